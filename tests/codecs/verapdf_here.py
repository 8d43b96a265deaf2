"""veraPDF for the tests: a developer may do without Java, CI may not."""

from __future__ import annotations

import os

import pytest

from pipeline.codecs.verapdf import Installation, find

MEGA = 1024 * 1024


def need_verapdf(memory_bytes: int = 512 * MEGA, seconds: float = 60.0) -> Installation:
    """What veraPDF needs; skips the test without it, fails it in CI."""
    found = find(memory_bytes, seconds)
    if isinstance(found, Installation):
        return found
    if os.environ.get("CI"):
        pytest.fail(f"needs java and libjaxb-java (extra pdfa), which .ci/run installs: {found}")
    pytest.skip("needs java and libjaxb-java (extra pdfa)")
