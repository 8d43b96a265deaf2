"""Promise 4: no byte of one emitter is readable by another, in any file it may read nor any answer about its own flux.

Each emitter signs all it sends, names included, with a word of its own; that word is then sought in everything that
the other may see. Deposits are drawn at random: same numbers, same bytes, names taken from the other, archives.
"""

from __future__ import annotations

import io
import logging
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.app import App
from pipeline.codecs.catalog import load_catalog
from pipeline.codecs.xsd import SchemaSet
from pipeline.commands import examining, explaining, judging, reporting
from pipeline.domain.days import day_in_paris
from pipeline.stores import journal_keys
from pipeline.stores.records import Selection
from samples.generator import (
    SUPPLIER,
    Attachment,
    Embedded,
    Note,
    Payment,
    cii_invoice,
    facturx_pdf,
    french_iban,
    tar_gz,
    ubl_invoice,
    zipped,
)
from tests.runtime.house import NOW, House, flux_name

SECRETS = {"TDTDEM": "zqalpha", "VOISIN": "zqbravo"}
IBANS = {"TDTDEM": french_iban("19871", "00121", "01111111111"), "VOISIN": french_iban("19872", "00122", "02222222222")}
EMETTEURS = """
[TDTDEM]
completude = "renommage"
[VOISIN]
completude = "renommage"
nommage = "souple"
"""


@dataclass(frozen=True)
class Sent:
    """One deposit: whose, what it holds, how it is called, its rank."""

    emetteur: str
    content: str
    name: str
    rank: int

    @property
    def secret(self) -> str:
        """The word of its emitter."""
        return SECRETS[self.emetteur]

    @property
    def other(self) -> str:
        """The emitter that must learn nothing."""
        return next(code for code in SECRETS if code != self.emetteur)


def _ubl(sent: Sent, **changes: object) -> bytes:
    seller = {
        "seller": SUPPLIER,
        "payments": (Payment("30", IBANS[sent.emetteur], "BELLFRPPXXX", f"Compte {sent.secret}"),),
    }
    return ubl_invoice(**{"number": f"{sent.secret}-{sent.rank}", "notes": (Note(sent.secret),), **seller, **changes})


CONTENTS: dict[str, Callable[[Sent], bytes]] = {
    "accepted": _ubl,
    "same number": lambda sent: _ubl(sent, number="F-COMMUNE"),
    "same bytes": lambda _sent: ubl_invoice(number="F-PAREILLE"),
    "wrong total": lambda sent: _ubl(sent, ttc="1250.00", net="1250.00"),
    "wrong date": lambda sent: _ubl(sent).replace(b"2026-03-02", sent.secret.encode()),
    "wrong account": lambda sent: _ubl(sent, payments=(Payment("30", IBANS[sent.emetteur][:-1] + "X", None, sent.secret),)),
    "unknown recipient": lambda sent: _ubl(sent, service=f"S-{sent.secret}"),
    "attachment": lambda sent: _ubl(sent, attachments=(Attachment(f"{sent.secret}.exe", sent.secret.encode()),)),
    "pdf": lambda sent: facturx_pdf(
        cii_invoice(number=f"{sent.secret}-{sent.rank}"), extra=(Embedded(f"{sent.secret}.txt", sent.secret.encode(), "text/plain"),)
    ),
    "tar": lambda sent: tar_gz([(f"{sent.secret}-1.xml", _ubl(sent, number="F-COMMUNE")), (f"{sent.secret}-2.xml", b"<x/>")]),
    "zip": lambda sent: zipped([(f"{sent.secret}.xml", _ubl(sent)), (f"../{sent.secret}.xml", b"<x/>")]),
    "garbage": lambda sent: b"\x00\xff" + sent.secret.encode() * 20,
    "empty": lambda _sent: b"",
}  # fmt: skip
NAMES: dict[str, Callable[[Sent], str | bytes]] = {
    "regulatory": lambda sent: flux_name(sent.rank, sent.emetteur),
    "same for all": lambda _sent: "facture.xml",
    "of the other": lambda sent: flux_name(sent.rank, sent.other),
    "own": lambda sent: f"{sent.secret}-{sent.rank}.xml",
    "no text": lambda sent: sent.secret.encode() + b"-%d-\xff\xfe.xml" % sent.rank,
    "too long to tell": lambda sent: f"{sent.secret}-{sent.rank}".ljust(240, "n"),
    "on its way": lambda sent: f"{sent.secret}-{sent.rank}.xml.tmp",
}
DEPOSITS = st.lists(
    st.tuples(st.sampled_from(sorted(SECRETS)), st.sampled_from(sorted(CONTENTS)), st.sampled_from(sorted(NAMES))),
    min_size=2,
    max_size=8,
)
EVERYTHING = [(code, content, name) for content in CONTENTS for name in ("own", "regulatory") for code in SECRETS]
EVERYTHING += [(code, "accepted", name) for name in NAMES for code in SECRETS]


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """The commands configure logging for the whole process."""
    before = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    logging.root.handlers[:], logging.root.level = before


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with its annuaire and an empty journal, to be copied."""
    return House(tmp_path_factory.mktemp("isolation"), EMETTEURS).install().layout.root


@pytest.fixture
def house(template: Path, tmp_path: Path) -> House:
    """One installation."""
    return _copy(template, tmp_path)


def _copy(template: Path, folder: Path) -> House:
    shutil.copytree(template, folder / "root")
    return House(folder, EMETTEURS)


def _live(house: House, deposits: Sequence[tuple[str, str, str]]) -> list[Sent]:
    """Two days of deposits, the second with half of them, so that later ones meet what earlier ones left."""
    sent = [Sent(code, content, name, rank) for rank, (code, content, name) in enumerate(deposits, start=1)]
    half = len(sent) // 2
    for part in (sent[:half], sent[half:]):
        for one in part:
            content = CONTENTS[one.content](one)
            house.put(NAMES[one.name](one), content, one.emetteur)
            kept = house.folder / "siens" / one.emetteur / f"{one.rank}.xml"
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(content)
        house.drain()
    return sent


def _read(path: Path) -> Iterator[bytes]:
    """The bytes of a file, and those inside it when it is an archive that we wrote."""
    content = path.read_bytes()
    yield content
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            yield from (book.read(name) for name in book.namelist())


def _said(act: Callable[[], object]) -> bytes:
    """What a command prints, on both outputs."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        act()
    return out.getvalue().encode("utf-8", "surrogatepass")


def _answers(app: App, code: str, folder: Path, *, to_people: bool) -> Iterator[bytes]:
    """What every command says of one emitter's flux: to programs, and to people if asked."""
    jour, own = day_in_paris(NOW), Selection(emetteur=code)
    formats = ("csv", "xlsx", "json")
    for as_json in (True, False) if to_people else (True,):
        for out in (None, folder / f"export-{as_json}-{code}"):
            asked = reporting.ExportRequest(jour, code, formats, out)
            yield _said(lambda asked=asked, as_json=as_json: reporting.export(app, asked, as_json=as_json))
            for path in out.iterdir() if out and out.is_dir() else ():
                yield path.name.encode()
                yield from _read(path)
        for row in app.journal.select(own):
            for key in (str(row.id), row.numero):
                yield _said(lambda key=key, as_json=as_json: reporting.show_flux(app, key, as_json=as_json))
        for dry_run in (True, False):
            yield _said(lambda d=dry_run, j=as_json: judging.replay(app, own, dry_run=d, as_json=j))
        yield _said(lambda j=as_json: judging.check(app, _check(folder, code), as_json=j))
    for path in sorted((folder / "siens" / code).glob("*")):
        request = explaining.ExplainRequest(path, "control", code, folder / f"{code}.html")
        yield _said(lambda request=request: explaining.explain(app, request))
        yield from _read(folder / f"{code}.html") if (folder / f"{code}.html").exists() else ()


def _check(folder: Path, code: str) -> judging.CheckRequest:
    own = folder / "siens" / code
    own.mkdir(parents=True, exist_ok=True)
    return judging.CheckRequest((own,), "route", code, 1)


def _readable(house: House, code: str) -> bytes:
    """Every name and byte in the folders that a partner reads."""
    found: list[bytes] = []
    for path in sorted(house.layout.inbox(code).parent.rglob("*")):
        found.append(bytes(path.relative_to(house.layout.root)))
        if path.is_file():
            assert path.stat().st_nlink == 1, f"{path} is somebody else's file too"
            found += _read(path)
    return b"\n".join(found)


@cache
def _schemas() -> SchemaSet:
    return SchemaSet(load_catalog())


def _seen(house: House, code: str, *, to_people: bool = False) -> tuple[bytes, bytes]:
    """What an emitter may see: its folders, and every answer about its flux."""
    app = house.app()
    context = app.context
    app.context = lambda *asked: replace(context(*asked), schemas=_schemas())  # type: ignore[method-assign]  # compiled once
    try:
        answers = b"\n".join(_answers(app, code, house.folder, to_people=to_people))
    finally:
        app.close()
    return _readable(house, code), answers


def _leaks(read: Mapping[str, tuple[bytes, bytes]], sent: Sequence[Sent]) -> list[tuple[str, str, bytes]]:
    """Words of one emitter that another sees: whose, who sees them, and around them."""
    seen = {code: b"\n".join(parts).lower() for code, parts in read.items()}
    leaks: list[tuple[str, str, bytes]] = []
    for owner, reader in permutations(SECRETS, 2):
        words = [SECRETS[owner], IBANS[owner].lower()]
        if not any(one.emetteur == reader and one.name == "of the other" for one in sent):
            words.append(owner.lower())  # else the reader wrote that code itself
        for word in words:
            at = seen[reader].find(word.encode())
            if at >= 0:
                leaks.append((owner, reader, seen[reader][max(0, at - 200) : at + 200]))
    return leaks


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(deposits=DEPOSITS)
def test_no_byte_of_an_emitter_reaches_another(template: Path, deposits: list[tuple[str, str, str]]) -> None:
    """Whatever both send, under whatever names: folders, reports, rejection files and answers hold one's own only."""
    with tempfile.TemporaryDirectory() as folder:
        house = _copy(template, Path(folder))
        sent = _live(house, deposits)

        assert _leaks({code: _seen(house, code) for code in SECRETS}, sent) == []


@pytest.fixture
def full(house: House) -> tuple[House, list[Sent]]:
    """Both emitters have sent one of everything."""
    return house, _live(house, EVERYTHING)


def test_everything_at_once_stays_apart(full: tuple[House, list[Sent]]) -> None:
    """One of each content and of each name, from both; and each finds what is its own, or nothing would be proved."""
    house, sent = full
    seen = {code: _seen(house, code, to_people=True) for code in SECRETS}

    assert _leaks(seen, sent) == []
    assert [part.lower().count(SECRETS[code].encode()) > 20 for code in SECRETS for part in seen[code]] == [True] * 4
    assert "déjà reçue par un autre émetteur".encode() in seen["VOISIN"][0]


def test_what_everybody_may_ask_names_nobody_s_invoices(full: tuple[House, list[Sent]]) -> None:
    """status and doctor count and name emitters; they hold no word of a flux."""
    app = full[0].app()
    try:
        said = b"".join(
            _said(lambda command=command, j=as_json: command(app, as_json=j))
            for command in (reporting.status, examining.doctor)
            for as_json in (False, True)
        ).lower()
    finally:
        app.close()

    assert said
    assert [word for code in SECRETS for word in (SECRETS[code], IBANS[code].lower()) if word.encode() in said] == []


def test_a_leak_would_be_seen(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search finds what is there: a motif that named the other's file is caught, in its file and its report."""
    monkeypatch.setattr(journal_keys, "_origin", lambda holder, _emetteur: f" dans le fichier {holder.nom}")
    sent = _live(house, [("TDTDEM", "same number", "own"), ("TDTDEM", "same number", "regulatory"),
                         ("VOISIN", "same number", "own")])  # fmt: skip

    seen = {code: _seen(house, code) for code in SECRETS}

    assert {(owner, reader) for owner, reader, _ in _leaks(seen, sent)} == {("TDTDEM", "VOISIN")}
