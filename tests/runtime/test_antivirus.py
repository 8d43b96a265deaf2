"""With a real clamd: what is infected is found wherever it stands, quarantined, and never handed out; nothing passes
while clamd does not scan, and everything goes on once it does."""

from __future__ import annotations

import base64
import io
import stat
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.corpus import large
from pipeline.app import App
from pipeline.channels.drain import Door, drain
from pipeline.codecs.clamd import Clamd
from pipeline.codecs.content import LARGE, StoredFile, load
from pipeline.domain import motifs
from pipeline.domain.faults import ScannerFault
from pipeline.domain.flux import Etat
from pipeline.domain.verdict import FluxVerdict
from pipeline.runtime.judge import judge
from pipeline.runtime.replay import replay
from pipeline.runtime.worker import Done, Worker, check
from pipeline.stages.context import Context, Limits
from pipeline.stores.records import Selection
from samples.generator import Attachment, cii_invoice, facturx_pdf, tar_gz, ubl_credit_note, ubl_invoice, zipped
from samples.generator.pdf import Embedded
from tests.antivirus import CLAMD, EICAR, EICAR_SIGNATURE, MARK, SIGNATURE, Daemon, Twin, answering
from tests.needs import need
from tests.runtime.house import House, flux_name

Make = Callable[..., Context]
SPLIT = b"<![CDATA[" + base64.b64encode(MARK)[:9] + b"]]><!-- x -->" + base64.b64encode(MARK)[9:]


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A clamd as operators set it."""
    need(CLAMD is not None, "clamd (clamav-daemon)")
    started = Daemon(tmp_path_factory.mktemp("clamd")).start()
    yield started
    started.stop()


@pytest.fixture
def context(daemon: Daemon, make_context: Make) -> Context:
    """A check with that clamd."""
    return make_context(antivirus=daemon.client())


def _zip64(content: bytes) -> bytes:
    """A zip in the large form, which clamd 1.4 passes over and every desktop opens."""
    made = io.BytesIO()
    archive = zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED)
    with archive, archive.open("n.csv", "w", force_zip64=True) as member:
        member.write(content)
    return made.getvalue()


def _joined(content: bytes, name: str = "releve.csv", mime: str = "text/csv") -> dict[str, object]:
    return {"attachments": (Attachment(name, content, mime),)}


def _on_a_line(content: bytes, written: bytes | None = None) -> bytes:
    """An invoice whose first line refers to a file, which stands there as base64."""
    text = written or base64.b64encode(content)
    block = (
        b"<cac:DocumentReference><cbc:ID>1</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject"
        b' mimeCode="text/csv" filename="ligne.csv">%s</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>'
        b"</cac:DocumentReference><cac:Item>" % text
    )
    return ubl_invoice(number="AV-LIGNE").replace(b"<cac:Item>", block, 1)


INFECTED: dict[str, tuple[bytes, str]] = {
    "ubl attachment": (ubl_invoice(**_joined(MARK)), "releve.csv"),
    "credit note attachment": (ubl_credit_note(**_joined(MARK)), "releve.csv"),
    "cii attachment": (cii_invoice(**_joined(MARK)), "releve.csv"),
    "zipped attachment": (ubl_invoice(**_joined(zipped([("a.csv", MARK)]), "a.zip", "application/zip")), "a.zip"),
    "attachment of a line": (_on_a_line(MARK), "ligne.csv"),
    "split by a comment": (_on_a_line(b"", SPLIT), "ligne.csv"),
    "attachment that clamd does not open": (
        ubl_invoice(**_joined(_zip64(MARK), "a.zip", "application/zip")),
        "a.zip/n.csv",
    ),
    "file of a factur-x": (facturx_pdf(cii_invoice(), extra=(Embedded("note.txt", MARK),)), "flux"),
    "file of a factur-x that clamd does not open": (
        facturx_pdf(cii_invoice(), extra=(Embedded("n.zip", _zip64(MARK)),)),
        "n.zip/n.csv",
    ),
    "attachment in a factur-x": (facturx_pdf(cii_invoice(**_joined(MARK))), "releve.csv"),
    "refused for its format": (b'<Order xmlns="urn:x"/>' + MARK, "flux"),
    "neither xml nor pdf": (EICAR, "flux"),
    "tar.gz": (tar_gz([("a.xml", ubl_invoice()), ("b.xml", b"<a>" + MARK)]), "flux"),
    "zip": (zipped([("a.xml", ubl_invoice()), ("b.xml", b"<a>" + MARK)]), "flux"),
    "attachment in a tar.gz": (
        tar_gz([("a.xml", ubl_invoice()), ("b.xml", ubl_invoice(**_joined(EICAR)))]),
        "releve.csv",
    ),
    "signature beside an invoice": (tar_gz([("a.xml", ubl_invoice()), ("a.p7s", MARK)]), "flux"),
}


@pytest.mark.parametrize("where", INFECTED)
def test_it_is_found_wherever_it_stands(where: str, context: Context) -> None:
    """The whole flux is refused, under IRR_ANTIVIRUS, naming the piece and the signature."""
    content, piece = INFECTED[where]
    verdict = judge("flux", content, context)
    first = verdict.rejections[0]
    signature = EICAR_SIGNATURE if EICAR in content or where == "attachment in a tar.gz" else SIGNATURE

    assert verdict.etat is Etat.REJETE
    assert (first.rule, first.path, first.value) == (motifs.VIRUS, piece, signature)
    assert f"« {piece} », signature {signature}" in first.motif
    assert signature in first.action


@pytest.mark.parametrize("where", ["tar.gz", "zip", "signature beside an invoice"])
def test_the_file_of_an_archive_is_named(where: str, context: Context) -> None:
    """Which of its files is infected is told beside the flux; the sound ones are told as what they are."""
    verdict = judge("flux", INFECTED[where][0], context)
    sound, bad = verdict.documents

    assert [reason.path for reason in bad.rejections] == [bad.name]
    assert (sound.seen.invoice is not None, sound.rejections) == (True, ())


def test_the_invoice_whose_attachment_is_infected_is_named(context: Context) -> None:
    """The emitter is told the number of the invoice, and the flux is refused for the attachment."""
    verdict = judge("flux", ubl_invoice(number="AV-7", **_joined(MARK)), context)
    (document,) = verdict.documents

    assert document.seen.invoice is not None
    assert document.seen.invoice.number == "AV-7"
    assert document.rejections == verdict.rejections


def test_what_clamd_sees_by_itself_would_not_do(daemon: Daemon) -> None:
    """Why each part is scanned decoded: as received, clamd finds nothing in base64."""
    assert daemon.client().scan([INFECTED["ubl attachment"][0]]) is None
    assert daemon.client().scan([INFECTED["cii attachment"][0]]) is None
    assert daemon.client().scan([_zip64(MARK)]) is None


def _held(content: bytes, folder: Path) -> StoredFile:
    path = folder / "flux"
    path.write_bytes(content)
    return StoredFile(path)


@pytest.mark.parametrize(
    "where", ["ubl attachment", "cii attachment", "zipped attachment", "attachment of a line", "split by a comment"]
)
def test_it_is_found_as_the_document_streams(where: str, context: Context, tmp_path: Path) -> None:
    """The same refusal as in memory."""
    content = INFECTED[where][0]

    assert judge("flux", _held(content, tmp_path), context) == judge("flux", content, context)


@pytest.mark.parametrize("place", ["header", "line"])
def test_it_is_found_in_a_large_document(place: str, context: Context, tmp_path: Path) -> None:
    """An XML of more than 10 MB, whose attachment of 3 MB stays in its file, and is never held whole."""
    content = b"jour;total\r\n" * 250_000 + MARK
    infected = ubl_invoice(**_joined(content)) if place == "header" else _on_a_line(content)
    padding = (b"<!--" + b"x" * 1_000_000 + b"-->\n") * (LARGE // 1_000_000 + 1)
    path = tmp_path / "flux"
    path.write_bytes(infected.replace(b"<cac:AccountingSupplierParty>", padding + b"<cac:AccountingSupplierParty>", 1))
    held = load(path)
    verdict = judge("flux", held, context)
    (reason,) = verdict.rejections

    assert isinstance(held, StoredFile)
    assert (reason.rule, reason.value) == (motifs.VIRUS, SIGNATURE)
    assert reason.path == ("releve.csv" if place == "header" else "pièce jointe d'une ligne")


def test_a_large_document_without_fault_passes(context: Context, tmp_path: Path) -> None:
    """60 lines a kilobyte each, and 12 MB: scanned from its file, accepted."""
    verdict = judge("flux", load(large(tmp_path, 8_000)), context)

    assert verdict.rejections == ()


# --- the twin: what is shown to a scanner, whoever it is -------------------------------------------


def test_every_part_is_shown_to_the_scanner(make_context: Make) -> None:
    """The flux as received, its members, what they carry decoded, the files of a PDF and those of their zips."""
    twin = Twin()
    attached, inner, beside = b"joint", b"dans le zip", b"a cote"
    xml = ubl_invoice(**_joined(zipped([("x.csv", inner)]), "x.zip"))
    pdf = facturx_pdf(cii_invoice(**_joined(attached)), extra=(Embedded("z.zip", zipped([("y", beside)])),))
    flux = tar_gz([("a.xml", xml), ("b.pdf", pdf), ("s.p7s", b"signature")])
    verdict = judge("flux", flux, make_context(antivirus=twin))

    assert verdict.rejections == ()
    assert [part in twin.seen for part in (flux, xml, pdf, b"signature", attached, inner, beside)] == [True] * 7
    assert any(b"CrossIndustryInvoice" in seen and not seen.startswith(b"%PDF") for seen in twin.seen)


def test_without_antivirus_nothing_is_looked_at(make_context: Make) -> None:
    """Off is off: the mark passes."""
    assert judge("flux", ubl_invoice(**_joined(MARK)), make_context()).rejections == ()


# --- the house ---------------------------------------------------------------------------------------


def _settings(daemon: Daemon, seconds: float = 20.0) -> str:
    return f'[antivirus]\nsocket = "{daemon.socket}"\ndelai-seconds = {seconds}\n'


def _house(folder: Path, daemon: Daemon, **changes: object) -> House:
    return House(folder, settings=_settings(daemon), **changes).install()  # type: ignore[arg-type]  # as House takes them


@pytest.fixture
def house(tmp_path: Path, daemon: Daemon) -> House:
    """An installation with that clamd."""
    return _house(tmp_path, daemon)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _spooled(house: House) -> list[str]:
    return sorted(path.name for path in house.layout.spool.rglob("*") if path.is_file())


def test_an_infected_flux_is_quarantined_and_told(house: House) -> None:
    """Refused like any other, told to its emitter; its bytes leave the spool for a private folder, nobody gets them."""
    house.put(flux_name(1), ubl_invoice(number="AV-1"))
    house.put(flux_name(2), tar_gz([("a.xml", ubl_invoice(number="AV-2")), ("b.xml", ubl_invoice(**_joined(MARK)))]))
    done = {item.flux.nom: item for item in house.drain()}
    bad = done[flux_name(2)].flux
    kept = house.layout.quarantaine / f"flux-{bad.id}-{bad.sha256}"
    app = house.app()
    told = [(rejet.position, rejet.code) for rejet in app.journal.rejets_of(bad.id)]
    app.close()

    assert (done[flux_name(1)].flux.etat, bad.etat) == (Etat.INTEGRE, Etat.REJETE)
    assert told == [(0, "IRR_ANTIVIRUS"), (2, "IRR_ANTIVIRUS")]
    assert _names(house.layout.quarantaine) == [kept.name]
    assert stat.S_IMODE(house.layout.quarantaine.stat().st_mode) == 0o700
    assert _spooled(house) == [done[flux_name(1)].flux.sha256]
    assert all(MARK not in content for content in house.delivered().values())
    assert len(house.delivered()) == 2
    assert f"CSO{flux_name(2)[3:]}.json" in [path.name for path in house.told()]
    assert SIGNATURE in (house.layout.outbox("TDTDEM") / f"CSO{flux_name(2)[3:]}.json").read_text(encoding="utf-8")


def test_the_same_infected_content_many_times(house: House) -> None:
    """Each flux is refused and has its name in quarantine, also the one judged after the content had left the spool."""
    infected = ubl_invoice(**_joined(MARK))
    for number in range(1, 4):
        house.put(flux_name(number), infected)
    app = house.app()
    with app.working() as worker:
        worker.gate.ping = None
        door = Door(app.folders(), app.intake, worker)
        rows = list(app.intake.take([door._wanted(door.folders[0], one) for one in _ready(door)]))
        done = [item for row in rows for item in worker.end(worker.begin([row]))]
    app.close()

    assert [item.flux.etat for item in done] == [Etat.REJETE] * 3
    assert _names(house.layout.quarantaine) == sorted(f"flux-{row.id}-{row.sha256}" for row in rows)
    assert _spooled(house) == []


def _ready(door: Door) -> list:  # type: ignore[type-arg]  # candidates, whatever they hold
    return list(door.folders[0].ready(time.monotonic(), time.time()))


def test_a_kill_between_verdict_and_quarantine_is_made_up_for(house: House) -> None:
    """The verdict is recorded, the effects are not done: a restart does them, and judges nothing again."""
    house.put(flux_name(1), ubl_invoice(**_joined(MARK)))
    app = house.app()
    with app.working() as worker:
        door = Door(app.folders(), app.intake, worker)
        rows = app.intake.take([door._wanted(door.folders[0], one) for one in _ready(door)])
        lot = worker.begin(rows)
        worker.record(worker._answers(lot), jour=None, cause="depot")
    app.close()
    before = _names(house.layout.quarantaine)
    done = house.drain()

    assert before == []
    assert [item.flux.etat for item in done] == [Etat.REJETE]
    assert len(_names(house.layout.quarantaine)) == 1
    assert _spooled(house) == []


def _replay(house: House) -> list[Etat]:
    app = house.app()
    try:
        with app.working() as worker:
            return [item.after.etat for item in replay(worker, Selection(), dry_run=False)]
    finally:
        app.close()


def test_a_replay_hands_out_nothing_of_the_quarantine(tmp_path: Path, daemon: Daemon) -> None:
    """Not even once the antivirus is off; whoever puts the bytes back in the spool by hand has them judged."""
    house = _house(tmp_path, daemon)
    house.put(flux_name(1), ubl_invoice(number="AV-1", **_joined(MARK)))
    bad = house.drain()[0].flux
    (tmp_path / "pipeline.toml").write_text(f'root = "{house.layout.root}"\n', encoding="utf-8")
    refused, delivered = _replay(house), house.delivered()
    (house.layout.quarantaine / f"flux-{bad.id}-{bad.sha256}").rename(house.layout.spool / bad.sha256[:2] / bad.sha256)
    released = _replay(house)

    assert (refused, delivered) == ([Etat.REJETE], {})
    assert released == [Etat.INTEGRE]
    assert len(house.delivered()) == 2


# --- clamd does not answer ---------------------------------------------------------------------------


def _pass(app: App, worker: Worker) -> list[Done]:
    return list(drain(Door(app.folders(), app.intake, worker)))


def _waiting(app: App, count: int = 1) -> bool:
    (row, *_) = app.journal.pending()
    return app.journal.counts() == {Etat.RECU.value: count} and row.essais == 0


@pytest.mark.parametrize("quick", [True, False], ids=["here", "children"])
def test_everything_waits_for_a_stopped_clamd_and_goes_on(tmp_path: Path, quick: bool) -> None:
    """Received and in the spool, neither judged nor counted against; the same worker goes on once clamd is back."""
    need(CLAMD is not None, "clamd (clamav-daemon)")
    folder = tmp_path / "clamd"
    folder.mkdir()
    own = Daemon(folder)
    house = _house(tmp_path, own, quick=quick)
    for number in range(1, 71):
        house.put(flux_name(number), ubl_invoice(number=f"AV-{number}"))
    house.put(flux_name(71), ubl_invoice(number="AV-71", **_joined(MARK)))
    app = house.app()
    with app.working() as worker:
        worker.gate.pause = 0.1
        first = _pass(app, worker)
        waits, trouble = _waiting(app, 71), worker.gate.trouble
        delivered, quarantined = house.delivered(), _names(house.layout.quarantaine)
        own.start()
        try:
            time.sleep(0.2)
            second = _pass(app, worker)
        finally:
            own.stop()
        incidents, after = worker.incidents, worker.gate.trouble
    app.close()

    assert (first, waits, delivered, quarantined) == ([], True, {}, [])
    assert trouble is not None
    assert trouble.startswith("Aucun flux n'est jugé tant que l'antivirus ne répond pas. Antivirus /")
    assert sorted({item.flux.etat for item in second}) == [Etat.INTEGRE, Etat.REJETE]
    assert (len(second), incidents, after) == (71, 0, None)
    assert len(house.delivered()) == 2 * 70
    assert [name.rpartition("-")[0] for name in _names(house.layout.quarantaine)] == ["flux-71"]


def test_what_was_judged_is_delivered_while_clamd_is_down(tmp_path: Path, daemon: Daemon) -> None:
    """Effects of verdicts that stand do not wait, however many flux do before them."""
    folder = tmp_path / "clamd"
    folder.mkdir()
    house = _house(tmp_path, daemon)
    house.put(flux_name(1), ubl_invoice(number="AV-1"))
    app = house.app()
    with app.working() as worker:
        door = Door(app.folders(), app.intake, worker)
        judged = worker.begin(app.intake.take([door._wanted(door.folders[0], one) for one in _ready(door)]))
        worker.record(worker._answers(judged), jour=None, cause="depot")
    app.close()
    House(tmp_path, settings=_settings(Daemon(folder))).install()
    house.put(flux_name(2), ubl_invoice(number="AV-2"))
    done = house.drain()

    assert [item.flux.nom for item in done] == [flux_name(1)]
    assert len(house.delivered()) == 2


def test_everything_waits_for_a_frozen_clamd(tmp_path: Path, daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds its socket and says nothing: the time runs out, all wait, all go on."""
    monkeypatch.setattr("pipeline.codecs.clamd.PING_SECONDS", 0.5)
    house = _house(tmp_path, daemon)
    house.put(flux_name(1), ubl_invoice(number="AV-1"))
    app = house.app()
    with app.working() as worker:
        worker.gate.pause = 0.1
        with daemon.frozen():
            first, waits = _pass(app, worker), _waiting(app)
        time.sleep(0.2)
        second = _pass(app, worker)
    app.close()

    assert (first, waits) == ([], True)
    assert [item.flux.etat for item in second] == [Etat.INTEGRE]


def test_a_scan_that_gets_no_answer_closes_the_gate(
    tmp_path: Path, daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """clamd answers, is given a lot, and freezes: its first flux tells, the rest of the lot is not asked for."""
    monkeypatch.setattr("pipeline.codecs.clamd.PING_SECONDS", 0.5)
    house = House(tmp_path, settings=_settings(daemon, 1.0), quick=False).install()
    for number in range(1, 21):
        house.put(flux_name(number), ubl_invoice(number=f"AV-{number}"))
    app = house.app()
    with app.working() as worker:
        worker.gate.pause = 0.1
        worker.pool.warm()
        asked = worker.gate.ping
        worker.gate.ping = None
        door = Door(app.folders(), app.intake, worker)
        rows = app.intake.take([door._wanted(door.folders[0], one) for one in _ready(door)])
        with daemon.frozen():
            lot = worker.begin(rows)
            worker.gate.ping = asked
            first, cause = list(worker.end(lot)), worker.gate.cause
        time.sleep(0.2)
        second = list(worker.work())
        incidents = worker.incidents
    app.close()

    assert first == []
    assert cause is not None
    assert "pas de réponse dans le temps admis" in cause
    assert [item.flux.etat for item in second] == [Etat.INTEGRE] * 20
    assert incidents == 0


def test_a_content_too_large_for_clamd_waits_alone(tmp_path: Path) -> None:
    """The others go on; it is tried again after longer and longer pauses; a clamd that takes it ends its wait."""
    need(CLAMD is not None, "clamd (clamav-daemon)")
    small, wide = tmp_path / "small", tmp_path / "wide"
    small.mkdir()
    wide.mkdir()
    narrow = Daemon(small, StreamMaxLength="1M").start()
    try:
        house = _house(tmp_path, narrow)
        house.put(flux_name(1), ubl_invoice(number="AV-1", **_joined(b"x;y\r\n" * 300_000)))
        house.put(flux_name(2), ubl_invoice(number="AV-2"))
        app = house.app()
        with app.working() as worker:
            worker.gate.pause = 60.0
            done = _pass(app, worker)
            again = _pass(app, worker)
            waits, trouble, pause = app.journal.counts(), worker.gate.trouble, worker.gate.missed(1, "encore")
        app.close()
    finally:
        narrow.stop()
    large_enough = Daemon(wide).start()
    try:
        House(tmp_path, settings=_settings(large_enough)).install()
        ended = house.drain()
    finally:
        large_enough.stop()

    assert ([item.flux.nom for item in done], again) == ([flux_name(2)], [])
    assert waits == {Etat.RECU.value: 1, Etat.INTEGRE.value: 1}
    assert trouble is not None
    assert trouble.startswith("1 flux gardé en attente de l'antivirus. ")
    assert trouble.endswith("augmenter StreamMaxLength dans clamd.conf")
    assert pause == 240.0
    assert [(item.flux.nom, item.flux.etat) for item in ended] == [(flux_name(1), Etat.INTEGRE)]


def test_a_replay_without_clamd_changes_nothing(tmp_path: Path, daemon: Daemon) -> None:
    """What was judged keeps its verdict; the flux is passed over and the trouble is there to be told."""
    folder = tmp_path / "clamd"
    folder.mkdir()
    house = _house(tmp_path, daemon)
    house.put(flux_name(1), ubl_invoice(number="AV-1", payments=()))
    before = house.drain()[0].flux.etat
    House(tmp_path, settings=_settings(Daemon(folder))).install()
    app = house.app()
    with app.working() as worker:
        replayed = list(replay(worker, Selection(), dry_run=False))
        trouble, counts = worker.gate.trouble, app.journal.counts()
    app.close()

    assert (replayed, counts) == ([], {before.value: 1})
    assert trouble is not None


@pytest.mark.parametrize("pong", [b"PONG\0", None], ids=["answers PING", "answers nothing of use"])
def test_garbage_is_no_verdict(pong: bytes | None, tmp_path: Path) -> None:
    """A socket that is not clamd's, or a clamd out of its mind: the flux waits, alone or with all, and is not lost."""
    with answering(b"stream: peut-etre\0", tmp_path, pong=pong) as client:
        house = House(tmp_path, settings=f'[antivirus]\nsocket = "{client.address}"\n').install()
        house.put(flux_name(1), ubl_invoice(number="AV-1"))
        app = house.app()
        with app.working() as worker:
            done, waits, trouble = _pass(app, worker), _waiting(app), worker.gate.trouble
            incidents, alone = worker.incidents, list(worker.gate.alone)
        app.close()

    assert (done, waits, incidents) == ([], True, 0)
    assert alone == ([1] if pong else [])
    assert trouble is not None
    assert "Antivirus : réponse inattendue « stream: peut-etre »" in trouble


def test_a_check_tells_that_it_could_not_scan(make_context: Make, tmp_path: Path) -> None:
    """In the words of the antivirus, as our fault."""
    path = tmp_path / "facture.xml"
    path.write_bytes(ubl_invoice())
    verdict, fault = check(path, make_context(antivirus=Clamd(str(tmp_path / "personne.ctl"), 1.0)), "control")

    assert verdict.documents == ()
    assert fault == f"{path} : Antivirus {tmp_path}/personne.ctl injoignable : No such file or directory"


def test_a_flux_over_its_size_is_refused_for_that(make_context: Make) -> None:
    """A content that an antivirus might not take must not be able to wait for ever."""
    twin = Twin()
    flux = zipped([("a.xml", ubl_invoice())])
    verdict = judge("flux", flux, make_context(antivirus=twin, limits=Limits(flux_bytes=10)))

    assert [reason.rule for reason in verdict.rejections] == [motifs.FLUX_TOO_LARGE]
    assert flux not in twin.seen


def test_a_judgement_without_clamd_raises(make_context: Make, daemon: Daemon) -> None:
    """No verdict at all, rather than one on what was not scanned; also when only the attachment was not."""

    class Half(Twin):
        def scan(self, pieces: object) -> str | None:
            if self.seen:
                raise ScannerFault("panne")
            return super().scan(pieces)  # type: ignore[arg-type]  # as the twin takes them

    with pytest.raises(ScannerFault):
        judge("flux", ubl_invoice(**_joined(b"sain")), make_context(antivirus=Half()))

    passed: FluxVerdict = judge("flux", ubl_invoice(**_joined(b"sain")), make_context(antivirus=daemon.client()))
    assert passed.rejections == ()
    assert replace(passed, rejections=()) == passed
