"""What is shown to the antivirus, and what its answers become; ``tests/runtime/test_antivirus.py`` has a real one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.codecs.content import StoredFile
from pipeline.codecs.pdf import EmbeddedFile
from pipeline.codecs.xml import XmlDocument, parse
from pipeline.domain import motifs
from pipeline.domain.container import Container
from pipeline.domain.rejection import MAX_REASONS, Rejected, because
from pipeline.stages.context import Context
from pipeline.stages.detect import detect
from pipeline.stages.scan import is_infected, scan, scan_document, scan_files
from pipeline.stages.shapes import BadPiece, Piece
from pipeline.stages.unpack import open_envelope, unpack
from samples.generator import Attachment, tar_gz, ubl_invoice, zipped
from tests.antivirus import MARK, SIGNATURE, Twin

Make = Callable[..., Context]


def _carrying(*contents: bytes) -> bytes:
    return ubl_invoice(attachments=tuple(Attachment(f"f{rank}.csv", one) for rank, one in enumerate(contents)))


def _document(content: bytes) -> XmlDocument:
    found = parse(content)
    assert isinstance(found, XmlDocument)
    return found


def test_a_finding_names_piece_and_signature(make_context: Make) -> None:
    """In the sentence, the place, the value and what to do."""
    (reason,) = scan("facture.xml", MARK, make_context(antivirus=Twin()))

    assert (reason.code, reason.path, reason.value) == ("IRR_ANTIVIRUS", "facture.xml", SIGNATURE)
    assert reason.motif.endswith(f"« facture.xml », signature {SIGNATURE}")
    assert reason.action.startswith(f"Retirer ou remplacer « facture.xml » (signature {SIGNATURE})")


def test_a_stored_file_is_shown_whole(make_context: Make, tmp_path: Path) -> None:
    """From its file, in pieces, without being held."""
    path = tmp_path / "flux"
    path.write_bytes(b"a" * 100 + MARK)
    twin = Twin()

    assert is_infected(scan("flux", StoredFile(path, 7), make_context(antivirus=twin)))
    assert twin.seen == [b"a" * 100 + MARK]


def test_all_findings_are_told(make_context: Make) -> None:
    """Every infected attachment of a document, with its line; a sound one between them is not."""
    context = make_context(antivirus=Twin())
    found = scan_document(_document(_carrying(MARK, b"sain", MARK)), context)

    assert [(reason.path, reason.line is not None) for reason in found] == [("f0.csv", True), ("f2.csv", True)]


def test_files_of_a_pdf_and_of_their_zips(make_context: Make) -> None:
    """Each embedded file, then what its zip holds."""
    twin = Twin()
    files = [
        EmbeddedFile(name, None, None, content, False) for name, content in (("a", b"a"), ("z", zipped([("m", MARK)])))
    ]
    found = scan_files(files, make_context(antivirus=twin))

    assert [reason.path for reason in found] == ["z/m"]
    assert [len(seen) for seen in twin.seen] == [1, len(files[1].content), len(MARK)]


def test_without_antivirus_nothing_is_found(make_context: Make) -> None:
    """Nor looked for."""
    context = make_context()

    assert scan("f", MARK, context) == ()
    assert scan_document(_document(_carrying(MARK)), context) == ()
    assert scan_files([EmbeddedFile("a", None, None, MARK, False)], context) == ()


def test_an_infected_flux_is_not_opened(make_context: Make) -> None:
    """Its envelope is refused and it gives no piece."""
    context = make_context(antivirus=Twin())
    envelope = open_envelope("flux", b"<Invoice>" + MARK, context)

    assert [reason.rule for reason in envelope.rejections] == [motifs.VIRUS]
    assert list(unpack("flux", b"<Invoice>" + MARK, envelope, context)) == []


@pytest.mark.parametrize(("name", "positions"), [("b.xml", [1, 2]), ("b.p7s", [1, 2])])
def test_an_infected_member_is_a_bad_piece(name: str, positions: list[int], make_context: Make) -> None:
    """Also one that would be passed over as a signature."""
    context = make_context(antivirus=Twin())
    flux = tar_gz([("a.xml", b"<Invoice/>"), (name, b"x" + MARK)])
    items = list(unpack("flux", flux, open_envelope("flux", flux, context), context))

    assert [item.position for item in items if not isinstance(item, Rejected)] == positions
    assert isinstance(items[1], BadPiece)
    assert is_infected(items[1].rejected.reasons)


def test_lines_that_stream_are_scanned_up_to_what_is_kept(make_context: Make, tmp_path: Path) -> None:
    """60 infected lines are told by 50 of them, and the scanner is not asked about the rest."""
    block = (
        b"<cac:DocumentReference><cbc:ID>1</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject"
        b' mimeCode="text/csv">TUFSUVVFLUQtRVNTQUktRURJLUZMVVg=</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>'
        b"</cac:DocumentReference><cac:Item>"
    )
    head, mark, rest = ubl_invoice().partition(b"<cac:InvoiceLine>")
    line, end, tail = rest.partition(b"</cac:InvoiceLine>")
    content = head + (mark + line.replace(b"<cac:Item>", block) + end) * 60 + tail
    path = tmp_path / "flux"
    path.write_bytes(content)
    twin = Twin()
    refused = detect(Piece(1, "flux", StoredFile(path), Container.XML, None), make_context(antivirus=twin))

    assert isinstance(refused, Rejected)
    assert [(reason.rule, reason.path) for reason in refused.reasons] == [(motifs.VIRUS, "pièce jointe")] * MAX_REASONS
    assert len(twin.seen) == MAX_REASONS


def test_another_refusal_is_no_infection() -> None:
    """Only the antivirus speaks for itself."""
    assert not is_infected([because(motifs.FLUX_EMPTY)])
