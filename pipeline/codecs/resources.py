"""Where the files that travel with the product stand: ``schemas/`` and ``samples/``.

An installed package carries them under ``pipeline/_data``; a checkout has them beside the package.
Settings and partners' files are not resources: those belong to the site, not to the product.
"""

from __future__ import annotations

from pathlib import Path

import pipeline
from pipeline.domain.faults import Fault


def resource(*parts: str) -> Path:
    """Path of a file or folder shipped with the product, e.g. ``resource("schemas", "catalog.toml")``.

    Raises:
        Fault: neither the installed data nor the checkout holds it.
    """
    package = Path(pipeline.__file__).parent
    for root in (package / "_data", package.parent):
        found = root.joinpath(*parts)
        if found.exists():
            return found
    raise Fault(f"Réinstaller edi-flux : le fichier {'/'.join(parts)} livré avec le produit est introuvable")
