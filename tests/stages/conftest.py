"""Shapes to judge, made of one real document: an invoice is changed field by field, nothing touches the disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from pipeline.domain.container import Container
from pipeline.domain.flux import INTERFACES
from pipeline.domain.invoice import Invoice
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
    """Build the plain UBL invoice with fields of ``Invoice`` replaced, under an interface if one is named."""

    def build(*, interface: str | None = None, **changes: object) -> Extracted:
        validated = validate(recognise(_plain(), interface=interface), context)
        assert isinstance(validated, Validated), validated
        item = extract(validated, context)
        assert isinstance(item, Extracted)
        invoice: Invoice = replace(item.invoice, **changes)  # type: ignore[arg-type]  # the dataclass refuses others
        return replace(item, invoice=invoice)

    return build


@pytest.fixture
def keys(extracted: Callable[..., Extracted], context: Context) -> Callable[..., list[str]]:
    """Apply one rule to the plain invoice changed so, and give the keys of the motifs it yields."""

    def judge(rule: Rule, **changes: object) -> list[str]:
        return [reason.rule.key for reason in rule(extracted(**changes), context)]

    return judge
