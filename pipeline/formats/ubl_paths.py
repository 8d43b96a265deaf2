"""Paths of a UBL 2.1 document: which namespace each name stands in, and what differs between its two roots."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pipeline.formats.fields import Path, Steps

_CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
VAT_SCHEMES = frozenset({"VAT", "TVA"})  # "TVA" is what AIFE's E1 writes
ACCOUNT = "PaymentMeans/PayeeFinancialAccount"
SELLER = "AccountingSupplierParty/Party"
CUSTOMER = "AccountingCustomerParty/Party"
VALIDEUR = "BuyerCustomerParty/Party"  # inferred: no public source says where Chorus Pro's UBL names him
EXTENDED_CADRE = "UBLExtensions/UBLExtension/ExtensionContent/CategoryCode"


@dataclass(frozen=True, slots=True)
class Kind:
    """What differs between an invoice and a credit note."""

    root: str
    vocabulary: str
    type_code: str
    line: str
    quantity: str


INVOICE = Kind("Invoice", "ubl-invoice", "InvoiceTypeCode", "InvoiceLine", "InvoicedQuantity")
CREDITNOTE = Kind("CreditNote", "ubl-creditnote", "CreditNoteTypeCode", "CreditNoteLine", "CreditedQuantity")
_AGGREGATES = frozenset(
    (
        *("AccountingCustomerParty", "AccountingSupplierParty", "BuyerCustomerParty", "PayeeParty", "Party"),
        *("TaxRepresentativeParty", "PartyIdentification", "PartyLegalEntity", "PartyName", "PartyTaxScheme"),
        *("TaxScheme", "Contact", "PostalAddress", "Address", "Country"),
        *("AdditionalDocumentReference", "Attachment", "BillingReference", "ContractDocumentReference"),
        *("InvoiceDocumentReference", "CreditNoteDocumentReference", "OrderReference", "InvoicePeriod"),
        *("Delivery", "DeliveryLocation", "DeliveryParty", "PrepaidPayment", "AllowanceCharge"),
        *("PaymentMeans", "PaymentTerms", "PayeeFinancialAccount", "FinancialInstitutionBranch"),
        *("FinancialInstitution", "LegalMonetaryTotal", "TaxTotal", "TaxSubtotal", "TaxCategory"),
        *("InvoiceLine", "CreditNoteLine", "Item", "ClassifiedTaxCategory", "Price"),
    )
)


def steps_of(path: str) -> Steps:
    """Clark names of a path; extensions are found in any namespace, since AIFE's stand in none that is published."""
    names = path.split("/")
    if names[0] == "UBLExtensions":
        return tuple(f"{{*}}{name}" for name in names)
    return tuple(f"{{{_CAC if name in _AGGREGATES else _CBC}}}{name}" for name in names)


@cache
def below(path: str) -> Path:
    """A path inside a block."""
    return Path(path, steps_of(path))


def at(kind: Kind, *paths: str) -> tuple[Path, ...]:
    """Paths from the root."""
    return tuple(Path(f"/{kind.root}/{path}", steps_of(path)) for path in paths)
