"""A whole flux is judged: its envelope, each of its files, and what is concluded of both."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.domain.container import Container
from pipeline.domain.flux import Etat
from pipeline.domain.seen import Xsd
from pipeline.domain.verdict import Destination, FluxVerdict
from pipeline.runtime.judge import STAGES, judge, pieces_at
from pipeline.stages.context import Context, Rules
from samples.generator import (
    COMMUNE,
    SUPPLIER,
    Attachment,
    Payment,
    cii_invoice,
    facturx_pdf,
    tar_gz,
    ubl_credit_note,
    ubl_invoice,
    ubl_minimal,
    zipped,
)
from samples.generator.others import order_x

Make = Callable[..., Context]
UBL = ubl_invoice()
REFUSED = ubl_invoice(number="FA-2026-0002", payments=(Payment("30"),))
PDF = facturx_pdf(cii_invoice())
MAIN = (Attachment("facture.pdf", b"%PDF-1.7", "application/pdf", "01"),)
NAME = "FSO1100A_XXX999_XXX9991100000000000000001"


def _named(interface: str, application: str = "XXX999") -> str:
    return f"{interface}_{application}_{application}{interface[3:7]}000000000000001"


def _keys(verdict: FluxVerdict) -> list[list[str]]:
    """Keys of the motifs: those of the flux, then those of each document."""
    told = [verdict.rejections, *(document.rejections for document in verdict.documents)]
    return [[reason.rule.key for reason in reasons] for reasons in told]


def _read(verdict: FluxVerdict) -> list[tuple[str | None, str | None]]:
    """Number and seller of each invoice, as far as read."""
    invoices = [document.seen.invoice for document in verdict.documents]
    return [
        (one.number, one.seller.identifier.value if one.seller.identifier else None) if one else (None, None)
        for one in invoices
    ]


@pytest.fixture
def context(make_context: Make) -> Context:
    """A check without partner."""
    return make_context()


@pytest.fixture
def strict(make_context: Make) -> Context:
    """A partner in strict naming."""
    return make_context(rules=Rules(emetteur="XXX999", naming_strict=True))


def test_a_good_flux_is_integrated(strict: Context) -> None:
    """All that its name declares, all that its document shows, and where it goes."""
    verdict = judge(NAME, UBL, strict)
    (document,) = verdict.documents

    assert (verdict.type, verdict.interface, verdict.syntax, verdict.numero, verdict.declared, verdict.etat) == (
        "E1",
        "FSO1100A",
        "IN_DP_E1_UBL_INVOICE",
        "XXX9991100000000000000001",
        True,
        Etat.INTEGRE,
    )
    assert verdict.sha256 == document.sha256 == hashlib.sha256(UBL).hexdigest()
    assert (document.position, document.name, document.container) == (1, NAME, Container.XML)
    assert (document.seen.vocabulary, document.seen.profile) == ("ubl-invoice", "en16931")
    assert document.seen.xsd == Xsd("ubl-2.1-invoice", valid=True)
    assert document.destination == Destination(str(COMMUNE.id), None, COMMUNE.name)
    assert _read(verdict) == [("FA-2026-0001", SUPPLIER.id)]


def test_good_and_bad_invoices_are_integrated_in_part(strict: Context) -> None:
    """One invoice refused does not touch its neighbours (AIFE EDI 2017)."""
    verdict = judge(NAME, tar_gz([("a.xml", UBL), ("b.xml", REFUSED), ("c.xml", b"<x")]), strict)

    assert verdict.etat is Etat.INTEGRE_PARTIEL
    assert _keys(verdict) == [[], [], ["IBAN_MISSING"], ["XML_UNREADABLE"]]
    assert [document.position for document in verdict.documents] == [1, 2, 3]


def test_a_bad_name_still_lists_the_invoices(strict: Context) -> None:
    """Strict naming: the flux is refused, and the emitter reads which invoices it held, by number and seller."""
    verdict = judge("facture-mars.tar.gz", tar_gz([("a.xml", UBL), ("b.xml", REFUSED)]), strict)

    assert (verdict.etat, verdict.declared, verdict.numero) == (Etat.REJETE, False, None)
    assert _keys(verdict) == [["FLUX_NAME"], [], ["IBAN_MISSING"]]
    assert _read(verdict) == [("FA-2026-0001", SUPPLIER.id), ("FA-2026-0002", SUPPLIER.id)]


@pytest.mark.parametrize(
    ("name", "key", "told"),
    [
        (_named("FSO1112A"), "INTERFACE_RETIRED", ("E2", "FSO1112A", True)),
        (_named("FSO1150A"), "INTERFACE_AFNOR", ("E1", "FSO1150A", True)),
        (_named("FSO1108A"), "INTERFACE_UNKNOWN", (None, "FSO1108A", True)),
        (_named("FSO1100A", "AUTREX"), "FLUX_EMITTER", ("E1", "FSO1100A", False)),
    ],
)
def test_a_bad_envelope_is_told_once(strict: Context, name: str, key: str, told: tuple[str | None, str, bool]) -> None:
    """Retired, AFNOR, unknown, another's code: the flux is refused; the invoice itself is not contradicted."""
    verdict = judge(name, UBL, strict)

    assert (_keys(verdict), verdict.etat) == ([[key], []], Etat.REJETE)
    assert (verdict.type, verdict.interface, verdict.declared) == told
    assert _read(verdict) == [("FA-2026-0001", SUPPLIER.id)]


def test_an_unknown_interface_names_the_nearest(strict: Context) -> None:
    """DOMAIN §1: clients send wrong codes; the nearest valid one is named."""
    (reason,) = judge(_named("FSO1108A"), UBL, strict).rejections

    assert reason.motif.endswith("« FSO1108A » ; interface la plus proche : FSO1106A")


def test_an_empty_flux_holds_nothing(strict: Context) -> None:
    """IRR_VIDE_F, and no document."""
    verdict = judge(NAME, b"", strict)

    assert (_keys(verdict), verdict.etat) == ([["FLUX_EMPTY"]], Etat.REJETE)


def test_501_invoices_refuse_the_flux(context: Context) -> None:
    """§5.4.1: 500 at most; the first 500 are listed."""
    verdict = judge("lot", tar_gz((f"{n}.xml", b"<x/>") for n in range(501)), context)

    assert [reason.rule.key for reason in verdict.rejections] == ["ARCHIVE_LIMIT"]
    assert (len(verdict.documents), verdict.etat) == (500, Etat.REJETE)


def test_companions_are_no_documents(context: Context) -> None:
    """Signatures and style sheets are neither judged nor counted."""
    members = [("s.p7s", b"0\x82"), ("FSO1100A.xsl", b"<xsl:stylesheet/>"), ("a.xml", UBL), ("s.xml", b"<Signature/>")]
    verdict = judge("lot", tar_gz(members), context)

    assert [(document.position, document.name) for document in verdict.documents] == [(1, "a.xml")]
    assert verdict.etat is Etat.INTEGRE


def test_a_member_that_cannot_be_read_is_a_document(context: Context) -> None:
    """A link refuses itself, with its position and no content."""
    link = tarfile.TarInfo("lien.xml")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    verdict = judge("lot", tar_gz([("a.xml", UBL), link]), context)
    document = verdict.documents[1]

    assert (_keys(verdict), verdict.etat) == ([[], [], ["MEMBER_KIND"]], Etat.INTEGRE_PARTIEL)
    assert (document.position, document.name, document.container, document.sha256, document.total) == (
        2,
        "lien.xml",
        Container.UNKNOWN,
        "",
        1,
    )


@pytest.mark.parametrize("pack", [tar_gz, zipped])
def test_an_archive_cut_at_its_end_refuses_the_flux(
    context: Context, pack: Callable[[list[tuple[str, bytes]]], bytes]
) -> None:
    """COMPRESSION: earlier members may be good, none is integrated."""
    verdict = judge("lot", pack([("a.xml", UBL), ("b.xml", REFUSED)])[:-30], context)

    assert ([reason.rule.key for reason in verdict.rejections], verdict.etat) == (["ARCHIVE_UNREADABLE"], Etat.REJETE)


def test_members_before_the_damage_are_listed(context: Context) -> None:
    """The emitter is told which invoices the damaged archive held."""
    noise = bytes(n * n % 251 for n in range(60_000))
    verdict = judge("lot", tar_gz([("a.xml", UBL), ("b.bin", noise)])[:-40], context)

    assert _keys(verdict)[0] == ["ARCHIVE_UNREADABLE"]
    assert _read(verdict)[0] == ("FA-2026-0001", SUPPLIER.id)
    assert verdict.etat is Etat.REJETE


@pytest.mark.parametrize(
    ("content", "interface", "kind"),
    [
        (UBL, "FSO1100A", "E1"),
        (ubl_credit_note(), "FSO1100A", "E1"),
        (ubl_invoice(attachments=MAIN), "FSO1110A", "E2"),
        (ubl_invoice(cadre="A3"), "FSO1120A", "E3"),
        (ubl_invoice(cadre="A4"), "FSO1130A", "E4"),
        (ubl_minimal(cadre_extension="A4", attachments=MAIN), "FSO1131A", "E5"),
        (cii_invoice(), "FSO1106A", "E1"),
        (cii_invoice(attachments=MAIN), "FSO1116A", "E2"),
        (facturx_pdf(cii_invoice()), "FSO1117A", "E2"),
        (facturx_pdf(cii_invoice(cadre="A10")), "FSO1137A", "E5"),
        (b"<CPPFactureMixte/>", "FSO1113A", "E2"),
        (order_x(), None, None),
        (b"<x/>", None, None),
        (b"<PES_Facture/>", None, None),
        (tar_gz([("a.xml", UBL), ("b.xml", UBL), ("c.xml", b"<x")]), "FSO1100A", "E1"),
        (tar_gz([("a.xml", UBL), ("b.xml", cii_invoice())]), None, None),
    ],
)
def test_an_undeclared_type_is_observed(
    context: Context, content: bytes, interface: str | None, kind: str | None
) -> None:
    """Naming souple: the interface the content would have declared, when all its documents agree on one."""
    verdict = judge("depot.bin", content, context)

    assert (verdict.interface, verdict.type, verdict.declared, verdict.numero) == (interface, kind, False, None)


def test_a_contradiction_names_both(strict: Context) -> None:
    """DESIGN §1: what the name declares against what the content shows; the type stays the declared one."""
    verdict = judge(_named("FSO1106A"), UBL, strict)
    (reason,) = verdict.documents[0].rejections

    assert reason.motif.endswith(" : FSO1106A attend cii en XML ; trouvé : UBL Invoice en XML")
    assert (verdict.type, verdict.interface, verdict.etat) == ("E1", "FSO1106A", Etat.REJETE)
    assert _read(verdict) == [("FA-2026-0001", SUPPLIER.id)]


@pytest.mark.parametrize(
    ("until", "has_xsd", "has_invoice", "has_destination"),
    [
        ("detect", False, False, False),
        ("validate", True, False, False),
        ("extract", True, True, False),
        ("control", True, True, False),
        ("route", True, True, True),
    ],
)
def test_until_stops_after_the_stage(
    context: Context, until: str, has_xsd: bool, has_invoice: bool, has_destination: bool
) -> None:
    """``check --until``: what later stages would have seen is not there."""
    (document,) = judge(NAME, UBL, context, until).documents
    seen = document.seen

    assert seen.vocabulary == "ubl-invoice"
    assert (seen.xsd is not None, seen.invoice is not None) == (has_xsd, has_invoice)
    assert (document.destination is not None) is has_destination
    assert until in STAGES


@pytest.mark.parametrize("until", STAGES)
def test_warnings_of_every_stage_are_kept(context: Context, until: str) -> None:
    """Those of the first stage stay, those of control come after."""
    long = Attachment("x" * 47 + ".pdf", b"%PDF-1.7")
    (document,) = judge(NAME, ubl_invoice(guideline="urn:maison", attachments=(long,)), context, until).documents
    controlled = ["ATTACHMENT_NAME_LONG"] if until in ("control", "route") else []

    assert [reason.rule.key for reason in document.warnings] == ["PROFILE_WARNING", *controlled]


def test_what_the_refusing_stage_saw_completes_the_rest(context: Context) -> None:
    """An XSD refusal keeps format and profile, and gives the schema and the invoice."""
    stray = ("</cac:LegalMonetaryTotal>", "<cbc:X>1</cbc:X></cac:LegalMonetaryTotal>")
    (document,) = judge(NAME, ubl_invoice(replace=(stray,)), context).documents

    assert (document.seen.vocabulary, document.seen.profile) == ("ubl-invoice", "en16931")
    assert document.seen.xsd == Xsd("ubl-2.1-invoice", valid=False)
    assert document.seen.invoice is not None


def test_the_pdf_is_seen_through_all_stages(context: Context) -> None:
    """PDF/A findings stand beside the invoice."""
    (document,) = judge("f.pdf", facturx_pdf(cii_invoice()), context).documents

    assert document.seen.pdfa is not None
    assert (document.container, document.seen.pdfa.ok) == (Container.PDF, True)


@given(
    start=st.sampled_from([UBL, cii_invoice(), tar_gz([("a.xml", UBL)]), zipped([("a.xml", UBL)]), PDF]),
    cut=st.floats(0, 1),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.binary(max_size=4)), max_size=4),
)
@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_bytes_arrive_a_verdict_comes(
    context: Context, start: bytes, cut: float, changes: list[tuple[float, bytes]]
) -> None:
    """A real flux cut and altered anywhere is judged, never an exception; a document is accepted or has its reason."""
    content = bytearray(start[: int(len(start) * (1 - cut**4))])
    for place, put in changes:
        at = int(len(content) * place)
        content[at : at + len(put)] = put
    verdict = judge("depot.bin", bytes(content), context)

    assert verdict.etat in {Etat.INTEGRE, Etat.INTEGRE_PARTIEL, Etat.REJETE}
    assert all(document.is_accepted is (document.destination is not None) for document in verdict.documents)
    assert verdict.documents or verdict.rejections


def test_pieces_are_given_again_for_delivery(context: Context) -> None:
    """By their positions, the bytes as they came; a refused envelope matters no more."""
    content = tar_gz([("s.p7s", b"0"), ("a.xml", UBL), ("b.xml", REFUSED), ("c.xml", b"")])
    found = list(pieces_at("lot", content, frozenset({2, 3}), context))

    assert [(piece.position, piece.name, piece.content) for piece in found] == [(2, "b.xml", REFUSED)]
