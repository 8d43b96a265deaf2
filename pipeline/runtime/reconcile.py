"""Compare the spool with the journal: what the journal names must be there, and what is there must be named.

What was stored in the last ten minutes is not judged: its flux may be on its way to the journal.
Limits: it reads the names of the spool and the digests of the journal, a few seconds for a million; no content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.domain.faults import StorageFault
from pipeline.stores.keeping import Keeping
from pipeline.stores.spool import Spool

YOUNG = timedelta(minutes=10)
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Account:
    """Contents older than ten minutes, those that no flux names, and flux whose content is missing (their numbers)."""

    contents: int
    unnamed: Sequence[str]
    missing: Sequence[str]


def account(spool: Spool, keeping: Keeping, now: datetime) -> Account:
    """Do the account of a spool.

    Raises:
        StorageFault: the spool or the journal cannot be read.
    """
    stored = set(spool.contents((now - YOUNG).timestamp()))
    unnamed, missing = set(stored), []
    for digest, numero in keeping.digests():
        unnamed.discard(digest)
        if digest not in stored and not spool.path(digest).is_file():
            missing.append(numero)
    return Account(len(stored), sorted(unnamed), missing)


def sound(account: Account) -> str:
    """Say that an account is right.

    Raises:
        StorageFault: it is not; the sentence says what to do.
    """
    problems = []
    if account.missing:
        problems.append(
            f"{len(account.missing)} flux sans leur contenu ({_some(account.missing)}) : le remettre d'une sauvegarde"
        )
    if account.unnamed:
        problems.append(
            f"{len(account.unnamed)} contenus qu'aucun flux ne nomme ({_some(account.unnamed)}) : relancer la purge si"
            " elle a été interrompue, sinon les examiner"
        )
    if problems:
        raise StorageFault(" ; ".join(problems))
    return f"{account.contents} contenus, tous nommés au journal"


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
