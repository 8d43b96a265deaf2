"""Where CII writes the lines of an invoice: EN 16931-3-3 binding.

Limits: AIFE's FSO1116A samples call the net price « TTC » (DOMAIN §2): it is read as it stands.
"""

from __future__ import annotations

from pipeline.formats.cii_paths import LINE, ROOT, at, below, steps_of
from pipeline.formats.details import fields
from pipeline.formats.lines import LineLayout, origin_fields
from pipeline.formats.trees import grow

PERIOD = fields(
    {},
    {
        "StartDateTime/DateTimeString": "start",
        "StartDateTime/DateTime": "start",
        "EndDateTime/DateTimeString": "end",
        "EndDateTime/DateTime": "end",
    },
)
ORIGIN = fields({"IssuerAssignedID": "number"}, {"FormattedIssueDateTime/DateTimeString": "day"})


def _layout() -> LineLayout:
    document, deal = "AssociatedDocumentLineDocument", "SpecifiedLineTradeAgreement"
    gross, tax = f"{deal}/GrossPriceProductTradePrice", "SpecifiedLineTradeSettlement/ApplicableTradeTax"
    invoices = "SpecifiedLineTradeSettlement/InvoiceReferencedDocument"
    summation = "SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation"
    return LineLayout(
        block=at(LINE),
        fields=grow(
            {
                **fields(
                    {
                        f"{document}/LineID": "id",
                        f"{document}/IncludedNote/Content": "note",
                        "SpecifiedTradeProduct/Name": "name",
                        "SpecifiedTradeProduct/Description": "description",
                        f"{gross}/ChargeAmount": "gross_price",
                        f"{gross}/AppliedTradeAllowanceCharge/ChargeIndicator/Indicator": "charged",
                        f"{gross}/AppliedTradeAllowanceCharge/ActualAmount": "discount",
                        f"{deal}/NetPriceProductTradePrice/ChargeAmount": "price",
                        "SpecifiedLineTradeDelivery/BilledQuantity": "quantity",
                        "SpecifiedLineTradeDelivery/ShipToTradeParty/ID": "delivery_id",
                        "SpecifiedLineTradeDelivery/ShipToTradeParty/GlobalID": "delivery_id",
                        f"{tax}/CategoryCode": "category",
                        f"{tax}/RateApplicablePercent": "rate",
                        f"{summation}/LineTotalAmount": "net",
                    }
                ),
                **origin_fields(invoices, ORIGIN),
            },
            steps_of,
        ),
        period=below("BillingSpecifiedPeriod").steps[0],
        period_parent=below("SpecifiedLineTradeSettlement").steps[0],
        period_fields=grow(PERIOD, steps_of, f"/{ROOT}/{LINE}/SpecifiedLineTradeSettlement/BillingSpecifiedPeriod"),
    )


CII_LINES = _layout()
