"""Find what a PDF would do by itself: scripts, launched programs, sent forms, rich media.

Limits: an ordinary link (GoTo, GoToR, URI) is no danger as long as it waits for a click: run without one, it would tell
a server who reads. Actions are looked for where a reader runs them: document, names, outline, form fields, pages,
annotations.
"""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf

from pipeline.codecs.pdf_objects import Budget, child, children, name_of, one_or_many, reach

_DANGEROUS = frozenset(
    {"JavaScript", "Launch", "GoToE", "ImportData", "SubmitForm", "RichMediaExecute", "Rendition", "Movie", "Sound"}
)
_ALLOWED_UNASKED = frozenset({"GoTo", "Named"})
_MULTIMEDIA = frozenset({"RichMedia", "3D", "Movie", "Sound", "Screen"})  # 3D runs scripts of its own; PDF/A has none


def active_content(pdf: pikepdf.Pdf, budget: Budget) -> str | None:
    """Say in French what active content stands where; None when there is none.

    Raises:
        TooManyNodes: the PDF is too intricate to tell.
    """
    catalog = pdf.Root
    if _holds_anything(child(child(catalog, "/Names"), "/JavaScript"), budget):
        return "JavaScript du document"
    if child(child(catalog, "/AcroForm"), "/XFA") is not None:
        return "formulaire XFA"
    for action in _actions(child(catalog, "/OpenAction"), budget):
        kind = name_of(child(action, "/S"))
        if kind is not None and kind not in _ALLOWED_UNASKED:
            return f"action {kind} à l'ouverture"
    return _in_carriers(pdf, budget)


def _in_carriers(pdf: pikepdf.Pdf, budget: Budget) -> str | None:
    for where, carrier in _carriers(pdf, budget):
        subtype = name_of(child(carrier, "/Subtype"))
        if subtype in _MULTIMEDIA:
            return f"contenu {subtype} {where}"
        for kind in _run(carrier, budget):
            return f"action {kind} {where}"
    return None


def _run(carrier: object, budget: Budget) -> Iterator[str | None]:
    """Give the kind of each action that may not stand there: dangerous, or no mere move though nobody clicks."""
    for trigger in (child(carrier, "/A"), child(carrier, "/PA")):
        for action in _actions(trigger, budget):
            kind = name_of(child(action, "/S"))
            if kind in _DANGEROUS or child(action, "/JS") is not None:
                yield kind
    for trigger in children(child(carrier, "/AA"), budget):
        for action in _actions(trigger, budget):
            kind = name_of(child(action, "/S"))
            if kind not in _ALLOWED_UNASKED and (kind is not None or child(action, "/JS") is not None):
                yield kind


def _carriers(pdf: pikepdf.Pdf, budget: Budget) -> Iterator[tuple[str, object]]:
    """Give every object that may carry actions, and where it stands."""
    catalog = pdf.Root
    yield "dans le document", catalog
    for item in reach(child(child(catalog, "/Outlines"), "/First"), "/First", "/Next", budget=budget):
        yield "dans le sommaire", item
    for field in one_or_many(child(child(catalog, "/AcroForm"), "/Fields"), budget):
        for part in reach(field, "/Kids", budget=budget):
            yield "dans un champ de formulaire", part
    for number, page in enumerate(pdf.pages, start=1):
        budget.spend()
        yield f"en page {number}", page.obj
        for annotation in one_or_many(child(page.obj, "/Annots"), budget):
            yield f"en page {number}", annotation


def _actions(trigger: object, budget: Budget) -> Iterator[object]:
    """Give an action and those chained to it; an explicit destination (an array) is no action."""
    if isinstance(trigger, pikepdf.Dictionary):
        yield from reach(trigger, "/Next", budget=budget)


def _holds_anything(tree: object, budget: Budget) -> bool:
    """Say whether a name tree has at least one entry."""
    nodes = reach(tree, "/Kids", budget=budget)
    return any(isinstance(names := child(node, "/Names"), pikepdf.Array) and len(names) > 0 for node in nodes)
