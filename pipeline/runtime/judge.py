"""Judge a whole flux: open its envelope, run the chain on each piece, and assemble what was seen and concluded.

Pure apart from reading the bytes, or the large file, that it is given; used by ``check`` in place and by the worker in
a child process.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from pipeline.chain import CHAIN
from pipeline.codecs.content import Content, digest_of, size_of
from pipeline.domain import motifs
from pipeline.domain.cadres import WORKS_CADRES
from pipeline.domain.container import Container
from pipeline.domain.flux import INTERFACES, Interface, parse_flux_name
from pipeline.domain.invoice import Invoice
from pipeline.domain.rejection import MAX_REASONS, Reason, Rejected, because
from pipeline.domain.seen import Seen, Xsd
from pipeline.domain.verdict import DocumentVerdict, FluxVerdict
from pipeline.stages.compose import Chain, Outcome
from pipeline.stages.context import Context
from pipeline.stages.mixed import looks_mixed
from pipeline.stages.scan import is_infected
from pipeline.stages.shapes import BadPiece, Controlled, Envelope, Extracted, Piece, Recognised, Routed, Validated
from pipeline.stages.unpack import open_envelope, unpack

STAGES = CHAIN.names
_FULL: Chain[Piece, object] = CHAIN.until("route")


def judge(name: str, content: Content, context: Context, until: str = "route") -> FluxVerdict:
    """Judge one flux as far as the stage ``until``; never raises for what the emitter sent.

    A flux whose envelope is refused has its documents read all the same, so that the emitter is told which
    invoices it held; none of them is integrated (FluxVerdict.etat). One infected document refuses the envelope.

    Raises:
        ScannerFault: there is an antivirus, and it did not scan all of it.
    """
    if context.antivirus is not None:
        context = replace(context, antivirus=context.antivirus.afresh())
    chain = _FULL if until == "route" else CHAIN.until(until)
    envelope = open_envelope(name, content, context)
    digest = digest_of(content)
    reasons: list[Reason] = list(envelope.rejections)
    documents: list[DocumentVerdict] = []
    for item in unpack(name, content, envelope, context) if size_of(content) else ():
        if isinstance(item, Rejected):
            reasons += item.reasons
        elif isinstance(item, BadPiece):
            documents.append(_unreadable(item))
        else:
            own = digest if item.held is content else digest_of(item.held)
            documents.append(_judge_piece(item, own, chain, context))
    if not is_infected(reasons):
        reasons += _infections(documents)
    return _assemble(name, digest, envelope, tuple(reasons), tuple(documents))


def refuse_unread(name: str, sha256: str) -> FluxVerdict:
    """The verdict on a flux whose content is in quarantine: refused as it was there, and not read again."""
    reason = because(motifs.VIRUS, f"« {name} » a le contenu d'un flux mis en quarantaine", path=name)
    envelope = Envelope(parse_flux_name(name), None, Container.UNKNOWN, ())
    return _assemble(name, sha256, envelope, (reason,), ())


def pieces_at(name: str, content: Content, positions: frozenset[int], context: Context) -> Iterator[Piece]:
    """Give the pieces at these positions again, for their delivery; the antivirus saw them when they were judged."""
    context = replace(context, antivirus=None)
    envelope = open_envelope(name, content, context)
    for item in unpack(name, content, envelope, context):
        if isinstance(item, Piece) and item.position in positions:
            yield item


def _infections(documents: Sequence[DocumentVerdict]) -> list[Reason]:
    """What an antivirus found in the documents, as reasons to refuse the flux itself."""
    found = (reason for one in documents if is_infected(one.rejections) for reason in one.rejections)
    return list(islice(found, MAX_REASONS))


def _judge_piece(piece: Piece, digest: str, chain: Chain[Piece, object], context: Context) -> DocumentVerdict:
    outcome = chain.run(piece, context)
    routed = outcome.reached if isinstance(outcome.reached, Routed) else None
    refusal = outcome.refusal
    return DocumentVerdict(
        position=piece.position,
        name=piece.name,
        container=piece.container,
        sha256=digest,
        seen=_seen(outcome),
        rejections=refusal.reasons if refusal else (),
        total=refusal.total if refusal else 0,
        warnings=(*_warnings(outcome.reached), *(refusal.warnings if refusal else ())),
        destination=routed.destination if routed else None,
    )


def _seen(outcome: Outcome) -> Seen:
    """What the last shape shows, completed by what the refusing stage saw beyond it."""
    base = _shown_by(outcome.reached)
    more = outcome.refusal.seen if outcome.refusal else None
    if more is None:
        return base
    return Seen(
        vocabulary=more.vocabulary or base.vocabulary,
        profile=more.profile or base.profile,
        guideline=more.guideline or base.guideline,
        pdfa=more.pdfa or base.pdfa,
        xsd=more.xsd or base.xsd,
        invoice=more.invoice or base.invoice,
    )


def _shown_by(shape: object) -> Seen:
    match shape:
        case Routed(controlled):
            return _shown_by(controlled)
        case Controlled(extracted):
            return _shown_by(extracted)
        case Extracted(validated, invoice):
            return _recognised(validated.recognised, validated.xsd, invoice)
        case Validated(recognised, xsd):
            return _recognised(recognised, xsd)
        case Recognised():
            return _recognised(shape)
        case _:
            return Seen()


def _recognised(shape: Recognised, xsd: Xsd | None = None, invoice: Invoice | None = None) -> Seen:
    profile = shape.profile
    pdfa = shape.pdf.pdfa if shape.pdf else None
    return Seen(shape.format.vocabulary, profile.name, profile.guideline, pdfa, xsd, invoice)


def _warnings(shape: object) -> tuple[Reason, ...]:
    match shape:
        case Routed(controlled):
            return _warnings(controlled)
        case Controlled(extracted, warnings):
            return (*_warnings(extracted), *warnings)
        case Extracted(validated):
            return _warnings(validated)
        case Validated(recognised):
            return _warnings(recognised)
        case Recognised():
            return shape.warnings
        case _:
            return ()


def _unreadable(piece: BadPiece) -> DocumentVerdict:
    return DocumentVerdict(
        position=piece.position,
        name=piece.name,
        container=Container.UNKNOWN,
        sha256="",
        seen=Seen(),
        rejections=piece.rejected.reasons,
        total=piece.rejected.total,
    )


def _assemble(
    name: str, digest: str, envelope: Envelope, reasons: tuple[Reason, ...], documents: tuple[DocumentVerdict, ...]
) -> FluxVerdict:
    declared = envelope.name
    interface = INTERFACES.get(declared.interface) if declared else _observed(documents)
    return FluxVerdict(
        name=name,
        sha256=digest,
        container=envelope.container,
        type=interface.type.value if interface else None,
        interface=declared.interface if declared else (interface.code if interface else None),
        syntax=interface.syntax if interface else None,
        numero=declared.numero if declared else None,
        declared=declared is not None,
        rejections=reasons,
        documents=documents,
    )


def _observed(documents: tuple[DocumentVerdict, ...]) -> Interface | None:
    """The interface that the content would have declared, when all its documents agree on one."""
    codes = {_observed_code(document) for document in documents if document.seen.vocabulary is not None}
    return INTERFACES.get(codes.pop() or "") if len(codes) == 1 else None


def _observed_code(document: DocumentVerdict) -> str | None:
    seen = document.seen
    cadre = seen.invoice.cadre if seen.invoice else None
    works = cadre in WORKS_CADRES
    mixed = seen.invoice is not None and looks_mixed(seen.invoice, seen.guideline)
    if seen.vocabulary == "cii" and document.container is Container.PDF:
        return "FSO1137A" if works else "FSO1117A"
    if seen.vocabulary == "cii":
        return "FSO1116A" if mixed else "FSO1106A"
    if seen.vocabulary in ("ubl-invoice", "ubl-creditnote"):
        return _observed_ubl(cadre, works=works, mixed=mixed)
    return "FSO1113A" if seen.vocabulary == "cpp-facture" else None


def _observed_ubl(cadre: str | None, *, works: bool, mixed: bool) -> str:
    if cadre == "A3":
        return "FSO1120A"
    if works:
        return "FSO1131A" if mixed else "FSO1130A"
    return "FSO1110A" if mixed else "FSO1100A"
