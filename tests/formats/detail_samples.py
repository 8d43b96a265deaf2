"""An invoice that fills every field, and what a reader's shapes say without their places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields as fields_of
from dataclasses import replace

from pipeline.codecs import xml
from pipeline.codecs.xml import XmlDocument
from pipeline.domain.details import Adjustment, Line, Origin, Period, Text, VatDetail
from pipeline.formats.cii import CII as CII_FORMAT
from pipeline.formats.ubl import UBL_CREDITNOTE, UBL_INVOICE
from samples.generator import cast, cii_invoice, ubl_credit_note, ubl_invoice
from samples.generator import model as m

RICH = m.Invoice(
    currency="USD",
    tax_currency="EUR",
    tax_total="10.00",
    seller=replace(cast.DOSTAL, trade_name="Dostal", contact="Irène Valot", other_ids=(("91023456", "0002"),)),
    buyer=replace(cast.UNIVERSITE, trade_name="UHL", contact="Paul", tva="FR12345678901"),
    valideur=cast.QUERMONT,
    payee=cast.NORVAL,
    representative=replace(cast.QUERMONT, tva="FR00123456789"),
    service="SVC",
    engagement="E1",
    marche="M1",
    origins=("FA-1", "FA-2"),
    origin_dates=("2026-01-02",),
    period=("2026-02-01", "2026-02-28"),
    period_code="35",
    vat_point_date="2026-02-26",
    delivery_date="2026-02-27",
    delivery=m.Delivery("Site", "S1", "0009", "1 rue", "69000", "Lyon", "FR"),
    payment_terms=("30 jours", "escompte"),
    references=("bon-1",),
    notes=(m.Note("subrogation", "ACC"), m.Note("livraison en deux fois")),
    allowances=(
        m.Allowance("12.00", "Remise", code="95", base="100.00", percent="12"),
        m.Allowance("6.50", "Port", charge=True),
    ),
    lines=(
        m.Line(
            "Plaquette",
            "500",
            "0.42",
            description="Papier",
            gross_price="0.50",
            discount="0.08",
            note="urgent",
            origin="FA-0",
            origin_date="2026-01-01",
            period=("2026-02-01", "2026-02-03"),
        ),
        m.Line("Formation", "1", "10.00", "0", "E"),
    ),
    exemption="article 261",
    exemption_code="VATEX-FR-X",
    prepaid="3.00",
    rounding="0.01",
)
UBL, CN, CII = (UBL_INVOICE, ubl_invoice), (UBL_CREDITNOTE, ubl_credit_note), (CII_FORMAT, cii_invoice)


def parsed(content: bytes) -> XmlDocument:
    """Parse a document that must be well formed."""
    document = xml.parse(content)
    assert isinstance(document, XmlDocument), document
    return document


def values(found: Iterable[Text]) -> list[str]:
    """The values of texts, in order."""
    return [text.value for text in found]


def plain(shape: object) -> object:
    """What a shape says, without its places."""
    if isinstance(shape, Text):
        return shape.value
    if isinstance(shape, (Line, VatDetail, Adjustment, Origin, Period)):
        names = (field.name for field in fields_of(shape) if field.name not in ("place", "due_code"))
        return {name: plain(getattr(shape, name)) for name in names}
    return shape
