"""Read a party (seller, buyer, valideur, payee): choose its best identifier among all those it carries.

Sources: DOMAIN §2 (schemes 1 to 6 of Chorus Pro), §11 (the reform writes the SIRET beside the SIREN), EN 16931 BT-29,
BT-30, BT-46, BT-47, BT-60, BT-61.
Limits: of a party that stands twice the invoice keeps the first block, of whose identifiers 5,000 are looked at; they
are chosen by scheme and shape, their keys are not checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pipeline.codecs.xml import Element
from pipeline.domain.details import Text
from pipeline.domain.identifiers import Identifier, IdType, identify, is_known
from pipeline.domain.invoice import Party
from pipeline.domain.terms import Place, Term
from pipeline.formats.details import text_of
from pipeline.formats.fields import Path, first
from pipeline.formats.sheet import MOST_BLOCKS, IdentifierSaid, PartySaid, Sheet, Take, Who

_SIRENE = "0002"
_CREDITOR = "SEPA"  # BT-90, a SEPA creditor identifier: it names a mandate, not a party
_NOBODY = Party()

Judged: TypeAlias = tuple[Path, Term | None]
"""A path inside the block of a party, and the term by which the rules judge what stands there, if they do."""


@dataclass(frozen=True, slots=True)
class PartyLayout:
    """How a vocabulary writes a party; all paths but ``block`` start inside the block.

    ``identifiers`` and ``names`` in the order of preference among equals; ``legal`` is the identifier that names the
    legal entity. ``vat`` is where the VAT number should stand: each vocabulary takes it its own way (``keep_vat``).
    """

    block: Path
    identifiers: tuple[Judged, ...]
    legal: Path
    names: tuple[Judged, ...]
    vat: Path


def party_takes(who: Who, layout: PartyLayout, block: str) -> Mapping[str, Take]:
    """What to take of a party, by path; ``block`` is that of the block from the root."""
    return {
        block: begin(who),
        **{
            f"{block}/{path.shown}": _identifier(who, rank, term, is_legal=path == layout.legal)
            for rank, (path, term) in enumerate(layout.identifiers)
        },
        **{f"{block}/{path.shown}": name(who, term, rank) for rank, (path, term) in enumerate(layout.names)},
    }


def begin(who: Who) -> Take:
    """Take note that a block of this party begins, hence that the one before is over."""

    def take(sheet: Sheet, _element: Element, _shown: str) -> None:
        said = sheet.parties.get(who)
        if said is None:
            sheet.parties[who] = PartySaid()
        else:
            said.is_over = True

    return take


def name(who: Who, term: Term | None = None, rank: int = 0) -> Take:
    """Take a name of a party."""

    def take(sheet: Sheet, element: Element, shown: str) -> None:
        found, said = text_of(element, shown), sheet.parties[who]
        sheet.add(term, found)
        if found is not None and not said.is_over and (said.name is None or rank < said.name_rank):
            said.name, said.name_rank = found, rank

    return take


def scheme(who: Who) -> Take:
    """Take the scheme of a party's identifiers, in a vocabulary without attributes for it."""

    def take(sheet: Sheet, element: Element, shown: str) -> None:
        found, said = text_of(element, shown), sheet.parties[who]
        if found is not None and not said.is_over:
            said.typed = said.typed or found.value

    return take


def keep_vat(sheet: Sheet, who: Who, found: Text | None) -> None:
    """Keep the VAT number of a party: the first of its first block."""
    said = sheet.parties[who]
    if not said.is_over:
        said.vat = said.vat or found


def party_of(said: PartySaid | None) -> Party:
    """The party as the invoice gives it; an absent one is empty."""
    if said is None:
        return _NOBODY
    chosen = _chosen(said)
    return Party(
        identifier=chosen[0] if chosen else None,
        name=said.name.value if said.name else None,
        tva=said.vat.value if said.vat else None,
    )


def identifier_at(_root: Element, layout: PartyLayout, said: PartySaid | None) -> Place:
    """Where the identifier that was chosen stands, or where one should."""
    chosen = _chosen(said) if said else None
    return chosen[1].place if chosen else _missing(layout, layout.identifiers[0][0])


def name_at(root: Element, layout: PartyLayout, said: PartySaid | None) -> Place:
    """Where the name stands, or where it should: on the empty element, if there is one."""
    if said and said.name:
        return said.name.place
    path, _ = layout.names[0]
    block = first(root, layout.block)
    empty = None if block is None else first(block, path)
    return Place(_missing(layout, path).path, path.spot(empty).line)


def vat_at(_root: Element, layout: PartyLayout, said: PartySaid | None) -> Place:
    """Where the VAT number stands, or should."""
    return said.vat.place if said and said.vat else _missing(layout, layout.vat)


def scheme_of(element: Element) -> str | None:
    """Scheme of an identifier: ``schemeID``, or ``schemeName`` as AIFE's UBL writes it, the known one first."""
    by_id, by_name = element.get("schemeID", "").strip(), element.get("schemeName", "").strip()
    if by_name and (not by_id or (is_known(by_name) and not is_known(by_id))):
        return by_name
    return by_id or None


def _identifier(who: Who, rank: int, term: Term | None, *, is_legal: bool) -> Take:
    """Take an identifier of a party; that of the legal entity is judged by the rules whatever its scheme."""

    def take(sheet: Sheet, element: Element, shown: str) -> None:
        found, said = text_of(element, shown), sheet.parties[who]
        if found is None:
            return
        if is_legal or element.get("schemeID") != _CREDITOR:
            sheet.add(term, found)
        if not said.is_over and len(said.identifiers) < MOST_BLOCKS:
            said.identifiers.append(IdentifierSaid(found, scheme_of(element), rank, is_legal))

    return take


def _chosen(said: PartySaid) -> tuple[Identifier, Text] | None:
    """The best identifier: by what it is, then by the preference of the layout, then the first."""
    found = [
        (identify(one.text.value, scheme), one)
        for one in said.identifiers
        if (scheme := one.scheme or said.typed) != _CREDITOR
    ]
    if len(found) > 1:
        found.sort(key=lambda pair: (_rank(pair[0], is_legal=pair[1].is_legal), pair[1].rank))
    return (found[0][0], found[0][1].text) if found else None


def _missing(layout: PartyLayout, path: Path) -> Place:
    return Place(f"{layout.block.shown}/{path.shown}")


def _rank(identifier: Identifier, *, is_legal: bool) -> int:
    """Smaller is better: a SIRET said to be one, another type of Chorus Pro, a bare SIRET, a SIREN, anything else."""
    scheme = identifier.scheme
    is_siret = identifier.type is IdType.SIRET
    if is_siret and (scheme == _SIRENE or is_known(scheme) or (is_legal and scheme is None)):
        return 0
    if is_known(scheme):
        return 1
    if is_siret and scheme is None:
        return 2
    if identifier.type is IdType.SIREN and (is_legal or scheme in (None, _SIRENE)):
        return 3
    return 4 if is_legal else 5
