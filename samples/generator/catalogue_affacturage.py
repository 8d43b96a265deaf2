"""The samples of affacturage: each finding, the mention read through noise, denied, or standing on the PDF alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from samples.generator import bad_pdf_text, cast
from samples.generator.archives import zipped
from samples.generator.cast import NORVAL, NORVAL_IBAN, NORVAL_TRANSFER, cession, mention
from samples.generator.cii import cii_invoice, cii_minimal
from samples.generator.keys import siret
from samples.generator.model import SUPPLIER, SUPPLIER_IBAN, TRANSFER, Attachment, Note, Payment
from samples.generator.pdf import facturx_pdf, plain_pdf
from samples.generator.sample import Sample
from samples.generator.ubl import ubl_invoice, ubl_minimal

Rows = tuple[tuple[str, str, dict[str, object], str | None], ...]

STRICT = "un émetteur en controle-strict"
_UNNAMED = replace(NORVAL_TRANSFER, account_name=None)
_ACC = (Note(mention(NORVAL, NORVAL_IBAN), "ACC"),)
_LEGAL = (
    f"Reglement a I'ordre de {NORVAL.name}, a 1ui adresser directement ({NORVAL.street}, {NORVAL.postcode} "
    f"{NORVAL.city}, tel. 01 99 00 12 34, compte {{account}}). E11e 1e recoit par subroqati0n dans 1e cadre du "
    "contrat de factorinq."
)
_PAGE = (
    "Facture",
    "Net à payer : 1 200,00 EUR",
    f"Règlement à l'ordre de {NORVAL.name}, à lui adresser directement",
    f"({NORVAL.street}, {NORVAL.postcode} {NORVAL.city}, tél. 01 99 00 12 34).",
    "Elle le reçoit par subrogation dans le cadre du contrat de factoring.",
)


def samples() -> Iterator[Sample]:
    """All samples of affacturage."""
    for index, (name, purpose, changes, motif) in enumerate((*_read(), *_found()), 1):
        yield from _both(index, name, purpose, changes, motif)
    yield from _in_xml_with_pdf()
    yield from _in_pdf()
    yield from _hostile()


def _both(index: int, name: str, purpose: str, changes: dict[str, object], motif: str | None) -> Iterator[Sample]:
    """In both vocabularies; a warning once more for a strict partner, who is refused."""
    for folder, prefix, write in (("ubl", "UF", ubl_invoice), ("cii", "CF", cii_invoice)):
        content = write(**{"number": f"{prefix}-2026-{index:04d}", **changes})
        yield Sample(f"{folder}/accepted/{name}.xml", content, purpose, motif)
        if motif:
            strict = write(**{"number": f"{prefix}-2026-{index:04d}S", **changes})
            path = f"{folder}/rejected/{name}-strict.xml"
            yield Sample(path, strict, f"{purpose} ; refusé en contrôle strict", f"{motif}_STRICT", STRICT)


def _read() -> Rows:
    """What the mention says, or does not."""
    scanned = _LEGAL.format(account=NORVAL_IBAN.replace("0", "O"))
    denied = "Cette facture ne fait l'objet d'aucune subrogation ni cession de créance. Affacturage : non."
    return (
        ("factor-scanned-mention", "mention mal reconnue par un scanner, compte compris",
         {"payee": NORVAL, "notes": (Note(scanned),), "payments": (NORVAL_TRANSFER,)}, None),
        ("factor-denied", "la note dit qu'il n'y a ni subrogation, ni cession, ni affacturage",
         {"notes": (Note(denied),)}, None),
        ("factor-central-payer", "encaisseur ordinaire : la maison mère, sans mention",
         {"payee": replace(cast.TESSALY, tva=None), "payments": (replace(TRANSFER, account_name=cast.TESSALY.name),)},
         None),
        ("factor-other-establishment", "encaisseur : un autre établissement du fournisseur",
         {"seller": cast.CORVANE, "payee": replace(cast.CORVANE, id=siret("91134567", 2), tva=None)}, None),
        ("factor-cession-named", "cession de créance, encaisseur et compte au même nom",
         {"payee": cast.SORELIA, "notes": (Note(cession(cast.SORELIA)),), "payments": (cast.SORELIA_TRANSFER,)}, None),
    )  # fmt: skip


def _found() -> Rows:
    """One sample for each finding that both vocabularies can show."""
    cheque = Payment("20")
    wrong = (Note(mention(NORVAL, cast.LOMBARDE_IBAN), "ACC"),)
    own = replace(SUPPLIER, tva=None)
    return (
        ("factor-name-missing", "mention seule : ni encaisseur ni titulaire de compte ne nomme le factor",
         {"notes": _ACC, "payments": (_UNNAMED,)}, "FACTOR_NAME_MISSING"),
        ("factor-account-missing", "mention, encaisseur nommé, mais un chèque et aucun compte",
         {"notes": (Note("Créance cédée à Norval Affacturage par subrogation."),), "payee": NORVAL,
          "payments": (cheque,)}, "FACTOR_ACCOUNT_MISSING"),
        ("factor-is-seller", "mention de subrogation, et le fournisseur pour encaisseur",
         {"notes": _ACC, "payee": own, "payments": (_UNNAMED,)}, "FACTOR_IS_SELLER"),
        ("payee-is-seller", "le fournisseur pour encaisseur, sans mention",
         {"payee": own, "payments": (TRANSFER,)}, "PAYEE_IS_SELLER"),
        ("factored-without-payee", "type 393 sans encaisseur",
         {"type_code": "393", "payments": (NORVAL_TRANSFER,)}, "FACTORED_WITHOUT_PAYEE"),
        ("factor-names-differ", "encaisseur Norval, compte au nom de Lombarde",
         {"payee": NORVAL, "notes": _ACC, "payments": (replace(NORVAL_TRANSFER, account_name=cast.LOMBARDE.name),)},
         "FACTOR_NAMES_DIFFER"),
        ("factor-iban-differs", "la mention donne un autre compte que le moyen de paiement",
         {"payee": NORVAL, "notes": wrong, "payments": (NORVAL_TRANSFER,)}, "FACTOR_IBAN_DIFFERS"),
    )  # fmt: skip


def _in_xml_with_pdf() -> Iterator[Sample]:
    """Mixed flux: the mention stands on the readable PDF inside the XML."""
    attached = {"attachments": (_readable(_PAGE),)}
    named = {**attached, "payments": (replace(TRANSFER, iban=None, account_name=NORVAL.name, code="20"),)}
    rows = (
        (
            "ubl",
            ubl_minimal(number="UF-2026-0051", **named),
            "mention sur le PDF zippé d'un E2, nom du factor au compte",
        ),
        (
            "cii",
            cii_minimal(number="CF-2026-0051", **named),
            "mention sur le PDF zippé d'un E2, nom du factor au compte",
        ),
    )
    for folder, content, purpose in rows:
        yield Sample(f"{folder}/accepted/factor-pdf-in-xml.xml", content, purpose)
    banked = {**attached, "payments": (NORVAL_TRANSFER,)}
    purpose = "E2 : mention sur le PDF, nom du factor et compte dans le XML"
    for folder, prefix, write in (("ubl", "UF", ubl_minimal), ("cii", "CF", cii_minimal)):
        content = write(number=f"{prefix}-2026-0052", **banked)
        yield Sample(f"{folder}/accepted/factor-account-e2.xml", content, purpose, "FACTOR_ACCOUNT_E2")
        path = f"{folder}/rejected/factor-account-e2-strict.xml"
        yield Sample(path, content, f"{purpose} ; refusé en contrôle strict", "FACTOR_ACCOUNT_E2_STRICT", STRICT)
    denied = ("Facture", "Facture non affacturée, sans cession de créance.", "Mode de règlement : facteur")
    content = ubl_minimal(number="UF-2026-0053", attachments=(_readable(denied),))
    yield Sample("ubl/accepted/factor-pdf-denied.xml", content, "E2 : le PDF dit que la facture n'est pas affacturée")


def _in_pdf() -> Iterator[Sample]:
    """Factur-X: the mention stands on the page."""
    pages = (
        ("factor-pdf-legal", _PAGE, {"payments": (_UNNAMED,)}, None,
         "mention légale sur la page, adresse et téléphone"),
        ("factor-pdf-scanned", ("Facture", *_cut(_LEGAL.format(account=NORVAL_IBAN))), {"payments": (_UNNAMED,)}, None,
         "mention mal reconnue sur la page"),
        ("factor-pdf-denied", ("Facture", "Cette facture ne fait pas l'objet d'une subrogation."), {}, None,
         "la page dit qu'il n'y a pas de subrogation"),
        ("factor-pdf-iban-differs", ("Facture", *_cut(mention(NORVAL, SUPPLIER_IBAN))),
         {"payments": (NORVAL_TRANSFER,)}, "FACTOR_IBAN_DIFFERS",
         "le compte de la mention, sur la page, n'est pas celui du XML"),
    )  # fmt: skip
    for index, (name, page, changes, motif, purpose) in enumerate(pages, 61):
        xml = cii_invoice(number=f"FX-2026-00{index}", **changes)
        yield Sample(f"facturx/accepted/{name}.pdf", facturx_pdf(xml, text=page), purpose, motif)


def _hostile() -> Iterator[Sample]:
    """PDFs whose pages would cost hours or gigabytes to read: the page gives no text, the invoice goes on."""
    rows = (
        ("page-forms", bad_pdf_text.nested_forms, "formulaires de page imbriqués 30 fois, 2 appels chacun"),
        ("page-bomb", bad_pdf_text.content_bomb, "page de 100 Mo d'opérateurs une fois décompressée"),
        ("page-inline-image", bad_pdf_text.inline_image, "image en ligne de 100 Mo une fois décompressée"),
    )
    for index, (name, edit, purpose) in enumerate(rows, 71):
        xml = cii_invoice(number=f"H-2026-00{index}")
        yield Sample(f"hostile/{name}.pdf", facturx_pdf(xml, edit=edit), purpose, None, None, valid=False)


def _readable(page: tuple[str, ...]) -> Attachment:
    """The readable invoice of an E2 flux, zipped under the PDF type."""
    return Attachment("facture.pdf", zipped((("facture.pdf", plain_pdf(page)),)), "application/pdf", "01")


def _cut(text: str) -> tuple[str, ...]:
    """Lines as narrow as the page."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > 85:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return tuple(lines)
