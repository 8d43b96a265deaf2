"""The process in which veraPDF runs: a Java machine behind pipes, asked by ``verapdf`` and by nobody else.

A question is one line of JSON (``Installation`` and the flavour) and the bytes of a PDF; the answer is JSON: ``rules``
(numbers of the rules broken, clause-test), ``unreadable`` (why veraPDF could not judge the document), ``version``, or
``fault`` (why there is no Java machine). Without bytes only the version is asked. Memory running out ends the process.
Limit: nothing forbids the Java code a connection; what its XML parser may fetch is closed, and tests watch it.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pipeline.codecs.side_process import serve

PREFIX = "edi-flux-verapdf-"
_SHOWN = 100  # failed checks kept with their place, of which we use none: the count of each rule is complete
_OF_THE_DOCUMENT = (
    "org.verapdf.core.VeraPDFException",
    "java.lang.RuntimeException",
    "java.lang.StackOverflowError",  # objects nested too deep
)
_NO_SPACE = "No space left on device"
_HOSTILE_TO_US = ("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH")


def main() -> None:
    """Serve until the parent goes."""
    _lift_memory_limit()
    for name in _HOSTILE_TO_US:
        os.environ.pop(name, None)
    with _scratch() as folder:
        serve(_Judge(folder).answer)


class _Judge:
    """veraPDF, started by the first question; one thread only ever calls it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._verapdf: _VeraPdf | None = None

    def answer(self, question: bytes) -> bytes:
        head, _, content = question.partition(b"\n")
        asked: dict[str, Any] = json.loads(head)  # Any: our own JSON, see verapdf._question
        try:
            self._verapdf = self._verapdf or _VeraPdf(asked, self._folder)
        except Exception as err:  # noqa: BLE001  a Java machine fails to start in many ways, each told to ops
            return json.dumps({"fault": str(err)[:500]}).encode()
        if not content:
            return json.dumps({"version": self._verapdf.version}).encode()
        file = self._folder / "document.pdf"
        try:
            file.write_bytes(content)
            return json.dumps(self._verapdf.judge(file, asked["flavour"])).encode()
        finally:
            _empty(self._folder)


class _VeraPdf:
    """The Java side. Classes are looked up by name: nothing of the package that carries the jar is imported."""

    def __init__(self, asked: dict[str, Any], folder: Path) -> None:  # Any: see above
        import jpype

        if not jpype.isJVMStarted():
            jpype.startJVM(
                asked["jvm"],
                *_options(asked["memory"], folder),
                classpath=asked["jars"],
                convertStrings=False,
                interrupt=False,
            )
        self._file = jpype.JClass("java.io.File")
        self._flavours = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour")
        jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
        self._foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
        self._validator("3b")  # reads the rules now: what our installation lacks must not pass for a bad document
        core = str(jpype.JClass("org.verapdf.ReleaseDetails").byId("core").getVersion())
        runtime = str(jpype.JClass("java.lang.System").getProperty("java.version"))
        self.version = f"veraPDF {core}, Java {runtime}"
        self._of_the_document = tuple(map(jpype.JClass, _OF_THE_DOCUMENT))

    def judge(self, file: Path, flavour: str) -> dict[str, object]:
        """Rules broken, or why the document could not be judged; raises only what is ours (memory, disk, classes)."""
        try:
            with self._foundry.createParser(self._file(str(file)), self._flavours.fromString(flavour)) as parser:
                failed = self._validator(flavour).validate(parser).getFailedChecks().keySet()
                return {"rules": sorted(f"{rule.getClause()}-{rule.getTestNumber()}" for rule in failed)}
        except self._of_the_document as err:
            if _NO_SPACE in str(err.stacktrace()):
                raise
            return {"unreadable": "encrypted" if "Encrypted" in type(err).__name__ else "damaged"}

    def _validator(self, flavour: str) -> Any:  # noqa: ANN401  a Java object
        passed = messages = progress = False
        return self._foundry.createValidator(self._flavours.fromString(flavour), _SHOWN, passed, messages, progress)


def _options(memory: int, folder: Path) -> list[str]:
    """A small Java machine that leaves nothing behind: one processor, one heap, no crash report, no signal handler."""
    return [
        f"-Xmx{memory}",
        "-Xrs",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:ActiveProcessorCount=1",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:-UsePerfData",
        "-XX:-CreateCoredumpOnCrash",
        "-XX:ErrorFile=/dev/null",
        f"-Djava.io.tmpdir={folder}",
        "-Djava.awt.headless=true",
        "-Djavax.xml.accessExternalDTD=",
        "-Djavax.xml.accessExternalSchema=",
        "-Djavax.xml.accessExternalStylesheet=",
    ]


def _lift_memory_limit() -> None:
    """The judging child's limit counts addresses, of which Java reserves gigabytes; ``-Xmx`` bounds it instead."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder for veraPDF's own temporary files, which goes with this process however it dies."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    held = _janitor(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _janitor(folder: Path) -> int:
    """Fork a process that waits for our end and removes the folder; returns the descriptor that tells it.

    We are killed without notice (time out, death of our parent): nobody else would be left to do it.
    """
    import signal

    waiting, held = os.pipe()
    if os.fork():
        os.close(waiting)
        return held
    os.close(held)
    for descriptor in (0, 1, 2):
        os.close(descriptor)  # or our parent would not see the server's pipes end
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.read(waiting, 1)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _empty(folder: Path) -> None:
    for file in folder.iterdir():
        with suppress(OSError):
            file.unlink()


if __name__ == "__main__":
    main()
