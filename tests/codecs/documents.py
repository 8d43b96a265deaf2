"""Small documents for the XML tests: one valid UBL invoice, one valid CII, and a server that counts its visitors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

CORPUS = Path(__file__).resolve().parents[2] / "../shared/corpus"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
XSI = b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

UBL = b"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>F-1</cbc:ID>
  <cbc:IssueDate>2026-11-24</cbc:IssueDate>
  <cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Caf\xc3\xa9</cbc:Name></cac:PartyName></cac:Party></cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty/>
  <cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">12.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
  <cac:InvoiceLine>
    <cbc:ID>1</cbc:ID>
    <cbc:LineExtensionAmount currencyID="EUR">10.00</cbc:LineExtensionAmount>
    <cac:Item><cbc:Name>Papier</cbc:Name></cac:Item>
  </cac:InvoiceLine>
</Invoice>
"""
LINE = UBL[UBL.index(b"  <cac:InvoiceLine>") : UBL.index(b"</Invoice>")]


def with_lines(count: int, *, line: bytes = LINE) -> bytes:
    """The invoice with so many lines, five elements each."""
    return UBL.replace(LINE, line * count)


class Canary:
    """An HTTP server on the loopback; ``hits`` are the paths somebody asked for."""

    def __init__(self) -> None:
        hits: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hits.append(self.path)
                self.send_error(404)

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        self.hits = hits
        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@contextmanager
def canary() -> Iterator[Canary]:
    """Run the server for the time of a test."""
    watched = Canary()
    thread = Thread(target=watched.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield watched
    finally:
        watched.server.shutdown()
        watched.server.server_close()
