"""Verdicts read back from the plain objects of ``wire``: what a restart shows and reports without judging again.

Everything that ``wire`` writes comes back; notes, places and inner files of attachments are not written, hence lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.domain import motifs
from pipeline.domain.container import Container
from pipeline.domain.identifiers import Identifier, IdType
from pipeline.domain.invoice import Attachment, Invoice, Party, Role, Totals, VatLine
from pipeline.domain.payment import Basis, Certainty, Evidence, Factor, Payee, Payment
from pipeline.domain.rejection import Reason
from pipeline.domain.seen import Pdfa, Seen, Xsd
from pipeline.domain.verdict import Destination, DocumentVerdict

Read = Mapping[str, Any]  # Any: JSON that we wrote ourselves, its shape is known and its static type is not


def read_document(plain: Read) -> DocumentVerdict:
    """Read one document object back; KeyError when it was not written by this product."""
    rejections = tuple(read_reason(reason) for reason in plain["rejections"])
    destination = plain["destination"]
    return DocumentVerdict(
        position=plain["position"],
        name=plain["name"],
        container=Container(plain["container"]),
        sha256=plain["sha256"],
        seen=_seen(plain),
        rejections=rejections,
        total=len(rejections),
        warnings=tuple(read_reason(reason) for reason in plain["warnings"]),
        destination=Destination(**destination) if destination else None,
    )


def read_reason(plain: Read) -> Reason:
    """Read one reason back; its motif is found by its stable key."""
    rule = motifs.BY_KEY[plain["key"]]
    remedy = plain["remedy"] if plain["remedy"] != rule.remedy else None
    rule_id = plain["regle"] if plain["regle"] != rule.regle else None
    return Reason(rule, plain["motif"], plain["path"], plain["line"], plain["value"], remedy, rule_id)


def _seen(plain: Read) -> Seen:
    pdfa, xsd = plain["pdfa"], plain["xsd"]
    return Seen(
        vocabulary=plain["vocabulary"],
        profile=plain["profile"],
        guideline=plain["guideline"],
        pdfa=Pdfa(pdfa["declared"], pdfa["ok"], tuple(pdfa["failed"])) if pdfa else None,
        xsd=Xsd(xsd["schema"], xsd["valid"]) if xsd else None,
        invoice=_invoice(plain) if plain["invoice"] else None,
    )


def _invoice(plain: Read) -> Invoice:
    header = plain["invoice"]
    payee, factor = plain["payee"], plain["factor"]
    return Invoice(
        number=header["number"],
        type_code=header["type_code"],
        issue_date_text=header["issue_date"],
        issue_date=_day(header["issue_date"]),
        currency=header["currency"],
        cadres=(header["cadre"],) if header["cadre"] else (),
        seller=_seller(header["fournisseur"]),
        buyer=_buyer(header["destinataire"]),
        service=header["destinataire"]["service"],
        engagement=header["engagement"],
        marche=header["marche"],
        origins=tuple(header["origins"]),
        totals=Totals(
            ht=_decimal(header["total_ht"]),
            tva=_decimal(header["total_tva"]),
            ttc=_decimal(header["total_ttc"]),
            net_a_payer=_decimal(header["net_a_payer"]),
        ),
        vat=tuple(_vat(line) for line in header["vat"]),
        payments=tuple(Payment(**payment) for payment in plain["payments"]),
        payee=Payee(**payee) if payee else None,
        factor=_factor(factor) if factor else None,
        attachments=_attachments(plain["attachments"]),
        lines=header["lines"],
    )


def _seller(plain: Read) -> Party:
    identifier = Identifier(IdType(plain["type_id"]), plain["id"]) if plain["type_id"] else None
    return Party(identifier, plain["name"], plain["tva"])


def _buyer(plain: Read) -> Party:
    return Party(Identifier(IdType.SIRET, plain["siret"]) if plain["siret"] else None, plain["name"])


def _factor(plain: Read) -> Factor:
    """What follows the evidence was not written by the first release."""
    return Factor(
        name=plain["name"],
        id=plain["id"],
        iban=plain["iban"],
        bic=plain["bic"],
        mention=plain["mention"],
        basis=Basis(plain["basis"]),
        certainty=Certainty(plain["certainty"]),
        evidence=tuple(Evidence(kind) for kind in plain["evidence"]),
        address=plain.get("address"),
        phone=plain.get("phone"),
        mention_name=plain.get("mention_name"),
        mention_iban=plain.get("mention_iban"),
        explanation=tuple(plain.get("explanation", ())),
    )


def _vat(plain: Read) -> VatLine:
    base, paid, rate = (_decimal(plain[key]) for key in ("base", "amount", "rate"))
    return VatLine(base, paid, plain["category"], rate, plain["exemption"])


def _attachments(plain: Sequence[Read]) -> tuple[Attachment, ...]:
    return tuple(Attachment(item["name"], item["mime"], item["size"], Role(item["role"])) for item in plain)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> date | None:
    """The day written AAAA-MM-JJ, as readers do; any other text, ISO weeks included, was no day when it was read."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if day.isoformat() == text else None
