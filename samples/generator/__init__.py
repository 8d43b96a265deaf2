"""Builders of invoices and flux, for the samples and for the tests: ``from samples.generator import ubl_invoice``.

Every builder takes keyword arguments that replace fields of ``Invoice``; without any, it writes a plain acceptable
invoice. Nothing heavy is imported before a PDF is asked for.
"""

from __future__ import annotations

from samples.generator.archives import gz, tar_gz, zipped
from samples.generator.cii import GUIDELINES, cii_invoice, cii_minimal, cii_profile
from samples.generator.keys import french_iban, iban, siren, siret, tva
from samples.generator.model import (
    AUTO,
    COMMUNE,
    EN16931,
    SUPPLIER,
    SUPPLIER_IBAN,
    TRANSFER,
    Allowance,
    Attachment,
    Invoice,
    Line,
    Note,
    Party,
    Payment,
    Vat,
)
from samples.generator.pdf import Embedded, Xmp, facturx_pdf, plain_pdf
from samples.generator.ubl import ubl_credit_note, ubl_invoice, ubl_minimal

__all__ = [
    "AUTO",
    "COMMUNE",
    "EN16931",
    "GUIDELINES",
    "SUPPLIER",
    "SUPPLIER_IBAN",
    "TRANSFER",
    "Allowance",
    "Attachment",
    "Embedded",
    "Invoice",
    "Line",
    "Note",
    "Party",
    "Payment",
    "Vat",
    "Xmp",
    "cii_invoice",
    "cii_minimal",
    "cii_profile",
    "facturx_pdf",
    "french_iban",
    "gz",
    "iban",
    "plain_pdf",
    "siren",
    "siret",
    "tar_gz",
    "tva",
    "ubl_credit_note",
    "ubl_invoice",
    "ubl_minimal",
    "zipped",
]
