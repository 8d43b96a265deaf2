"""What a file is by its first bytes: the container, before any format is looked for."""

from __future__ import annotations

from enum import StrEnum


class Container(StrEnum):
    """How the bytes are wrapped; ``UNKNOWN`` is binary that the product does not read."""

    XML = "xml"
    PDF = "pdf"
    TARGZ = "tar.gz"
    ZIP = "zip"
    UNKNOWN = "unknown"
