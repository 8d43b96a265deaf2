"""What is fuzzed: one function a door, which takes any bytes, and raises only when a promise of that door is broken.

A refusal is an answer; any exception, and any answer that lies about names, sizes or order, is a finding.
Limits: pdfium (the text of a PDF) reads in a process of its own, and is not fuzzed; neither is what a schema says.
"""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Final

from pipeline.codecs import pdf, xml
from pipeline.codecs.archive import ArchiveLimits, BadMember, Member, read_members
from pipeline.codecs.catalog import load_catalog
from pipeline.codecs.content import StoredFile
from pipeline.codecs.names import printable
from pipeline.codecs.sniff import sniff
from pipeline.codecs.xml_stream import Lines, Sight, open_large
from pipeline.codecs.xsd import SchemaSet
from pipeline.domain.container import Container
from pipeline.domain.flux import explain_flux_name, parse_flux_name
from pipeline.domain.rejection import MAX_DETAIL, MAX_VALUE, Rejected
from pipeline.runtime.claims import MAX_NAME, claim_name, is_announced, read_claim
from pipeline.stages.context import Context, Rules
from pipeline.stages.unpack import open_envelope
from pipeline.stores.records import Claim

MEGA: Final = 1024 * 1024
ARCHIVE = ArchiveLimits(max_members=200, max_member_bytes=MEGA, max_total_bytes=4 * MEGA)
PDF = pdf.PdfLimits(max_attachment_bytes=MEGA, max_total_bytes=4 * MEGA)
XML = xml.XmlLimits(max_bytes=MEGA, max_elements=20_000, max_attributes=20_000)
_SEEN = datetime(2026, 3, 2, 8, tzinfo=UTC)
_NAME = re.compile(r"FSO\d{4}A_[A-Z0-9]{6}_[A-Z0-9]{6}\d{19}", re.ASCII)
_MAX_LABEL = 200
_LINES = Lines(("{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}InvoiceLine",))


def read_xml(content: bytes) -> None:
    """The gate: sniffed, read whole, and read as it streams; what streams to its end is what is read whole."""
    assert isinstance(sniff(content), Container)
    found = xml.parse(content, XML)
    if isinstance(found, Rejected):
        _check_refusal(found)
    else:
        assert not {element.tag for element in found.root.iter(xml.etree.Entity)}, "an entity is left in the tree"
    for streamed in _streamed(content):
        assert isinstance(streamed, Rejected) == isinstance(found, Rejected), "the two readings disagree"


def read_archive(content: bytes) -> None:
    """Archives: as they are, and, for what is no archive, as a tar inside a gzip, where no checksum is in the way."""
    container = sniff(content)
    if container in (Container.TARGZ, Container.ZIP):
        _check_members(content, container)
    else:
        _check_members(gzip.compress(content, 1), Container.TARGZ)


def read_pdf(content: bytes) -> None:
    """PDF: refused, or read with attachments whose names are safe and whose sizes are bounded."""
    found = pdf.read(content, PDF)
    if isinstance(found, Rejected):
        _check_refusal(found)
        return
    assert found.pages > 0
    assert len(found.embedded) <= PDF.max_attachments
    assert sum(len(one.content) for one in found.embedded) <= PDF.max_total_bytes
    assert all(one.name.isprintable() for one in found.embedded), "a name that acts on a terminal"


def read_name(content: bytes) -> None:
    """Names of flux, as a folder gives them: read or explained, claimed and read back."""
    raw = content.replace(b"/", b"").replace(b"\0", b"")[:MAX_NAME]
    for name in (os.fsdecode(raw), printable(os.fsdecode(raw))):
        read = parse_flux_name(name)
        assert (read is None) == (_expected(name) is None), "not what the form of a name says"
        assert read is not None or explain_flux_name(name), "refused without a word"
        for reason in open_envelope(name, b"<a/>", _strict()).rejections:
            assert len(reason.motif) <= MAX_DETAIL + _MAX_LABEL
            assert reason.value is None or len(reason.value) <= MAX_VALUE
    claim = Claim("0" * 32, "TDTDEM", raw, _SEEN)
    told = claim_name(claim)
    assert len(told) <= MAX_NAME
    assert "/" not in told
    assert is_announced(claim) or read_claim(told) == claim, "a claim does not read back"
    read_claim(os.fsdecode(raw))


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "xml": read_xml,
    "archive": read_archive,
    "pdf": read_pdf,
    "names": read_name,
}


def _check_members(content: bytes, container: Container) -> None:
    names: set[str] = set()
    total, ended = 0, False
    for found in read_members(content, container, ARCHIVE):
        assert not ended, "something follows the refusal of the archive"
        match found:
            case Member(name=name, content=inside):
                assert name.isprintable(), "a name that acts on a terminal"
                assert not {"/", "\\"} & set(name), "a path"
                assert name.strip(". ") or len(name) > 2, "a folder"
                assert name not in names, "the same name twice"
                assert 0 < len(inside) <= ARCHIVE.max_member_bytes
                names.add(name)
                total += len(inside)
            case BadMember(name=name, rejected=refusal):
                assert name.isprintable(), "a name that acts on a terminal"
                _check_refusal(refusal)
            case Rejected():
                _check_refusal(found)
                ended = True
    assert total <= ARCHIVE.max_total_bytes


def _check_refusal(refusal: Rejected) -> None:
    assert 0 < len(refusal.reasons) <= refusal.total
    assert all("\n" not in reason.motif for reason in refusal.reasons)


def _streamed(content: bytes) -> Iterator[xml.XmlDocument | Rejected]:
    """Read as a large document is, from a file in memory: in one pass as far as that goes, then without its schema."""
    descriptor = os.memfd_create("fuzz")
    try:
        os.write(descriptor, content)
        large = open_large(StoredFile(Path(f"/proc/self/fd/{descriptor}"), 512), XML)
        if large is not None:
            passed = _strict().schemas.read(large, "ubl-2.1-invoice", Sight(_LINES, _look_away))
            yield from () if passed is None else (passed,)
            yield large.whole()
    finally:
        os.close(descriptor)


def _look_away(_line: xml.Element, _position: int) -> None:
    """See nothing of a line."""


def _expected(name: str) -> str | None:
    """Another reading of the form of a name, by pieces."""
    for extension in (".tar.gz", ".xml", ".pdf", ".zip", ".tgz"):
        if name.lower().endswith(extension):
            name = name[: -len(extension)]
            break
    agrees = _NAME.fullmatch(name) and name[9:15] == name[16:22] and name[3:7] == name[22:26]
    return name if agrees else None


@cache
def _strict() -> Context:
    return Context(
        today=date(2026, 3, 2),
        schemas=SchemaSet(load_catalog()),
        rules=Rules(emetteur="TDTDEM", naming_strict=True),
    )
