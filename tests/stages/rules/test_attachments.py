"""The rules on attachments, G4.03."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from pipeline.domain.invoice import Attachment, InnerFile, Role
from pipeline.stages.context import Context, Limits
from pipeline.stages.rules import attachments
from pipeline.stages.shapes import Extracted

Keys = Callable[..., list[str]]
PDF = Attachment("facture.pdf", "application/pdf", 100, Role.MAIN, line=9)


@pytest.mark.parametrize("name", ["facture.pdf", "FACTURE.PDF", "plan.tgz", "a.b.csv", "x" * 46 + ".pdf"])
def test_plain_names_with_an_admitted_extension(keys: Keys, name: str) -> None:
    """G4.03: the list of extensions, in any case; names of 50 characters."""
    assert keys(attachments.files, attachments=(replace(PDF, name=name),)) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"size": 0}, ["ATTACHMENT_EMPTY"]),
        ({"size": 0, "problem": "base64 illisible"}, ["ATTACHMENT_CONTENT"]),
        ({"name": "outil.exe"}, ["ATTACHMENT_EXTENSION"]),
        ({"name": "facture"}, ["ATTACHMENT_EXTENSION"]),
        ({"name": "a/b.pdf"}, ["ATTACHMENT_NAME"]),
        ({"name": 'a"b.pdf'}, ["ATTACHMENT_NAME"]),
        ({"name": "a\x7f.pdf"}, ["ATTACHMENT_NAME"]),
        ({"name": "x" * 47 + ".pdf"}, ["ATTACHMENT_NAME_LONG"]),
        ({"name": "x" * 60 + "/"}, ["ATTACHMENT_NAME", "ATTACHMENT_EXTENSION"]),
    ],
)
def test_what_is_wrong_with_an_attachment(keys: Keys, change: dict[str, object], expected: list[str]) -> None:
    """G4.03: content, extension, name; a name above 50 characters is cut, so only warned (§5.4.1)."""
    assert keys(attachments.files, attachments=(replace(PDF, **change),)) == expected  # type: ignore[arg-type]  # fields


@pytest.mark.parametrize(
    ("name", "inner", "expected"),
    [
        ("facture.pdf", ("PJP.pdf",), []),
        ("facture", ("PJP.pdf",), []),
        ("Facture n° 1.2", ("PJP.pdf",), []),
        ("outil.zip", ("outil.exe", "lisez-moi.txt"), ["ATTACHMENT_EXTENSION"]),
        ("outil.exe", ("PJP.pdf",), ["ATTACHMENT_EXTENSION"]),
    ],
)
def test_a_zip_is_judged_by_what_it_holds(keys: Keys, name: str, inner: tuple[str, ...], expected: list[str]) -> None:
    """FX106 BT-125: the files of a zip have admitted extensions, and speak for a name that has none."""
    zipped = replace(PDF, name=name, inner=tuple(InnerFile(one, 10) for one in inner))

    assert keys(attachments.files, attachments=(zipped,)) == expected


@pytest.mark.parametrize(("size", "inner"), [(1001, 1), (1, 1001)])
def test_size_counts_inside_a_zip_too(
    extracted: Callable[..., Extracted], make_context: Callable[..., Context], size: int, inner: int
) -> None:
    """§5.4.1: the largest of the attachment and of what it inflates to."""
    context = make_context(limits=Limits(attachment_bytes=1000))
    item = extracted(attachments=(replace(PDF, size=size, inner=(InnerFile("a.pdf", inner),)),))

    assert [reason.motif for reason in attachments.files(item, context)] == [
        "Une pièce jointe dépasse la taille admise : « facture.pdf » : 1001 octets ; attendu : 1000 au plus"
    ]


def test_the_attachment_is_named_with_its_line(extracted: Callable[..., Extracted], context: Context) -> None:
    """Of several attachments the emitter finds the wrong one."""
    (reason,) = attachments.files(extracted(attachments=(PDF, replace(PDF, name="a.exe", line=30))), context)

    assert (reason.value, reason.line) == ("a.exe", 30)


@pytest.mark.parametrize(("sizes", "expected"), [((500, 500), []), ((501, 500), ["ATTACHMENTS_TOO_LARGE"]), ((), [])])
def test_all_attachments_have_a_size_together(
    extracted: Callable[..., Extracted],
    make_context: Callable[..., Context],
    sizes: tuple[int, ...],
    expected: list[str],
) -> None:
    """DOMAIN §1.3: an invoice with all its attachments stays under a size of its own."""
    item = extracted(attachments=tuple(replace(PDF, size=size) for size in sizes))
    context = make_context(limits=Limits(attachments_bytes=1000))

    assert [reason.rule.key for reason in attachments.together(item, context)] == expected
