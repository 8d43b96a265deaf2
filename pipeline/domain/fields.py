"""What an element means to people: from its path to the EN 16931 term, its French name, and AIFE's name of the field.

Limits: a path alone tells neither an allowance from a charge (BG-20, BG-21) nor a VAT number from another
registration (BT-31, BT-32): the usual one is named. Sources: EN 16931-3-2 and -3-3 (bindings), DOMAIN §2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.domain.fields_cii import CII
from pipeline.domain.fields_ubl import UBL

_PREFIX = re.compile(r"[^/:]+:")
_RANK = re.compile(r"\[\d+\]")
_LINE = re.compile(r"/InvoiceLine\[(\d+)\]|/CreditNoteLine\[(\d+)\]|/IncludedSupplyChainTradeLineItem\[(\d+)\]")
_CREDIT_NOTE = {
    "CreditNoteLine": "InvoiceLine",
    "CreditNoteTypeCode": "InvoiceTypeCode",
    "CreditedQuantity": "InvoicedQuantity",
}
_TRANSPARENT = frozenset({"DateTimeString", "DateTime", "DateString", "Date", "Indicator"})  # hold a value, name none
_TABLES = {"Invoice": UBL, "CreditNote": UBL, "CrossIndustryInvoice": CII}
_TWINS = {**_CREDIT_NOTE, **{name: twin for twin, name in _CREDIT_NOTE.items()}}
_MAX_BLOCKS = 3


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the invoice: EN 16931 term (BT-n, BG-n; None where the norm has none), French name, AIFE name.

    ``exact`` is False when only the block around the element has a name; ``rank`` is the 1-based line of the invoice.
    """

    term: str | None
    name: str
    aife: str | None = None
    exact: bool = True
    rank: int | None = None

    @property
    def words(self) -> str:
        """Term and name, « BT-2, date d'émission »; the invoice line where there are several."""
        named = f"{self.term}, {self.name}" if self.term else self.name
        if not self.exact:
            named = f"dans {named}" if self.term else f"dans « {named} »"
        return named + (f", ligne de facture {self.rank}" if self.rank else "")

    @property
    def full(self) -> str:
        """Term, name and AIFE's field, « BT-2, date d'émission ; champ Generalites.DateEmission »."""
        return f"{self.words} ; champ {self.aife}" if self.aife and self.exact else self.words


@lru_cache(maxsize=2048)
def field_at(path: str | None) -> Field | None:
    """Name the field at a path such as ``/Invoice/InvoiceLine[2]/cbc:ID`` or ``…/cbc:Quantity/@unitCode``.

    Prefixes and ranks do not count. An element without a name of its own gets that of the nearest block around it,
    with ``exact`` False; an attribute without one, that of its element. None for another vocabulary, and for what no
    named block holds.
    """
    element, _, attribute = (path or "").partition("/@")
    steps = bare_steps(element)
    table = _TABLES.get(steps[0]) if steps else None
    if table is None:
        return None
    below = [_CREDIT_NOTE.get(step, step) for step in steps[1:]]
    if below and below[-1] in _TRANSPARENT:
        below.pop()
    rank = _rank(element)
    if attribute and (named := table.get(f"{'/'.join(below)}/@{attribute}")):
        return Field(*named, rank=rank)
    for length in range(len(below), 0, -1):
        found = table.get("/".join(below[:length]))
        if found is not None:
            return Field(*found, exact=length == len(below), rank=rank)
    return None


def bare_steps(path: str) -> list[str]:
    """The steps of a path from its root, without prefixes and ranks."""
    bare = _RANK.sub("", _PREFIX.sub("", path))
    return [step for step in bare.split("/") if step]


def blocks_of(path: str) -> tuple[str, ...]:
    """Where else an element of this name has its place, at most three blocks, in the words of the same vocabulary."""
    steps = bare_steps(path)
    table = _TABLES.get(steps[0], {}) if steps else {}
    local = f"/{steps[-1]}" if steps else ""
    parents = (key[: -len(local)] for key in table if f"/{key}".endswith(local))
    found = dict.fromkeys(parent for parent in parents if parent and parent != "/".join(steps[1:-1]))
    names = (parent.rpartition("/")[2] for parent in found)
    if steps and steps[0] == "CreditNote":
        names = (_TWINS.get(name, name) for name in names)
    return tuple(f"<{name}>" for name in dict.fromkeys(names))[:_MAX_BLOCKS]


def twin_of(local: str) -> str | None:
    """Name that a UBL credit note gives to what an invoice calls so, or the other way round."""
    return _TWINS.get(local)


@lru_cache(maxsize=2048)
def is_block(path: str) -> bool:
    """True when the tables know elements below this path: it holds no value of its own."""
    steps = bare_steps(path)
    table = _TABLES.get(steps[0], {}) if steps else {}
    start = "".join(f"{_CREDIT_NOTE.get(step, step)}/" for step in steps[1:])
    return any(key.startswith(start) and "@" not in key[len(start) :] for key in table)


def _rank(path: str) -> int | None:
    found = _LINE.search(path)
    return int(found[found.lastindex or 1]) if found else None
