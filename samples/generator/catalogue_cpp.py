"""CPPFactureMixte: ``cpp-facture/`` accepted and rejected, its flux, and the roots that are not it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from samples.generator import cast
from samples.generator.archives import tar_gz, zipped
from samples.generator.cases import credit_note
from samples.generator.catalogue_flux import flux_name
from samples.generator.cpp import cpp_facture, cpp_factures
from samples.generator.model import SUPPLIER, TRANSFER, Attachment, Line, Payment
from samples.generator.payloads import bundle, pdf, readable
from samples.generator.refusals import DIRECTORY
from samples.generator.sample import Sample
from samples.generator.ubl import ubl_minimal

STRICT = "un émetteur en controle-strict"
Row = tuple[str, str, dict[str, object], str | None, str | None]


def samples() -> Iterator[Sample]:
    """All samples of the format."""
    for index, (name, purpose, changes, motif, needs) in enumerate(_accepted(), 1):
        content = cpp_facture(**{"number": f"PA-2026-{index:04d}", **changes})
        yield Sample(f"cpp-facture/accepted/{name}.xml", content, purpose, motif, needs)
    for index, (name, purpose, changes, motif, needs) in enumerate(_rejected(), 1):
        content = cpp_facture(**{"number": f"PR-2026-{index:04d}", **changes})
        valid = motif is None or not motif.startswith("XSD_")
        yield Sample(f"cpp-facture/rejected/{name}.xml", content, purpose, motif, needs, valid)
    several = cpp_factures(None, ("PR-2026-0102", "PR-2026-0103"), number="PR-2026-0101")
    yield Sample(
        "cpp-facture/rejected/several-invoices.xml", several, "trois factures dans un fichier", "SEVERAL_INVOICES"
    )
    yield from _flux()
    yield from _other_roots()


def _accepted() -> tuple[Row, ...]:
    transfer = {"payments": (TRANSFER,)}
    encaisseur = replace(cast.NORVAL_TRANSFER, information="Virement")
    lines = (Line("Ramette", "40", "3.20"), Line("Toner", "2", "61.00", "20"))
    rates = (Line("Repas", "30", "9.00", "10"), Line("Boissons", "10", "2.00", "20"))
    return (
        ("minimal", "E2 CPPFactureMixte, mode 01, sans compte", {"payments": (Payment("01"),)}, None, None),
        ("transfer", "virement, compte du fournisseur", transfer, None, None),
        ("transfer-without-account", "virement dont le compte n'est pas dans le flux", {"payments": (Payment("30"),)},
         None, None),
        ("label-only", "mode de paiement donné par son seul libellé",
         {"payments": (Payment(None, information="CHÈQUE"),)}, None, None),
        ("lines", "lignes de facture", {"lines": lines, "write_lines": True}, None, None),
        ("two-rates", "deux taux de TVA", {"lines": rates, "seller": cast.VERDIER}, None, None),
        ("encaisseur", "encaisseur nommé dans la référence bancaire", {"payments": (encaisseur,)}, None, None),
        ("credit-note", "avoir avec sa facture d'origine", {**credit_note(), "payments": ()} | transfer, None, None),
        ("already-paid-a2", "cadre A2 : le net est nul, aucun champ ne dit ce qui est payé",
         {"cadre": "A2", "net": "0.00"}, None, None),
        ("without-cadre", "cadre absent : vaut A1", {"cadre": None}, None, None),
        ("state", "destinataire État : service et engagement",
         {"buyer": cast.MINISTERE, "service": "PHARES-75", "engagement": "1500041950", "marche": "M-2026-08"},
         None, None),
        ("seller-eu", "fournisseur allemand, type 2", {"seller": cast.GERMAN, "payments": (Payment("01"),)}, None,
         None),
        ("seller-particulier", "fournisseur particulier, type 7", {"seller": cast.PARTICULIERE}, None, None),
        ("attachments", "pièce principale et complémentaires", {"attachments": bundle()}, None, None),
        ("pivot-tags", "récapitulatif de TVA écrit comme dans le pivot",
         {"replace": (("<TVAS>", "<TVAs>"), ("</TVAS>", "</TVAs>"))}, None, None),
        ("typed-strings", "textes typés par xsi:type, comme les écrit .NET", _typed(), None, None),
        ("memoire-a3", "mémoire A3 hors du flux E3 : accepté, averti",
         {"cadre": "A3", "seller": cast.FERRAND, "buyer": cast.PORT_BLANC}, "MEMOIRE_INTERFACE", None),
    )  # fmt: skip


def _rejected() -> tuple[Row, ...]:
    a3 = {"cadre": "A3", "seller": cast.FERRAND, "buyer": cast.PORT_BLANC}
    wrong = (SUPPLIER.id or "")[:-1] + str((int((SUPPLIER.id or "0")[-1]) + 1) % 10)
    program = Attachment("outil.zip", zipped((("outil.exe", b"MZ demo"),)), "application/zip", "02")
    return (
        ("date", "date écrite JJ/MM/AAAA", {"issue_date": "02/03/2026"}, "XSD_DATE", None),
        ("amount", "montant avec une virgule", {"ttc": "1200,00"}, "XSD_NUMBER", None),
        ("number", "numéro de 22 caractères", {"number": "FACTURE-2026-000000001"}, "XSD_LENGTH", None),
        ("cadre", "cadre S1 de la réforme", {"cadre": "S1"}, "XSD_LIST", None),
        ("payment-code", "mode 57, déjà défini", {"payments": (Payment("57"),)}, "XSD_LIST", None),
        ("attachment-kind", "TypePJ 03", {"attachments": (replace(readable(), role="03"),)}, "XSD_LIST", None),
        ("without-attachment", "aucune pièce jointe", {"attachments": ()}, "XSD_MISSING", None),
        ("base64", "contenu qui n'est pas du base64",
         {"attachments": (Attachment("a.pdf", "@@ pas du base64 @@", role="01"),)},
         "XSD_BASE64", None),
        ("stray", "élément que le format ne connaît pas",
         {"replace": (("</Montants>", "  <MontantRemise>0.00</MontantRemise>\n        </Montants>"),)},
         "XSD_UNEXPECTED", None),
        ("seller-siret", "SIRET du fournisseur dont la clé est fausse", {"seller": replace(SUPPLIER, id=wrong)},
         "SELLER_SIRET", None),
        ("payment-missing", "aucun mode de paiement", {"payments": ()}, "PAYMENT_MISSING", None),
        ("iban-invalid", "IBAN dont la clé est fausse",
         {"payments": (replace(TRANSFER, iban=(TRANSFER.iban or "")[:-2] + "99"),)}, "IBAN_INVALID", None),
        ("total-ttc", "TTC différent de HT + TVA", {"ttc": "1250.00", "net": "1250.00"}, "TOTAL_TTC", None),
        ("attachment-extension", "zip qui contient un .exe", {"attachments": (readable(), program)},
         "ATTACHMENT_EXTENSION", None),
        ("recipient-unknown", "destinataire absent de l'annuaire", {"buyer": cast.UNKNOWN_BUYER}, "RECIPIENT_UNKNOWN",
         DIRECTORY),
        ("memoire-interface-strict", "mémoire A3 hors du flux E3, émetteur strict", a3, "MEMOIRE_INTERFACE_STRICT",
         STRICT),
    )  # fmt: skip


def _flux() -> Iterator[Sample]:
    pair = [(f"TDTDEM1113{n:09d}.xml", cpp_facture(number=f"FP-2026-01{n}")) for n in (1, 2)]
    rows = (
        (1, cpp_facture(number="FP-2026-001"), "E2 CPPFactureMixte", None),
        (2, tar_gz(pair), "tar.gz de deux CPPFactureMixte", None),
        (3, ubl_minimal(number="FP-2026-003", attachments=(readable(),)), "CPPFacture déclaré, UBL trouvé",
         "FORMAT_CONTRADICTION"),
        (4, _pivot(), "pivot déposé", "FORMAT_REFUSED"),
    )  # fmt: skip
    for sequence, content, purpose, motif in rows:
        yield Sample(f"flux/{flux_name('FSO1113A', sequence)}", content, purpose, motif, None, valid=False)


def _other_roots() -> Iterator[Sample]:
    minimal = cpp_facture(number="FP-2026-021").replace(b"CPPFactureMixte>", b"CPPFactureMIN>")
    rows = (
        ("cpp-facture-pivot", _pivot(), "CPPFacturePivot, format de sortie de Chorus Pro"),
        ("cpp-facture-min", minimal, "CPPFacture sous une racine qui n'existe pas"),
    )
    for name, content, purpose in rows:
        yield Sample(f"refused-formats/{name}.xml", content, purpose, "FORMAT_REFUSED", None, valid=False)


def _pivot() -> bytes:
    content = cpp_facture(number="FP-2026-011", attachments=(Attachment("facture.pdf", pdf(), role="01"),))
    return content.replace(b"CPPFactureMixte", b"CPPFacturePivot")


def _typed() -> dict[str, object]:
    schemas = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    typed = (("<RaisonSociale>", '<RaisonSociale xsi:type="xs:string">'), ("<Nom>", '<Nom xsi:type="xs:string">'))
    return {"root_attributes": schemas, "replace": typed}
