"""Partners who deposit and read over SFTP, with OpenSSH's own server and client, as in production."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from samples.generator import Embedded, Note, cii_invoice, facturx_pdf, ubl_invoice
from tests.acceptance.console import flux_name, tree
from tests.acceptance.sftp_place import SETTLE, Place, need_sftp, open_place, service, until

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


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """One installation and one server for all these tests; each uses names of its own."""
    need_sftp()
    with open_place(EMETTEURS, ("TDTDEM", "VOISIN", "COMPTA")) as opened:
        yield opened


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
        until(lambda: there.exists() and there.stat().st_size > len(content) // 2, 20, "half of the file")
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

    (place.console.inbox("TDTDEM") / "voisin").symlink_to(theirs / "out")  # made by someone else: it leads nowhere
    listed = place.server.sftp("TDTDEM", "ls -1 /", "ls -1 ..").out
    said = place.server.sftp("TDTDEM", f"lcd {place.files}", *(f"-{line}" for line in refused)).err.splitlines()
    place.server.sftp("TDTDEM", "rm in/voisin", "get out/rejets.csv " + str(place.files / "rejets.csv"))

    assert re.findall(r"^\S+$", listed, re.MULTILINE) == ["/in", "/out", "../in", "../out"]
    assert len(said) == len(refused), said
    assert [
        one for one in said if not re.search(r"Permission denied|not found|No such file|Failure|not support", one)
    ] == []
    assert (place.files / "rejets.csv").read_bytes() == b"rejets"
    assert tree(place.console.root / "partenaires") == before


def test_a_partner_gets_in_with_its_own_key_only_and_gets_no_shell(place: Place) -> None:
    """A command, a shell, a forwarded port: refused; so is the key of another partner."""
    command, shell = place.server.ssh("TDTDEM", "id"), place.server.ssh("TDTDEM")
    forwarded = place.server.ssh("TDTDEM", "-W", "127.0.0.1:22")
    other = place.server.ssh("TDTDEM", "id", key_of="VOISIN")

    assert (command.code, shell.code) == (1, 1)
    assert {ran.out for ran in (command, shell)} == {"This service allows sftp connections only.\n"}
    assert "administratively prohibited" in forwarded.err
    assert "Permission denied (publickey)" in other.err


def test_a_partner_makes_no_links(place: Place) -> None:
    """The server refuses symbolic and hard links, whatever a client sends; a link that stands there is not followed.

    What links otherwise, on a mounted folder, is in ``test_odd_deposits``.
    """
    path = place.file("lie.xml", ubl_invoice(number="SFTP-5"))
    place.server.sftp("TDTDEM", f"put {path} in/lie.tmp")
    symlink, extended = 20, 200  # SSH_FXP_SYMLINK, SSH_FXP_EXTENDED
    asked = (
        (symlink, b"/etc/passwd", b"in/lien.tmp"),
        (symlink, b"../out", b"in/dossier.tmp"),
        (extended, b"hardlink@openssh.com", b"in/lie.tmp", b"in/lie-2.tmp"),
    )

    answers = place.server.raw("TDTDEM", asked)
    left = place.left("TDTDEM")
    place.server.sftp("TDTDEM", "rm in/lie.tmp")

    permission_denied = 3  # SSH_FX_PERMISSION_DENIED
    assert answers == [permission_denied] * len(asked)
    assert left == ["lie.tmp"]


def test_the_service_routes_a_file_renamed_in_within_five_seconds(place: Place) -> None:
    """From the partner's rename to the delivery and the report, with the settings of a default installation."""
    name = flux_name("FSO1100A", 60, "TDTDEM")
    content = ubl_invoice(number="SFTP-6")

    with service(place, "service"):
        place.deposit("TDTDEM", name, content)
        renamed = time.monotonic()
        report = place.console.outbox("TDTDEM") / f"CSO{name[3:]}.json"
        until(report.exists, 20, "a report")
        elapsed = time.monotonic() - renamed
        fetched = place.files / "service.json"
        place.server.sftp("TDTDEM", f"get out/{report.name} {fetched}")

    assert elapsed < 5
    assert json.loads(fetched.read_text(encoding="utf-8"))["etatCourantDepotFlux"] == "IN_INTEGRE"
    assert place.delivered(content) == 1
