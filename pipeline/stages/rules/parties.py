"""Rules on the parties: who may be seller, buyer, valideur and payee (G2.07, G2.19, BR-FR-CPRO-03 to -10 and -17)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

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
_NARROW = {
    IdType.UE_HORS_FRANCE: (re.compile(r".{1,17}"), "17 caractères au plus"),
    IdType.HORS_UE: (re.compile(r".{1,17}"), "17 caractères au plus"),
    IdType.RIDET: (re.compile(r"[0-9]{9,10}"), "9 ou 10 chiffres"),
    IdType.TAHITI: (re.compile(r"[0-9A-Z]{9,10}"), "9 ou 10 caractères"),
    IdType.PARTICULIER: (re.compile(r"[0-9]{10}.{0,70}"), "10 chiffres, puis 70 caractères au plus"),
}
_SIRENE = (IdType.SIRET, IdType.SIREN)
_DECLARED_OTHER = frozenset({"6", "AUTRE"})


def seller(item: Extracted, _context: Context) -> Iterator[Reason]:
    """The seller is known by a SIRET, or by a foreign, RIDET or TAHITI identifier of the right shape."""
    identifier = item.invoice.seller.identifier
    if identifier is None:
        yield at(item, Term.SELLER_ID, motifs.SELLER_MISSING)
        return
    problem = identifier_problem(identifier)
    if problem:
        motif = motifs.SELLER_SIRET if identifier.type in _SIRENE else motifs.SELLER_ID
        yield at(item, Term.SELLER_ID, motif, problem, identifier.value)


def seller_shape(item: Extracted, _context: Context) -> Iterator[Reason]:
    """BR-FR-CPRO-04 to -08 are narrower than G1.73 and G2.19, which admit 18 characters: what lies between warns."""
    identifier = item.invoice.seller.identifier
    narrow = _NARROW.get(identifier.type) if identifier is not None else None
    if identifier is None or narrow is None or _shape_problem(identifier):
        return
    pattern, expected = narrow
    if not pattern.fullmatch(identifier.value):
        detail = f"« {identifier.value} » de type {identifier.type.value} ; attendu : {expected}"
        yield at(item, Term.SELLER_ID, motifs.SELLER_ID_SHAPE, detail, identifier.value)


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


def buyer_is_seller(item: Extracted, _context: Context) -> Iterator[Reason]:
    """One structure may invoice itself by mistake: the SIRET of one was written for the other."""
    seller_id, buyer_id = item.invoice.seller.identifier, item.invoice.buyer.identifier
    if buyer_id is not None and seller_id is not None and seller_id.value == buyer_id.value:
        yield at(item, Term.BUYER_ID, motifs.BUYER_IS_SELLER, f"« {buyer_id.value} »", buyer_id.value)


def payee(item: Extracted, _context: Context) -> Iterator[Reason]:
    """A payee known by a SIREN or a SIRET has a valid SIRET (BR-FR-CPRO-17), another the form of its type (G1.73).

    What has no known type is taken as it is: names and internal references stand there too.
    """
    block = item.invoice.payee
    if block is None or block.id is None:
        return
    identifier = identify(block.id, block.scheme)
    problem = None if identifier.type is IdType.AUTRE else identifier_problem(identifier)
    if problem:
        motif = motifs.PAYEE_SIRET if identifier.type in _SIRENE else motifs.PAYEE_ID
        yield at(item, Term.PAYEE_ID, motif, problem, block.id)


def identifier_problem(identifier: Identifier) -> str | None:
    """Say what is wrong with the identifier of a party that may be foreign, or None."""
    return siret_problem(identifier) if identifier.type in _SIRENE else _shape_problem(identifier)


def siret_problem(identifier: Identifier) -> str | None:
    """Say what is wrong with an identifier that must be a SIRET, or None (key: Luhn, La Poste's exception known)."""
    value = identifier.value
    if identifier.type is IdType.SIREN or (len(value) == 9 and value.isdigit()):
        return f"« {value} » est un SIREN (9 chiffres) ; attendu : le SIRET de l'établissement (14 chiffres)"
    if not (value.isascii() and value.isdigit()):
        return f"« {value} » ; attendu : 14 chiffres"
    if len(value) != 14:
        lost = " (des zéros de tête ont pu être perdus)" if _is_siret(value.zfill(14)) else ""
        return f"« {value} » compte {len(value)} chiffres ; attendu : 14{lost}"
    return None if _is_siret(value) else f"la clé de « {value} » est fausse ; vérifier chaque chiffre"


@lru_cache(maxsize=16384)
def _is_siret(value: str) -> bool:
    """The same few thousand parties come back in every flux; a key costs 30 µs."""
    from stdnum.fr import siret

    return bool(siret.is_valid(value))


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
