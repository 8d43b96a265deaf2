"""Shapes to judge, made of one real document: an invoice is changed field by field, nothing touches the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache

import pytest

from pipeline.domain.container import Container
from pipeline.domain.details import Details, Line
from pipeline.domain.flux import INTERFACES
from pipeline.domain.invoice import Invoice
from pipeline.formats.lines import NO_LINES, LineReader
from pipeline.stages.context import Context
from pipeline.stages.control import Rule
from pipeline.stages.detect import detect
from pipeline.stages.extract import extract
from pipeline.stages.shapes import Extracted, Piece, Recognised, Validated
from pipeline.stages.validate import validate
from samples.generator import ubl_invoice


@cache
def _plain() -> bytes:
    return ubl_invoice()


@pytest.fixture
def context(make_context: Callable[..., Context]) -> Context:
    """A check without partner, with the directory of the samples."""
    return make_context()


@pytest.fixture
def recognise(context: Context) -> Callable[..., Recognised]:
    """Recognise bytes that must be recognised, under an interface if one is named."""

    def build(content: bytes, container: Container = Container.XML, interface: str | None = None) -> Recognised:
        declared = INTERFACES[interface] if interface else None
        found = detect(Piece(1, "facture", content, container, declared), context)
        assert isinstance(found, Recognised), found
        return found

    return build


@pytest.fixture
def extracted(recognise: Callable[..., Recognised], context: Context) -> Callable[..., Extracted]:
    """Build the plain UBL invoice with fields of ``Invoice`` replaced, under an interface if one is named.

    ``details`` replace those of the document when given, ``read_lines`` its lines.
    """

    def build(
        *,
        interface: str | None = None,
        details: Details | None = None,
        read_lines: Iterable[Line] | None = None,
        **changes: object,
    ) -> Extracted:
        validated = validate(recognise(_plain(), interface=interface), context)
        assert isinstance(validated, Validated), validated
        item = extract(validated, context)
        assert isinstance(item, Extracted)
        invoice: Invoice = replace(item.invoice, **changes)  # type: ignore[arg-type]  # the dataclass refuses others
        item = replace(item, invoice=invoice, details=item.details if details is None else details)
        return item if read_lines is None else _with_lines(item, read_lines)

    return build


def _with_lines(item: Extracted, lines: Iterable[Line]) -> Extracted:
    """The same document, whose format reads these lines."""
    recognised = item.validated.recognised
    reader = LineReader(
        blocks=lambda _document: iter(lines),  # type: ignore[arg-type, return-value]  # a line stands for its element
        glance=lambda _block: None,
        read=lambda block, _position: block,  # type: ignore[arg-type, return-value]  # and is read already
        place=NO_LINES.place,
        periods=NO_LINES.periods,
    )
    form = replace(recognised.format, lines=reader)
    return replace(item, validated=replace(item.validated, recognised=replace(recognised, format=form)))


@pytest.fixture
def keys(extracted: Callable[..., Extracted], context: Context) -> Callable[..., list[str]]:
    """Apply one rule to the plain invoice changed so, and give the keys of the motifs it yields."""

    def judge(rule: Rule, **changes: object) -> list[str]:
        return [reason.rule.key for reason in rule(extracted(**changes), context)]

    return judge
