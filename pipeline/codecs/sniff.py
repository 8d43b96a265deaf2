"""Say what a file is from its first bytes, never from its name.

Limits: only the head is seen; whether the rest keeps the promise is the codec's affair. Any text counts as XML,
so that it is refused there with the reason "not XML"; an uncompressed tar is ``UNKNOWN``.
"""

from __future__ import annotations

from pipeline.domain.container import Container

HEAD_BYTES = 4096
PDF_WITHIN = 1024  # ISO 32000-1 annex H, note 13: readers look for the header in the first 1024 bytes
TAR_MAGIC_AT = 257

_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")  # the UTF-32 LE mark begins with UTF-16 LE's
_WIDE_WITHOUT_BOM = (b"<\x00", b"\x00<", b"\x00\x00\x00<")  # UTF-16, and UTF-32 to be refused as what it is
_ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP_MAGIC = b"\x1f\x8b"
_NOT_TEXT = frozenset(range(32)) - frozenset(b"\t\n\f\r")


def sniff(head: bytes) -> Container:
    """Recognise the container from the first bytes of a file (up to 4096, more are ignored).

    Archives come first because a stored member shows its own ``%PDF-`` early; a ``<`` wins over a ``%PDF-`` further on.
    """
    head = head[:HEAD_BYTES]
    if head.startswith(_ZIP_MAGICS):
        return Container.ZIP
    if head.startswith(_GZIP_MAGIC):
        return Container.TARGZ
    if is_plain_tar(head):
        return Container.UNKNOWN
    if _looks_like_markup(head):
        return Container.XML
    if b"%PDF-" in head[:PDF_WITHIN]:
        return Container.PDF
    return Container.UNKNOWN if _NOT_TEXT.intersection(head) else Container.XML


def is_plain_tar(head: bytes) -> bool:
    """Say whether the head is that of a tar that nobody compressed (POSIX and GNU magic at byte 257)."""
    return head[TAR_MAGIC_AT : TAR_MAGIC_AT + 5] == b"ustar"


def _looks_like_markup(head: bytes) -> bool:
    if head.startswith((*_BOMS, *_WIDE_WITHOUT_BOM)):
        return True
    return head.lstrip(b" \t\r\n").startswith(b"<")
