"""The catalogue of schemas: complete, intact, and pointed elsewhere only on purpose."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.codecs.catalog import Catalog, CatalogEntry, load_catalog
from pipeline.codecs.resources import resource
from pipeline.domain.faults import ConfigurationFault, Fault, SchemaFault

IDS = {
    "ubl-2.1-invoice",
    "ubl-2.1-creditnote",
    "cii-d22b",
    "facturx-minimum",
    "facturx-basicwl",
    "facturx-basic",
    "facturx-en16931",
    "facturx-extended",
    "zugferd-1.0",
    "cpp-facture-mixte",
    "ubl-memoire",
}


def _copy(entry: CatalogEntry, folder: Path) -> CatalogEntry:
    """The same entry over a copy of its files, still pinned."""
    shutil.copytree(entry.path.parent, folder)
    return replace(entry, path=folder / entry.path.name, folders=(folder,))


def test_the_catalogue_holds_the_sets_the_product_needs() -> None:
    """One entry per schema id that the formats name."""
    assert set(load_catalog().entries) == IDS


def test_every_entry_says_where_it_comes_from() -> None:
    """Version, licence, source and purpose are never empty (provenance)."""
    for entry in load_catalog().entries.values():
        assert all((entry.version, entry.licence, entry.source, entry.purpose)), entry.id


def test_the_installed_schemas_are_intact_and_compile() -> None:
    """What is installed is what the catalogue was written for."""
    assert load_catalog().verify() == []


def test_an_unknown_id_is_our_fault() -> None:
    """A format that names a schema nobody has is a bug, not a rejection."""
    with pytest.raises(SchemaFault, match="facturx-ultra"):
        load_catalog().entry("facturx-ultra")


def test_an_altered_schema_is_told(tmp_path: Path) -> None:
    """One byte more in the main file, or in a file it includes, and doctor says so."""
    original = load_catalog().entry("facturx-minimum")
    main = _copy(original, tmp_path / "main")
    main.path.write_bytes(main.path.read_bytes() + b"\n")
    included = _copy(original, tmp_path / "included")
    other = next(file for file in included.path.parent.glob("*.xsd") if file != included.path)
    other.write_bytes(other.read_bytes() + b"\n")

    assert "n'est pas celui du catalogue" in Catalog({"x": main}).verify()[0]
    assert "un schéma inclus" in Catalog({"x": included}).verify()[0]


def test_a_missing_or_broken_schema_is_told(tmp_path: Path) -> None:
    """A file that is gone, a file that does not compile: one line each, in French."""
    original = load_catalog().entry("facturx-minimum")
    gone = replace(original, path=tmp_path / "gone.xsd")
    broken = replace(original, path=tmp_path / "broken.xsd", pinned=False)
    broken.path.write_text("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element type='x'/></xs:schema>")

    assert "introuvable" in Catalog({"x": gone}).verify()[0]
    assert "ne se compile pas" in Catalog({"x": broken}).verify()[0]


def test_an_override_points_an_id_at_a_folder_or_a_file(tmp_path: Path) -> None:
    """A site may hold its own files; their sha256 are then not checked, but they must compile."""
    entry = load_catalog().entry("facturx-minimum")
    folder = tmp_path / "minimum"
    shutil.copytree(entry.path.parent, folder)
    (folder / entry.path.name).write_bytes(entry.path.read_bytes() + b"\n")

    for target in (folder, folder / entry.path.name):
        catalog = load_catalog({"facturx-minimum": target})
        assert catalog.entry("facturx-minimum").path == folder / entry.path.name
        assert catalog.verify() == []


def test_a_wrong_override_is_a_configuration_fault(tmp_path: Path) -> None:
    """An unknown id or an absent file stops the start, with the key to correct."""
    with pytest.raises(ConfigurationFault, match=r"schemas\.cii-d99"):
        load_catalog({"cii-d99": tmp_path})
    with pytest.raises(ConfigurationFault, match=r"schemas\.cii-d22b"):
        load_catalog({"cii-d22b": tmp_path})


def test_the_package_of_schemas_is_found_but_not_imported() -> None:
    """Importing it would cost the cold start and run a third party's code."""
    code = (
        "import sys; from pipeline.codecs.catalog import load_catalog; import pipeline.codecs.xsd; load_catalog();"
        "print(sorted({'facturx', 'xmlschema', 'pypdf', 'requests'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert out.stdout.strip() == "[]"


def test_a_resource_that_does_not_travel_is_a_fault() -> None:
    """The product says to reinstall rather than to crash."""
    assert resource("schemas", "catalog.toml").is_file()
    with pytest.raises(Fault, match=r"schemas/absent\.xsd"):
        resource("schemas", "absent.xsd")
