"""Find the invoice that a PDF carries, whatever its file is called, and compare the XMP metadata with it.

Sources: Factur-X 1.0 §6 (embedded file, XMP extension), DOMAIN §15 (names seen, two invoices in one PDF).
Limits: pages are not read here (``codecs.pdf_text`` does); whether the XML is valid is judged later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.codecs import xml
from pipeline.codecs.pdf import EmbeddedFile, FacturxBlock, PdfFile
from pipeline.codecs.sniff import sniff
from pipeline.codecs.xml import XmlDocument
from pipeline.domain import motifs
from pipeline.domain.container import Container
from pipeline.domain.rejection import Reason, Rejected, because, rejected
from pipeline.domain.seen import Seen
from pipeline.formats.format import Format, Profile
from pipeline.formats.registry import claim

_MAX_LISTED = 10
_LEVELS = {"extended-ctc-fr": ("extended", "extendedctcfr")}  # the French extension is announced as EXTENDED
_NO_XML = (motifs.XML_NOT_XML, motifs.MEMBER_EMPTY)


@dataclass(frozen=True, slots=True)
class FacturxInvoice:
    """The invoice of a PDF: the XML, its format, the name of its file; ``others`` are the other embedded files."""

    document: XmlDocument
    format: Format
    filename: str
    others: tuple[EmbeddedFile, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """An embedded document that a format claims."""

    file: EmbeddedFile
    document: XmlDocument
    format: Format


@dataclass(frozen=True, slots=True)
class _Other:
    """Any other embedded file: what may be said of it, and the refusal when it is an XML that cannot be read."""

    file: EmbeddedFile
    said: str = ""
    refusal: Rejected | None = None


def find_invoice(pdf: PdfFile, limits: xml.XmlLimits) -> FacturxInvoice | Rejected:
    """Find the one XML of the PDF that is an invoice; byte-identical copies count once.

    A known document that is refused (Order-X, CDAR, …) is given only when it stands alone and nothing is unreadable.
    """
    opened = [_open(file, limits) for file in pdf.embedded]
    known = _distinct(one for one in opened if isinstance(one, _Known))
    invoices = [one for one in known if one.format.vocabulary is not None]
    if len(invoices) > 1:
        return _two_invoices(invoices)
    is_alone = len(known) == 1 and not any(isinstance(one, _Other) and one.refusal for one in opened)
    if not invoices and not is_alone:
        return _without_invoice(opened)
    found = (invoices or known)[0]
    others = tuple(file for file in pdf.embedded if file.content != found.file.content)
    return FacturxInvoice(found.document, found.format, found.file.name, others)


def xmp_warnings(block: FacturxBlock | None, filename: str, profile: Profile) -> tuple[Reason, ...]:
    """Tell where the XMP metadata and the XML disagree: file name, conformance level, or no Factur-X block at all."""
    if block is None:
        return (because(motifs.XMP_WARNING, "aucun bloc Factur-X dans les métadonnées XMP"),)
    details = (_filename_gap(block, filename), _level_gap(block, profile))
    return tuple(because(motifs.XMP_WARNING, detail, value=value) for detail, value in details if detail)


def _open(file: EmbeddedFile, limits: xml.XmlLimits) -> _Known | _Other:
    if sniff(file.content) is not Container.XML:
        return _Other(file)
    parsed = xml.parse(file.content, limits)
    if isinstance(parsed, XmlDocument):
        claimed = claim(parsed)
        root = parsed.root_name[1]
        return _Known(file, parsed, claimed) if claimed else _Other(file, f" (XML de racine {root}, inconnue)")
    if parsed.reasons[0].rule in _NO_XML and not file.name.lower().endswith(".xml"):
        return _Other(file)
    return _Other(file, f" (illisible : {parsed.reasons[0].motif})", parsed)


def _distinct(opened: Iterable[_Known]) -> list[_Known]:
    first: dict[bytes, _Known] = {}
    for one in opened:
        first.setdefault(one.file.content, one)
    return list(first.values())


def _two_invoices(invoices: list[_Known]) -> Rejected:
    """The first one is shown as seen, so that the emitter can tell which invoice this was."""
    detail = f"{_list(invoices)} ; une seule est attendue"
    first = invoices[0]
    profile = first.format.profile(first.document)
    seen = Seen(first.format.vocabulary, profile.name, profile.guideline, invoice=first.format.read(first.document))
    return rejected(because(motifs.PDF_TWO_INVOICES, detail, path=invoices[1].file.name), seen=seen)


def _without_invoice(opened: list[_Known | _Other]) -> Rejected:
    """Say what the PDF holds; the place is that of the first XML that cannot be read, likely the invoice."""
    detail = f"trouvé : {_list(opened)}" if opened else "aucun fichier joint"
    for one in opened:
        if isinstance(one, _Other) and one.refusal:
            cause = one.refusal.reasons[0]
            place = one.file.name
            return rejected(because(motifs.PDF_WITHOUT_INVOICE, detail, path=place, line=cause.line, value=cause.value))
    return rejected(because(motifs.PDF_WITHOUT_INVOICE, detail))


def _list(opened: Sequence[_Known | _Other]) -> str:
    shown = ", ".join(_describe(one) for one in opened[:_MAX_LISTED])
    more = len(opened) - _MAX_LISTED
    return f"{shown} et {more} autres" if more > 0 else shown


def _describe(one: _Known | _Other) -> str:
    return f"« {one.file.name} »" + (f" ({one.format.name})" if isinstance(one, _Known) else one.said)


def _filename_gap(block: FacturxBlock, filename: str) -> tuple[str, str | None]:
    if block.document_filename == filename:
        return "", None
    written = f"« {block.document_filename} »" if block.document_filename else "aucun nom"
    return f"{written} annoncé pour le fichier joint « {filename} »", block.document_filename


def _level_gap(block: FacturxBlock, profile: Profile) -> tuple[str, str | None]:
    """An unknown profile is told elsewhere, so nothing is compared with it."""
    if profile.name is None or _bare(block.conformance_level) in _LEVELS.get(profile.name, (_bare(profile.name),)):
        return "", None
    written = f"profil « {block.conformance_level} »" if block.conformance_level else "aucun profil"
    return f"{written} annoncé, « {profile.name} » trouvé dans le XML", block.conformance_level


def _bare(level: str | None) -> str:
    return "".join(c for c in (level or "").casefold() if c.isalnum())
