"""Text from outside made harmless in a cell, a JSON line or a terminal: one place knows the rules.

Limits: nothing here judges a value, it only keeps it from acting. HTML needs its own escaping.

The rule for spreadsheets (OWASP ASVS 1.2.10), stated so that it can be undone. A text is *active* when it begins
with a control character, or with one of ``= + - @`` or their full-width twins, spaces and apostrophes before them
not counting. An active text gets one apostrophe in front; to read it back, remove one leading apostrophe when what
follows it is active. A decimal number such as ``-120.00`` in a column of amounts is no formula and stays as it is.
"""

from __future__ import annotations

import re

from pipeline.codecs.json_text import to_json

CELL_LIMIT = 32_767

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BIDI = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NO_TEXT = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
_ESCAPED_IN_JSON = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_ACTIVE = re.compile(r"'*[\x00-\x1f]|[\s\x7f-\x9f\u200b-\u200f\u2060\ufeff']*[=+\-@＝＋－＠]")
_ACTIVE_HEAD = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff'=+\-@＝＋－＠]")
_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def clean(text: str | None) -> str:
    """Put a text on one line: control characters become a space, direction overrides are shown as ``<U+202E>``.

    What is no character at all (lone surrogates of undecodable file names) becomes U+FFFD; None is empty.
    """
    if text is None:
        return ""
    if text.isprintable():
        return text
    spaced = _NO_TEXT.sub("\ufffd", _CONTROL.sub(" ", text))
    return _BIDI.sub(lambda found: f"<U+{ord(found[0]):04X}>", spaced)


def cut(text: str) -> str:
    """Cut a text to what a spreadsheet cell holds: 32,767 UTF-16 units, the last one an ellipsis."""
    if len(text) <= CELL_LIMIT // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL_LIMIT:
        return text
    return units[: 2 * (CELL_LIMIT - 1)].decode("utf-16-le", "ignore") + "…"


def is_active(text: str) -> bool:
    """True when a spreadsheet might run the text, or when it would read back as neutralised (module docstring)."""
    return _ACTIVE.match(text) is not None


def may_be_active(heads: str) -> bool:
    """Whether a text that begins with one of these characters may be active: one question for the cells of a row."""
    return _ACTIVE_HEAD.search(heads) is not None


def is_decimal(text: str) -> bool:
    """True for a plain decimal: optional minus, digits, optional point and digits; no blank, no exponent."""
    return _DECIMAL.fullmatch(text) is not None


def json_text(value: object, indent: int | None = None) -> str:
    """Render as JSON with accents readable, keys in the order given; invisible characters stay escaped."""
    text = to_json(value, indent)
    escaped = _ESCAPED_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return _NO_TEXT.sub("\ufffd", escaped)
