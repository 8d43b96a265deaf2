"""A document is what its content shows; what the flux declares must agree."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.codecs.pdf import PdfaReport
from pipeline.domain import motifs
from pipeline.domain.container import Container
from pipeline.domain.flux import INTERFACES
from pipeline.domain.rejection import Rejected
from pipeline.stages.context import Context, Rules
from pipeline.stages.detect import detect
from pipeline.stages.shapes import Piece, Recognised
from samples.generator import Embedded, Xmp, cii_invoice, facturx_pdf, plain_pdf, ubl_credit_note, ubl_invoice
from samples.generator.others import order_x, zugferd_1

UBL, CII = ubl_invoice(), cii_invoice()
XML, PDF = Container.XML, Container.PDF
Make = Callable[..., Context]


def _detect(content: bytes, container: Container, context: Context, interface: str | None = None) -> object:
    return detect(Piece(1, "facture", content, container, INTERFACES[interface] if interface else None), context)


def _refused(found: object) -> Rejected:
    assert isinstance(found, Rejected), found
    return found


def _recognised(found: object) -> Recognised:
    assert isinstance(found, Recognised), found
    return found


@pytest.mark.parametrize(
    ("content", "vocabulary"), [(UBL, "ubl-invoice"), (ubl_credit_note(), "ubl-creditnote"), (CII, "cii")]
)
def test_the_root_element_tells_the_format(context: Context, content: bytes, vocabulary: str) -> None:
    """Exactly one format claims a root."""
    found = _recognised(_detect(content, XML, context))

    assert (found.format.vocabulary, found.profile.name, found.pdf) == (vocabulary, "en16931", None)


def test_an_invoice_is_found_in_its_pdf(context: Context) -> None:
    """Factur-X: the XML is the invoice, the other files are attachments."""
    content = facturx_pdf(CII, extra=(Embedded("heures.csv", b"jour;heures", "text/csv", "/Supplement"),))
    found = _recognised(_detect(content, PDF, context))

    assert found.format.vocabulary == "cii"
    assert found.pdf is not None
    assert [file.name for file in found.pdf.attachments] == ["heures.csv"]


def test_unknown_bytes_are_refused(context: Context) -> None:
    """IRR_TYPE_F: neither XML nor PDF."""
    assert _refused(_detect(b"\0\1", Container.UNKNOWN, context)).reasons[0].rule is motifs.TYPE_UNKNOWN


def test_a_text_is_no_xml(context: Context) -> None:
    """The reader's own refusal is passed on."""
    assert _refused(_detect(b"Bonjour", XML, context)).reasons[0].rule is motifs.XML_NOT_XML


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<Recette/>", "<Recette> (sans espace de noms)"),
        (b"<Invoice xmlns='urn:x'/>", "<Invoice> (espace de noms urn:x)"),
    ],
)
def test_an_unknown_root_is_named(context: Context, content: bytes, words: str) -> None:
    """FORMAT_UNKNOWN names the root and its namespace."""
    (reason,) = _refused(_detect(content, XML, context)).reasons

    assert (reason.rule, words in reason.motif) == (motifs.FORMAT_UNKNOWN, True)


def test_a_refused_format_keeps_what_could_be_read(context: Context) -> None:
    """ZUGFeRD 1 is refused, its number is told."""
    refusal = _refused(_detect(zugferd_1(), XML, context))

    assert [reason.rule for reason in refusal.reasons] == [motifs.FORMAT_REFUSED]
    assert refusal.seen is not None
    assert refusal.seen.invoice is not None
    assert (refusal.seen.vocabulary, refusal.seen.invoice.number) == ("zugferd-1", "ZF-2026-1")


def test_a_refused_format_says_so_whatever_is_declared(context: Context) -> None:
    """One reason is enough: a contradiction with the interface is not told on top."""
    assert len(_refused(_detect(order_x(), XML, context, "FSO1100A")).reasons) == 1


def test_a_broken_pdf_is_refused(context: Context) -> None:
    """The reader's own refusal is passed on."""
    assert _refused(_detect(b"%PDF-1.7\n", PDF, context)).reasons[0].rule is motifs.PDF_UNREADABLE


def test_a_pdf_without_invoice_keeps_its_pdfa_findings(context: Context) -> None:
    """What was observed of the PDF is told although no invoice was found."""
    refusal = _refused(_detect(plain_pdf(), PDF, context))

    assert refusal.reasons[0].rule is motifs.PDF_WITHOUT_INVOICE
    assert refusal.seen is not None
    assert refusal.seen.pdfa is not None


@pytest.mark.parametrize(
    ("interface", "content", "container"),
    [
        ("FSO1100A", UBL, XML),
        ("FSO1110A", UBL, XML),
        ("FSO1130A", UBL, XML),
        ("FSO1100A", ubl_credit_note(), XML),
        ("FSO1106A", CII, XML),
        ("FSO1116A", CII, XML),
        ("FSO1117A", facturx_pdf(CII), PDF),
        ("FSO1137A", facturx_pdf(CII), PDF),
    ],
)
def test_declared_and_observed_agree(context: Context, interface: str, content: bytes, container: Container) -> None:
    """DOMAIN §1 and §14: the vocabulary and the container of each interface."""
    assert isinstance(_detect(content, container, context, interface), Recognised)


@pytest.mark.parametrize("interface", [None, "FSO1117A"])
def test_ubl_inside_a_pdf_is_refused(context: Context, interface: str | None) -> None:
    """Factur-X carries CII: no interface takes a UBL invoice in a PDF, declared or not."""
    refusal = _refused(_detect(facturx_pdf(UBL), PDF, context, interface))

    assert [reason.rule.key for reason in refusal.reasons] == ["FORMAT_REFUSED"]
    assert refusal.reasons[0].motif.endswith(
        "un PDF porte une facture UBL Invoice ; Factur-X attend une facture CII, ou déposer le XML seul"
    )


@pytest.mark.parametrize(
    ("interface", "content", "container", "words"),
    [
        ("FSO1106A", UBL, XML, "FSO1106A attend cii en XML ; trouvé : UBL Invoice en XML"),
        ("FSO1100A", CII, XML, "FSO1100A attend ubl-creditnote ou ubl-invoice en XML ; trouvé : CII en XML"),
        ("FSO1117A", CII, XML, "FSO1117A attend cii dans un PDF/A-3 ; trouvé : CII en XML"),
        ("FSO1106A", facturx_pdf(CII), PDF, "FSO1106A attend cii en XML ; trouvé : CII dans un PDF"),
        ("FSO1120A", ubl_credit_note(), XML, "FSO1120A attend ubl-invoice en XML ; trouvé : UBL CreditNote en XML"),
    ],
)
def test_a_contradiction_names_both(
    context: Context, interface: str, content: bytes, container: Container, words: str
) -> None:
    """DESIGN §1, declared against observed; the invoice is read all the same."""
    refusal = _refused(_detect(content, container, context, interface))

    assert [reason.motif for reason in refusal.reasons] == [f"{motifs.FORMAT_CONTRADICTION.label} : {words}"]
    assert refusal.seen is not None
    assert refusal.seen.invoice is not None
    assert refusal.seen.invoice.number == "FA-2026-0001"


def test_pdfa_departures_are_a_warning(context: Context) -> None:
    """DOMAIN §15: AIFE's own samples fail PDF/A; the default accepts and warns."""
    found = _recognised(_detect(facturx_pdf(CII, xmp=Xmp(part=None)), PDF, context))
    (reason,) = found.warnings

    assert reason.rule is motifs.PDFA_WARNING
    assert "le fichier ne déclare aucun niveau PDF/A" in reason.motif
    assert reason.motif.endswith("attendu : PDF/A-3")


@pytest.mark.parametrize("interface", [None, "FSO1117A", "FSO1100A"])
def test_pdfa_departures_are_refused_to_a_strict_partner(make_context: Make, interface: str | None) -> None:
    """Setting ``pdfa-strict``; other refusals are told with it."""
    context = make_context(rules=Rules(pdfa_strict=True))
    refusal = _refused(_detect(facturx_pdf(CII, xmp=Xmp(part="2")), PDF, context, interface))

    assert [reason.rule for reason in refusal.reasons] == [
        *([motifs.FORMAT_CONTRADICTION] if interface == "FSO1100A" else []),
        motifs.PDFA_STRICT,
    ]
    assert "le fichier déclare PDF/A-2b" in refusal.reasons[-1].motif


def test_a_good_pdfa_passes_a_strict_partner(make_context: Make) -> None:
    """Nothing to refuse, nothing to warn of."""
    found = _recognised(_detect(facturx_pdf(CII), PDF, make_context(rules=Rules(pdfa_strict=True))))

    assert found.warnings == ()


class _Validator:
    """A complete PDF/A validator that says what it is told to, and notes what it was asked."""

    def __init__(self, *failed: str) -> None:
        self.failed, self.asked = failed, []  # type: tuple[str, ...], list[tuple[bytes, str | None]]

    def judge(self, content: bytes, declared: str | None) -> PdfaReport:
        self.asked.append((content, declared))
        return PdfaReport(declared, not self.failed, self.failed)


def test_a_complete_validator_judges_for_a_strict_partner(make_context: Make) -> None:
    """Its verdict replaces ours both ways: it refuses what our checks let pass, and passes what they would refuse."""
    hard, mild = _Validator("police cassée (veraPDF 6.2.11.4.2-2)"), _Validator()
    good, undeclared = facturx_pdf(CII), facturx_pdf(CII, xmp=Xmp(part=None))
    rules = Rules(pdfa_strict=True)
    refusal = _refused(_detect(good, PDF, make_context(rules=rules, pdfa=hard)))
    found = _recognised(_detect(undeclared, PDF, make_context(rules=rules, pdfa=mild)))

    assert (hard.asked, mild.asked) == ([(good, "3b")], [(undeclared, None)])
    assert [reason.rule for reason in refusal.reasons] == [motifs.PDFA_STRICT]
    assert "police cassée (veraPDF 6.2.11.4.2-2)" in refusal.reasons[0].motif
    assert found.pdf is not None
    assert (found.pdf.pdfa.ok, found.warnings) == (True, ())


def test_a_complete_validator_is_asked_only_where_it_decides(make_context: Make) -> None:
    """Not for a partner who is only warned, not for a format that is refused anyway, not for an XML."""
    validator = _Validator("tout")
    warned = _recognised(_detect(facturx_pdf(CII), PDF, make_context(pdfa=validator)))
    strict = make_context(rules=Rules(pdfa_strict=True), pdfa=validator)
    refused = _refused(_detect(facturx_pdf(zugferd_1()), PDF, strict))
    xml = _recognised(_detect(CII, XML, strict))

    assert (warned.warnings, xml.pdf, validator.asked) == ((), None, [])
    assert [reason.rule for reason in refused.reasons] == [motifs.FORMAT_REFUSED]


def test_an_unknown_guideline_is_a_warning(context: Context) -> None:
    """DOMAIN §15: profile identifiers must be tolerated; the one written is quoted."""
    found = _recognised(_detect(ubl_invoice(guideline="urn:maison"), XML, context))

    assert [(reason.rule, reason.value) for reason in found.warnings] == [(motifs.PROFILE_WARNING, "urn:maison")]


def test_no_guideline_is_no_warning(context: Context) -> None:
    """The E2 minimal templates have none."""
    assert _recognised(_detect(ubl_invoice(guideline=None), XML, context)).warnings == ()


def test_xmp_that_departs_from_the_xml_is_a_warning(context: Context) -> None:
    """Factur-X 1.0 §6: file name and level of the metadata."""
    found = _recognised(_detect(facturx_pdf(CII, xmp=Xmp(level="MINIMUM")), PDF, context))

    assert [reason.rule for reason in found.warnings] == [motifs.XMP_WARNING]
