"""Archives give their good members, refuse their bad ones, and are refused whole when damaged or too large."""

from __future__ import annotations

import gzip
import io
import random
import struct
import tarfile
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codecs.archive import ArchiveLimits, BadMember, Member, read_members
from pipeline.codecs.sniff import sniff
from pipeline.domain import motifs
from pipeline.domain.container import Container
from pipeline.domain.faults import Fault
from pipeline.domain.rejection import Rejected
from tests.codecs.archives import lying_zip, tar_gz, tar_of, tarfile_info, zip_of
from tests.needs import needs

CORPUS = Path(__file__).resolve().parents[2] / "../shared/corpus"
LIMITS = ArchiveLimits()
A, B = b"<a/>", b"<b/>"
MIB = 1024 * 1024


def outcome(content: bytes, limits: ArchiveLimits = LIMITS) -> list[tuple[str, str]]:
    """Read the archive to its end; each element as (name, motif key), good ones with ``ok``, the archive as ``*``."""
    seen = []
    for found in read_members(content, sniff(content), limits):
        match found:
            case Member(name=name):
                seen.append((name, "ok"))
            case BadMember(name=name, rejected=refusal):
                seen.append((name, refusal.reasons[0].rule.key))
            case Rejected(reasons=reasons):
                seen.append(("*", reasons[0].rule.key))
    return seen


def sentence(content: bytes) -> str:
    """The sentence told for the archive itself."""
    *_, last = read_members(content, sniff(content), LIMITS)
    assert isinstance(last, Rejected)
    return last.reasons[0].motif


# --- good archives -------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [tar_gz, zip_of])
def test_members_come_in_order_with_their_bytes(pack) -> None:  # type: ignore[no-untyped-def]  # two builders
    """Members keep the archive's order and their exact bytes."""
    expected = [Member("b.xml", B), Member("a été.xml", A)]

    content = pack(("b.xml", B), ("a été.xml", A))
    actual = list(read_members(content, sniff(content), LIMITS))

    assert expected == actual


@pytest.mark.parametrize("kind", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_tar_dialects_and_long_names(kind: int) -> None:
    """PAX, GNU and ustar archives are read, with names longer than the 100 bytes of a header where the dialect can."""
    name = ("n" * 96 if kind == tarfile.USTAR_FORMAT else "é" * 120) + ".xml"
    expected = [(name, "ok"), ("suivant.xml", "ok")]

    packed = tar_of([(tarfile_info(name, A), A), (tarfile_info("suivant.xml", B), B)], kind)
    actual = outcome(gzip.compress(packed))

    assert expected == actual


def test_dot_slash_and_folders_are_harmless() -> None:
    """``tar -C folder .`` writes "./" before each name; a folder entry by itself holds nothing."""
    folder = tarfile_info("./", kind=tarfile.DIRTYPE)
    sub = tarfile_info("vide", kind=tarfile.DIRTYPE)
    expected = [("a.xml", "ok")]

    actual = outcome(gzip.compress(tar_of([(folder, b""), (sub, b""), (tarfile_info("./a.xml", A), A)])))

    assert expected == actual


def test_zip_folder_entry_is_harmless() -> None:
    """A folder entry of a zip is ignored."""
    expected = [("a.xml", "ok")]

    actual = outcome(zip_of(("vide/", b""), ("a.xml", A)))

    assert expected == actual


def test_zip_written_to_a_pipe() -> None:
    """A zip written without seeking has its sizes after each body."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.sent = b""

        def writable(self) -> bool:
            return True

        def write(self, piece) -> int:  # type: ignore[no-untyped-def, override]  # any buffer
            self.sent += bytes(piece)
            return len(piece)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", A)
        archive.writestr("b.xml", B)
    expected = [("a.xml", "ok"), ("b.xml", "ok")]

    actual = outcome(pipe.sent)

    assert expected == actual


def test_gzip_in_several_parts_and_padding() -> None:
    """Parts of a gzip are joined, and zeros after it are tape padding."""
    packed = tar_of([(tarfile_info("a.xml", A), A)])
    expected = [("a.xml", "ok")]

    actual = outcome(gzip.compress(packed[:700]) + gzip.compress(packed[700:]) + bytes(1024))

    assert expected == actual


def test_undecodable_name_is_shown_safely() -> None:
    """A Latin-1 name in a tar is accepted and shown with U+FFFD."""
    header = tarfile_info("n\udce9.xml", A)
    expected = [("n\ufffd.xml", "ok")]

    actual = outcome(gzip.compress(tar_of([(header, A)], tarfile.GNU_FORMAT)))

    assert expected == actual


def extended(kind: bytes, *records: bytes) -> bytes:
    """An extended header and its body, as blocks of a tar."""
    body = b"".join(records)
    return tarfile_info("entete", body, kind).tobuf(tarfile.USTAR_FORMAT) + body.ljust(512, b"\0")


def test_extended_size_and_harmless_global_header() -> None:
    """A PAX size replaces that of the header; the comment that git writes in a global header is ignored."""
    header = tarfile_info("a.xml").tobuf(tarfile.USTAR_FORMAT)
    parts = extended(tarfile.XGLTYPE, b"16 comment=git1\n"), extended(tarfile.XHDTYPE, b"10 size=4\n"), header
    expected = [("a.xml", "ok")]

    actual = outcome(gzip.compress(b"".join(parts) + A.ljust(512, b"\0") + bytes(1024)))

    assert expected == actual


@pytest.mark.parametrize(
    "header",
    [
        extended(tarfile.XGLTYPE, b"10 path=x\n"),
        extended(tarfile.XHDTYPE, b"11 size=-4\n"),
        extended(tarfile.XHDTYPE, b"99 path=x\n"),
        extended(tarfile.XHDTYPE, b"7 pathx\n"),
        extended(tarfile.XHDTYPE, b"10 path=xy"),
        extended(tarfile.XHDTYPE, b"path=x\n"),
        extended(tarfile.XHDTYPE, b"10 path=x\n")[:512],
    ],
)
@pytest.mark.parametrize("followed", [True, False])
def test_extended_headers_that_lie(header: bytes, followed: bool) -> None:
    """A damaged extended header, or one that renames every file or none, refuses the whole flux."""
    tail = tar_of([(tarfile_info("a.xml", A), A)]) if followed else bytes(1024)
    expected = ("*", "ARCHIVE_UNREADABLE")

    actual = outcome(gzip.compress(header + tail))[-1]

    assert expected == actual


# --- bad members ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [tar_gz, zip_of])
@pytest.mark.parametrize(
    "name",
    [
        "../../etc/cron.d/x",
        "/etc/passwd",
        "sous/dossier.xml",
        "..\\x.xml",
        "C:x.xml",
        "..",
        "./../x.xml",
        ".//x.xml",
        " ",
        "a\nb.xml",
        "a\x1b[31m.xml",
        "a\u202exml.exe",
        "n" * 300,
    ],
)
def test_bad_name_refuses_that_member_only(name: str, pack) -> None:  # type: ignore[no-untyped-def]  # two builders
    """A path, a control character or an over-long name refuses the member; its neighbours are still given."""
    expected = ["ok", "MEMBER_NAME", "ok"]

    actual = [verdict for _, verdict in outcome(pack(("a.xml", A), (name, A), ("b.xml", B)))]

    assert expected == actual


@pytest.mark.parametrize("pack", [tar_gz, zip_of])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_second_of_two_equal_names_is_refused(pack) -> None:  # type: ignore[no-untyped-def]  # two builders
    """Names are distinct: "./a.xml" is "a.xml" again."""
    expected = [("a.xml", "ok"), ("./a.xml", "MEMBER_NAME"), ("a.xml", "MEMBER_NAME")]

    actual = outcome(pack(("a.xml", A), ("./a.xml", B), ("a.xml", B)))

    assert expected == actual


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, b"Z"],
)
def test_tar_element_that_is_no_file(kind: bytes) -> None:
    """Links, devices, pipes and unknown types are refused, neighbours are given."""
    odd = tarfile_info("odd", kind=kind, target="/etc/passwd")
    expected = [("a.xml", "ok"), ("odd", "MEMBER_KIND"), ("b.xml", "ok")]

    actual = outcome(gzip.compress(tar_of([(tarfile_info("a.xml", A), A), (odd, b""), (tarfile_info("b.xml", B), B)])))

    assert expected == actual


def test_sparse_files_are_refused_and_skipped() -> None:
    """Sparse files, old GNU with its maps or PAX, are refused without losing the next member."""
    old = bytearray(tar_of([(tarfile_info("vieux", A), A)], tarfile.GNU_FORMAT)[:1024])
    old[156:157], old[482] = b"S", 1
    old[148:156] = b" " * 8
    old[148:156] = b"%06o\0 " % sum(old[:512])
    pax = tarfile_info("neuf", A)
    pax.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.name": "neuf"}
    tail = tar_of([(pax, A), (tarfile_info("b.xml", B), B)])
    expected = [("vieux", "MEMBER_KIND"), ("neuf", "MEMBER_KIND"), ("b.xml", "ok")]

    actual = outcome(gzip.compress(bytes(old[:512]) + bytes(512) + bytes(old[512:]) + tail))

    assert expected == actual


def test_zip_link_and_encrypted_member() -> None:
    """A symbolic link and an encrypted member of a zip are refused by kind, saying which."""
    link = zipfile.ZipInfo("lien")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("secret.xml", A)
        archive.writestr("b.xml", B)
    content = bytearray(buffer.getvalue())
    for magic, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.rfind(b"secret.xml", 0, None if magic[2] == 1 else content.find(b"PK\x01\x02"))
        content[content.rfind(magic, 0, at) + flags_at] |= 1
    expected = [("lien", "MEMBER_KIND"), ("secret.xml", "MEMBER_KIND"), ("b.xml", "ok")]

    actual = outcome(bytes(content))

    assert expected == actual


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_zip_compression(method: int) -> None:
    """Only stored and deflated members are read; others are refused by kind."""
    expected = [("a.xml", "MEMBER_KIND")]

    actual = outcome(zip_of(("a.xml", A), method=method))

    assert expected == actual


def test_stored_zip_member_over_its_limit() -> None:
    """The limit holds for members that are not compressed."""
    expected = [("a.xml", "MEMBER_TOO_LARGE")]

    actual = outcome(zip_of(("a.xml", A), method=zipfile.ZIP_STORED), ArchiveLimits(max_member_bytes=3))

    assert expected == actual


@pytest.mark.parametrize("pack", [tar_gz, zip_of])
def test_empty_and_nested_members(pack) -> None:  # type: ignore[no-untyped-def]  # two builders
    """An empty member and an archive in the archive are refused, whatever their names say."""
    expected = [
        ("vide.xml", "MEMBER_EMPTY"),
        ("zip.xml", "MEMBER_KIND"),
        ("gz.xml", "MEMBER_KIND"),
        ("tar.xml", "MEMBER_KIND"),
        ("ok.xml", "ok"),
    ]

    actual = outcome(
        pack(
            ("vide.xml", b""),
            ("zip.xml", zip_of(("a.xml", A))),
            ("gz.xml", tar_gz(("a.xml", A))),
            ("tar.xml", tar_of([(tarfile_info("a.xml", A), A)])),
            ("ok.xml", A),
        )
    )

    assert expected == actual


@pytest.mark.parametrize("pack", [tar_gz, zip_of])
def test_member_over_its_limit(pack) -> None:  # type: ignore[no-untyped-def]  # two builders
    """A member over the limit is refused, one at the limit is given, and the next one too."""
    expected = [("a", "ok"), ("b", "MEMBER_TOO_LARGE"), ("c", "ok")]

    content = pack(("a", b"x" * 1000), ("b", b"x" * 1001), ("c", A))
    actual = outcome(content, ArchiveLimits(max_member_bytes=1000))

    assert expected == actual


# --- bad archives --------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [gzip.compress(b""), gzip.compress(bytes(10240)), zip_of(), zip_of(("d/", b""))])
def test_archive_without_any_file(content: bytes) -> None:
    """An archive that holds nothing, or folders only, is refused as empty."""
    expected = [("*", "ARCHIVE_EMPTY")]

    actual = outcome(content)

    assert expected == actual


def test_every_cut_of_an_archive_is_refused() -> None:
    """Cut anywhere, a tar.gz or a zip ends with a refusal of the whole flux."""
    noise = random.Random(1).randbytes(3000)
    archives = [pack(("a.xml", A), ("b.xml", noise)) for pack in (tar_gz, zip_of)]
    cuts = [content[:size] for content in archives for size in range(4, len(content), 37)]
    expected = [("*", "ARCHIVE_UNREADABLE")] * len(cuts)

    actual = [outcome(cut)[-1] for cut in cuts]

    assert expected == actual


@pytest.mark.parametrize("at", [-8, -4, 60])
def test_gzip_checksum_length_and_body_are_verified(at: int) -> None:
    """A damaged checksum, length or body of the gzip refuses the whole flux."""
    content = bytearray(tar_gz(("a.xml", random.Random(2).randbytes(500))))
    content[at] ^= 0xFF
    expected = ("*", "ARCHIVE_UNREADABLE")

    actual = outcome(bytes(content))[-1]

    assert expected == actual


@pytest.mark.parametrize("inner", [A, b"%PDF-1.7 rest", A * 500])
def test_gzip_of_a_single_file_is_named(inner: bytes) -> None:
    """A gzip of one file is refused saying that a tar.gz is expected."""
    expected = "L'archive est illisible : gzip d'un seul fichier, attendu tar.gz"

    actual = sentence(gzip.compress(inner))

    assert expected == actual


@pytest.mark.parametrize(
    "content",
    [
        tar_gz(("a.xml", A)) + b"trailing",
        gzip.compress(tar_of([(tarfile_info("a.xml", A), A)]) * 2),
        zip_of(("a.xml", A))[:-22],
        b"PK\x03\x04" + bytes(100),
        gzip.compress(b"\x00\x01" * 600),
        b"\x1f\x8b" + bytes(40),
    ],
)
def test_foreign_or_missing_parts(content: bytes) -> None:
    """Data after the archive, a second archive behind the first, no central directory, no tar inside: refused."""
    expected = ("*", "ARCHIVE_UNREADABLE")

    actual = outcome(content)[-1]

    assert expected == actual


def test_zip_checksum_is_verified() -> None:
    """A zip member that does not match its checksum refuses the whole flux."""
    content = zip_of(("a.xml", b"<facture/>"), method=zipfile.ZIP_STORED).replace(b"<facture/>", b"<fActure/>")
    expected = [("*", "ARCHIVE_UNREADABLE")]

    actual = outcome(content)

    assert expected == actual


@pytest.mark.parametrize(
    "content",
    [
        zip_of(("a.xml", A)).replace(b"a.xml", b"z.xml", 1),
        zip_of(("cache.xml", A))[: -22 - 46 - 9] + zip_of(("a.xml", A)),
        lying_zip("a.xml", A, claimed=3),
        lying_zip("a.xml", A, claimed=400),
    ],
)
def test_zip_headers_that_disagree(content: bytes) -> None:
    """A name, a size, or a hidden member that one of the two headers does not tell refuses the whole flux."""
    expected = [("*", "ARCHIVE_UNREADABLE")]

    actual = outcome(content)

    assert expected == actual


def test_overlapping_zip_members() -> None:
    """Two entries sharing one body (an overlap bomb) refuse the whole flux."""
    content = zip_of(("a.xml", A))
    at = content.find(b"PK\x01\x02")
    central, end = content[at:-22], bytearray(content[-22:])
    struct.pack_into("<2HI", end, 8, 2, 2, 2 * len(central))
    expected = [("*", "ARCHIVE_UNREADABLE")]

    actual = outcome(content[:at] + central * 2 + bytes(end))

    assert expected == actual


@pytest.mark.parametrize("pack", [tar_gz, zip_of])
def test_counts_and_totals(pack) -> None:  # type: ignore[no-untyped-def]  # two builders
    """Too many members, or too many bytes in all, refuse the whole flux."""
    content = pack(*((f"{number}.xml", b"x" * 100) for number in range(20)))
    limits = (ArchiveLimits(max_members=19), ArchiveLimits(max_total_bytes=1999))
    expected = [("*", "ARCHIVE_LIMIT")] * 2

    actual = [outcome(content, limit)[-1] for limit in limits]

    assert expected == actual


def test_zip_that_tells_its_counts_in_zip64(monkeypatch: pytest.MonkeyPatch) -> None:
    """An end record that leaves counts and places to its zip64 twin is read like any other."""
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    content = zip_of(("a.xml", A), ("b.xml", B))
    expected = [("a.xml", "ok"), ("b.xml", "ok")]

    actual = outcome(content)

    assert b"PK\x06\x06" in content
    assert expected == actual


def test_large_zip_member_takes_time_in_proportion() -> None:
    """A member that does not compress is inflated without copying what is left of it for every piece."""
    content = zip_of(("a.bin", random.Random(3).randbytes(60 * MIB)))
    expected = [("a.bin", "ok")]

    start = time.process_time()
    actual = outcome(content)
    seconds = time.process_time() - start

    assert expected == actual
    assert seconds < 2


# --- attacks: each ends within two seconds -------------------------------------------------------------


def bombs() -> dict[str, tuple[bytes, tuple[str, str]]]:
    """Hostile archives and how each must end."""
    zeros = bytes(32 * MIB)
    link = tarfile_info("lien", kind=tarfile.SYMTYPE, target="../../..")
    header = bytearray(tarfile_info("x", kind=tarfile.XHDTYPE).tobuf())
    header[124:136] = b"%011o\0" % (8**10)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header[:512])
    negative = bytearray(tarfile_info("x").tobuf())
    negative[124:136] = b"\xff" * 11 + b"\x00"
    negative[148:156] = b" " * 8
    negative[148:156] = b"%06o\0 " % sum(negative[:512])
    digits = tarfile_info("x", b"1" * 60_000, kind=tarfile.XHDTYPE)
    return {
        "gzip bomb": (gzip.compress(zeros), ("*", "ARCHIVE_LIMIT")),
        "tar bomb": (gzip.compress(tar_of([(tarfile_info("a", zeros), zeros)])), ("*", "ARCHIVE_LIMIT")),
        "zip bomb": (zip_of(("a", zeros), ("b", zeros)), ("*", "ARCHIVE_LIMIT")),
        "lying zip bomb": (lying_zip("a", zeros, claimed=10), ("*", "ARCHIVE_LIMIT")),
        "tar of links": (gzip.compress(tar_of([(link, b"")] * 11_000), 1), ("*", "ARCHIVE_LIMIT")),
        "zip of entries": (zip_of(*((str(n), b"x") for n in range(11_000))), ("*", "ARCHIVE_LIMIT")),
        "giant extended header": (gzip.compress(bytes(header) + zeros), ("*", "ARCHIVE_LIMIT")),
        "negative size": (gzip.compress(bytes(negative) + bytes(1024)), ("*", "ARCHIVE_UNREADABLE")),
        "quadratic extended header": (
            gzip.compress(digits.tobuf() + b"1" * 60_416 + bytes(1024)),
            ("*", "ARCHIVE_UNREADABLE"),
        ),
        "endless extended headers": (
            gzip.compress(tarfile_info("x", kind=tarfile.XHDTYPE).tobuf(tarfile.USTAR_FORMAT) * 50_000, 1),
            ("*", "ARCHIVE_UNREADABLE"),
        ),
        "gzip parts": (gzip.compress(b"") * 70_000, ("*", "ARCHIVE_LIMIT")),
    }


BOMBS = bombs()


@pytest.mark.parametrize("name", BOMBS)
def test_attack_ends_soon_with_a_refusal(name: str) -> None:
    """Bombs, lying sizes, floods of entries and broken headers end in a refusal within two seconds."""
    content, expected = BOMBS[name]

    start = time.process_time()
    actual = outcome(content)[-1]
    seconds = time.process_time() - start

    assert expected == actual
    assert seconds < 2


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 2000), st.sampled_from([tar_gz, zip_of]))
def test_damage_never_raises(noise: bytes, at: int, pack) -> None:  # type: ignore[no-untyped-def]  # two builders
    """Whatever bytes overwrite an archive, reading it ends without an exception."""
    content = bytearray(pack(("a.xml", A * 50), ("b.xml", B * 50)))
    content[at : at + len(noise)] = noise
    for container in (Container.TARGZ, Container.ZIP):
        assert list(read_members(bytes(content), container, LIMITS))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 3000), st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT]))
def test_damage_inside_the_gzip_never_raises(noise: bytes, at: int, kind: int) -> None:
    """Whatever bytes overwrite the tar inside the gzip, reading it ends without an exception."""
    name = "é" * 80
    content = bytearray(tar_of([(tarfile_info(name, A), A), (tarfile_info("b.xml", B), B)], kind))
    content[at : at + len(noise)] = noise

    assert list(read_members(gzip.compress(bytes(content)), Container.TARGZ, LIMITS))


def test_an_archive_codec_is_given_archives_only() -> None:
    """Sending anything else here is our own mistake, not the emitter's."""
    with pytest.raises(Fault):
        list(read_members(A, Container.XML, LIMITS))


# --- the corpus ----------------------------------------------------------------------------------------


@needs(CORPUS.is_dir(), "../shared/corpus")
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("FSO1100A_XXX999_XXX9991100000000000000002", ["ok", "ok"]),
        ("mixed_flux.tar.gz", ["ok", "ok", "ok"]),
        ("two_invoices.zip", ["ok", "ok"]),
    ],
)
def test_corpus_archives(path: str, expected: list[str]) -> None:
    """The archives of the corpus give all their members."""
    actual = [verdict for _, verdict in outcome((CORPUS / "derived" / path).read_bytes())]

    assert expected == actual


@needs(CORPUS.is_dir(), "../shared/corpus")
def test_corpus_path_traversal() -> None:
    """The member that climbs out of its folder is refused by its name."""
    expected = motifs.MEMBER_NAME.key

    actual = outcome((CORPUS / "derived/path_traversal.tar.gz").read_bytes())

    assert expected in [verdict for _, verdict in actual]
