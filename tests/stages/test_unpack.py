"""The envelope: its size, its name, its interface, and the files it holds."""

from __future__ import annotations

import tarfile
from collections.abc import Callable

import pytest

from pipeline.codecs.archive import ArchiveLimits
from pipeline.domain import motifs
from pipeline.domain.container import Container
from pipeline.domain.flux import INTERFACES, FluxName
from pipeline.domain.rejection import Rejected
from pipeline.stages.context import Context, Limits, Rules
from pipeline.stages.shapes import BadPiece, Envelope, Piece
from pipeline.stages.unpack import open_envelope, unpack
from samples.generator import gz, tar_gz, zipped

Make = Callable[..., Context]
XML = b"<Invoice/>"
NUMERO = "XXX9991100000000000000001"
NAME = f"FSO1100A_XXX999_{NUMERO}"


def _named(interface: str, application: str = "XXX999") -> str:
    return f"{interface}_{application}_{application}{interface[3:7]}000000000000001"


def _told(envelope: Envelope) -> list[tuple[str, str]]:
    return [(reason.rule.key, reason.motif) for reason in envelope.rejections]


def _pieces(content: bytes, context: Context, name: str = NAME) -> list[Piece | BadPiece | Rejected]:
    return list(unpack(name, content, open_envelope(name, content, context), context))


def _names(content: bytes, context: Context) -> list[tuple[int, str]]:
    return [(item.position, item.name) for item in _pieces(content, context) if not isinstance(item, Rejected)]


@pytest.fixture
def strict(make_context: Make) -> Context:
    """A partner in strict naming."""
    return make_context(rules=Rules(emetteur="XXX999", naming_strict=True))


@pytest.mark.parametrize("extension", ["", ".xml", ".tar.gz"])
def test_a_good_name_declares_its_interface(strict: Context, extension: str) -> None:
    """AIFE EDI 2017, 5.8; the extension is tolerated."""
    assert open_envelope(NAME + extension, XML, strict) == Envelope(
        FluxName("FSO1100A", "XXX999", NUMERO), INTERFACES["FSO1100A"], Container.XML, ()
    )


def test_nothing_deposited(strict: Context) -> None:
    """IRR_VIDE_F: an empty file says nothing else."""
    assert _told(open_envelope(NAME, b"", strict)) == [("FLUX_EMPTY", "Le fichier est vide : 0 octet déposé")]


def test_a_flux_too_large_is_told_with_its_name(make_context: Make) -> None:
    """§5.4.1: the flux has a size; what else is wrong outside is told too."""
    rules = Rules(emetteur="XXX999", naming_strict=True)
    context = make_context(rules=rules, limits=Limits(flux_bytes=5))

    assert _told(open_envelope("facture.xml", XML, context)) == [
        ("FLUX_TOO_LARGE", "Le flux dépasse la taille admise : 10 octets ; attendu : 5 au plus"),
        (
            "FLUX_NAME",
            "Le nom du flux ne respecte pas la règle de nommage : « facture.xml » n'a pas la forme attendue, "
            "par exemple FSO1100A_XXX999_XXX9991100000000000000001",
        ),
    ]


@pytest.mark.parametrize("name", ["facture.xml", _named("FSO1100A", "AUTREX")])
def test_souple_naming_takes_any_name(make_context: Make, name: str) -> None:
    """A name that is none, or that of another, declares nothing and refuses nothing (``nommage = "souple"``)."""
    context = make_context(rules=Rules(emetteur="XXX999"))

    assert open_envelope(name, XML, context) == Envelope(None, None, Container.XML, ())


def test_without_partner_any_application_code_is_good(context: Context) -> None:
    """A check without ``--emetteur`` believes the name."""
    envelope = open_envelope(_named("FSO1106A", "AUTREX"), XML, context)

    assert (envelope.name, envelope.interface) == (
        FluxName("FSO1106A", "AUTREX", "AUTREX1106000000000000001"),
        INTERFACES["FSO1106A"],
    )


def test_another_emitter_s_code_is_refused(strict: Context) -> None:
    """The folder authenticates the partner: the name must bear its code, and both are named."""
    envelope = open_envelope(_named("FSO1100A", "AUTREX"), XML, strict)

    assert (envelope.name, _told(envelope)) == (
        None,
        [
            (
                "FLUX_EMITTER",
                "Le code application du nom de flux n'est pas celui de l'émetteur : « AUTREX » ; attendu : « XXX999 »",
            )
        ],
    )


@pytest.mark.parametrize("code", [code for code, known in INTERFACES.items() if known.standing.value == "retired"])
def test_a_retired_interface_is_refused_with_its_successor(context: Context, code: str) -> None:
    """DOMAIN §1: 1101, 1102, 1111 and 1112 are known and no longer accepted."""
    envelope = open_envelope(_named(code), XML, context)

    assert (envelope.interface, _told(envelope)) == (
        None,
        [
            (
                "INTERFACE_RETIRED",
                f"L'interface n'est plus acceptée : « {code} » a été retirée ; attendu : {INTERFACES[code].advice}",
            )
        ],
    )


@pytest.mark.parametrize(("code", "advice"), [("FSO1150A", "1100"), ("FSO1156A", "1106"), ("FSO1157A", "1117")])
def test_an_afnor_interface_is_refused_with_ours(context: Context, code: str, advice: str) -> None:
    """DOMAIN §14: the AFNOR interfaces belong to the plateformes agréées."""
    ((key, sentence),) = _told(open_envelope(_named(code), XML, context))

    assert (key, sentence.endswith(f"« {code} » est déclarée ; attendu : FSO{advice}A")) == ("INTERFACE_AFNOR", True)


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("FSO1118A", "interface la plus proche : FSO1117A"),
        ("FSO1102A", None),
        ("FSO1107A", "interface la plus proche : FSO1106A"),
        ("FSO1151A", "interface la plus proche : FSO1131A"),
        ("FSO1240A", "interface la plus proche : FSO1130A"),
        ("FSO9999A", "exemple de nom : FSO1100A_XXX999_XXX9991100000000000000001"),
    ],
)
def test_an_unknown_interface_is_refused_with_the_nearest(context: Context, code: str, hint: str | None) -> None:
    """The nearest interface that may be used; a retired one is no help."""
    ((key, sentence),) = _told(open_envelope(_named(code), XML, context))

    assert key == ("INTERFACE_UNKNOWN" if hint else "INTERFACE_RETIRED")
    assert sentence.endswith(hint or "attendu : FSO1100A")


def test_an_unknown_interface_keeps_the_name(context: Context) -> None:
    """The flux number is told even when the interface is unknown."""
    assert open_envelope(_named("FSO9999A"), XML, context).name is not None


@pytest.mark.parametrize(
    ("content", "container"),
    [(XML, Container.XML), (b"%PDF-1.7", Container.PDF), (b"\0\1\2", Container.UNKNOWN), (b"", Container.XML)],
)
def test_a_lone_file_is_the_only_piece(context: Context, content: bytes, container: Container) -> None:
    """AIFE EDI 2017, 5.9: one file may be sent uncompressed; it keeps the name of the flux."""
    assert _pieces(content, context) == [
        Piece(1, NAME, content, container, INTERFACES["FSO1100A"] if content else None)
    ]


@pytest.mark.parametrize("pack", [tar_gz, zipped])
def test_the_files_of_an_archive_come_in_order(
    context: Context, pack: Callable[[list[tuple[str, bytes]]], bytes]
) -> None:
    """Positions count from 1; every piece bears the interface of the flux and its own container."""
    content = pack([("b.xml", XML), ("a.pdf", b"%PDF-1.7")])

    assert _pieces(content, context) == [
        Piece(1, "b.xml", XML, Container.XML, INTERFACES["FSO1100A"]),
        Piece(2, "a.pdf", b"%PDF-1.7", Container.PDF, INTERFACES["FSO1100A"]),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("signature.p7s", b"0\x82\x01"),
        ("FSO1100A.XSL", b"<!-- licence --><xsl:stylesheet/>"),
        ("facture.sig", b"texte"),
        ("facture.xml.xades", b"<?xml version='1.0'?><x/>"),
        ("signature.xml", b"<?xml version='1.0'?>\n<ds:Signature xmlns:ds='x'/>"),
        ("bom.xml", b"\xef\xbb\xbf<?xml version='1.0'?><Signature/>"),
        ("style.xml", b"<xsl:stylesheet/>"),
        ("opaque.p7s", b"0\x82\x01\x00\x00%PDF-1.7"),
    ],
)
def test_companions_are_no_documents(context: Context, name: str, content: bytes) -> None:
    """AIFE EDI 2017 p.4, PORTAIL: signatures and style sheets travel beside the invoices, and take no position."""
    assert _names(tar_gz([(name, content), ("facture.xml", XML)]), context) == [(1, "facture.xml")]


@pytest.mark.parametrize(
    ("name", "content"), [("a.sig", b"%PDF-1.7"), ("a.xades", b"<?xml version='1.0'?>\n<ubl:Invoice >")]
)
def test_an_invoice_under_a_companion_s_name_is_judged(context: Context, name: str, content: bytes) -> None:
    """The content decides: an invoice is never passed over without a word."""
    assert _names(tar_gz([(name, content)]), context) == [(1, name)]


def test_an_archive_of_companions_holds_no_invoice(context: Context) -> None:
    """IRR_VIDE_F for the flux."""
    (found,) = _pieces(tar_gz([("signature.p7s", b"0\x82")]), context)

    assert isinstance(found, Rejected)
    assert [reason.rule for reason in found.reasons] == [motifs.ARCHIVE_EMPTY]


def test_a_bad_member_keeps_its_position(context: Context) -> None:
    """A file that cannot be judged refuses itself; the rest of the flux goes on."""
    link = tarfile.TarInfo("lien.xml")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    found = _pieces(tar_gz([("a.xml", XML), link, ("c.xml", XML)]), context)

    assert [(type(item).__name__, getattr(item, "position", None)) for item in found] == [
        ("Piece", 1),
        ("BadPiece", 2),
        ("Piece", 3),
    ]


def test_a_cut_archive_ends_with_a_refusal(context: Context) -> None:
    """What was given before must be dropped: the whole flux is refused."""
    whole = tar_gz([("a.xml", XML + b" " * 600), ("b.xml", XML + bytes(range(256)) * 40)])
    found = _pieces(whole[:-20], context)

    assert isinstance(found[-1], Rejected)
    assert [reason.rule for reason in found[-1].reasons] == [motifs.ARCHIVE_UNREADABLE]


def test_gzip_without_tar_is_no_archive(context: Context) -> None:
    """Compression errors make the flux irrecevable."""
    (found,) = _pieces(gz(XML), context)

    assert isinstance(found, Rejected)


@pytest.mark.parametrize(("count", "refused"), [(500, False), (501, True)])
def test_a_flux_holds_500_invoices(context: Context, count: int, refused: bool) -> None:
    """§5.4.1: 500 invoices a flux; companions do not count."""
    members = [("s.p7s", b"0"), *((f"{n}.xml", XML) for n in range(count))]
    last = _pieces(tar_gz(members), context)[-1]

    assert isinstance(last, Rejected) is refused


def test_the_limits_of_archives_hold(make_context: Make) -> None:
    """The limits of the setting are those of the reader."""
    context = make_context(limits=Limits(archive=ArchiveLimits(max_members=1)))
    last = _pieces(tar_gz([("a.xml", XML), ("b.xml", XML)]), context)[-1]

    assert isinstance(last, Rejected)
    assert last.reasons[0].rule is motifs.ARCHIVE_LIMIT
