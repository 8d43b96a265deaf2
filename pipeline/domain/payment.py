"""Payment means, payee (encaisseur) and factor blocks, as extracted from any vocabulary.

Sources: DOMAIN §6 and §14; EN 16931 BG-16 (payment), BG-10 (payee).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """On what ground the factor is paid."""

    SUBROGATION = "subrogation"
    CESSION = "cession"
    UNKNOWN = "inconnu"


class Certainty(StrEnum):
    """How sure the document makes us that a factor is to be paid (DESIGN §3)."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"


class Evidence(StrEnum):
    """What in the document speaks of a factor."""

    PAYEE = "payee"
    ACCOUNT_NAME = "account-name"
    MENTION = "mention"
    PDF_MENTION = "pdf-mention"
    TYPE_CODE = "type-code"


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment means (BG-16): code BT-81, account BT-84 without blanks, BIC BT-86, account name BT-85,
    due date BT-9 as AAAA-MM-JJ, free information BT-82."""

    means_code: str | None
    iban: str | None
    bic: str | None
    account_name: str | None
    due_date: str | None
    information: str | None = None
    line: int | None = None
    account_line: int | None = None

    @property
    def account_at(self) -> int | None:
        """Line of the account, else of the payment means."""
        return self.account_line or self.line


@dataclass(frozen=True, slots=True)
class Payee:
    """The payee block (encaisseur, BG-10) as it stands; ``iban`` and ``bic`` are the account to credit."""

    name: str | None
    id: str | None
    scheme: str | None
    iban: str | None
    bic: str | None


@dataclass(frozen=True, slots=True)
class Factor:
    """The factor (affactureur) judged to be paid, with the evidence that says so.

    ``address`` and ``phone`` come from the mention; ``mention_name`` and ``mention_iban`` are what it names, whatever
    the blocks say. ``explanation``: French sentences, why this and from where.
    """

    name: str | None
    id: str | None
    iban: str | None
    bic: str | None
    mention: str | None
    basis: Basis
    certainty: Certainty
    evidence: tuple[Evidence, ...]
    address: str | None = None
    phone: str | None = None
    mention_name: str | None = None
    mention_iban: str | None = None
    explanation: tuple[str, ...] = ()
