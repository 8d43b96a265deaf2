"""The documents of a flux, read again for whoever explains its verdict."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.runtime.sources import sources_of
from pipeline.stages.context import Context
from samples.generator import cii_invoice, facturx_pdf, tar_gz, ubl_invoice
from samples.generator.model import Line
from tests.antivirus import Twin

ALL = frozenset(range(1, 10))


@pytest.fixture
def context(make_context: Callable[..., Context]) -> Context:
    """A check without partner."""
    return make_context()


def test_an_invoice_gives_its_text_and_lines(context: Context) -> None:
    """The text the lines of a reason count in, the invoice lines, the format."""
    (source,) = sources_of("f.xml", ubl_invoice(lines=(Line(), Line("Autre"))), ALL, context).values()

    assert source.text.startswith(b"<?xml")
    assert [line.name.value for line in source.lines if line.name] == ["Prestation", "Autre"]
    assert source.format == "UBL Invoice"


def test_a_pdf_gives_the_invoice_inside(context: Context) -> None:
    """Lines of a reason count in the XML, not in the PDF."""
    (source,) = sources_of("f.pdf", facturx_pdf(cii_invoice()), ALL, context).values()

    assert b"CrossIndustryInvoice" in source.text
    assert source.format == "CII"


def test_only_the_positions_asked_for_are_read(context: Context) -> None:
    """Three invoices, the second asked for."""
    archive = tar_gz([(f"{n}.xml", ubl_invoice(number=f"N-{n}")) for n in (1, 2, 3)])
    found = sources_of("f.tar.gz", archive, frozenset({2}), context)

    assert list(found) == [2]
    assert b"N-2" in found[2].text


def test_an_antivirus_is_not_asked_again(make_context: Callable[..., Context]) -> None:
    """It gave its verdict already: reading again to explain it costs no scan."""
    twin = Twin()
    sources_of("f.pdf", facturx_pdf(cii_invoice()), ALL, make_context(antivirus=twin))

    assert twin.seen == []


def test_at_most_two_hundred_lines(context: Context) -> None:
    """A giant invoice shows its beginning."""
    (source,) = sources_of("f.xml", ubl_invoice(lines=(Line(price="1.00"),) * 250), ALL, context).values()

    assert len(source.lines) == 200


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"<a><b></a>", b"<a><b></a>"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</b>'.encode("latin-1"), "é".encode()),
        (b"%PDF-1.7 rien", b""),
        (b"", None),
    ],
)
def test_what_cannot_be_read_still_has_a_text(context: Context, content: bytes, text: bytes | None) -> None:
    """A broken XML is shown as it is written, in UTF-8; a PDF and nothing have none."""
    found = sources_of("f", content, ALL, context)

    assert (found == {}) if text is None else text in found[1].text
    assert text is None or found[1].lines == ()
