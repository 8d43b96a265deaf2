"""A UBL document says by its cadre that it is a mémoire, before it is read."""

from __future__ import annotations

import pytest
from format_documents import ubl

from pipeline.formats.memoire import says_memoire

_EXTENDED = (
    "<e:UBLExtensions><e:UBLExtension><e:ExtensionContent><CategoryCode>{}</CategoryCode></e:ExtensionContent>"
    "</e:UBLExtension></e:UBLExtensions>"
)


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<b:ProfileID> A3 </b:ProfileID>", True),
        (_EXTENDED.format("A3"), True),
        (_EXTENDED.format("A1") + "<b:ProfileID>A3</b:ProfileID>", True),
        ("<b:ProfileID>A1</b:ProfileID>", False),
        ("<b:ID>A3</b:ID>", False),
        ("", False),
    ],
)
def test_the_cadre_is_sought_in_both_its_places(inside: str, expected: bool) -> None:
    """ProfileID, or the category of the minimal shape."""
    assert says_memoire(ubl(inside)) is expected
