"""Without an annuaire nothing can be routed: what is good waits, what is bad is told at once, nothing is lost."""

from __future__ import annotations

from pathlib import Path

from samples.generator import tar_gz, ubl_invoice
from tests.acceptance.console import ANNUAIRE, CONFIGURATION, REFUSED, Console, flux_name

GOOD, BAD, BOTH = (flux_name("FSO1100A", number, "TDTDEM") for number in (1, 2, 3))


def test_flux_wait_for_the_first_annuaire(tmp_path: Path) -> None:
    """Exit 3 and the way out on stderr; the refused flux has its report; import and drain finish the rest."""
    console = Console(tmp_path, '[TDTDEM]\ncompletude = "renommage"\n')
    console.run("init")
    lot = tar_gz(
        [("a.xml", ubl_invoice(number="LOT-1")), ("b.xml", ubl_invoice(number="LOT-2", ttc="1250.00", net="1250.00"))]
    )
    console.put("TDTDEM", GOOD, ubl_invoice(number="SEULE-1"))
    console.put("TDTDEM", BAD, ubl_invoice(number="SEULE-2", ttc="1250.00", net="1250.00"))
    console.put("TDTDEM", BOTH, lot)
    first = console.run("drain", "--json", expect=CONFIGURATION)
    (status,) = console.run("status", "--json").objects

    assert [(one["file"], one["etat"]) for one in first.objects] == [(BAD, "IN_REJETE")]
    assert "2 flux gardés en attente" in first.err
    assert "edi-flux annuaire import" in first.err
    assert [path.name for path in console.outbox("TDTDEM").iterdir()] == [f"CSO{BAD[3:]}.json"]
    assert console.delivered() == []
    assert (status["etats"]["IN_RECU"], status["en_attente"]) == (2, 2)

    console.run("annuaire", "import", *ANNUAIRE)
    second = console.run("drain", "--json", expect=REFUSED)

    assert [(one["file"], one["etat"], one["journal"]["essais"]) for one in second.objects] == [
        (GOOD, "IN_INTEGRE", 0),
        (BOTH, "IN_INTEGRE_PARTIEL", 0),
    ]
    assert len(console.delivered()) == 4
