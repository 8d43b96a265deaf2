"""Scan every content before it is read: the flux as received, its members, the files of a PDF, those of an XML.

One infected piece refuses the whole flux (ADR 0035). Without antivirus nothing is looked at and nothing is found.
A scanner that gives no sure answer raises: nothing passes unscanned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.codecs.content import Content
from pipeline.codecs.pdf import EmbeddedFile
from pipeline.codecs.xml import Element, XmlDocument
from pipeline.domain import motifs
from pipeline.domain.rejection import MAX_REASONS, Reason, because
from pipeline.formats.carried import Carried, carried_by, carried_by_line, inside
from pipeline.stages.context import Context


def scan(name: str, content: Content, context: Context) -> tuple[Reason, ...]:
    """Scan one content as it stands."""
    return _found([Carried(name, None, (content,) if isinstance(content, bytes) else content.pieces())], context)


def scan_files(files: Iterable[EmbeddedFile], context: Context) -> tuple[Reason, ...]:
    """Scan the files that a PDF embeds, and what their zips hold."""
    return _found(_of_pdf(files), context) if context.antivirus else ()


def scan_document(document: XmlDocument, context: Context) -> tuple[Reason, ...]:
    """Scan the files that an XML carries, decoded, and what their zips hold."""
    return _found(carried_by(document), context) if context.antivirus else ()


class LineScan:
    """Scans what the lines of a large document carry, while they stream; ``found`` is what was found."""

    def __init__(self, context: Context) -> None:
        self.found: list[Reason] = []
        self._context = context

    def see(self, line: Element) -> None:
        """Scan the files of the next line."""
        if len(self.found) < MAX_REASONS:
            self.found += _found(carried_by_line(line), self._context)


def is_infected(reasons: Iterable[Reason]) -> bool:
    """Say whether a refusal is that of an infected content."""
    return any(reason.rule == motifs.VIRUS for reason in reasons)


def _of_pdf(files: Iterable[EmbeddedFile]) -> Iterator[Carried]:
    for file in files:
        yield Carried(file.name, None, (file.content,))
        for name, content in inside(file.name, file.content):
            yield Carried(name, None, (content,))


def _found(contents: Iterable[Carried], context: Context) -> tuple[Reason, ...]:
    scanner = context.antivirus
    if scanner is None:
        return ()
    return tuple(
        infected(one.name, signature, one.line)
        for one in contents
        if (signature := scanner.scan(one.pieces)) is not None
    )


def infected(name: str, signature: str, line: int | None = None) -> Reason:
    """The refusal of one infected piece."""
    remedy = (
        f"Retirer ou remplacer « {name} » (signature {signature}), analyser le poste et l'export qui l'ont produite, "
        "puis déposer de nouveau tout le flux : aucune de ses factures n'a été intégrée."
    )
    return because(
        motifs.VIRUS, f"« {name} », signature {signature}", path=name, line=line, value=signature, remedy=remedy
    )
