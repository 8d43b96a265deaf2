"""JSON text is the one that the standard library writes, whatever the values."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codecs.json_text import to_compact_json, to_json

_LEAVES = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(st.characters())
_VALUES = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters()), inner, max_size=4)
)


@settings(max_examples=300, deadline=None)
@given(_VALUES)
def test_the_bytes_are_those_of_the_standard_library(value: object) -> None:
    """Accents, control characters, empty containers, lone surrogates: on one line, compact or indented."""
    assert to_json(value) == json.dumps(value, ensure_ascii=False)
    assert to_json(value, 2) == json.dumps(value, ensure_ascii=False, indent=2)
    assert to_compact_json(value) == json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def test_a_lone_surrogate_is_written_as_before() -> None:
    """A file name that is no UTF-8 comes as surrogates: it must not stop a report."""
    assert to_json({"nom": "\udcff"}) == '{"nom": "\udcff"}'
