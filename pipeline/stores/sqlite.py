"""Which SQLite keeps the journal: that of pysqlite3, else the one Python was built with.

The first brings a version without the WAL corruption that Python's own may still have (ECOSYSTEM §3.4), so that a
commit costs one sync instead of five. Where it has no wheel, the other one works as surely, and slower.
"""

from __future__ import annotations

try:
    from pysqlite3 import dbapi2 as driver
except ImportError:
    import sqlite3 as driver

__all__ = ["driver"]
