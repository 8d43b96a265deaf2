"""Files to measure with: generated, so that any machine measures the same bytes."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

from samples.generator import Line, cii_invoice, facturx_pdf, ubl_invoice

PARTNER, OTHER = "BENCHM", "BENCHU"
INTERFACES = {"ubl": "FSO1100A", "cii": "FSO1106A", "facturx": "FSO1117A", "tar": "FSO1100A"}
_DESCRIPTION = "Fournitures et prestations de maintenance selon le marché en cours, lot numéro "


def invoice(kind: str, number: str, size: int) -> bytes:
    """Write one invoice of about ``size`` bytes: as many lines as that takes."""
    write = ubl_invoice if kind == "ubl" else cii_invoice
    count = max(1, (size - len(write(number=number))) // _line_bytes(write))
    return write(number=number, lines=tuple(_line(rank) for rank in range(count)))


def singles(folder: Path, kind: str, size: int, count: int, partner: str = PARTNER) -> list[Path]:
    """Write ``count`` flux of one invoice each, well named, all different."""
    folder.mkdir(parents=True, exist_ok=True)
    interface = INTERFACES[kind]
    base = invoice("cii" if kind == "facturx" else kind, "BENCH-000000", size)
    paths = []
    for rank in range(1, count + 1):
        content = base.replace(b"BENCH-000000", b"BENCH-%06d" % rank)
        if kind == "facturx":
            content = facturx_pdf(content)
        path = folder / f"{interface}_{partner}_{partner}{interface[3:7]}{rank:015d}"
        path.write_bytes(content)
        paths.append(path)
    return paths


def archive(folder: Path, members: int, size: int, number: int = 1) -> Path:
    """Write one tar.gz flux of ``members`` invoices, the ``number``-th."""
    folder.mkdir(parents=True, exist_ok=True)
    base = invoice("ubl", "BENCH-000000", size)
    path = folder / f"FSO1100A_{PARTNER}_{PARTNER}1100{number:015d}"
    with tarfile.open(path, "w:gz", compresslevel=6) as tar:
        for rank in range(1, members + 1):
            content = base.replace(b"BENCH-000000", b"BENCH-%06d" % rank)
            entry = tarfile.TarInfo(f"FSO1100A_{PARTNER}_{PARTNER}1100{rank:09d}.xml")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return path


def large(folder: Path, lines: int) -> Path:
    """Write one XML of ``lines`` lines, piece by piece: about 100 MB for 60,000."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"FSO1100A_{PARTNER}_{PARTNER}1100{1:015d}"
    head, line, tail = _cut(ubl_invoice(number="BENCH-LARGE", lines=(_line(0),)))
    padding = b"<cbc:Note>" + b"x" * 1_000 + b"</cbc:Note>"
    with path.open("wb") as file:
        file.write(_with_totals(head, lines))
        for rank in range(1, lines + 1):
            file.write(line.replace(b"<cbc:ID>1</cbc:ID>", b"<cbc:ID>%d</cbc:ID>" % rank + padding, 1))
        file.write(tail)
    return path


def attached(folder: Path, size: int) -> Path:
    """Write one XML with an attachment of ``size`` bytes once decoded."""
    from samples.generator import Attachment

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"FSO1100A_{PARTNER}_{PARTNER}1100{1:015d}"
    content = (b"Bordereau de prix unitaires ; " * (size // 30 + 1))[:size]
    path.write_bytes(ubl_invoice(number="BENCH-PJ", attachments=(Attachment("bordereau.txt", content, "text/plain"),)))
    return path


def settings(folder: Path, processes: int) -> Path:
    """Write the settings and the partner of a measured root."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pipeline.toml").write_text(
        f'root = "{folder / "root"}"\n[jugement]\nprocessus = {processes}\nmemoire-octets = 8589934592\n'
        "[depot]\nscan-seconds = 0.5\n"
    )
    (folder / "emetteurs.toml").write_text(
        "".join(
            f'[{code}]\nraison-sociale = "Mesure"\ncompletude = "renommage"\ndoublons = false\n'
            for code in (PARTNER, OTHER)
        )
    )
    return folder / "pipeline.toml"


def _line(rank: int) -> Line:
    return Line(f"Article {rank:06d}", "2", "10.00", description=f"{_DESCRIPTION}{rank:06d}")


def _line_bytes(write: Callable[..., bytes]) -> int:
    return len(write(lines=(_line(0), _line(1)))) - len(write(lines=(_line(0),)))


def _cut(content: bytes) -> tuple[bytes, bytes, bytes]:
    start, end = (
        content.index(b"  <cac:InvoiceLine>"),
        content.index(b"</cac:InvoiceLine>") + len(b"</cac:InvoiceLine>\n"),
    )
    return content[:start], content[start:end], content[end:]


def _with_totals(head: bytes, lines: int) -> bytes:
    for unit, total in ((b"20.00", 20 * lines), (b"4.00", 4 * lines), (b"24.00", 24 * lines)):
        head = head.replace(b">" + unit + b"<", b">%d.00<" % total)
    return head


def chunks(paths: list[Path], size: int) -> Iterator[list[Path]]:
    """Give the paths by lots of ``size``."""
    for start in range(0, len(paths), size):
        yield paths[start : start + size]
