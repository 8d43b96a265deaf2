"""Actions in a PDF, at every place that a reader runs them from: edits for ``facturx_pdf(edit=…)``.

Each edit is a place given an action: ``at_page_opening(javascript())``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf

Edit = Callable[["pikepdf.Pdf"], None]
Fields = dict[str, object]
_ADDRESS = "http://127.0.0.1:9/"
SCRIPT: Fields = {"S": "/JavaScript", "JS": "app.alert('bonjour');"}
LAUNCH: Fields = {"S": "/Launch", "F": "calc.exe"}
TO_EMBEDDED: Fields = {"S": "/GoToE", "D": "x", "T": {"R": "/C", "N": "factur-x.xml"}}
TO_SHARE: Fields = {"S": "/GoToR", "F": "\\\\127.0.0.1\\partage\\x.pdf", "D": "x"}
TO_ADDRESS: Fields = {"S": "/URI", "URI": _ADDRESS}
SUBMIT: Fields = {"S": "/SubmitForm", "F": {"FS": "/URL", "F": _ADDRESS}}
IMPORT: Fields = {"S": "/ImportData", "F": "donnees.fdf"}
RENDITION: Fields = {"S": "/Rendition", "OP": 0}
MOVE: Fields = {"S": "/Named", "N": "/FirstPage"}


def at_opening(action: Fields) -> Edit:
    """When the document opens."""
    return lambda pdf: pdf.Root.__setitem__("/OpenAction", _made(action))


def at_closing(action: Fields) -> Edit:
    """When the document closes: an additional action of the catalogue."""
    return lambda pdf: pdf.Root.__setitem__("/AA", _made({"WC": action}))


def at_page_opening(action: Fields) -> Edit:
    """When the page is shown."""
    return lambda pdf: pdf.pages[0].obj.__setitem__("/AA", _made({"O": action}))


def behind_a_link(action: Fields) -> Edit:
    """When a link is clicked."""
    return annotation({"Subtype": "/Link", "A": action})


def under_the_pointer(action: Fields) -> Edit:
    """When the pointer enters an annotation."""
    return annotation({"Subtype": "/Link", "AA": {"E": action}})


def in_the_outline(action: Fields) -> Edit:
    """When a title of the outline is clicked; the second, below the first."""
    return lambda pdf: pdf.Root.__setitem__(
        "/Outlines", _made({"First": {"Title": "a", "First": {"Title": "b", "A": action}}})
    )


def in_the_names(action: Fields) -> Edit:
    """In the tree of scripts of the document, run at opening, one node down."""
    return lambda pdf: pdf.Root.Names.__setitem__("/JavaScript", _made({"Kids": [{"Names": ["a", action]}]}))


def in_a_field(action: Fields) -> Edit:
    """When a key is struck in a form field that no page shows."""
    return lambda pdf: pdf.Root.__setitem__(
        "/AcroForm", _made({"Fields": [{"T": "a", "Kids": [{"T": "b", "AA": {"K": action}}]}]})
    )


def annotation(fields: Fields) -> Edit:
    """An annotation of the page."""
    whole = {"Type": "/Annot", "Rect": [0, 0, 50, 50], **fields}
    return lambda pdf: pdf.pages[0].obj.__setitem__("/Annots", _made([whole]))


def chained(action: Fields) -> Fields:
    """An innocent action that is followed by another, twice."""
    return {**MOVE, "Next": [{**MOVE, "Next": action}]}


def _made(value: object) -> pikepdf.Object:
    """A PDF object; a text that begins with a slash is a name."""
    import pikepdf

    if isinstance(value, dict):
        return pikepdf.Dictionary({f"/{key}": _made(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return pikepdf.Array([_made(inner) for inner in value])
    if isinstance(value, str):
        return pikepdf.Name(value) if value.startswith("/") else pikepdf.String(value)
    return value  # type: ignore[return-value]  # a number stands for itself
