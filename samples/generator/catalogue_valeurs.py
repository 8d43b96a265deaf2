"""Samples of the rules on values: numbers, VAT, dates, codes, lengths; a row a motif, in its vocabularies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from samples.generator import cast
from samples.generator.cases import credit_note
from samples.generator.cii import cii_invoice
from samples.generator.keys import iban
from samples.generator.model import (
    COMMUNE,
    SUPPLIER,
    SUPPLIER_IBAN,
    Allowance,
    Attachment,
    Delivery,
    Line,
    Note,
    Party,
    Payment,
    Vat,
)
from samples.generator.refusals import BOTH, CII, UBL, Refusal
from samples.generator.sample import Sample
from samples.generator.ubl import ubl_invoice

Row = Refusal
STRICT = "un émetteur en controle-strict"
_WRITERS: dict[str, tuple[str, Callable[..., bytes]]] = {UBL: ("UV", ubl_invoice), CII: ("CV", cii_invoice)}
_EXEMPT = (Line("Formation", "2", "450.00", "0", "E"),)
_TEN = {"lines": (Line("Repas", rate="10"), Line())}


def samples() -> Iterator[Sample]:
    """Warned ones under accepted, each again for a strict partner in one vocabulary, then the refused."""
    for folder, (prefix, write) in _WRITERS.items():
        rows = [row for row in (*_clean(), *_warned()) if folder in row.where.split()]
        for index, row in enumerate(rows, 1):
            content = write(**{"number": f"{prefix}-2026-{index:04d}", **row.changes})
            motif = None if row in _clean() else row.motif
            yield Sample(f"{folder}/accepted/{row.name}.xml", content, row.purpose, motif)
        refused = [row for row in (*_strict(), *_refused()) if folder in row.where.split()]
        for index, row in enumerate(refused, 1):
            content = write(**{"number": f"{prefix}-2026-{100 + index:04d}", **row.changes})
            yield Sample(f"{folder}/rejected/{row.name}.xml", content, row.purpose, row.motif, row.needs)


def _clean() -> tuple[Row, ...]:
    """What the rules admit although it is rare; the first word of the name is no motif here."""
    overseas = {"lines": (Line("Fournitures", rate="8.5"), Line("Presse", rate="1.05"))}
    long = Party("Nom de quatre-vingt-dix-neuf caractères ".ljust(99, "x"), SUPPLIER.id, tva=SUPPLIER.tva)
    return (
        Row("VALEURS", "taux d'outre-mer 8,5 et 1,05", overseas, suffix="overseas-rates"),
        Row("VALEURS", "prix brut, rabais et prix net cohérents", suffix="discount",
            changes={"lines": (Line(gross_price="1100.00", discount="100.00"),)}),
        Row("VALEURS", "raison sociale de 99 caractères, la plus longue admise", {"seller": long}, suffix="name-99"),
        Row("VALEURS", "autoliquidation, motif et code donnés", suffix="reverse-charge",
            changes={"lines": (Line(rate="0", category="AE"),), "exemption": "Autoliquidation",
                     "exemption_code": "VATEX-EU-AE"}),
        Row("VALEURS", "prix à six décimales et quantité à quatre", suffix="decimals",
            changes={"lines": (Line(quantity="12.3456", price="81.000648"),)}),
    )  # fmt: skip


def _warned() -> tuple[Row, ...]:
    return (*_warned_numbers(), *_warned_vat(), *_warned_codes())


def _warned_numbers() -> tuple[Row, ...]:
    back = (Line(), Line("Reprise d'emballages", "2", "-10.00"))
    odd = {"tva": "200.005", "ttc": "1200.005", "net": "1200.005"}
    return (
        Row("DECIMAL_WRITING", "montant versé écrit +200.00", {"prepaid": "+200.00"}),
        Row("AMOUNT_DECIMALS", "TVA à trois décimales", odd),
        Row("QUANTITY_LONG", "quantité de onze chiffres", {"lines": (Line(quantity="12345678901", price="0.01"),)}),
        Row("PRICE_NEGATIVE", "prix négatif, comme dans un exemple officiel", {"lines": back}),
        Row("PRICE_COHERENCE", "prix net qui n'est pas le brut moins le rabais",
            {"lines": (Line(gross_price="1200.00", discount="100.00"),)}),
    )  # fmt: skip


def _warned_vat() -> tuple[Row, ...]:
    silent = {"lines": _EXEMPT, "exemption": "Article 261 du CGI"}
    whole = {**silent, "exemption_code": "VATEX-EU-132"}
    rateless = {"allowances": (Allowance("50.00", "Remise", rate=None),), "vat": (Vat("950.00", "190.00", "20"),)}
    gap = {"vat": (Vat("1000.00", "200.00", "20"),), "tva": "205.00", "ttc": "1205.00", "net": "1205.00"}
    return (
        Row("VAT_RATE", "taux de 15 %", {"lines": (Line(rate="15"),)}),
        Row("VAT_CATEGORY_ISLANDS", "catégorie M", {"lines": (Line(rate="7", category="M"),)}),
        Row("VAT_RATE_CATEGORY", "catégorie S à taux nul", {"lines": (Line(rate="0"),)}),
        Row("VAT_AMOUNT", "TVA de 21 % sous un taux de 20 %", {"vat": (Vat("1000.00", "210.00", "20"),)}),
        Row("VAT_BASES", "base de 900 pour un total HT de 1000", {"vat": (Vat("900.00", "180.00", "20"),)}),
        Row("VAT_TOTAL", "total de TVA de 205 pour 200 au récapitulatif", gap),
        Row("EXEMPTION_MISSING", "exonération sans code de motif", silent),
        Row("EXEMPTION_MISSING", "exonération sans motif ni code", {"lines": _EXEMPT}, suffix="neither"),
        Row("EXEMPTION_CODE", "code de motif hors de la liste VATEX", {**silent, "exemption_code": "CGI-261"}),
        Row("SELLER_VAT_MISSING", "exonérée, sans numéro de TVA", {**whole, "seller": replace(SUPPLIER, tva=None)}),
        Row("ALLOWANCE_RATE", "remise sans taux de TVA", rateless),
        Row("TAX_CURRENCY", "facture en dollars sans TVA en euros", {"currency": "USD"}),
        Row("VAT_QUALIFIER_MISSING", "numéro de TVA sans schemeID",
            {"replace": (('<ram:ID schemeID="VA">', "<ram:ID>"),)}, CII),
    )  # fmt: skip


def _warned_codes() -> tuple[Row, ...]:
    maltese = iban("MT", "BVLT00012345MTLCAST00100000")
    korean = Party("Haneul Paper", "KRHANEULPAPERCORPO", "3", city="Séoul", country="KR")
    return (
        Row("PERIOD_ONE_DAY", "période d'un jour", {"period": ("2026-02-01", "2026-02-01")}),
        Row("NOTE_SUBJECT", "sujet de note en toutes lettres", {"notes": (Note("Chantier nord", "OBJET"),)}, CII),
        Row("ACCOUNT_LONG", "IBAN maltais de 31 caractères", {"payments": (Payment("30", maltese),)}),
        Row("SELLER_ID_SHAPE", "identifiant hors UE de 18 caractères", {"seller": korean}),
    )


def _strict() -> tuple[Row, ...]:
    """Each conflict again, once, for a partner who is refused on it."""
    first = {row.motif: row for row in reversed(_warned()) if row.motif != "EXEMPTION_CODE"}
    return tuple(
        replace(row, motif=f"{row.motif}_STRICT", where=row.where.split()[0], needs=STRICT, suffix="")
        for row in first.values()
    )


def _refused() -> tuple[Row, ...]:
    return (*_refused_numbers(), *_refused_vat(), *_refused_dates_and_codes(), *_refused_lengths(), *_refused_counts())


def _refused_numbers() -> tuple[Row, ...]:
    three = {"lines": (Line(), Line("Pose"), Line("Dépose"))}
    heavy = tuple(Attachment(f"plan-{n}.txt", b"cote;valeur\r\n" * 600, "text/plain") for n in (1, 2))
    return (
        Row("QUANTITY_FORMAT", "quantité à cinq décimales", {"lines": (Line(quantity="1.00001"),)}),
        Row("PRICE_FORMAT", "prix à sept décimales", {"lines": (Line(price="999.9999999"),)}),
        Row("AMOUNT_FORMAT", "montant de ligne à sept décimales", {"lines": (Line(written_net="1000.0000001"),)},
            suffix="line"),
        Row("AMOUNT_FORMAT", "remise de vingt chiffres", suffix="allowance",
            changes={"allowances": (Allowance("0", "Remise", base="12345678901234567890"),)}),
        Row("NUMBER_FORMAT", "deux espaces de suite", {"number": "FA 2026  17"}, suffix="blanks"),
        Row("TOO_MANY_LINES", "trois lignes", three, needs="une limite de 2 lignes"),
        Row("ATTACHMENTS_TOO_LARGE", "deux pièces de 8 ko", {"attachments": heavy},
            needs="une limite de 10 ko pour l'ensemble des pièces jointes"),
    )  # fmt: skip


def _refused_vat() -> tuple[Row, ...]:
    net_of_tax = {"lines": _EXEMPT, "exemption": "Avoir net de taxe", "exemption_code": "VATEX-FR-CNWVAT"}
    two = "<ram:DueDateTypeCode>72</ram:DueDateTypeCode>\n        <ram:RateApplicablePercent>10<"
    foreign = {"vat": (Vat("1000.00", "200.00", "20", tax_type="GST"),)}
    return (
        Row("VAT_CATEGORY", "catégorie B", {"lines": (Line(category="B"),)}),
        Row("EXEMPTION_CREDIT_NOTE", "« avoir net de taxe » sur une facture", net_of_tax),
        Row("VAT_POINT_CODE", "exigibilité de code 9", {"period_code": "9"}),
        Row("VAT_POINT_DIFFERS", "exigibilité 72 puis 5", where=CII,
            changes={**_TEN, "due_code": "72", "replace": ((two, two.replace("72", "5")),)}),
        Row("VAT_QUALIFIER", "taxe GST", foreign),
        Row("CURRENCY_MIXED", "TTC en dollars dans une facture en euros", where=UBL,
            changes={"replace": (('<cbc:TaxInclusiveAmount currencyID="EUR">',
                                  '<cbc:TaxInclusiveAmount currencyID="USD">'),)}),
        Row("CURRENCY_MIXED", "TTC en dollars dans une facture en euros", where=CII,
            changes={"replace": (("<ram:GrandTotalAmount>", '<ram:GrandTotalAmount currencyID="USD">'),)}),
    )  # fmt: skip


def _refused_dates_and_codes() -> tuple[Row, ...]:
    payee = Party("Nordhaven Kredit", "12", "2")
    return (
        Row("PERIOD_ORDER", "période à l'envers", {"period": ("2026-02-28", "2026-02-01")}),
        Row("DATE_FORMAT", "période qui finit un 31 février", {"period": ("2026-02-01", "2026-02-31")}, CII, "period"),
        Row("DATE_RANGE", "livraison en 1999", {"delivery_date": "1999-02-01"}, suffix="delivery"),
        Row("DATE_RANGE", "facture d'origine de 1999", suffix="origin",
            changes={**credit_note(), "origin_dates": ("1999-02-01",)}),
        Row("COUNTRY", "pays UK", {"seller": replace(SUPPLIER, country="UK")}, UBL),
        Row("COUNTRY", "pays XX à la livraison", {"delivery": Delivery(city="Valmeran", country="XX")}, UBL,
            "delivery"),
        Row("COUNTRY", "pays en minuscules", {"seller": replace(SUPPLIER, country="fr")}, CII),
        Row("BIC_FORMAT", "BIC de six lettres", {"payments": (Payment("30", SUPPLIER_IBAN, "BELLFR"),)}),
        Row("PAYEE_ID", "encaisseur au numéro de TVA sans pays", {"payee": payee}),
        Row("PAYEE_SIRET", "encaisseur connu par son SIREN", suffix="siren",
            changes={"payee": replace(cast.NORVAL, id=(cast.NORVAL.id or "")[:9], scheme="0002")}),
        Row("ORIGIN_NUMBER", "facture d'origine numérotée avec un point", {**credit_note(), "origins": ("FA.2026.7",)}),
        Row("ORIGIN_NUMBER", "ligne dont l'origine a 21 caractères", suffix="line",
            changes={"type_code": "381", "due_date": None,
                     "lines": (Line(origin="F" * 21, origin_date="2026-01-08"),)}),
    )  # fmt: skip


def _refused_lengths() -> tuple[Row, ...]:
    text, name = "Texte trop long. ".ljust(1025, "x"), "Nom trop long ".ljust(100, "x")
    place = "Lieu-dit très étendu ".ljust(401, "x")
    exempt = {"lines": _EXEMPT, "exemption": text, "exemption_code": "VATEX-EU-132"}
    allowance = {"allowances": (Allowance("50.00", text),)}
    rows: tuple[tuple[str, str, dict[str, object]], ...] = (
        ("EXEMPTION_TEXT_LONG", "motif d'exonération de 1025 caractères", exempt),
        ("DESCRIPTION_LONG", "description de 1025 caractères", {"lines": (Line(description=text),)}),
        ("SELLER_STREET_LONG", "adresse de 401 caractères", {"seller": replace(SUPPLIER, street=place)}),
        ("SELLER_CITY_LONG", "localité de 401 caractères", {"seller": replace(SUPPLIER, city=place)}),
        ("PAYMENT_TERMS_LONG", "conditions de 1025 caractères", {"payment_terms": (text,)}),
        ("SELLER_TRADE_NAME_LONG", "nom commercial de 100 caractères", {"seller": replace(SUPPLIER, trade_name=name)}),
        ("PAYEE_NAME_LONG", "encaisseur de 100 caractères", {"payee": replace(cast.NORVAL, name=name)}),
        ("DELIVERY_ID_LONG", "lieu de livraison de 21 caractères", {"delivery": Delivery(id="L" * 21)}),
        ("NOTE_LONG", "note de 1025 caractères", {"notes": (Note(text),)}),
        ("SELLER_NAME_LONG", "raison sociale de 100 caractères", {"seller": replace(SUPPLIER, name=name)}),
        ("BUYER_NAME_LONG", "destinataire de 100 caractères", {"buyer": replace(COMMUNE, name=name)}),
        ("ALLOWANCE_REASON_LONG", "motif de remise de 1025 caractères", allowance),
        ("SUPPORT_REFERENCE_LONG", "justificatif de 51 caractères", {"references": ("R" * 51,)}),
    )
    trade = {"buyer": replace(COMMUNE, trade_name=name)}
    ubl_place = f"<cac:Delivery><cac:DeliveryLocation><cbc:ID>{'L' * 21}</cbc:ID></cac:DeliveryLocation></cac:Delivery>"
    cii_place = f"<ram:ShipToTradeParty><ram:ID>{'L' * 21}</ram:ID></ram:ShipToTradeParty>"
    after = "</ram:BilledQuantity>"
    return (
        *(Row(motif, purpose, changes, BOTH) for motif, purpose, changes in rows),
        Row("BUYER_TRADE_NAME_LONG", "nom commercial du destinataire de 100 caractères", trade, UBL),
        Row("LINE_DELIVERY_LONG", "ligne livrée en un lieu de 21 caractères", where=UBL,
            changes={"replace": (("<cac:Item>", f"{ubl_place}<cac:Item>"),)}),
        Row("LINE_DELIVERY_LONG", "ligne livrée en un lieu de 21 caractères", where=CII,
            changes={"replace": ((after, after + cii_place),)}),
    )  # fmt: skip


def _refused_counts() -> tuple[Row, ...]:
    return (
        Row("PAYMENT_TERMS_SEVERAL", "deux conditions de paiement", {"payment_terms": ("30 jours", "Sans escompte")}),
        Row("SELLER_CONTACTS", "deux contacts du fournisseur", where=CII,
            changes={"seller": replace(SUPPLIER, contact="Léa Martin", contacts=("Paul Roux",))}),
        Row("BUYER_CONTACTS", "deux contacts du destinataire", where=CII,
            changes={"buyer": replace(COMMUNE, contact="Ana Petit", contacts=("Noé Blanc",))}),
    )  # fmt: skip
