"""What a test needs of the machine: without it a developer's run skips, and CI's fails, which has it all.

The only place that skips (``tests/architecture/test_house.py``).
"""

from __future__ import annotations

import os

import pytest


def needs(is_there: bool, what: str) -> pytest.MarkDecorator:
    """Mark a test that needs ``what``; in CI it runs all the same, and says what is missing by failing."""
    return pytest.mark.skipif(not is_there and not os.environ.get("CI"), reason=f"needs {what}")


def need(is_there: bool, what: str) -> None:
    """Same, inside a test or a fixture."""
    if is_there:
        return
    if os.environ.get("CI"):
        pytest.fail(f"needs {what}: .ci/run installs it")
    pytest.skip(f"needs {what}")
