"""Bytes to UTF-8: which encoding a file declares, which it really has, and what it is when it is not XML.

Only the encodings the EDI specifications name are read. Nothing is guessed: a guess is only told to the
emitter. Afterwards the parser gets UTF-8 with the encoding imposed, so that it never decides by itself.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from pipeline.domain import motifs
from pipeline.domain.rejection import Rejected, because, rejected

# name as declared -> (name we report, Python codec); EDI technical annexe, encodings of the XML flux
ALLOWED: Final = {
    "utf-8": ("utf-8", "utf-8"),
    "utf8": ("utf-8", "utf-8"),
    "utf-16": ("utf-16", "utf-16"),
    "utf-16le": ("utf-16", "utf-16-le"),
    "utf-16be": ("utf-16", "utf-16-be"),
    "iso-8859-1": ("iso-8859-1", "latin-1"),
    "iso8859-1": ("iso-8859-1", "latin-1"),
    "latin1": ("iso-8859-1", "latin-1"),
    "iso-8859-15": ("iso-8859-15", "iso8859-15"),
    "iso8859-15": ("iso-8859-15", "iso8859-15"),
    "latin-9": ("iso-8859-15", "iso8859-15"),
    "windows-1252": ("windows-1252", "cp1252"),
    "cp1252": ("windows-1252", "cp1252"),
    "us-ascii": ("us-ascii", "ascii"),
    "ascii": ("us-ascii", "ascii"),
}
ADMITTED: Final = "utf-8, utf-16, iso-8859-1, iso-8859-15, windows-1252 ou us-ascii"
# the declaration must stand in the first line; 1 kB is far more than any real one
_HEAD: Final = 1024
_DECLARED = re.compile(r"\s*<\?xml\s[^>]*?\bencoding\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')")
_FOREIGN: Final = (  # families that no specification admits, by their first bytes (XML 1.0, appendix F)
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"<\x00\x00\x00", "utf-32"),
    (b"\x00\x00\x00<", "utf-32"),
    (b"\x4c\x6f\xa7\x94", "EBCDIC"),
)
_WIDE: Final = (  # start of the file -> codec, bytes to skip
    (b"\xff\xfe", "utf-16-le", 2),
    (b"\xfe\xff", "utf-16-be", 2),
    (b"<\x00", "utf-16-le", 0),
    (b"\x00<", "utf-16-be", 0),
)
_UNUSUAL: Final = tuple(start for start, *_ in (*_FOREIGN, *_WIDE))
_SIGNATURES: Final = (
    (b"%PDF-", "un PDF"),
    (b"PK\x03\x04", "une archive zip"),
    (b"PK\x05\x06", "une archive zip vide"),
    (b"\x1f\x8b", "un fichier compressé gzip"),
    (b"BZh", "un fichier compressé bzip2"),
    (b"7z\xbc\xaf\x27\x1c", "une archive 7z"),
    (b"\xd0\xcf\x11\xe0", "un document bureautique"),
    (b"\x89PNG", "une image PNG"),
    (b"\xff\xd8\xff", "une image JPEG"),
    (b"-----BEGIN", "un fichier signé ou chiffré (PEM)"),
    (b"UNA", "un message EDIFACT"),
    (b"UNB+", "un message EDIFACT"),
    (b"PD94", "un XML encodé en base64"),
    (b"{", "du JSON"),
    (b"[", "du JSON"),
)
_STARTS: Final = re.compile(rb"\s*<")
_UTF8_BOM: Final = b"\xef\xbb\xbf"
_TEXTUAL = re.compile(rb"[\x00-\x08\x0e-\x1f]")


class Encoding(NamedTuple):
    """How a file is written: the encoding we report, Python's codec for it, bytes of byte order mark to skip."""

    name: str
    codec: str
    skip: int


class Decoded(NamedTuple):
    """A text file as UTF-8 without a byte order mark, and the encoding it had (lower case)."""

    utf8: bytes
    encoding: str


def decode(content: bytes) -> Decoded | Rejected:
    """Check the encoding and convert to UTF-8; UTF-8 input without a BOM comes back as the same object.

    Refuses (as values) what is not text starting with ``<``, an encoding outside the list, a declaration
    that contradicts the byte order mark, and bytes that do not decode in the declared encoding.
    """
    written = encoding_of(content)
    if isinstance(written, Rejected):
        return written
    decoded = _convert(content[written.skip :] if written.skip else content, written.name, written.codec)
    if written.name == "utf-16" and isinstance(decoded, Decoded) and not _STARTS.match(decoded.utf8):
        return _not_xml(decoded.utf8)
    return decoded


def encoding_of(content: bytes) -> Encoding | Rejected:
    """Tell from its first kilobyte how a file is written; refuses as ``decode`` does, but for what comes after."""
    if content.startswith(_UNUSUAL):
        return _unusual(content)
    skip = len(_UTF8_BOM) if content.startswith(_UTF8_BOM) else 0
    if not _STARTS.match(content, skip):
        return _not_xml(content[skip:])
    return _narrow(declared_encoding(content[skip : skip + _HEAD].decode("latin-1")), skip)


def declared_encoding(head: str) -> str | None:
    """Encoding named by the XML declaration at the start of a text, lower case; None without one."""
    found = _DECLARED.match(head)
    if found is None:
        return None
    return (found[1] if found[1] is not None else found[2]).strip().lower()


def _unusual(content: bytes) -> Encoding | Rejected:
    for start, family in _FOREIGN:
        if content.startswith(start):
            return _not_admitted(family)
    codec, skip = next((codec, skip) for start, codec, skip in _WIDE if content.startswith(start))
    return _wide(content, codec, skip)


def _narrow(declared: str | None, skip: int) -> Encoding | Rejected:
    """One-byte encodings and UTF-8, whose mark takes ``skip`` bytes."""
    if declared is None:
        return Encoding("utf-8", "utf-8", skip)
    if declared not in ALLOWED:
        return _not_admitted(declared)
    name, codec = ALLOWED[declared]
    if name == "utf-16":
        return _contradiction(declared, "un encodage sur un octet (utf-8, sans doute)")
    if skip and name != "utf-8":
        return _contradiction(declared, "utf-8 (marque d'ordre des octets EF BB BF)")
    return Encoding(name, codec, skip)


def _wide(content: bytes, codec: str, skip: int) -> Encoding | Rejected:
    """UTF-16, recognised by its byte order mark or by its first character."""
    declared = declared_encoding(content[skip : skip + 2 * _HEAD].decode(codec, "replace"))
    if declared is not None and ALLOWED.get(declared, ("",))[0] != "utf-16":
        return _contradiction(declared, "utf-16")
    return Encoding("utf-16", codec, skip)


def _convert(body: bytes, name: str, codec: str) -> Decoded | Rejected:
    """Decode strictly; UTF-8 bytes are kept as they are once proved valid."""
    try:
        text = body.decode(codec)
    except UnicodeDecodeError as error:
        return _undecodable(body, error, name, codec)
    if codec in ("utf-8", "ascii"):
        return Decoded(body, name)
    return Decoded(text.encode("utf-8"), name)


def _undecodable(body: bytes, error: UnicodeDecodeError, name: str, codec: str) -> Rejected:
    """Say where the first bad byte stands, and what the file seems to be written in."""
    line = body[: error.start].decode(codec, "replace").count("\n") + 1
    if error.end == len(body) and error.reason in ("unexpected end of data", "truncated data"):
        detail = f"le fichier s'interrompt au milieu d'un caractère, ligne {line}"
        return rejected(because(motifs.XML_UNREADABLE, detail, line=line))
    bad = f"0x{body[error.start]:02X}"
    detail = f"l'octet {bad}, ligne {line}, ne se lit pas en {name}, l'encodage déclaré ou pris par défaut"
    guess = _looks_like_windows(body, error.start)
    if guess:
        detail += f" ; le fichier semble écrit en windows-1252 (« {guess} »)"
    return rejected(because(motifs.XML_ENCODING, detail, line=line, value=bad))


def _looks_like_windows(body: bytes, at: int) -> str | None:
    """The character the bad byte would be in windows-1252, when the whole file reads so."""
    try:
        body.decode("cp1252")
    except UnicodeDecodeError:
        return None
    character = body[at : at + 1].decode("cp1252")
    return character if character.isprintable() else None


def _not_admitted(name: str) -> Rejected:
    return rejected(
        because(motifs.XML_ENCODING, f"« {name[:40]} » n'est pas admis ; attendu : {ADMITTED}", line=1, value=name)
    )


def _contradiction(declared: str, observed: str) -> Rejected:
    detail = f"le fichier déclare {declared[:40]} mais il est écrit en {observed}"
    return rejected(because(motifs.XML_ENCODING, detail, line=1, value=declared))


def _not_xml(body: bytes) -> Rejected:
    """Name what the content looks like, so that the emitter sees which file was sent by mistake."""
    start = body.lstrip()[:64]
    for signature, words in _SIGNATURES:
        if start.startswith(signature):
            return rejected(because(motifs.XML_NOT_XML, f"il ressemble à {words} ; attendu : un XML"))
    if _TEXTUAL.search(start):
        return rejected(because(motifs.XML_NOT_XML, "il ressemble à un fichier binaire ; attendu : un XML"))
    value = start.decode("utf-8", "replace")
    return rejected(because(motifs.XML_NOT_XML, "il ressemble à du texte ; attendu : un XML", line=1, value=value))
