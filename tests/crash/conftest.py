"""Tell, after the tests, how often the product was killed or hindered, and how often it ended otherwise."""

from __future__ import annotations

from typing import Any

FIGURES = "crash"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the figures that tests recorded under ``crash``."""
    for report in (*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())):
        for name, value in getattr(report, "user_properties", ()):
            if name == FIGURES:
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {value}")
