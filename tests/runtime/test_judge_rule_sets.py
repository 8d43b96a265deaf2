"""Official rule sets all the way: children, several jobs, the twin, the journal, replay; an engine that fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest

from pipeline.domain.faults import Fault
from pipeline.domain.findings import Finding
from pipeline.domain.flux import Etat
from pipeline.domain.verdict import FluxVerdict
from pipeline.runtime.check import check_all, check_in_children
from pipeline.runtime.child import Order, Workplace
from pipeline.runtime.in_process import InProcess
from pipeline.runtime.pool import Pool
from pipeline.runtime.replay import replay
from pipeline.stages.context import Context, Limits, Rules
from pipeline.stores.annuaire_import import import_annuaire
from pipeline.stores.records import Selection
from tests.needs import needs
from tests.runtime.house import SAMPLES, House, flux_name

pytestmark = needs(find_spec("saxonche") is not None, "saxonche")

RULES = Rules(emetteur="TDTDEM", rule_sets=("en16931",))
GOOD = SAMPLES / "ubl/accepted/regles-en16931.xml"
BAD = SAMPLES / "ubl/rejected/official-rule.xml"
STOPPED = SAMPLES / "cii/rejected/rule-not-evaluable.xml"
PARTNER = '[TDTDEM]\nregles = ["en16931"]\n'


class _Failing:
    """Rule sets whose engine is out of order."""

    def covers(self, vocabulary: str, settings: tuple[str, ...]) -> bool:
        """It would judge everything."""
        return True

    def judge(self, document: object, vocabulary: str, settings: tuple[str, ...]) -> tuple[Finding, ...]:
        """It judges nothing."""
        raise Fault("Moteur des règles officielles : le processus s'est arrêté (code -9)")


def _told(verdict: FluxVerdict) -> set[str]:
    return {reason.regle for document in verdict.documents for reason in document.rejections}


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    """Ordinary limits, the directory of the samples."""
    target = tmp_path / "annuaire.sqlite3"
    import_annuaire(sorted((SAMPLES / "annuaire").glob("*.csv")), target)
    return Workplace(Limits(), {}, target, 2 * 1024**3, 60.0)


def test_children_judge_as_the_twin(workplace: Workplace) -> None:
    """A child bounded to 2 GiB of addresses runs rule sets in a process of its own; the twin concludes the same."""
    orders = [Order(path, path.name, RULES, date(2026, 11, 24)) for path in (GOOD, BAD, STOPPED)]
    twin = InProcess(workplace)
    with Pool(workplace, 2) as pool:
        futures = [pool.submit(order) for order in orders]
        found = [pool.answer(future) for future in futures]
    expected = [twin.answer(twin.submit(order)) for order in orders]

    assert found == expected
    assert [_told(verdict) for verdict in found] == [set(), {"BR-CL-10", "BR-CL-23"}, {"en16931-cii"}]


def test_check_judges_in_this_process_or_in_children(
    make_context: Callable[..., Context], workplace: Workplace
) -> None:
    """Each process that judges has its own engine; both say the same."""
    files = [GOOD, BAD, STOPPED, BAD]
    asked = Order(GOOD, "", RULES, date(2026, 11, 24), until="control")
    here = list(check_all(files, make_context(rules=RULES), "control"))
    with Pool(workplace, 2) as pool:
        found = list(check_in_children(files, pool, asked))

    assert [one.fault for one in (*here, *found)] == [None] * 8
    assert [one.verdict.etat for one in found] == [Etat.INTEGRE, Etat.REJETE, Etat.REJETE, Etat.REJETE]
    assert [_told(one.verdict) for one in found] == [_told(one.verdict) for one in here]


def test_an_engine_that_fails_is_an_incident(make_context: Callable[..., Context]) -> None:
    """``check`` says that our side could not judge the file; it does not call it accepted."""
    (found,) = check_all([GOOD], make_context(rules=RULES, official=_Failing()), "control")

    assert (found.fault or "").endswith("le processus s'est arrêté (code -9)")


def test_the_journal_keeps_the_rule(tmp_path: Path) -> None:
    """A partner with ``regles``: refused in the journal under the official id, and replayed alike."""
    house = House(tmp_path, PARTNER, quick=False).install()
    house.put(flux_name(1), BAD.read_bytes())
    (done,) = house.drain()
    app = house.app()
    with app.working() as worker:
        (again,) = replay(worker, Selection(), dry_run=True)
        shown = worker.courier.remembered(done.flux)
    app.close()

    assert done.flux.etat is Etat.REJETE
    assert _told(shown) == {"BR-CL-10", "BR-CL-23"}
    assert again.after.documents[0].rejections == shown.documents[0].rejections


def test_no_rule_set_asked_for_starts_no_engine(make_context: Callable[..., Context]) -> None:
    """The engine costs nothing to those who do not use it."""
    (found,) = check_all([GOOD], replace(make_context(), official=_Failing()), "control")

    assert (found.fault, found.verdict.etat) == (None, Etat.INTEGRE)
