"""Find the invoice that a PDF carries, whatever its file is called, and compare the XMP metadata with it.

Sources: Factur-X 1.0 §6 (embedded file, XMP extension), DOMAIN §15 (names seen, two invoices in one PDF).
Limits: pages are not read; whether the XML is valid is judged later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.codecs import xml
from pipeline.codecs.pdf import EmbeddedFile, FacturxBlock, PdfFile
from pipeline.codecs.sniff import sniff
from pipeline.codecs.xml import XmlDocument
from pipeline.domain import motifs
from pipeline.domain.container import Container
from pipeline.domain.rejection import Reason, Rejected, because, rejected
from pipeline.formats.format import Format, Profile
from pipeline.formats.registry import claim

_MAX_LISTED = 10
_NO_XML = (motifs.XML_NOT_XML, motifs.MEMBER_EMPTY)


@dataclass(frozen=True, slots=True)
class FacturxInvoice:
    """The invoice of a PDF: the XML, its format, the name of its file; ``others`` are the other embedded files."""

    document: XmlDocument
    format: Format
    filename: str
    others: tuple[EmbeddedFile, ...]


@dataclass(frozen=True, slots=True)
class _Opened:
    """An embedded file and what it is: a document (of a known format or not), why it is unreadable, or no XML."""

    file: EmbeddedFile
    document: XmlDocument | None = None
    format: Format | None = None
    refusal: Rejected | None = None


def find_invoice(pdf: PdfFile, limits: xml.XmlLimits) -> FacturxInvoice | Rejected:
    """Find the one XML of the PDF that is an invoice; byte-identical copies count once.

    A known document that is refused (Order-X, CDAR, …) is given only when it stands alone and nothing is unreadable.
    """
    opened = [_open(file, limits) for file in pdf.embedded]
    invoices = _distinct(one for one in opened if one.format is not None and one.format.vocabulary is not None)
    if len(invoices) > 1:
        return _two_invoices(invoices)
    known = invoices or _distinct(one for one in opened if one.format is not None)
    unreadable = [one for one in opened if one.refusal is not None]
    if invoices or (len(known) == 1 and not unreadable):
        found = _found(known[0], pdf)
        if found is not None:
            return found
    return _without_invoice(opened, unreadable)


def xmp_warnings(block: FacturxBlock | None, filename: str, profile: Profile) -> tuple[Reason, ...]:
    """Tell where the XMP metadata and the XML disagree: file name, conformance level, or no Factur-X block at all."""
    if block is None:
        return (because(motifs.XMP_WARNING, "aucun bloc Factur-X dans les métadonnées XMP"),)
    details = (_filename_gap(block, filename), _level_gap(block, profile))
    return tuple(because(motifs.XMP_WARNING, detail, value=value) for detail, value in details if detail)


def _open(file: EmbeddedFile, limits: xml.XmlLimits) -> _Opened:
    if sniff(file.content) is not Container.XML:
        return _Opened(file)
    parsed = xml.parse(file.content, limits)
    if isinstance(parsed, XmlDocument):
        return _Opened(file, parsed, claim(parsed))
    is_other = parsed.reasons[0].rule in _NO_XML and not file.name.lower().endswith(".xml")
    return _Opened(file) if is_other else _Opened(file, refusal=parsed)


def _distinct(opened: Iterable[_Opened]) -> list[_Opened]:
    first: dict[bytes, _Opened] = {}
    for one in opened:
        first.setdefault(one.file.content, one)
    return list(first.values())


def _found(one: _Opened, pdf: PdfFile) -> FacturxInvoice | None:
    if one.document is None or one.format is None:
        return None
    others = tuple(file for file in pdf.embedded if file.content != one.file.content)
    return FacturxInvoice(one.document, one.format, one.file.name, others)


def _two_invoices(invoices: list[_Opened]) -> Rejected:
    detail = f"{_list(invoices)} ; une seule est attendue"
    return rejected(because(motifs.PDF_TWO_INVOICES, detail, path=invoices[1].file.name))


def _without_invoice(opened: list[_Opened], unreadable: list[_Opened]) -> Rejected:
    """Say what the PDF holds; the place is that of the first XML that cannot be read, likely the invoice."""
    detail = f"trouvé : {_list(opened)}" if opened else "aucun fichier joint"
    if not unreadable or unreadable[0].refusal is None:
        return rejected(because(motifs.PDF_WITHOUT_INVOICE, detail))
    cause = unreadable[0].refusal.reasons[0]
    where = unreadable[0].file.name
    return rejected(because(motifs.PDF_WITHOUT_INVOICE, detail, path=where, line=cause.line, value=cause.value))


def _list(opened: list[_Opened]) -> str:
    shown = ", ".join(_describe(one) for one in opened[:_MAX_LISTED])
    more = len(opened) - _MAX_LISTED
    return f"{shown} et {more} autres" if more > 0 else shown


def _describe(one: _Opened) -> str:
    name = f"« {one.file.name} »"
    if one.refusal is not None:
        return f"{name} (illisible : {one.refusal.reasons[0].motif})"
    if one.format is not None:
        return f"{name} ({one.format.name})"
    if one.document is not None:
        return f"{name} (XML de racine {one.document.root_name[1]}, inconnue)"
    return name


def _filename_gap(block: FacturxBlock, filename: str) -> tuple[str, str | None]:
    if block.document_filename == filename:
        return "", None
    written = f"« {block.document_filename} »" if block.document_filename else "aucun nom"
    return f"{written} annoncé pour le fichier joint « {filename} »", block.document_filename


def _level_gap(block: FacturxBlock, profile: Profile) -> tuple[str, str | None]:
    """An unknown profile is told elsewhere, so nothing is compared with it."""
    if profile.name is None or _bare(block.conformance_level) == _bare(profile.name):
        return "", None
    written = f"profil « {block.conformance_level} »" if block.conformance_level else "aucun profil"
    return f"{written} annoncé, « {profile.name} » trouvé dans le XML", block.conformance_level


def _bare(level: str | None) -> str:
    return "".join(c for c in (level or "").casefold() if c.isalnum())
