"""The pages of the terminal: complete, readable at 100 columns, plain when nobody is at a terminal."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from report_builders import FACTOR, FLUX, NAME, NUMERO, ROW, SHA, TOO_LONG, document, invoice, verdict
from rich.console import Console, RenderableType

from pipeline.domain import motifs
from pipeline.domain.container import Container
from pipeline.domain.flux import Etat
from pipeline.domain.identifiers import Identifier, IdType
from pipeline.domain.invoice import Party
from pipeline.domain.rejection import because
from pipeline.domain.verdict import FluxVerdict
from pipeline.reports import words
from pipeline.reports.terminal import DrainLine, drain_table, show, verdict_table
from pipeline.reports.terminal_journal import document_line, flux_page, motifs_table, status_table
from pipeline.stores.records import DeliveryRow, EventRow

FACTORED = document(1, name="f1.xml", read=invoice("FA-1", factor=FACTOR))
REFUSED = document(2, TOO_LONG, TOO_LONG, name="f2.xml")
PARTIAL = replace(verdict(FACTORED, REFUSED), name=f"{NAME}.tar.gz", container=Container.TARGZ)
ENVELOPE = replace(verdict(rejections=(because(motifs.FLUX_NAME, "« x » n'a pas la forme attendue"),)), type=None)


def shown(page: RenderableType, width: int = 120) -> str:
    """A page as text, every run of blanks a single one: what is said, not where it stands."""
    stream = io.StringIO()
    Console(file=stream, width=width, highlight=False, markup=False, emoji=False).print(page)
    return " ".join(stream.getvalue().split())


def plain(page: RenderableType) -> str:
    """A page as it goes to a file or a pipe."""
    stream = io.StringIO()
    show(page, stream)
    return stream.getvalue()


def test_check_row() -> None:
    """A row tells type, format, number, seller, amount and verdict of each document."""
    page = shown(verdict_table([("depot/a.xml", verdict(document(1)))]), 160)

    assert "a.xml E1 ubl-invoice en16931 FA-1 Électricité & Fils 120.00 EUR accepté" in page
    assert page.endswith("1 fichier · 1 facture sans refus")


def test_check_details() -> None:
    """Every refusal is told in full: code, rule, sentence, place, value, remedy."""
    page = shown(verdict_table([("a.tar.gz", PARTIAL)]), 200)

    assert "a.tar.gz : facture FA-2 refusée" in page
    assert f"REJ_SEMAN (G1.05) {TOO_LONG.motif}" in page
    assert "où /Invoice/cbc:ID · ligne 12 trouvé « FA-2026-000000000000001 » à faire Utiliser au plus 20" in page
    assert page.endswith("1 fichier · 1 facture sans refus · 1 facture à corriger")


def test_check_refused_envelope() -> None:
    """A refused envelope has its own row and its own details, even without documents."""
    page = shown(verdict_table([("x", ENVELOPE)]))

    assert "x ? refusé IRR_NOM_F NOMMAGE" in page
    assert "x : flux refusé IRR_NOM_F (NOMMAGE) Le nom du flux ne respecte pas" in page
    assert page.endswith("1 fichier · 0 facture sans refus · 1 flux refusé")


def test_check_warning() -> None:
    """A remark is told without refusing."""
    warned = replace(document(1), warnings=(because(motifs.XMP_WARNING, "profil BASIC"),))
    page = shown(verdict_table([("a.pdf", verdict(warned))]))

    assert "a.pdf : 1 remarque, sans refus AVERT_FACTURX (FACTUR-X)" in page


def test_check_counts_what_it_hides() -> None:
    """When more violations were found than kept, their number is told; a row names at most two codes."""
    reasons = (TOO_LONG, because(motifs.CURRENCY), because(motifs.DUPLICATE))
    page = shown(verdict_table([("a.xml", verdict(replace(document(1, *reasons), total=60)))]), 200)

    assert "et 1 de plus" in page
    assert "… et 57 autres" in page


def test_drain_row() -> None:
    """A row tells the flux, who sent it, its type, its state in words, and what became of each invoice."""
    page = shown(drain_table([DrainLine(FLUX, PARTIAL)]), 200)

    assert "XXX999 E1 intégré en partie" in page
    assert "IN_INTEGRE_PARTIEL" in page
    assert "✓ FA-1 → Commune de Là-bas, service Service des achats · 120.00 EUR" in page
    assert "à payer au factor FACTOR SA (certain)" in page
    assert f"✗ FA-2 refusée : {TOO_LONG.motif} [REJ_SEMAN] et 1 autre motif" in page
    assert page.endswith("1 flux : 1 intégré en partie · 1 facture → destinataires, 1 facture à corriger")


def test_drain_refused_envelope() -> None:
    """A flux with a name of its own shows the number it was given, and why it was refused."""
    flux = replace(FLUX, nom="x", etat=Etat.REJETE)
    page = shown(drain_table([DrainLine(flux, ENVELOPE)]), 200)

    assert "x XXX999 ? rejeté ✗ flux refusé : Le nom du flux ne respecte pas" in page
    assert NUMERO in page


def test_drain_many_invoices() -> None:
    """A large flux shows ten invoices and counts the others."""
    page = shown(drain_table([DrainLine(FLUX, verdict(*(document(n) for n in range(1, 13))))]), 160)

    assert "✓ FA-10 →" in page
    assert "FA-11" not in page
    assert "… et 2 autres" in page


def test_drain_many_flux() -> None:
    """A long list shows the flux that ask for attention, and counts those that were integrated whole."""
    whole = [DrainLine(replace(FLUX, id=rank, nom=f"f{rank}", etat=Etat.INTEGRE), PARTIAL) for rank in range(100)]

    assert "f99" in shown(drain_table(whole), 200)
    page = shown(drain_table([*whole, DrainLine(FLUX, PARTIAL)]), 200)
    assert "IN_INTEGRE_PARTIEL" in page
    assert "f99" not in page
    assert "… et 100 autres flux ; voir edi-flux flux show" in page


def test_drain_nothing() -> None:
    """An empty drop folder is said in a sentence."""
    assert shown(drain_table([])) == "Rien à traiter : aucun fichier complet dans les dossiers de dépôt."


@pytest.mark.parametrize("width", [100, 120])
def test_drain_fits(width: int) -> None:
    """At 100 columns nothing is lost: number, state and code stay whole, no line is wider than the terminal."""
    stream = io.StringIO()
    Console(file=stream, width=width).print(drain_table([DrainLine(FLUX, PARTIAL)]))
    text = stream.getvalue()

    assert max(map(len, text.splitlines())) <= width
    assert [word for word in (NUMERO, "IN_INTEGRE_PARTIEL", "REJ_SEMAN", "FACTOR SA") if word not in text] == []


def test_plain_when_no_terminal() -> None:
    """Into a pipe goes plain text: no colour codes, 120 columns."""
    text = plain(drain_table([DrainLine(FLUX, PARTIAL)]))

    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 120


def test_colours_at_a_terminal() -> None:
    """At a terminal the verdict has its colour."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    show(verdict_table([("a.xml", verdict(document(1)))]), stream)

    assert "\x1b[" in stream.getvalue()


def test_no_escape_sequence_passes() -> None:
    """Names from outside can neither colour the terminal nor write markup."""
    evil = replace(
        document(1, read=invoice("[red]FA\x1b[2J", seller=Party(name="\x9b2J:smile:"))), name="n\x1b]0;x\x07.xml"
    )
    text = plain(verdict_table([("f\x1b[1m\n.xml", verdict(evil))])) + plain(
        drain_table([DrainLine(replace(FLUX, nom="\x1b[5m"), verdict(evil))])
    )

    assert [sign for sign in ("\x1b", "\x9b", "\x07") if sign in text] == []
    assert "[red]FA [2J" in text


def test_status() -> None:
    """Every state is listed with its count, then the backlog and its age."""
    page = shown(status_table({Etat.INTEGRE: 3}, 2, timedelta(minutes=5)))

    assert "intégré IN_INTEGRE 3 intégré en partie IN_INTEGRE_PARTIEL 0" in page
    assert page.endswith("2 flux en attente, le plus ancien depuis 5 min.")
    assert shown(status_table({}, 0, None)).endswith("Aucun flux en attente.")


def test_flux_page() -> None:
    """The page of a flux tells its history, its invoices, its rejections and its deliveries, in Paris time."""
    quand = datetime(2026, 11, 20, 9, 30, 16, tzinfo=UTC)
    events = [
        EventRow(quand, "drain", None, "IN_RECU", "0.1", "s1", None),
        EventRow(quand, "drain", "IN_RECU", "X", "", "", "m"),
    ]
    deliveries = [DeliveryRow(1, 1, "00000000000026", None, "a.xml", SHA, "{}", quand)]
    deliveries += [replace(deliveries[0], nom="b.xml", livre_le=None)]
    page = shown(flux_page(FLUX, events, [document_line(FACTORED), document_line(REFUSED)], [ROW], deliveries), 200)

    assert f"N° flux {NUMERO}" in page
    assert "Déposé le 2026-11-20 10:30:15 (heure de Paris)" in page
    assert "2026-11-20 10:30:16 drain IN_RECU X m" in page
    assert "1 FA-1 Commune de Là-bas, service Service des achats 120.00 EUR acceptée à payer au factor" in page
    assert "2 FA-2 Commune de Là-bas 120.00 EUR refusée" in page
    assert "1 FA-1 REJ_SEMAN Le numéro de facture n'est pas conforme /Invoice/cbc:ID · ligne 12" in page
    assert "a.xml 2026-11-20 10:30:16 1 00000000000026 b.xml pas encore" in page


def test_flux_page_says_what_became_of_the_content() -> None:
    """A line when the content was purged or is held, none otherwise; a hostile reason does not reach the terminal."""
    page = shown(flux_page(FLUX, content="purgé le 2026-12-24 09:30:00 \x1b[31m"))

    assert "Contenu" in page
    assert "purgé le 2026-12-24 09:30:00" in page
    assert "\x1b" not in page
    assert "Contenu" not in shown(flux_page(FLUX))


def test_flux_page_of_a_new_flux() -> None:
    """A flux without history yet has a page all the same."""
    assert "Interface ? (type ?)" in shown(flux_page(replace(FLUX, interface=None, type=None)))


def test_motifs_page() -> None:
    """Every motif is on the page of `motifs`."""
    page = shown(motifs_table(), 400)

    assert [motif.key for motif in motifs.ALL if f"{motif.label} {motif.remedy}" not in page] == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"type": "E1"}, "E1"),
        ({"type": "E2"}, "E2"),
        ({"type": "E2", "container": Container.PDF}, "PDF/A-3"),
        ({"type": "E5", "container": Container.PDF}, "E5"),
        ({"type": None}, "?"),
    ],
)
def test_type_word(changes: dict[str, object], expected: str) -> None:
    """An E2 that is a PDF is called PDF/A-3, what has no type is a question mark."""
    assert words.flux_type(replace(verdict(document(1)), **changes)) == expected


def test_type_of_an_archive_of_pdfs() -> None:
    """An archive of PDFs is PDF/A-3 like the PDFs in it."""
    archive = FluxVerdict("a.zip", SHA, Container.ZIP, "E2", documents=(replace(document(1), container=Container.PDF),))

    assert words.flux_type(archive) == "PDF/A-3"


def test_words_for_what_is_not_known() -> None:
    """Where the document is silent the page is too, or says so."""
    unread = replace(
        document(1, TOO_LONG, name="f.xml"), seen=replace(FACTORED.seen, vocabulary=None, profile=None, invoice=None)
    )
    unnamed = document(1, TOO_LONG, read=invoice(buyer=Party(), seller=Party(Identifier(IdType.SIRET, "1"))))
    nameless = document(1, read=invoice(factor=replace(FACTOR, name=None)))
    assert (words.vocabulary(unread), words.number(unread), words.recipient(unread), words.factor(unread)) == (
        "?",
        "f.xml",
        "?",
        "",
    )
    assert (words.recipient(unnamed), words.party(unnamed.seen.invoice.seller), words.total(None)) == ("?", "1", "")
    assert words.factor(nameless) == "à payer au factor non nommé (certain)"


@pytest.mark.parametrize(("seconds", "expected"), [(12, "12 s"), (300, "5 min"), (7_200, "2 h"), (200_000, "2 j")])
def test_duration(seconds: int, expected: str) -> None:
    """An age is told in the unit people would use."""
    assert words.duration(timedelta(seconds=seconds)) == expected
