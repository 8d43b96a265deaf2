"""Gather all samples, write them with their provenance, and check what they claim about themselves."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from samples.generator import (
    annuaire,
    catalogue_affacturage,
    catalogue_cadres,
    catalogue_cpp,
    catalogue_demo,
    catalogue_facturx,
    catalogue_flux,
    catalogue_memoires,
    catalogue_regles,
    catalogue_schema,
    catalogue_valeurs,
    catalogue_xml,
    hostile_actions,
    hostile_attachments,
    hostile_doctypes,
    hostile_files,
    hostile_structures,
    hostile_tars,
    hostile_xml,
    hostile_zips,
    others,
)
from samples.generator.sample import Sample
from samples.generator.schemas import PROFILES, faults

_FOLDERS = ("ubl", "cii", "cpp-facture", "facturx", "refused-formats", "flux", "hostile", "annuaire", "demo")
_LARGEST_HOSTILE = 200_000
_HEAD = """# Written by samples/generate.py: every sample is ours, invented and generated.
# motif: the reason this sample must get (docs/motifs.md); besoin: what a check must be given for that.
"""


def all_samples() -> Iterator[Sample]:
    """Every sample, in a fixed order."""
    for module in (catalogue_xml, catalogue_facturx, others, catalogue_flux, hostile_xml, hostile_files,
                   hostile_doctypes, hostile_tars, hostile_zips, hostile_actions, hostile_attachments,
                   hostile_structures, annuaire, catalogue_demo, catalogue_cpp, catalogue_memoires, catalogue_cadres,
                   catalogue_regles, catalogue_valeurs, catalogue_affacturage, catalogue_schema):  # fmt: skip
        yield from module.samples()


def write_all(root: Path) -> list[Sample]:
    """Write every sample under ``root``, and the provenance; remove generated files that are no more."""
    samples = list(all_samples())
    wanted = {sample.path for sample in samples}
    for folder in _FOLDERS:
        for file in sorted((root / folder).rglob("*")):
            if file.is_file() and not _kept(file.relative_to(root).as_posix(), wanted):
                file.unlink()
    for sample in samples:
        path = root / sample.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sample.content)
    (root / "provenance.toml").write_text(provenance(samples), encoding="utf-8")
    return samples


def provenance(samples: list[Sample]) -> str:
    """Write the provenance table, sorted by path."""
    parts = [_HEAD]
    for sample in sorted(samples, key=lambda item: item.path):
        lines = [
            f'["{sample.path}"]',
            f"purpose = {_quoted(sample.purpose)}",
            'source = "generated"',
            'licence = "Apache-2.0"',
            f'sha256 = "{sha256(sample.content).hexdigest()}"',
        ]
        if sample.motif:
            lines.append(f'motif = "{sample.motif}"')
        if sample.needs:
            lines.append(f"besoin = {_quoted(sample.needs)}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def problems(samples: list[Sample], root: Path) -> list[str]:
    """What is wrong: twice the same path, not reproducible, not valid where it must be, too large."""
    found: list[str] = []
    seen: set[str] = set()
    for sample in samples:
        if sample.path in seen:
            found.append(f"{sample.path}: twice")
        seen.add(sample.path)
        path = root / sample.path
        if not path.is_file() or path.read_bytes() != sample.content:
            found.append(f"{sample.path}: not what the generator writes")
        if sample.path.startswith("hostile/") and len(sample.content) > _LARGEST_HOSTILE:
            found.append(f"{sample.path}: {len(sample.content)} bytes")
        found += _validity(sample)
    if not (root / "provenance.toml").is_file() or (root / "provenance.toml").read_text("utf-8") != provenance(samples):
        found.append("provenance.toml: not what the generator writes")
    return found


def _validity(sample: Sample) -> list[str]:
    kind = sample.path.split("/")[0]
    if kind not in ("ubl", "cii", "cpp-facture", "facturx"):
        return []
    if kind == "facturx" and not sample.valid:
        return []
    xml = _embedded(sample.content) if kind == "facturx" else sample.content
    errors = faults(xml)
    stem = Path(sample.path).stem
    if not errors and kind == "facturx" and stem in PROFILES:
        errors = faults(xml, stem)
    if bool(errors) is not sample.valid:
        return []
    return [f"{sample.path}: {errors[0] if errors else 'valid, and should not be'}"]


def _embedded(content: bytes) -> bytes:
    from io import BytesIO

    import pikepdf

    with pikepdf.open(BytesIO(content)) as pdf:
        found = [spec for name, spec in pdf.attachments.items() if name.lower().endswith(".xml")]
        return bytes(found[0].get_file().read_bytes())


def _kept(path: str, wanted: set[str]) -> bool:
    """Verdicts are not ours to remove: ``make golden`` writes them, and its test finds those without a sample."""
    return path in wanted or path.endswith(".verdict.json")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
