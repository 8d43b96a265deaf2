"""What is open to others is named, with the command that closes it; what operations open to partners is not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.runtime.layout import Layout
from pipeline.runtime.rights import UMASK, our_umask, too_open
from tests.needs import need

EMETTEURS = ("TDTDEM", "VOISIN")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A sound root with a journal."""
    made = Layout(tmp_path / "root")
    made.create(EMETTEURS)
    made.journal.touch(0o600)
    return made


def test_a_new_root_is_closed(layout: Layout) -> None:
    """Nothing to say, and nothing either before it exists."""
    assert too_open(layout, EMETTEURS) == []
    assert too_open(Layout(layout.root / "absente"), EMETTEURS) == []


def test_a_partner_s_group_may_be_let_in(layout: Layout) -> None:
    """docs/operations.md: 2770 on in, 2750 on out."""
    layout.inbox("TDTDEM").chmod(0o2770)
    layout.outbox("TDTDEM").chmod(0o2750)

    assert too_open(layout, EMETTEURS) == []


@pytest.mark.parametrize(
    ("place", "mode", "change"),
    [
        (lambda layout: layout.root, 0o755, "o=,g-w"),
        (lambda layout: layout.root, 0o770, "o=,g-w"),
        (lambda layout: layout.spool, 0o750, "go="),
        (lambda layout: layout.prise, 0o701, "go="),
        (lambda layout: layout.quarantaine, 0o777, "go="),
        (lambda layout: layout.journal, 0o640, "go="),
        (lambda layout: layout.inbox("VOISIN"), 0o755, "o="),
        (lambda layout: layout.outbox("VOISIN"), 0o2770, "o=,g-w"),
        (lambda layout: layout.recipients, 0o757, "o-w"),
    ],
)
def test_what_is_too_open_is_named_with_its_remedy(
    layout: Layout, place: Callable[[Layout], Path], mode: int, change: str
) -> None:
    """The path, its rights, and the command, which is enough."""
    path = place(layout)
    path.chmod(mode)
    (told,) = too_open(layout, EMETTEURS)

    assert told == f"« {path} » est ouvert à d'autres ({mode:04o}) ; chmod {change} « {path} »"

    os.system(f"chmod {change} '{path}'")

    assert too_open(layout, EMETTEURS) == []


def test_what_sqlite_writes_beside_is_looked_at(layout: Layout) -> None:
    """The last transactions are in the -wal: it is as private as the journal."""
    beside = layout.root / "journal.sqlite3-wal"
    beside.touch(0o644)
    beside.chmod(0o644)

    assert [told.partition(" est ouvert")[0] for told in too_open(layout, EMETTEURS)] == [f"« {beside} »"]


def test_a_parent_that_others_write_is_named(layout: Layout) -> None:
    """Whoever may rename the root may put another in its place; a sticky folder such as /tmp does not let them."""
    parent = layout.root.parent
    parent.chmod(0o777)

    assert too_open(layout, EMETTEURS) == [f"d'autres comptes écrivent dans « {parent} » ; chmod go-w « {parent} »"]

    parent.chmod(0o1777)

    assert too_open(layout, EMETTEURS) == []


def test_another_owner_is_named(layout: Layout) -> None:
    """Whoever owns a folder opens it when it likes."""
    need(os.getuid() == 0, "root: to give files away")
    os.chown(layout.outbox("TDTDEM"), 64_701, -1)
    os.chown(layout.root.parent, 64_701, -1)
    told = too_open(layout, EMETTEURS)
    os.chown(layout.root.parent, 0, -1)

    assert told == [
        f"« {layout.root.parent} » appartient au compte n° 64701 ; chown root « {layout.root.parent} »",
        f"« {layout.outbox('TDTDEM')} » appartient au compte n° 64701 ; "
        f"chown le compte du service « {layout.outbox('TDTDEM')} »",
    ]


def test_a_link_is_not_judged_by_its_own_rights(layout: Layout) -> None:
    """They are always 0777 and mean nothing; what it leads to is told by the drop folder itself."""
    layout.inbox("TDTDEM").rmdir()
    layout.inbox("TDTDEM").symlink_to("/")

    assert too_open(layout, EMETTEURS) == []


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_ours_replaces_the_caller_s_and_gives_it_back(tmp_path: Path, mask: int) -> None:
    """0640 and 0750 whoever starts the command."""
    before = os.umask(mask)
    try:
        with our_umask():
            (tmp_path / "fichier").touch()
            (tmp_path / "dossier").mkdir()
        after = os.umask(mask)
    finally:
        os.umask(before)

    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("fichier", "dossier")] == [0o640, 0o750]
    assert (after, UMASK) == (mask, 0o027)
