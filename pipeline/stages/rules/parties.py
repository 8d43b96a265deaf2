"""Rules on the parties: who may be seller, buyer and payee (G2.07, G2.19, BR-FR-CPRO-03 to -10 and -17)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.domain import motifs
from pipeline.domain.identifiers import Identifier, IdType, identify
from pipeline.domain.rejection import Reason
from pipeline.domain.terms import Term
from pipeline.stages.context import Context
from pipeline.stages.rules.places import at
from pipeline.stages.shapes import Extracted

_FORMATS = {
    IdType.UE_HORS_FRANCE: (
        re.compile(r"[A-Z]{2}[0-9A-Z+*.]{2,16}"),
        "code pays puis numéro de TVA, 18 caractères au plus",
    ),
    IdType.HORS_UE: (re.compile(r".{1,18}"), "18 caractères au plus (pays puis début de la raison sociale)"),
    IdType.RIDET: (re.compile(r"[0-9A-Z.]{6,10}"), "6 à 10 caractères"),
    IdType.TAHITI: (re.compile(r"[0-9A-Z]{6,10}"), "6 à 10 caractères"),
    IdType.PARTICULIER: (re.compile(r".{1,80}"), "80 caractères au plus"),
}
_DECLARED_OTHER = frozenset({"6", "AUTRE"})


def seller(item: Extracted, _context: Context) -> Iterator[Reason]:
    """The seller is known by a SIRET, or by a foreign, RIDET or TAHITI identifier of the right shape."""
    identifier = item.invoice.seller.identifier
    if identifier is None:
        yield at(item, Term.SELLER_ID, motifs.SELLER_MISSING)
        return
    if identifier.type in (IdType.SIRET, IdType.SIREN):
        problem = siret_problem(identifier)
        if problem:
            yield at(item, Term.SELLER_ID, motifs.SELLER_SIRET, problem, identifier.value)
        return
    problem = _shape_problem(identifier)
    if problem:
        yield at(item, Term.SELLER_ID, motifs.SELLER_ID, problem, identifier.value)


def allowed_seller(item: Extracted, context: Context) -> Iterator[Reason]:
    """A partner bound to some suppliers may send for no other (setting ``fournisseurs``)."""
    identifier = item.invoice.seller.identifier
    allowed = context.rules.suppliers
    if allowed and identifier is not None and identifier.value not in allowed:
        detail = f"fournisseur « {identifier.value} », émetteur {context.rules.emetteur}"
        yield at(item, Term.SELLER_ID, motifs.SELLER_NOT_ALLOWED, detail, identifier.value)


def buyer(item: Extracted, _context: Context) -> Iterator[Reason]:
    """BR-FR-CPRO-10: the buyer is always a public structure known by its SIRET."""
    identifier = item.invoice.buyer.identifier
    if identifier is None:
        yield at(item, Term.BUYER_ID, motifs.BUYER_MISSING)
        return
    problem = siret_problem(identifier)
    if problem:
        yield at(item, Term.BUYER_ID, motifs.BUYER_SIRET, problem, identifier.value)


def payee(item: Extracted, _context: Context) -> Iterator[Reason]:
    """A payee that claims a SIRET has a valid one (BR-FR-CPRO-17)."""
    block = item.invoice.payee
    if block is None or block.id is None:
        return
    identifier = identify(block.id, block.scheme)
    problem = siret_problem(identifier) if identifier.type is IdType.SIRET else None
    if problem:
        yield at(item, Term.PAYEE_ID, motifs.PAYEE_SIRET, problem, block.id)


def siret_problem(identifier: Identifier) -> str | None:
    """Say what is wrong with an identifier that must be a SIRET, or None (key: Luhn, La Poste's exception known)."""
    from stdnum.fr import siret

    value = identifier.value
    if identifier.type is IdType.SIREN or (len(value) == 9 and value.isdigit()):
        return f"« {value} » est un SIREN (9 chiffres) ; attendu : le SIRET de l'établissement (14 chiffres)"
    if not (value.isascii() and value.isdigit()):
        return f"« {value} » ; attendu : 14 chiffres"
    if len(value) != 14:
        return f"« {value} » compte {len(value)} chiffres ; attendu : 14"
    return None if siret.is_valid(value) else f"la clé de « {value} » est fausse ; vérifier chaque chiffre"


def _shape_problem(identifier: Identifier) -> str | None:
    if identifier.type is IdType.AUTRE:
        if (identifier.scheme or "").strip().upper() in _DECLARED_OTHER:
            return None
        scheme = f"type « {identifier.scheme} » inconnu" if identifier.scheme else "sans type"
        return f"« {identifier.value} », {scheme} ; attendu : un SIRET, ou un identifiant dont le type est indiqué"
    pattern, expected = _FORMATS[identifier.type]
    if pattern.fullmatch(identifier.value):
        return None
    return f"« {identifier.value} » de type {identifier.type.value} ; attendu : {expected}"
