"""Tables for people at a terminal, for ``check`` and ``drain``: what came, what became of it, what to correct.

Limits: programs read ``--json``, never this. Importing this module imports rich: do it only to show a table.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, TextIO

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.domain.flux import Etat
from pipeline.domain.rejection import Reason
from pipeline.domain.verdict import DocumentVerdict, FluxVerdict
from pipeline.reports import words
from pipeline.reports.texts import clean

if TYPE_CHECKING:  # a check starts cold without the stores
    from pipeline.stores.records import FluxRow

PLAIN_WIDTH = 120
MAX_DOCUMENTS = 10
MAX_FLUX = 100
MAX_CODES = 2

GOOD, BAD, QUIET, STRONG = "green", "red", "dim", "bold"
STYLES = {Etat.INTEGRE: GOOD, Etat.INTEGRE_PARTIEL: "yellow", Etat.REJETE: BAD, Etat.INCIDENTE: "magenta"}


@dataclass(frozen=True, slots=True)
class DrainLine:
    """One flux that ``drain`` processed: its row in the journal and its verdict."""

    flux: FluxRow
    verdict: FluxVerdict


def show(page: RenderableType, stream: TextIO | None = None, *, width: int = PLAIN_WIDTH) -> None:
    """Print a page: colours and the terminal's width at a terminal, else plain text ``width`` columns wide."""
    target = stream or sys.stdout
    tty = target.isatty()
    wide = None if tty else width
    console = Console(file=target, highlight=False, markup=False, emoji=False, force_terminal=tty, width=wide)
    console.print(page)


def table(*titles: str, title: str | None = None) -> Table:
    """An empty table in the house style: a head, no vertical lines, long words folded."""
    made = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style=STRONG, pad_edge=False)
    for name in titles:
        made.add_column(name, overflow="fold", vertical="top")
    return made


def verdict_table(verdicts: Sequence[tuple[str, FluxVerdict]]) -> RenderableType:
    """The page of ``check``: one row a document, then every refusal in detail; ``verdicts`` pairs file and verdict."""
    rows = table("Fichier", "Type", "Format", "N° facture", "Fournisseur", "TTC", "Verdict", "Motifs")
    rows.columns[5].justify = "right"
    for column in (1, 5, 6):
        rows.columns[column].no_wrap = True
    for file, verdict in verdicts:
        for row in _check_rows(file, verdict):
            rows.add_row(*row)
    details = [page for file, verdict in verdicts for page in _details(file, verdict)]
    return Group(rows, *details, _check_summary(verdicts))


def drain_table(processed: Sequence[DrainLine]) -> RenderableType:
    """The page of ``drain``: one row a flux, with its state, where each invoice went, and why others were refused."""
    if not processed:
        return Text("Rien à traiter : aucun fichier complet dans les dossiers de dépôt.")
    rows = table("Flux déposé", "Émetteur", "Type", "État", "Factures")
    for column in (1, 2, 3):
        rows.columns[column].no_wrap = True
    rows.columns[0].max_width = 26
    shown = processed if len(processed) <= MAX_FLUX else [one for one in processed if not _is_plain(one)][:MAX_FLUX]
    for line in shown:
        rows.add_row(_deposited(line.flux), line.flux.emetteur, words.flux_type(line.verdict), *_outcome(line))
    hidden = len(processed) - len(shown)
    more = [Text(f"… et {words.plural(hidden, 'autre')} flux ; voir edi-flux flux show", QUIET)] if hidden else []
    return Group(rows, *more, _drain_summary(processed))


def etat_text(etat: Etat) -> Text:
    """A state in plain words, its official name beneath."""
    return Text.assemble((words.ETATS[etat], STYLES.get(etat, "")), "\n", (etat.value, QUIET))


def reason_page(reason: Reason) -> RenderableType:
    """One reason in full: code and rule, the sentence, then where, what was found, what to do."""
    head = Text.assemble((reason.code, STRONG), f" ({reason.regle})  ", clean(reason.motif))
    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_column(style=QUIET, no_wrap=True)
    facts.add_column(overflow="fold")
    found = f"« {clean(reason.value)} »" if reason.value else ""
    for label, text in (("où", words.reason_place(reason)), ("trouvé", found), ("à faire", clean(reason.action))):
        if text:
            facts.add_row(label, Text(text))
    return Padding(Group(head, Padding(facts, (0, 0, 0, 4))), (0, 0, 0, 2))


def _check_rows(file: str, verdict: FluxVerdict) -> Iterable[tuple[Text, ...]]:
    head = [clean(PurePath(file).name), words.flux_type(verdict)]
    if verdict.rejections or not verdict.documents:
        yield _texts(*head, "", "", "", "", _judged(accepted=False), _codes(verdict.rejections))
        head = ["", ""]
    for document in verdict.documents:
        inner = f"  {clean(document.name)}" if document.name != verdict.name else ""
        file_cell = "\n".join(part for part in (head[0], inner) if part)
        yield _texts(file_cell, head[1], *_invoice_cells(document))
        head = ["", ""]


def _invoice_cells(document: DocumentVerdict) -> tuple[str | Text, ...]:
    invoice = document.seen.invoice
    seller = words.party(invoice.seller) if invoice else ""
    return (
        words.vocabulary(document),
        clean(invoice.number) if invoice else "",
        "\n".join(part for part in (seller, words.factor(document)) if part),
        words.total(invoice),
        _judged(accepted=document.is_accepted),
        _codes(document.rejections or document.warnings),
    )


def _texts(*cells: str | Text) -> tuple[Text, ...]:
    return tuple(cell if isinstance(cell, Text) else Text(cell) for cell in cells)


def _judged(*, accepted: bool) -> Text:
    return Text("accepté", GOOD) if accepted else Text("refusé", BAD)


def _codes(reasons: Sequence[Reason]) -> str:
    distinct = list(dict.fromkeys(f"{reason.code} {reason.regle}" for reason in reasons))
    more = [f"et {len(distinct) - MAX_CODES} de plus"] if len(distinct) > MAX_CODES else []
    return "\n".join(distinct[:MAX_CODES] + more)


def _details(file: str, verdict: FluxVerdict) -> Iterable[RenderableType]:
    if verdict.rejections:
        yield Text(f"\n{clean(file)} : flux refusé", STRONG)
        yield from map(reason_page, verdict.rejections)
    for document in verdict.documents:
        if document.rejections:
            yield Text(f"\n{clean(file)} : {_named(document)} refusée", STRONG)
            yield from map(reason_page, document.rejections)
            hidden = document.total - len(document.rejections)
            if hidden > 0:
                yield Text(f"  … et {words.plural(hidden, 'autre')}")
        if document.warnings:
            yield Text(f"\n{clean(file)} : {words.plural(len(document.warnings), 'remarque')}, sans refus", STRONG)
            yield from map(reason_page, document.warnings)


def _named(document: DocumentVerdict) -> str:
    return f"facture {words.number(document)}"


def _check_summary(verdicts: Sequence[tuple[str, FluxVerdict]]) -> Text:
    good = sum(_integrated(verdict) for _, verdict in verdicts)
    bad = sum(len(verdict.documents) - _integrated(verdict) for _, verdict in verdicts)
    refused = sum(bool(verdict.rejections) for _, verdict in verdicts)
    parts = [words.plural(len(verdicts), "fichier"), f"{words.plural(good, 'facture')} sans refus"]
    parts += [f"{words.plural(bad, 'facture')} à corriger"] if bad else []
    parts += [f"{words.plural(refused, 'flux')} refusé" + ("s" if refused > 1 else "")] if refused else []
    return Text("\n" + " · ".join(parts))


def _integrated(verdict: FluxVerdict) -> int:
    return 0 if verdict.rejections else sum(document.is_accepted for document in verdict.documents)


def _is_plain(line: DrainLine) -> bool:
    """All of it was integrated: in a long list it is counted, not shown."""
    return line.flux.etat is Etat.INTEGRE


def _deposited(flux: FluxRow) -> Text:
    name, numero = clean(flux.nom), flux.numero
    if numero in name:
        return Text(name.replace(numero, f"\n{numero}", 1))  # folded where a person would
    return Text.assemble(name, "\n", (numero, QUIET))


def _outcome(line: DrainLine) -> tuple[Text, Text]:
    lines = [_refusal("flux refusé", reason) for reason in line.verdict.rejections]
    if not line.verdict.rejections:
        documents = line.verdict.documents
        lines += [_invoice(document) for document in documents[:MAX_DOCUMENTS]]
        hidden = len(documents) - MAX_DOCUMENTS
        lines += [Text(f"… et {words.plural(hidden, 'autre')}", QUIET)] if hidden > 0 else []
    return etat_text(line.flux.etat), Text("\n").join(lines)


def _invoice(document: DocumentVerdict) -> Text:
    if not document.is_accepted:
        return _refusal(f"{words.number(document)} refusée", document.rejections[0], document.total - 1)
    amount = words.total(document.seen.invoice)
    made = Text.assemble(("✓ ", GOOD), (words.number(document), STRONG), " → ", words.recipient(document))
    made.append(f" · {amount}" if amount else "")
    factor = words.factor(document)
    return made.append(f"\n  {factor}" if factor else "")


def _refusal(what: str, reason: Reason, more: int = 0) -> Text:
    made = Text.assemble(("✗ ", BAD), (what, STRONG), f" : {clean(reason.motif)} ", (f"[{reason.code}]", QUIET))
    return made.append(f" et {words.plural(more, 'autre motif')}" if more > 0 else "")


def _drain_summary(processed: Sequence[DrainLine]) -> Text:
    states = Counter(line.flux.etat for line in processed)
    good = sum(_integrated(line.verdict) for line in processed)
    bad = sum(len(line.verdict.documents) - _integrated(line.verdict) for line in processed)
    flux = ", ".join(words.agreed(states[etat], words.ETATS[etat]) for etat in Etat if states[etat])
    invoices = f"{words.plural(good, 'facture')} → destinataires, {words.plural(bad, 'facture')} à corriger"
    return Text(f"{words.plural(len(processed), 'flux')} : {flux} · {invoices}")
