"""The name of a claimed file tells whose it is, what it was called and when it was seen."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.runtime.claims import MAX_NAME, claim_name, is_announced, read_claim
from pipeline.stores.records import Claim

_NAMES = st.binary(min_size=1, max_size=255).filter(lambda name: b"/" not in name and b"\0" not in name)
_INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)).map(lambda one: one.replace(tzinfo=UTC))


@given(_NAMES, _INSTANTS)
def test_what_is_written_is_read_back(name: bytes, seen: datetime) -> None:
    """Any name a file system allows, to the microsecond; what does not fit is announced in the journal."""
    claim = Claim(uuid4().hex, "TDTDEM", name, seen)
    written = claim_name(claim)

    assert len(written) <= MAX_NAME
    assert "/" not in written
    assert written == claim.id if is_announced(claim) else read_claim(written) == claim


@pytest.mark.parametrize("name", ["", "abc", "0" * 32, "TDTDEM.1." + "g" * 32 + ".a", "tdtdem.1." + "0" * 32 + ".a"])
def test_another_name_is_no_claim(name: str) -> None:
    """What we did not write tells nothing."""
    assert read_claim(name) is None
