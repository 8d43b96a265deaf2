"""The invoice of a PDF is found by what it is, and the PDF's metadata are compared with it."""

from __future__ import annotations

import pytest
from format_corpus import needs_corpus, open_pdf

from pipeline.codecs import xml
from pipeline.codecs.pdf import EmbeddedFile, FacturxBlock, PdfaReport, PdfFile
from pipeline.domain import motifs
from pipeline.domain.rejection import Rejected
from pipeline.formats.facturx import FacturxInvoice, find_invoice, xmp_warnings
from pipeline.formats.format import Profile

_UNECE = "urn:un:unece:uncefact:data"
_CII = f'<CrossIndustryInvoice xmlns="{_UNECE}:standard:CrossIndustryInvoice:100"/>'.encode()
_UBL = b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>'
_ORDER = f'<SCRDMCCBDACIOMessageStructure xmlns="{_UNECE}:SCRDMCCBDACIOMessageStructure:100"/>'.encode()
_OTHER = b"<bordereau/>"
_EN16931 = Profile("urn:cen.eu:en16931:2017", "en16931")


def _pdf(*files: tuple[str, bytes]) -> PdfFile:
    embedded = tuple(EmbeddedFile(name, None, None, content, in_af=True) for name, content in files)
    return PdfFile(embedded, PdfaReport(None, ok=False, failed=()), None, 1)


def _find(*files: tuple[str, bytes]) -> FacturxInvoice | Rejected:
    return find_invoice(_pdf(*files), xml.DEFAULT_LIMITS)


def _found(*files: tuple[str, bytes]) -> FacturxInvoice:
    found = _find(*files)
    assert isinstance(found, FacturxInvoice), found
    return found


def _refused(*files: tuple[str, bytes]) -> Rejected:
    found = _find(*files)
    assert isinstance(found, Rejected), found
    return found


@pytest.mark.parametrize("name", ["factur-x.xml", "FACTUR-X.xml", "xrechnung.xml", "n'importe quoi"])
def test_the_invoice_is_found_whatever_its_name(name: str) -> None:
    """Its root element says what it is; the other files are the attachments."""
    found = _found(("bon.pdf", b"%PDF-1.4"), ("bordereau.xml", _OTHER), (name, _CII))

    assert (found.filename, found.format.vocabulary) == (name, "cii")
    assert [other.name for other in found.others] == ["bon.pdf", "bordereau.xml"]


def test_a_ubl_invoice_in_a_pdf_is_found() -> None:
    """Whether the interface accepts it is not judged here."""
    assert _found(("facture.xml", _UBL)).format.vocabulary == "ubl-invoice"


def test_identical_copies_count_once() -> None:
    """The same bytes under two names are one invoice, and no attachment."""
    found = _found(("factur-x.xml", _CII), ("copie.xml", _CII))

    assert (found.filename, found.others) == ("factur-x.xml", ())


def test_an_order_beside_the_invoice_is_an_attachment() -> None:
    """Order-X is known, and is no invoice."""
    found = _found(("order-x.xml", _ORDER), ("factur-x.xml", _CII))

    assert [other.name for other in found.others] == ["order-x.xml"]


def test_two_invoices_are_refused_naming_both() -> None:
    """Nobody may choose for the emitter."""
    refusal = _refused(("factur-x.xml", _CII), ("autre.xml", _UBL))
    (reason,) = refusal.reasons

    assert reason.rule is motifs.PDF_TWO_INVOICES
    assert "« factur-x.xml » (CII), « autre.xml » (UBL Invoice)" in reason.motif


def test_a_lone_order_is_given_so_that_it_is_refused_in_its_own_words() -> None:
    """The format carries the sentence."""
    assert _found(("order-x.xml", _ORDER), ("bon.pdf", b"%PDF-")).format.refusal is not None


def test_no_embedded_file_is_said() -> None:
    """A plain PDF."""
    (reason,) = _refused().reasons

    assert reason.rule is motifs.PDF_WITHOUT_INVOICE
    assert reason.motif.endswith("aucun fichier joint")


def test_what_the_pdf_holds_is_said() -> None:
    """Names, and of an XML its root."""
    (reason,) = _refused(("bon.pdf", b"%PDF-"), ("bordereau.xml", _OTHER), ("a.txt", b"texte"), ("b.txt", b"")).reasons

    assert reason.motif.endswith(
        "« bon.pdf », « bordereau.xml » (XML de racine bordereau, inconnue), « a.txt », « b.txt »"
    )


def test_a_broken_invoice_is_refused_with_its_own_reason() -> None:
    """Where the XML breaks is what the emitter needs, also when a readable order stands beside."""
    (reason,) = _refused(("order-x.xml", _ORDER), ("factur-x.xml", b"<a>\n<b></a>")).reasons

    assert (reason.path, reason.line) == ("factur-x.xml", 2)
    assert "« factur-x.xml » (illisible : Le XML est illisible" in reason.motif


def test_a_long_list_is_cut() -> None:
    """At most ten names."""
    (reason,) = _refused(*[(f"{n}.csv", b"1;2") for n in range(13)]).reasons

    assert reason.motif.endswith("« 9.csv » et 3 autres")


def test_metadata_that_agree_are_silent() -> None:
    """EN 16931 in the XMP is en16931 in the XML."""
    block = FacturxBlock("INVOICE", "factur-x.xml", "1.0", "EN 16931")

    assert xmp_warnings(block, "factur-x.xml", _EN16931) == ()


def test_metadata_that_disagree_are_told() -> None:
    """One warning for the file name, one for the profile."""
    block = FacturxBlock("INVOICE", "ZUGFeRD-invoice.xml", "1.0", "BASIC WL")
    name, level = xmp_warnings(block, "factur-x.xml", _EN16931)

    assert (name.rule, name.value) == (motifs.XMP_WARNING, "ZUGFeRD-invoice.xml")
    assert level.motif.endswith("profil « BASIC WL » annoncé, « en16931 » trouvé dans le XML")


def test_missing_metadata_are_told() -> None:
    """No block: one warning; a block without values: one for each."""
    empty = FacturxBlock(None, None, None, None)

    assert len(xmp_warnings(None, "factur-x.xml", _EN16931)) == 1
    assert len(xmp_warnings(empty, "factur-x.xml", _EN16931)) == 2


def test_an_unknown_profile_is_not_compared() -> None:
    """It has its own warning."""
    block = FacturxBlock("INVOICE", "factur-x.xml", "1.0", "BASIC")

    assert xmp_warnings(block, "factur-x.xml", Profile("A1", None)) == ()


@needs_corpus
def test_two_real_invoices_in_one_pdf() -> None:
    """A PDF that holds ZUGFeRD 1.0 and Factur-X at once."""
    opened = open_pdf("corpus/MustangRE-20171118_506_ZUGFeRD1and2.pdf")
    refusal = find_invoice(opened, xml.DEFAULT_LIMITS)

    assert isinstance(refusal, Rejected)
    assert refusal.reasons[0].rule is motifs.PDF_TWO_INVOICES
