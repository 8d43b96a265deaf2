"""The only door to XML: hostile bytes in, a tree or a refusal out, and the few accessors the readers need.

Whatever arrives, ``parse`` raises nothing, opens no file and no connection, and expands no entity.
Order of the gate: size, encoding, DOCTYPE, counts, then the parser, then depth.
Limits not covered: a text above 10 MB is refused unless it is an attachment in base64, which is set apart
(``xml_payloads``); memory is bounded by the element and attribute counts, the process by its runner.

Why these parser flags: ``resolve_entities=False`` opens external parameter entities and
``collect_ids=False`` loads external DTDs (measured on every version up to 7.0.0b1), so both stay away;
a path is never given, because libxml2 silently unzips files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal, Protocol, TypeAlias, cast

from lxml import etree

from pipeline.codecs.xml_encoding import Decoded, decode
from pipeline.codecs.xml_messages import refuse_syntax
from pipeline.codecs.xml_payloads import Payload, payload_of, set_apart
from pipeline.codecs.xml_prolog import check_counts, check_prolog
from pipeline.domain import motifs
from pipeline.domain.faults import Fault
from pipeline.domain.rejection import Rejected, because, rejected

Element: TypeAlias = etree._Element

SAFE_LXML = (6, 1, 3)  # below: leaks local files through an external parameter entity (LP#2165901)
SAFE_LIBXML2 = (2, 14, 6)  # below: memory errors on a document or a schema with keys (CVE-2025-24928, 2024-56171)
UNKNOWN_LXML = (7,)  # 7.0.0b1 leaks again; to be judged when 7.0 is out
_MEGA = 1024 * 1024


_SAFE: Final[dict[str, Any]] = {  # Any: the stubs predate lxml 5, and know neither "internal" nor a pull parser's words
    "encoding": "utf-8",
    "resolve_entities": "internal",
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_blank_text": False,
    "remove_comments": True,
    "remove_pis": True,
}


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """How much XML one document may hold; bytes, levels, elements, attributes (xmlns included).

    The parser itself stops at 256 levels: a higher ``max_depth`` has no effect. A document that streams has as many
    lines as it likes: a quarter of ``max_elements``, and of ``max_attributes``, is for what is held at once (ADR 0030).
    """

    max_bytes: int = 100 * _MEGA
    max_depth: int = 250
    max_elements: int = 1_000_000
    max_attributes: int = 1_000_000


DEFAULT_LIMITS = XmlLimits()


@dataclass(frozen=True, slots=True, eq=False)
class XmlDocument:
    """A well-formed document: its root, its encoding (lower case), its text as UTF-8 bytes.

    Comments and processing instructions are dropped; CDATA is plain text. ``payloads`` are the large attachments set
    apart: ask ``payload`` for the content of an element that may hold one.
    A ``large`` document was read as it streamed: its lines are empty (``xml_stream``), and ``utf8`` is not there.
    """

    root: Element
    encoding: str
    utf8: bytes = field(repr=False)
    payloads: tuple[bytes | Payload, ...] = field(default=(), repr=False)
    large: Large | None = field(default=None, repr=False)

    @property
    def root_name(self) -> tuple[str | None, str]:
        """Namespace (None without one) and local name of the root."""
        name = etree.QName(self.root)
        return name.namespace, name.localname

    def payload(self, element: Element) -> bytes | Payload:
        """Base64 content of an element, as written, however large."""
        return payload_of(element.text, self.payloads)


class Large(Protocol):
    """What a large document can still do: give its lines again, say whether a schema accepts it, be read as a whole."""

    def blocks(self, steps: Sequence[str]) -> Iterator[Element]:
        """Give the elements at these Clark names below the root, complete until the next one is asked for."""
        ...

    def is_valid(self, schema: etree.XMLSchema) -> bool:
        """Say whether a schema accepts it."""
        ...

    def whole(self) -> XmlDocument | Rejected:
        """The same document in memory, but for its large attachments; or why it cannot be read."""
        ...


def parse(content: bytes, limits: XmlLimits = DEFAULT_LIMITS) -> XmlDocument | Rejected:
    """Read one XML document, or say in French why it cannot be read.

    Refusals: MEMBER_TOO_LARGE, MEMBER_EMPTY, XML_NOT_XML, XML_ENCODING, XML_DOCTYPE, XML_TOO_COMPLEX,
    XML_UNREADABLE (with line and column). Never raises on content.
    """
    size_refusal = _check_size(content, limits)
    if size_refusal is not None:
        return size_refusal
    decoded = decode(content)
    if isinstance(decoded, Rejected):
        return decoded
    refusal = check_prolog(decoded.utf8) or check_counts(decoded.utf8, limits.max_elements, limits.max_attributes)
    if refusal is not None:
        return refusal
    utf8, payloads = set_apart(decoded.utf8)
    return build(Decoded(utf8, decoded.encoding), payloads, limits)


def build(decoded: Decoded, payloads: Sequence[bytes | Payload], limits: XmlLimits) -> XmlDocument | Rejected:
    """Build the tree of a text that went through the gate, its payloads set apart.

    MemoryError is not caught: the runner kills and answers for the process.
    """
    try:
        root = etree.fromstring(decoded.utf8, _reused() if len(decoded.utf8) <= _MEGA else parser())
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", 0) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError("l'analyseur XML n'a plus de mémoire") from error  # ours, not the emitter's
        return refuse_syntax(error, decoded.utf8)
    except _Refused:  # out of reach while a DOCTYPE is refused first; kept as a second wall
        return rejected(because(motifs.XML_DOCTYPE, "le fichier demande à lire un autre fichier"))
    # so many levels take as many start tags and end tags: most documents have fewer
    if decoded.utf8.count(b"<") > 2 * limits.max_depth and is_deeper(root, limits.max_depth):
        return rejected(because(motifs.XML_TOO_COMPLEX, f"plus de {limits.max_depth} niveaux d'éléments imbriqués"))
    return XmlDocument(root, decoded.encoding, decoded.utf8, tuple(payloads))


def parser(schema: etree.XMLSchema | None = None) -> etree.XMLParser:
    """A parser with the safe flags; with a schema it validates as it reads (see ``codecs.xsd``).

    Only for UTF-8 bytes that went through ``parse``: the flags are the second wall, not the first.
    """
    built = etree.XMLParser(schema=schema, **_SAFE)
    built.resolvers.add(_RefuseAll())
    return built


def pull_parser(
    schema: etree.XMLSchema | None, tag: str | None, event: Literal["start", "end"] = "end"
) -> etree.XMLPullParser:
    """The same, fed by pieces; it tells the end (or the start) of the elements of this Clark name, or nothing."""
    built = etree.XMLPullParser(() if tag is None else (event,), tag=tag, schema=schema, **_SAFE)
    built.resolvers.add(_RefuseAll())
    return built


def told_by(parser: etree.XMLPullParser) -> Iterator[Element]:
    """The elements that a pull parser has met since it was last asked."""
    for _event, element in parser.read_events():
        yield cast("Element", element)  # neither namespaces nor comments are asked for


def is_deeper(root: Element, levels: int) -> bool:
    """Say whether elements stand below so many levels, the root being the first."""
    return bool(_deeper_than(levels)(root))


def assert_safe_lxml() -> None:
    """Refuse to work with a version of lxml known to leak files, or not yet judged, or on a libxml2 with known holes.

    Raises:
        Fault: lxml is older than 6.1.3, or 7 and above; libxml2 is older than 2.14.6.
    """
    if etree.LIBXML_VERSION < SAFE_LIBXML2:
        found = ".".join(map(str, etree.LIBXML_VERSION))
        raise Fault(f"Installer un lxml qui porte libxml2 2.14.6 ou plus : la {found} a des failles connues")
    if not SAFE_LXML <= etree.LXML_VERSION[:3] < UNKNOWN_LXML:
        found = ".".join(str(part) for part in etree.LXML_VERSION[:3])
        raise Fault(
            f"Installer lxml 6.1.3 ou plus, sous 7 : la {found} peut lire un fichier local nommé par une facture"
        )


def child(element: Element, *names: str) -> Element | None:
    """First descendant along these Clark names, taking the first match at each level; None if a step lacks."""
    found: Element | None = element
    for name in names:
        if found is None:
            return None
        found = next(found.iterchildren(name), None)
    return found


def children(element: Element, name: str) -> Iterator[Element]:
    """Direct children of this Clark name, in document order."""
    return element.iterchildren(name)


def text(element: Element, *names: str) -> str | None:
    """Text of the element at the end of the path, stripped; None when absent or blank."""
    found = child(element, *names)
    if found is None or found.text is None:
        return None
    return found.text.strip() or None


def line_of(element: Element) -> int | None:
    """Line where the start tag ends, from 1; beyond line 65,535 the parser may be one line late."""
    return element.sourceline  # type: ignore[return-value]  # the stubs say ellipsis


def path_of(element: Element) -> str:
    """Readable path without namespaces, ``/Invoice/InvoiceLine[2]/ID``; indexed only among same-named siblings."""
    steps = [_step(element)]
    steps.extend(_step(ancestor) for ancestor in element.iterancestors())
    return "/" + "/".join(reversed(steps))


class _Refused(Exception):
    """The parser asked for something outside the document; never leaves this module."""


class _RefuseAll(etree.Resolver):
    """Answers every request for a file, an entity or a DTD with a refusal."""

    def resolve(self, _url: str, _public_id: str, _context: object = None) -> object:
        """Refuse, whatever is asked."""
        raise _Refused


def _check_size(content: bytes, limits: XmlLimits) -> Rejected | None:
    if len(content) > limits.max_bytes:
        found, most = len(content) / _MEGA, limits.max_bytes / _MEGA
        return rejected(because(motifs.MEMBER_TOO_LARGE, f"{found:.1f} Mo ; attendu : au plus {most:g} Mo"))
    if not content or content.isspace() or content in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        return rejected(because(motifs.MEMBER_EMPTY, f"{len(content)} octet(s) ; attendu : un XML"))
    return None


@lru_cache(maxsize=1)
def _reused() -> etree.XMLParser:
    """One parser for small documents: lxml resets it before each, and lets one thread at a time use it.

    A large one could leave it tables that it never gives back.
    """
    return parser()


@lru_cache(maxsize=8)
def _deeper_than(levels: int) -> etree.XPath:
    """Finds elements below so many levels; compiled once, 20 µs a document."""
    return etree.XPath("/*" * (min(levels, 256) + 1))


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return re.sub(r"^\{[^}]*\}", "", tag)


def _step(element: Element) -> str:
    tag = str(element.tag)
    before = sum(1 for _ in element.itersiblings(tag, preceding=True))
    if before or next(element.itersiblings(tag), None) is not None:
        return f"{_local(tag)}[{before + 1}]"
    return _local(tag)


assert_safe_lxml()
