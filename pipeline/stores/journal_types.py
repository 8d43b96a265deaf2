"""Column types of the journal: the same text in SQLite and in PostgreSQL, so both sort and compare alike.

Instants are fixed-width ISO 8601 in UTC, days are AAAA-MM-JJ: text order is time order.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

BIG: TypeEngine[int] = BigInteger().with_variant(Integer, "sqlite")
"""64-bit integers; SQLite counts rows by itself only in a column spelled INTEGER."""


class Words(TypeDecorator[str]):
    """Text, which may come from outside: what no database stores (NUL, lone surrogates) becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Clean the text on its way in."""
        return None if value is None else clean(value)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC with microseconds."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Write in UTC; a naive datetime is a mistake of ours and is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "un instant sans fuseau horaire ne peut pas être journalisé"
            raise ValueError(message)
        return _written(value.astimezone(UTC))  # now: two hours of one night look alike in Paris

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Read back an aware datetime in UTC."""
        return None if value is None else _read(value)


class Day(TypeDecorator[date]):
    """A calendar day in Europe/Paris."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Write as AAAA-MM-JJ."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """Read back a date."""
        return None if value is None else date.fromisoformat(value)


@lru_cache(maxsize=256)
def _written(value: datetime) -> str:
    """The rows of a lot share few instants."""
    return value.isoformat(timespec="microseconds").replace("+00:00", "Z")


@lru_cache(maxsize=256)
def _read(value: str) -> datetime:
    return datetime.fromisoformat(value)


def clean(text: str) -> str:
    """Replace by U+FFFD what UTF-8 or a database cannot hold."""
    if text.isprintable():
        return text
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")
