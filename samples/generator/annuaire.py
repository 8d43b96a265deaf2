"""Write the sample directory: two ``;`` CSVs in the column order of the official download (DOMAIN §7), and the table
of the services centralisateurs of its jurisdictions.

One SIRET begins with 0 and is written without it, as a spreadsheet would: readers must pad it again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from samples.generator.cast import COUR_APPEL, PHARE, PRUDHOMMES, STRUCTURES, TRIBUNAL, Service, Structure
from samples.generator.sample import Sample

_STRUCTURES = (
    "TypeIdentifiant;Identifiant;RaisonSociale;EmetteurEdi;RecepteurEdi;GestionStatutMiseEnPaiement;GestionEngagement;"
    "GestionService;GestionServiceEngagement;EstMOA;EstMOAUniquement;StructureActive;Adresse;ComplementAdresse1;"
    "ComplementAdresse2;CodePostal;Ville;NumTelephone;Courriel;CodePays;LibellePays"
)
_SERVICES = (
    "Identifiant;RaisonSociale;Code;Nom;GestionEGMT;ServiceActif;Adresse;ComplementAdresse1;ComplementAdresse2;"
    "CodePostal;Ville;NumTelephone;Courriel;CodePays;LibellePays"
)


def samples() -> Iterator[Sample]:
    """The two tables, and that of the centralisateurs."""
    structures = [_structure(item) for item in STRUCTURES]
    services = [_service(owner, item) for owner in STRUCTURES for item in owner.services]
    yield Sample("annuaire/structures.csv", _csv(_STRUCTURES, structures), "annuaire : structures publiques inventées")
    yield Sample("annuaire/services.csv", _csv(_SERVICES, services), "annuaire : leurs services")
    yield Sample("annuaire/centralisateurs.toml", _centralisateurs(), "centralisateurs des juridictions inventées")


def _centralisateurs() -> bytes:
    """The table as a site writes it (``config/centralisateurs.toml`` documents it)."""
    central = f'centralisateur = "{COUR_APPEL.id}"'
    service = 'centralisateur-service = "FJ-CENTRAL"'
    return (
        "# Centralisateurs de démonstration ; la forme est documentée dans config/centralisateurs.toml.\n\n"
        f'[TJ-ROCHEBRUNE]\nsiret = "{TRIBUNAL.id}"\n{central}\n{service}\n\n'
        f'[TJ-ROCHEBRUNE-PENAL]\nsiret = "{TRIBUNAL.id}"\nservice = "FJ-PENAL"\n{central}\n\n'
        f'[CPH-SAINTE-AUBINE]\nsiret = "{PRUDHOMMES.id}"\n{central}\n{service}\n'
    ).encode()


def _structure(item: Structure) -> list[str]:
    who = item.party
    flags = (item.engagement, item.service, item.either, item.moa, item.moa_only, item.active)
    return [
        "SIRET",
        _identifier(item),
        who.name or "",
        "false",
        "true",
        "true",
        *map(_flag, flags),
        *_address(item),
    ]


def _service(owner: Structure, item: Service) -> list[str]:
    name = owner.party.name or ""
    return [
        _identifier(owner), name, item.code, item.name, _flag(item.engagement), _flag(item.active), *_address(owner)
    ]  # fmt: skip


def _identifier(item: Structure) -> str:
    number = item.party.id or ""
    return number.lstrip("0") if item.party is PHARE else number


def _address(item: Structure) -> list[str]:
    who = item.party
    return [who.street or "", "", "", who.postcode or "", who.city or "", "", "", "FR", "FRANCE"]


def _flag(value: bool) -> str:  # noqa: FBT001  a formatter of booleans
    return "true" if value else "false"


def _csv(header: str, rows: list[list[str]]) -> bytes:
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header.split(";"))
    writer.writerows(rows)
    return out.getvalue().encode()
