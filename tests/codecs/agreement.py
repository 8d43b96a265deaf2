"""Ask both validators about the same documents and account for every difference: ``make agree``.

``python -m tests.codecs.agreement [DOCUMENTS [SEED]]`` prints a table and ends with 1 when a difference is unexplained.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from lxml import etree

from pipeline.codecs.catalog import compile_schema, load_catalog
from pipeline.codecs.xml import XmlDocument, parse
from pipeline.codecs.xsd_explain import iter_errors
from samples.generator import cii_profile, ubl_credit_note, ubl_invoice
from tests.codecs.known_differences import KNOWN, Element
from tests.codecs.mutator import Mutant, mutants
from tests.codecs.odd_values import ALL

SEED: Final = 20_261_124
CATALOG: Final = load_catalog()
SAMPLES: Final = Path(__file__).parents[2] / "samples"
PROFILES: Final = ("minimum", "basicwl", "basic", "en16931", "extended")
TOGETHER: Final = "plusieurs à la fois"
_PLACES: Final = (
    "IssueDate", "IssueTime", "PayableAmount", "InvoicedQuantity", "ChargeIndicator", "EmbeddedDocumentBinaryObject",
    "Note/languageID", "ProfileID/schemeURI", "EmbeddedDocumentBinaryObject/uri", "ID/schemeName", "PayableAmount/currencyID",
)  # fmt: skip
_NAMES: Final = "urn:oasis:names:specification:ubl:schema:xsd"
_TYPED: Final = f"""<Invoice xmlns="{_NAMES}:Invoice-2" xmlns:c="{_NAMES}:CommonAggregateComponents-2"
 xmlns:b="{_NAMES}:CommonBasicComponents-2"><b:ProfileID>A1</b:ProfileID><b:ID>F-1</b:ID><b:IssueDate>2026-03-02</b:IssueDate>
<b:IssueTime>12:00:00</b:IssueTime><b:Note>note</b:Note><c:AdditionalDocumentReference><b:ID>1</b:ID><b:DocumentType>02</b:DocumentType>
<c:Attachment><b:EmbeddedDocumentBinaryObject mimeCode="text/csv">QUJD</b:EmbeddedDocumentBinaryObject></c:Attachment>
</c:AdditionalDocumentReference><c:AccountingSupplierParty/><c:AccountingCustomerParty/><c:AllowanceCharge>
<b:ChargeIndicator>true</b:ChargeIndicator><b:Amount currencyID="EUR">1</b:Amount></c:AllowanceCharge><c:LegalMonetaryTotal>
<b:PayableAmount currencyID="EUR">1.00</b:PayableAmount></c:LegalMonetaryTotal><c:InvoiceLine><b:ID>1</b:ID>
<b:InvoicedQuantity>1</b:InvoicedQuantity><b:LineExtensionAmount currencyID="EUR">1.00</b:LineExtensionAmount>
<c:Item/></c:InvoiceLine></Invoice>"""
Verdicts = tuple[bool, bool | None]


@dataclass(slots=True)
class Account:
    """What came of the mutants of one schema; ``refused`` never reached a schema (no well-formed XML)."""

    valid: int = 0
    invalid: int = 0
    refused: int = 0
    explained: Counter[str] = field(default_factory=Counter)
    unexplained: list[tuple[Mutant, Verdicts]] = field(default_factory=list)


def bases() -> list[tuple[str, bytes]]:
    """Small accepted documents, and the schema of each: UBL, CII, every Factur-X profile, our own schemas."""
    files = (
        ("ubl-2.1-invoice", "ubl/accepted/all-fields.xml"),
        ("ubl-2.1-creditnote", "ubl/accepted/regles-en16931-credit-note.xml"),
        ("ubl-memoire", "ubl/accepted/memoire-a3.xml"),
        ("cii-d22b", "cii/accepted/all-fields.xml"),
        ("cii-d22b", "cii/accepted/minimal.xml"),
        ("cpp-facture-mixte", "cpp-facture/accepted/encaisseur.xml"),
    )
    read = [(schema, (SAMPLES / path).read_bytes()) for schema, path in files]
    built = [("ubl-2.1-invoice", ubl_invoice()), ("ubl-2.1-creditnote", ubl_credit_note())]
    return [*read, *built, *((f"facturx-{profile}", cii_profile(profile)) for profile in PROFILES)]


def placed() -> Iterator[Mutant]:
    """Every odd value in every kind of place that UBL types: date, time, amount, indicator, base64, URI, language."""
    for place in _PLACES:
        for value in dict.fromkeys(value for kind in ALL for value in kind):
            root = etree.fromstring(_TYPED)
            target = root.find(f".//{{*}}{place.partition('/')[0]}")
            assert target is not None
            if "/" in place:
                target.set(place.partition("/")[2], value)
            else:
                target.text = value
            yield Mutant(etree.tostring(root, encoding="UTF-8", xml_declaration=True), (f"{place} : {value[:40]!r}",))


def account(schema: str, documents: Iterable[Mutant]) -> Account:
    """Judge these documents by both."""
    found = Account()
    for mutant in documents:
        parsed = parse(mutant.content)
        if isinstance(parsed, XmlDocument):
            _count(found, mutant, parsed, schema)
        else:
            found.refused += 1
    return found


def verdicts(root: Element, schema: str) -> Verdicts:
    """What lxml says, and xmlschema: None when it raises instead of judging."""
    entry = CATALOG.entry(schema)
    by_lxml = bool(compile_schema(entry.path).validate(root))
    try:
        return by_lxml, next(iter_errors(root, entry), None) is None
    except Exception:  # noqa: BLE001  that it raises is what is found out
        return by_lxml, None


def explanation(root: Element, schema: str, found: Verdicts) -> str | None:
    """The known cause of a difference: the one whose repair alone makes the two agree, else all of them together."""
    for known in KNOWN:
        if (known.lxml, known.xmlschema) == found and _agree_once(known.repair, root, schema):
            return known.name
    mended = deepcopy(root)
    for known in KNOWN:
        known.repair(mended)
    return TOGETHER if _agree(verdicts(mended, schema)) else None


def _count(found: Account, mutant: Mutant, parsed: XmlDocument, schema: str) -> None:
    said = verdicts(parsed.root, schema)
    found.valid += said[0]
    found.invalid += not said[0]
    if _agree(said):
        return
    cause = explanation(parsed.root, schema, said)
    if cause is None:
        found.unexplained.append((mutant, said))
    else:
        found.explained[cause] += 1


def _agree_once(repair: object, root: Element, schema: str) -> bool:
    mended = deepcopy(root)
    repair(mended)  # type: ignore[operator]  # Known.repair
    return _agree(verdicts(mended, schema))


def _agree(said: Verdicts) -> bool:
    return said[0] is said[1]


def accounts(documents: int, seed: int) -> Iterator[tuple[str, Account]]:
    """An account of the odd values, then one a base, of an equal share of the documents."""
    yield "ubl-2.1-invoice", account("ubl-2.1-invoice", placed())
    chosen = bases()
    for index, (schema, base) in enumerate(chosen):
        yield schema, account(schema, islice(mutants(base, seed + index), -(-documents // len(chosen))))


def main(documents: int = 12_000, seed: int = SEED) -> int:
    """Print the table; 1 when a difference is unexplained."""
    started = time.monotonic()
    total, lines = Account(), []
    for schema, one in accounts(documents, seed):
        lines.append(
            f"{schema:<22}{one.valid + one.invalid:>8}{one.valid:>9}{one.invalid:>11}{sum(one.explained.values()):>12}"
        )
        total.valid += one.valid
        total.invalid += one.invalid
        total.refused += one.refused
        total.explained += one.explained
        total.unexplained += one.unexplained
    print(f"{'schéma':<22}{'jugés':>8}{'valides':>9}{'invalides':>11}{'différences':>12}", *lines, sep="\n")
    print(f"{'total':<22}{total.valid + total.invalid:>8}{total.valid:>9}{total.invalid:>11}"
          f"{sum(total.explained.values()) + len(total.unexplained):>12}")  # fmt: skip
    print(f"\ngraine {seed} ; {total.refused} mutants mal formés ; {time.monotonic() - started:.0f} s\n")
    for cause, count in total.explained.most_common():
        print(f"{count:>6}  {cause}")
    for mutant, said in total.unexplained:
        print(f"INEXPLIQUÉ lxml={said[0]} xmlschema={said[1]} {mutant.how}\n{mutant.content.decode()}\n")
    print(f"{len(total.unexplained):>6}  sans explication")
    return 1 if total.unexplained else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
