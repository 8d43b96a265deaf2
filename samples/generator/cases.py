"""Accepted invoices told once, written in both vocabularies: what varies, and why a reader should care."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from samples.generator import cast
from samples.generator.cast import cession, mention
from samples.generator.model import Allowance, Attachment, Line, Note, Payment
from samples.generator.payloads import bundle, pdf, readable

CASH, CARRIED, CHEQUE = Payment("10"), Payment("97"), Payment("20")


@dataclass(frozen=True, slots=True)
class Case:
    """A name, what it shows, the fields that change, and the warning it must give, if any."""

    name: str
    purpose: str
    changes: Mapping[str, object] = field(default_factory=dict)
    motif: str | None = None
    needs: str | None = None


def nominal() -> tuple[Case, ...]:
    """Header, amounts and attachments."""
    return (
        Case("minimal", "facture E1 minimale : un fournisseur, une ligne, un virement"),
        Case("all-fields", "facture E1 avec tous les champs utiles", _all_fields()),
        Case(
            "three-vat-rates",
            "trois taux de TVA",
            {
                "seller": cast.VERDIER,
                "lines": (
                    Line("Buffet", "10", "12.50", "10"),
                    Line("Vin", "6", "8.00"),
                    Line("Eau", "12", "0.75", "5.5"),
                ),
            },
        ),
        Case(
            "negative-net-97",
            "régularisation : net négatif reporté (mode 97)",
            {"lines": (Line("Régularisation", "-1", "250.00"),), "payments": (CARRIED,)},
        ),
        Case("cash-10", "paiement en espèces, sans compte", {"payments": (CASH,), "seller": cast.VERDIER}),
        Case("cheque-20", "paiement par chèque", {"payments": (CHEQUE,)}),
        Case("two-payments", "deux modes de paiement", {"payments": (cast.NORVAL_TRANSFER, CHEQUE)}),
        Case(
            "currency-usd",
            "facture en dollars, TVA redite en euros",
            {"currency": "USD", "seller": cast.TESSALY, "tax_currency": "EUR", "tax_total": "184.20"},
        ),
        Case(
            "vat-exempt",
            "exonération de TVA, motif donné",
            {
                "lines": (Line("Formation", "2", "450.00", "0", "E"),),
                "exemption": "Article 261-4-4 du CGI",
                "exemption_code": "VATEX-EU-132",
            },
        ),
        Case("prepaid-rounding", "acompte versé et arrondi du net", {"prepaid": "200.00", "rounding": "-0.01"}),
        Case(
            "allowances",
            "remise et frais de port sur la facture",
            {
                "allowances": (Allowance("50.00", "Remise", code="95"), Allowance("20.00", "Port", charge=True)),
            },
        ),
        Case("already-paid-a2", "cadre A2, facture déjà payée", {"cadre": "A2", "prepaid": "1200.00"}),
        Case("advance-386", "facture d'acompte", {"type_code": "386"}),
        Case(
            "corrected-384",
            "facture rectificative avec son origine",
            {"type_code": "384", "origins": ("FA-2025-9",), "origin_dates": ("2025-11-28",)},
        ),
        Case("without-cadre", "cadre absent : vaut A1", {"cadre": None}),
        Case("iban-with-spaces", "IBAN écrit par groupes de quatre", {"payments": (_spaced(),)}),
        Case(
            "attachments", "pièce principale et pièces complémentaires : PDF, zip, docx, CSV", {"attachments": bundle()}
        ),
        Case("bom", "UTF-8 précédé d'un BOM", {"bom": True, "seller": cast.SOULAC}),
        Case("utf-16", "UTF-16 avec BOM", {"encoding": "UTF-16", "seller": cast.SOULAC}),
        Case("iso-8859-1", "ISO-8859-1 déclaré et vrai", {"encoding": "ISO-8859-1", "seller": cast.SOULAC}),
        Case(
            "attachment-name-long",
            "nom de pièce jointe de plus de 50 caractères : accepté, averti",
            {"attachments": (Attachment("bordereau-" + "x" * 45 + ".pdf", pdf()),)},
            "ATTACHMENT_NAME_LONG",
        ),
        Case(
            "profile-warning",
            "identifiant de profil inconnu : accepté, averti",
            {"guideline": "urn:exemple.fr:profil-maison:1"},
            "PROFILE_WARNING",
        ),
    )


def parties() -> tuple[Case, ...]:
    """Suppliers from elsewhere, recipients that demand something, works and mémoires."""
    german = Payment("30", cast.GERMAN_IBAN, "NHAVDEHH")
    return (
        Case("seller-eu", "fournisseur allemand, numéro de TVA", {"seller": cast.GERMAN, "payments": (german,)}),
        Case(
            "seller-outside-eu",
            "fournisseur suisse, francs suisses",
            {
                "seller": cast.SWISS,
                "currency": "CHF",
                "tax_currency": "EUR",
                "tax_total": "212.60",
                "payments": (Payment("30", cast.SWISS_IBAN, "ALPWCHZZ"),),
            },
        ),
        Case("seller-ridet", "fournisseur de Nouvelle-Calédonie, RIDET", {"seller": cast.KANAKY}),
        Case("seller-tahiti", "fournisseur de Polynésie, TAHITI", {"seller": cast.TAHITIAN}),
        Case(
            "buyer-state",
            "destinataire État : service et engagement exigés",
            {"buyer": cast.MINISTERE, "service": "PHARES-75", "engagement": "1500041872"},
        ),
        Case(
            "buyer-engagement",
            "destinataire qui exige un engagement",
            {"buyer": cast.DEPARTEMENT, "engagement": "DMB-77"},
        ),
        Case(
            "buyer-either",
            "hôpital : service ou engagement, ici le service",
            {"buyer": cast.HOPITAL, "service": "PHARMA"},
        ),
        Case("buyer-leading-zero", "destinataire dont le SIRET commence par 0", {"buyer": cast.PHARE}),
        Case("cotraitant-a12", "facture de cotraitant validée (A12)", {"cadre": "A12", "valideur": cast.TESSALY}),
        Case(
            "valideur-a9",
            "facture de sous-traitant avec son valideur (A9)",
            {"cadre": "A9", "seller": cast.CORVANE, "valideur": cast.QUERMONT, "marche": "M-2025-014"},
        ),
        Case(
            "works-a4",
            "projet de décompte mensuel (A4) pour un maître d'ouvrage",
            {
                "cadre": "A4",
                "seller": cast.QUERMONT,
                "valideur": cast.TESSALY,
                "buyer": cast.AMENAGEUR,
                "marche": "TVX-2025-3",
            },
        ),
        Case(
            "works-a10",
            "décompte mensuel de sous-traitant (A10)",
            {
                "cadre": "A10",
                "seller": cast.CORVANE,
                "valideur": cast.QUERMONT,
                "buyer": cast.REGION,
                "service": "LYC-01",
            },
        ),
    )


def factoring() -> tuple[Case, ...]:
    """Every way to say that a factor is to be paid."""
    note = (Note(mention(cast.NORVAL, cast.NORVAL_IBAN), "ACC"),)
    bare = replace(cast.NORVAL_TRANSFER, account_name=None)
    lombarde = replace(cast.LOMBARDE_TRANSFER, account_name=None)
    free = (Note(mention(cast.LOMBARDE, cast.LOMBARDE_IBAN)),)
    return (
        Case(
            "factor-payee-acc-393",
            "affacturage : encaisseur nommé, mention ACC, type 393",
            {"type_code": "393", "payee": cast.NORVAL, "notes": note, "payments": (cast.NORVAL_TRANSFER,)},
        ),
        Case("factor-payee-acc", "affacturage : encaisseur et mention, type 380",
             {"payee": cast.NORVAL, "notes": note, "payments": (bare,)}),
        Case("factor-payee-only", "encaisseur autre que le fournisseur, sans mention",
             {"payee": cast.LOMBARDE, "payments": (lombarde,)}),
        Case("factor-acc-note-only", "mention ACC seule, sans encaisseur", {"notes": note, "payments": (bare,)}),
        Case("factor-free-note", "mention de subrogation en note libre", {"notes": free, "payments": (lombarde,)}),
        Case("factor-account-name", "seul le titulaire du compte diffère du fournisseur",
             {"payments": (cast.SORELIA_TRANSFER,)}),
        Case("factor-information", "mention portée par l'information de paiement",
             {"payments": (replace(cast.SORELIA_TRANSFER, information=mention(cast.SORELIA, cast.SORELIA_IBAN)),)}),
        Case("factor-cession", "cession de créance, sans subrogation",
             {"payee": cast.SORELIA, "notes": (Note(cession(cast.SORELIA)),),
              "payments": (replace(cast.SORELIA_TRANSFER, account_name=None),)}),
        Case("factor-corrected-472", "rectificative affacturée",
             {"type_code": "472", "payee": cast.NORVAL, "origins": ("FA-2026-55",),
              "origin_dates": ("2026-02-10",), "payments": (bare,)}),
        Case("payee-own-siret", "encaisseur qui porte le SIRET du fournisseur : affacturage seulement possible",
             {"payee": replace(cast.CORVANE, tva=None), "seller": cast.CORVANE}),
    )  # fmt: skip


def credit_note() -> dict[str, object]:
    """What makes a credit note: its origin with its date, amounts positive."""
    return {"type_code": "381", "origins": ("FA-2026-0007",), "origin_dates": ("2026-01-15",), "due_date": None}


def minimal_e2() -> dict[str, object]:
    """What an E2 invoice carries besides: the readable PDF."""
    return {"attachments": (readable(),)}


def _spaced() -> Payment:
    flat = cast.NORVAL_IBAN
    return Payment("30", " ".join(flat[i : i + 4] for i in range(0, len(flat), 4)))


def _all_fields() -> dict[str, object]:
    return {
        "seller": replace(cast.DOSTAL, trade_name="Dostal Impressions", contact="Irène Valot"),
        "buyer": cast.UNIVERSITE,
        "engagement": "UHL-2026-118",
        "marche": "AC-2025-07",
        "notes": (Note("Livraison en deux fois"), Note("Escompte : néant", "AAB")),
        "period": ("2026-02-01", "2026-02-28"),
        "delivery_date": "2026-02-27",
        "due_code": "72",
        "allowances": (Allowance("12.00", "Remise", code="95"), Allowance("6.50", "Port", charge=True)),
        "lines": (
            Line("Plaquette", "500", "0.42", description="Papier recyclé"),
            Line("Affiche", "20", "7.10", "20", unit="EA"),
        ),
        "prepaid": "30.00",
        "attachments": (readable(),),
    }
