"""A reason as the official platform words it: French without accents, the path as ``FichierXml.….value``.

For whoever compares with Chorus Pro, or answers as its API does. Source: DOMAIN §4.2 (grammar) and §4.3 (labels seen);
where no label was seen, our own words in the same shape.
Limits: the path is a reading of the grammar, not a copy of a published list; the full sentence is ``Reason.motif``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable

from pipeline.domain import motifs
from pipeline.domain.fields import bare_steps, is_block
from pipeline.domain.motif import Motif
from pipeline.domain.rejection import Reason

MAX_LABEL = 200
SEPARATOR = "|"
_MAX_NUMBER = 20
_ROOT_KEPT_OUT = ("Invoice", "CreditNote", "CrossIndustryInvoice")
_PLAIN = str.maketrans({"«": "'", "»": "'", "’": "'", "…": "...", "−": "-", "–": "-", "×": "x", "€": "EUR", "œ": "oe"})


def label_of(reason: Reason) -> str:
    """The label of one reason, uncut: « L'element FichierXml.….TypeCode.value est obligatoire. »."""
    build = _KNOWN.get(reason.rule)
    if build is not None and reason.path:
        return build(reason, reason.path)
    if reason.rule.key.endswith("_MISSING") and reason.path:
        return f"L'element {tag_path(reason.path)} est obligatoire."
    where = f" ({tag_path(reason.path)})" if reason.path else ""
    return f"{unaccented(reason.rule.label)}{where}."


def labels_of(reasons: Iterable[Reason]) -> str:
    """The labels of all reasons joined by ``|``, cut at 200 characters as the API cuts them."""
    return SEPARATOR.join(label_of(reason) for reason in reasons)[:MAX_LABEL]


def tag_path(path: str, start: str = "FichierXml") -> str:
    """A path in the grammar of the labels: no root, no rank, ``value`` after what holds one; not a path: unaccented."""
    element, _, attribute = path.partition("/@")
    steps = bare_steps(element)
    if not steps or steps[0] not in _ROOT_KEPT_OUT:
        return unaccented(path.replace(SEPARATOR, "/"))
    end = [attribute] if attribute else [] if is_block(element) else ["value"]
    return ".".join([*([start] if start else []), *steps[1:], *end])


def unaccented(text: str) -> str:
    """A text in ASCII: accents dropped, quotes and dashes plain, anything else left out."""
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return " ".join(plain.encode("ascii", "ignore").decode("ascii").split())


def _number(reason: Reason, path: str) -> str:
    long = len(reason.value or "") > _MAX_NUMBER
    fault = f"ne doit pas depasser {_MAX_NUMBER} caracteres" if long else "contient un caractere non autorise"
    return f"Le champ identifiant de la facture ({tag_path(path)}) {fault}"


def _recipient(_reason: Reason, path: str) -> str:
    what = f"L'identifiant destinataire de la demande de paiement (balise : {tag_path(path, '')})"
    return f"{what} n'est pas reference dans notre systeme."


def _structure(_reason: Reason, path: str) -> str:
    return f"La structure (balise {tag_path(path, '')}) n'utilise pas cet emetteur."


def _attachment(_reason: Reason, path: str) -> str:
    cii = path.startswith("/CrossIndustryInvoice")
    content = "AttachmentBinaryObject" if cii else "EmbeddedDocumentBinaryObject"
    block = "AdditionalReferencedDocument" if cii else "AdditionalDocumentReference"
    place = f"{tag_path(path).partition(f'.{block}')[0]}.{block}"
    return f"L'element ({content}.value) est obligatoire si l'element ({place}) est renseigne."


def _attribute(reason: Reason, path: str) -> str:
    return f"{unaccented(reason.rule.label)} ({tag_path(path)})."


_KNOWN: dict[Motif, Callable[[Reason, str], str]] = {
    motifs.NUMBER_FORMAT: _number,
    motifs.RECIPIENT_UNKNOWN: _recipient,
    motifs.SELLER_NOT_ALLOWED: _structure,
    motifs.ATTACHMENT_EMPTY: _attachment,
    motifs.XSD_ATTRIBUTE_MISSING: _attribute,
}
