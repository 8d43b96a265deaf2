"""A server for the tests of ``SideProcess``: says what it is told, or misbehaves when told to."""

from __future__ import annotations

import os
import time

from pipeline.codecs.side_process import serve


def _answer(question: bytes) -> bytes:
    if question == b"die":
        os._exit(7)
    if question == b"hang":
        time.sleep(60)
    if question == b"print":
        os.write(1, b"noise on standard output")
    return str(os.getpid()).encode() if question == b"who" else question


if __name__ == "__main__":
    serve(_answer)
