"""Our mistakes: exceptions that go to ops, never to an emitter."""

from __future__ import annotations

_MOST_CAUSES = 8


class Fault(Exception):
    """Something on our side failed (disk, database, schema, bug); the flux is kept and retried."""


class ConfigurationFault(Fault):
    """The settings cannot be used; the message names the file and the key. Exit code 3."""


class StorageFault(Fault):
    """A file system or a database refused to work; the operation may be tried again."""


class DurabilityFault(StorageFault):
    """What was written may not be on the disk, and asking again would be answered by a lie: stop at once.

    A system that failed to sync may forget what it could not write. So a failed sync is never tried again; the next
    start does anew, from the journal, what was not confirmed.
    """


class SchemaFault(Fault):
    """A schema of the catalogue is missing, altered or does not compile."""


class ScannerFault(Fault):
    """The antivirus did not scan a content to its end; the flux waits, no try is counted, nothing passes unscanned."""


class ScannerSilence(ScannerFault):
    """The same, because no answer came in time: asking again for the next content would cost as much."""


class LockedFault(Fault):
    """Another instance already works on this root. Exit code 5."""


def kind_of(err: BaseException) -> str:
    """Say what failed without quoting a document: the sentence of a fault is ours; of any other, its kind alone."""
    return str(err) if isinstance(err, Fault) else type(err).__name__


def stack_of(err: BaseException) -> str:
    """Say where a bug of ours happened and what led to it, cause first: our lines of code and kinds, no value."""
    import traceback

    parts: list[str] = []
    current: BaseException | None = err
    while current is not None and len(parts) < _MOST_CAUSES:
        parts.append("".join(traceback.format_tb(current.__traceback__)) + kind_of(current))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n".join(reversed(parts))
