"""Collect the files a PDF embeds, from every place a reader looks: name tree, associated files, annotations.

A stream is given once, however many places name it. When ``/F`` and ``/UF`` lead to two different streams both are
given, so that nobody can show one invoice and have another processed.

Limits: files referenced outside the PDF are never followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf

from pipeline.codecs.pdf_objects import (
    Budget,
    PdfProblem,
    child,
    children,
    has_unbounded_filter,
    name_of,
    one_or_many,
    reach,
    text_of,
)
from pipeline.codecs.pdf_shapes import EmbeddedFile, PdfLimits
from pipeline.domain import motifs

_NAMELESS = "(sans nom)"


@dataclass(slots=True)
class Attached:
    """One embedded stream and all that the places naming it tell of it."""

    stream: pikepdf.Stream
    name: str = _NAMELESS
    relationship: str | None = None
    in_af: bool = False
    both_names: bool = False


def attached_files(pdf: pikepdf.Pdf, limits: PdfLimits, budget: Budget) -> list[Attached]:
    """List the embedded streams, not yet decoded, in the order of the name tree, then as associated, then in pages.

    Raises:
        PdfProblem: too many of them, or one is announced and missing.
        TooManyNodes: the PDF is too intricate to tell.
    """
    found: dict[tuple[int, int], Attached] = {}
    for specification, key, in_af in _specifications(pdf, budget):
        if specification is None:
            raise PdfProblem(motifs.PDF_UNREADABLE, "un fichier joint est annoncé mais absent")
        for stream in _streams(specification, budget):
            _note(found.setdefault(stream.objgen, Attached(stream)), specification, key, in_af=in_af)
        if len(found) > limits.max_attachments:
            raise PdfProblem(motifs.PDF_LIMIT, f"plus de {limits.max_attachments} fichiers joints")
    return list(found.values())


def decoded(pdf: pikepdf.Pdf, attached: list[Attached], limits: PdfLimits, budget: Budget) -> tuple[EmbeddedFile, ...]:
    """Decode the embedded streams, counting their bytes.

    Raises:
        PdfProblem: one is too large, damaged, or compressed in a way whose cost cannot be bounded.
    """
    files: list[EmbeddedFile] = []
    total = 0
    for one in attached:
        content = content_of(pdf, one.stream, one.name, budget)
        total += len(content)
        if len(content) > limits.max_attachment_bytes or total > limits.max_total_bytes:
            raise PdfProblem(
                motifs.PDF_LIMIT,
                f"« {one.name} » : plus de {limits.max_attachment_bytes} octets par fichier joint "
                f"ou de {limits.max_total_bytes} octets en tout",
            )
        mime = name_of(one.stream.get("/Subtype"))
        files.append(EmbeddedFile(one.name, mime, one.relationship, content, one.in_af))
    return tuple(files)


def content_of(pdf: pikepdf.Pdf, stream: pikepdf.Stream, name: str, budget: Budget) -> bytes:
    """Decode one stream whole.

    Raises:
        PdfProblem: it is damaged or cut (qpdf then only warns), or over the memory limit.
    """
    if has_unbounded_filter(stream, budget):
        raise PdfProblem(motifs.PDF_UNREADABLE, f"« {name} » est compressé en LZW, Flate attendu")
    pdf.get_warnings()  # forget the earlier ones
    try:
        content = stream.read_bytes()
    except (pikepdf.PikepdfError, RuntimeError) as err:
        if "limit exceeded" in str(err):
            raise PdfProblem(motifs.PDF_LIMIT, f"« {name} » est trop grand une fois décompressé") from err
        raise PdfProblem(motifs.PDF_UNREADABLE, f"« {name} » ne peut pas être décompressé") from err
    if pdf.get_warnings():
        raise PdfProblem(motifs.PDF_UNREADABLE, f"« {name} » est endommagé ou incomplet")
    return content


def _specifications(pdf: pikepdf.Pdf, budget: Budget) -> Iterator[tuple[object, str | None, bool]]:
    """Give (file specification, key in the name tree, listed as associated)."""
    for key, specification in _name_tree(child(child(pdf.Root, "/Names"), "/EmbeddedFiles"), budget):
        yield specification, text_of(key), False
    for specification in one_or_many(child(pdf.Root, "/AF"), budget):
        yield specification, None, True
    for page in pdf.pages:
        for specification in one_or_many(child(page.obj, "/AF"), budget):
            yield specification, None, True
        for annotation in one_or_many(child(page.obj, "/Annots"), budget):
            if name_of(child(annotation, "/Subtype")) == "FileAttachment":
                yield child(annotation, "/FS"), None, False


def _name_tree(root: object, budget: Budget) -> Iterator[tuple[object, object]]:
    """Give the pairs of a name tree in order, each node once, so that a loop ends."""
    for node in reach(root, "/Kids", budget=budget):
        flat = list(children(child(node, "/Names"), budget))
        yield from zip(flat[0::2], flat[1::2], strict=False)


def _streams(specification: object, budget: Budget) -> Iterator[pikepdf.Stream]:
    """Give the streams of one file specification; none when the file stands outside the PDF."""
    holders = child(specification, "/EF")
    if holders is None:
        return
    streams = [stream for stream in children(holders, budget) if isinstance(stream, pikepdf.Stream)]
    if not streams:
        raise PdfProblem(motifs.PDF_UNREADABLE, "un fichier joint est annoncé mais son contenu est absent")
    yield from streams


def _note(attached: Attached, specification: object, key: str | None, *, in_af: bool) -> None:
    names = [text_of(child(specification, "/UF")), text_of(child(specification, "/F"))]
    if attached.name == _NAMELESS:
        attached.name = names[0] or names[1] or key or _NAMELESS
    attached.relationship = attached.relationship or name_of(child(specification, "/AFRelationship"))
    attached.in_af = attached.in_af or in_af
    attached.both_names = attached.both_names or None not in names
