"""Our mistakes: exceptions that go to ops, never to an emitter."""


class Fault(Exception):
    """Something on our side failed (disk, database, schema, bug); the flux is kept and retried."""


class ConfigurationFault(Fault):
    """The settings cannot be used; the message names the file and the key. Exit code 3."""


class StorageFault(Fault):
    """A file system or a database refused to work; the operation may be tried again."""


class SchemaFault(Fault):
    """A schema of the catalogue is missing, altered or does not compile."""


class ScannerFault(Fault):
    """The antivirus did not scan a content to its end; the flux waits, no try is counted, nothing passes unscanned."""


class ScannerSilence(ScannerFault):
    """The same, because no answer came in time: asking again for the next content would cost as much."""


class LockedFault(Fault):
    """Another instance already works on this root. Exit code 5."""
