"""Names that the stores give to files: stable, so that an effect run twice lands on the same file.

Pure functions; whether the file exists is the outbox's business.
"""

from __future__ import annotations

from pipeline.domain.container import Container


def delivery_name(numero: str, flux_id: int, position: int, sha256: str, container: Container) -> str:
    """Name the file under which one document is handed over: same document of same flux, same name (DESIGN §2)."""
    extension = "pdf" if container is Container.PDF else "xml"
    return f"{numero}-{flux_id}-{position:04d}-{sha256[:12]}.{extension}"
