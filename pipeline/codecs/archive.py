"""The door to archives: give the members of a tar.gz or a zip one by one, within limits, never touching a disk.

A bad member refuses itself only; a bad archive (damaged, cut, over its limits) ends with one ``Rejected``, after which
what was given before must be dropped: the whole flux is refused.

Limits: which members are invoices, signatures or style sheets is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.codecs.members import ArchiveLimits, ArchiveProblem, BadMember, Found, Member, Meter
from pipeline.domain import motifs
from pipeline.domain.container import Container
from pipeline.domain.faults import Fault
from pipeline.domain.rejection import Rejected, because, rejected

__all__ = ["ArchiveLimits", "BadMember", "Member", "read_members"]


def read_members(
    content: bytes, container: Container, limits: ArchiveLimits
) -> Iterator[Member | BadMember | Rejected]:
    """Give each member of the archive, then at most one ``Rejected`` for the archive itself, always last.

    Names are flat, printable and distinct; sizes are bytes. Only ``TARGZ`` and ``ZIP`` are read; source for what may
    stand in an envelope: AIFE, external specifications, 5.9 (flat tar.gz, or zip by the portal).
    """
    given = 0
    try:
        for found in _reader(content, container, limits):
            given += 1
            yield found
    except ArchiveProblem as problem:
        yield problem.refusal
        return
    if not given:
        yield rejected(because(motifs.ARCHIVE_EMPTY, "aucun fichier trouvé"))


def _reader(content: bytes, container: Container, limits: ArchiveLimits) -> Iterator[Found]:
    meter = Meter(limits, len(content))
    if container is Container.TARGZ:
        from pipeline.codecs import tar  # here: tarfile costs time that a lone XML must not pay

        return tar.members(content, meter)
    if container is Container.ZIP:
        from pipeline.codecs import unzip  # same for zipfile

        return unzip.members(content, meter)
    raise Fault(f"a piece that is no archive was sent to the archive codec: {container}")
