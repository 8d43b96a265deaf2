"""The journal's migrations, carried by the package and run when a journal is opened (no alembic.ini at run time).

``HEAD`` is the revision that this code works with; a test compares it with the scripts in ``versions/``.
"""

from __future__ import annotations

HEAD = "0002_compte"
