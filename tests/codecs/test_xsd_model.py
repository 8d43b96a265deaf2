"""What is wrong with the children of an element, told as a whole: names, order, number, absence."""

from __future__ import annotations

import random

import pytest
from lxml import etree

from pipeline.codecs.catalog import load_catalog
from pipeline.codecs.xsd_explain import _of_entry
from pipeline.codecs.xsd_model import Model, Models, Slot, diagnose, meant
from pipeline.codecs.xsd_types import Kind

SLOTS = tuple(Slot(name, required, most) for name, required, most in [
    ("numero", True, 1), ("jour", True, 1), ("note", False, None), ("devise", False, 1), ("ligne", True, None)
])  # fmt: skip
MODEL = Model(SLOTS, (), ())


def told(names: str, model: Model | None = MODEL) -> list[tuple[Kind, str, str | None]]:
    """Kind, path and expectation of everything that is wrong with these children."""
    root = etree.fromstring(f"<f>{''.join(f'<{name}/>' for name in names.split())}</f>")
    return [(one.kind, one.path, one.expected) for one in diagnose(root, model)]


@pytest.mark.parametrize("names", ["numero jour ligne", "numero jour note note devise ligne ligne"])
def test_what_is_right_is_not_told(names: str) -> None:
    """Optional and repeated elements are no fault."""
    assert told(names) == []


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("jour ligne", [(Kind.MISSING, "/f/numero", "avant <jour>")]),
        ("numero jour", [(Kind.MISSING, "/f/ligne", "après <jour>")]),
        ("numero ligne", [(Kind.MISSING, "/f/jour", "après <numero>, avant <ligne>")]),
        ("", [(Kind.MISSING, f"/f/{name}", "dans <f>") for name in ("numero", "jour", "ligne")]),
        ("numero jours ligne", [(Kind.UNEXPECTED, "/f/jours", "<jour>")]),
        ("numero JOUR ligne", [(Kind.UNEXPECTED, "/f/JOUR", "<jour>")]),
        ("numero jour xyz ligne", [(Kind.UNEXPECTED, "/f/xyz", "rien, ou <note> ou <devise>")]),
        ("xyz numero jour ligne", [(Kind.UNEXPECTED, "/f/xyz", "aucun élément de ce nom")]),
        ("numero jour ligne devise", [(Kind.ORDER, "/f/ligne", "après <devise>")]),
        ("ligne numero jour", [(Kind.ORDER, "/f/ligne", "après <jour>")]),
        ("numero jour jour ligne", [(Kind.REPEATED, "/f/jour[2]", "une seule fois")]),
        ("numero jour numero ligne", [(Kind.REPEATED, "/f/numero[2]", "une seule fois")]),
        ("numero jour ligne jour", [(Kind.REPEATED, "/f/jour[2]", "une seule fois")]),
        (
            "devise xyz jours",
            [
                (Kind.UNEXPECTED, "/f/xyz", "rien, ou <ligne>"),
                (Kind.UNEXPECTED, "/f/jours", "<jour>"),
                (Kind.MISSING, "/f/numero", "avant <devise>"),
                (Kind.MISSING, "/f/ligne", "après <devise>"),
            ],
        ),
    ],
)
def test_each_fault_is_told_once(names: str, expected: list[tuple[Kind, str, str]]) -> None:
    """A misspelt name is not missing too; what is out of order is the fewest that may move; all faults at once."""
    assert told(names) == expected


def test_without_a_plain_sequence_nothing_is_told() -> None:
    """A choice, or a schema that does not say: the validator's own word stands."""
    assert told("x", None) == []
    assert told("x", Model(None, (), ())) == []


def test_many_strangers_are_told_fifty_times_at_most() -> None:
    """A content full of unknown names does not fill the report."""
    assert len(told("xyz " * 500)) == 50


def test_a_hundred_thousand_children_cost_little() -> None:
    """The longest part in order is found in n log n."""
    names = ["numero", "jour", *random.Random(1).choices(["note", "ligne"], k=20_000)]

    assert {kind for kind, _, _ in told(" ".join(names))} == {Kind.ORDER}


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{a}Date", "{b}Date"),
        ("{b}date", "{b}Date"),
        ("{b}IsueDate", "{b}IssueDate"),
        ("{b}CreditedQuantity", "{b}InvoicedQuantity"),
        ("{b}Montant", None),
    ],
)
def test_the_name_that_was_meant(tag: str, expected: str | None) -> None:
    """Another namespace, another case, a near spelling, the word of the other document."""
    assert meant(tag, ["{b}Date", "{b}IssueDate", "{b}InvoicedQuantity"]) == expected


def test_the_schema_tells_what_stands_where() -> None:
    """Slots and attributes of a block, type of a value, first of a choice; nothing for what it does not know."""
    models = Models(_of_entry(load_catalog().entry("cii-d22b")))
    root = etree.parse("samples/cii/accepted/minimal.xml").getroot()
    document = models.of(root[1])
    date, amount = models.of(root.find(".//{*}IssueDateTime")), models.of(root.find(".//{*}GrandTotalAmount"))

    assert document
    assert document.slots
    assert [slot.name.rpartition("}")[2] for slot in document.slots if slot.required] == ["IssueDateTime"]
    assert date
    assert (date.slots, [name.rpartition("}")[2] for name in date.wanted]) == (None, ["DateTimeString"])
    assert amount
    assert (amount.value, "currencyID" in amount.attributes) == ("decimal", True)
    assert models.of(etree.Element("inconnu")) is None
