"""Judges in children: bounded in time and memory; what a document does to its child costs only its own flux."""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from multiprocessing.popen_forkserver import Popen as ForkServerPopen
from pathlib import Path
from pickle import UnpicklingError

import pytest
from pebble.pool.process import PoolManager

from pipeline.domain.faults import ConfigurationFault, Fault, StorageFault
from pipeline.domain.flux import Etat
from pipeline.runtime import pool as module
from pipeline.runtime.child import Order, Workplace
from pipeline.runtime.hand_over import Drop, Handing
from pipeline.runtime.in_process import InProcess
from pipeline.runtime.pool import LostChild, Pool, Stopped, _lots, _Share
from pipeline.stages.context import Limits, Rules
from pipeline.stores.annuaire_import import import_annuaire
from samples.generator import Line, Payment, tar_gz, ubl_invoice
from tests.codecs.verapdf_here import need_verapdf
from tests.runtime.house import SAMPLES, endless

MEMORY = 2 * 1024**3
RULES = Rules(emetteur="TDTDEM")
GOOD = SAMPLES / "ubl/accepted/minimal.xml"


def _order(path: Path) -> Order:
    return Order(path, path.name, RULES, date(2026, 11, 24))


@pytest.fixture(scope="module")
def annuaire(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of the samples as a file."""
    target = tmp_path_factory.mktemp("annuaire") / "annuaire.sqlite3"
    import_annuaire(sorted((SAMPLES / "annuaire").glob("*.csv")), target)
    return target


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invoice of 40,000 lines: good, and seconds of work."""
    path = tmp_path_factory.mktemp("big") / "grosse.xml"
    path.write_bytes(ubl_invoice(number="GROSSE-1", lines=tuple(Line(price="1.00") for _ in range(40_000))))
    return path


@pytest.fixture(scope="module")
def pool(annuaire: Path) -> Iterator[Pool]:
    """Two children with ordinary limits."""
    with Pool(_workplace(annuaire), 2) as made:
        yield made


def _workplace(annuaire: Path, memory: int = MEMORY, seconds: float = 60.0) -> Workplace:
    return Workplace(Limits(), {}, annuaire, memory, seconds)


def _children() -> set[int]:
    """The living processes whose parent's parent may be us: pebble's workers, by name of their command."""
    from multiprocessing import active_children

    return {child.pid for child in active_children() if child.pid is not None and child.name == "pebble_pool_worker"}


def test_a_pool_judges_as_this_process_does(pool: Pool, annuaire: Path) -> None:
    """The verdicts of the children are those of the twin without children, whatever the order of the answers."""
    paths = [SAMPLES / "ubl/accepted/minimal.xml", SAMPLES / "cii/rejected/total-ttc.xml",
             SAMPLES / "facturx/accepted/basic.pdf", SAMPLES / "hostile/billion-laughs.xml"]  # fmt: skip
    twin = InProcess(_workplace(annuaire))
    futures = [pool.submit(_order(path)) for path in paths]

    assert [pool.answer(future) for future in reversed(futures)] == [
        twin.answer(twin.submit(_order(path))) for path in reversed(paths)
    ]


def test_a_fault_of_a_child_comes_back(pool: Pool, tmp_path: Path) -> None:
    """A spool file that is gone is our fault, told in French; the child goes on."""
    with pytest.raises(Fault, match="Fichier illisible"):
        pool.answer(pool.submit(_order(tmp_path / "absent")))

    assert pool.answer(pool.submit(_order(GOOD))).etat is Etat.INTEGRE


def test_many_orders_travel_together(pool: Pool, tmp_path: Path) -> None:
    """A lot gives every verdict in order; a flux that is our fault is its own answer, the others are judged."""
    orders = [_order(GOOD) for _ in range(20)]
    orders[7] = _order(tmp_path / "absent")
    futures = pool.submit_many(orders)
    with pytest.raises(Fault, match="Fichier illisible"):
        pool.answer(futures[7])

    assert {pool.answer(future).etat for rank, future in enumerate(futures) if rank != 7} == {Etat.INTEGRE}


def test_a_lot_that_kills_its_child_is_judged_one_by_one(annuaire: Path, tmp_path: Path) -> None:
    """Only the flux that takes too long is lost; those that travelled with it get their verdicts."""
    slow = tmp_path / "lente.xml"
    slow.write_bytes(endless())
    with Pool(_workplace(annuaire, seconds=1.0), 1) as pool:
        futures = pool.submit_many([_order(path) for path in (GOOD, slow, GOOD, GOOD)])
        assert pool.answer(futures[0]).etat is Etat.INTEGRE
        with pytest.raises(LostChild, match="après 1 s"):
            pool.answer(futures[1])

        assert [pool.answer(future).etat for future in futures[2:]] == [Etat.INTEGRE, Etat.INTEGRE]


def test_a_document_that_reckons_too_long_is_stopped_inside_its_lot(
    annuaire: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lot has more time than a document; the system stops the child at the second that a document may use."""
    monkeypatch.setattr(module, "_LOT_TIMES", 60)  # however busy the machine
    slow = tmp_path / "lente.xml"
    slow.write_bytes(endless())
    with Pool(_workplace(annuaire, seconds=1.0), 1) as pool:
        lot = pool.submit_many([_order(path) for path in (GOOD, slow, GOOD, GOOD)])[1]
        assert isinstance(lot, _Share)
        with pytest.raises(LostChild, match="après 1 s de calcul"):
            pool._answer(lot.lot)


def test_effects_are_done_by_a_child(pool: Pool, tmp_path: Path) -> None:
    """What is handed over and reported stands there, from a whole flux and from inside an archive."""
    flux, archive = tmp_path / "flux", tmp_path / "archive"
    content = ubl_invoice(number="REM-1")
    flux.write_bytes(content)
    archive.write_bytes(tar_gz([("a.xml", content), ("b.xml", GOOD.read_bytes())]))
    handings = [
        Handing(flux.name, flux, (Drop(1, tmp_path / "d" / "1", b"{}", whole=True),), tmp_path / "r1", b"un"),
        Handing(archive.name, archive, (Drop(2, tmp_path / "d" / "2", b"[]", whole=False),), tmp_path / "r2", b"deux"),
    ]
    pool.handed(pool.hand_over(handings))

    assert (tmp_path / "d" / "1").read_bytes() == content
    assert (tmp_path / "d" / "2").read_bytes() == GOOD.read_bytes()
    assert sorted(path.name for path in (tmp_path / "d").iterdir()) == ["1", "1.json", "2", "2.json"]
    assert [(tmp_path / name).read_bytes() for name in ("r1", "r2")] == [b"un", b"deux"]


def test_effects_that_a_child_cannot_do_are_a_fault(pool: Pool, tmp_path: Path) -> None:
    """A folder that refuses, and a spool file that is gone: the fault of the child comes back, nothing stands there."""
    flux = tmp_path / "flux"
    flux.write_bytes(b"<a/>")
    (tmp_path / "d").write_bytes(b"")
    refused = Handing("flux", flux, (Drop(1, tmp_path / "d" / "1", b"{}", whole=True),), tmp_path / "r", b"")
    gone = Handing("a", tmp_path / "a", (Drop(1, tmp_path / "e" / "1", b"{}", whole=False),), tmp_path / "r", b"")
    with pytest.raises(StorageFault, match="créer le dossier"):
        pool.handed(pool.hand_over([refused]))
    with pytest.raises(Fault, match="relire dans le spool"):
        pool.handed(pool.hand_over([gone]))

    assert not (tmp_path / "r").exists()


def test_lots_are_bounded_by_count_and_bytes() -> None:
    """Every child has work, and a large flux goes alone."""
    small = [Order(GOOD, "a", Rules(), date(2026, 3, 2), 1_000)] * 40
    large = [Order(GOOD, "b", Rules(), date(2026, 3, 2), 5_000_000)] * 2

    assert [len(lot) for lot in _lots(small, 2)] == [10, 10, 10, 10]
    assert [len(lot) for lot in _lots(small * 10, 1)] == [32] * 12 + [16]
    assert [len(lot) for lot in _lots([*large, *small[:2]], 1)] == [1, 1, 2]


def test_an_idle_child_that_is_killed_is_replaced(pool: Pool) -> None:
    """Somebody kills the children between two flux: the next flux is judged by new ones."""
    pool.answer(pool.submit(_order(GOOD)))
    for child in _children():
        os.kill(child, signal.SIGKILL)
    time.sleep(0.3)

    assert pool.answer(pool.submit(_order(GOOD))).etat is Etat.INTEGRE


def test_who_forks_the_children_may_die_at_that_instant(annuaire: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start of a child that fails is tried again; if none can be started, that is a fault, not a defect."""
    launch, failures = ForkServerPopen._launch, iter((True, False, False, False))

    def failing(popen: ForkServerPopen, process: object) -> None:
        if next(failures, False):
            raise EOFError("unexpected EOF")  # what multiprocessing raises then
        launch(popen, process)

    monkeypatch.setattr(ForkServerPopen, "_launch", failing)
    with Pool(_workplace(annuaire), 2) as made:
        verdict = made.answer(made.submit(_order(GOOD)))
    failures = itertools.repeat(True)
    with pytest.raises(LostChild, match="ne démarrent pas"), Pool(_workplace(annuaire), 2) as broken:
        broken.submit(_order(GOOD))

    assert verdict.etat is Etat.INTEGRE


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_half_a_message_is_not_waited_for(annuaire: Path, big: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a child killed in mid-answer wrote cannot be read: its flux is lost, the next ones are judged."""
    with Pool(_workplace(annuaire), 1) as made:
        made.answer(made.submit(_order(GOOD)))
        with monkeypatch.context() as patched:
            patched.setattr(PoolManager, "process_next_message", _unreadable)
            lost = made.submit(_order(big))
            with pytest.raises(LostChild):
                made.answer(lost)

        assert made.answer(made.submit(_order(GOOD))).etat is Etat.INTEGRE


def _unreadable(manager: PoolManager, timeout: float) -> None:
    raise UnpicklingError("invalid load key")


def test_a_child_killed_at_work_costs_its_flux_only(pool: Pool, big: Path) -> None:
    """The flux in the killed child's hands is lost for this try; the one beside it gets its verdict."""
    pool.answer(pool.submit(_order(GOOD)))
    before = _children()
    lost = pool.submit(_order(big))
    time.sleep(0.4)
    (busy,) = [child for child in before if _cpu(child) == max(map(_cpu, before))]
    beside = pool.submit(_order(GOOD))
    os.kill(busy, signal.SIGKILL)
    with pytest.raises(LostChild, match="s'est arrêté"):
        pool.answer(lost)

    assert pool.answer(beside).etat is Etat.INTEGRE


def test_children_outlive_a_signal_to_the_group(pool: Pool, big: Path) -> None:
    """A supervisor that sends SIGTERM to everybody does not cost a flux its try."""
    future = pool.submit(_order(big))
    time.sleep(0.3)
    for child in _children():
        os.kill(child, signal.SIGTERM)

    assert pool.answer(future).etat is Etat.INTEGRE


def test_a_flux_that_takes_too_long_is_given_up(annuaire: Path, tmp_path: Path) -> None:
    """Past its time the child is killed; the sentence says how long; the next flux is judged."""
    slow = tmp_path / "lente.xml"
    slow.write_bytes(endless())
    with Pool(_workplace(annuaire, seconds=1.0), 1) as pool:
        with pytest.raises(LostChild, match="après 1 s"):
            pool.answer(pool.submit(_order(slow)))

        assert pool.answer(pool.submit(_order(SAMPLES / "hostile/json.xml"))).etat is Etat.REJETE


@pytest.mark.parametrize("megabytes", [150, 250])
def test_a_flux_that_takes_too_much_memory_is_given_up(annuaire: Path, tmp_path: Path, megabytes: int) -> None:
    """A document that needs more than the memory allowed is our limit, never the emitter's refusal.

    Under the lower bound the text itself hardly fits, under the other the parser's tree does not.
    """
    greedy = tmp_path / "gourmande.xml"
    greedy.write_bytes(endless())
    with Pool(_workplace(annuaire, memory=megabytes * 1024**2), 1) as pool:
        small = pool.answer(pool.submit(_order(GOOD)))
        with pytest.raises(LostChild, match="mémoire"):
            pool.answer(pool.submit(_order(greedy)))
        again = pool.answer(pool.submit(_order(GOOD)))

    assert (small.etat, again.etat) == (Etat.INTEGRE, Etat.INTEGRE)


def test_stop_gives_up_what_is_not_judged(annuaire: Path, big: Path) -> None:
    """After ``stop`` whoever waits gets Stopped at once, new orders too, and the children end quickly."""
    with Pool(_workplace(annuaire), 1) as pool:
        futures = [pool.submit(_order(big)) for _ in range(3)]
        time.sleep(0.3)
        asked = time.monotonic()
        pool.stop()
        futures.append(pool.submit(_order(GOOD)))
        for future in futures:
            with pytest.raises(Stopped):
                pool.answer(future)

    assert time.monotonic() - asked < 2.0


def test_without_annuaire_a_good_invoice_waits(annuaire: Path, tmp_path: Path) -> None:
    """Routing needs the annuaire: its absence is a matter of configuration; the child sees it once it is there."""
    later = tmp_path / "annuaire.sqlite3"
    bad = tmp_path / "sans-iban.xml"
    bad.write_bytes(ubl_invoice(payments=(Payment("30"),)))
    with Pool(_workplace(later), 1) as pool:
        with pytest.raises(ConfigurationFault, match="annuaire import"):
            pool.answer(pool.submit(_order(GOOD)))

        assert pool.answer(pool.submit(_order(bad))).etat is Etat.REJETE

        later.write_bytes(annuaire.read_bytes())

        assert pool.answer(pool.submit(_order(GOOD))).etat is Etat.INTEGRE


def test_verapdf_judges_for_a_strict_partner(annuaire: Path) -> None:
    """The child, limited in memory, has its own veraPDF; its refusals cite the rule; it ends with the pool."""
    workplace = replace(_workplace(annuaire), verapdf=need_verapdf())
    rules = replace(RULES, pdfa_strict=True)
    paths = (SAMPLES / "facturx/accepted/pdfa-warning.pdf", SAMPLES / "facturx/accepted/basic.pdf")
    with Pool(workplace, 1) as pool:
        bad, good = (pool.answer(pool.submit(replace(_order(path), rules=rules))) for path in paths)
    (document,) = bad.documents

    assert "police non incorporée (veraPDF 6.2.11.4.1-1)" in document.rejections[0].motif
    assert (bad.etat, good.etat) == (Etat.REJETE, Etat.INTEGRE)


def _cpu(pid: int) -> int:
    """Clock ticks of user time that a process has used."""
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[11])
