"""The XSD verdict: lxml says valid or not, compiled once per process and per schema; then the refusal is explained.

Nothing a document names (``xsi:schemaLocation``) is ever followed.
Limit: lxml computes a path for every error, at a cost that grows with the number of siblings; 200,000 lines
with one error each would take minutes. A document above 5,000 elements is therefore validated as it streams
(no paths), and its paths are only asked for when errors times elements stay small.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

from lxml import etree

from pipeline.codecs import xml
from pipeline.codecs.catalog import Catalog, CatalogEntry, compile_schema
from pipeline.codecs.xml import Large, XmlDocument
from pipeline.domain.faults import Fault
from pipeline.domain.rejection import Rejected

if TYPE_CHECKING:  # a check that accepts its file starts cold without what explains a refusal
    from pipeline.codecs.xml_stream import LargeXml, Sight
    from pipeline.codecs.xsd_log import LogLine
    from pipeline.codecs.xsd_words import Violation

MAX_TREE_ELEMENTS: Final = 5_000
MAX_PATH_STEPS: Final = 20_000_000  # errors times elements: about 0.1 s
_LOCK = Lock()  # a compiled schema holds one error log


class XsdVerdict(NamedTuple):
    """Verdict of one schema: at most 50 violations, ``total`` counts those lxml saw (0 when valid)."""

    schema: str
    valid: bool
    violations: tuple[Violation, ...]
    total: int


class SchemaSet:
    """The schemas of a catalogue, compiled lazily."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def compile(self, schema_id: str) -> None:
        """Compile a schema now rather than at its first document; same faults as ``verdict``."""
        compile_schema(self._catalog.entry(schema_id).path)

    def read(self, large: LargeXml, schema_id: str, sight: Sight) -> XmlDocument | None:
        """Read a large document as it streams, validated on the way; None when it has to be read in memory.

        Raises:
            SchemaFault: the schema is unknown, missing or does not compile.
            Fault: the file cannot be read.
        """
        return large.read(compile_schema(self._catalog.entry(schema_id).path), sight)

    def verdict(self, document: XmlDocument, schema_id: str) -> XsdVerdict:
        """Judge a document against a schema of the catalogue; the document is not changed.

        Raises:
            SchemaFault: the schema is unknown, missing or does not compile. Never because of the document.
        """
        entry = self._catalog.entry(schema_id)
        schema = compile_schema(entry.path)
        if document.large is not None:
            if document.large.is_valid(schema):
                return XsdVerdict(schema_id, valid=True, violations=(), total=0)
            document = _whole(document.large)
        try:
            outcome = _judge(schema, document)
        except etree.XMLSchemaValidateError:  # libxml2 gave up inside the document: not valid, nothing more known
            from pipeline.codecs.xsd_words import other, place_of

            return XsdVerdict(schema_id, valid=False, violations=(other(place_of(document.root)),), total=1)
        if outcome is None:
            return XsdVerdict(schema_id, valid=True, violations=(), total=0)
        return _refused(document, entry, *outcome)


def _refused(document: XmlDocument, entry: CatalogEntry, log: list[LogLine], total: int) -> XsdVerdict:
    from pipeline.codecs.xsd_explain import MAX_VIOLATIONS, explain

    violations = explain(document, entry, log, _count(document))
    # under the cap the explained list is the truth (it may split or join what lxml counted)
    counted = max(total, len(violations)) if total > MAX_VIOLATIONS else len(violations)
    return XsdVerdict(entry.id, valid=False, violations=violations, total=counted)


def _whole(large: Large) -> XmlDocument:
    """A document that was read before, to explain what a schema says of it."""
    document = large.whole()
    if isinstance(document, Rejected):
        raise Fault(f"Un fichier a changé pendant qu'il était jugé : {document.reasons[0].rule.label}")
    return document


def _judge(schema: etree.XMLSchema, document: XmlDocument) -> tuple[list[LogLine], int] | None:
    """None when valid, else the log (50 lines) and how many errors there were."""
    if _is_small(document):
        return _judge_tree(schema, document)
    streamed = _judge_stream(schema, document)
    if streamed is None or streamed[1] * _count(document) > MAX_PATH_STEPS:
        return streamed
    return _judge_tree(schema, document) or streamed


def _is_small(document: XmlDocument) -> bool:
    """At most 5,000 elements; fewer marks than that settle it without walking over the tree."""
    if document.utf8.count(b"<") <= MAX_TREE_ELEMENTS:
        return True
    return sum(1 for _ in islice(document.root.iter(), MAX_TREE_ELEMENTS + 1)) <= MAX_TREE_ELEMENTS


def _judge_tree(schema: etree.XMLSchema, document: XmlDocument) -> tuple[list[LogLine], int] | None:
    with _LOCK:
        if schema.validate(document.root):
            return None
        entries: list[etree._LogEntry] = schema.error_log  # type: ignore[assignment]  # stubs: a list in all but name
        return _lines(entries), len(entries)


def _judge_stream(schema: etree.XMLSchema, document: XmlDocument) -> tuple[list[LogLine], int] | None:
    """Parse the same bytes again, validating on the way: linear whatever the errors."""
    parser = xml.parser(schema)
    try:
        etree.fromstring(document.utf8, parser)
    except etree.XMLSyntaxError:
        return _lines(parser.error_log), len(parser.error_log)
    return None


def _lines(log: Iterable[etree._LogEntry]) -> list[LogLine]:
    from pipeline.codecs.xsd_explain import MAX_VIOLATIONS
    from pipeline.codecs.xsd_log import LogLine

    return [LogLine(entry.type_name, entry.message, entry.path) for entry in islice(log, MAX_VIOLATIONS)]


def _count(document: XmlDocument) -> int:
    return sum(1 for _ in document.root.iter())
