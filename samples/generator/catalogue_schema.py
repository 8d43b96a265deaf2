"""One refused sample for each kind of schema violation that ``refusals`` does not reach (``domain/motifs_schema``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from samples.generator.cii import cii_invoice
from samples.generator.model import Allowance
from samples.generator.sample import Sample
from samples.generator.ubl import ubl_invoice

Row = tuple[str, str, *tuple[tuple[str, str], ...]]

_NIL = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"'
_REBATE = (Allowance("50.00", "Remise"),)
_DUE = "  <cbc:DueDate>2026-04-01</cbc:DueDate>\n"
_BASIS = "<ram:TaxBasisTotalAmount>1000.00</ram:TaxBasisTotalAmount>"
_TOTAL = "<ram:GrandTotalAmount>1200.00</ram:GrandTotalAmount>"
_AFTER_TAX = f"</ram:TaxTotalAmount>\n        {_TOTAL}"
_WEIGHT = '<ram:TheoreticalWeightMeasure unitCode="KILOGRAMME">3</ram:TheoreticalWeightMeasure>'

# motif, purpose, what is replaced in a plain invoice
_UBL: tuple[Row, ...] = (
    ("XSD_ORDER", "échéance écrite avant le numéro", ("  <cbc:ProfileID>", f"{_DUE}  <cbc:ProfileID>"),
     (f"</cbc:IssueDate>\n{_DUE}", "</cbc:IssueDate>\n")),
    ("XSD_REPEATED", "date d'émission écrite deux fois",
     ("<cbc:IssueDate>2026-03-02</cbc:IssueDate>", "<cbc:IssueDate>2026-03-02</cbc:IssueDate>\n" * 2)),
    ("XSD_ATTRIBUTE_MISSING", "net à payer sans devise",
     ('<cbc:PayableAmount currencyID="EUR">', "<cbc:PayableAmount>")),
    ("XSD_ATTRIBUTE_UNKNOWN", "attribut heure sur la date", ("<cbc:IssueDate>", '<cbc:IssueDate heure="10:30">')),
    ("XSD_EMPTY", "date d'émission vide", (">2026-03-02</cbc:IssueDate>", "></cbc:IssueDate>")),
    ("XSD_LIST", "remise dont l'indicateur est « non »", (">false<", ">non<")),
    ("XSD_TEXT", "texte à la place d'un bloc",
     ("<cac:PayeeFinancialAccount>", "<cac:PayeeFinancialAccount>Compte courant ")),
    ("XSD_INVALID", "numéro déclaré nul (xsi:nil)", ("<cbc:ID>US-", f"<cbc:ID {_NIL}>US-")),
)  # fmt: skip
_CII: tuple[Row, ...] = (
    ("XSD_ORDER", "total TTC écrit avant le total HT",
     (_BASIS, f"{_TOTAL}{_BASIS}"), (_AFTER_TAX, "</ram:TaxTotalAmount>")),
    ("XSD_REPEATED", "type de facture écrit deux fois",
     ("<ram:TypeCode>380</ram:TypeCode>", "<ram:TypeCode>380</ram:TypeCode>\n" * 2)),
    ("XSD_ATTRIBUTE_UNKNOWN", "attribut heure sur la date",
     ("<udt:DateTimeString ", '<udt:DateTimeString heure="10" ')),
    ("XSD_LENGTH", "unité en toutes lettres", ("</ram:BilledQuantity>", f"</ram:BilledQuantity>{_WEIGHT}")),
    ("XSD_LIST", "remise dont l'indicateur est « non »", (">false<", ">non<")),
    ("XSD_TEXT", "date écrite sans son sous-élément",
     ('<udt:DateTimeString format="102">20260302</udt:DateTimeString>', "20260302")),
)  # fmt: skip


def samples() -> Iterator[Sample]:
    """The samples, in both vocabularies; none of them is valid."""
    yield from _folder("ubl", "US", ubl_invoice, _UBL)
    yield from _folder("cii", "CS", cii_invoice, _CII)


def _folder(folder: str, prefix: str, write: Callable[..., bytes], rows: tuple[Row, ...]) -> Iterator[Sample]:
    for index, (motif, purpose, *changes) in enumerate(rows, 1):
        allowances = _REBATE if motif == "XSD_LIST" else ()
        content = write(number=f"{prefix}-2026-{index:04d}", allowances=allowances, replace=tuple(changes))
        path = f"{folder}/rejected/{motif.lower().replace('_', '-')}.xml"
        yield Sample(path, content, purpose, motif, valid=False)
