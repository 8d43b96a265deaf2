"""The blocks of a UBL document: parties, payment, VAT, lines, attachments."""

from __future__ import annotations

from base64 import b64encode

from samples.generator.model import Allowance, Attachment, Delivery, Invoice, Line, Party, Payment, Vat
from samples.generator.totals import Amounts
from samples.generator.tree import Node, always, branch, leaf


def party(who: Party | None) -> Node | None:
    """A party as Chorus Pro reads it: SIRET in PartyIdentification, typed by ``schemeID``."""
    if who is None:
        return None
    return branch(
        "cac:Party",
        branch("cac:PartyIdentification", leaf("cbc:ID", who.id, schemeID=who.scheme)),
        *(branch("cac:PartyIdentification", leaf("cbc:ID", more, schemeID=scheme)) for more, scheme in who.other_ids),
        branch("cac:PartyName", leaf("cbc:Name", who.trade_name)),
        address(who),
        branch(
            "cac:PartyTaxScheme",
            leaf("cbc:CompanyID", who.tva),
            branch("cac:TaxScheme", leaf("cbc:ID", "VAT")) if who.tva is not None else None,
        ),
        branch(
            "cac:PartyLegalEntity",
            leaf("cbc:RegistrationName", who.name),
            leaf("cbc:CompanyID", who.legal_id, schemeID=who.legal_scheme),
        ),
        branch("cac:Contact", leaf("cbc:Name", who.contact)),
        *(always("cac:Contact", leaf("cbc:Name", name) if name else None) for name in who.contacts),
    )


def address(who: Party) -> Node | None:
    """Postal address of a party."""
    return branch(
        "cac:PostalAddress",
        leaf("cbc:StreetName", who.street),
        leaf("cbc:CityName", who.city),
        leaf("cbc:PostalZone", who.postcode),
        branch("cac:Country", leaf("cbc:IdentificationCode", who.country)),
    )


def payee(who: Party | None) -> Node | None:
    """The encaisseur (BG-10)."""
    if who is None:
        return None
    return branch(
        "cac:PayeeParty",
        branch("cac:PartyIdentification", leaf("cbc:ID", who.id, schemeID=who.scheme)),
        branch("cac:PartyName", leaf("cbc:Name", who.name)),
        branch("cac:PartyLegalEntity", leaf("cbc:CompanyID", who.legal_id, schemeID=who.legal_scheme)),
    )


def payment(item: Payment, due_date: str | None) -> Node | None:
    """One payment means with the account to credit."""
    bank = branch("cac:FinancialInstitutionBranch", leaf("cbc:ID", item.bic))
    return branch(
        "cac:PaymentMeans",
        leaf("cbc:PaymentMeansCode", item.code),
        leaf("cbc:PaymentDueDate", due_date),
        leaf("cbc:InstructionNote", item.information),
        branch(
            "cac:PayeeFinancialAccount",
            leaf("cbc:ID", item.iban),
            leaf("cbc:Name", item.account_name),
            bank if item.iban is not None else None,
        ),
    )


def allowance(item: Allowance, unit: str | None) -> Node | None:
    """A document allowance or charge."""
    return branch(
        "cac:AllowanceCharge",
        leaf("cbc:ChargeIndicator", "true" if item.charge else "false"),
        leaf("cbc:AllowanceChargeReasonCode", item.code),
        leaf("cbc:AllowanceChargeReason", item.reason),
        leaf("cbc:MultiplierFactorNumeric", item.percent),
        leaf("cbc:Amount", item.amount, currencyID=unit),
        leaf("cbc:BaseAmount", item.base, currencyID=unit),
        _category("cac:TaxCategory", Vat(None, None, item.rate, item.category)),
    )


def delivery(invoice: Invoice) -> Node | None:
    """Where and when the goods went (BG-13)."""
    place = invoice.delivery or Delivery()
    address = branch(
        "cac:Address",
        leaf("cbc:StreetName", place.street),
        leaf("cbc:CityName", place.city),
        leaf("cbc:PostalZone", place.postcode),
        branch("cac:Country", leaf("cbc:IdentificationCode", place.country)),
    )
    return branch(
        "cac:Delivery",
        leaf("cbc:ActualDeliveryDate", invoice.delivery_date),
        branch("cac:DeliveryLocation", leaf("cbc:ID", place.id, schemeID=place.scheme), address),
        branch("cac:DeliveryParty", branch("cac:PartyName", leaf("cbc:Name", place.name))),
    )


def representative(who: Party | None) -> Node | None:
    """The seller's tax representative (BG-11)."""
    if who is None:
        return None
    return branch(
        "cac:TaxRepresentativeParty",
        branch("cac:PartyName", leaf("cbc:Name", who.name)),
        address(who),
        branch(
            "cac:PartyTaxScheme",
            leaf("cbc:CompanyID", who.tva),
            branch("cac:TaxScheme", leaf("cbc:ID", "VAT")) if who.tva is not None else None,
        ),
    )


def origin(number: str | None, day: str | None) -> Node | None:
    """A preceding invoice (BG-3)."""
    return branch(
        "cac:BillingReference",
        branch("cac:InvoiceDocumentReference", leaf("cbc:ID", number), leaf("cbc:IssueDate", day)),
    )


def period(between: tuple[str | None, str | None] | None, code: str | None = None) -> Node | None:
    """A billing period (BG-14, BG-26), with the code of the VAT date in the header (BT-8)."""
    start, end = between or (None, None)
    return branch(
        "cac:InvoicePeriod",
        leaf("cbc:StartDate", start or None),
        leaf("cbc:EndDate", end or None),
        leaf("cbc:DescriptionCode", code),
    )


def tax_total(sums: Amounts, unit: str | None, due_code: str | None) -> Node | None:
    """VAT total and breakdown; ``due_code`` is the supplier's VAT regime (5 débits, 72 encaissements)."""
    scheme = {"5": "TVA DEBIT", "72": "TVA ENCAISSEMENT"}.get(due_code or "")
    return branch(
        "cac:TaxTotal",
        leaf("cbc:TaxAmount", sums.tva, currencyID=unit),
        *(_subtotal(item, unit, scheme) for item in sums.vat),
    )


def _subtotal(item: Vat, unit: str | None, scheme: str | None) -> Node | None:
    return branch(
        "cac:TaxSubtotal",
        leaf("cbc:TaxableAmount", item.base, currencyID=unit),
        leaf("cbc:TaxAmount", item.amount, currencyID=unit),
        _category("cac:TaxCategory", item, scheme),
    )


def _category(name: str, vat: Vat, scheme: str | None = None) -> Node | None:
    return branch(
        name,
        leaf("cbc:ID", vat.category),
        leaf("cbc:Percent", vat.rate),
        leaf("cbc:TaxExemptionReasonCode", vat.exemption_code),
        leaf("cbc:TaxExemptionReason", vat.exemption),
        branch("cac:TaxScheme", leaf("cbc:ID", vat.tax_type), leaf("cbc:TaxTypeCode", scheme)),
    )


def line(number: int, item: Line, unit: str | None, root: str) -> Node | None:
    """One line of an Invoice or a CreditNote."""
    quantity = "cbc:InvoicedQuantity" if root == "Invoice" else "cbc:CreditedQuantity"
    return branch(
        f"cac:{root}Line",
        leaf("cbc:ID", str(number)),
        leaf("cbc:Note", item.note),
        leaf(quantity, item.quantity, unitCode=item.unit),
        leaf("cbc:LineExtensionAmount", item.written_net or str(item.net), currencyID=unit),
        period(item.period),
        origin(item.origin, item.origin_date),
        branch(
            "cac:Item",
            leaf("cbc:Description", item.description),
            leaf("cbc:Name", item.name),
            _category("cac:ClassifiedTaxCategory", Vat(None, None, item.rate, item.category)),
        ),
        branch("cac:Price", leaf("cbc:PriceAmount", item.price, currencyID=unit), _discount(item, unit)),
    )


def _discount(item: Line, unit: str | None) -> Node | None:
    """Price discount (BT-147), and the gross price it applies to (BT-148)."""
    if item.discount is None and item.gross_price is None:
        return None
    return branch(
        "cac:AllowanceCharge",
        leaf("cbc:ChargeIndicator", "false"),
        leaf("cbc:Amount", item.discount or "0", currencyID=unit),
        leaf("cbc:BaseAmount", item.gross_price, currencyID=unit),
    )


def reference(name: str) -> Node | None:
    """A supporting document that is only referred to (BT-122)."""
    return branch("cac:AdditionalDocumentReference", leaf("cbc:ID", name))


def attachment(item: Attachment) -> Node | None:
    """An attachment: name in ID, kind (01 main, 02 complementary) in DocumentType, payload in base64."""
    content = b64encode(item.content).decode("ascii") if isinstance(item.content, bytes) else item.content
    return branch(
        "cac:AdditionalDocumentReference",
        leaf("cbc:ID", item.name),
        leaf("cbc:DocumentTypeCode", item.mime),
        leaf("cbc:DocumentType", item.role),
        branch(
            "cac:Attachment",
            leaf("cbc:EmbeddedDocumentBinaryObject", content, mimeCode=item.mime, filename=item.name),
        ),
    )
