"""Recognise a document: what it is by its content, and whether that is what the flux declares.

Declared (interface code) against observed (root element, container): a contradiction is refused naming both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.codecs import pdf, xml
from pipeline.codecs.pdf import EmbeddedFile, PdfFile
from pipeline.codecs.xml import Element, XmlDocument
from pipeline.codecs.xml_stream import LargeXml, Sight, open_large
from pipeline.domain import motifs
from pipeline.domain.container import Container
from pipeline.domain.rejection import Reason, Rejected, because, rejected
from pipeline.domain.seen import Pdfa, Seen
from pipeline.formats import registry
from pipeline.formats.format import Format, Profile
from pipeline.stages.context import Context
from pipeline.stages.rules.lines import LineJudge
from pipeline.stages.scan import LineScan, scan_document, scan_files
from pipeline.stages.shapes import Pdf, Piece, Recognised


class _Found(NamedTuple):
    format: Format
    document: XmlDocument
    filename: str | None = None
    pdf: PdfFile | None = None
    others: tuple[EmbeddedFile, ...] = ()
    lines: LineJudge | None = None
    infected: Sequence[Reason] = ()


def detect(piece: Piece, context: Context) -> Recognised | Rejected:
    """Recognise the one format that claims this piece, alone or inside its PDF/A-3."""
    found = _find(piece, context)
    if isinstance(found, Rejected):
        return found
    infected = (*found.infected, *scan_document(found.document, context))
    if infected:
        return rejected(*infected, seen=Seen(found.format.vocabulary, invoice=found.format.read(found.document)))
    profile = found.format.profile(found.document)
    pdfa = _judged(piece, found, context) if found.pdf else None
    refusals = _refusals(piece, found, pdfa, context)
    if refusals:
        invoice = found.format.read(found.document)
        seen = Seen(found.format.vocabulary, profile.name, profile.guideline, pdfa, None, invoice)
        return rejected(*refusals, seen=seen)
    around = Pdf(pdfa, found.others) if pdfa else None
    return Recognised(
        piece, found.format, found.document, profile, around, _warnings(found, profile, pdfa), found.lines
    )


def _find(piece: Piece, context: Context) -> _Found | Rejected:
    if piece.container is Container.XML:
        return _find_in_xml(piece, context)
    if piece.container is Container.PDF:
        return _find_in_pdf(piece.content, context)
    return rejected(because(motifs.TYPE_UNKNOWN, "les premiers octets ne sont ceux d'aucun de ces formats"))


def _find_in_xml(piece: Piece, context: Context) -> _Found | Rejected:
    """Read a large XML as it streams (ADR 0030), any other in memory, and what is not plainly sound too."""
    large = None if isinstance(piece.held, bytes) else open_large(piece.held, context.limits.xml)
    if large is None:
        return _found(xml.parse(piece.content, context.limits.xml))
    return _find_as_it_streams(large, piece, context) or _found(large.whole())


def _find_as_it_streams(large: LargeXml, piece: Piece, context: Context) -> _Found | None:
    """Read, validate and judge the lines in one pass; None when the document has to be read in memory.

    Official rule sets need all of it.
    """
    claimed = registry.claim_root(large.root_name)
    if context.rules.rule_sets or claimed is None or claimed.schema is None or claimed.refusal is not None:
        return None
    seen = LineJudge(claimed.lines, None, piece.interface, strict=context.rules.control_strict)
    scanned = LineScan(context)

    def see(line: Element, position: int) -> None:
        scanned.see(line)
        seen.see(line, position)

    sight = Sight(claimed.lines.stand, seen.see if context.antivirus is None else see)
    document = context.schemas.read(large, claimed.schema, sight)
    return _Found(claimed, document, lines=seen, infected=scanned.found) if document is not None else None


def _found(document: XmlDocument | Rejected) -> _Found | Rejected:
    if isinstance(document, Rejected):
        return document
    claimed = registry.claim(document)
    if claimed is None:
        namespace, name = document.root_name
        detail = f"<{name}>" + (f" (espace de noms {namespace})" if namespace else " (sans espace de noms)")
        return rejected(because(motifs.FORMAT_UNKNOWN, detail, path=f"/{name}", line=1, value=name))
    return _Found(claimed, document)


def _find_in_pdf(content: bytes, context: Context) -> _Found | Rejected:
    opened = pdf.read(content, context.limits.pdf)
    if isinstance(opened, Rejected):
        return opened
    infected = scan_files(opened.embedded, context)
    if infected:
        return rejected(*infected, seen=Seen(pdfa=_pdfa(opened)))
    from pipeline.formats import facturx  # here: a bare XML needs nothing of it

    invoice = facturx.find_invoice(opened, context.limits.xml)
    if isinstance(invoice, Rejected):
        return replace(invoice, seen=replace(invoice.seen or Seen(), pdfa=_pdfa(opened)))
    return _Found(invoice.format, invoice.document, invoice.filename, opened, invoice.others)


def _judged(piece: Piece, found: _Found, context: Context) -> Pdfa:
    """PDF/A findings: of a complete validator for a strict partner when there is one, else of structural checks."""
    assert found.pdf is not None, "asked of a PDF only"
    if not context.rules.pdfa_strict or context.pdfa is None or found.format.refusal is not None:
        return _pdfa(found.pdf)
    report = context.pdfa.judge(piece.content, found.pdf.pdfa.declared)
    return Pdfa(report.declared, report.ok, report.failed)


def _pdfa(opened: PdfFile) -> Pdfa:
    report = opened.pdfa
    return Pdfa(report.declared, report.ok, report.failed)


def _refusals(piece: Piece, found: _Found, pdfa: Pdfa | None, context: Context) -> list[Reason]:
    if found.format.refusal is not None:
        return [because(motifs.FORMAT_REFUSED, found.format.refusal, value=found.document.root_name[1])]
    if found.pdf and found.format.vocabulary != "cii":
        detail = (
            f"un PDF porte une facture {found.format.name} ; Factur-X attend une facture CII, ou déposer le XML seul"
        )
        return [because(motifs.FORMAT_REFUSED, detail, path=found.filename, value=found.document.root_name[1])]
    reasons = _contradictions(piece, found)
    if pdfa and not pdfa.ok and context.rules.pdfa_strict:
        reasons.append(because(motifs.PDFA_STRICT, _departures(pdfa)))
    return reasons


def _contradictions(piece: Piece, found: _Found) -> list[Reason]:
    declared = piece.interface
    if declared is None:
        return []
    if found.format.vocabulary in declared.vocabularies and declared.pdf is (found.pdf is not None):
        return []
    observed = f"{found.format.name} dans un PDF" if found.pdf else f"{found.format.name} en XML"
    expected = " ou ".join(sorted(declared.vocabularies)) + (" dans un PDF/A-3" if declared.pdf else " en XML")
    detail = f"{declared.code} attend {expected} ; trouvé : {observed}"
    return [because(motifs.FORMAT_CONTRADICTION, detail, value=found.document.root_name[1])]


def _warnings(found: _Found, profile: Profile, pdfa: Pdfa | None) -> tuple[Reason, ...]:
    reasons: list[Reason] = []
    if profile.guideline is not None and profile.name is None:
        reasons.append(because(motifs.PROFILE_WARNING, f"« {profile.guideline} »", value=profile.guideline))
    if found.pdf is not None and found.filename is not None:
        from pipeline.formats import facturx

        reasons += facturx.xmp_warnings(found.pdf.facturx, found.filename, profile)
    if pdfa and not pdfa.ok:
        reasons.append(because(motifs.PDFA_WARNING, _departures(pdfa)))
    return tuple(reasons)


def _departures(pdfa: Pdfa) -> str:
    declared = f"déclare PDF/A-{pdfa.declared}" if pdfa.declared else "ne déclare aucun niveau PDF/A"
    return " ; ".join((f"le fichier {declared}", *pdfa.failed)) + " ; attendu : PDF/A-3"
