"""The fields that rules speak of, by their EN 16931 business term, so that a reason can say where they stand."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, Protocol, TypeAlias


class Term(StrEnum):
    """A business term of EN 16931 (BT-n), or a name of ours where the norm has none."""

    NUMBER = "BT-1"
    ISSUE_DATE = "BT-2"
    TYPE_CODE = "BT-3"
    CURRENCY = "BT-5"
    TAX_CURRENCY = "BT-6"
    VAT_POINT_DATE = "BT-7"
    VAT_POINT_CODE = "BT-8"
    DUE_DATE = "BT-9"
    SERVICE = "BT-10"
    MARCHE = "BT-12"
    ENGAGEMENT = "BT-13"
    PAYMENT_TERMS = "BT-20"
    NOTE_SUBJECT = "BT-21"
    NOTE = "BT-22"
    CADRE = "BT-23"
    GUIDELINE = "BT-24"
    ORIGIN = "BT-25"
    ORIGIN_DATE = "BT-26"
    SELLER_NAME = "BT-27"
    SELLER_TRADE_NAME = "BT-28"
    SELLER_OTHER_ID = "BT-29"
    SELLER_ID = "BT-30"
    SELLER_VAT = "BT-31"
    SELLER_STREET = "BT-35"
    SELLER_CITY = "BT-37"
    SELLER_COUNTRY = "BT-40"
    SELLER_CONTACT = "BT-41"
    BUYER_NAME = "BT-44"
    BUYER_TRADE_NAME = "BT-45"
    BUYER_OTHER_ID = "BT-46"
    BUYER_ID = "BT-47"
    BUYER_VAT = "BT-48"
    BUYER_STREET = "BT-50"
    BUYER_CITY = "BT-52"
    BUYER_COUNTRY = "BT-55"
    BUYER_CONTACT = "BT-56"
    PAYEE_NAME = "BT-59"
    PAYEE_ID = "BT-61"
    REPRESENTATIVE_NAME = "BT-62"
    REPRESENTATIVE_VAT = "BT-63"
    REPRESENTATIVE_COUNTRY = "BT-69"
    DELIVERY_NAME = "BT-70"
    DELIVERY_ID = "BT-71"
    DELIVERY_DATE = "BT-72"
    DELIVERY_STREET = "BT-75"
    DELIVERY_CITY = "BT-77"
    DELIVERY_COUNTRY = "BT-80"
    MEANS_CODE = "BT-81"
    IBAN = "BT-84"
    ACCOUNT_NAME = "BT-85"
    BIC = "BT-86"
    TOTAL_HT = "BT-109"
    TOTAL_TVA = "BT-110"
    TOTAL_TVA_TAX_CURRENCY = "BT-111"
    TOTAL_TTC = "BT-112"
    PREPAID = "BT-113"
    ROUNDING = "BT-114"
    NET_A_PAYER = "BT-115"
    VAT_CATEGORY = "BT-118"
    EXEMPTION_TEXT = "BT-120"
    EXEMPTION_CODE = "BT-121"
    SUPPORT_REFERENCE = "BT-122"
    VALIDEUR_ID = "Valideur.Identifiant"
    VALIDEUR_NAME = "Valideur.RaisonSociale"
    PERIOD = "BG-14"
    VAT_BREAKDOWN = "BG-23"
    LINE = "BG-25"
    ATTACHMENT = "BT-125"


class Place(NamedTuple):
    """Where a field stands in a document: a readable path, and a 1-based line when the field is present."""

    path: str | None = None
    line: int | None = None


NOWHERE = Place()


class Standing(Protocol):
    """Whatever stands at a line of a document (an element, for the readers)."""

    @property
    def sourceline(self) -> object:
        """Line, an int from 1; anything else is no line."""


Spot: TypeAlias = tuple[str, Standing]
"""A place that is not worked out yet: its path, and what stands there."""


def place_at(spot: Place | Spot) -> Place:
    """Work out a place, if that is not done."""
    if isinstance(spot, Place):
        return spot
    path, standing = spot
    line = standing.sourceline
    return Place(path, line if isinstance(line, int) else None)
