"""Typed settings: what a TOML file may say, with its defaults; an unknown key refuses to start and names its path.

Only ``app.py`` reads them. See ``config/*.toml`` for the documented form.
"""

from __future__ import annotations

import re
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from pipeline.domain.annuaire import STATE_SIRET
from pipeline.domain.centralisateurs import Centralisateurs, Rattachement
from pipeline.domain.faults import ConfigurationFault

DEFAULT_CONFIG = Path("config/pipeline.toml")
DEFAULT_ROOT = Path("var")
_CODE = re.compile(r"[A-Z0-9]{6}")
_SIRET = re.compile(r"[0-9]{14}")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<key>[^`]+)`(?: - at `(?P<at>[^`]+)`)?")
_MISSING = re.compile(r"Object missing required field `(?P<key>[^`]+)`")
_MISMATCH = re.compile(r"Expected `(?P<wanted>[^`]+)`, got `(?P<found>[^`]+)`")
_CHOICE = re.compile(r"Invalid enum value '(?P<found>.*)'")
_KINDS = {
    "str": "un texte",
    "int": "un entier",
    "float": "un nombre",
    "bool": "true ou false",
    "object": "une table",
    "array": "une liste",
}
T = TypeVar("T")


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Base of every table: kebab-case keys, unknown ones refused."""


class Limites(_Table, frozen=True):
    """Limits in bytes and counts (specifications of October 2025, §5.4.1; all attachments together: DOMAIN §1.3)."""

    flux_octets: int = 1024**3
    facture_octets: int = 100 * 1024**2
    piece_jointe_octets: int = 100 * 1024**2
    pieces_jointes_octets: int = 120 * 1024**2
    factures_par_flux: int = 500


class Depot(_Table, frozen=True):
    """How the drop folders are watched, in seconds; octets that must stay free for more to be taken."""

    settle_seconds: float = 5.0
    sursis_seconds: float = 900.0
    scan_seconds: float = 2.0
    reserve_octets: int = 256 * 1024**2


class Jugement(_Table, frozen=True):
    """The killable children that judge: how many, and what each document may use."""

    processus: int = 2
    delai_seconds: float = 120.0
    memoire_octets: int = 2 * 1024**3


class Export(_Table, frozen=True):
    """The daily export of rejections: time of day in Europe/Paris, formats written to each partner's out/."""

    heure: str = "00:05"
    formats: tuple[Literal["csv", "xlsx", "json"], ...] = ("csv", "xlsx")


class Pdfa(_Table, frozen=True):
    """veraPDF, for partners in ``pdfa-strict``: folder of the JAXB jars, Java heap and time allowed to a document."""

    jaxb: str = "/usr/share/java"
    tas_octets: int = 512 * 1024**2
    document_seconds: float = 60.0


class Antivirus(_Table, frozen=True):
    """clamd: its socket (path, or host:port), empty for none; seconds for all scans of a flux."""

    socket: str = ""
    delai_seconds: float = 60.0


class Routage(_Table, frozen=True):
    """Recipients that the directory does not find by their SIRET alone."""

    siret_etat: str = STATE_SIRET


class Settings(_Table, frozen=True):
    """``config/pipeline.toml``."""

    root: str | None = None
    journal: str | None = None
    emetteurs: str | None = None
    centralisateurs: str | None = None
    limites: Limites = Limites()
    depot: Depot = Depot()
    jugement: Jugement = Jugement()
    export: Export = Export()
    routage: Routage = Routage()
    pdfa: Pdfa = Pdfa()
    antivirus: Antivirus = Antivirus()
    schemas: dict[str, str] = {}


class Emetteur(_Table, frozen=True):
    """One partner of ``emetteurs.toml`` (DESIGN §3)."""

    raison_sociale: str = ""
    completude: Literal["renommage", "temoin", "stabilite"] = "stabilite"
    nommage: Literal["strict", "souple"] = "strict"
    doublons: bool = True
    profil_strict: bool = False
    pdfa_strict: bool = False
    controle_strict: bool = False
    regles: tuple[Literal["en16931", "br-fr"], ...] = ()
    fournisseurs: tuple[str, ...] = ()
    settle_seconds: float | None = None


class Juridiction(_Table, frozen=True):
    """One jurisdiction of ``centralisateurs.toml``: as mémoires write it, then where its mémoires go."""

    siret: str
    centralisateur: str
    service: str | None = None
    centralisateur_service: str | None = None


def load_settings(path: Path | None) -> tuple[Settings, Path]:
    """Read the settings; without ``path`` the default file, or the defaults when there is none.

    Returns the settings and the folder in which relative partner files are sought.
    """
    chosen = path or DEFAULT_CONFIG
    if not chosen.is_file():
        if path is not None:
            raise ConfigurationFault(f"Fichier de configuration introuvable : {path}")
        return Settings(), DEFAULT_CONFIG.parent
    settings = _convert(_read(chosen), Settings, chosen)
    if (
        not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", settings.export.heure)
        or "02:00" <= settings.export.heure < "03:00"
    ):
        raise ConfigurationFault(f"{chosen} : export.heure attend HH:MM, hors de 02:00 à 02:59 (changement d'heure)")
    if not _SIRET.fullmatch(settings.routage.siret_etat):
        raise ConfigurationFault(f"{chosen} : routage.siret-etat attend un SIRET de 14 chiffres")
    _check_antivirus(settings, chosen)
    return settings, chosen.parent


def beside(folder: Path, named: str | None, what: str, default: str) -> Path:
    """A file that the settings name, relative to their folder, or the default one, which need not be there."""
    found = folder / (named or default)
    if named and not found.is_file():
        raise ConfigurationFault(f"Fichier des {what} introuvable : {found}")
    return found


def load_emetteurs(paths: tuple[Path, ...]) -> dict[str, Emetteur]:
    """Read the partners of every file that exists; a code defined twice takes the last file's settings."""
    partners: dict[str, Emetteur] = {}
    for path in paths:
        if path.is_file():
            partners |= _partners(path)
    return partners


def load_centralisateurs(paths: tuple[Path, ...]) -> Centralisateurs:
    """Read the jurisdictions of every file that exists; one defined twice takes the last file's line.

    Raises:
        ConfigurationFault: an unknown key, a SIRET that is none, two lines for the same mémoires.
    """
    lines: dict[str, Rattachement] = {}
    for path in paths:
        if path.is_file():
            lines |= {name: _rattachement(path, name, table) for name, table in _read(path).items()}
    first: dict[tuple[str, str | None], str] = {}
    for name, line in lines.items():
        other = first.setdefault((line.siret, line.service), name)
        if other != name:
            raise ConfigurationFault(f"Centralisateurs : [{other}] et [{name}] désignent la même juridiction")
    return Centralisateurs(tuple(lines.values()))


def _check_antivirus(settings: Settings, path: Path) -> None:
    """A scan that may take longer than its flux would have the child killed, and count as an incident."""
    asked, most = settings.antivirus, settings.jugement.delai_seconds
    if not asked.socket:
        return
    from pipeline.codecs.clamd import address_of

    try:
        address_of(asked.socket)
    except ValueError as err:
        raise ConfigurationFault(
            f"Corriger {path} : antivirus.socket attend un chemin absolu ou hôte:port, trouvé « {asked.socket} »"
        ) from err
    if not 0 < asked.delai_seconds < most:
        raise ConfigurationFault(
            f"Corriger {path} : antivirus.delai-seconds attend plus de 0 et moins que jugement.delai-seconds ({most:g})"
        )


def _rattachement(path: Path, name: str, table: object) -> Rattachement:
    from stdnum.fr import siret

    line = _convert(table, Juridiction, path, f"{name}.")
    for key, value in (("siret", line.siret), ("centralisateur", line.centralisateur)):
        if not _SIRET.fullmatch(value) or not siret.is_valid(value):
            raise ConfigurationFault(f"Corriger {path} : {name}.{key} attend un SIRET, « {value} » n'en est pas un")
    return Rattachement(
        name, line.siret, line.service or None, line.centralisateur, line.centralisateur_service or None
    )


def _partners(path: Path) -> dict[str, Emetteur]:
    partners: dict[str, Emetteur] = {}
    for code, table in _read(path).items():
        if not _CODE.fullmatch(code):
            raise ConfigurationFault(f"{path} : « {code} » n'est pas un code application (6 caractères A-Z ou 0-9)")
        partner = _convert(table, Emetteur, path, f"{code}.")
        if partner.regles and find_spec("saxonche") is None:
            asked = ", ".join(partner.regles)
            raise ConfigurationFault(
                f'{path} : {code}.regles demande « {asked} » ; installer l\'extra : pip install "edi-flux[rules]"'
            )
        partners[code] = partner
    return partners


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as err:
        raise ConfigurationFault(f"Corriger {path} : {err}") from err


def _convert(table: object, kind: type[T], path: Path, prefix: str = "") -> T:
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as err:
        raise ConfigurationFault(f"Corriger {path} : {_in_french(str(err), prefix)}") from err


def _in_french(message: str, prefix: str) -> str:
    unknown = _UNKNOWN.match(message)
    if unknown:
        at = (unknown["at"] or "$").removeprefix("$").removeprefix(".")
        return f"clé inconnue « {prefix}{at + '.' if at else ''}{unknown['key']} »"
    missing = _MISSING.match(message)
    if missing:
        return f"clé manquante « {prefix}{missing['key']} »"
    what, _, where = message.partition(" - at `$.")
    key = prefix + where.rstrip("`") if where else prefix.rstrip(".")
    return f"valeur refusée pour « {key} » ({_what_in_french(what)})"


def _what_in_french(message: str) -> str:
    mismatch = _MISMATCH.match(message)
    if mismatch:
        wanted = " ou ".join(_KINDS.get(kind, kind) for kind in mismatch["wanted"].split(" | ") if kind != "null")
        return f"trouvé : {_KINDS.get(mismatch['found'], mismatch['found'])} ; attendu : {wanted}"
    choice = _CHOICE.match(message)
    return f"« {choice['found']} » n'existe pas" if choice else message
