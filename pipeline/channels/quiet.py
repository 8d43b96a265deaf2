"""Say which files of a drop folder are complete, from what successive scans saw of them; pure, no file is touched.

A name that has not finished its upload waits for as long as it takes: nothing is ever forgotten, and a file that
vanished and came back starts again. Times are monotonic seconds, since a partner may preserve any date on its files
and a wall clock may jump.

Limits: three policies, chosen per partner; an upload that pauses longer than ``settle_seconds`` looks finished here,
and ``complete`` then looks at its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

TEMPORARY_SUFFIXES = (
    b".filepart",
    b".part",
    b".partial",
    b".tmp",
    b".temp",
    b".uploading",
    b".incomplete",
    b".inprogress",
    b".crdownload",
    b".swp",
    b"~",
)
WITNESS_SUFFIXES = (b".done", b".ok", b".fin", b".DONE", b".OK", b".FIN")
SETTLE_SECONDS = 5.0
REMOTE_FACTOR = 6
"""How many times longer one waits on a network mount, whose client may show a size that is seconds old."""
MIN_OBSERVATIONS = 3


class Completude(Enum):
    """How a partner shows that a file is complete; the values are those of ``emetteurs.toml``."""

    RENOMMAGE = "renommage"
    TEMOIN = "temoin"
    STABILITE = "stabilite"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A regular file as one scan saw it: raw name, size in bytes, dates in nanoseconds, inode."""

    name: bytes
    size: int
    mtime_ns: int
    ctime_ns: int
    ino: int


@dataclass(frozen=True, slots=True)
class Observation:
    """The names of one scan, in its order. A witness that stands beside its file is in neither list."""

    complete: tuple[bytes, ...]
    waiting: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class _Quiet:
    """Since when, and over how many scans, a file has not changed."""

    sighting: Sighting
    since: float
    seen: int


class Tracker:
    """Remembers what earlier scans saw of one folder; one tracker serves one folder.

    ``is_remote``: the folder stands on a network mount, where files settle ``REMOTE_FACTOR`` times longer.
    """

    def __init__(
        self,
        policy: Completude,
        settle_seconds: float = SETTLE_SECONDS,
        min_observations: int = MIN_OBSERVATIONS,
        *,
        is_remote: bool = False,
    ) -> None:
        self.policy = policy
        self.is_remote = is_remote
        self.settle_seconds = settle_seconds * (REMOTE_FACTOR if is_remote else 1)
        self.min_observations = min_observations if settle_seconds > 0 else 1
        self._quiet: dict[bytes, _Quiet] = {}

    def observe(self, sightings: Iterable[Sighting], now_monotonic: float) -> Observation:
        """Sort the files of one full scan; a complete file is told again at every scan until it is gone.

        Policies: renommage, a final name is complete at once; temoin, ``<name>.done`` (``.ok``, ``.fin``) stands beside
        and is not older than the file; stabilite, size, dates and inode have not changed for ``settle_seconds`` over
        ``min_observations`` scans (one scan if ``settle_seconds`` is 0).
        """
        seen = {sighting.name: sighting for sighting in sightings}
        self._quiet = {name: self._follow(sighting, now_monotonic) for name, sighting in seen.items()}
        complete = [name for name in seen if self._is_complete(name, seen, now_monotonic)]
        settled = set(complete)
        waiting = [name for name in seen if name not in settled and not self._is_used_witness(name, seen)]
        return Observation(tuple(complete), tuple(waiting))

    def is_same(self, one: Sighting, other: Sighting) -> bool:
        """Whether a file has not changed between two sightings.

        Network mounts invent inode numbers anew, and the date of change with them: there, name, size and date count.
        """
        if not self.is_remote:
            return one == other
        return (one.name, one.size, one.mtime_ns) == (other.name, other.size, other.mtime_ns)

    def unchanged(self, names: Iterable[bytes], now_monotonic: float, seconds: float) -> list[bytes]:
        """Those of these names, seen by the last scan, that have stayed the same for so long."""
        return [name for name in names if now_monotonic - self._quiet[name].since >= seconds]

    def _follow(self, sighting: Sighting, now: float) -> _Quiet:
        before = self._quiet.get(sighting.name)
        if before is None or not self.is_same(before.sighting, sighting):
            return _Quiet(sighting, now, 1)
        return _Quiet(sighting, before.since, before.seen + 1)

    def _is_complete(self, name: bytes, seen: Mapping[bytes, Sighting], now: float) -> bool:
        if not is_final(name):
            return False
        if self.policy is Completude.RENOMMAGE:
            return True
        if self.policy is Completude.TEMOIN:
            return any(self._attests(seen.get(witness), seen[name]) for witness in witnesses_of(name))
        quiet = self._quiet[name]
        return quiet.seen >= self.min_observations and now - quiet.since >= self.settle_seconds

    def _attests(self, witness: Sighting | None, sighting: Sighting) -> bool:
        """A witness older than the file was left by an earlier one of the same name, and says nothing of this one.

        The witness's ``ctime`` is the server's own clock. The file's earlier date counts: a change of rights moves only
        ``ctime``, a preserved date moves only ``mtime``, and a file being written has both at now. A witness that we
        saw come after the file attests it whatever the dates: the clock may have been set back in between.
        """
        if witness is None:
            return False
        came_after = self._quiet[witness.name].since > self._quiet[sighting.name].since
        return came_after or witness.ctime_ns >= min(sighting.mtime_ns, sighting.ctime_ns)

    def _is_used_witness(self, name: bytes, seen: Mapping[bytes, Sighting]) -> bool:
        if self.policy is not Completude.TEMOIN or not is_witness(name):
            return False
        return name[: name.rindex(b".")] in seen


def is_final(name: bytes) -> bool:
    """Say whether a name is that of a file to take: neither temporary nor a witness."""
    return not is_temporary(name) and not is_witness(name)


def is_temporary(name: bytes) -> bool:
    """Say whether a name is one that senders and editors use before a file is finished: hidden, or a known suffix."""
    return name.startswith(b".") or name.lower().endswith(TEMPORARY_SUFFIXES)


def is_witness(name: bytes) -> bool:
    """Say whether a name is that of a witness, whatever the policy."""
    return name.endswith(WITNESS_SUFFIXES)


def witnesses_of(name: bytes) -> tuple[bytes, ...]:
    """List the names that a witness of this file may have."""
    return tuple(name + suffix for suffix in WITNESS_SUFFIXES)
