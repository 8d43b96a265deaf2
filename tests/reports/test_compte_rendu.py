"""The integration report: shaped like consulterCRDetaille, complete, the same file when written twice."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from report_builders import FACTOR, FLUX, NAME, NUMERO, SHA, TOO_LONG, document, invoice, verdict

from pipeline.domain import motifs
from pipeline.domain.rejection import because
from pipeline.reports.compte_rendu import report_bytes, report_name

PARTIAL = verdict(document(2, TOO_LONG, name="f2.xml"), document(1, name="f1.xml", read=invoice("FA-1", factor=FACTOR)))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, f"CSO1100A_XXX999_{NUMERO}.json"),
        ({"nom": f"{NAME}.tar.gz"}, f"CSO1100A_XXX999_{NUMERO}.json"),
        ({"tentative": 3}, f"CSO1100A_XXX999_{NUMERO}-r3.json"),
        ({"declared": False}, f"CSO_{NUMERO}.json"),
        ({"declared": False, "tentative": 2}, f"CSO_{NUMERO}-r2.json"),
    ],
)
def test_report_name(changes: dict[str, object], expected: str) -> None:
    """The report answers under the flux name with CSO for FSO; a replay never takes the name of what was told."""
    assert report_name(replace(FLUX, **changes)) == expected


def test_a_second_deposit_under_one_number_has_its_own_report() -> None:
    """A number may come again after a rejection: the first report is not written over."""
    assert report_name(FLUX, 1) == report_name(FLUX).replace(".json", "-d2.json")


def test_partial_report() -> None:
    """A refused invoice is listed with its parties and reason, an accepted one with its recipient and factor."""
    report = json.loads(report_bytes(FLUX, PARTIAL, etat_le=datetime(2026, 11, 20, 9, 31, 0, 250_000, tzinfo=UTC)))
    first, second = report.pop("documents")

    assert report == {
        "numeroFluxDepot": NUMERO,
        "codeInterfaceDepotFlux": "FSO1100A",
        "dateDepotFlux": "2026-11-20",
        "dateHeureEtatCourantFlux": "2026-11-20T10:31:00.250+01:00",
        "etatCourantDepotFlux": "IN_INTEGRE_PARTIEL",
        "nomFichier": NAME,
        "listeErreurDP": [
            {
                "identifiantDestinataire": "00000000000026",
                "identifiantFournisseur": "00000000000018",
                "libelleErreurDP": TOO_LONG.motif,
                "numeroDP": "FA-2",
            }
        ],
        "listeErreurTechnique": [],
    }
    assert first == {
        "position": 1,
        "name": "f1.xml",
        "sha256": SHA,
        "number": "FA-1",
        "verdict": "accepted",
        "integrated": True,
        "destination": {
            "siret": "00000000000026",
            "service": "ACHATS",
            "raison_sociale": "Commune de Là-bas",
            "nom_service": "Service des achats",
        },
        "factor": "FACTOR SA",
        "rejections": [],
        "rejections_total": 0,
        "warnings": [],
    }
    assert (second["verdict"], second["integrated"], second["destination"]) == ("rejected", False, None)
    assert second["rejections"][0]["code"] == "REJ_SEMAN"


def test_refused_envelope() -> None:
    """A refused envelope is a technical error, and no document of it is integrated."""
    refusal = because(motifs.FLUX_NAME, "« x » n'a pas la forme attendue")
    report = json.loads(report_bytes(FLUX, verdict(document(1), rejections=(refusal,))))

    assert report["listeErreurTechnique"] == [
        {"natureErreur": "IRRECEVABILITE", "codeErreur": "IRR_NOM_F", "libelleErreur": refusal.motif}
    ]
    assert (report["etatCourantDepotFlux"], report["listeErreurDP"]) == ("IN_REJETE", [])
    assert (report["documents"][0]["verdict"], report["documents"][0]["integrated"]) == ("accepted", False)
    assert report["dateHeureEtatCourantFlux"] is None


def test_unread_document() -> None:
    """What a refused document could not yield is null."""
    unread = replace(document(1, because(motifs.XML_UNREADABLE)), seen=replace(document(1).seen, invoice=None))
    report = json.loads(report_bytes(FLUX, verdict(unread)))

    assert report["listeErreurDP"] == [
        {
            "identifiantDestinataire": None,
            "identifiantFournisseur": None,
            "libelleErreurDP": "Le XML est illisible",
            "numeroDP": None,
        }
    ]


def test_report_is_stable_and_readable() -> None:
    """Written twice, documents in any order, the report is the same bytes, indented, with its accents."""
    turned = replace(PARTIAL, documents=PARTIAL.documents[::-1])

    assert report_bytes(FLUX, PARTIAL) == report_bytes(FLUX, turned)
    assert report_bytes(FLUX, PARTIAL).startswith(b'{\n  "numeroFluxDepot": ')
    assert "Commune de Là-bas".encode() in report_bytes(FLUX, PARTIAL)
