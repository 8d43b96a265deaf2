"""What the server of children imports for a run of many drains: a child that has compiled the common schemas already.

Every drain would compile them anew, half a second of computing each; what children judge with them is the same.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.runtime import child
from pipeline.runtime.pool import COMMON_SCHEMAS
from pipeline.stages.context import Limits

_workplace = child.Workplace(Limits(), {}, Path("absent"), memory_bytes=0, seconds=0)
child._context = child.context_of(_workplace)
for _schema in COMMON_SCHEMAS:
    child._context.schemas.compile(_schema)
