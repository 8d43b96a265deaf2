"""Logging set-up: one event a step; JSON lines in service, readable at a terminal; always on stderr, ASCII only.

No event quotes a document. What could still bring an account in, a file name or the words of an exception, is masked
or left out: IBANs are cut, an exception gives its stack and its kind. Ids of ours pass as they are.
"""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from typing import TYPE_CHECKING

from pipeline.domain.faults import stack_of
from pipeline.domain.masking import mask_ibans

if TYPE_CHECKING:
    import structlog

_IDS = frozenset({"flux", "emetteur", "timestamp"})  # ours by their form: masking could only spoil them


def configure(*, as_json: bool | None = None, verbose: bool = False) -> None:
    """Configure logging once per process; JSON unless stderr is a terminal. ``verbose`` also shows each step.

    What libraries say through the standard logging module (warnings and above) takes the same form.
    """
    import logging

    import structlog

    to_terminal = sys.stderr.isatty() if as_json is None else not as_json
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if to_terminal else structlog.processors.JSONRenderer(ensure_ascii=True)
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(_stack),
        _printable,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO if verbose else logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    formatter = structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[meta, renderer])
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)


def _printable(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    """File names may hold any byte, and an account: neither reaches a terminal or a log reader."""
    return {key: _clean(_masked(key, value)) if isinstance(value, str) else value for key, value in event.items()}


def _masked(key: str, value: str) -> str:
    return value if key in _IDS else mask_ibans(value)


def _stack(exc_info: structlog.typing.ExcInfo) -> str:
    return stack_of(exc_info[1])


def _clean(value: str) -> str:
    short = value if len(value) <= 2000 else value[:2000] + "…"
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in short)
