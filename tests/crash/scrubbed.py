"""The files of a folder, without what two runs over the same deposits may rightly have different."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

_INSTANT = re.compile(r"20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:\+\d\d:\d\d|Z)?")
_FLUX_ID = re.compile(r"-\d+-(?=\d{4}-[0-9a-f]{12})")  # in the name of a delivery
_ATTRIBUTED = re.compile(r"(?P<emetteur>[A-Z0-9]{6})0000\d{15}")


def scrubbed(folder: Path, numbers: Mapping[str, str]) -> dict[str, list[str]]:
    """The text of each file by its relative path; numbers become the names they were given to, instants vanish.

    The lines of a CSV are sorted: rows come by instant of deposit, which two runs may give in another order.
    """
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = _without(str(path.relative_to(folder)), numbers)
            text = _without(path.read_bytes().decode("utf-8", "backslashreplace"), numbers)
            found.setdefault(name, []).append(
                "\n".join(sorted(text.splitlines())) if path.suffix in {".csv", ".json"} else text
            )
    return {name: sorted(texts) for name, texts in found.items()}


def _without(text: str, numbers: Mapping[str, str]) -> str:
    named = _ATTRIBUTED.sub(lambda match: numbers.get(match.group(), match.group()), text)
    return _INSTANT.sub("<instant>", _FLUX_ID.sub("-", named))
