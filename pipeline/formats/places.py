"""Say where the terms of an invoice stand in its document, each worked out when asked: almost no invoice needs any."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pipeline.codecs.xml import Element
from pipeline.domain.terms import Place, Term
from pipeline.formats.fields import Fields
from pipeline.formats.parties import PartyLayout, identifier_at, name_at, vat_at
from pipeline.formats.sheet import PartySaid, Who

_OF_PARTIES: Mapping[Term, tuple[Who, Callable[[Element, PartyLayout, PartySaid | None], Place]]] = {
    Term.SELLER_ID: (Who.SELLER, identifier_at),
    Term.SELLER_NAME: (Who.SELLER, name_at),
    Term.SELLER_VAT: (Who.SELLER, vat_at),
    Term.BUYER_ID: (Who.BUYER, identifier_at),
    Term.BUYER_NAME: (Who.BUYER, name_at),
    Term.PAYEE_ID: (Who.PAYEE, identifier_at),
    Term.PAYEE_NAME: (Who.PAYEE, name_at),
    Term.VALIDEUR_ID: (Who.VALIDEUR, identifier_at),
    Term.VALIDEUR_NAME: (Who.VALIDEUR, name_at),
}


class Places(Mapping[Term, Place]):
    """The place of every term of a layout, present or not.

    It holds the document; what another process is sent is a plain dictionary.
    """

    __slots__ = ("_fields", "_layouts", "_parties")

    def __init__(self, fields: Fields, layouts: Mapping[Who, PartyLayout], parties: Mapping[Who, PartySaid]) -> None:
        self._fields = fields
        self._layouts = layouts
        self._parties = parties

    def __getitem__(self, term: Term) -> Place:
        if term in self._fields.table:
            return self._fields.place(term)
        who, place = _OF_PARTIES[term]
        return place(self._fields.root, self._layouts[who], self._parties.get(who))

    def __iter__(self) -> Iterator[Term]:
        yield from self._fields.table
        yield from (term for term, (who, _) in _OF_PARTIES.items() if who in self._layouts)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __reduce__(self) -> tuple[type, tuple[Mapping[Term, Place]]]:
        return dict, (dict(self),)
