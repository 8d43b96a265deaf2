"""What happens inside a judging child: it limits itself, compiles its schemas once, and judges what it is handed.

``runtime.in_process`` uses the same functions without a child.
"""

from __future__ import annotations

import gc
import logging
import math
import resource
import signal
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.domain.annuaire import STATE_SIRET
from pipeline.domain.centralisateurs import NO_CENTRALISATEURS, Centralisateurs
from pipeline.domain.faults import ConfigurationFault, Fault, ScannerSilence
from pipeline.domain.invoice import Invoice
from pipeline.domain.terms import Term
from pipeline.domain.verdict import DocumentVerdict, FluxVerdict
from pipeline.stages.context import Annuaire, Antivirus, Context, Limits, Rules

if TYPE_CHECKING:
    from pipeline.codecs.verapdf import Installation, VeraPdf
    from pipeline.runtime.hand_over import Handing


_GC_THRESHOLD = 50_000  # a document makes thousands of small values and no cycle: 7 % of a judgement


@dataclass(frozen=True, slots=True)
class Order:
    """One flux to judge: where its bytes lie, its name, the partner's rules, the day of deposit.

    ``size`` in bytes groups small ones; ``until`` is the last stage.
    """

    path: Path
    name: str
    rules: Rules
    today: date
    size: int = 0
    until: str = "route"


@dataclass(frozen=True, slots=True)
class Workplace:
    """What every child needs once: limits, schema overrides, the annuaire's file, memory and time, routing tables, the
    antivirus, and where infected contents are put."""

    limits: Limits
    schemas: Mapping[str, Path]
    annuaire: Path
    memory_bytes: int
    seconds: float
    state_siret: str = STATE_SIRET
    verapdf: Installation | None = None
    centralisateurs: Centralisateurs = NO_CENTRALISATEURS
    antivirus: Antivirus | None = None
    quarantaine: Path | None = None


_workplace: Workplace | None = None
_context: Context | None = None


def prepare(workplace: Workplace) -> None:
    """Run once in each child: limit it, and let the parent alone decide when to stop.

    A supervisor signals the whole group: a child that died of it would cost its flux a try. The pool kills for good.
    """
    global _workplace  # noqa: PLW0603  one workplace per child process, set before any work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # what a library says of a document would quote it on our stderr
    logging.getLogger().addHandler(logging.NullHandler())
    warnings.simplefilter("ignore")
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD, 20, 20)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (workplace.memory_bytes, hard))
    _workplace = workplace


def warm(schemas: Sequence[str]) -> None:
    """Build what judging needs and compile these schemas, while nothing is asked yet."""
    context = _shared()
    for schema in schemas:
        context.schemas.compile(schema)


def judge_one(order: Order) -> FluxVerdict:
    """Judge one flux in a prepared child, which the system stops when it reckons for longer than a document may."""
    context = _shared()
    assert _workplace is not None, "shared says so"
    used = time.process_time()
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used + _workplace.seconds), hard))
    return judge_in(order, context, _workplace)


def _shared() -> Context:
    global _context  # noqa: PLW0603  schemas are compiled once per child process
    if _workplace is None:
        raise ConfigurationFault("Le processus de jugement n'a pas été préparé")
    _context = _context or context_of(_workplace)
    return _context


def judge_lot(orders: Sequence[Order]) -> list[FluxVerdict | Exception]:
    """Judge a lot; what one flux does to us is its own answer. Once the antivirus is silent nothing more is asked."""
    answers: list[FluxVerdict | Exception] = []
    for rank, order in enumerate(orders):
        try:
            answers.append(judge_one(order))
        except ScannerSilence as err:
            return [*answers, *(err for _ in orders[rank:])]
        except Exception as err:  # noqa: BLE001  told to the parent, who knows faults from bugs
            answers.append(err)
    return answers


def deliver_lot(handings: Sequence[Handing]) -> None:
    """Do the effects of a lot in a prepared child."""
    from pipeline.runtime.hand_over import hand_over

    hand_over(handings, _shared())


def judge_in(order: Order, shared: Context, workplace: Workplace) -> FluxVerdict:
    """Judge one flux in this context, with the rules and the day of the order.

    Raises:
        Fault: the spool does not give the bytes, and they are not in quarantine.
        ScannerFault: the antivirus did not scan all of it.
    """
    from pipeline.codecs.content import load
    from pipeline.runtime.judge import judge, refuse_unread

    try:
        content = load(order.path)
    except OSError as err:
        if isinstance(err, FileNotFoundError) and _is_quarantined(order, workplace):
            return refuse_unread(order.name, order.path.name)
        raise Fault(f"Fichier illisible : {err}") from err
    context = replace(shared, rules=order.rules, today=order.today)
    if context.annuaire is None:  # imported since this child started
        context = replace(context, annuaire=_annuaire(workplace))
    return _slim(judge(order.name, content, context, order.until))


def _is_quarantined(order: Order, workplace: Workplace) -> bool:
    from pipeline.stores.quarantine import is_quarantined

    return workplace.quarantaine is not None and is_quarantined(workplace.quarantaine, order.path.name)


def _slim(verdict: FluxVerdict) -> FluxVerdict:
    """Leave behind where every field stands: reasons have their place, and places are half of what would travel.

    The number's own place stays: a duplicate is only found by the journal.
    """
    return replace(verdict, documents=tuple(map(_slim_document, verdict.documents)))


def _slim_document(document: DocumentVerdict) -> DocumentVerdict:
    invoice = document.seen.invoice
    if invoice is None:
        return document
    kept: Invoice = replace(invoice, places={Term.NUMBER: invoice.place(Term.NUMBER)})
    return replace(document, seen=replace(document.seen, invoice=kept))


def context_of(workplace: Workplace) -> Context:
    """Build what judging needs in this process."""
    from pipeline.codecs.catalog import load_catalog
    from pipeline.codecs.rules_engine import RuleEngine
    from pipeline.codecs.xsd import SchemaSet

    return Context(
        today=date.min,
        schemas=SchemaSet(load_catalog(workplace.schemas)),
        limits=workplace.limits,
        annuaire=_annuaire(workplace),
        state_siret=workplace.state_siret,
        pdfa=_verapdf(workplace),
        centralisateurs=workplace.centralisateurs,
        antivirus=workplace.antivirus,
        official=RuleEngine(),  # its process only starts at the first document of a partner with regles
    )


def _verapdf(workplace: Workplace) -> VeraPdf | None:
    """One a child; its own process only starts at the first PDF of a partner in pdfa-strict."""
    if workplace.verapdf is None:
        return None
    from pipeline.codecs.verapdf import VeraPdf

    return VeraPdf(workplace.verapdf)


def _annuaire(workplace: Workplace) -> Annuaire | None:
    from pipeline.stores.annuaire import open_annuaire

    return open_annuaire(workplace.annuaire)
