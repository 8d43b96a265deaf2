"""Open the envelope of a flux: judge its name, then give its files one by one.

The content decides what a file is, never its extension (AIFE EDI 2017, chapter 5.9: extensions are removed).
A bad member refuses that member, a bad archive the whole flux.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.codecs.archive import BadMember, Member, read_members
from pipeline.codecs.content import Content, bytes_of, head_of, size_of
from pipeline.codecs.sniff import sniff
from pipeline.domain import motifs
from pipeline.domain.container import Container
from pipeline.domain.flux import (
    INTERFACES,
    NAME_EXAMPLE,
    FluxName,
    Interface,
    Standing,
    explain_flux_name,
    parse_flux_name,
)
from pipeline.domain.rejection import Reason, Rejected, because, rejected
from pipeline.stages.context import Context
from pipeline.stages.scan import is_infected, scan
from pipeline.stages.shapes import BadPiece, Envelope, Piece

_HEAD = 4096
_MAX_DIGITS_APART = 2
_COMPANION_NAME = re.compile(r"\.(?:p7s|sig|xades|xsl|xslt)$", re.IGNORECASE)
_COMPANION_ROOT = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?<(?:\w+:)?(?:Signature|stylesheet|XAdESSignatures)\b"
)
_INVOICE = re.compile(rb"^%PDF-|<(?:\w+:)?(?:Invoice|CreditNote|CrossIndustryInvoice)[\s>]")


def open_envelope(name: str, content: Content, context: Context) -> Envelope:
    """Judge what the outside says: antivirus, size, name, interface; the files themselves are not looked at."""
    container = sniff(head_of(content))
    size = size_of(content)
    if not size:
        return Envelope(None, None, container, (because(motifs.FLUX_EMPTY, "0 octet déposé"),))
    reasons: list[Reason] = []
    if size > context.limits.flux_bytes:  # refused for that: an antivirus that does not take as much must not hold it
        detail = f"{size} octets ; attendu : {context.limits.flux_bytes} au plus"
        reasons.append(because(motifs.FLUX_TOO_LARGE, detail))
    else:
        reasons += scan(name, content, context)
    declared = parse_flux_name(name)
    reasons += _judge_name(name, declared, context)
    if declared is None or not _is_own(declared, context):
        return Envelope(None, None, container, tuple(reasons))
    interface = INTERFACES.get(declared.interface)
    reasons += _judge_interface(declared, interface)
    accepted = interface if interface and interface.standing is Standing.ACCEPTED else None
    return Envelope(declared, accepted, container, tuple(reasons))


def unpack(name: str, content: Content, envelope: Envelope, context: Context) -> Iterator[Piece | BadPiece | Rejected]:
    """Give the files of a flux in order, numbered from 1; a Rejected means that the whole flux is refused.

    An infected flux is not read; an infected archive is, for the antivirus to say which of its files.
    """
    if envelope.container not in (Container.TARGZ, Container.ZIP):
        if not is_infected(envelope.rejections):
            yield Piece(1, name, content, envelope.container, envelope.interface)
        return
    position = 0
    for item in read_members(bytes_of(content), envelope.container, context.limits.archive):
        if isinstance(item, Rejected):
            yield item
            return
        infected = scan(item.name, item.content, context) if isinstance(item, Member) else ()
        if isinstance(item, Member) and not infected and _is_companion(item):
            continue
        position += 1
        if position > context.limits.invoices_per_flux:
            yield _too_many(context.limits.invoices_per_flux)
            return
        yield BadPiece(position, item.name, rejected(*infected)) if infected else _piece(position, item, envelope)
    if position == 0:
        yield rejected(because(motifs.ARCHIVE_EMPTY, "aucun fichier à juger n'y a été trouvé"))


def _piece(position: int, item: Member | BadMember, envelope: Envelope) -> Piece | BadPiece:
    if isinstance(item, BadMember):
        return BadPiece(position, item.name, item.rejected)
    return Piece(position, item.name, item.content, sniff(item.content[:_HEAD]), envelope.interface)


def _judge_name(name: str, declared: FluxName | None, context: Context) -> list[Reason]:
    rules = context.rules
    if not rules.naming_strict:
        return []
    if declared is None:
        return [because(motifs.FLUX_NAME, explain_flux_name(name), value=name)]
    if not _is_own(declared, context):
        detail = f"« {declared.application} » ; attendu : « {rules.emetteur} »"
        return [because(motifs.FLUX_EMITTER, detail, value=name)]
    return []


def _is_own(declared: FluxName, context: Context) -> bool:
    return context.rules.emetteur is None or declared.application == context.rules.emetteur


def _judge_interface(declared: FluxName, interface: Interface | None) -> list[Reason]:
    if interface is None:
        near = _nearest(declared.interface)
        hint = f" ; interface la plus proche : {near}" if near else f" ; exemple de nom : {NAME_EXAMPLE}"
        return [because(motifs.INTERFACE_UNKNOWN, f"« {declared.interface} »{hint}", value=declared.interface)]
    if interface.standing is Standing.RETIRED:
        detail = f"« {interface.code} » a été retirée ; attendu : {interface.advice}"
        return [because(motifs.INTERFACE_RETIRED, detail, value=interface.code)]
    if interface.standing is Standing.AFNOR:
        detail = f"« {interface.code} » est déclarée ; attendu : {interface.advice}"
        return [because(motifs.INTERFACE_AFNOR, detail, value=interface.code)]
    return []


def _nearest(code: str) -> str | None:
    """The accepted interface that differs by the fewest digits, then by the least; None beyond two digits."""

    def distance(other: str) -> tuple[int, int]:
        return sum(a != b for a, b in zip(code, other, strict=True)), abs(int(code[3:7]) - int(other[3:7]))

    accepted = (other for other, known in INTERFACES.items() if known.standing is Standing.ACCEPTED)
    near = min(accepted, key=distance)
    return near if distance(near)[0] <= _MAX_DIGITS_APART else None


def _is_companion(member: Member) -> bool:
    """Signatures and style sheets travel beside invoices (AIFE EDI 2017 p.4, PORTAIL): they are not documents.

    An invoice under such a name is a document all the same: to pass over it would lose it without a word.
    """
    head = member.content[:_HEAD]
    if _COMPANION_ROOT.match(head):
        return True
    readable = sniff(head) in (Container.XML, Container.PDF)
    return bool(_COMPANION_NAME.search(member.name)) and not (readable and _INVOICE.search(head))


def _too_many(limit: int) -> Rejected:
    return rejected(because(motifs.ARCHIVE_LIMIT, f"plus de {limit} factures dans le flux ; attendu : {limit} au plus"))
