"""The explanation of a factor says which evidence, which ground, how sure, and where name and account stand."""

from __future__ import annotations

import pytest

from pipeline.domain.affacturage import deduce_factor, read_page
from pipeline.domain.identifiers import identify
from pipeline.domain.invoice import Invoice, Note, Party
from pipeline.domain.payment import Payee, Payment

_SELLER = Party(identify("81034732800017", "1"), "PRO SHOP SARL")
_OFFICIAL = (
    "Règlement à l’ordre de FACTO FRANCE, à lui adresser directement (1 rue X, 0102030405). "
    "Elle le reçoit par subrogation dans le cadre du contrat de factoring."
)


def _payment(name: str | None) -> Payment:
    return Payment("30", "FR761", "AGRIFRPP", name, None)


def _invoice(
    *payments: Payment, payee: Payee | None = None, notes: tuple[Note, ...] = (), type_code: str = "380"
) -> Invoice:
    return Invoice(seller=_SELLER, type_code=type_code, payee=payee, payments=payments, notes=notes)


@pytest.mark.parametrize(
    ("invoice", "expected"),
    [
        (
            _invoice(_payment("ENCAISSEUR")),
            [
                "le compte est au nom de « ENCAISSEUR », qui n'est pas celui du fournisseur « PRO SHOP SARL »",
                "Fondement : inconnu. Rien ne parle d'affacturage",
                "possible, seul le titulaire du compte",
                "Nom : celui du titulaire du compte",
                "Compte : celui du paiement au nom d'un autre",
            ],
        ),
        (
            _invoice(_payment(None), payee=Payee("MAISON MERE", "30000000700033", None, None, None)),
            [
                "bloc encaisseur est présent (BG-10), « MAISON MERE »",
                "Rien ne parle d'affacturage",
                "probable",
                "Nom : celui du bloc encaisseur",
                "Compte : le premier du paiement",
            ],
        ),
        (
            _invoice(payee=Payee(None, "81034732800017", None, None, None)),
            [
                "« 81034732800017 »",
                "possible, l'encaisseur est le fournisseur lui-même",
                "Nom : aucun",
                "Compte : aucun",
            ],
        ),
        (_invoice(payee=Payee(None, None, None, None, None)), ["(BG-10).", "ne dit pas qui il est"]),
        (
            _invoice(type_code="393"),
            ["le type de facture 393", "le type de facture ne le dit pas", "Certitude : certain"],
        ),
        (
            _invoice(notes=(Note("ACC", "N° 7"),)),
            ["le XML porte une mention", "la mention ne dit ni subrogation ni cession"],
        ),
        (_invoice(notes=(Note(None, "Créance cédée à FACTO"),)), ["Fondement : cession", "Nom : lu dans la mention"]),
        (
            _invoice(notes=(Note(None, _OFFICIAL + " FR7630006000011234567890189"),)),
            [
                "Fondement : subrogation",
                "Compte : lu dans la mention",
                "Lu aussi dans la mention : adresse et téléphone.",
            ],
        ),
        (_invoice(_payment("X" * 500)), ["« " + "X" * 119 + "… »"]),
    ],
)
def test_the_explanation_says_why(invoice: Invoice, expected: list[str]) -> None:
    """Each piece of evidence, the ground, the certainty, and where name and account were taken from."""
    factor = deduce_factor(invoice)
    said = "\n".join(factor.explanation) if factor else ""

    assert [part for part in expected if part not in said] == []


def test_the_explanation_tells_the_page() -> None:
    """pdf-mention."""
    factor = deduce_factor(_invoice(), read_page("FACTURE AFFACTUREE", _invoice()))

    assert factor is not None
    assert "Indice : le texte du PDF lisible porte une mention d'affacturage." in factor.explanation
