"""The daily rejection file as XLSX: the rows of the CSV, all cells text except dates and amount.

A text cell of a workbook is never run, so it holds the value as it was read, without the apostrophe of the CSV; the
text format keeps it a text when someone edits it. A value that is no date or no amount stays a text, as does an
amount of more than 15 digits, which a spreadsheet would round.

Limits: the same rows give the same bytes with the same versions of XlsxWriter and zlib; another zlib may compress
differently. Rows beyond a sheet's 1,048,576 continue on further sheets, each with its header.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO

from pipeline.reports.rejets import HEADER, Column, Line, lines
from pipeline.reports.texts import is_decimal
from pipeline.stores.records import RejetRow

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

ROWS_PER_SHEET = 1_048_575
FIXED_INSTANT = datetime(2000, 1, 1)

_WIDTHS = (27, 43, 11, 10, 9, 22, 12, 18, 30, 18, 16, 18, 14, 8, 19, 16, 16, 60, 50, 30, 60)
_DATE = re.compile(r"(?:19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}")
_EXACT_DIGITS = 15


@dataclass(frozen=True, slots=True)
class _Formats:
    header: Format
    text: Format
    day: Format
    instant: Format
    amount: Format


def write_xlsx(rows: Iterable[RejetRow], stream: BinaryIO) -> None:
    """Write the workbook, in the order given; memory does not grow with the rows (they pass through disk)."""
    from xlsxwriter import Workbook

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "use_zip64": True,
    }
    workbook = Workbook(stream, options)
    workbook.set_properties({"title": "Rejets EDI", "created": FIXED_INSTANT})
    formats = _formats(workbook)
    remaining = lines(rows)
    _sheet(workbook, formats, 1, islice(remaining, ROWS_PER_SHEET))
    for number, first in enumerate(remaining, start=2):
        _sheet(workbook, formats, number, chain([first], islice(remaining, ROWS_PER_SHEET - 1)))
    workbook.close()


def xlsx_bytes(rows: Iterable[RejetRow]) -> bytes:
    """The whole file in memory, for a day of ordinary size."""
    stream = io.BytesIO()
    write_xlsx(rows, stream)
    return stream.getvalue()


def _formats(workbook: Workbook) -> _Formats:
    return _Formats(
        header=workbook.add_format({"bold": True, "num_format": "@", "bg_color": "#DDE6F0"}),
        text=workbook.add_format({"num_format": "@"}),
        day=workbook.add_format({"num_format": "yyyy-mm-dd"}),
        instant=workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        amount=workbook.add_format({"num_format": "0.00####"}),
    )


def _sheet(workbook: Workbook, formats: _Formats, number: int, content: Iterable[Line]) -> None:
    sheet = workbook.add_worksheet("Rejets" if number == 1 else f"Rejets {number}")
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(HEADER):
        sheet.write_string(0, column, title, formats.header)
    last = 0
    for last, line in enumerate(content, start=1):
        _row(sheet, formats, last, line)
    sheet.autofilter(0, 0, last, len(HEADER) - 1)


def _row(sheet: Worksheet, formats: _Formats, row: int, line: Line) -> None:
    for column, cell in enumerate(line.cells):
        if column == Column.DATE_DEPOT:
            sheet.write_datetime(row, column, line.depose, formats.instant)
        elif column == Column.DATE_FACTURE and (day := _day(cell)):
            sheet.write_datetime(row, column, day, formats.day)
        elif column == Column.MONTANT_TTC and _is_exact(cell):
            sheet.write_number(row, column, float(cell), formats.amount)
        elif cell:
            sheet.write_string(row, column, cell, formats.text)


def _day(cell: str) -> datetime | None:
    if not _DATE.fullmatch(cell):
        return None
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day)


def _is_exact(cell: str) -> bool:
    return is_decimal(cell) and len(cell.replace(".", "").lstrip("-0")) <= _EXACT_DIGITS
