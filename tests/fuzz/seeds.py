"""What fuzzing starts from: our own samples, and mutations of them drawn from a fixed seed."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pipeline.codecs.archive import ArchiveLimits, Member, read_members
from pipeline.codecs.sniff import sniff
from pipeline.domain.container import Container

SAMPLES = Path(__file__).parents[2] / "samples"
LARGEST = 64 * 1024
_WORDS = (b"<!DOCTYPE", b"<!ENTITY", b"&x;", b"]]>", b"../", b"\x00", b"\xff" * 8, b"PK\x01\x02", b"PK\x03\x04",
          b"ustar", b"stream", b"endobj", b" 0 R", b"/JS", b"FSO1100A_", b"0" * 12, b"\x80" + b"\x00" * 11)  # fmt: skip


@cache
def seeds(target: str) -> tuple[bytes, ...]:
    """The samples that a target reads, smallest first; none is larger than 64 kB, what attacks inflate to is not."""
    found = {content for content in _wanted(target) if len(content) <= LARGEST}
    return tuple(sorted(found, key=lambda content: (len(content), content)))


def mutated(target: str, count: int, seed: int = 7) -> Iterator[bytes]:
    """Seeds with bytes changed, cut, doubled, and words of the formats put in: the same ones for the same seed."""
    draw = random.Random(f"{target} {seed}")
    sources = seeds(target)
    for _ in range(count):
        content = bytearray(draw.choice(sources))
        for _ in range(draw.randint(1, 4)):
            _change(content, draw)
        yield bytes(content)


def _change(content: bytearray, draw: random.Random) -> None:
    at = draw.randint(0, len(content))
    length = draw.randint(1, 64)
    match draw.randrange(5):
        case 0:
            content[at : at + 1] = bytes((draw.randrange(256),))
        case 1:
            del content[at : at + length]
        case 2:
            content[at:at] = content[at : at + length]
        case 3:
            content[at:at] = draw.choice(_WORDS)
        case _:
            word = draw.choice(_WORDS)
            content[at : at + len(word)] = word


def _wanted(target: str) -> Iterator[bytes]:
    files = [path for path in sorted(SAMPLES.rglob("*")) if path.is_file() and path.suffix != ".json"]
    if target == "names":
        yield from (path.name.encode() for path in files)
        return
    for path in files:
        content = path.read_bytes()
        container = sniff(content)
        if target == "archive" and container in (Container.TARGZ, Container.ZIP):
            yield content
            yield from _tar_in(content, container)
        elif target == container.value:
            yield content
        elif container in (Container.TARGZ, Container.ZIP):
            yield from (inside for inside in _members(content, container) if target == sniff(inside).value)


def _tar_in(content: bytes, container: Container) -> Iterator[bytes]:
    """The tar inside a gzip, so that its headers can be damaged without breaking a checksum."""
    if container is Container.TARGZ:
        try:
            yield gzip.decompress(content)
        except (EOFError, OSError, zlib.error):
            return  # a sample that is damaged on purpose


def _members(content: bytes, container: Container) -> Iterator[bytes]:
    for found in read_members(content, container, ArchiveLimits()):
        if isinstance(found, Member):
            yield found.content
