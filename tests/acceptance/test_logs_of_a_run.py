"""What operations read, log and stderr, after hundreds of samples went through the real service: nobody's account,
nobody's name, no line of a document (ECOSYSTEM §4.7).
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.domain.bank import is_iban
from samples.generator import SUPPLIER_IBAN, Attachment, Party, Payment, cii_invoice, facturx_pdf, ubl_invoice
from tests.acceptance.console import SAMPLES, Console

WHOLE = ("refused-formats", "hostile", "flux", "facturx")
SOME = ("ubl", "cii", "cpp-facture")  # every third: each motif has its sample in more than one vocabulary
EMETTEURS = """
[TDTDEM]
completude = "renommage"
nommage = "souple"
doublons = false
controle-strict = true
profil-strict = true
"""
PERSON = "Mme Solène Quiberon-Testard"
PATIENCE = 240.0
SHORTEST = 8
"""A text of fewer characters may stand in a log by chance."""


class Run(NamedTuple):
    """What a service, and the commands after it, said of all samples; how many flux were judged."""

    log: str
    stderr: str
    judged: int


def _samples() -> Iterator[Path]:
    for kinds, step in ((WHOLE, 1), (SOME, 3)):
        for kind in kinds:
            found = (path for path in sorted((SAMPLES / kind).rglob("*")) if path.is_file())
            yield from [path for path in found if not path.name.endswith(".verdict.json")][::step]


def _hostile() -> dict[str, bytes]:
    """Documents whose every corner holds a person and an account, good and bad, and names that hold them too."""
    seller = Party(PERSON, "91023456600016", contact=PERSON, trade_name=PERSON)
    paid = (Payment("30", SUPPLIER_IBAN, "BELLFRPPXXX", PERSON, PERSON),)
    good = ubl_invoice(
        number="J-1", seller=seller, payments=paid, attachments=(Attachment(f"{PERSON}.pdf", b"%PDF-1.4"),)
    )
    return {
        f"RIB {SUPPLIER_IBAN} un.xml": good,
        "personne-total.xml": ubl_invoice(number="J-2", seller=seller, payments=paid, ttc="9999.99"),
        "personne-date.xml": good.replace(b"2026-03-02", f"le 2 mars, {PERSON}".encode()),
        "personne-iban.xml": ubl_invoice(number="J-3", payments=(Payment("30", SUPPLIER_IBAN[:-1], None, PERSON),)),
        "personne-coupee.xml": good[: len(good) // 2],
        "personne-balise.xml": good.replace(b"<cbc:IssueDate>", f'<cbc:IssueDate a="{PERSON}">'.encode()),
        "personne-page.pdf": facturx_pdf(cii_invoice(number="J-4", seller=seller, payments=paid)),
    }  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The samples through ``watch``, then what was left through ``drain``, and a part through ``replay``."""
    console = Console(tmp_path_factory.mktemp("journaux"), EMETTEURS).install()
    inbox = console.inbox("TDTDEM")
    deposited = 0
    for path in _samples():
        shutil.copyfile(path, inbox / "-".join(path.relative_to(SAMPLES).parts))
        deposited += 1
    for name, content in _hostile().items():
        (inbox / name).write_bytes(content)
        deposited += 1
    left = {f"{SUPPLIER_IBAN}.xml.tmp", f"lien-{SUPPLIER_IBAN}.xml"}
    (inbox / f"{SUPPLIER_IBAN}.xml.tmp").write_bytes(b"<x/>")
    (inbox / f"lien-{SUPPLIER_IBAN}.xml").symlink_to("/etc/hostname")
    log = console.folder / "service.log"
    service = console.start("watch", log=log)
    try:
        started = time.monotonic()
        while {path.name for path in inbox.iterdir()} != left or _waiting(console):
            assert service.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() - started < PATIENCE
            time.sleep(0.5)
        service.send_signal(signal.SIGTERM)
        assert service.wait(60) == 0
    finally:
        service.kill()
        service.wait()
    after = [
        console.run(*command, expect=None) for command in (("drain",), ("replay", "--dry-run", "--motif", "IRR_SYNTAX"))
    ]
    return Run(log.read_text(encoding="utf-8"), "".join(one.err for one in after), deposited)


def _waiting(console: Console) -> int:
    (told,) = console.run("status", "--json").objects
    return int(told["en_attente"])


def _texts() -> set[str]:
    """Every text and attribute of our XML samples that is long enough to be known again."""
    found: set[str] = set()
    for path in _samples():
        if path.suffix == ".xml":
            written = path.read_bytes().decode("utf-8", "replace")
            found |= {
                unescape(text.strip()) for text in re.findall(r">([^<>]+)<|=\"([^\"<>]+)\"", written) for text in text
            }
    return {text for text in found if len(text) >= SHORTEST}


def test_every_sample_went_through(run: Run) -> None:
    """Each left a line when it was judged: the search below is not over an empty log."""
    steps = [json.loads(line) for line in run.log.splitlines()]
    judged = [one for one in steps if one.get("step") == "juge"]

    assert len(judged) == run.judged > 300
    assert {one["outcome"] for one in judged} >= {"IN_INTEGRE", "IN_REJETE"}


def test_no_account_is_logged(run: Run) -> None:
    """No valid IBAN, whatever stands between its characters; the one in file names keeps its ends."""
    said = run.log + run.stderr
    compact = re.sub(r"[^A-Za-z0-9]", "", said).upper()
    whole = [
        compact[at : at + 27]
        for at in range(len(compact))
        if compact.startswith("FR", at) and is_iban(compact[at : at + 27])
    ]

    assert whole == []
    assert SUPPLIER_IBAN not in said
    assert said.count(f"{SUPPLIER_IBAN[:4]}\\u2026{SUPPLIER_IBAN[-4:]}") >= 1
    assert f"{SUPPLIER_IBAN[:4]}…{SUPPLIER_IBAN[-4:]}.xml.tmp" in run.stderr


def test_nobody_is_named(run: Run) -> None:
    """Names of accounts, payees, contacts: a log says which flux, never whose."""
    said = (run.log + run.stderr).encode("ascii", "replace").decode().lower()

    assert "quiberon" not in said
    assert "norval" not in said
    assert "solange" not in said


def test_no_text_of_a_document_is_logged(run: Run) -> None:
    """No text and no attribute of these samples, a name of schema included."""
    said = run.log + run.stderr
    texts = _texts()

    assert len(texts) > 400
    assert sorted(text for text in texts if text in said or json.dumps(text)[1:-1] in said) == []


def test_stderr_says_what_was_left_and_nothing_of_documents(run: Run) -> None:
    """drain names the file on its way and the link; the children that judged hostile files said nothing."""
    lines = run.stderr.splitlines()

    assert [line for line in lines if not line.startswith(("en attente (incomplet)", "laissé de côté", "{"))] == []
    assert [line for line in run.log.splitlines() if not line.startswith("{")] == []
