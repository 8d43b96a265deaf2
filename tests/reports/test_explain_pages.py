"""The pages of an explanation, at a terminal and in HTML: complete, readable, harmless."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from report_builders import FACTOR, TOO_LONG, document, invoice, verdict

from pipeline.domain import motifs
from pipeline.domain.details import Line, Text
from pipeline.domain.identifiers import Identifier, IdType
from pipeline.domain.invoice import Attachment, Invoice, Note, Party, Role, Totals, VatLine
from pipeline.domain.payment import Payee, Payment
from pipeline.domain.rejection import Reason, because
from pipeline.domain.seen import Seen
from pipeline.domain.terms import NOWHERE
from pipeline.domain.verdict import FluxVerdict
from pipeline.reports.explain import Explanation, Source, explain
from pipeline.reports.explain_html import explanation_html
from pipeline.reports.explain_terminal import explanation_page
from pipeline.reports.explain_words import heading, summary, verdict_words
from pipeline.reports.terminal import show

EVIL = '<script>alert("x")</script>\'"&\x1b[31m\u202eétat'
NUMBER = because(motifs.NUMBER_FORMAT, "« F.1 » ; attendu : des lettres", path="/Invoice/ID", line=1, value="F.1")
IBAN = because(motifs.IBAN_INVALID, "la clé est fausse", path="/Invoice/PaymentMeans/PayeeFinancialAccount/ID")
LINE_TWO = because(motifs.XSD_NUMBER, "« x »", path="/Invoice/InvoiceLine[2]/InvoicedQuantity", line=1)
STREET = because(motifs.FIELD_TOO_LONG, path="/Invoice/AccountingSupplierParty/Party/PostalAddress/StreetName")


def text(value: str) -> Text:
    """A text of a line, nowhere in particular."""
    return Text(value, NOWHERE)


def whole(word: str = "x") -> Invoice:
    """An invoice with everything that a page shows; every text is ``word``."""
    made = Invoice(
        number=word,
        type_code="380",
        issue_date_text=word,
        currency="EUR",
        cadres=("A1",),
        seller=Party(Identifier(IdType.SIRET, word), word, word),
        buyer=Party(Identifier(IdType.SIRET, word), word, word),
        valideur=Party(Identifier(IdType.SIRET, word), word),
        service=word,
        engagement=word,
        marche=word,
        origins=(word,),
        notes=(Note("ACC", word), Note(None, word)),
        totals=Totals(Decimal("10.00"), Decimal("2.00"), Decimal("12.00"), None, None, Decimal("12.00")),
        vat=(VatLine(Decimal("10.00"), Decimal("2.00"), "S", Decimal(20), word),),
        payments=(Payment("30", word, word, word, word), Payment(None, None, None, None, None)),
        payee=Payee(word, word, None, word, None),
        attachments=(Attachment(word, word, 12, Role.MAIN), Attachment(word, None, 12, Role.MAIN)),
        lines=300,
    )
    return replace(made, factor=replace(FACTOR, name=word, explanation=(word,)))


def lines(word: str = "x") -> tuple[Line, ...]:
    """Two invoice lines, the second without its texts."""
    return (
        Line(
            1,
            NOWHERE,
            id=text("1"),
            quantity=text("2"),
            net=text("4.00"),
            price=text("2.00"),
            rate=text("20"),
            name=text(word),
        ),
        Line(2, NOWHERE),
    )


def told(*reasons: Reason, read: Invoice | None = None, source: Source | None = None) -> Explanation:
    """One document explained."""
    made = replace(document(1, *reasons, read=read), name="f.xml")
    return explain(verdict(made), {1: source or Source(b"<a>1</a>", lines(), "UBL Invoice")})


def page(explanation: Explanation) -> str:
    """The page as it goes to a file, runs of blanks as one."""
    stream = io.StringIO()
    show(explanation_page(explanation), stream, width=100)
    return " ".join(stream.getvalue().split())


class _Reader(HTMLParser):
    """Collects tags, ids, links and what could load or run something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.tags.append(tag)
        found = dict(attrs)
        self.names |= set(found)
        if found.get("id"):
            self.ids.append(found["id"] or "")
        if tag == "a":
            self.links.append(found.get("href") or "")


def read(explanation: Explanation) -> _Reader:
    """What a browser would find in the HTML page."""
    reader = _Reader()
    reader.feed(explanation_html(explanation))
    reader.close()
    return reader


# --- words -----------------------------------------------------------------------------------------


def test_the_head_says_who_sends_what_to_whom_for_how_much() -> None:
    """Kind, number, day, amount; parties; file; payment; factor."""
    (one,) = told(NUMBER, read=whole()).documents
    rows = dict(summary(one))

    assert heading(one) == "Facture x du x, 12.00 EUR TTC"
    assert rows["de"] == "x, SIRET x"
    assert rows["à"] == "x, SIRET x, service x, engagement x"
    assert rows["fichier"] == "f.xml (UBL Invoice, profil en16931)"
    assert rows["paiement"] == "virement (30), compte x, titulaire x, échéance x ; mode de paiement absent"
    assert rows["factor"] == "à payer à x (certain, subrogation). x"


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (Invoice(), "Fichier f.xml"),
        (Invoice(number="A-1", type_code="381"), "Avoir A-1"),
        (Invoice(number="A-1", type_code="999"), "Facture A-1"),
    ],
)
def test_the_head_leaves_out_what_is_not_known(read: Invoice, expected: str) -> None:
    """No number: the file; no day, no amount: neither; an unknown type is an invoice."""
    (one,) = told(read=read).documents

    assert heading(one) == expected


def test_a_document_that_could_not_be_read_has_its_file_only() -> None:
    """No invoice, no parties: the file and that its format is not known."""
    unread = replace(document(1, NUMBER, name="f.xml"), seen=Seen())
    (one,) = explain(verdict(unread), {}).documents

    assert list(summary(one)) == [("fichier", "f.xml (format non reconnu)")]


def test_a_factor_without_name_or_basis() -> None:
    """What is not known is not said."""
    bare = replace(FACTOR, name=None, basis=type(FACTOR.basis)("inconnu"))
    (one,) = told(read=invoice("FA-1", factor=bare)).documents

    assert dict(summary(one))["factor"] == "à payer à un factor non nommé (certain)."


@pytest.mark.parametrize(
    ("reasons", "warnings", "expected"),
    [
        ((), 0, "sans refus"),
        ((), 1, "sans refus, 1 remarque"),
        ((NUMBER,), 0, "refusée : 1 point à corriger"),
        ((NUMBER, IBAN), 2, "refusée : 2 points à corriger, 2 remarques"),
    ],
)
def test_the_verdict_in_words(reasons: tuple[Reason, ...], warnings: int, expected: str) -> None:
    """How many points to correct, how many remarks."""
    made = replace(document(1, *reasons), warnings=(because(motifs.XMP_WARNING),) * warnings)
    (one,) = explain(verdict(made), {}).documents

    assert verdict_words(one) == expected


# --- at a terminal ---------------------------------------------------------------------------------


def test_a_finding_at_a_terminal() -> None:
    """Title, place, field, found, expected, what to do, rule, the line of the document."""
    shown = page(told(NUMBER))

    assert "1. Le numéro de facture n'est pas conforme où ligne 1 /Invoice/ID" in shown
    assert "champ BT-1, numéro de facture ; champ Generalites.Identifiant trouvé « F.1 » attendu des lettres" in shown
    assert "à faire Utiliser au plus 20 caractères" in shown
    assert "règle G1.05 · code REJ_SEMAN · NUMBER_FORMAT > 1 │ <a>1</a>" in shown


def test_a_finding_without_place_at_a_terminal() -> None:
    """No path, no line, no field: no such rows."""
    shown = page(told(because(motifs.PDF_ENCRYPTED)))

    assert "1. Le PDF est chiffré ou protégé par un mot de passe trouvé rien à faire" in shown


def test_a_long_path_is_folded_between_steps() -> None:
    """A name of an element is never cut by the end of a line."""
    path = "/CrossIndustryInvoice/SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/InvoiceCurrencyCode"
    stream = io.StringIO()
    show(explanation_page(told(because(motifs.CURRENCY, path=path))), stream, width=100)
    folded = [line.strip() for line in stream.getvalue().splitlines() if "/" in line]

    assert folded[-2:] == [f"où       {path.removesuffix('/InvoiceCurrencyCode')}", "/InvoiceCurrencyCode"]


def test_envelope_remarks_and_counts_at_a_terminal() -> None:
    """A refused envelope comes first; remarks are no refusal; what is hidden or left out is counted."""
    many = replace(document(1, NUMBER), total=9, warnings=(because(motifs.XMP_WARNING),))
    flux = replace(verdict(many, rejections=(because(motifs.FLUX_NAME),)), name="flux.tgz")
    shown = page(replace(explain(flux, {}), left_out=2))

    assert shown.startswith("Flux flux.tgz refusé : aucune de ses factures n'est intégrée")
    assert "… et 8 autres points à corriger : vérifier de nouveau après correction." in shown
    assert "Remarques, qui ne refusent pas la facture 3. Les métadonnées" in shown
    assert shown.endswith("… et 2 autres documents du flux, sans détail ici.")


def test_nothing_hostile_reaches_the_terminal() -> None:
    """Escape sequences and direction overrides are shown, wherever they stand."""
    stream = io.StringIO()
    evil = because(motifs.NUMBER_FORMAT, f"« {EVIL} »", path=f"/Invoice/{EVIL}", value=EVIL, remedy=EVIL)
    show(explanation_page(told(evil, read=whole(EVIL), source=Source(EVIL.encode()))), stream)

    assert re.search(r"[\x1b\u202e]", stream.getvalue()) is None


# --- in HTML ---------------------------------------------------------------------------------------


def test_the_page_is_self_contained() -> None:
    """One language, one title, headings in order; no script, no image, no address of anything else."""
    found = read(told(NUMBER, IBAN, LINE_TWO, read=whole()))
    markup = explanation_html(told(NUMBER, read=whole()))

    assert markup.startswith('<!DOCTYPE html>\n<html lang="fr">')
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(found.tags)
    assert not {"src", "style", "onclick", "action"} & found.names
    assert [tag for tag in found.tags if tag in ("h1", "h2")] == ["h1", "h2"]
    assert "http://" not in markup.replace("http-equiv", "")
    assert "@import" not in markup
    assert "url(" not in markup


def test_every_link_leads_to_a_place_of_the_page() -> None:
    """A finding links to its field and to its lines; a field links back; no id stands twice."""
    found = read(told(NUMBER, IBAN, LINE_TWO, STREET, read=whole()))

    assert {"#f1-BT-1", "#f1-BG-16", "#f1-ligne-2", "#extrait-1", "#constat-1", "#constat-2", "#constat-3"} <= set(
        found.links
    )
    assert [link for link in found.links if link[1:] not in found.ids] == []
    assert len(found.ids) == len(set(found.ids))


def test_the_invoice_stands_beside() -> None:
    """Parties, totals, VAT, payment, notes, attachments and lines, with what is left out counted."""
    markup = explanation_html(told(NUMBER, read=whole()))
    titles = re.findall(r"<h4[^>]*>([^<]+)", markup)

    assert titles[1:] == [
        *("En-tête", "Fournisseur", "Destinataire", "Valideur", "Encaisseur", "Totaux", "Ventilation de la TVA"),
        *("Paiement", "Notes", "Pièces jointes", "Lignes"),
    ]
    assert '<td class="nombre">4.00</td>' in markup
    assert "… et 298 autres lignes." in markup
    assert "x (type absent, 12 octets)" in markup


def test_an_empty_invoice_has_no_empty_blocks() -> None:
    """What the document does not give has no heading; nothing to correct is said."""
    markup = explanation_html(told(read=Invoice(), source=Source()))

    assert "<h4" not in markup
    assert "Rien à corriger." in markup


def test_an_unread_document_has_no_invoice_beside() -> None:
    """Only the findings."""
    unread = replace(document(1, NUMBER), seen=Seen())
    markup = explanation_html(explain(verdict(unread), {}))

    assert "La facture</h3>" not in markup
    assert "Le numéro de facture n&#x27;est pas conforme" in markup


def test_envelope_remarks_and_counts_in_html() -> None:
    """As at a terminal."""
    many = replace(document(1, TOO_LONG), total=9, warnings=(because(motifs.XMP_WARNING),))
    flux: FluxVerdict = verdict(many, rejections=(because(motifs.FLUX_NAME, path="x"),))
    markup = explanation_html(replace(explain(flux, {}), left_out=1))

    assert "Flux refusé : aucune de ses factures n&#x27;est intégrée" in markup
    assert "… et 8 autres points à corriger." in markup
    assert "Remarques, qui ne refusent pas la facture" in markup
    assert "… et 1 autre document du flux, sans détail ici." in markup


def test_nothing_hostile_reaches_the_page() -> None:
    """Whatever each text of the invoice and of the findings says, the same elements stand there."""
    evil = because(motifs.NUMBER_FORMAT, f"« {EVIL} »", path="/Invoice/ID", line=1, value=EVIL, remedy=EVIL)
    plain = because(motifs.NUMBER_FORMAT, "« x »", path="/Invoice/ID", line=1, value="x", remedy="x")
    hostile = told(evil, read=whole(EVIL), source=Source(EVIL.encode(), lines(EVIL), "UBL Invoice"))
    quiet = told(plain, read=whole(), source=Source(b"x", lines(), "UBL Invoice"))

    assert read(hostile).tags == read(quiet).tags
    assert read(hostile).names == read(quiet).names
    assert re.search(r"[\x00-\x08\x1b\u202e]", explanation_html(hostile)) is None
