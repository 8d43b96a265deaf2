"""Fuzz every target for ``FUZZ_SECONDS`` each (600): ``make fuzz``, or ``python -m tests.fuzz.run xml pdf``.

atheris lives in a venv of its own under ``var/fuzz``, beside what this interpreter has installed. There too stand, for
each target, the inputs that taught something (``corpus``: the next run starts from them), the journal (``log``), and
what broke it (``crash-*``, ``timeout-*``, ``oom-*``): then the answer is 1, and the input becomes a test.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
from hashlib import sha256
from pathlib import Path
from typing import Final

from tests.fuzz.seeds import LARGEST, seeds
from tests.fuzz.targets import TARGETS

ROOT: Final = Path(__file__).parents[2]
WORK: Final = ROOT / "var" / "fuzz"
REQUIREMENTS: Final = Path(__file__).with_name("requirements.txt")
SECONDS: Final = 600
_OPTIONS: Final = ("-timeout=10", "-rss_limit_mb=2048", f"-max_len={LARGEST}", "-print_final_stats=1")
_FOUND: Final = ("crash-*", "timeout-*", "oom-*", "slow-unit-*")
_EXECUTIONS: Final = re.compile(r"stat::number_of_executed_units:\s*(\d+)")


def main(names: list[str]) -> int:
    """Fuzz these targets, or all; 0 when nothing was found, 1 when something was, 2 for a name that is no target."""
    unknown = sorted(set(names) - set(TARGETS))
    if unknown:
        sys.stderr.write(f"no such target: {', '.join(unknown)}; there are: {', '.join(TARGETS)}\n")
        return 2
    seconds = int(os.environ.get("FUZZ_SECONDS", SECONDS))
    python = _interpreter()
    return max([_fuzz(python, name, seconds) for name in names or TARGETS])


def _fuzz(python: Path, name: str, seconds: int) -> int:
    folder = WORK / name
    sown, learnt = folder / "seeds", folder / "corpus"
    for made in (sown, learnt):
        made.mkdir(parents=True, exist_ok=True)
    for seed in seeds(name):
        (sown / sha256(seed).hexdigest()).write_bytes(seed)
    before = _found(folder)
    command = [str(python), "-m", "tests.fuzz.one", name, *_OPTIONS, f"-max_total_time={seconds}",
               f"-artifact_prefix={folder}/", str(learnt), str(sown)]  # fmt: skip
    with (folder / "log").open("wb") as log:
        ended = subprocess.run(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, check=False).returncode
    log_text = (folder / "log").read_text(encoding="utf-8", errors="replace")
    counted = _EXECUTIONS.search(log_text)
    new = sorted(_found(folder) - before)
    sys.stdout.write(f"{name}: {counted[1] if counted else 'no'} executions, {len(new)} findings\n")
    for path in new:
        sys.stdout.write(f"  {path}\n")
    if ended and not new:
        sys.stdout.write(f"  ended with {ended}: see {folder}/log\n")
    return 1 if ended or new or counted is None else 0


def _found(folder: Path) -> set[Path]:
    return {path for pattern in _FOUND for path in folder.glob(pattern)}


def _interpreter() -> Path:
    """The interpreter of a venv that has atheris, and sees what this one sees."""
    home = WORK / "venv"
    python = home / "bin" / "python"
    if not python.is_file():
        venv.create(home, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "--requirement", str(REQUIREMENTS)], check=True)
    seen = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (home / "lib" / version / "site-packages" / "ours.pth").write_text("\n".join(dict.fromkeys(seen)) + "\n")
    return python


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
