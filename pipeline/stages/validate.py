"""Validate against the schema of the format, and for strict partners that of the declared Factur-X profile.

lxml gives the verdict; xmlschema explains a refusal (DESIGN §1). A document's own schemaLocation is never followed.
"""

from __future__ import annotations

from pipeline.codecs.xsd import Violation, XsdVerdict
from pipeline.domain import motifs
from pipeline.domain.motif import Motif
from pipeline.domain.rejection import MAX_REASONS, Reason, Rejected, shorten
from pipeline.domain.seen import Seen, Xsd
from pipeline.stages.context import Context
from pipeline.stages.shapes import Recognised, Validated

_PROFILE_SCHEMAS = {
    "minimum": "facturx-minimum",
    "basicwl": "facturx-basicwl",
    "basic": "facturx-basic",
    "en16931": "facturx-en16931",
    "extended": "facturx-extended",
}


def validate(item: Recognised, context: Context) -> Validated | Rejected:
    """Give the XSD verdict; every violation is reported with its path, line, what was found and expected."""
    schema = item.format.schema
    assert schema is not None, "an accepted format names its schema"
    verdict = context.schemas.verdict(item.document, schema)
    xsd = Xsd(verdict.schema, verdict.valid)
    if not verdict.valid:
        return _refuse(item, xsd, verdict, motifs.XSD_INVALID)
    stricter = _PROFILE_SCHEMAS.get(item.profile.name or "") if item.format.vocabulary == "cii" else None
    if context.rules.profile_strict and stricter is not None:
        second = context.schemas.verdict(item.document, stricter)
        if not second.valid:
            return _refuse(item, xsd, second, motifs.PROFILE_INVALID)
    return Validated(item, xsd)


def _refuse(item: Recognised, xsd: Xsd, verdict: XsdVerdict, motif: Motif) -> Rejected:
    reasons = tuple(_reason(motif, violation) for violation in verdict.violations[:MAX_REASONS])
    seen = Seen(xsd=xsd, invoice=item.format.read(item.document))
    return Rejected(reasons, max(verdict.total, len(reasons)), seen)


def _reason(motif: Motif, violation: Violation) -> Reason:
    return Reason(motif, violation.message, violation.path, violation.line, shorten(violation.found))
