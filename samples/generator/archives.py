"""Write tar.gz and zip archives with fixed dates, so that the same files give the same bytes."""

from __future__ import annotations

import gzip
import tarfile
import zipfile
from collections.abc import Iterable
from io import BytesIO

_WHEN = 1_772_438_400  # 2026-03-02 08:00 UTC
_ZIP_WHEN = (2026, 3, 2, 8, 0, 0)


def tar_gz(members: Iterable[tuple[str, bytes] | tarfile.TarInfo]) -> bytes:
    """Pack (name, content) pairs, or bare headers (links, devices), in a gzipped ustar."""
    raw = BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                tar.addfile(member)
                continue
            name, content = member
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = len(content), _WHEN, 0o644
            tar.addfile(info, BytesIO(content))
    return gz(raw.getvalue())


def gz(content: bytes) -> bytes:
    """Compress with gzip, no name, fixed date."""
    return gzip.compress(content, compresslevel=9, mtime=_WHEN)


def zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Pack (name, content) pairs in a deflated zip."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, _ZIP_WHEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return out.getvalue()
