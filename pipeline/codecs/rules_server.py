"""The server that runs compiled rule sets with saxonche: a module that ``SideProcess`` starts, and nobody imports.

One thread alone touches saxonche, in a process that never forks: its native library tolerates nothing else (adr 0022).
A question is a line of JSON, then the document in UTF-8; an answer is a line of JSON, then the SVRL.
GraalVM reserves 33 GB of addresses, so the address limit inherited from a judging child is lifted; what is really
written (RLIMIT_DATA) is bounded instead, and going beyond kills this process alone.
"""

from __future__ import annotations

import json
import os
import re
import resource
from typing import TYPE_CHECKING, Any, Final

from pipeline.codecs.side_process import serve

if TYPE_CHECKING:
    from saxonche import PySaxonProcessor

MEMORY_BYTES: Final = 2 * 1024**3
_CODE: Final = re.compile(r"^\s+(?P<code>[A-Z]{4}\d{4})\s", re.MULTILINE)
_CONTEXT: Final = re.compile(r'^\s+In template rule with match="(?P<match>.*)" on line', re.MULTILINE)
_TRACE: Final = 1 << 16


def main() -> None:
    """Serve until the parent closes our input or dies."""
    _lift_addresses()
    serve(Sets().answer)


class Sets:
    """The rule sets compiled so far, by path; they stay for the life of the process."""

    def __init__(self) -> None:
        self._trace = _take_screen()
        self._processor: PySaxonProcessor | None = None
        self._compiled: dict[str, Any] = {}  # Any: saxonche has no types

    def answer(self, question: bytes) -> bytes:
        """Compile the set asked for, run it on the document unless there is none, and say what came of it."""
        line, _, document = question.partition(b"\n")
        path = str(json.loads(line)["stylesheet"])
        try:
            executable = self._executable(path)
            svrl = self._run(executable, document) if document else ""
        except ImportError:
            return _told({"fault": "saxonche ne se charge pas"})
        except Exception as err:  # noqa: BLE001  whatever the library raises, the other side decides
            return _told(self._failure(err))
        return _told({"fault": None}, svrl)

    def _executable(self, path: str) -> Any:  # noqa: ANN401  saxonche has no types
        if path not in self._compiled:
            compiler = self._saxon().new_xslt30_processor()
            self._compiled[path] = compiler.compile_stylesheet(stylesheet_file=path)
        return self._compiled[path]

    def _run(self, executable: Any, document: bytes) -> str:  # noqa: ANN401  saxonche has no types
        if b"<!DOCTYPE" in document:
            raise ValueError("DOCTYPE")  # refused long before; here the parser would open what it names
        os.ftruncate(self._trace, 0)
        os.lseek(self._trace, 0, os.SEEK_SET)
        node = self._saxon().parse_xml(xml_text=document.decode("utf-8"))
        return str(executable.transform_to_string(xdm_node=node) or "")

    def _saxon(self) -> PySaxonProcessor:
        if self._processor is None:
            from saxonche import PySaxonProcessor

            self._processor = PySaxonProcessor(license=False)
            self._processor.set_configuration_property("http://saxon.sf.net/feature/allowedProtocols", "file")
        return self._processor

    def _failure(self, err: Exception) -> dict[str, str | None]:
        """The library's error; its code and the element it stood on are only in what it prints."""
        trace = os.pread(self._trace, _TRACE, 0).decode("utf-8", "replace")
        code, context = _CODE.search(trace), _CONTEXT.search(trace)
        return {
            "fault": str(err) or type(err).__name__,
            "code": code["code"] if code else None,
            "context": context["match"] if context else None,
        }


def _told(header: dict[str, str | None], svrl: str = "") -> bytes:
    return json.dumps(header).encode() + b"\n" + svrl.encode("utf-8")


def _take_screen() -> int:
    """Send standard error to memory: saxonche prints there what it does not raise, and it may quote the document."""
    memory = os.memfd_create("saxon")
    os.dup2(memory, 2)
    return memory


def _lift_addresses() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(hard, MEMORY_BYTES)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


if __name__ == "__main__":
    main()
