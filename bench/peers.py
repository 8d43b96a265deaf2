"""Other people's tools on the same files: installed by pip in a venv of the work folder, which goes with it.

*factur-x* checks the XSD, and takes the XML out of a PDF; *xmlschema* validates with a compiled schema; *eu-einvoice*
(the package of that name) checks the XSD, and on a PDF the Schematron that it carries: its other rules would have to be
downloaded, which it is told not to do. The application of the same name for ERPNext needs a whole ERPNext, and is left
out. None of them routes, records, or reads the fields that the product reads.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

REQUIREMENTS = ("factur-x==7.8", "xmlschema==4.3.2", "eu-einvoice==1.0.0")
KINDS = {"factur-x": ("ubl", "cii", "facturx"), "xmlschema": ("ubl", "cii"), "eu-einvoice": ("ubl", "cii", "facturx")}
SECONDS = 4.0
_INSTALL_WITHIN = 600.0
_SCRIPT = Path(__file__).with_name("peer.py")


@dataclass(frozen=True, slots=True)
class Peers:
    """The interpreter of the venv, or why there is none."""

    python: Path
    problem: str = ""

    def rates(self, kind: str, folder: Path) -> str:
        """Documents a second of each peer that knows the kind, on this folder, in words."""
        if self.problem:
            return f"peers: {self.problem}"
        return ", ".join(f"{name} {self._rate(name, kind, folder)}" for name, kinds in KINDS.items() if kind in kinds)

    def _rate(self, name: str, kind: str, folder: Path) -> str:
        command = [str(self.python), str(_SCRIPT), name, kind, str(folder), str(SECONDS)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS * 30, check=True)
        except subprocess.SubprocessError as err:
            return f"failed ({type(err).__name__})"
        told = json.loads(done.stdout.splitlines()[-1])
        return f"{told['documents'] / told['seconds']:.0f}/s"


def install(folder: Path) -> Peers:
    """Make the venv and install the peers; when pip cannot, say so and go on without."""
    python = folder / "bin" / "python"
    steps = (
        [sys.executable, "-m", "venv", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *REQUIREMENTS],
    )
    try:
        for command in steps:
            subprocess.run(command, capture_output=True, timeout=_INSTALL_WITHIN, check=True)
    except (OSError, subprocess.SubprocessError):
        return Peers(python, "pip could not install them here")
    return Peers(python)
