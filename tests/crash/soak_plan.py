"""What partners deposit in a soak: a list made from a number, the same each time, of every kind of flux in turn.

Each deposit bears a group: files of one group may take each other's place (the same invoice sent twice: whichever comes
first is accepted), so what is told of them is compared by group, not by name. Attacks share invoice numbers, hence
the partner that sends them is judged without uniqueness.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from samples.generator import Note, cii_invoice, tar_gz, ubl_invoice
from tests.acceptance.console import SAMPLES, flux_name

STRICT, STABLE, WITNESSED, ROUGH = "TDTDEM", "EDITIA", "JMRPOR", "HOSTIL"
PARTNERS = (STRICT, STABLE, WITNESSED, ROUGH)
EMETTEURS = f"""\
[{STRICT}]
completude = "renommage"
[{STABLE}]
completude = "stabilite"
settle-seconds = 0.5
nommage = "souple"
[{WITNESSED}]
completude = "temoin"
nommage = "souple"
[{ROUGH}]
completude = "renommage"
nommage = "souple"
doublons = false
"""
_KINDS = 10
_LARGEST, _SLOW = 45_000, "page-"  # attacks by size and by long texts of PDFs are measured elsewhere
ATTACKS = tuple(
    path
    for path in sorted((SAMPLES / "hostile").iterdir())
    if not path.name.endswith(".verdict.json") and path.stat().st_size <= _LARGEST and not path.name.startswith(_SLOW)
)


@dataclass(frozen=True, slots=True)
class Item:
    """One deposit: by whom, under which name, its bytes, its group; ``after`` names a file whose report comes first."""

    emetteur: str
    name: str
    content: bytes
    group: str
    after: str | None = None


def planned(files: int) -> list[Item]:
    """Write the plan: as many deposits as asked, the partners in turn."""
    return [_item(PARTNERS[index % len(PARTNERS)], index // len(PARTNERS)) for index in range(files)]


def by_partner(plan: Sequence[Item]) -> dict[str, list[Item]]:
    """The deposits of each partner, in its order."""
    found: dict[str, list[Item]] = defaultdict(list)
    for item in plan:
        found[item.emetteur].append(item)
    return found


def report_of(item: Item) -> str:
    """Name of the first integration report on a deposit whose name declares its number."""
    return f"CSO{item.name[3:]}.json"


def file_of(folder: Path, item: Item) -> Path:
    """Where the partner keeps the file before it is sent; a second deposit of one name has a file of its own."""
    return folder / f"{item.emetteur}-{item.name}{'-encore' if item.after else ''}"


def deposited_by_hand(item: Item, inbox: Path) -> Iterator[tuple[Path, bytes]]:
    """The files to write, in order, each under a temporary name and then renamed."""
    yield inbox / item.name, item.content
    if item.emetteur == WITNESSED:
        yield inbox / f"{item.name}.done", b""


def _item(emetteur: str, rank: int) -> Item:
    kind = rank % _KINDS
    name = flux_name("FSO1100A", rank, emetteur) if emetteur == STRICT else f"f{rank}.xml"
    own = f"{emetteur}-{rank}"
    match kind:
        case 2 if emetteur != STRICT:  # FSO1100A is for UBL
            return Item(emetteur, name, cii_invoice(number=own), own)
        case 3:
            return Item(emetteur, name, ubl_invoice(number=f"NUMERO-BEAUCOUP-TROP-LONG-{rank}"), own)
        case 4:
            good, broken = ubl_invoice(number=own), b"<pas fini"
            return Item(emetteur, name, tar_gz([(f"a{rank}.xml", good), (f"b{rank}.xml", broken)]), own)
        case 6:  # the invoice of the deposit before, at the same time
            return Item(emetteur, name, _good(emetteur, rank - 1), f"{emetteur}-{rank - 1}")
        case 8 if emetteur == STRICT:  # the flux of the deposit before, once more, with the same bytes or others
            name = flux_name("FSO1100A", rank - 1, emetteur)
            other = ubl_invoice(number=f"{emetteur}-{rank}-BIS")
            content = _good(emetteur, rank - 1) if rank % 20 == 8 else other
            return Item(emetteur, name, content, f"{emetteur}-{rank - 1}", after=name)
        case 9 if emetteur == ROUGH:
            attack = ATTACKS[rank // _KINDS % len(ATTACKS)]
            stem, dot, ending = attack.name.partition(".")
            return Item(emetteur, f"{stem}-{rank}{dot}{ending}", attack.read_bytes(), attack.name)
    return Item(emetteur, name, _good(emetteur, rank), own)


def _good(emetteur: str, rank: int) -> bytes:
    """One in seven is long enough for its upload to be seen on its way."""
    notes = (Note("Relevé de chantier. " * 50),) * (150 if rank % 7 == 0 else 1)
    return ubl_invoice(number=f"{emetteur}-{rank}", notes=notes)
