"""A soak: the service killed at random while partners deposit, then the accounts. ``make soak``; not part of the tests.

Every other kill takes the whole process group. In the end each file has one journal entry and one outcome, each
accepted document is delivered once, each refused one is told once, each flux has its report, nothing is left over.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from samples.generator import cii_invoice, tar_gz, ubl_invoice

FILES, KILLS, SEED = 600, 60, 7
SAMPLES = Path(__file__).parents[2] / "samples"
PARTNERS = ("TDTDEM", "EDITIA")
EMETTEURS = """\
[TDTDEM]
completude = "renommage"
nommage = "souple"
[EDITIA]
completude = "stabilite"
settle-seconds = 0.5
nommage = "souple"
"""


def flux(index: int) -> bytes:
    """Good UBL, good CII, a number too long, an archive of one good and one broken invoice: in turn."""
    match index % 4:
        case 0:
            return ubl_invoice(number=f"OK-{index}")
        case 1:
            return cii_invoice(number=f"OK-{index}")
        case 2:
            return ubl_invoice(number=f"NUMERO-BEAUCOUP-TROP-LONG-{index}")
        case _:
            return tar_gz(((f"a{index}.xml", ubl_invoice(number=f"TA-{index}")), (f"b{index}.xml", b"<pas fini")))


def main() -> int:
    """Run the soak in a temporary folder; 0 when every account is right."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pipeline.toml").write_text(
            f'root = "{folder}/root"\n[depot]\nscan-seconds = 0.2\n', encoding="utf-8"
        )
        (folder / "emetteurs.toml").write_text(EMETTEURS, encoding="utf-8")
        command = [sys.executable, "-m", "pipeline", "--config", str(folder / "pipeline.toml")]
        subprocess.run([*command, "init"], check=True, stdout=subprocess.DEVNULL)
        tables = sorted(map(str, (SAMPLES / "annuaire").glob("*.csv")))
        subprocess.run([*command, "annuaire", "import", *tables], check=True, stdout=subprocess.DEVNULL)
        started = time.monotonic()
        _deposit_and_kill(command, folder / "root")
        subprocess.run([*command, "drain", "--json"], check=False, stdout=subprocess.DEVNULL)
        found, expected = _accounts(folder / "root"), _expected()
    print(json.dumps({"found": found, "expected": expected, "seconds": round(time.monotonic() - started)}, indent=1))
    return 0 if found == expected else 1


def _deposit_and_kill(command: list[str], root: Path) -> None:
    chance = random.Random(SEED)
    put = kills = 0
    service = _start(command)
    due = time.monotonic() + chance.uniform(0.6, 2.5)
    while put < FILES or kills < KILLS:
        if put < FILES:
            _deposit(root / "partenaires" / PARTNERS[put % 2] / "in", put)
            put += 1
        time.sleep(0.04)
        if kills < KILLS and time.monotonic() > due:
            (os.killpg if kills % 2 else os.kill)(service.pid, signal.SIGKILL)
            service.wait()
            kills += 1
            service = _start(command)
            due = time.monotonic() + chance.uniform(0.6, 2.5)
    time.sleep(5)
    service.send_signal(signal.SIGTERM)
    service.wait(40)


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*command, "watch"], stderr=subprocess.DEVNULL, start_new_session=True)


def _deposit(folder: Path, index: int) -> None:
    temporary = folder / f".f{index}.tmp"
    temporary.write_bytes(flux(index))
    temporary.rename(folder / f"f{index}.bin")


def _accounts(root: Path) -> dict[str, int]:
    journal = sqlite3.connect(root / "journal.sqlite3")
    handed_over = [path for path in (root / "destinataires").rglob("*") if path.is_file()]
    inboxes = [path for partner in PARTNERS for path in (root / "partenaires" / partner / "in").iterdir()]
    reports = [path for partner in PARTNERS for path in (root / "partenaires" / partner / "out").glob("CSO*")]
    return {
        "flux": journal.execute("SELECT count(*) FROM flux").fetchone()[0],
        "names": journal.execute("SELECT count(DISTINCT nom) FROM flux").fetchone()[0],
        "delivered": journal.execute("SELECT count(*) FROM livraison WHERE livre_le IS NOT NULL").fetchone()[0],
        "files": len(handed_over),
        "told": journal.execute("SELECT count(*) FROM rejet").fetchone()[0],
        "reports": len(reports),
        "left": len(inboxes) + len(list((root / "prise").iterdir())) + len(list((root / "quarantaine").iterdir())),
    }


def _expected() -> dict[str, int]:
    accepted, refused = FILES * 3 // 4, FILES // 2
    return {
        "flux": FILES,
        "names": FILES,
        "delivered": accepted,
        "files": 2 * accepted,
        "told": refused,
        "reports": FILES,
        "left": 0,
    }


if __name__ == "__main__":
    raise SystemExit(main())
