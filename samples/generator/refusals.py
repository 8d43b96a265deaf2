"""Refused invoices told once, written in both vocabularies: one for each motif that a single file can reach."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from samples.generator import cast
from samples.generator.archives import zipped
from samples.generator.model import COMMUNE, SUPPLIER, TRANSFER, Attachment, Line, Payment
from samples.generator.payloads import VIRUS_MARK, pdf

BOTH, UBL, CII = "ubl cii", "ubl", "cii"
DIRECTORY = "annuaire"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A motif, what changes, in which vocabularies, under which name when the motif has several samples."""

    motif: str
    purpose: str
    changes: dict[str, object] = field(default_factory=dict)
    where: str = BOTH
    suffix: str = ""
    needs: str | None = None
    valid: bool = True

    @property
    def name(self) -> str:
        """File name: the motif in kebab-case, and the suffix."""
        return self.motif.lower().replace("_", "-") + (f"-{self.suffix}" if self.suffix else "")


def all_refusals() -> tuple[Refusal, ...]:
    """Every refusal of this module."""
    return (*_header(), *_parties(), *_money(), *_attachments(), *_directory(), *_antivirus())


def _header() -> tuple[Refusal, ...]:
    return (
        Refusal("NUMBER_MISSING", "numéro de facture vide", {"number": ""}),
        Refusal("NUMBER_FORMAT", "numéro de 22 caractères", {"number": "FACTURE-2026-000000001"}),
        Refusal("NUMBER_FORMAT", "numéro avec un point", {"number": "FA.2026.17"}, suffix="dot"),
        Refusal("NUMBER_FORMAT", "numéro avec une lettre accentuée", {"number": "ÉTÉ-17"}, suffix="accent"),
        Refusal("CADRE_UNKNOWN", "cadre S1 de la réforme", {"cadre": "S1"}),
        Refusal("CADRE_UNKNOWN", "cadre A26", {"cadre": "A26"}, suffix="a26"),
        Refusal("CADRE_CONTRADICTION", "A1 en profil, A9 en extension", {"cadre_extension": "A9"}, UBL),
        Refusal("CADRE_CONTRADICTION", "deux cadres", {"replace": (_two_cadres(),)}, CII),
        Refusal("TYPE_CODE", "type 751, facture comptable", {"type_code": "751"}),
        Refusal("TYPE_CODE", "type 389, autofacturation", {"type_code": "389"}, suffix="389"),
        Refusal("TYPE_MISSING", "type absent", {"type_code": None}),
        Refusal("SELF_BILLED_FACTORED", "type 501", {"type_code": "501", "payee": cast.NORVAL}),
        Refusal("DATE_MISSING", "date d'émission vide", {"issue_date": ""}, CII),
        Refusal("DATE_FORMAT", "date écrite JJ/MM/AAAA", {"issue_date": "02/03/2026"}, CII),
        Refusal("DATE_FORMAT", "31 février", {"issue_date": "2026-02-31"}, CII, suffix="no-such-day"),
        Refusal("DATE_RANGE", "année 1999", {"issue_date": "1999-03-02"}),
        Refusal("DATE_FUTURE", "émise en 2099", {"issue_date": "2099-01-04", "due_date": None}),
        Refusal("CURRENCY", "devise EURO", {"currency": "EURO"}),
        Refusal("FIELD_TOO_LONG", "engagement de 51 caractères", {"engagement": "E" * 51}),
        Refusal("FIELD_TOO_LONG", "service de 101 caractères", {"service": "S" * 101}, suffix="service"),
        Refusal("XSD_UNEXPECTED", "élément inconnu du schéma", {"replace": (_stray(),)}, UBL, valid=False),
        Refusal("XSD_UNEXPECTED", "élément inconnu du schéma", {"replace": (_stray_cii(),)}, CII, valid=False),
        Refusal("XSD_DATE", "31 février, refusé par le schéma", {"issue_date": "2026-02-31"}, UBL, valid=False),
        Refusal("XSD_NUMBER", "montant avec une virgule", {"ttc": "1200,00"}, BOTH, valid=False),
        Refusal("XSD_MISSING", "date d'émission absente", {"issue_date": None}, BOTH, valid=False),
    )


def _parties() -> tuple[Refusal, ...]:
    wrong_key = _wrong_key(SUPPLIER.id)
    return (
        Refusal("SELLER_MISSING", "fournisseur sans identifiant", {"seller": replace(SUPPLIER, id=None)}),
        Refusal("SELLER_SIRET", "SIRET dont la clé est fausse", {"seller": replace(SUPPLIER, id=wrong_key)}),
        Refusal(
            "SELLER_SIRET",
            "SIREN au lieu du SIRET",
            {"seller": replace(SUPPLIER, id=(SUPPLIER.id or "")[:9])},
            suffix="siren",
        ),
        Refusal("SELLER_ID", "numéro de TVA sans pays", {"seller": replace(cast.GERMAN, id="0998877")}),
        Refusal("BUYER_MISSING", "destinataire sans identifiant", {"buyer": replace(COMMUNE, id=None)}),
        Refusal("BUYER_SIRET", "SIRET du destinataire faux", {"buyer": replace(COMMUNE, id=_wrong_key(COMMUNE.id))}),
        Refusal(
            "PAYEE_SIRET",
            "SIRET de l'encaisseur faux",
            {"payee": replace(cast.NORVAL, id=_wrong_key(cast.NORVAL.id)), "payments": (cast.NORVAL_TRANSFER,)},
        ),
        Refusal(
            "SELLER_NOT_ALLOWED",
            "fournisseur hors de l'habilitation de l'émetteur",
            {"seller": cast.ALBRINE},
            needs="un émetteur dont le réglage fournisseurs n'a pas ce SIRET",
        ),
    )


def _money() -> tuple[Refusal, ...]:
    iban = TRANSFER.iban or ""
    return (
        Refusal("PAYMENT_MISSING", "aucun mode de paiement", {"payments": ()}),
        Refusal("PAYMENT_CODE", "mode 57, déjà défini", {"payments": (Payment("57"),)}),
        Refusal("IBAN_MISSING", "virement sans compte", {"payments": (Payment("30"),)}),
        Refusal("IBAN_INVALID", "clé d'IBAN fausse", {"payments": (Payment("30", _turned(iban)),)}),
        Refusal("IBAN_INVALID", "IBAN trop court", {"payments": (Payment("30", iban[:-3]),)}, suffix="short"),
        Refusal("AMOUNT_FORMAT", "sept décimales", {"ttc": "1200.0000001", "net": "1200.0000001"}),
        Refusal("TOTAL_MISSING", "ni TTC ni net à payer", {"ttc": None, "net": None}, CII),
        Refusal("TOTAL_TTC", "TTC différent de HT + TVA", {"ttc": "1250.00", "net": "1250.00"}),
        Refusal("TOTAL_NET", "net différent du TTC moins l'acompte", {"prepaid": "200.00", "net": "1200.00"}),
        Refusal(
            "TOTAL_TTC",
            "plusieurs fautes à la fois : TTC, IBAN et numéro",
            {"ttc": "1250.00", "net": "1250.00", "number": "N° 17", "payments": (Payment("30", _turned(iban)),)},
            suffix="and-others",
        ),
    )


def _attachments() -> tuple[Refusal, ...]:
    damaged = zipped((("facture.pdf", pdf()),))[:400]
    return (
        Refusal("ATTACHMENT_EMPTY", "pièce jointe sans contenu", _with(Attachment("facture.pdf", ""))),
        Refusal("ATTACHMENT_EMPTY", "bloc de pièce jointe sans élément de contenu", _with(Attachment("a.pdf", None)),
                CII, suffix="no-element"),
        Refusal("ATTACHMENT_EXTENSION", "pièce jointe .exe", _with(Attachment("outil.exe", b"MZ demo"))),
        Refusal("ATTACHMENT_EXTENSION", "zip qui contient un .exe", suffix="zipped",
                changes=_with(Attachment("outil.zip", zipped((("outil.exe", b"MZ demo"),)), "application/zip"))),
        Refusal("ATTACHMENT_NAME", "nom de pièce jointe avec un chemin", _with(Attachment("../facture.pdf", pdf()))),
        Refusal("XSD_BASE64", "base64 illisible, refusé par le schéma", valid=False,
                changes=_with(Attachment("facture.pdf", "@@ pas du base64 @@"))),
        Refusal("ATTACHMENT_CONTENT", "zip tronqué",
                changes=_with(Attachment("facture.zip", damaged, "application/zip"))),
        Refusal("ATTACHMENT_TOO_LARGE", "pièce jointe de 20 ko", needs="une limite de pièce jointe de 10 ko",
                changes=_with(Attachment("plan.txt", b"cote;valeur\r\n" * 1_600, "text/plain"))),
    )  # fmt: skip


def _antivirus() -> tuple[Refusal, ...]:
    infected = Attachment("releve.csv", b"jour;total\r\n" + VIRUS_MARK, "text/csv")
    purpose = "pièce jointe qui porte la marque d'essai de l'antivirus"
    return (Refusal("VIRUS", purpose, _with(infected), needs="un antivirus"),)


def _directory() -> tuple[Refusal, ...]:
    works = {"buyer": cast.AMENAGEUR, "lines": (Line("Fournitures", "3", "40.00"),)}
    cases: tuple[tuple[str, str, dict[str, object]], ...] = (
        ("RECIPIENT_UNKNOWN", "destinataire absent de l'annuaire", {"buyer": cast.UNKNOWN_BUYER}),
        ("RECIPIENT_INACTIVE", "destinataire inactif", {"buyer": cast.SYNDICAT}),
        ("SERVICE_UNKNOWN", "code service inconnu", {"buyer": cast.REGION, "service": "LYC-99"}),
        ("SERVICE_INACTIVE", "service fermé",
         {"buyer": cast.MINISTERE, "service": "PHARES-OLD", "engagement": "1500041872"}),
        ("SERVICE_MISSING", "service exigé", {"buyer": cast.REGION}),
        ("ENGAGEMENT_MISSING", "engagement exigé", {"buyer": cast.DEPARTEMENT}),
        ("ENGAGEMENT_OR_SERVICE", "l'un des deux exigé", {"buyer": cast.HOPITAL}),
        ("WORKS_ONLY", "maître d'ouvrage seulement, cadre A1", works),
    )  # fmt: skip
    rows = [Refusal(motif, purpose, changes, needs=DIRECTORY) for motif, purpose, changes in cases]
    by_service: dict[str, object] = {"buyer": cast.METROPOLE, "service": "VOIRIE"}
    rows.append(
        Refusal("ENGAGEMENT_MISSING", "engagement exigé par le service", by_service, suffix="service", needs=DIRECTORY)
    )
    return tuple(rows)


def _with(attachment: Attachment) -> dict[str, object]:
    return {"attachments": (attachment,)}


def _wrong_key(number: str | None) -> str:
    digits = number or ""
    return digits[:-1] + str((int(digits[-1]) + 1) % 10)


def _turned(iban: str) -> str:
    """Two neighbouring digits exchanged, as a hurried hand does."""
    at = next(i for i in range(10, 24) if iban[i] != iban[i + 1])
    return iban[:at] + iban[at + 1] + iban[at] + iban[at + 2 :]


def _two_cadres() -> tuple[str, str]:
    end = "</ram:BusinessProcessSpecifiedDocumentContextParameter>"
    start = end.replace("</", "<")
    return end, f"{end}\n    {start}\n      <ram:ID>A9</ram:ID>\n    {end}"


def _stray() -> tuple[str, str]:
    return "</cac:LegalMonetaryTotal>", "  <cbc:NetAPayer>1200.00</cbc:NetAPayer>\n  </cac:LegalMonetaryTotal>"


def _stray_cii() -> tuple[str, str]:
    return "<ram:DuePayableAmount>", "<ram:NetAPayer>1200.00</ram:NetAPayer>\n        <ram:DuePayableAmount>"
