"""A backup folder: contents by digest, a manifest that makes it complete, and nothing that others may read."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.domain.faults import ConfigurationFault, StorageFault
from pipeline.stores.vault import FORMAT, MANIFEST, Entry, Manifest, Vault, entry_line, write_private

CONTENT = b"une facture"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
MADE = Manifest(FORMAT, "1", "2026-11-24T09:30:00+00:00", "/racine", "0003", {"IN_RECU": 1}, 1, len(CONTENT), "")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file to back up."""
    path = tmp_path / "source"
    path.write_bytes(CONTENT)
    return path


def _made(folder: Path, *sources: Path) -> tuple[Vault, Manifest]:
    """A complete backup of some files."""
    vault = Vault(folder)
    vault.prepare()
    with vault:
        entries = [Entry(one.name, 0o644, copied[0]) for one in sources if (copied := vault.copy(one))]
        lines = vault.beside()
        liste = write_private(lines, map(entry_line, entries))
        vault.adopt(lines, liste)
        manifest = replace(MADE, liste=liste)
        vault.commit(manifest)
        vault.sweep(manifest)
    return vault, manifest


def test_a_complete_backup_tells_what_it_holds(source: Path, tmp_path: Path) -> None:
    """The manifest is read back, the list too, and each content stands under its digest."""
    vault, manifest = _made(tmp_path / "b", source)

    assert Vault(tmp_path / "b").manifest() == manifest
    assert list(vault.entries(manifest)) == [Entry("source", 0o644, DIGEST)]
    assert vault.path(DIGEST).read_bytes() == CONTENT
    assert (vault.copies, vault.octets) == (2, len(CONTENT) + vault.path(manifest.liste).stat().st_size)


def test_nobody_else_may_read_it(source: Path, tmp_path: Path) -> None:
    """0700 and 0600, whatever the rights of what was backed up and of the folder."""
    (tmp_path / "b").mkdir(mode=0o755)
    _made(tmp_path / "b", source)
    found = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "b").rglob("*") if path.is_file()}

    assert found == {0o600}
    assert {stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / "b", *(tmp_path / "b").glob("**/"))} == {0o700}


def test_a_name_that_is_not_utf8_keeps_its_bytes() -> None:
    """The list is ASCII, and gives the very bytes back."""
    line = entry_line(Entry(os.fsdecode(b"caf\xe9\n"), 0o600))

    assert line.isascii()
    assert line.count(b"\n") == 1
    assert os.fsencode(json.loads(line)["chemin"]) == b"caf\xe9\n"


@pytest.mark.parametrize("chemin", ["/etc/passwd", "../voisin", "spool/../../voisin"])
def test_a_path_that_leads_out_is_a_fault(tmp_path: Path, chemin: str) -> None:
    """Whoever wrote into the list, a restoration writes into its root only."""
    vault = Vault(tmp_path)
    vault.path("0" * 64).parent.mkdir(parents=True)
    vault.path("0" * 64).write_bytes(entry_line(Entry(chemin, 0o600)))
    with pytest.raises(StorageFault, match="sort de la racine"):
        list(vault.entries(replace(MADE, liste="0" * 64)))


def test_what_no_manifest_needs_is_swept(source: Path, tmp_path: Path) -> None:
    """A second backup without the file keeps neither its content nor the former list."""
    _made(tmp_path / "b", source)
    _, manifest = _made(tmp_path / "b")

    assert [path.name for path in (tmp_path / "b/contenus").glob("*/*")] == [manifest.liste]


def test_a_folder_of_others_is_refused(tmp_path: Path) -> None:
    """Something else stands there: nothing is touched."""
    (tmp_path / "photos.zip").touch()
    with pytest.raises(ConfigurationFault, match="Choisir un autre dossier"):
        Vault(tmp_path).prepare()

    assert [path.name for path in tmp_path.iterdir()] == ["photos.zip"]


@pytest.mark.parametrize("written", [b"", b"{", b"[]", b'{"format": 99}', b'{"format": 1}'])
def test_a_manifest_that_cannot_be_read_is_a_fault(tmp_path: Path, written: bytes) -> None:
    """Cut, of another version, or without what it must say."""
    (tmp_path / MANIFEST).write_bytes(written)
    with pytest.raises(StorageFault, match="illisible"):
        Vault(tmp_path).manifest()


def test_what_is_no_regular_file_is_not_read(tmp_path: Path) -> None:
    """A tube would hold us for ever, a link would lead elsewhere."""
    vault = Vault(tmp_path / "b")
    vault.prepare()
    os.mkfifo(tmp_path / "tube")
    (tmp_path / "lien").symlink_to("/etc/hostname")
    with vault:
        for name in ("tube", "lien"):
            with pytest.raises(StorageFault):
                vault.copy(tmp_path / name)

        assert vault.copy(tmp_path / "absent") is None

    assert list((tmp_path / "b").glob(".copie-*")) == []


def test_a_file_that_changes_meanwhile_is_left_out(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody writes to it: no half of it is kept."""
    vault = Vault(tmp_path / "b")
    vault.prepare()
    real = os.pread

    def growing(descriptor: int, size: int, offset: int) -> bytes:
        with source.open("ab") as stream:
            stream.write(b"x")
        return real(descriptor, size, offset)

    monkeypatch.setattr(os, "pread", growing)
    with vault:
        assert vault.copy(source) is None
    assert [path for path in (tmp_path / "b").rglob("*") if path.is_file() and path.stat().st_size] == []
