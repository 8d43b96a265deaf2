"""Hand an accepted invoice over to its recipient's folder: the original bytes, and the extracted invoice beside them.

``destinataires/<SIRET>[/<service>]/<nom>`` and ``<nom>.json``. Delivering twice is the normal case: the name depends on
the flux and the position only, and the same bytes under the same name are a delivery already done.

SIRET, service code and name come from documents, so each becomes ONE safe path component, by this rule: letters and
digits of ASCII, ``.``, ``_`` and ``-`` stand for themselves; every other byte of the UTF-8 text, and a dot at the
start, is written ``%XX`` (upper-case hexadecimal); an empty text is ``%``; a result of more than 200 characters keeps
its first 160 and ends with ``%-`` and the first 32 digits of the SHA-256 of the text. So no two texts share one.

Limits: the recipient takes files away by itself; nothing is ever removed here.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from pipeline.stores.together import Together

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
_IS_PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}", re.ASCII).fullmatch
_LONGEST, _KEPT = 200, 160  # 255 bytes less what ``.json`` and a recipient's own suffix may add


def deliver(target: Path, document: bytes | Path, extrait: bytes, together: Together) -> None:
    """Add an invoice and its extract to a group of files; ``target`` comes from ``Outbox.path``.

    The document is its bytes, or a file of the spool that holds them. The extract is in place first: whoever sees the
    invoice finds ``<nom>.json``.

    Raises:
        StorageFault: other bytes stand under that name, or the system refuses.
    """
    together.put(target.with_name(f"{target.name}.json"), extrait, once=True)
    if isinstance(document, Path):
        together.link(target, document)
    else:
        together.put(target, document, once=True)


class Outbox:
    """The folder ``destinataires``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, siret: str, service: str | None, nom: str) -> Path:
        """Say where an invoice stands, or would stand; no service, or an empty one, is the structure itself."""
        folder = self.root / component(siret)
        if service:
            folder /= component(service)
        return folder / component(nom)


def component(text: str) -> str:
    """Make any text one safe path component, by the rule above; what is plain already stays as it is."""
    if _IS_PLAIN(text):
        return text
    raw = text.encode("utf-8", "surrogatepass")
    safe = "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in raw) or "%"
    if safe.startswith("."):
        safe = f"%2E{safe[1:]}"
    if len(safe) > _LONGEST:
        safe = f"{safe[:_KEPT]}%-{hashlib.sha256(raw).hexdigest()[:32]}"
    return safe
