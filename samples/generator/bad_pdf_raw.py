"""Write PDFs object by object, for structures that no library would write: loops, depth, lies."""

from __future__ import annotations

import zlib

PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
PAGES = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
CATALOG = b"<</Type/Catalog/Pages 2 0 R%s>>"
_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def document(
    *more: bytes, catalog: bytes = b"", pages: bytes = PAGES, page: bytes = PAGE, trailer: bytes = b""
) -> bytes:
    """A document of one page; ``more`` objects are numbered from 4, ``catalog`` and ``trailer`` are added entries."""
    return written(CATALOG % catalog, pages, page, *more, trailer=trailer)


def written(*objects: bytes, trailer: bytes = b"") -> bytes:
    """These objects, numbered from 1, the first being the root, with a right table."""
    out = bytearray(_HEAD)
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def table_loop() -> bytes:
    """A table whose previous one is itself."""
    plain = document()
    start = plain.rindex(b"xref\n0 ")
    return plain.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % start)


def hybrid_loop() -> bytes:
    """A table that says that a stream holds more of it, and names itself."""
    plain = document()
    start = plain.rindex(b"xref\n0 ")
    return plain.replace(b"/Root 1 0 R", b"/Root 1 0 R/XRefStm %d" % start)


def in_object_streams(packed: bytes, fields: bytes = b"") -> bytes:
    """A document whose page stands in an object stream of these packed bytes (deflated)."""
    out = bytearray(_HEAD)
    offsets = {}
    bodies = {
        1: CATALOG % b"",
        2: PAGES,
        4: b"<</Type/ObjStm/N 1/First 5/Filter/FlateDecode%s/Length %d>>stream\n%s\nendstream"
        % (fields, len(packed), packed),
    }
    for number, body in bodies.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    offsets[5] = start = len(out)
    rows = b"\0" * 7
    for number in range(1, 6):
        if number == 3:
            rows += b"\2" + (4).to_bytes(4, "big") + b"\0\0"
        else:
            rows += b"\1" + offsets[number].to_bytes(4, "big") + b"\0\0"
    head = b"<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length %d>>stream\n" % len(rows)
    out += b"5 0 obj\n" + head + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def object_stream_bomb(megabytes: int) -> bytes:
    """An object stream that inflates to so many megabytes before the page that it holds is read."""
    return in_object_streams(_deflated(b"3 0  " + PAGE, megabytes))


def extended_loop() -> bytes:
    """An object stream that extends itself."""
    return in_object_streams(_deflated(b"3 0  " + PAGE, 0), b"/Extends 4 0 R")


def table_bomb(megabytes: int) -> bytes:
    """A cross-reference stream that inflates to so many megabytes."""
    packed = _deflated(b"", megabytes)
    head = b"<</Type/XRef/Size 9/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    body = b"1 0 obj\n" + head + packed + b"\nendstream\nendobj\n"
    return _HEAD + body + b"startxref\n%d\n%%%%EOF\n" % len(_HEAD)


def stream(fields: bytes, content: bytes) -> bytes:
    """A stream object."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (fields, len(content), content)


def _deflated(head: bytes, megabytes: int) -> bytes:
    deflater = zlib.compressobj(9)
    piece = b" " * (1024 * 1024)
    return deflater.compress(head) + b"".join(deflater.compress(piece) for _ in range(megabytes)) + deflater.flush()
