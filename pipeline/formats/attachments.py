"""Read embedded attachments: decode base64 without copies of the whole, and list what a zipped one holds.

Sources: FX106 BT-125 (a zip around the file, whatever the MIME type says), BT-123 and BR-FR-17 (main or complementary).
Limits: the decoded bytes are not kept; extensions, names and sizes are judged in the control stage.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.codecs.archive import ArchiveLimits, BadMember, Member, read_members
from pipeline.codecs.names import printable
from pipeline.codecs.sniff import sniff
from pipeline.codecs.xml_payloads import Payload
from pipeline.domain import motifs
from pipeline.domain.container import Container
from pipeline.domain.invoice import Attachment, InnerFile, Role
from pipeline.domain.rejection import Rejected
from pipeline.domain.text import fold

ZIP_LIMITS = ArchiveLimits(max_members=200, max_total_bytes=256 * 1024 * 1024)
_REFUSED_COST = 25 * 1024 * 1024  # what a member that was refused may have inflated, its size being unknown
_CHUNK = 1 << 20
_BLANKS = b" \t\r\n"
_HEAD = 4096
_EXTENSION = re.compile(r"\.(?=[0-9]*[a-z])[a-z0-9]{1,5}$", re.IGNORECASE)
_OFFICE = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp")
_ARCHIVES = (*_OFFICE, ".zip", ".gz", ".gzip", ".tgz")
_UNSAFE = re.compile(r"(?:^|[\\/])\.\.(?:[\\/]|$)|^[\\/]|^.:|\ufffd")
_MAIN = frozenset({"01", "lisible", "facture", "facture pdf", "principale", "piece jointe principale"})


@dataclass(frozen=True, slots=True)
class Embedded:
    """One attachment as a vocabulary writes it: base64, names, MIME type, and labels that may tell its role."""

    payload: bytes | Payload
    filename: str | None
    reference: str | None
    mime: str | None
    labels: tuple[str | None, ...]
    line: int | None


@dataclass(frozen=True, slots=True)
class _Decoded:
    size: int
    zipped: bytes | None = None
    problem: str | None = None


def read_attachments(embedded: Iterable[Embedded]) -> tuple[Attachment, ...]:
    """Read the attachments of one document; the first that calls itself the invoice is the main one.

    All zips of a document share one allowance, so that a thousand small bombs cost no more than one.
    """
    found: list[Attachment] = []
    left, has_main = ZIP_LIMITS.max_total_bytes, False
    for one in embedded:
        role = Role.MAIN if not has_main and _is_main(one) else Role.COMPLEMENTARY
        has_main = has_main or role is Role.MAIN
        decoded = _decode(one.payload)
        attachment = Attachment(_name(one), one.mime, decoded.size, role, problem=decoded.problem, line=one.line)
        if decoded.zipped is not None:
            attachment, cost = _opened(attachment, decoded.zipped, left)
            left = max(left - cost, 0)
        found.append(attachment)
    return tuple(found)


def describe(*, name: str, mime: str | None, content: bytes, role: Role) -> Attachment:
    """Describe a file that stands beside the XML, in a PDF: its bytes are there, nothing is to be decoded."""
    attachment = Attachment(name, mime, len(content), role)
    if not _is_zip(content):
        return attachment
    return _opened(attachment, content, ZIP_LIMITS.max_total_bytes)[0]


def readable_pdf(embedded: Iterable[Embedded], most: int) -> bytes | None:
    """Give the readable invoice of a document, a PDF of at most ``most`` bytes, bare or zipped: the file that calls
    itself the invoice, else the first. None when it is no PDF, or cannot be read."""
    files = list(embedded)
    chosen = next((one for one in files if _is_main(one)), files[0] if files else None)
    if chosen is None or len(chosen.payload) > 2 * most:  # base64 takes a third more, and may be cut in lines
        return None
    try:
        content = b"".join(base64_pieces(chosen.payload))
    except binascii.Error:
        return None
    if _is_zip(content):
        content = _first_pdf(content, most)
    return content if len(content) <= most and sniff(content[:_HEAD]) is Container.PDF else None


def _first_pdf(content: bytes, most: int) -> bytes:
    """The first PDF of a zip; empty when there is none."""
    limits = replace(ZIP_LIMITS, max_member_bytes=most)
    for found in read_members(content, Container.ZIP, limits):
        if isinstance(found, Member) and sniff(found.content[:_HEAD]) is Container.PDF:
            return found.content
    return b""


def _name(one: Embedded) -> str:
    """AIFE's CII puts the file name in the reference, EN 16931 in an attribute: the one that has an extension."""
    written = [printable(name) for name in (one.filename, one.reference) if name]
    return next((name for name in written if _EXTENSION.search(name)), written[0] if written else "")


def _is_main(one: Embedded) -> bool:
    return any(label is not None and fold(label).strip() in _MAIN for label in one.labels)


def _is_zip(content: bytes) -> bool:
    return sniff(content[:_HEAD]) is Container.ZIP


def _decode(payload: bytes | Payload) -> _Decoded:
    """Count the decoded bytes; keep them only when they are a zip."""
    size, kept = 0, bytearray()
    try:
        for piece in base64_pieces(payload):
            if kept or (size == 0 and _is_zip(piece)):
                kept += piece
            size += len(piece)
    except binascii.Error:
        return _Decoded(size, None, "le contenu n'est pas du base64 valide")
    return _Decoded(size, bytes(kept) if kept else None)


def base64_pieces(payload: bytes | Payload) -> Iterator[bytes]:
    """Decode a mebibyte at a time, strictly; blanks are tolerated anywhere.

    Raises:
        binascii.Error: a character outside the alphabet, wrong padding, or something after the padding.
    """
    rest, ended = b"", False
    for written in _cut(payload):
        piece = rest + written.translate(None, _BLANKS)
        whole = len(piece) - len(piece) % 4
        now, rest = piece[:whole], piece[whole:]
        if now:
            if ended:
                raise binascii.Error("data after padding")
            yield binascii.a2b_base64(now, strict_mode=True)
            ended = now.endswith(b"=")
    if rest:
        raise binascii.Error("incomplete group")


def _cut(payload: bytes | Payload) -> Iterator[bytes]:
    if not isinstance(payload, bytes):
        return payload.pieces(_CHUNK)
    return (payload[start : start + _CHUNK] for start in range(0, len(payload), _CHUNK))


def _opened(attachment: Attachment, content: bytes, left: int) -> tuple[Attachment, int]:
    """List what the zip holds; also give how many bytes were inflated for it. An office document is not opened."""
    if is_office(attachment.name, content):
        return attachment, 0
    files: list[InnerFile] = []
    problem, cost = None, 0
    for found in read_members(content, Container.ZIP, replace(ZIP_LIMITS, max_total_bytes=left)):
        if isinstance(found, Member):
            files.append(InnerFile(found.name, len(found.content)))
            cost += len(found.content)
        elif isinstance(found, BadMember):
            files.append(InnerFile(found.name, _size_of(found, len(content))))
            problem = problem or _problem_of(found)
            cost += _REFUSED_COST
        else:
            return replace(attachment, problem=_sentence(found)), cost + _REFUSED_COST
    return replace(attachment, inner=tuple(files), problem=problem), cost


def is_office(name: str, content: bytes) -> bool:
    """Say whether this zip is itself an office document."""
    first = content[30:60]  # APPNOTE 4.3.7: the name of the first member
    return name.lower().endswith(_OFFICE) or first.startswith((b"[Content_Types].xml", b"mimetype"))


def _size_of(bad: BadMember, packed: int) -> int:
    """Of a refused member the archive reader tells no size: none when empty, too much when too large, else packed."""
    rule = bad.rejected.reasons[0].rule
    if rule is motifs.MEMBER_EMPTY:
        return 0
    return ZIP_LIMITS.max_member_bytes + 1 if rule is motifs.MEMBER_TOO_LARGE else packed


def _problem_of(bad: BadMember) -> str | None:
    """What a refused member says of the attachment: it holds no flux, so folders and nested archives are no harm."""
    rule = bad.rejected.reasons[0].rule
    is_problem = (rule is motifs.MEMBER_NAME and _UNSAFE.search(bad.name)) or (
        rule is motifs.MEMBER_KIND and not bad.name.lower().endswith(_ARCHIVES)
    )
    return _sentence(bad.rejected) if is_problem else None


def _sentence(refusal: Rejected) -> str:
    return f"zip illisible : {refusal.reasons[0].motif}"
