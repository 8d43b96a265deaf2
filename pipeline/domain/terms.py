"""The fields that rules speak of, by their EN 16931 business term, so that a reason can say where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Term(StrEnum):
    """A business term of EN 16931 (BT-n), or a name of ours where the norm has none."""

    NUMBER = "BT-1"
    ISSUE_DATE = "BT-2"
    TYPE_CODE = "BT-3"
    CURRENCY = "BT-5"
    DUE_DATE = "BT-9"
    SERVICE = "BT-10"
    MARCHE = "BT-12"
    ENGAGEMENT = "BT-13"
    NOTE = "BT-22"
    CADRE = "BT-23"
    GUIDELINE = "BT-24"
    ORIGIN = "BT-25"
    SELLER_NAME = "BT-27"
    SELLER_ID = "BT-30"
    SELLER_VAT = "BT-31"
    BUYER_NAME = "BT-44"
    BUYER_ID = "BT-47"
    PAYEE_NAME = "BT-59"
    PAYEE_ID = "BT-61"
    MEANS_CODE = "BT-81"
    IBAN = "BT-84"
    ACCOUNT_NAME = "BT-85"
    BIC = "BT-86"
    TOTAL_HT = "BT-109"
    TOTAL_TVA = "BT-110"
    TOTAL_TTC = "BT-112"
    PREPAID = "BT-113"
    ROUNDING = "BT-114"
    NET_A_PAYER = "BT-115"
    VAT_BREAKDOWN = "BG-23"
    ATTACHMENT = "BT-125"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands in a document: a readable path, and a 1-based line when the field is present."""

    path: str | None = None
    line: int | None = None


NOWHERE = Place()
