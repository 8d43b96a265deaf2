"""Hold what is installed against the floors and ceilings of pyproject: many of them shut a known vulnerability.

One list, that of the distribution itself, read from its metadata (ECOSYSTEM §4.8 and §6, supply chain). lxml and
libxml2 are checked besides wherever XML is read (``codecs.xml``), since an invoice could read our files there.

Limits: ``>=`` and ``<`` of numbers, which is all that pyproject uses; an extra is checked by whoever needs it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata

from pipeline.domain.faults import ConfigurationFault

DISTRIBUTION = "edi-flux"
_NAME = re.compile(r"[\w.-]+")
_BOUND = re.compile(r"(>=|<)\s*([0-9.]+)")
_SHOWN = ("lxml", "pikepdf", "SQLAlchemy")


def require_versions() -> str:
    """Say which versions are in force.

    Raises:
        ConfigurationFault: one is outside its bounds; the sentence says what to install.
    """
    wrong = list(unfit(_requirements(), installed))
    if wrong:
        raise ConfigurationFault(f"Installer {', '.join(wrong)} ; hors de ces bornes, des failles sont connues")
    shown = ", ".join(f"{name} {installed(name)}" for name in _SHOWN)
    return f"Python {sys.version.partition(' ')[0]}, {shown} : toutes dans leurs bornes"


def unfit(requirements: Iterable[str], version_of: Callable[[str], str | None]) -> Iterator[str]:
    """Give what is absent or outside its bounds, as ``lxml<7,>=6.1.3 (trouvé : 6.1.2)``.

    What an extra asks is left out; what another marker may leave out is checked when it is there.
    """
    for requirement in requirements:
        wanted, _, marker = (part.strip() for part in requirement.partition(";"))
        named = _NAME.match(wanted)
        assert named is not None, "metadata of a distribution name what they require"
        if "extra ==" in marker:
            continue
        found = version_of(named[0])
        if found is None and not marker:
            yield f"{wanted} (absent)"
        if found is not None and not all(_holds(found, *bound) for bound in _BOUND.findall(wanted)):
            yield f"{wanted} (trouvé : {found})"


def installed(name: str) -> str | None:
    """Version of an installed distribution; Python itself is one here."""
    if name == "python":
        return sys.version.partition(" ")[0]
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _requirements() -> list[str]:
    """What the distribution requires; nothing when it runs from a bare copy of its sources."""
    try:
        own = metadata.metadata(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return []
    return [f"python{own['Requires-Python']}", *(own.get_all("Requires-Dist") or ())]


def _holds(version: str, sign: str, bound: str) -> bool:
    left, right = _numbers(version), _numbers(bound)
    return left >= right if sign == ">=" else left < right


def _numbers(version: str) -> tuple[int, ...]:
    """The numbers that a version begins with, zeros at the end left out: 6.1.3rc1 is 6.1.3, and 3.0 is 3."""
    found = re.match(r"[0-9]+(?:\.[0-9]+)*", version)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
