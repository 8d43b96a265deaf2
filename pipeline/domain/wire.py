"""Verdicts as plain objects for JSON: the shape of ``check --json`` (DESIGN §3), every key always present."""

from __future__ import annotations

from decimal import Decimal

from pipeline.domain.container import Container
from pipeline.domain.invoice import Attachment, Invoice, Party
from pipeline.domain.payment import Factor, Payee, Payment
from pipeline.domain.rejection import Reason
from pipeline.domain.seen import Seen
from pipeline.domain.verdict import DocumentVerdict, FluxVerdict

Plain = dict[str, object]


def flux_object(verdict: FluxVerdict, file: str) -> Plain:
    """Render a flux verdict as one JSON object, ``file`` being how the user named it."""
    return {
        "file": file,
        "sha256": verdict.sha256,
        "container": verdict.container.value,
        "flux": {
            "type": verdict.type,
            "interface": verdict.interface,
            "syntax": verdict.syntax,
            "numero": verdict.numero,
            "declared": verdict.declared,
        },
        "etat": verdict.etat.value,
        "rejections": [reason_object(reason) for reason in verdict.rejections],
        "documents": [document_object(document) for document in verdict.documents],
    }


def document_object(document: DocumentVerdict) -> Plain:
    """Render one document: what was observed, what was read, and the verdict."""
    seen = document.seen
    invoice = seen.invoice
    return {
        "position": document.position,
        "name": document.name,
        "sha256": document.sha256,
        "container": "pdf" if document.container is Container.PDF else "xml",
        "vocabulary": seen.vocabulary,
        "profile": seen.profile,
        "guideline": seen.guideline,
        **_layers(seen),
        "invoice": invoice_object(invoice) if invoice else None,
        "payments": [_payment(payment) for payment in invoice.payments] if invoice else [],
        "payee": _payee(invoice.payee) if invoice and invoice.payee else None,
        "factor": _factor(invoice.factor) if invoice and invoice.factor else None,
        "attachments": [_attachment(attachment) for attachment in invoice.attachments] if invoice else [],
        "destination": _destination(document),
        "verdict": "accepted" if document.is_accepted else "rejected",
        "rejections": [reason_object(reason) for reason in document.rejections],
        "warnings": [reason_object(reason) for reason in document.warnings],
    }


def reason_object(reason: Reason) -> Plain:
    """Render one reason: code, rule, French sentence, place and value."""
    return {
        "code": reason.code,
        "regle": reason.regle,
        "motif": reason.motif,
        "path": reason.path,
        "line": reason.line,
        "value": reason.value,
        "remedy": reason.action,
        "key": reason.rule.key,
    }


def invoice_object(invoice: Invoice) -> Plain:
    """Render the header of an invoice; amounts are decimal strings as written."""
    seller, buyer = invoice.seller, invoice.buyer
    return {
        "number": invoice.number,
        "type_code": invoice.type_code,
        "issue_date": invoice.issue_date_text,
        "cadre": invoice.cadre,
        "currency": invoice.currency,
        "total_ht": amount(invoice.totals.ht),
        "total_tva": amount(invoice.totals.tva),
        "total_ttc": amount(invoice.totals.ttc),
        "net_a_payer": amount(invoice.totals.net_a_payer),
        "fournisseur": {
            "type_id": seller.identifier.type.value if seller.identifier else None,
            "id": seller.identifier.value if seller.identifier else None,
            "name": seller.name,
            "tva": seller.tva,
        },
        "destinataire": {"siret": _siret(buyer), "name": buyer.name, "service": invoice.service},
        "engagement": invoice.engagement,
        "marche": invoice.marche,
        "lines": invoice.lines,
        "vat": [
            {
                "category": line.category,
                "rate": amount(line.rate),
                "base": amount(line.base),
                "amount": amount(line.amount),
                "exemption": line.exemption,
            }
            for line in invoice.vat
        ],
        "origins": list(invoice.origins),
    }


def amount(value: Decimal | None) -> str | None:
    """Write a decimal with a point and no exponent, keeping the decimals it was given with."""
    return None if value is None else format(value, "f")


def _layers(seen: Seen) -> Plain:
    pdfa, xsd = seen.pdfa, seen.xsd
    return {
        "pdfa": {"declared": pdfa.declared, "ok": pdfa.ok, "failed": list(pdfa.failed)} if pdfa else None,
        "xsd": {"schema": xsd.schema, "valid": xsd.valid} if xsd else None,
    }


def _siret(buyer: Party) -> str | None:
    return buyer.identifier.value if buyer.identifier else None


def _payment(payment: Payment) -> Plain:
    return {
        "means_code": payment.means_code,
        "iban": payment.iban,
        "bic": payment.bic,
        "account_name": payment.account_name,
        "due_date": payment.due_date,
    }


def _payee(payee: Payee) -> Plain:
    return {"name": payee.name, "id": payee.id, "scheme": payee.scheme, "iban": payee.iban, "bic": payee.bic}


def _factor(factor: Factor) -> Plain:
    return {
        "name": factor.name,
        "id": factor.id,
        "iban": factor.iban,
        "bic": factor.bic,
        "mention": factor.mention,
        "basis": factor.basis.value,
        "certainty": factor.certainty.value,
        "evidence": [kind.value for kind in factor.evidence],
        "address": factor.address,
        "phone": factor.phone,
        "mention_name": factor.mention_name,
        "mention_iban": factor.mention_iban,
        "explanation": list(factor.explanation),
    }


def _attachment(attachment: Attachment) -> Plain:
    return {
        "name": attachment.name,
        "mime": attachment.mime,
        "size": attachment.size,
        "role": attachment.role.value,
    }


def _destination(document: DocumentVerdict) -> Plain | None:
    place = document.destination
    if place is None:
        return None
    return {
        "siret": place.siret,
        "service": place.service,
        "raison_sociale": place.raison_sociale,
        "nom_service": place.nom_service,
    }
