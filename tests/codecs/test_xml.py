"""The door to XML: what it lets in, and how it says no."""

from __future__ import annotations

import csv
import gzip

import pytest
from lxml import etree

from pipeline.codecs import xml
from pipeline.codecs.xml import DEFAULT_LIMITS, XmlDocument, XmlLimits, child, children, line_of, parse, path_of, text
from pipeline.domain import motifs
from pipeline.domain.faults import Fault
from pipeline.domain.motif import Motif
from pipeline.domain.rejection import Reason, Rejected
from tests.codecs.documents import CAC, CBC, CORPUS, UBL, with_lines
from tests.needs import needs

MEGA = 1024 * 1024


def document(content: bytes) -> XmlDocument:
    """Parse what must be accepted."""
    parsed = parse(content)
    assert isinstance(parsed, XmlDocument), parsed
    return parsed


def reason(content: bytes, limits: XmlLimits = DEFAULT_LIMITS) -> Reason:
    """Parse what must be refused, for one reason."""
    parsed = parse(content, limits)
    assert isinstance(parsed, Rejected), parsed
    (only,) = parsed.reasons
    return only


# --- accepted ------------------------------------------------------------------------------------


def test_a_document_gives_its_root_and_encoding() -> None:
    """The root's name comes as namespace and local name; the encoding in lower case."""
    parsed = document(UBL)

    assert parsed.root_name == ("urn:oasis:names:specification:ubl:schema:xsd:Invoice-2", "Invoice")
    assert parsed.encoding == "utf-8"


@pytest.mark.parametrize(
    ("declared", "codec", "mark", "expected"),
    [
        ("UTF-8", "utf-8", b"", "utf-8"),
        ("utf-8", "utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("UTF-16", "utf-16-le", b"\xff\xfe", "utf-16"),
        ("UTF-16", "utf-16-be", b"\xfe\xff", "utf-16"),
        ("UTF-16", "utf-16-le", b"", "utf-16"),
        ("UTF-16BE", "utf-16-be", b"", "utf-16"),
        ("ISO-8859-1", "latin-1", b"", "iso-8859-1"),
        ("ISO-8859-15", "iso8859-15", b"", "iso-8859-15"),
        ("windows-1252", "cp1252", b"", "windows-1252"),
    ],
)
def test_every_admitted_encoding_reads_the_same_text(declared: str, codec: str, mark: bytes, expected: str) -> None:
    """The six encodings of the specification are read, with or without their byte order mark."""
    source = f'<?xml version="1.0" encoding="{declared}"?><a>é à ü</a>'
    parsed = document(mark + source.encode(codec))

    assert (expected, "é à ü") == (parsed.encoding, parsed.root.text)


def test_without_a_declaration_a_document_is_utf_8() -> None:
    """XML 1.0: no declaration, no byte order mark, then UTF-8."""
    assert document("<a>é</a>".encode()).encoding == "utf-8"


def test_a_doctype_that_is_only_text_is_no_doctype() -> None:
    """A DOCTYPE inside a comment or a CDATA section is text."""
    parsed = document(b"<!-- <!DOCTYPE x> --><?pi <!DOCTYPE y>?><a><![CDATA[<!DOCTYPE z [<!ENTITY b 'c'>]>]]></a>")

    assert parsed.root.text == "<!DOCTYPE z [<!ENTITY b 'c'>]>"


def test_a_comment_does_not_cut_a_text() -> None:
    """Comments and instructions are dropped, so that nobody hides half an identifier behind one."""
    assert text(document(b"<a>12<!-- x -->34<?p q?>5</a>").root) == "12345"


# --- refused: size, emptiness, nature -------------------------------------------------------------


def test_size_is_capped() -> None:
    """A file above the limit is refused before anything looks at it."""
    assert reason(UBL, XmlLimits(max_bytes=len(UBL) - 1)).rule is motifs.MEMBER_TOO_LARGE
    assert isinstance(parse(UBL, XmlLimits(max_bytes=len(UBL))), XmlDocument)


@pytest.mark.parametrize("content", [b"", b" \r\n\t ", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_nothing_is_an_empty_file(content: bytes) -> None:
    """Zero bytes, blanks or a lone byte order mark: the export failed."""
    assert reason(content).rule is motifs.MEMBER_EMPTY


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"%PDF-1.7\n", "un PDF"),
        (b"PK\x03\x04", "une archive zip"),
        (gzip.compress(UBL), "gzip"),
        (b'{"facture": 1}', "du JSON"),
        (b"Facture 2026-0001", "du texte"),
        (b"UNA:+.? 'UNB+UNOC:3", "EDIFACT"),
        (b"PD94bWwgdmVyc2lvbj0i", "base64"),
        (b"\x00\x01\x02\x03", "binaire"),
        ("Bonjour".encode("utf-16"), "du texte"),
        (b"<!doctype html><p>Erreur 500", "page web HTML"),
        (b"<HTML><body>Erreur</body></HTML>", "page web HTML"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "page web HTML"),
    ],
)
def test_what_is_no_xml_is_named(content: bytes, named: str) -> None:
    """The sentence says what was sent instead of an XML."""
    found = reason(content)

    assert found.rule is motifs.XML_NOT_XML
    assert named in found.motif


# --- refused: encoding -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0" encoding="UTF-7"?><a>+ADwAIQ-DOCTYPE a+AD4-</a>',
        b'<?xml version="1.0" encoding="EBCDIC-FR"?><a/>',
        b'<?xml version="1.0" encoding=""?><a/>',
        "<a/>".encode("utf-32"),
        "<a/>".encode("utf-32-be"),
        "<?xml version='1.0'?><a/>".encode("cp500"),
        b'<?xml version="1.0" encoding="UTF-16"?><a/>',
        b'\xef\xbb\xbf<?xml version="1.0" encoding="ISO-8859-1"?><a/>',
        '<?xml version="1.0" encoding="UTF-8"?><a/>'.encode("utf-16"),
        '<?xml version="1.0" encoding="us-ascii"?><a>é</a>'.encode(),
        "<a>\ud800</a>".encode("utf-16-le", "surrogatepass"),
    ],
)
def test_an_encoding_outside_the_list_or_that_lies_is_refused(content: bytes) -> None:
    """Only the specification's encodings, and a declaration must agree with the bytes."""
    assert reason(content).rule is motifs.XML_ENCODING


def test_windows_bytes_under_a_utf_8_declaration_are_told() -> None:
    """The line and the value of the first bad byte, and what the file seems to be written in."""
    found = reason(b'<?xml version="1.0" encoding="UTF-8"?>\n<a>\n<b>Soci\xe9t\xe9</b></a>')

    assert (found.rule, found.line, found.value) == (motifs.XML_ENCODING, 3, "0xE9")
    assert "windows-1252 (« é »)" in found.motif


def test_a_file_cut_inside_a_character_is_an_interrupted_file() -> None:
    """A truncated upload is told as such, not as a wrong encoding."""
    found = reason("<a>\nété".encode()[:-1])

    assert (found.rule, found.line) == (motifs.XML_UNREADABLE, 2)
    assert "s'interrompt" in found.motif


# --- refused: syntax -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"<a>\n<b></a>", 2, "la balise <b> ouverte ligne 2 est fermée par </a>"),
        (b"<a>\n<b></b>", 2, "le fichier s'interrompt avant la fermeture de <a>"),
        (UBL[: UBL.index(b"</cac:Item>")], 13, "le fichier s'interrompt avant la fermeture de <Invoice>"),
        (b'<a><b c="1', 1, "le fichier s'interrompt avant la fermeture de <a>"),
        (b'<?xml version="1.0"', 1, "le fichier s'interrompt avant l'élément racine"),
        (b"<a>&nbsp;</a>", 1, "l'entité &nbsp; n'existe pas"),
        (b"<a>Dupont & fils</a>", 1, "&amp;"),
        (b"<a>R&D </a>", 1, "&amp;"),
        (b"<a b=1/>", 1, "n'est pas entre guillemets"),
        (b"<a b/>", 1, "l'attribut b n'a pas de valeur"),
        (b'<a b="1" b="2"/>', 1, "l'attribut b figure deux fois"),
        (b'<a b="1"c="2"/>', 1, "attendu : une espace"),
        (b'<a b="<"/>', 1, "attendu : &lt;"),
        (b"<a>\x0b</a>", 1, "caractère de contrôle"),
        (b"<a>&#1;</a>", 1, "caractère de contrôle"),
        (b"<a/><b/>", 1, "du contenu suit la fin"),
        (b"<a/>\x00", 1, "du contenu suit la fin"),
        (b"<p:a/>", 1, "le préfixe p: n'est pas déclaré"),
        (b'<a p:b=""/>', 1, "le préfixe p: n'est pas déclaré"),
        (b' <?xml version="1.0"?><a/>', 1, "au tout début du fichier"),
        (b"<a><!-- a -- b --></a>", 1, "« -- »"),
        (b"<a>]]></a>", 1, "« ]]> »"),
        (b'<a xml:id="1 2"/>', 1, "n'est pas un XML bien formé"),
    ],
)
def test_syntax_errors_are_told_in_french_with_their_line(content: bytes, line: int, words: str) -> None:
    """The common errors have their own sentence, the others a plain one; all have line and column."""
    found = reason(content)

    assert (motifs.XML_UNREADABLE, line) == (found.rule, found.line)
    assert words in found.motif
    assert "colonne" in found.motif


# --- the corpus, and anything ----------------------------------------------------------------------


def _rows() -> list[dict[str, str]]:
    with (CORPUS / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["container"] == "xml"]


@needs(CORPUS.is_dir(), "../shared/corpus")
def test_the_corpus_is_read_with_its_encoding() -> None:
    """Every real XML is read, in the encoding its manifest says; the hazards are refused, each for its reason."""
    hazards: dict[str, Motif] = {
        "doctype_entity_expansion_ubl.xml": motifs.XML_DOCTYPE,
        "doctype_external_entity_ubl.xml": motifs.XML_DOCTYPE,
        "cp1252_bytes_declared_utf8_ubl.xml": motifs.XML_ENCODING,
        "truncated_ubl.xml": motifs.XML_UNREADABLE,
        "empty.xml": motifs.MEMBER_EMPTY,
        "html_named.xml": motifs.XML_NOT_XML,
        "text_named.pdf": motifs.XML_NOT_XML,
    }
    expected, actual = {}, {}
    for row in _rows():
        name = row["path"].rpartition("/")[2]
        encoding = row["encoding"].replace("utf-8-bom", "utf-8").replace("none-declared", "utf-8")
        expected[row["path"]] = hazards.get(name) or encoding
        parsed = parse((CORPUS / row["path"]).read_bytes())
        actual[row["path"]] = parsed.encoding if isinstance(parsed, XmlDocument) else parsed.reasons[0].rule

    assert expected == actual


# --- accessors and guard ---------------------------------------------------------------------------


def test_accessors_walk_by_clark_names() -> None:
    """``child`` takes the first match at each level; ``text`` is stripped, None when absent or blank."""
    root = document(UBL.replace(b"<cbc:ID>F-1</cbc:ID>", b"<cbc:ID> F-1\n</cbc:ID>")).root
    party = child(root, f"{CAC}AccountingSupplierParty", f"{CAC}Party")

    assert party is not None
    assert text(party, f"{CAC}PartyName", f"{CBC}Name") == "Café"
    assert text(root, f"{CBC}ID") == "F-1"
    assert text(root, f"{CAC}AccountingCustomerParty") is None
    assert text(root, f"{CAC}Delivery", f"{CBC}ID") is None
    assert child(root) is root
    assert line_of(party) == 8


def test_children_come_in_document_order() -> None:
    """Only direct children of that name."""
    root = document(with_lines(3)).root

    assert len(list(children(root, f"{CAC}InvoiceLine"))) == 3
    assert list(children(root, f"{CAC}Item")) == []


def test_paths_are_readable() -> None:
    """No namespace; an index only where siblings share the name."""
    root = document(with_lines(2)).root
    second = list(children(root, f"{CAC}InvoiceLine"))[1]

    assert path_of(second[0]) == "/Invoice/InvoiceLine[2]/ID"
    assert path_of(root) == "/Invoice"


def test_lines_are_counted_beyond_65535() -> None:
    """Old libxml2 stopped at 65,535; now the line is right, or one late."""
    root = document(b"<a>" + b"<b/>\n" * 70_000 + b"</a>").root

    assert line_of(root[-1]) in (70_000, 70_001)


@pytest.mark.parametrize(("version", "safe"), [((6, 1, 2, 0), False), ((6, 1, 3, 0), True), ((7, 0, 0, -99), False)])
def test_an_unsafe_lxml_is_refused(version: tuple[int, ...], safe: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below 6.1.3 and from 7 on, lxml is known to leak local files."""
    monkeypatch.setattr(etree, "LXML_VERSION", version)

    if safe:
        xml.assert_safe_lxml()
    else:
        with pytest.raises(Fault, match=r"6\.1\.3"):
            xml.assert_safe_lxml()


def test_an_unsafe_libxml2_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sound lxml may be built on a libxml2 with known holes, that of Debian 12 for one."""
    monkeypatch.setattr(etree, "LIBXML_VERSION", (2, 9, 14))

    with pytest.raises(Fault, match=r"libxml2 2\.14\.6 ou plus : la 2\.9\.14 a des failles connues"):
        xml.assert_safe_lxml()
