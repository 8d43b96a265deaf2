"""Our mistakes: exceptions that go to ops, never to an emitter."""


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


class LockedFault(Fault):
    """Another instance already works on this root. Exit code 5."""
