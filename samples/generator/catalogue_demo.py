"""What three demonstration partners deposit: ``demo/<EMETTEUR>/``, every kind of flux, good and refused.

TDTDEM sends for many suppliers, EDITIA is a software house, COMPTA an accountant; all are invented. Numbers are unique,
except where a duplicate is the point.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from samples.generator import cast
from samples.generator.archives import tar_gz, zipped
from samples.generator.cases import credit_note, minimal_e2
from samples.generator.cast import NORVAL_IBAN, NORVAL_TRANSFER, mention
from samples.generator.catalogue_flux import MEMOIRE, WORKS, flux_name
from samples.generator.cii import cii_invoice, cii_minimal, cii_profile
from samples.generator.cpp import cpp_facture
from samples.generator.model import SUPPLIER_IBAN, Line, Note, Payment
from samples.generator.pdf import Xmp, facturx_pdf
from samples.generator.sample import Sample
from samples.generator.ubl import ubl_credit_note, ubl_invoice, ubl_minimal

PARTNERS = ("TDTDEM", "EDITIA", "COMPTA")
Row = tuple[str, bytes, str, str | None]
_DIRECTORY = frozenset({"RECIPIENT_UNKNOWN", "SERVICE_INACTIVE", "ENGAGEMENT_MISSING", "RECIPIENT_INACTIVE"})


def samples() -> Iterator[Sample]:
    """All demonstration deposits."""
    for partner, rows in zip(PARTNERS, (_tdtdem(), _editia(), _compta()), strict=True):
        for name, content, purpose, motif in rows:
            needs = "un dépôt par la démonstration" if motif in _DIRECTORY | {"DUPLICATE", "FLUX_NAME"} else None
            yield Sample(f"demo/{partner}/{name}", content, purpose, motif, needs, valid=False)


def _tdtdem() -> tuple[Row, ...]:
    def name(interface: str, sequence: int) -> str:
        return flux_name(interface, sequence, "TDTDEM")

    first = ubl_invoice(
        number="BEL-2026-0041", engagement="CM-2026-12", lines=(Line("Réparation de portail", "6", "58.00"),)
    )
    state = {"buyer": cast.MINISTERE, "service": "PHARES-75", "engagement": "1500041901", "seller": cast.TESSALY}
    closed = {"buyer": cast.MINISTERE, "service": "PHARES-OLD", "engagement": "1500041902", "seller": cast.TESSALY}
    bad_iban = SUPPLIER_IBAN[:-1] + str((int(SUPPLIER_IBAN[-1]) + 1) % 10)
    lot = (
        ("TDTDEM1100000000201.xml", ubl_invoice(number="COR-2026-001", seller=cast.CORVANE)),
        ("TDTDEM1100000000202.xml", ubl_invoice(number="COR-2026-002", seller=cast.CORVANE, cadre="S1")),
        ("TDTDEM1100000000203.xml", ubl_invoice(number="DOS-2026-778", seller=cast.DOSTAL, buyer=cast.UNIVERSITE)),
        ("TDTDEM1100000000204.xml", ubl_invoice(number="DOS-2026-779", seller=cast.DOSTAL, buyer=cast.UNKNOWN_BUYER)),
    )
    return (
        (name("FSO1100A", 101), first, "E1 UBL pour une commune", None),
        (name("FSO1100A", 102), ubl_invoice(number="TES-2026-015", **state), "E1 UBL pour l'État", None),
        (name("FSO1100A", 103), ubl_credit_note(number="AV-2026-003", **credit_note()), "avoir", None),
        (name("FSO1100A", 104), tar_gz(lot), "archive : deux factures bonnes, deux refusées", None),
        (name("FSO1120A", 101), ubl_invoice(number="MEM-2026-004", **MEMOIRE), "E3 mémoire", None),
        (name("FSO1130A", 101), ubl_invoice(number="TPQ-2026-031", **WORKS), "E4 travaux", None),
        (name("FSO1100A", 105), first, "la première facture, déposée de nouveau", "DUPLICATE"),
        (name("FSO1100A", 106), ubl_invoice(number="TES-2026-016", **closed), "service fermé", "SERVICE_INACTIVE"),
        (name("FSO1100A", 107), ubl_invoice(number="BEL-2026-0042", payments=(Payment("30", bad_iban),)), "IBAN faux",
         "IBAN_INVALID"),
        (name("FSO1100A", 108), ubl_invoice(number="BEL-2026-0043", issue_date="2026-02-30"),
         "date impossible : refusée par le schéma", "XSD_DATE"),
        ("mars-2026.xml", ubl_invoice(number="BEL-2026-0044"), "nom de flux libre", "FLUX_NAME"),
    )  # fmt: skip


def _editia() -> tuple[Row, ...]:
    def name(interface: str, sequence: int) -> str:
        return flux_name(interface, sequence, "EDITIA")

    printing = {"seller": cast.DOSTAL, "buyer": cast.LYCEE}
    unnamed = replace(NORVAL_TRANSFER, account_name=None)
    factored = {
        **{"seller": cast.ALBRINE, "buyer": cast.HOPITAL, "service": "RESTO", "payee": cast.NORVAL},
        **{"notes": (Note(mention(cast.NORVAL, NORVAL_IBAN), "ACC"),), "payments": (unnamed,)},
    }
    named = {"seller": cast.ALBRINE, "buyer": cast.REGION, "service": "TRANSP", "payments": (cast.SORELIA_TRANSFER,)}
    long = {"number": "EDITIA-2026-FACTURE-00017", **printing}
    return (
        (name("FSO1106A", 1), cii_invoice(number="ED-2026-001", **printing), "E1 CII", None),
        (name("FSO1110A", 1), ubl_minimal(number="ED-2026-002", **printing, **minimal_e2()), "E2 UBL minimal", None),
        (name("FSO1116A", 1), cii_minimal(number="ED-2026-003", **printing, **minimal_e2()), "E2 CII minimal", None),
        (name("FSO1113A", 1), cpp_facture(number="ED-2026-008", **printing), "E2 CPPFactureMixte", None),
        (name("FSO1100A", 1), ubl_invoice(number="ALB-2026-090", **factored), "affacturage en UBL", None),
        (name("FSO1106A", 2), cii_invoice(number="ALB-2026-091", **named), "affacturage en CII", None),
        (name("FSO1106A", 3), cii_invoice(**long), "numéro de plus de 20 caractères", "NUMBER_FORMAT"),
        (name("FSO1106A", 4), cii_invoice(number="ED-2026-005", cadre="S1", **printing), "cadre S1 de la réforme",
         "CADRE_UNKNOWN"),
        (name("FSO1106A", 5), cii_invoice(number="ED-2026-006", buyer=cast.DEPARTEMENT), "engagement manquant",
         "ENGAGEMENT_MISSING"),
        (name("FSO1100A", 2), ubl_invoice(number="ED-2026-007", doctype='<!DOCTYPE Invoice [<!ENTITY a "b">]>'),
         "DOCTYPE", "XML_DOCTYPE"),
    )  # fmt: skip


def _compta() -> tuple[Row, ...]:
    def name(interface: str, sequence: int) -> str:
        return flux_name(interface, sequence, "COMPTA")

    meal = {"seller": cast.VERDIER, "lines": (Line("Buffet", "40", "11.50", "10"),)}
    works = {"cadre": "A10", "seller": cast.CORVANE, "valideur": cast.QUERMONT, "buyer": cast.AMENAGEUR}
    payee = {"seller": cast.SOULAC, "payee": replace(cast.NORVAL, name=None), "payments": (NORVAL_TRANSFER,)}
    lot = (
        ("verdier-52.pdf", facturx_pdf(cii_invoice(number="VER-2026-052", **meal))),
        ("verdier-53.pdf", facturx_pdf(cii_invoice(number="VER-2026-053", ttc="500.00", net="500.00", **meal))),
    )
    without_lines = facturx_pdf(cii_profile("basicwl", number="VER-2026-051", **meal), xmp=Xmp(level="BASIC WL"))
    least = cii_profile("minimum", number="VER-2026-055", **meal)
    return (
        (name("FSO1117A", 1), facturx_pdf(cii_invoice(number="VER-2026-050", **meal)), "Factur-X EN 16931", None),
        (name("FSO1117A", 2), without_lines, "Factur-X BASIC WL", None),
        (name("FSO1137A", 1), facturx_pdf(cii_invoice(number="COR-2026-031", **works)), "travaux en Factur-X", None),
        (name("FSO1117A", 3), facturx_pdf(cii_invoice(number="SOU-2026-011", **payee)), "affacturage", None),
        (name("FSO1117A", 4), zipped(lot), "zip : une bonne facture, une au TTC faux", None),
        ("verdier-mars.pdf", facturx_pdf(cii_invoice(number="VER-2026-054", **meal)), "nom libre, admis",
         None),
        (name("FSO1117A", 5), facturx_pdf(None), "PDF sans XML", "PDF_WITHOUT_INVOICE"),
        (name("FSO1117A", 6), facturx_pdf(least, xmp=Xmp(level="MINIMUM")), "profil MINIMUM, sans mode de paiement",
         "PAYMENT_MISSING"),
        (name("FSO1117A", 7), facturx_pdf(cii_invoice(number="VER-2026-056", buyer=cast.UNKNOWN_BUYER, **meal)),
         "destinataire inconnu", "RECIPIENT_UNKNOWN"),
        (name("FSO1117A", 8), facturx_pdf(cii_invoice(number="VER-2026-057", buyer=cast.SYNDICAT, **meal)),
         "destinataire inactif", "RECIPIENT_INACTIVE"),
        (name("FSO1106A", 1), cii_invoice(number="VER-2026-058", ttc="510.00", net="510.00", **meal), "TTC faux",
         "TOTAL_TTC"),
    )  # fmt: skip
