"""Turn a violation of a schema into a reason an accountant understands: which motif, which term, what to write where.

The place and what was found come from the codec; the names of fields from ``domain.fields``. Limits: examples in
remedies show a form, they are never values of the invoice at hand except where the very value can be rewritten.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pipeline.codecs.xsd_types import Kind
from pipeline.codecs.xsd_words import Violation
from pipeline.domain import motifs
from pipeline.domain.fields import Field, blocks_of, field_at
from pipeline.domain.motif import Motif
from pipeline.domain.rejection import Reason, because
from pipeline.domain.rewriting import is_no_day, iso_day, plain_number

_MOTIFS: Final = {
    Kind.UNEXPECTED: motifs.XSD_UNEXPECTED,
    Kind.ORDER: motifs.XSD_ORDER,
    Kind.REPEATED: motifs.XSD_REPEATED,
    Kind.MISSING: motifs.XSD_MISSING,
    Kind.ATTRIBUTE_MISSING: motifs.XSD_ATTRIBUTE_MISSING,
    Kind.ATTRIBUTE_UNKNOWN: motifs.XSD_ATTRIBUTE_UNKNOWN,
    Kind.DATE: motifs.XSD_DATE,
    Kind.NUMBER: motifs.XSD_NUMBER,
    Kind.LIST: motifs.XSD_LIST,
    Kind.LENGTH: motifs.XSD_LENGTH,
    Kind.EMPTY: motifs.XSD_EMPTY,
    Kind.BASE64: motifs.XSD_BASE64,
    Kind.TEXT: motifs.XSD_TEXT,
    Kind.OTHER: motifs.XSD_INVALID,
}
_ATTRIBUTES: Final = {
    "currencyID": ("la devise du montant", "EUR"),
    "unitCode": ("le code de l'unité", "C62 (unité) ou KGM (kilogramme)"),
    "mimeCode": ("le type du fichier joint", "application/pdf"),
    "format": ("le format de la date", "102 (AAAAMMJJ)"),
    "filename": ("le nom du fichier joint", "facture.pdf"),
}
_EXAMPLES: Final = {
    "BT-1": "FA-2026-0001",
    "BT-3": "380",
    "BT-5": "EUR",
    "BT-13": "1500041872",
    "BT-25": "FA-2026-0001",
    "BT-81": "30",
    "BT-118": "S",
    "BT-126": "1",
    "BT-129": "1",
    "BT-151": "S",
}
_BLOCKS: Final = {"TaxScheme": "<cbc:ID>VAT</cbc:ID>", "ApplicableHeaderTradeDelivery": ""}
_BOOLEANS: Final = {"oui": "true", "vrai": "true", "non": "false", "faux": "false"}
_CII: Final = "/CrossIndustryInvoice/"


def reason_of(violation: Violation, layer: Motif | None = None) -> Reason:
    """Build the reason of a violation; ``layer`` is the one motif of a narrower schema (profile, mémoire)."""
    motif = layer or _MOTIFS[violation.kind]
    named = field_at(_path(violation))
    about = f" ({named.full})" if named else ""
    detail = f"{violation.head}{about}{violation.tail}"
    remedy = _remedy(violation, named, profile=motif is motifs.PROFILE_INVALID)
    return because(motif, detail, path=violation.path, line=violation.line, value=violation.found, remedy=remedy)


def _path(violation: Violation) -> str:
    return f"{violation.path}/@{violation.attribute}" if violation.attribute else violation.path


def _remedy(violation: Violation, named: Field | None, *, profile: bool) -> str | None:
    if profile and violation.kind is Kind.UNEXPECTED and violation.near is None:
        return f"Retirer {violation.found}, ou déclarer dans BT-24 un profil qui admet cet élément."
    build = _REMEDIES.get(violation.kind)
    return build(violation, named) if build else None


def _unexpected(violation: Violation, _named: Field | None) -> str:
    found, near = violation.found, violation.near
    if near and violation.namespace:
        return f"Écrire {near}, dans l'espace de noms {violation.namespace} : le nom est bon, le préfixe ne l'est pas."
    if near:
        return f"Écrire {near}{_said(_sibling(violation, near))} au lieu de {found}."
    if found == "des éléments":
        return "N'écrire qu'une valeur dans cet élément, sans balise à l'intérieur."
    blocks = blocks_of(violation.path)
    if blocks:
        return f"Retirer {found} d'ici ; sa place est dans {' ou '.join(blocks)}."
    return f"Retirer {found} : le schéma ne connaît aucun élément de ce nom à cet endroit."


def _order(violation: Violation, named: Field | None) -> str:
    return f"Déplacer {violation.found}{_said(named)} {violation.expected} : le schéma impose l'ordre des éléments."


def _repeated(violation: Violation, named: Field | None) -> str:
    name = f"{violation.head}{_said(named)}"
    if violation.expected == "une seule fois":
        return f"Ne garder qu'un seul {name} et retirer les autres."
    return f"Garder {name} {violation.expected} et retirer les autres."


def _missing(violation: Violation, named: Field | None) -> str:
    if not violation.path.endswith(_local(violation.wanted[0]) if violation.wanted else " "):
        choices = " ou ".join(f"{tag}{_said(_child(violation, tag))}" for tag in violation.wanted[:3])
        return f"Ajouter {choices}." if choices else "Compléter cet élément selon le schéma du format."
    (tag,) = violation.wanted
    example = _example(violation, named, tag)
    shown = f", par exemple {example}" if example else ""
    return f"Ajouter {tag}{_said(named)} {violation.expected}{shown}."


def _attribute_missing(violation: Violation, _named: Field | None) -> str:
    attribute = violation.attribute or ""
    what, example = _ATTRIBUTES.get(attribute, ("l'attribut", ""))
    shown = f', par exemple {attribute}="{example.partition(" ")[0]}"' if example else ""
    return f"Ajouter {what} dans la balise ouvrante, attribut {attribute}{shown}."


def _attribute_unknown(violation: Violation, _named: Field | None) -> str:
    if violation.near:
        return f"Écrire {violation.near} au lieu de {violation.attribute}."
    return f"Retirer l'attribut {violation.attribute}."


def _date(violation: Violation, _named: Field | None) -> str | None:
    found = violation.found or ""
    hour = "T00:00:00" if "hh:mm" in (violation.expected or "") else ""
    day = iso_day(found)
    if day == found:
        return f"Écrire {day} sans espace ni retour à la ligne autour."
    if day is not None:
        return f"Écrire {day}{hour} au lieu de {found}."
    if is_no_day(found):
        return f"Corriger le jour : {found} n'existe pas au calendrier."
    return f"Écrire la date et l'heure, par exemple 2026-03-02{hour}." if hour else None


def _number(violation: Violation, _named: Field | None) -> str | None:
    found = violation.found or ""
    right = plain_number(found)
    return f"Écrire {right} au lieu de {found}." if right is not None and right != found else None


def _list(violation: Violation, named: Field | None) -> str:
    right = _BOOLEANS.get((violation.found or "").strip().casefold())
    if violation.path.endswith(("ChargeIndicator", "ChargeIndicator/Indicator")):
        return "Écrire false pour une remise, true pour une charge (des frais)."
    if right:
        return f"Écrire {right} au lieu de {violation.found}."
    return f"Écrire {violation.expected}{_said(named)}."


def _length(violation: Violation, _named: Field | None) -> str:
    what, example = _ATTRIBUTES.get(violation.attribute or "", ("", ""))
    wanted = f"{what}, par exemple {example}," if what else violation.expected
    return f"Écrire {wanted} au lieu de « {violation.found} »."


def _empty(violation: Violation, named: Field | None) -> str:
    place = f"l'attribut {violation.attribute}" if violation.attribute else violation.head
    expected = f" : {violation.expected}" if violation.expected else ""
    return f"Renseigner {place}{_said(named)}{expected} ; s'il est facultatif, il peut être retiré."


def _text(violation: Violation, _named: Field | None) -> str:
    found = violation.found
    if len(violation.wanted) == 1 and found and found != "du texte":
        return f"Écrire {_element(violation.wanted[0], found)} au lieu du texte seul."
    quoted = f"« {found} »" if found != "du texte" else "ce texte"
    return f"Retirer {quoted}, ou l'écrire dans le sous-élément prévu pour cette valeur."


def _other(violation: Violation, _named: Field | None) -> str | None:
    if violation.found == "xsi:nil":
        return "Retirer xsi:nil et renseigner la valeur ; un élément facultatif sans valeur s'omet."
    return "Retirer l'attribut xsi:type." if "xsi:type" in violation.head else None


_REMEDIES: Final[dict[Kind, Callable[[Violation, Field | None], str | None]]] = {
    Kind.UNEXPECTED: _unexpected,
    Kind.ORDER: _order,
    Kind.REPEATED: _repeated,
    Kind.MISSING: _missing,
    Kind.ATTRIBUTE_MISSING: _attribute_missing,
    Kind.ATTRIBUTE_UNKNOWN: _attribute_unknown,
    Kind.DATE: _date,
    Kind.NUMBER: _number,
    Kind.LIST: _list,
    Kind.LENGTH: _length,
    Kind.EMPTY: _empty,
    Kind.TEXT: _text,
    Kind.OTHER: _other,
}


def _said(named: Field | None) -> str:
    return f" ({named.name})" if named and named.exact else ""


def _sibling(violation: Violation, tag: str) -> Field | None:
    return field_at(f"{violation.path.rpartition('/')[0]}/{_local(tag)}")


def _child(violation: Violation, tag: str) -> Field | None:
    return field_at(f"{violation.path}/{_local(tag)}")


def _local(tag: str) -> str:
    return tag.strip("<>").rpartition(":")[2]


def _example(violation: Violation, named: Field | None, tag: str) -> str | None:
    """How the element is written, when its name or its term tells what it holds."""
    local = _local(tag)
    if local.endswith("Date"):
        return _element(tag, "2026-03-02")
    if local.endswith("DateTime"):
        return _element(tag, _element("<udt:DateTimeString>", "20260302"))
    if local.endswith("Amount"):
        return _element(tag, "1200.00", "" if violation.path.startswith(_CII) else ' currencyID="EUR"')
    value = (
        _BLOCKS.get(local) if local in _BLOCKS else _EXAMPLES.get(named.term or "") if named and named.exact else None
    )
    return None if value is None else _element(tag, value)


def _element(tag: str, value: str, attributes: str = "") -> str:
    name = tag.strip("<>")
    if _local(tag) == "DateTimeString":
        attributes = ' format="102"'
    return f"<{name}{attributes}>{value}</{name}>" if value else f"<{name}/>"
