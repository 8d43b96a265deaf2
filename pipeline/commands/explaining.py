"""Explain the verdict on one file: at a terminal as a page, or as one self-contained HTML file."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.shown import FAULT, OK, REFUSED
from pipeline.domain.faults import ConfigurationFault, StorageFault
from pipeline.domain.flux import Etat

if TYPE_CHECKING:
    from pipeline.app import App


@dataclass(frozen=True, slots=True)
class ExplainRequest:
    """What to explain: file, last stage, partner whose settings apply, where to write the HTML page if anywhere."""

    path: Path
    until: str
    emetteur: str | None
    html: Path | None


def explain(product: App, request: ExplainRequest) -> int:
    """Judge the file as ``check`` does, then show or write the explanation; nothing else is written."""
    from pipeline.reports.explain import explain as explain_verdict
    from pipeline.reports.explain import told_positions
    from pipeline.runtime.sources import sources_of
    from pipeline.runtime.worker import check

    context = product.context(product.rules_for(request.emetteur))
    if request.until == "route" and context.annuaire is None:
        raise ConfigurationFault("Importer un annuaire avant de router : edi-flux annuaire import FICHIER…")
    verdict, fault = check(request.path, context, request.until)
    if fault:
        sys.stderr.write(f"edi-flux : {fault}\n")
        return FAULT
    sources = sources_of(request.path.name, request.path.read_bytes(), told_positions(verdict), context)
    explanation = explain_verdict(verdict, sources)
    if request.html is None:
        from pipeline.reports.explain_terminal import explanation_page
        from pipeline.reports.terminal import show

        show(explanation_page(explanation), width=100)
    else:
        from pipeline.reports.explain_html import explanation_html

        _write(request.html, explanation_html(explanation))
        sys.stdout.write(f"Page écrite : {request.html}\n")
    return OK if verdict.etat is Etat.INTEGRE else REFUSED


def _write(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as err:
        raise StorageFault(f"Choisir un autre fichier pour --html : {path} : {err.strerror or err}") from err
