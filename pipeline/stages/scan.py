"""Scan every content before it is read: the flux as received, its members, the files of a PDF, those of an XML.

One infected piece refuses the whole flux (ADR 0032). Without antivirus nothing is looked at and nothing is found.
A scanner that gives no sure answer raises: nothing passes unscanned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pipeline.codecs.content import Content
from pipeline.codecs.pdf import EmbeddedFile
from pipeline.codecs.xml import Element, XmlDocument
from pipeline.domain import motifs
from pipeline.domain.rejection import MAX_REASONS, Reason, because
from pipeline.stages.context import Context

if TYPE_CHECKING:  # a check without antivirus needs nothing of it
    from pipeline.formats.carried import Carried


def scan(name: str, content: Content, context: Context) -> tuple[Reason, ...]:
    """Scan one content as it stands."""
    if context.antivirus is None:
        return ()
    from pipeline.formats.carried import Carried

    pieces = (content,) if isinstance(content, bytes) else content.pieces()
    return _found([Carried(name, None, pieces)], context)


def scan_files(files: Iterable[EmbeddedFile], context: Context) -> tuple[Reason, ...]:
    """Scan the files that a PDF embeds, and what their zips hold."""
    return () if context.antivirus is None else _found(_of_pdf(files), context)


def scan_document(document: XmlDocument, context: Context) -> tuple[Reason, ...]:
    """Scan the files that an XML carries, decoded, and what their zips hold."""
    if context.antivirus is None:
        return ()
    from pipeline.formats.carried import carried_by

    return _found(carried_by(document), context)


class LineScan:
    """Scans what the lines of a large document carry, while they stream; ``found`` is what was found."""

    def __init__(self, context: Context) -> None:
        self.found: list[Reason] = []
        self._context = context

    def see(self, line: Element) -> None:
        """Scan the files of the next line."""
        from pipeline.formats.carried import carried_by_line

        if len(self.found) < MAX_REASONS:
            self.found += _found(carried_by_line(line), self._context)


def is_infected(reasons: Iterable[Reason]) -> bool:
    """Say whether a refusal is that of an infected content."""
    return any(reason.rule == motifs.VIRUS for reason in reasons)


def _of_pdf(files: Iterable[EmbeddedFile]) -> Iterator[Carried]:
    from pipeline.formats.carried import Carried, inside

    for file in files:
        yield Carried(file.name, None, (file.content,))
        for name, content in inside(file.name, file.content):
            yield Carried(name, None, (content,))


def _found(contents: Iterable[Carried], context: Context) -> tuple[Reason, ...]:
    scanner = context.antivirus
    assert scanner is not None, "asked with one only"
    return tuple(
        _infected(one.name, signature, one.line)
        for one in contents
        if (signature := scanner.scan(one.pieces)) is not None
    )


def _infected(name: str, signature: str, line: int | None) -> Reason:
    remedy = (
        f"Retirer ou remplacer « {name} » (signature {signature}), analyser le poste et l'export qui l'ont produite, "
        "puis déposer de nouveau tout le flux : aucune de ses factures n'a été intégrée."
    )
    return because(
        motifs.VIRUS, f"« {name} », signature {signature}", path=name, line=line, value=signature, remedy=remedy
    )
