"""veraPDF behind its pipes: its verdicts in French, and what becomes of it when it hangs, dies or is left alone."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.codecs.verapdf import VeraPdf
from pipeline.codecs.verapdf_words import sentence
from pipeline.domain.faults import Fault
from samples.generator import Xmp, cii_invoice, facturx_pdf
from samples.generator.bad_pdf import font_outside
from tests.codecs.documents import canary
from tests.codecs.pdfs import XMP, pdf_bytes, raw_pdf
from tests.codecs.verapdf_here import MEGA, need_verapdf

CII = cii_invoice()
GOOD = facturx_pdf(CII)
REPOSITORY = Path(__file__).parents[2]
PARENT = """
import sys, time
from pathlib import Path
from pipeline.codecs.verapdf import VeraPdf, find
judge = VeraPdf(find(512 * 1024 * 1024, 60.0))
report = judge.judge(Path(sys.argv[1]).read_bytes(), "3b")
print(judge._process.pid, report.ok, flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def judge() -> Iterator[VeraPdf]:
    """One veraPDF for the tests that do it no harm."""
    made = VeraPdf(need_verapdf())
    yield made
    made.close()


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a veraPDF started by this test puts its temporary files."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def _pid(judge: VeraPdf) -> int:
    pid = judge._process.pid
    assert pid is not None
    return pid


def _until(said: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not said() and time.monotonic() < deadline:
        time.sleep(0.01)
    return said()


def _is_alive(pid: int) -> bool:
    """A zombie, which nobody has waited for yet, is dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


# --- verdicts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "declared", "failed"),
    [
        (GOOD, "3b", ()),
        (facturx_pdf(CII, edit=font_outside), "3b", ("police non incorporée (veraPDF 6.2.11.4.1-1)",)),
        (
            facturx_pdf(CII, xmp=Xmp(part=None)),
            None,
            ("aucun niveau PDF/A déclaré dans les métadonnées XMP (veraPDF 6.6.4-1)",),
        ),
        (GOOD, "3z", ()),
        (
            GOOD[:-1000],
            "3b",
            ("structure que veraPDF ne peut pas lire jusqu'au bout",),
        ),
        (b"ceci n'est pas un PDF", None, ("structure que veraPDF ne peut pas lire jusqu'au bout",)),
    ],
)
def test_a_verdict(judge: VeraPdf, content: bytes, declared: str | None, failed: tuple[str, ...]) -> None:
    """Each rule broken is told in French with its number; what cannot be read is a value, never an exception."""
    report = judge.judge(content, declared)

    assert (report.declared, report.ok, report.failed) == (declared, not failed, failed)


def test_another_part_is_judged_by_its_own_rules_and_is_not_pdfa_3(judge: VeraPdf) -> None:
    """The flavour is the one declared; an invoice in PDF/A-1 is not in PDF/A-3, were it perfect."""
    report = judge.judge(facturx_pdf(CII, xmp=Xmp(part="1")), "1b")

    assert report.failed[0] == "PDF/A-1 déclaré au lieu de PDF/A-3"
    assert all(re.fullmatch(r"règle de PDF/A-1 non respectée \(veraPDF [\d.]+-\d+\)", one) for one in report.failed[1:])


def test_an_encrypted_document_is_a_value(judge: VeraPdf) -> None:
    """Whatever our own door lets through."""
    import pikepdf

    content = pdf_bytes(encryption=pikepdf.Encryption(owner="a", user="b"))

    assert judge.judge(content, None).failed == ("fichier chiffré, que veraPDF ne peut pas lire",)


def test_objects_nested_too_deep_are_a_value(judge: VeraPdf) -> None:
    """A stack that overflows is the document's doing; the same process judges the next one."""
    judge.judge(GOOD, "3b")
    before = _pid(judge)
    deep = raw_pdf(
        f"<</Type/Catalog/Pages 2 0 R/Deep {'[' * 50_000}{']' * 50_000}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
    )
    report = judge.judge(deep, "3b")

    assert report.failed == ("structure que veraPDF ne peut pas lire jusqu'au bout",)
    assert judge.judge(GOOD, "3b").ok
    assert _pid(judge) == before


def test_metadata_fetch_nothing(judge: VeraPdf) -> None:
    """XMP is XML: neither its DOCTYPE nor its entities reach for a network."""
    with canary() as server:
        for doctype in ('SYSTEM "{}/a.dtd"', '[<!ENTITY a SYSTEM "{}/b">]', '[<!ENTITY % a SYSTEM "{}/c"> %a;]'):
            head = f"<!DOCTYPE x {doctype.format(server.url)}>".encode()
            report = judge.judge(pdf_bytes(lambda pdf, head=head: pdf.Root["/MetadatX"].write(head + XMP)), "3b")
            assert not report.ok

        assert server.hits == []


@pytest.mark.parametrize(
    ("rule", "flavour", "said"),
    [
        ("6.2.4.3-3", "3b", "couleur DeviceCMYK sans profil de sortie CMJN (OutputIntent)"),
        ("6.2.4.3-9", "2u", "couleur qui dépend de l'appareil, sans profil de sortie (OutputIntent)"),
        ("6.6.2.3.3-12", "3a", "propriété XMP inconnue, ou schéma d'extension XMP mal décrit"),
        ("6.7.3.4-1", "3a", "structure logique (balises du texte) absente ou incorrecte"),
        ("9.1-1", "3b", "règle de PDF/A-3 non respectée"),
        ("6.2.4.3-3", "1b", "règle de PDF/A-1 non respectée"),
    ],
)
def test_a_rule_is_told_by_its_number_else_by_its_clause(rule: str, flavour: str, said: str) -> None:
    """The nearest clause that has a sentence speaks; parts 1 and 4 number theirs otherwise."""
    assert sentence(rule, flavour) == said


# --- the process ------------------------------------------------------------------------------------


def test_it_starts_when_asked_and_leaves_nothing(scratch: Path) -> None:
    """No process before the first question, one for all of them, no temporary file between them nor at the end."""
    judge = VeraPdf(need_verapdf())
    before = judge._process.pid
    judge.judge(GOOD, "3b")
    first = _pid(judge)
    between = [file for folder in scratch.iterdir() for file in folder.iterdir()]
    judge.judge(GOOD, "3b")
    second = _pid(judge)
    judge.close()

    assert (before, second, between) == (None, first, [])
    assert _until(lambda: not any(scratch.iterdir()))
    assert not _is_alive(first)


def test_silence_is_a_fault_and_the_next_document_gets_another(scratch: Path) -> None:
    """Past its time the process is killed, its files go, and the shop goes on."""
    judge = VeraPdf(need_verapdf(seconds=4.0))
    judge.version()
    stopped = _pid(judge)
    os.kill(stopped, signal.SIGSTOP)
    with pytest.raises(Fault, match="pas de réponse en 4 s"):
        judge.judge(GOOD, "3b")

    assert not _is_alive(stopped)
    assert _until(lambda: not any(scratch.iterdir()))
    assert judge.judge(GOOD, "3b").ok
    assert _pid(judge) != stopped

    judge.close()


def test_a_death_at_work_is_a_fault(scratch: Path) -> None:
    """The document is not judged; the next one is."""
    judge = VeraPdf(need_verapdf())
    judge.version()
    victim = _pid(judge)
    os.kill(victim, signal.SIGSTOP)
    threading.Timer(0.2, os.kill, (victim, signal.SIGKILL)).start()
    with pytest.raises(Fault, match="s'est arrêté"):
        judge.judge(GOOD, "3b")

    assert judge.judge(GOOD, "3b").ok

    judge.close()
    assert _until(lambda: not any(scratch.iterdir()))


def test_memory_running_out_is_a_fault(scratch: Path) -> None:
    """A heap too small for a document is our limit, not the emitter's mistake."""
    judge = VeraPdf(need_verapdf(memory_bytes=6 * MEGA))
    with pytest.raises(Fault, match=r"veraPDF"):
        judge.judge(GOOD, "3b")

    judge.close()
    assert _until(lambda: not any(scratch.iterdir()))


def test_an_installation_that_does_not_start_is_a_fault(tmp_path: Path) -> None:
    """Jars that hold nothing: told to ops, never taken for a bad document."""
    installation = need_verapdf()
    empty = tmp_path / "vide.jar"
    empty.write_bytes(b"")
    judge = VeraPdf(replace(installation, jars=(installation.jars[0], empty)))
    with pytest.raises(Fault, match="veraPDF ne démarre pas"):
        judge.judge(GOOD, "3b")

    assert judge._process.pid is None


def test_it_does_not_outlive_a_parent_killed_without_notice(tmp_path: Path, scratch: Path) -> None:
    """SIGKILL of the judging process: no Java machine stays, no temporary file either."""
    need_verapdf()
    document = tmp_path / "bon.pdf"
    document.write_bytes(GOOD)
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(document)], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
    )
    assert parent.stdout is not None
    with parent.stdout as told:
        pid, verdict = told.readline().split()
    alive = _is_alive(int(pid))
    parent.kill()
    parent.wait()

    assert (alive, verdict) == (True, "True")
    assert _until(lambda: not _is_alive(int(pid)))
    assert _until(lambda: not any(scratch.iterdir()))


def test_the_judging_child_s_memory_limit_is_not_java_s(tmp_path: Path) -> None:
    """A child limited to 1 GiB of addresses has its PDF judged all the same: Java reserves more than that."""
    need_verapdf()
    document = tmp_path / "bon.pdf"
    document.write_bytes(GOOD)
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    limited = f"import resource\nresource.setrlimit(resource.RLIMIT_AS, ({1024 * MEGA}, {hard}))\n"
    script = (limited + PARENT).replace("time.sleep(60)", "judge.close()")
    done = subprocess.run(
        [sys.executable, "-c", script, str(document)], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )

    assert done.stdout.split()[1] == "True"
