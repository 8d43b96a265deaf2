"""Composition root: turns settings into the parts of the product; the only reader of Settings.

Everything costly is built when first asked for, so that a command pays only for what it uses.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import config
from pipeline.assembly import drop_folder, limits_of, partner_of
from pipeline.config import DEFAULT_ROOT, Emetteur, Settings, load_settings
from pipeline.domain.days import day_in_paris
from pipeline.domain.faults import ConfigurationFault
from pipeline.runtime.clock import Clock, utc_now
from pipeline.runtime.layout import Layout
from pipeline.runtime.partner import Partner
from pipeline.stages.context import Context, Limits, Rules

if TYPE_CHECKING:
    from pipeline.channels.drop import DropFolder
    from pipeline.codecs.catalog import Catalog
    from pipeline.codecs.clamd import Clamd
    from pipeline.codecs.rules_engine import RuleEngine
    from pipeline.codecs.verapdf import Installation, VeraPdf
    from pipeline.domain.centralisateurs import Centralisateurs
    from pipeline.runtime.exports import Exporter
    from pipeline.runtime.intake import Intake
    from pipeline.runtime.pool import Pool
    from pipeline.runtime.worker import Worker
    from pipeline.stores.annuaire import AnnuaireFile
    from pipeline.stores.journal import Journal
    from pipeline.stores.records import Claim

ROOT_VARIABLE = "EDI_FLUX_ROOT"
PARTNERS_FILE = "emetteurs.toml"
CENTRALISATEURS_FILE = "centralisateurs.toml"


@dataclass(slots=False)
class App:
    """One configured product. ``close`` when done; the clock is an argument so that tests own the time."""

    settings: Settings
    folder: Path
    layout: Layout
    clock: Clock = utc_now

    @cached_property
    def emetteurs(self) -> dict[str, Emetteur]:
        """Partners of the configuration, then those of this root."""
        configured = config.beside(self.folder, self.settings.emetteurs, "émetteurs", PARTNERS_FILE)
        return config.load_emetteurs((configured, self.layout.partners_file))

    @cached_property
    def centralisateurs(self) -> Centralisateurs:
        """Where mémoires go on: the table of the configuration, then that of this root."""
        named = self.settings.centralisateurs
        configured = config.beside(self.folder, named, "centralisateurs", CENTRALISATEURS_FILE)
        return config.load_centralisateurs((configured, self.layout.centralisateurs_file))

    @cached_property
    def partners(self) -> Mapping[str, Partner]:
        """The same, as the runtime knows them."""
        return {code: partner_of(code, emetteur) for code, emetteur in self.emetteurs.items()}

    @cached_property
    def limits(self) -> Limits:
        """Limits of the settings, as judgement takes them."""
        return limits_of(self.settings.limites)

    @cached_property
    def schema_overrides(self) -> dict[str, Path]:
        """Catalogue entries that a site points elsewhere."""
        return {name: Path(where) for name, where in self.settings.schemas.items()}

    @cached_property
    def catalog(self) -> Catalog:
        """The schema catalogue."""
        from pipeline.codecs.catalog import load_catalog

        return load_catalog(self.schema_overrides)

    @cached_property
    def verapdf(self) -> Installation | str:
        """What veraPDF needs to run, or what is missing, in French."""
        from pipeline.codecs.verapdf import find

        chosen = self.settings.pdfa
        return find(chosen.tas_octets, chosen.document_seconds, Path(chosen.jaxb))

    @property
    def antivirus(self) -> Clamd | None:
        """The antivirus, or None when the settings name none."""
        chosen = self.settings.antivirus
        if not chosen.socket:
            return None
        from pipeline.codecs.clamd import Clamd, address_of

        return Clamd(address_of(chosen.socket), chosen.delai_seconds)

    @property
    def annuaire(self) -> AnnuaireFile | None:
        """The directory, or None when none was imported."""
        if not self.layout.annuaire.exists():
            return None
        from pipeline.stores.annuaire import open_annuaire

        return open_annuaire(self.layout.annuaire)

    @property
    def journal_url(self) -> str:
        """Where the journal is."""
        return self.settings.journal or f"sqlite:///{self.layout.journal.absolute()}"

    @cached_property
    def journal(self) -> Journal:
        """The journal, created or migrated when first opened."""
        from pipeline.stores.journal import open_journal

        self.layout.require_whole()
        return open_journal(self.journal_url, schemas=self.schema_versions)

    @property
    def journal_if_any(self) -> Journal | None:
        """The journal when there is one already: a check creates nothing."""
        exists = self.settings.journal is not None or self.layout.journal.exists()
        return self.journal if exists else None

    @property
    def schema_versions(self) -> str:
        """What the journal's events note about the schemas in force, and the rule sets that partners ask for."""
        from pipeline.codecs.rulesets import versions_of

        return " ".join((self.catalog.versions, *versions_of(self.rule_sets)))

    def context(self, rules: Rules, today: date | None = None) -> Context:
        """A context to judge in this process."""
        from pipeline.codecs.xsd import SchemaSet

        return Context(
            today=today or day_in_paris(self.clock()),
            schemas=SchemaSet(self.catalog),
            rules=rules,
            limits=self.limits,
            annuaire=self.annuaire,
            state_siret=self.settings.routage.siret_etat,
            pdfa=self._pdfa_judge if rules.pdfa_strict else None,
            centralisateurs=self.centralisateurs,
            official=self._official if rules.rule_sets else None,
            antivirus=self.antivirus,
        )

    def rules_for(self, emetteur: str | None, *, strict_naming: bool = False) -> Rules:
        """Rules of a check: a partner's settings, or souple without partner; ``strict_naming`` hardens either."""
        if emetteur is None:
            return Rules(naming_strict=strict_naming)
        if emetteur not in self.partners:
            known = ", ".join(self.partners) or "aucun"
            raise ConfigurationFault(f"Émetteur « {emetteur} » inconnu ; émetteurs configurés : {known}")
        rules = self.partners[emetteur].rules
        return rules if not strict_naming else _stricter(rules)

    @contextmanager
    def working(self) -> Iterator[Worker]:
        """Hold the root's lock and a pool of children, recover what a stopped process left, and give the worker."""
        from pipeline.channels.claim import check_same_filesystem
        from pipeline.runtime.lock import root_lock
        from pipeline.runtime.versions import require_versions

        require_versions()
        self.layout.create(tuple(self.emetteurs))
        check_same_filesystem(self.layout.root)
        with root_lock(self.layout.lock):
            self.journal.harden()
            self.intake.recover()
            with self.judges() as pool:
                yield self._worker(pool)

    @contextmanager
    def reading(self) -> Iterator[Worker]:
        """Give a worker that only looks (dry run): no lock, nothing recovered, nothing written."""
        with self.judges() as pool:
            yield self._worker(pool)

    @cached_property
    def intake(self) -> Intake:
        """The way in."""
        from pipeline.runtime.intake import Intake
        from pipeline.stores.spool import Spool

        spool, reserve = Spool(self.layout.spool), self.settings.depot.reserve_octets
        return Intake(self.layout, self.journal, spool, self.clock, self._remove_witness, reserve=reserve)

    def _remove_witness(self, claim: Claim) -> None:
        """Consume what attested a file that a stopped process had claimed."""
        emetteur = self.emetteurs.get(claim.emetteur)
        if emetteur is not None:
            drop_folder(claim.emetteur, emetteur, self.layout, self.settings).remove_witness(claim.nom)

    @property
    def exporter(self) -> Exporter:
        """The writer of daily rejection files."""
        from pipeline.runtime.exports import Exporter

        return Exporter(self.layout, self.journal, self.clock)

    def folders(self) -> list[DropFolder]:
        """The partners' drop folders, each with its own completeness policy."""
        return [drop_folder(code, emetteur, self.layout, self.settings) for code, emetteur in self.emetteurs.items()]

    def close(self) -> None:
        """Release the journal, veraPDF and the engine of rule sets if they were opened."""
        if "journal" in self.__dict__:
            self.journal.close()
        for name in ("_pdfa_judge", "_official"):
            judge = self.__dict__.get(name)
            if judge is not None:
                judge.close()

    @property
    def rule_sets(self) -> tuple[str, ...]:
        """Official rule sets that some partner asks for, by the value of the setting."""
        return tuple(dict.fromkeys(setting for one in self.partners.values() for setting in one.rules.rule_sets))

    @cached_property
    def _official(self) -> RuleEngine:
        from pipeline.codecs.rules_engine import RuleEngine

        return RuleEngine()

    @cached_property
    def _pdfa_judge(self) -> VeraPdf | None:
        from pipeline.codecs.verapdf import VeraPdf

        return None if isinstance(self.verapdf, str) else VeraPdf(self.verapdf)

    def judges(self, processes: int | None = None) -> Pool:
        """Judging children, as many as the settings or the caller say; a context manager."""
        from pipeline.runtime.child import Workplace
        from pipeline.runtime.pool import Pool

        chosen = self.settings.jugement
        strict = any(partner.rules.pdfa_strict for partner in self.partners.values())
        verapdf = self.verapdf if strict else None
        workplace = Workplace(
            limits=self.limits,
            schemas=self.schema_overrides,
            annuaire=self.layout.annuaire,
            memory_bytes=chosen.memoire_octets,
            seconds=chosen.delai_seconds,
            state_siret=self.settings.routage.siret_etat,
            verapdf=None if isinstance(verapdf, str) else verapdf,
            centralisateurs=self.centralisateurs,
            antivirus=self.antivirus,
            quarantaine=self.layout.quarantaine,
        )
        return Pool(workplace, processes or max(1, min(chosen.processus, os.cpu_count() or 1)))

    def _worker(self, pool: Pool) -> Worker:
        from pipeline.runtime.deliver import Courier
        from pipeline.runtime.gate import Gate
        from pipeline.runtime.worker import Worker
        from pipeline.stores.outbox import Outbox

        spool = self.intake.spool
        courier = Courier(self.layout, self.journal, spool, Outbox(self.layout.recipients))
        gate = Gate(self.antivirus.ping if self.antivirus else None)
        return Worker(self.layout, self.journal, spool, courier, self.partners, self.clock, pool, gate)


def build(config: Path | None, root: Path | None, clock: Clock = utc_now) -> App:
    """Build the product: ``root`` is the option, else EDI_FLUX_ROOT, else the settings, else ./var."""
    settings, folder = load_settings(config)
    chosen = root or os.environ.get(ROOT_VARIABLE) or settings.root or DEFAULT_ROOT
    return App(settings, folder, Layout(Path(chosen)), clock)


def _stricter(rules: Rules) -> Rules:
    from dataclasses import replace

    return replace(rules, naming_strict=True)
