"""Read the XMP metadata of a PDF: what it claims of PDF/A and of the invoice it embeds.

XMP is XML from outside: it passes the same gate as an invoice (no DOCTYPE, same limits).

Limits: only the simple properties needed are read, written as attributes or as elements; no other RDF.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.codecs import xml as xml_codec
from pipeline.codecs.pdf_shapes import FacturxBlock, PdfaClaim
from pipeline.domain.rejection import Rejected

MAX_BYTES = 4 * 1024 * 1024
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PDFA = "http://www.aiim.org/pdfa/ns/id/"
# Factur-X urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#, Order-X the same without "invoice:",
# ZUGFeRD urn:zugferd:…:invoice:2p0# and urn:ferd:…:invoice:1p0#, its release candidate urn:ferd:pdfa:invoice:rc#
_INVOICE = re.compile(r"urn:(factur-x|zugferd|ferd|order-x):pdfa:(CrossIndustryDocument|invoice):", re.IGNORECASE)
_PACKET = re.compile(rb"<\?xpacket\b[^>]{0,200}\?>")


@dataclass(frozen=True, slots=True)
class Xmp:
    """What the metadata claim."""

    pdfa: PdfaClaim
    facturx: FacturxBlock | None


def parse(content: bytes) -> Xmp | Rejected:
    """Read a metadata packet; ``Rejected``, with the reasons of the XML gate, when it is no XML that may be read."""
    bare = _PACKET.sub(b"", content).strip(b"\0 \t\r\n")
    document = xml_codec.parse(bare)
    if isinstance(document, Rejected):
        return document
    claim: dict[str, str] = {}
    invoice: dict[str, str] = {}
    for namespace, local, value in _properties(document.root):
        if namespace == _PDFA:
            claim.setdefault(local, value)
        elif _INVOICE.match(namespace):
            invoice.setdefault(local, value)
    return Xmp(PdfaClaim(claim.get("part"), claim.get("conformance")), _block(invoice))


def _block(found: dict[str, str]) -> FacturxBlock | None:
    if not found:
        return None
    return FacturxBlock(
        document_type=found.get("DocumentType"),
        document_filename=found.get("DocumentFileName"),
        version=found.get("Version"),
        conformance_level=found.get("ConformanceLevel"),
    )


def _properties(root: etree._Element) -> Iterator[tuple[str, str, str]]:
    """Give (namespace, local name, value) of each simple property of each description, wherever it stands."""
    for description in root.iter(f"{{{_RDF}}}Description"):
        written = [(str(name), str(value)) for name, value in description.attrib.items()]
        written += [(str(part.tag), part.text or "") for part in description.iterchildren(tag=etree.Element)]
        for name, value in written:
            if name.startswith("{") and value.strip():
                qualified = etree.QName(name)
                yield qualified.namespace or "", qualified.localname, value.strip()
