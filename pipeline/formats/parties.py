"""Read a party (seller, buyer, valideur, payee): choose its best identifier among all those it carries.

Sources: DOMAIN §2 (schemes 1 to 6 of Chorus Pro), §11 (the reform writes the SIRET beside the SIREN), EN 16931 BT-29,
BT-30, BT-46, BT-47, BT-60, BT-61.
Limits: addresses and contacts are not read here (``formats.details`` does, for the rules); identifiers are chosen by
scheme and shape, their keys are not checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.codecs.xml import Element, text
from pipeline.domain.identifiers import Identifier, IdType, identify
from pipeline.domain.invoice import Party
from pipeline.domain.terms import Place
from pipeline.formats.fields import Path, first, text_at

_SIRENE = "0002"
_CREDITOR = "SEPA"  # BT-90, a SEPA creditor identifier: it names a mandate, not a party


@dataclass(frozen=True, slots=True)
class PartyPaths:
    """How a vocabulary writes a party; all paths but ``block`` start inside the block.

    ``identifiers`` in the order of preference among equals; ``legal`` is the one of them that names the legal entity.
    ``scheme`` is the element that types the identifiers, in a vocabulary without attributes for it.
    """

    block: Path
    identifiers: tuple[Path, ...]
    legal: Path
    names: tuple[Path, ...]
    tax: Path
    is_vat: Callable[[Element], bool]
    scheme: Path | None = None


@dataclass(frozen=True, slots=True)
class Located:
    """A party as read, whether its block stands in the document, and where its three fields stand."""

    present: bool
    party: Party
    identifier_at: Place
    name_at: Place
    tva_at: Place


@dataclass(frozen=True, slots=True)
class _Candidate:
    element: Element
    path: Path
    identifier: Identifier
    rank: int


def read_party(root: Element, paths: PartyPaths) -> Located:
    """Read a party wherever it stands; an absent one gives an empty party and the places where it should stand."""
    block = first(root, paths.block)
    if block is None:
        places = [Place(_shown(paths, path)) for path in (paths.identifiers[0], paths.names[0], paths.tax)]
        return Located(False, Party(), *places)  # noqa: FBT003  a field, named in Located
    chosen = min(_candidates(block, paths), key=lambda candidate: candidate.rank, default=None)
    name, name_path = _first_text(block, paths.names)
    tax = next((e for e in paths.tax.within(block) if text(e) is not None and paths.is_vat(e)), None)
    return Located(
        present=True,
        party=Party(
            identifier=chosen.identifier if chosen else None,
            name=None if name is None else text(name),
            tva=None if tax is None else text(tax),
        ),
        identifier_at=_place(paths, chosen.path, chosen.element)
        if chosen
        else Place(_shown(paths, paths.identifiers[0])),
        name_at=_place(paths, name_path, name),
        tva_at=_place(paths, paths.tax, tax),
    )


def scheme_of(element: Element) -> str | None:
    """Scheme of an identifier: ``schemeID``, or ``schemeName`` as AIFE's UBL writes it, the known one first."""
    written = [value.strip() for name in ("schemeID", "schemeName") if (value := element.get(name, "")).strip()]
    return next((scheme for scheme in written if _is_known(scheme)), written[0] if written else None)


def _candidates(block: Element, paths: PartyPaths) -> Iterator[_Candidate]:
    typed = text_at(block, paths.scheme) if paths.scheme else None
    for path in paths.identifiers:
        for element in path.within(block):
            value, scheme = text(element), scheme_of(element) or typed
            if value is None or scheme == _CREDITOR:
                continue
            identifier = identify(value, scheme)
            yield _Candidate(element, path, identifier, _rank(identifier, is_legal=path is paths.legal))


def _rank(identifier: Identifier, *, is_legal: bool) -> int:
    """Smaller is better: a SIRET said to be one, another type of Chorus Pro, a bare SIRET, a SIREN, anything else."""
    scheme = identifier.scheme
    is_siret = identifier.type is IdType.SIRET
    if is_siret and (scheme == _SIRENE or _is_known(scheme) or (is_legal and scheme is None)):
        return 0
    if _is_known(scheme):
        return 1
    if is_siret and scheme is None:
        return 2
    if identifier.type is IdType.SIREN and (is_legal or scheme in (None, _SIRENE)):
        return 3
    return 4 if is_legal else 5


def _is_known(scheme: str | None) -> bool:
    """Say whether a scheme names a type by itself, whatever the value."""
    return scheme is not None and identify("", scheme).type is not IdType.AUTRE


def _first_text(block: Element, paths: tuple[Path, ...]) -> tuple[Element | None, Path]:
    for path in paths:
        for element in path.within(block):
            if text(element) is not None:
                return element, path
    return first(block, paths[0]), paths[0]


def _place(paths: PartyPaths, path: Path, element: Element | None) -> Place:
    return Place(_shown(paths, path), path.spot(element).line)


def _shown(paths: PartyPaths, path: Path) -> str:
    return f"{paths.block.shown}/{path.shown}"
