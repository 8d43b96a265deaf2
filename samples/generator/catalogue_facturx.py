"""The Factur-X samples: ``facturx/``, accepted and rejected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from samples.generator import bad_pdf, cast
from samples.generator.cases import credit_note
from samples.generator.cast import NORVAL_IBAN, NORVAL_TRANSFER, cession, mention
from samples.generator.cii import cii_invoice, cii_minimal, cii_profile
from samples.generator.model import Line, Note, Payment
from samples.generator.others import order_x, zugferd_1
from samples.generator.payloads import CSV, docx, pdf
from samples.generator.pdf import Embedded, Xmp, facturx_pdf
from samples.generator.sample import Sample

_LEVELS = {
    "basicwl": "BASIC WL",
    "basic": "BASIC",
    "en16931": "EN 16931",
    "extended": "EXTENDED",
    "extended-ctc-fr": "EXTENDED",
}
_MENTIONED = (
    "Facture",
    f"Règlement à l'ordre de {cast.NORVAL.name}, {cast.NORVAL.street}, {cast.NORVAL.city},",
    "qui le reçoit par subrogation dans le cadre du contrat de factoring.",
)


def samples() -> Iterator[Sample]:
    """All Factur-X samples."""
    yield from _profiles()
    yield from _shapes()
    yield from _remarked()
    yield from _factored()
    yield from _rejected_xml()
    yield from _rejected_pdf()


def _accepted(name: str, content: bytes, purpose: str, motif: str | None = None, needs: str | None = None) -> Sample:
    return Sample(f"facturx/accepted/{name}.pdf", content, purpose, motif, needs)


def _rejected(name: str, content: bytes, purpose: str, motif: str, *, valid: bool = True) -> Sample:
    return Sample(f"facturx/rejected/{name}.pdf", content, purpose, motif, None, valid)


def _profiles() -> Iterator[Sample]:
    for index, (profile, level) in enumerate(_LEVELS.items(), 1):
        xml = cii_profile(profile, number=f"FX-2026-{index:04d}")
        yield _accepted(profile, facturx_pdf(xml, xmp=Xmp(level=level)), f"profil {profile}")


def _shapes() -> Iterator[Sample]:
    extra = (
        Embedded("bon-de-livraison.pdf", pdf()),
        Embedded("heures.csv", CSV, "text/csv"),
        Embedded("bon.docx", docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    )
    works = {"cadre": "A10", "seller": cast.CORVANE, "valideur": cast.QUERMONT, "buyer": cast.AMENAGEUR}
    state = {"buyer": cast.MINISTERE, "service": "PHARES-29", "engagement": "1500041873"}
    negative = {"lines": (Line("Régularisation", "-1", "80.00"),), "payments": (Payment("97"),)}
    rows = (
        ("extra-attachments", facturx_pdf(cii_invoice(number="FX-2026-0011"), extra=extra),
         "trois pièces jointes au PDF"),
        ("alternative", facturx_pdf(cii_invoice(number="FX-2026-0012"), relationship="/Alternative"),
         "relation Alternative"),
        ("upper-case-name", facturx_pdf(cii_invoice(number="FX-2026-0013"), "FACTUR-X.xml"),
         "fichier joint nommé FACTUR-X.xml"),
        ("other-name", facturx_pdf(cii_invoice(number="FX-2026-0014"), "zugferd-invoice.xml"),
         "fichier joint nommé zugferd-invoice.xml"),
        ("dates-without-format", facturx_pdf(cii_minimal(number="FX-2026-0015", guideline="urn:cen.eu:en16931:2017")),
         "dates sans @format"),
        ("credit-note-381", facturx_pdf(cii_invoice(number="FX-2026-0016", **credit_note())), "avoir"),
        ("works-a10", facturx_pdf(cii_invoice(number="FX-2026-0017", **works)), "travaux, sous-traitant (E5)"),
        ("buyer-state", facturx_pdf(cii_invoice(number="FX-2026-0018", **state)), "service et engagement exigés"),
        ("negative-net-97", facturx_pdf(cii_invoice(number="FX-2026-0019", **negative)), "net négatif reporté"),
    )  # fmt: skip
    for name, content, purpose in rows:
        yield _accepted(name, content, purpose)


def _remarked() -> Iterator[Sample]:
    wrong_level = facturx_pdf(cii_invoice(number="FX-2026-0021"), xmp=Xmp(level="MINIMUM"))
    bare = facturx_pdf(cii_invoice(number="FX-2026-0022"), edit=bad_pdf.font_outside)
    unclaimed = facturx_pdf(cii_invoice(number="FX-2026-0023"), xmp=Xmp(part=None, level=None))
    strict = facturx_pdf(cii_invoice(number="FX-2026-0024"), xmp=Xmp(part="1"))
    yield _accepted("xmp-warning", wrong_level, "niveau XMP MINIMUM, XML EN 16931 : averti", "XMP_WARNING")
    yield _accepted("pdfa-warning", bare, "police non incorporée : averti", "PDFA_WARNING")
    yield _accepted("pdfa-undeclared", unclaimed, "PDF/A non déclaré : averti", "PDFA_WARNING")
    yield _accepted(
        "pdfa-strict", strict, "PDF/A-1 déclaré : refusé seulement en PDF/A strict", "PDFA_STRICT",
        "un émetteur en pdfa-strict",
    )  # fmt: skip


def _factored() -> Iterator[Sample]:
    nameless = replace(cast.NORVAL, name=None)
    note = (Note(mention(cast.NORVAL, NORVAL_IBAN), "ACC"),)
    unnamed = replace(NORVAL_TRANSFER, account_name=None)
    rows: tuple[tuple[str, str, dict[str, object]], ...] = (
        ("factor-payee-without-name", "encaisseur sans nom, titulaire du compte",
         {"payee": nameless, "payments": (NORVAL_TRANSFER,)}),
        ("factor-payee-acc-393", "encaisseur nommé, mention ACC, type 393",
         {"payee": cast.NORVAL, "type_code": "393", "notes": note, "payments": (unnamed,)}),
        ("factor-account-name", "seul le titulaire du compte diffère", {"payments": (cast.SORELIA_TRANSFER,)}),
        ("factor-cession", "cession de créance",
         {"payee": cast.SORELIA, "notes": (Note(cession(cast.SORELIA)),), "payments": (cast.SORELIA_TRANSFER,)}),
    )  # fmt: skip
    for index, (name, purpose, changes) in enumerate(rows, 31):
        yield _accepted(name, facturx_pdf(cii_invoice(number=f"FX-2026-{index:04d}", **changes)), purpose)
    xml = cii_invoice(number="FX-2026-0039", payments=(unnamed,))
    yield _accepted("factor-pdf-mention", facturx_pdf(xml, text=_MENTIONED), "mention de subrogation sur la page seule")


def _rejected_xml() -> Iterator[Sample]:
    rows: tuple[tuple[str, str, str, dict[str, object]], ...] = (
        ("number-format", "NUMBER_FORMAT", "numéro de 22 caractères", {"number": "FACTURE-2026-000000001"}),
        ("cadre-unknown", "CADRE_UNKNOWN", "cadre S1 de la réforme", {"cadre": "S1"}),
        ("total-ttc", "TOTAL_TTC", "TTC faux", {"ttc": "1250.00", "net": "1250.00"}),
        ("iban-missing", "IBAN_MISSING", "virement sans compte", {"payments": (Payment("30"),)}),
    )
    for index, (name, motif, purpose, changes) in enumerate(rows, 1):
        fields = {"number": f"FR-2026-{index:04d}", **changes}
        yield _rejected(name, facturx_pdf(cii_invoice(**fields)), purpose, motif)
    least = facturx_pdf(cii_profile("minimum", number="FR-2026-0011"), xmp=Xmp(level="MINIMUM"))
    yield _rejected("payment-missing-minimum", least, "profil MINIMUM : il n'a pas de mode de paiement",
                    "PAYMENT_MISSING")  # fmt: skip
    stray = ("<ram:DuePayableAmount>", "<ram:NetAPayer>1</ram:NetAPayer><ram:DuePayableAmount>")
    invalid = facturx_pdf(cii_invoice(number="FR-2026-0012", replace=(stray,)))
    yield _rejected("xsd-invalid", invalid, "élément inconnu dans le XML joint", "XSD_UNEXPECTED", valid=False)
    entity = facturx_pdf(cii_invoice(number="FR-2026-0013", doctype='<!DOCTYPE x [<!ENTITY e "1">]>'))
    yield _rejected(
        "pdf-without-invoice-doctype", entity, "DOCTYPE dans le XML joint", "PDF_WITHOUT_INVOICE", valid=False
    )
    old = facturx_pdf(zugferd_1(), "ZUGFeRD-invoice.xml")
    yield _rejected("format-refused-zugferd-1", old, "ZUGFeRD 1.0", "FORMAT_REFUSED", valid=False)
    order = facturx_pdf(order_x(), "order-x.xml")
    yield _rejected("format-refused-order-x", order, "Order-X : une commande", "FORMAT_REFUSED", valid=False)


def _rejected_pdf() -> Iterator[Sample]:
    xml = cii_invoice(number="FR-2026-0021")
    second = Embedded("facture-2.xml", cii_invoice(number="FR-2026-0022"), "text/xml", "/Alternative")
    good = facturx_pdf(xml)
    rows = (
        ("pdf-without-invoice", facturx_pdf(None), "PDF sans XML", "PDF_WITHOUT_INVOICE"),
        ("pdf-without-invoice-csv", facturx_pdf(None, extra=(Embedded("heures.csv", CSV, "text/csv"),)),
         "PDF avec une seule pièce jointe, qui n'est pas une facture", "PDF_WITHOUT_INVOICE"),
        ("pdf-two-invoices", facturx_pdf(xml, extra=(second,)), "deux factures XML", "PDF_TWO_INVOICES"),
        ("pdf-encrypted", bad_pdf.encrypted(good), "PDF protégé par mot de passe", "PDF_ENCRYPTED"),
        ("pdf-active", facturx_pdf(xml, edit=bad_pdf.javascript), "JavaScript à l'ouverture", "PDF_ACTIVE"),
        ("pdf-unreadable", good[: len(good) // 2], "PDF tronqué", "PDF_UNREADABLE"),
    )  # fmt: skip
    for name, content, purpose, motif in rows:
        yield _rejected(name, content, purpose, motif, valid=False)
