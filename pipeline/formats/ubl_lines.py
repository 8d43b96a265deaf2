"""Where UBL 2.1 writes the lines of an invoice: EN 16931-3-2 binding.

Limits: sub-lines are not read.
"""

from __future__ import annotations

from pipeline.formats.details import fields
from pipeline.formats.lines import LineLayout, origin_fields
from pipeline.formats.trees import grow
from pipeline.formats.ubl_paths import Kind, at, below, steps_of

ORIGIN = fields(
    {"InvoiceDocumentReference/ID": "number", "CreditNoteDocumentReference/ID": "number"},
    {"InvoiceDocumentReference/IssueDate": "day", "CreditNoteDocumentReference/IssueDate": "day"},
)


def ubl_lines(kind: Kind) -> LineLayout:
    """Lay out the lines of an invoice or a credit note."""
    price = "Price/AllowanceCharge"
    return LineLayout(
        block=at(kind, kind.line)[0],
        fields=grow(
            {
                **fields(
                    {
                        "ID": "id",
                        "Note": "note",
                        kind.quantity: "quantity",
                        "LineExtensionAmount": "net",
                        "Delivery/DeliveryLocation/ID": "delivery_id",
                        "Item/Description": "description",
                        "Item/Name": "name",
                        "Item/ClassifiedTaxCategory/ID": "category",
                        "Item/ClassifiedTaxCategory/Percent": "rate",
                        "Price/PriceAmount": "price",
                        f"{price}/ChargeIndicator": "charged",
                        f"{price}/Amount": "discount",
                        f"{price}/BaseAmount": "gross_price",
                    }
                ),
                **origin_fields("BillingReference", ORIGIN),
            },
            steps_of,
        ),
        period=below("InvoicePeriod").steps[0],
        period_parent=below(kind.line).steps[0],
        period_fields=grow(
            fields({}, {"StartDate": "start", "EndDate": "end"}), steps_of, f"/{kind.root}/{kind.line}/InvoicePeriod"
        ),
    )
