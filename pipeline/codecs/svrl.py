"""Read the report of a rule set (SVRL) as findings, each placed in the document that was judged.

An assertion that failed and a report that succeeded are findings alike (ISO Schematron §5.4.2 and §5.4.12); without
flag a finding is fatal. A report that does not tell as many patterns as the set has is none at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

from pipeline.codecs.xml import Element, XmlDocument, line_of, parser, path_of
from pipeline.domain.faults import Fault
from pipeline.domain.findings import Finding, Weight

_SVRL: Final = "{http://purl.oclc.org/dsdl/svrl}"
_FOUND: Final = (f"{_SVRL}failed-assert", f"{_SVRL}successful-report")
_STEP: Final = re.compile(
    r"/(?:\*:)?(?P<name>[\w.:-]+)(?:\[namespace-uri\(\)='(?P<space>[^']*)'\])?(?:\[(?P<at>\d+)\])?"
)
_LABEL: Final = re.compile(r"^\[?(?P<id>[A-Z][A-Z0-9-]*-[\w-]*\d)(?:[/_][^\]:]*)?\]?\s*[:-]?\s*-?\s*")
_ELEMENT: Final = re.compile(r"element\(Q\{(?P<space>[^}]*)\}(?P<name>[\w.-]+)\)")
_QUOTED: Final = re.compile(r'(?:string|value) "(?P<value>[^"]*)"')
_SEVERAL: Final = re.compile(r'more than one item \{ \((?P<values>"[^{}]*")\) \}')


def read_svrl(svrl: bytes, document: XmlDocument, rule_set: str, patterns: int) -> tuple[Finding, ...]:
    """Findings in the order of the report.

    Raises:
        Fault: no report, or of fewer than ``patterns`` patterns: the set did not run to its end.
    """
    try:
        root = etree.fromstring(svrl, parser())
    except etree.XMLSyntaxError as err:
        raise Fault(f"Le jeu de règles {rule_set} n'a pas rendu de rapport") from err
    ran = sum(1 for _ in root.iterchildren(f"{_SVRL}active-pattern"))
    fired = next(root.iterchildren(f"{_SVRL}fired-rule"), None)
    if ran < patterns or fired is None:
        raise Fault(f"Le jeu de règles {rule_set} n'a pas tourné en entier : {ran} motif(s) sur {patterns}")
    return tuple(_finding(element, document, rule_set) for element in root.iterchildren(*_FOUND))


def not_evaluable(message: str, context: str | None, document: XmlDocument, rule_set: str) -> Finding:
    """The finding that a set stopped on a value; ``context`` is the pattern of the rule that was being evaluated.

    What the set could not read is looked for under the elements that the rule is about, then in the whole document;
    it is the finding's text, the whole message when the set quotes nothing.
    """
    value, told = _unread(message)
    subjects = list(_subjects(context, document.root))
    held = (place for among in (subjects, [document.root]) for place in _holding(value, among))
    place = next(held, subjects[0] if subjects else document.root)
    return Finding(rule_set, "", Weight.NOT_EVALUABLE, told, path_of(place), line_of(place), _value(place))


def _unread(message: str) -> tuple[str | None, str]:
    """The text that the set quotes, to look for it, and what to tell of it."""
    several, quoted = _SEVERAL.search(message), _QUOTED.search(message)
    if several:
        values = re.findall(r'"([^"]*)"', several["values"])
        return values[0], f"{len(values)} valeurs : {', '.join(values)}"
    if quoted:
        return quoted["value"].replace("\\n", "\n"), quoted["value"]
    return None, _line(message)


def _finding(element: Element, document: XmlDocument, rule_set: str) -> Finding:
    place = _located(element.get("location") or "", document.root)
    text = _line(str(element.xpath("string()")))
    weight = Weight.WARNING if element.get("flag") in ("warning", "information", "info") else Weight.FATAL
    return Finding(
        rule_set,
        element.get("id") or "",
        weight,
        _LABEL.sub("", text, count=1),
        path_of(place) if place is not None else None,
        line_of(place) if place is not None else None,
        _value(place),
    )


def _located(location: str, root: Element) -> Element | None:
    """The element that a location such as ``/*:Invoice[namespace-uri()='…'][1]/…`` names; attributes give theirs."""
    found: Element | None = None
    for step in _STEP.finditer(location):
        tag = f"{{{step['space']}}}{step['name']}" if step["space"] else step["name"]
        among = [root] if found is None else found.iterchildren(tag)
        index = int(step["at"] or 1)
        found = next((one for at, one in enumerate(among, 1) if at == index and one.tag == tag), None)
        if found is None:
            return None
    return found


def _value(place: Element | None) -> str | None:
    """Text of a leaf and its attributes, as many rules are about those; an element with children would say nothing."""
    if place is None or len(place):
        return None
    attributes = ", ".join(f'{etree.QName(name).localname}="{value!s}"' for name, value in place.items())
    text = (place.text or "").strip()
    return f"{text} ({attributes})".strip() if attributes else text or None


def _subjects(context: str | None, root: Element) -> Iterable[Element]:
    """Elements that the pattern is about: the last step of each of its branches; the root for the document node."""
    for branch in (context or "").split(" union "):
        steps = list(_ELEMENT.finditer(branch.partition("[")[0] or branch))
        if steps:
            yield from root.iter(f"{{{steps[-1]['space']}}}{steps[-1]['name']}")


def _holding(value: str | None, among: list[Element]) -> Iterator[Element]:
    """Elements whose text is this value, then those that contain it, since a rule may have cut it, or an attribute."""
    if not value:
        return
    leaves = [leaf for one in among for leaf in _leaves(one)]
    yield from (leaf for leaf in leaves if (leaf.text or "").strip() == value)
    yield from (leaf for leaf in leaves if value in (leaf.text or "") or value in leaf.attrib.values())


def _leaves(element: Element) -> Iterator[Element]:
    return (one for one in element.iter() if not len(one))


def _line(text: str) -> str:
    return " ".join(text.split())
