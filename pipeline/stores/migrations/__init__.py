"""The journal's migrations, carried by the package and run when a journal is opened (no alembic.ini at run time).

``HEAD`` is the revision that this code works with, ``REVISIONS`` all that it can bring there; a test compares them with
the scripts in ``versions/``.
"""

from __future__ import annotations

REVISIONS = ("0001", "0002_compte", "0003_conservation")
HEAD = REVISIONS[-1]
