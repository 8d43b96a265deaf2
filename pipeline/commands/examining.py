"""The command that examines an installation: each part is opened, and says what it found or what to mend."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pipeline.commands.shown import FAULT, OK, print_line

if TYPE_CHECKING:
    from pipeline.app import App

_OLD_SIGNATURES_DAYS = 7


def doctor(product: App, *, as_json: bool) -> int:
    """Examine the installation; a fault when something is not sound."""
    from pipeline.runtime.doctor import examine

    probes = {
        "schémas": lambda: _schemas(product),
        "journal": lambda: _journal(product),
        "spool": lambda: _spool(product),
        "annuaire": lambda: _annuaire(product),
        "centralisateurs": lambda: _centralisateurs(product),
        "réserve": lambda: _room(product),
        "PDF/A": lambda: _pdfa(product),
        "jeux de règles": lambda: _rule_sets(product),
        "antivirus": lambda: _antivirus(product),
    }
    code = OK
    for finding in examine(product.layout, tuple(product.emetteurs), probes, product.clock()):
        code = code if finding.sound else FAULT
        if as_json:
            print_line({"sujet": finding.subject, "ok": finding.sound, "detail": finding.detail})
        else:
            sys.stdout.write(f"{'ok    ' if finding.sound else 'DÉFAUT'}  {finding.subject} : {finding.detail}\n")
    return code


def _schemas(product: App) -> str:
    from pipeline.domain.faults import SchemaFault

    problems = product.catalog.verify()
    if problems:
        raise SchemaFault(" ; ".join(problems))
    return product.schema_versions


def _journal(product: App) -> str:
    from pipeline.domain.faults import StorageFault

    if not product.layout.root.is_dir():
        raise StorageFault(f"{product.layout.root} n'existe pas ; lancer edi-flux init")
    return f"{sum(product.journal.counts().values())} flux"


def _spool(product: App) -> str:
    """The spool against the journal."""
    from pipeline.domain.faults import StorageFault
    from pipeline.runtime.reconcile import account, sound
    from pipeline.stores.spool import Spool

    if not product.layout.spool.is_dir():
        raise StorageFault(f"{product.layout.spool} n'existe pas ; lancer edi-flux init")
    return sound(account(Spool(product.layout.spool), product.journal.keeping, product.clock()))


def _room(product: App) -> str:
    """Whether more may be taken in: without the reserve the deposits stay where they are."""
    from pipeline.domain.faults import StorageFault
    from pipeline.stores.room import room_at

    room = room_at(product.layout.root, product.settings.depot.reserve_octets)
    if not room.holds(0):
        raise StorageFault(f"plus rien n'est pris en charge : {room} ; faire de la place")
    return str(room)


def _pdfa(product: App) -> str:
    """Who judges PDF/A for the partners in pdfa-strict; veraPDF is started to be sure, when there is such a partner."""
    strict = ", ".join(code for code, partner in product.partners.items() if partner.rules.pdfa_strict)
    asked = f"émetteurs en pdfa-strict : {strict}" if strict else "aucun émetteur en pdfa-strict"
    if isinstance(product.verapdf, str):
        return f"nos contrôles de structure ; veraPDF est absent : {product.verapdf} ; {asked}"
    if not strict:
        return f"veraPDF est installé ; {asked}"
    from pipeline.codecs.verapdf import VeraPdf

    judge = VeraPdf(product.verapdf)
    try:
        return f"{judge.version()} ; {asked}"
    finally:
        judge.close()


def _antivirus(product: App) -> str:
    """Whether clamd answers, what it is, and how old its signatures are."""
    scanner = product.antivirus
    if scanner is None:
        return "aucun ([antivirus] socket est vide) : les contenus ne sont pas analysés"
    scanner.ping()
    known = scanner.version()
    if known.dated is None:
        return f"ClamAV {known.engine} répond ; âge des signatures inconnu"
    days = (product.clock() - known.dated).days
    old = f" ; elles ont {days} jours : relancer freshclam" if days > _OLD_SIGNATURES_DAYS else ""
    return f"ClamAV {known.engine} répond ; signatures {known.signatures} du {known.dated:%d/%m/%Y}{old}"


def _rule_sets(product: App) -> str:
    """Files intact; saxonche there; what a partner asks for is compiled to be sure."""
    from pipeline.codecs.rules_engine import MISSING, RuleEngine, is_available
    from pipeline.codecs.rulesets import load_rule_sets, verified

    sets = [verified(one) for one in load_rule_sets().values()]
    asked = product.rule_sets
    if not asked:
        lacking = "" if is_available() else f" ; {MISSING}"
        return f"{len(sets)} jeux intacts ; aucun émetteur n'en demande{lacking}"
    engine = RuleEngine()
    try:
        ready = engine.compile(asked)
    finally:
        engine.close()
    return f"{len(sets)} jeux intacts ; demandés et compilés : {', '.join(one.id for one in ready)}"


def _annuaire(product: App) -> str:
    from pipeline.domain.faults import ConfigurationFault

    known = product.annuaire
    if known is None:
        raise ConfigurationFault("aucun annuaire ; lancer edi-flux annuaire import FICHIER…")
    counts = known.counts()
    return f"{counts.structures} structures, {counts.services} services, importé le {known.imported_le:%d/%m/%Y}"


def _centralisateurs(product: App) -> str:
    """The table of mémoires against the directory: a line that leads nowhere would hold every mémoire of its court."""
    from pipeline.domain.faults import ConfigurationFault
    from pipeline.stages.centralisation import defect

    lines, known = product.centralisateurs.lignes, product.annuaire
    problems = [problem for line in lines if known and (problem := defect(line, known))]
    if problems:
        raise ConfigurationFault(" ; ".join(problems))
    unchecked = ", sans annuaire pour les vérifier" if lines and known is None else ""
    return f"{len(lines)} ligne{'s' if len(lines) > 1 else ''}{unchecked}"
