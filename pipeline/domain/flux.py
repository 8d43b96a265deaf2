"""The flux: its name, its interface, its type and its states, in the official words.

Sources: DOMAIN §1 (interfaces), §1.1 (naming), §14 (list of October 2025), §5 (states).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

NAME_EXAMPLE = "FSO1100A_XXX999_XXX9991100000000000000001"
_EXTENSION = re.compile(r"\.(?:xml|pdf|zip|tar\.gz|tgz)$", re.IGNORECASE)
_NAME = re.compile(
    r"(?P<interface>FSO\d{4}A)_(?P<application>[A-Z0-9]{6})_(?P<numero>(?P=application)(?P<code>\d{4})\d{15})",
    re.ASCII,
)
_LOOSE = re.compile(
    r"(?P<interface>FSO\d{4}A)_(?P<application>[A-Z0-9]{6})_(?P<repeat>[A-Z0-9]{6})(?P<code>\d{4})(?P<sequence>\d*)",
    re.ASCII,
)


class FluxType(StrEnum):
    """E1 structured, E2 mixed, E3 mémoires de frais de justice, E4 and E5 works (structured, mixed)."""

    E1 = "E1"
    E2 = "E2"
    E3 = "E3"
    E4 = "E4"
    E5 = "E5"


class Etat(StrEnum):
    """Official flux states (DOMAIN §5) that this product uses."""

    RECU = "IN_RECU"
    A_ROUTER = "IN_EN_COURS_TRAITEMENT_CPP"
    INTEGRE = "IN_INTEGRE"
    INTEGRE_PARTIEL = "IN_INTEGRE_PARTIEL"
    REJETE = "IN_REJETE"
    INCIDENTE = "IN_INCIDENTE"


class Standing(StrEnum):
    """Whether an interface may be used for a deposit."""

    ACCEPTED = "accepted"
    RETIRED = "retired"
    AFNOR = "afnor"


@dataclass(frozen=True, slots=True)
class Interface:
    """One interface code: the flux type it carries, its syntaxeFlux, and the vocabularies it accepts.

    ``advice`` names the interface to use instead of a retired one.
    """

    code: str
    type: FluxType
    syntax: str | None
    vocabularies: frozenset[str]
    pdf: bool = False
    standing: Standing = Standing.ACCEPTED
    advice: str | None = None

    @property
    def is_works(self) -> bool:
        """True for the works interfaces, E4 and E5."""
        return self.type in (FluxType.E4, FluxType.E5)


_UBL = frozenset({"ubl-invoice", "ubl-creditnote"})
_CII = frozenset({"cii"})
_NONE: frozenset[str] = frozenset()
INTERFACES: dict[str, Interface] = {
    interface.code: interface
    for interface in (
        Interface("FSO1100A", FluxType.E1, "IN_DP_E1_UBL_INVOICE", _UBL),
        Interface("FSO1106A", FluxType.E1, "IN_DP_E1_CII_16B", _CII),
        Interface("FSO1110A", FluxType.E2, "IN_DP_E2_UBL_INVOICE_MIN", _UBL),
        Interface("FSO1113A", FluxType.E2, "IN_DP_E2_CPP_FACTURE_MIN", frozenset({"cpp-facture"})),
        Interface("FSO1116A", FluxType.E2, "IN_DP_E2_CII_MIN_16B", _CII),
        Interface("FSO1117A", FluxType.E2, "IN_DP_E2_CII_FACTURX", _CII, pdf=True),
        Interface("FSO1120A", FluxType.E3, "IN_DP_E3_UBL_INVOICE", frozenset({"ubl-invoice"})),
        Interface("FSO1130A", FluxType.E4, None, _UBL),
        Interface("FSO1131A", FluxType.E5, None, _UBL),
        Interface("FSO1137A", FluxType.E5, None, _CII, pdf=True),
        Interface("FSO1101A", FluxType.E1, "IN_DP_E1_CII", _NONE, standing=Standing.RETIRED, advice="FSO1106A"),
        Interface("FSO1102A", FluxType.E1, "IN_DP_E1_PES_FACTURE", _NONE, standing=Standing.RETIRED, advice="FSO1100A"),
        Interface("FSO1111A", FluxType.E2, "IN_DP_E2_CII_MIN", _NONE, standing=Standing.RETIRED, advice="FSO1116A"),
        Interface(
            "FSO1112A", FluxType.E2, "IN_DP_E2_PES_FACTURE_MIN", _NONE, standing=Standing.RETIRED, advice="FSO1110A"
        ),
        Interface("FSO1150A", FluxType.E1, None, _NONE, standing=Standing.AFNOR, advice="FSO1100A"),
        Interface("FSO1156A", FluxType.E1, None, _NONE, standing=Standing.AFNOR, advice="FSO1106A"),
        Interface("FSO1157A", FluxType.E2, None, _NONE, pdf=True, standing=Standing.AFNOR, advice="FSO1117A"),
    )
}


@dataclass(frozen=True, slots=True)
class FluxName:
    """A well-formed flux name: interface code, application code of the emitter, 25-character flux number."""

    interface: str
    application: str
    numero: str


def parse_flux_name(name: str) -> FluxName | None:
    """Read a flux name; a final .xml, .pdf, .zip or .tar.gz is tolerated (specifications of 2025, §5.4.1)."""
    found = _NAME.fullmatch(_EXTENSION.sub("", name))
    if found is None or found["code"] != found["interface"][3:7]:
        return None
    return FluxName(found["interface"], found["application"], found["numero"])


def explain_flux_name(name: str) -> str:
    """Say in French what is wrong in a name that ``parse_flux_name`` refuses: the first part that departs."""
    bare = _EXTENSION.sub("", name)
    found = _LOOSE.fullmatch(bare)
    if found is None:
        return f"« {name} » n'a pas la forme attendue, par exemple {NAME_EXAMPLE}"
    if found["repeat"] != found["application"]:
        return (
            f"le code application est écrit « {found['application']} » puis « {found['repeat']} » ; il doit être répété"
        )
    if found["code"] != found["interface"][3:7]:
        expected = found["interface"][3:7]
        return f"l'interface est {found['interface']} mais le numéro porte « {found['code']} » ; attendu : {expected}"
    return f"la séquence « {found['sequence']} » compte {len(found['sequence'])} chiffres ; attendu : 15"


def etat_of(accepted: int, refused: int) -> Etat:
    """State of a judged flux: all good, some good, none (an empty flux is refused)."""
    if accepted == 0:
        return Etat.REJETE
    return Etat.INTEGRE_PARTIEL if refused else Etat.INTEGRE
