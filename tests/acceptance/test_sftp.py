"""Partners who deposit and read over SFTP, with OpenSSH's own server and client, as in production."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from samples.generator import Embedded, Note, cii_invoice, facturx_pdf, ubl_invoice
from tests.acceptance.console import REPOSITORY, Console, flux_name, tree
from tests.acceptance.sftp_server import IS_ROOT, SftpServer, accepts, is_installed, serving, workplace
from tests.needs import need

SETTLE = 0.6
EMETTEURS = f"""
[TDTDEM]
completude = "renommage"
[VOISIN]
completude = "renommage"
[COMPTA]
completude = "stabilite"
settle-seconds = {SETTLE}
nommage = "souple"
"""
BIG = 5_000_000
KILOBITS = 48_000  # a big file takes about a second: time to stop it on its way
OPERATIONS = REPOSITORY / "docs/operations.md"


class Place(NamedTuple):
    """An installation, the server on its folders, and where partners keep their own files."""

    console: Console
    server: SftpServer
    files: Path

    def file(self, name: str, content: bytes) -> Path:
        """A file on the partner's own disk."""
        path = self.files / name
        path.write_bytes(content)
        return path

    def deposit(self, emetteur: str, name: str, content: bytes) -> None:
        """Send under a temporary name, then rename."""
        path = self.file(name, content)
        self.server.sftp(emetteur, f"put {path} in/{name}.tmp", f"rename in/{name}.tmp in/{name}")

    def left(self, emetteur: str) -> list[str]:
        """What lies in the drop folder."""
        return sorted(path.name for path in self.console.inbox(emetteur).iterdir())

    def delivered(self, content: bytes) -> int:
        """How many times these bytes were delivered."""
        folder = self.console.root / "destinataires"
        return sum(path.is_file() and path.read_bytes() == content for path in folder.rglob("*"))


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """One installation and one server for all these tests; each uses names of its own."""
    _need_openssh()
    with workplace() as folder:
        console = Console(folder, EMETTEURS).install()
        (folder / "sshd").mkdir()
        (folder / "files").mkdir()
        with serving(folder / "sshd", console.root / "partenaires", ("TDTDEM", "VOISIN", "COMPTA")) as server:
            yield Place(console, server, folder / "files")


def _need_openssh() -> None:
    """A developer may do without; CI may not."""
    need(is_installed(), "sshd and sftp (openssh-server)")


def _until(said: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


_LONG = (Note("Relevé de chantier. " * 50),) * (BIG // 1_050)  # a note holds 1,024 characters at most


def _big_xml() -> bytes:
    return ubl_invoice(number="GROS-XML-1", notes=_LONG)


def _big_stalled_xml() -> bytes:
    return cii_invoice(number="GROS-XML-2", notes=_LONG)


def _big_pdf() -> bytes:
    plan = Embedded("plan.png", random.Random(7).randbytes(BIG), "image/png")
    return facturx_pdf(cii_invoice(number="GROS-PDF-1"), extra=(plan,))


def test_a_file_renamed_in_is_routed_and_its_report_can_be_fetched(place: Place) -> None:
    """Under its temporary name it waits; renamed, it is routed; the partner gets the integration report from out/."""
    name = flux_name("FSO1100A", 1, "TDTDEM")
    content = ubl_invoice(number="SFTP-1")
    path = place.file(name, content)
    report = place.files / "recu.json"

    place.server.sftp("TDTDEM", f"put {path} in/{name}.tmp")
    before = place.console.run("drain", "--json")
    place.server.sftp("TDTDEM", f"rename in/{name}.tmp in/{name}")
    (told,) = place.console.run("drain", "--json").objects
    place.server.sftp("TDTDEM", f"get out/CSO{name[3:]}.json {report}")
    fetched = json.loads(report.read_text(encoding="utf-8"))

    assert (before.out, before.err) == ("", f"en attente (incomplet) : TDTDEM {name}.tmp\n")
    assert (told["file"], told["etat"]) == (name, "IN_INTEGRE")
    assert (fetched["nomFichier"], fetched["etatCourantDepotFlux"]) == (name, "IN_INTEGRE")
    assert (place.delivered(content), place.left("TDTDEM")) == (1, [])


@pytest.mark.parametrize(
    ("name", "write", "stop", "resume"),
    [
        ("coupe.xml", _big_xml, signal.SIGKILL, "reput"),
        ("coupe.pdf", _big_pdf, signal.SIGKILL, "reput"),
        ("suspendu.xml", _big_stalled_xml, signal.SIGSTOP, "continue"),
    ],
)
def test_an_upload_stopped_on_its_way_is_held_back_then_judged_once(
    place: Place, name: str, write: Callable[[], bytes], stop: signal.Signals, resume: str
) -> None:
    """Killed or suspended at half, a file is stable and yet not judged; resumed, it is judged once, whole."""
    content = write()
    path, there = place.file(name, content), place.console.inbox("COMPTA") / name

    with place.server.sending("COMPTA", f"put {path} in/{name}", kilobits=KILOBITS) as client:
        _until(lambda: there.exists() and there.stat().st_size > len(content) // 2, 20, "half of the file")
        client.send_signal(stop)
        held = place.console.run("drain", "--json")
        reached = there.stat().st_size
        if resume == "continue":
            client.send_signal(signal.SIGCONT)
            assert client.wait(30) == 0
    if resume == "reput":
        place.server.sftp("COMPTA", f"reput {path} in/{name}")
    told = place.console.run("drain", "--json").objects
    reports = [path.read_text(encoding="utf-8") for path in place.console.outbox("COMPTA").glob("CSO*.json")]

    assert len(content) // 2 < reached < len(content)
    assert (held.out, held.err) == ("", f"en attente (incomplet) : COMPTA {name}\n")
    assert [(one["file"], one["etat"]) for one in told] == [(name, "IN_INTEGRE")]
    assert sum(f'"{name}"' in report for report in reports) == 1
    assert (place.delivered(content), place.left("COMPTA")) == (1, [])


def test_a_preserved_date_does_not_make_a_file_old(place: Place) -> None:
    """``put -p`` gives the file a date of 2001; it is taken only once it has been still, counted by our clock."""
    path = place.file("ancien.xml", ubl_invoice(number="SFTP-3"))
    os.utime(path, (1_000_000_000, 1_000_000_000))

    place.server.sftp("COMPTA", f"put -p {path} in/ancien.xml")
    status = (place.console.inbox("COMPTA") / "ancien.xml").stat()
    (told,) = place.console.run("drain", "--json").objects
    taken_at = datetime.fromisoformat(told["journal"]["depose_le"])

    assert status.st_mtime == 1_000_000_000
    assert told["etat"] == "IN_INTEGRE"
    assert (taken_at - datetime.fromtimestamp(status.st_ctime, UTC)).total_seconds() >= SETTLE


def test_a_partner_sees_its_own_folder_only_and_does_not_write_in_out(place: Place) -> None:
    """No path nor link leads to another partner, and out/, in/ themselves and the folder above cannot be changed."""
    _need_accounts()
    path = place.file("intrus", b"<a/>")
    theirs = place.console.root / "partenaires/VOISIN"
    (theirs / "out/secret.csv").write_bytes(b"secret")
    (place.console.outbox("TDTDEM") / "rejets.csv").write_bytes(b"rejets")
    before = tree(place.console.root / "partenaires")
    refused = (
        "get ../VOISIN/out/secret.csv", f"get {theirs}/out/secret.csv", "get in/voisin/secret.csv",
        f"put {path} ../VOISIN/in/intrus", f"put {path} out/intrus", f"put {path} intrus", f"put {path} out/rejets.csv",
        "rm out/rejets.csv", "rename out/rejets.csv in/rejets.csv", "chmod 666 out/rejets.csv", "chmod 777 in",
        "mkdir out/sous", "ln out/rejets.csv in/rejets.csv", "symlink /etc/passwd out/lien", "rename in autre", "rmdir in",
    )  # fmt: skip

    listed = place.server.sftp("TDTDEM", "ls -1 /", "ls -1 ..", f"symlink {theirs}/out in/voisin").out
    said = place.server.sftp("TDTDEM", f"lcd {place.files}", *(f"-{line}" for line in refused)).err.splitlines()
    place.server.sftp("TDTDEM", "rm in/voisin", "get out/rejets.csv " + str(place.files / "rejets.csv"))

    assert re.findall(r"^\S+$", listed, re.MULTILINE) == ["/in", "/out", "../in", "../out"]
    assert len(said) == len(refused), said
    assert all(re.search(r"Permission denied|not found|No such file|Failure", one) for one in said), said
    assert (place.files / "rejets.csv").read_bytes() == b"rejets"
    assert tree(place.console.root / "partenaires") == before


def test_links_that_a_partner_makes_are_never_followed(place: Place) -> None:
    """A symbolic link to an invoice elsewhere, and a file with two names, stay where they are; one name left is taken."""
    linked, one, two = (flux_name("FSO1100A", sequence, "TDTDEM") for sequence in (51, 52, 53))
    elsewhere = place.file("ailleurs.xml", ubl_invoice(number="SFTP-AILLEURS"))
    content = ubl_invoice(number="SFTP-5")
    path = place.file(one, content)

    lines = (f"symlink {elsewhere} in/{linked}", f"put {path} in/{one}.tmp", f"ln in/{one}.tmp in/{two}")
    place.server.sftp("TDTDEM", *lines, f"rename in/{one}.tmp in/{one}")
    ignored = place.console.run("drain", "--json")
    left = place.left("TDTDEM")
    with _service(place, "liens") as log:
        _until(lambda: log.read_text(encoding="utf-8").count('"ignore"') == 3, 5, "three oddities told")
        told = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if '"ignore"' in line]
    place.server.sftp("TDTDEM", f"rm in/{linked}", f"rm in/{two}")
    (taken,) = place.console.run("drain", "--json").objects

    assert (ignored.out, left) == ("", [linked, one, two])
    assert sorted((event["nom"], event["cause"]) for event in told) == [
        (repr(linked.encode()), "lien symbolique"),
        (repr(one.encode()), "lien physique"),
        (repr(two.encode()), "lien physique"),
    ]
    assert (taken["file"], taken["etat"], place.delivered(content)) == (one, "IN_INTEGRE", 1)
    assert place.delivered(elsewhere.read_bytes()) == 0


def test_the_service_routes_a_file_renamed_in_within_five_seconds(place: Place) -> None:
    """From the partner's rename to the delivery and the report, with the settings of a default installation."""
    name = flux_name("FSO1100A", 60, "TDTDEM")
    content = ubl_invoice(number="SFTP-6")

    with _service(place, "service"):
        place.deposit("TDTDEM", name, content)
        renamed = time.monotonic()
        report = place.console.outbox("TDTDEM") / f"CSO{name[3:]}.json"
        _until(report.exists, 20, "a report")
        elapsed = time.monotonic() - renamed
        fetched = place.files / "service.json"
        place.server.sftp("TDTDEM", f"get out/{report.name} {fetched}")

    assert elapsed < 5
    assert json.loads(fetched.read_text(encoding="utf-8"))["etatCourantDepotFlux"] == "IN_INTEGRE"
    assert place.delivered(content) == 1


def test_the_documented_server_configuration_is_one(tmp_path: Path) -> None:
    """sshd accepts the configuration that docs/operations.md gives, as it is written there."""
    _need_openssh()
    (sample,) = re.findall(
        r"^```sshd_config\n(.*?)^```$", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )

    checked = accepts(sample, tmp_path)

    assert checked.code == 0, checked.err


def _need_accounts() -> None:
    """Isolation is the chroot's, and only root may make one."""
    need(IS_ROOT, "root: accounts and chroots")


@contextmanager
def _service(place: Place, name: str) -> Iterator[Path]:
    """``edi-flux watch``, from the moment it works; stopped by SIGTERM, without a fault."""
    log = place.files / f"{name}.log"
    service: subprocess.Popen[bytes] = place.console.start("watch", log=log)
    try:
        _until(lambda: "demarre" in log.read_text(encoding="utf-8"), 20, "the service starts")
        yield log
    finally:
        service.terminate()
        code = service.wait(30)

    assert code == 0, log.read_text(encoding="utf-8")
