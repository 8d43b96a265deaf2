"""A PDF gives its embedded files and its claims, or is refused; it never runs, hangs or raises."""

from __future__ import annotations

import csv
import time
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, String

from pipeline.codecs.pdf import FacturxBlock, PdfFile, PdfLimits, read
from pipeline.domain.rejection import Rejected
from tests.codecs.pdfs import INVOICE, METADATA, XMP, Change, bomb, filespec, pdf_bytes, raw_pdf, replace_invoice
from tests.needs import needs

CORPUS = Path(__file__).resolve().parents[2] / "../shared/corpus"
MIB = 1024 * 1024
_CATALOG = "<</Type/Catalog/Pages 2 0 R>>"
_PAGE = "<</Type/Page/Parent 2 0 R>>"
REFUSED_KINDS = {"encrypted-pdf": "PDF_ENCRYPTED", "damaged-pdf": "PDF_UNREADABLE"}


def verdict(content: bytes, limits: PdfLimits | None = None) -> str:
    """The key of the motif for which a PDF is refused, or ``read``."""
    found = read(content, limits or PdfLimits())
    return found.reasons[0].rule.key if isinstance(found, Rejected) else "read"


def opened(content: bytes) -> PdfFile:
    """A PDF that must be readable."""
    found = read(content)
    assert isinstance(found, PdfFile), found
    return found


# --- what is read --------------------------------------------------------------------------------------


def test_clean_file() -> None:
    """The invoice, its relation, the PDF/A claim, the Factur-X block and the pages are given."""
    found = opened(pdf_bytes())
    invoice = found.embedded[0]
    expected = ("factur-x.xml", "text/xml", "Data", INVOICE, True)

    actual = (invoice.name, invoice.mime, invoice.relationship, invoice.content, invoice.in_af)

    assert expected == actual
    assert (found.pdfa.declared, found.pdfa.ok, found.pdfa.failed, found.pages) == ("3b", True, (), 1)
    assert found.facturx == FacturxBlock("INVOICE", "factur-x.xml", "1.0", "MINIMUM")


def test_each_stream_once_from_three_places() -> None:
    """A file named by the name tree, by /AF and by an annotation is given once; one of its own is added."""

    def annotate(pdf: Pdf) -> None:
        extra = filespec(pdf, "note.pdf", b"note")
        notes = [Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, FS=fs) for fs in (pdf.Root.AF[0], extra)]
        pdf.pages[0].obj.Annots = Array(notes)

    expected = [("factur-x.xml", True), ("note.pdf", False)]

    actual = [(file.name, file.in_af) for file in opened(pdf_bytes(annotate)).embedded]

    assert expected == actual


def test_two_faced_file_is_given_twice() -> None:
    """When /F and /UF lead to different streams, both are given: nobody shows one and has the other processed."""

    def split(pdf: Pdf) -> None:
        pdf.Root.AF[0].EF.UF = pdf.make_stream(b"<autre/>")

    expected = {b"<autre/>", INVOICE}

    actual = {file.content for file in opened(pdf_bytes(split)).embedded}

    assert expected == actual


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "a\x00b\x1b[31m.xml", "facture\u202elmx.exe", "été.xml"])
def test_names_are_safe_to_show(name: str) -> None:
    """Names keep what identifies them and lose what could act on a terminal."""

    def rename(pdf: Pdf) -> None:
        pdf.Root.AF[0].UF = String(name)

    expected = "".join(char if char.isprintable() else "\ufffd" for char in name)

    actual = opened(pdf_bytes(rename)).embedded[0].name

    assert expected == actual


@pytest.mark.parametrize(
    ("metadata", "declared", "failed"),
    [
        (XMP.replace(b">B<", b">A<"), "3a", ()),
        (XMP.replace(b">3<", b">1<"), "1b", ("PDF/A-1 déclaré au lieu de PDF/A-3",)),
        (XMP.replace(b">B<", b">X<"), "3x", ("niveau de conformité PDF/A absent ou inconnu",)),
        (XMP.replace(b"aiim.org", b"example.org"), None, ("PDF/A-3 non déclaré dans les métadonnées XMP",)),
        (b"<!DOCTYPE x []>" + XMP, None, ("métadonnées XMP illisibles",)),
        (b"<?xpacket begin=''?><!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", None, ("métadonnées XMP illisibles",)),
        (XMP[:400], None, ("métadonnées XMP illisibles",)),
        (b"", None, ("métadonnées XMP illisibles",)),
        (XMP + b" " * 3000 + b"\0" * 10, "3b", ()),
    ],
)
def test_metadata_claims(metadata: bytes, declared: str | None, failed: tuple[str, ...]) -> None:
    """The PDF/A claim is read from the XMP, which passes the XML gate: a DOCTYPE makes it unreadable."""
    expected = (declared, failed, not failed)

    report = opened(pdf_bytes(lambda pdf: pdf.Root[METADATA].write(metadata))).pdfa
    actual = (report.declared, report.failed, report.ok)

    assert expected == actual


def _drop(*path: str) -> Change:
    def change(pdf: Pdf) -> None:
        node: pikepdf.Object = pdf.Root
        for key in path[:-1]:
            node = node[int(key)] if key.isdigit() else node[key]
        del node[path[-1]]

    return change


def _font(*, embedded: bool) -> Change:
    def change(pdf: Pdf) -> None:
        descriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name.Arial)
        if embedded:
            descriptor.FontFile2 = pdf.make_stream(b"program")
        font = Dictionary(Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name.Arial, FontDescriptor=descriptor)
        form = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form)
        form.Resources = Dictionary(Font=Dictionary(F1=font), XObject=Dictionary(Self=form))
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=form))

    return change


@pytest.mark.parametrize(
    ("change", "failed"),
    [
        (_drop(METADATA), ("métadonnées XMP absentes",)),
        (_drop(METADATA, "/Type"), ("métadonnées XMP non déclarées comme telles (/Type, /Subtype)",)),
        (_drop("/AF"), ("fichier joint non associé au document (/AF)",)),
        (_drop("/AF", "0", "/AFRelationship"), ("fichier joint sans AFRelationship",)),
        (_drop("/AF", "0", "/EF", "/F", "/Subtype"), ("fichier joint sans type MIME",)),
        (_drop("/AF", "0", "/UF"), ("fichier joint sans nom /F et /UF",)),
        (_font(embedded=False), ("police non incorporée : Arial",)),
        (_font(embedded=True), ()),
    ],
)
def test_pdfa_checks(change: Change, failed: tuple[str, ...]) -> None:
    """Each structural check names what it found, and the file is still read."""
    expected = (failed, not failed)

    report = opened(pdf_bytes(change)).pdfa
    actual = (report.failed, report.ok)

    assert expected == actual


def test_header_and_identifier_checks() -> None:
    """Junk before the header, no binary comment, no /ID: read, and told."""
    clean = pdf_bytes()
    expected = [
        ("en-tête PDF absent du début du fichier",),
        ("commentaire binaire absent après l'en-tête",),
        ("identifiant /ID absent", "métadonnées XMP absentes"),
    ]

    actual = [
        opened(content).pdfa.failed
        for content in (
            b"JUNK\r\n" + clean,
            clean.replace(clean[9:14], b"%abcd", 1),
            raw_pdf(
                "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", "<</Type/Page/Parent 2 0 R>>"
            ),
        )
    ]

    assert expected == actual


# --- what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize("user", ["", "secret"])
def test_encrypted(user: str) -> None:
    """Any encryption is refused, an empty user password included."""
    expected = "PDF_ENCRYPTED"

    actual = verdict(pdf_bytes(encryption=pikepdf.Encryption(owner="owner", user=user)))

    assert expected == actual


@pytest.mark.parametrize("modern", [False, True])
def test_cut_anywhere(modern: bool) -> None:
    """Cut anywhere before its end, a PDF is refused although qpdf could repair something."""
    mode = pikepdf.ObjectStreamMode.generate if modern else pikepdf.ObjectStreamMode.disable
    whole = pdf_bytes(object_stream_mode=mode)
    sizes = range(20, len(whole) - 40, 53)
    expected = ["PDF_UNREADABLE"] * len(sizes)

    actual = [verdict(whole[:size]) for size in sizes]

    assert expected == actual


def test_linearized_and_cut() -> None:
    """A linearized file has an early %%EOF: cut after it, it is refused all the same."""
    whole = pdf_bytes(lambda pdf: pdf.pages.extend([pdf.pages[0]] * 3), linearize=True)
    first_end = whole.index(b"%%EOF") + 6
    expected = ["PDF_UNREADABLE"] * 4

    actual = [verdict(whole[:size]) for size in (first_end, first_end + 200, first_end + 600, len(whole) - 60)]

    assert expected == actual


def test_damaged_table_but_all_there() -> None:
    """A wrong cross-reference table is repaired when all that counts is there."""
    whole = pdf_bytes()
    at = whole.rindex(b"startxref")
    expected = INVOICE

    actual = opened(whole[:at] + b"startxref\n7\n%%EOF\n").embedded[0].content

    assert expected == actual


def test_damaged_table_and_pages_missing() -> None:
    """Repaired, but fewer pages than announced: the invoice is not all there."""
    whole = raw_pdf(_CATALOG, "<</Type/Pages/Count 2/Kids[3 0 R]>>", _PAGE)
    expected = "PDF_UNREADABLE"

    actual = verdict(whole[: whole.rindex(b"startxref")] + b"startxref\n7\n%%EOF\n")

    assert expected == actual


def _open_with(action: Dictionary) -> Change:
    return lambda pdf: setattr(pdf.Root, "OpenAction", action)


def _on_page(**entries: object) -> Change:
    return lambda pdf: setattr(pdf.pages[0].obj, "Annots", Array([Dictionary(Type=Name.Annot, **entries)]))


_SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


@pytest.mark.parametrize(
    "change",
    [
        _open_with(_SCRIPT),
        _open_with(Dictionary(S=Name.URI, URI=String("https://example.org"))),
        _open_with(Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]), Next=Array([_SCRIPT]))),
        lambda pdf: setattr(pdf.Root, "AA", Dictionary(WC=_SCRIPT)),
        lambda pdf: setattr(
            pdf.Root.Names, "JavaScript", Dictionary(Kids=Array([Dictionary(Names=Array([String("a"), _SCRIPT]))]))
        ),
        lambda pdf: setattr(pdf.Root, "AcroForm", Dictionary(XFA=Array([]))),
        lambda pdf: setattr(
            pdf.Root,
            "AcroForm",
            Dictionary(Fields=Array([Dictionary(Kids=Array([Dictionary(AA=Dictionary(K=_SCRIPT))]))])),
        ),
        lambda pdf: setattr(pdf.Root, "Outlines", Dictionary(First=Dictionary(Next=Dictionary(A=_SCRIPT)))),
        lambda pdf: setattr(pdf.pages[0].obj, "AA", Dictionary(O=_SCRIPT)),
        _on_page(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=String("calc.exe"))),
        _on_page(Subtype=Name.Link, A=Dictionary(S=Name.GoToE)),
        _on_page(Subtype=Name.RichMedia),
        _on_page(Subtype=Name.Screen, A=Dictionary(S=Name.Rendition, JS=String("x"))),
    ],
)
def test_active_content(change: Change) -> None:
    """Whatever a reader would run by itself is refused, wherever it stands."""
    expected = "PDF_ACTIVE"

    actual = verdict(pdf_bytes(change))

    assert expected == actual


@pytest.mark.parametrize(
    "change",
    [
        _open_with(Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]))),
        lambda pdf: setattr(pdf.Root, "OpenAction", Array([pdf.pages[0].obj, Name.Fit])),
        lambda pdf: setattr(pdf.Root.Names, "JavaScript", Dictionary(Names=Array([]))),
        lambda pdf: setattr(pdf.Root, "AcroForm", Dictionary(Fields=Array([]))),
        _on_page(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://example.org"))),
    ],
)
def test_harmless_actions(change: Change) -> None:
    """A destination at opening, an ordinary link, an empty form are no danger."""
    expected = "read"

    actual = verdict(pdf_bytes(change))

    assert expected == actual


def test_limits_on_embedded_files() -> None:
    """Number, size and total of embedded files, and the size of the PDF, are limited; at the limit they pass."""
    content = pdf_bytes(attachments=3)
    size = len(INVOICE)
    cases = [
        (PdfLimits(max_attachments=3), "read"),
        (PdfLimits(max_attachments=2), "PDF_LIMIT"),
        (PdfLimits(max_attachment_bytes=size), "read"),
        (PdfLimits(max_attachment_bytes=size - 1), "PDF_LIMIT"),
        (PdfLimits(max_total_bytes=3 * size - 1), "PDF_LIMIT"),
        (PdfLimits(max_bytes=len(content) - 1), "PDF_LIMIT"),
    ]
    expected = [verdict_ for _, verdict_ in cases]

    actual = [verdict(content, limits) for limits, _ in cases]

    assert expected == actual


@pytest.mark.parametrize(
    "change",
    [
        _drop("/AF", "0", "/EF", "/F"),
        lambda pdf: setattr(pdf.Root, "AF", Array([Dictionary(EF=Dictionary(F=String("rien")))])),
        lambda pdf: pdf.Root.Names.EmbeddedFiles.Names.append(None),
        replace_invoice(zlib.compress(INVOICE * 50)[:40]),
        replace_invoice(b"pas du tout compresse"),
        replace_invoice(INVOICE, ("/LZWDecode",)),
        replace_invoice(INVOICE, ("/Inconnu",)),
    ],
)
def test_announced_but_missing_or_damaged(change: Change) -> None:
    """An embedded file whose content is missing, cut, damaged or in an unknown compression refuses the PDF."""

    def both(pdf: Pdf) -> None:
        change(pdf)
        if "/UF" in pdf.Root.AF[0].EF and "/F" not in pdf.Root.AF[0].EF:
            del pdf.Root.AF[0].EF.UF
        names = pdf.Root.Names.EmbeddedFiles.Names
        if len(names) % 2:
            names.append(None)

    expected = "PDF_UNREADABLE"

    actual = verdict(pdf_bytes(both))

    assert expected == actual


# --- attacks: each ends within two seconds -------------------------------------------------------------


def _loops(pdf: Pdf) -> None:
    """Every tree that can loop does."""
    tree = pdf.make_indirect(Dictionary(Names=Array([])))
    tree.Kids = Array([tree, pdf.Root.Names.EmbeddedFiles])
    pdf.Root.Names.EmbeddedFiles = tree
    pdf.Root.Names.JavaScript = pdf.make_indirect(Dictionary())
    pdf.Root.Names.JavaScript.Kids = Array([pdf.Root.Names.JavaScript])
    item = pdf.make_indirect(Dictionary(A=pdf.make_indirect(Dictionary(S=Name.GoTo))))
    item.Next, item.First, item.A.Next = item, item, item.A
    pdf.Root.Outlines = Dictionary(First=item)
    field = pdf.make_indirect(Dictionary())
    field.Kids = Array([field, field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


ATTACKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "flate bomb": (lambda: pdf_bytes(replace_invoice(bomb(150 * MIB))), "PDF_LIMIT"),
    "double bomb": (lambda: pdf_bytes(replace_invoice(bomb(150 * MIB, 2), ("/FlateDecode",) * 2)), "PDF_LIMIT"),
    "many filters": (lambda: pdf_bytes(replace_invoice(bomb(9, 5), ("/FlateDecode",) * 5)), "PDF_UNREADABLE"),
    "lzw": (lambda: pdf_bytes(replace_invoice(b"\x80\x00" * MIB, ("/LZWDecode",))), "PDF_UNREADABLE"),
    "xmp bomb": (
        lambda: pdf_bytes(lambda pdf: pdf.Root[METADATA].write(bomb(150 * MIB), filter=Name.FlateDecode)),
        "read",
    ),
    "many big files": (
        lambda: pdf_bytes(
            lambda pdf: pdf.Root.AF.extend([filespec(pdf, str(n), b"", packed=bomb(30 * MIB)) for n in range(9)])
        ),
        "PDF_LIMIT",
    ),
    "3000 files": (lambda: pdf_bytes(attachments=3000), "PDF_LIMIT"),
    "loops": (lambda: pdf_bytes(_loops), "read"),
    "flood of annotations": (
        lambda: pdf_bytes(_on_page(Subtype=Name.Link), lambda pdf: pdf.pages[0].obj.Annots.extend([1] * 60_000)),
        "PDF_LIMIT",
    ),
    "page tree loop": (lambda: raw_pdf(_CATALOG, "<</Type/Pages/Count 1/Kids[2 0 R]>>"), "PDF_UNREADABLE"),
    "no pages": (lambda: raw_pdf(_CATALOG, "<</Type/Pages/Count 0/Kids[]>>"), "PDF_UNREADABLE"),
    "deep array": (
        lambda: raw_pdf(
            f"<</Type/Catalog/Pages 2 0 R/X {'[' * 100_000}{']' * 100_000}>>",
            "<</Type/Pages/Count 1/Kids[3 0 R]>>",
            _PAGE,
        ),
        "PDF_UNREADABLE",
    ),
    "wrong types": (
        lambda: raw_pdf(
            "<</Type/Catalog/Pages 2 0 R/Names 7/AF(x)/Metadata[1]/OpenAction true/AcroForm/X/Outlines 1.5/AA[]>>",
            "<</Type/Pages/Count 1/Kids[3 0 R]>>",
            "<</Type/Page/Parent 2 0 R/Annots 3/AF<<>>/Resources 1/AA 2>>",
        ),
        "read",
    ),
    "header only": (lambda: b"%PDF-1.7\n", "PDF_UNREADABLE"),
    "flood of objects to repair": (
        lambda: b"%PDF-1.7\n" + b"1 0 obj\n<<>>stream\nendobj\n" * 200_000 + b"trailer<</Root 1 0 R>>\n%%EOF",
        "PDF_UNREADABLE",
    ),
    "flood of pages": (
        lambda: raw_pdf(_CATALOG, f"<</Type/Pages/Count 60000/Kids[{'3 0 R ' * 60_000}]>>", _PAGE),
        "PDF_UNREADABLE",
    ),
    "flood of objects": (lambda: b"%PDF-1.7\n" + b"1 0 obj " * 500_000, "PDF_UNREADABLE"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_ends_soon(name: str) -> None:
    """Bombs, loops, floods and lies end within two seconds, refused where they would cost or mislead."""
    build, expected = ATTACKS[name]
    content = build()

    start = time.process_time()
    actual = verdict(content)
    seconds = time.process_time() - start

    assert expected == actual
    assert seconds < 2


@cache
def _victim() -> bytes:
    return pdf_bytes(_font(embedded=False), _open_with(Dictionary(S=Name.GoTo)), attachments=2)


@settings(max_examples=300, deadline=None)
@given(st.binary(min_size=1, max_size=40), st.integers(0, 5000))
def test_damage_never_raises(noise: bytes, at: int) -> None:
    """Whatever bytes overwrite a PDF, it is read or refused."""
    content = bytearray(_victim())
    at %= len(content)
    content[at : at + len(noise)] = noise

    assert isinstance(read(bytes(content)), (PdfFile, Rejected))


# --- the corpus ----------------------------------------------------------------------------------------


@cache
def _corpus() -> list[tuple[dict[str, str], PdfFile | Rejected]]:
    with (CORPUS / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["container"] == "pdf"]
    return [(row, read((CORPUS / row["path"]).read_bytes())) for row in rows]


def _read_rows() -> list[tuple[dict[str, str], PdfFile]]:
    return [(row, found) for row, found in _corpus() if isinstance(found, PdfFile)]


needs_corpus = needs(CORPUS.is_dir(), "../shared/corpus")


@needs_corpus
def test_corpus_read_or_refused() -> None:
    """Encrypted and damaged files are refused, all others are read."""
    expected = [(row["path"], REFUSED_KINDS.get(row["hazard"], "read")) for row, _ in _corpus()]

    actual = [
        (row["path"], found.reasons[0].rule.key if isinstance(found, Rejected) else "read") for row, found in _corpus()
    ]

    assert expected == actual


@needs_corpus
def test_corpus_attachments() -> None:
    """The embedded files are those that the manifest lists."""
    expected = [(row["path"], row["attachments"]) for row, _ in _read_rows()]

    actual = [(row["path"], "|".join(sorted(file.name for file in found.embedded))) for row, found in _read_rows()]

    assert expected == actual


@needs_corpus
def test_corpus_pdfa_claims() -> None:
    """The PDF/A part and level are those that an independent validator read."""
    expected = [(row["path"], row["pdfa_declared"] or None) for row, _ in _read_rows()]

    actual = [(row["path"], found.pdfa.declared) for row, found in _read_rows()]

    assert expected == actual


@needs_corpus
def test_corpus_pdfa_checks_against_a_full_validator() -> None:
    """No valid PDF/A-3 is called bad; of the bad ones only a font program error (6.2.11.4.2) goes unseen."""
    expected = {"6.2.11.4.2-2"}

    wrongly_bad = [row["path"] for row, found in _read_rows() if row["pdfa3_valid"] == "yes" and not found.pdfa.ok]
    actual = {row["pdfa_failed_rules"] for row, found in _read_rows() if row["pdfa3_valid"] == "no" and found.pdfa.ok}

    assert wrongly_bad == []
    assert expected == actual
