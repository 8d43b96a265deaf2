"""The daily rejection file as CSV for a French spreadsheet: UTF-8 with BOM, ``;``, CRLF, every cell quoted.

Active cells are neutralised by the rule of ``texts``; a decimal in « Montant TTC » is left alone, even negative.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from pipeline.reports.rejets import HEADER, Column, lines
from pipeline.reports.texts import is_active, is_decimal
from pipeline.stores.records import RejetRow

BOM = b"\xef\xbb\xbf"


def write_csv(rows: Iterable[RejetRow], stream: BinaryIO) -> None:
    """Write the header and one line a row, in the order given; memory does not grow with the rows."""
    stream.write(BOM)
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    try:
        writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(HEADER)
        writer.writerows(_harmless(line.cells) for line in lines(rows))
    finally:
        text.detach()  # the stream stays the caller's to close


def csv_bytes(rows: Iterable[RejetRow]) -> bytes:
    """The whole file in memory, for a day of ordinary size."""
    stream = io.BytesIO()
    write_csv(rows, stream)
    return stream.getvalue()


def _harmless(cells: tuple[str, ...]) -> list[str]:
    # a letter or a digit in front can start nothing active: the cheap question first
    neutral = [cell if cell[:1].isalnum() or not is_active(cell) else "'" + cell for cell in cells]
    if is_decimal(cells[Column.MONTANT_TTC]):
        neutral[Column.MONTANT_TTC] = cells[Column.MONTANT_TTC]
    return neutral
