"""Attacks by what a PDF does by itself: each kind of action, each place."""

from __future__ import annotations

from collections.abc import Iterator

from samples.generator import bad_pdf_actions as actions
from samples.generator.bad_pdf_actions import Edit
from samples.generator.cii import cii_invoice
from samples.generator.pdf import facturx_pdf
from samples.generator.sample import Sample

_SCRIPT = actions.SCRIPT


def samples() -> Iterator[Sample]:
    """All of them."""
    for name, edit, purpose in _refused():
        content = facturx_pdf(cii_invoice(number="H-2026-50"), text=(), edit=edit)
        yield Sample(f"hostile/{name}.pdf", content, purpose, "PDF_ACTIVE", None, valid=False)
    for rank, (name, edit, purpose) in enumerate(_accepted()):
        content = facturx_pdf(cii_invoice(number=f"H-2026-51-{rank}"), text=(), edit=edit)
        yield Sample(f"hostile/{name}.pdf", content, purpose, None, None, valid=False)


def _refused() -> tuple[tuple[str, Edit, str], ...]:
    submit, share = actions.SUBMIT, actions.TO_SHARE
    return (
        ("script-at-closing", actions.at_closing(_SCRIPT), "JavaScript à la fermeture"),
        ("script-at-page", actions.at_page_opening(_SCRIPT), "JavaScript à l'affichage de la page"),
        ("script-in-names", actions.in_the_names(_SCRIPT), "JavaScript dans l'arbre des noms"),
        ("script-in-outline", actions.in_the_outline(_SCRIPT), "JavaScript dans le sommaire"),
        ("script-in-field", actions.in_a_field(_SCRIPT), "JavaScript dans un champ de formulaire"),
        ("script-under-pointer", actions.under_the_pointer(_SCRIPT), "JavaScript au passage du pointeur"),
        ("script-chained", actions.behind_a_link(actions.chained(_SCRIPT)), "JavaScript derrière deux actions sages"),
        ("script-chained-opening", actions.at_opening(actions.chained(_SCRIPT)),
         "JavaScript derrière une ouverture sage"),
        ("launch-link", actions.behind_a_link(actions.LAUNCH), "programme lancé par un lien"),
        ("launch-at-page", actions.at_page_opening(actions.LAUNCH), "programme lancé à l'affichage de la page"),
        ("go-to-embedded", actions.behind_a_link(actions.TO_EMBEDDED), "lien vers un fichier joint"),
        ("go-to-share-opening", actions.at_opening(share), "partage réseau ouvert avec le document"),
        ("go-to-share-page", actions.at_page_opening(share), "partage réseau ouvert avec la page"),
        ("address-opening", actions.at_opening(actions.TO_ADDRESS), "adresse appelée à l'ouverture"),
        ("address-page", actions.at_page_opening(actions.TO_ADDRESS), "adresse appelée à l'affichage de la page"),
        ("address-under-pointer", actions.under_the_pointer(actions.TO_ADDRESS),
         "adresse appelée au passage du pointeur"),
        ("submit-form", actions.behind_a_link(submit), "formulaire envoyé par un lien"),
        ("submit-form-field", actions.in_a_field(submit), "formulaire envoyé par un champ"),
        ("import-data", actions.behind_a_link(actions.IMPORT), "données importées par un lien"),
        ("rendition", actions.behind_a_link(actions.RENDITION), "média joué par un lien"),
        ("rich-media", actions.annotation({"Subtype": "/RichMedia"}), "contenu RichMedia"),
        ("three-d", actions.annotation({"Subtype": "/3D"}), "contenu 3D, qui a ses propres scripts"),
        ("movie", actions.annotation({"Subtype": "/Movie", "Movie": {"F": "film.mov"}}), "film hors du PDF"),
    )  # fmt: skip


def _accepted() -> tuple[tuple[str, Edit, str], ...]:
    return (
        ("address-link", actions.behind_a_link(actions.TO_ADDRESS),
         "lien vers une adresse : accepté, il attend un clic et PDF/A l'admet"),
        ("share-link", actions.behind_a_link(actions.TO_SHARE),
         "lien vers un autre fichier : accepté, il attend un clic et PDF/A l'admet"),
        ("move-at-opening", actions.at_opening(actions.MOVE), "première page à l'ouverture : accepté, rien ne sort"),
    )  # fmt: skip
