"""What stands before the root element: a DOCTYPE is refused here, before any parser sees the bytes.

In XML a DOCTYPE (and so every ENTITY) can only stand before the root element; after it the parser refuses
it as a syntax error and never reads it. Walking over the prolog is thus exact (a ``<!DOCTYPE`` inside a
comment or a CDATA section is text) and costs a few microseconds whatever the size of the file.
Elements and attributes are counted by their marks, only in files large enough to break a limit.
"""

from __future__ import annotations

import re
from typing import Final

from pipeline.domain import motifs
from pipeline.domain.rejection import Rejected, because, rejected

_HTML_DOCTYPE = re.compile(rb"<!doctype\s+html\b", re.IGNORECASE)
_ROOT = re.compile(rb"<([^\s/>]+)")
# possessive, and no Python between two of them: a prolog may be 100 MB of blanks or of empty comments
_SKIPPED: Final = re.compile(rb"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
# the shortest element is <a/>, the shortest attribute is ' a=""'
_BYTES_PER_ELEMENT: Final = 4
_BYTES_PER_ATTRIBUTE: Final = 5


def check_prolog(utf8: bytes) -> Rejected | None:
    """Refuse a DOCTYPE or an HTML page; anything else is left to the parser. Takes UTF-8 without a BOM."""
    position = _root_start(utf8)
    if utf8.startswith(b"<!", position):
        if _HTML_DOCTYPE.match(utf8, position):
            return _html(utf8, position)
        return _declaration(utf8, position)
    root = _tag_at(utf8, position)
    if root is not None and root.rpartition(":")[2].lower() == "html":
        return _html(utf8, position)
    return None


def root_tag(utf8: bytes) -> str | None:
    """The root's tag as written (prefix included), None when no element starts."""
    return _tag_at(utf8, _root_start(utf8))


def check_counts(utf8: bytes, max_elements: int, max_attributes: int) -> Rejected | None:
    """Refuse more elements or attributes than the limits, before a tree is built.

    Counts the marks that end an element and the equal signs: never fewer than the real numbers, a few more
    when they stand in a text or a comment. A file too small to break a limit is not even counted.
    """
    if len(utf8) > max_elements * _BYTES_PER_ELEMENT and utf8.count(b"</") + utf8.count(b"/>") > max_elements:
        return rejected(because(motifs.XML_TOO_COMPLEX, f"plus de {max_elements} éléments"))
    if len(utf8) > max_attributes * _BYTES_PER_ATTRIBUTE and utf8.count(b"=") > max_attributes:
        return rejected(because(motifs.XML_TOO_COMPLEX, f"plus de {max_attributes} attributs"))
    return None


def _tag_at(utf8: bytes, position: int) -> str | None:
    found = _ROOT.match(utf8, position)
    return found[1].decode("utf-8", "replace") if found and found[1][:1] not in b"!?" else None


def _root_start(utf8: bytes) -> int:
    """Where the prolog ends: first ``<`` that opens neither a comment nor a processing instruction."""
    position = _SKIPPED.match(utf8).end()  # type: ignore[union-attr]  # it matches nothing at all, too
    never_closed = utf8.startswith((b"<?", b"<!--"), position)  # the parser says so
    return len(utf8) if never_closed else position


def _declaration(utf8: bytes, position: int) -> Rejected:
    line = utf8.count(b"\n", 0, position) + 1
    value = utf8[position : position + 80].decode("utf-8", "replace")
    detail = f"trouvée ligne {line}, avant l'élément racine ; attendu : aucune"
    return rejected(because(motifs.XML_DOCTYPE, detail, line=line, value=value))


def _html(utf8: bytes, position: int) -> Rejected:
    line = utf8.count(b"\n", 0, position) + 1
    return rejected(because(motifs.XML_NOT_XML, "il ressemble à une page web HTML ; attendu : un XML", line=line))
