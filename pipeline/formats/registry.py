"""Every format the product knows, and which one claims a document by its root element.

To add a format: one module, one line here, one entry in the catalogue of schemas.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.codecs.xml import XmlDocument
from pipeline.domain.faults import Fault
from pipeline.formats import refused
from pipeline.formats.cii import CII
from pipeline.formats.cpp_facture import CPP_FACTURE_MIXTE
from pipeline.formats.format import Format
from pipeline.formats.ubl import UBL_CREDITNOTE, UBL_INVOICE
from pipeline.formats.zugferd1 import ZUGFERD1

Root = tuple[str | None, str]

FORMATS: tuple[Format, ...] = (
    refused.CDAR,
    CII,
    refused.CII_2014,
    refused.CPP_FACTURE,
    CPP_FACTURE_MIXTE,
    refused.CPP_PIVOT,
    refused.SBDH,
    refused.FATTURA_PA,
    refused.ORDER_X,
    refused.PES_FACTURE,
    refused.SIGNATURE,
    refused.UBL_1,
    UBL_CREDITNOTE,
    UBL_INVOICE,
    refused.UBL_ORDER,
    refused.UBL_ACCOUNT,
    refused.UBL_LOGISTICS,
    refused.UBL_OFFER,
    refused.UBL_ANSWER,
    refused.ZUGFERD_DRAFT,
    ZUGFERD1,
)


def by_root(formats: Iterable[Format]) -> dict[Root, Format]:
    """Index formats by the roots they claim.

    Raises:
        Fault: two formats claim the same root.
    """
    index: dict[Root, Format] = {}
    for one in formats:
        for root in one.roots:
            if root in index:
                raise Fault(f"two formats claim the root {root}: {index[root].name} and {one.name}")
            index[root] = one
    return index


_BY_ROOT = by_root(FORMATS)


def claim(document: XmlDocument) -> Format | None:
    """Give the one format whose root element this document has, or None for an unknown root."""
    return claim_root(document.root_name)


def claim_root(root: Root) -> Format | None:
    """Give the one format that has this root element, or None for an unknown root."""
    return _BY_ROOT.get(root)
