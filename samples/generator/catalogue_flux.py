"""The envelopes: ``flux/``, files named as Chorus Pro wants them, extensions removed, good and bad.

Source of the naming rule: AIFE, external specifications, 5.8 and 5.9 (interface, application twice, number, sequence).
"""

from __future__ import annotations

from collections.abc import Iterator

from samples.generator import cast
from samples.generator.archives import tar_gz, zipped
from samples.generator.cases import credit_note, minimal_e2
from samples.generator.cii import cii_invoice, cii_minimal
from samples.generator.model import Attachment, Payment
from samples.generator.payloads import VIRUS_MARK
from samples.generator.pdf import facturx_pdf
from samples.generator.sample import Sample
from samples.generator.ubl import ubl_credit_note, ubl_invoice, ubl_minimal

APPLICATION = "TDTDEM"
MEMOIRE = {"cadre": "A3", "seller": cast.FERRAND, "buyer": cast.TRIBUNAL, "service": "FJ-CIVIL"}
WORKS = {"cadre": "A4", "seller": cast.QUERMONT, "valideur": cast.TESSALY, "buyer": cast.AMENAGEUR,
         "marche": "TVX-2025-3"}  # fmt: skip


def flux_name(interface: str, sequence: int, application: str = APPLICATION) -> str:
    """The 41-character name of a flux."""
    return f"{interface}_{application}_{application}{interface[3:7]}{sequence:015d}"


def samples() -> Iterator[Sample]:
    """All envelopes."""
    for name, content, purpose, motif, needs in (*_single(), *_packed(), *_contradictions(), *_bad_names()):
        yield Sample(f"flux/{name}", content, purpose, motif, needs, valid=False)


Row = tuple[str, bytes, str, str | None, str | None]


def _row(interface: str, sequence: int, content: bytes, purpose: str, motif: str | None = None) -> Row:
    return flux_name(interface, sequence), content, purpose, motif, None


def _single() -> tuple[Row, ...]:
    works_pdf = {**WORKS, "cadre": "A10", "valideur": cast.QUERMONT, "seller": cast.CORVANE}
    return (
        _row("FSO1100A", 1, ubl_invoice(number="FL-2026-001"), "E1 UBL, un XML seul"),
        _row("FSO1100A", 2, ubl_credit_note(number="FL-2026-002", **credit_note()), "E1 UBL, un avoir"),
        _row("FSO1106A", 1, cii_invoice(number="FL-2026-003"), "E1 CII"),
        _row("FSO1110A", 1, ubl_minimal(number="FL-2026-004", **minimal_e2()), "E2 UBL minimal avec son PDF"),
        _row("FSO1116A", 1, cii_minimal(number="FL-2026-005", **minimal_e2()), "E2 CII minimal avec son PDF"),
        _row("FSO1117A", 1, facturx_pdf(cii_invoice(number="FL-2026-006")), "E2 Factur-X"),
        _row("FSO1120A", 1, ubl_invoice(number="FL-2026-007", **MEMOIRE), "E3 mémoire de frais de justice"),
        _row("FSO1130A", 1, ubl_invoice(number="FL-2026-008", **WORKS), "E4 travaux, projet de décompte mensuel"),
        _row("FSO1131A", 1, ubl_minimal(number="FL-2026-009", cadre_extension="A4", **{**WORKS, "cadre": None},
                                        **minimal_e2()), "E5 travaux, UBL minimal"),
        _row("FSO1137A", 1, facturx_pdf(cii_invoice(number="FL-2026-010", **works_pdf)), "E5 travaux, Factur-X"),
    )  # fmt: skip


def _packed() -> tuple[Row, ...]:
    three = [(f"{APPLICATION}1100{n:09d}.xml", ubl_invoice(number=f"FL-2026-10{n}")) for n in (1, 2, 3)]
    bad = ("facture-c.xml", ubl_invoice(number="FL-2026-113", payments=(Payment("30"),)))
    mixed = [
        ("facture-a.xml", ubl_invoice(number="FL-2026-111")),
        ("facture-b.xml", ubl_invoice(number="FL-2026-112", ttc="1250.00", net="1250.00")),
        bad,
        ("facture-d.xml", b"<Invoice>tronqu"),
    ]
    pdfs = [(f"facture-{n}.pdf", facturx_pdf(cii_invoice(number=f"FL-2026-12{n}"))) for n in (1, 2)]
    signed = [three[0], ("signature.p7s", b"0\x82signature de demonstration")]
    heavy = Attachment("plan.svg", b"<svg>" + bytes(range(48, 58)) * 6_000 + b"</svg>", "image/svg+xml")
    big = [("facture.xml", ubl_invoice(number="FL-2026-131", attachments=(heavy,)))]
    infected = [("facture-a.xml", ubl_invoice(number="FL-2026-133")), ("facture-b.xml", b"<Invoice>" + VIRUS_MARK)]
    return (
        _row("FSO1100A", 3, tar_gz(three), "tar.gz de trois UBL, sans extension"),
        _row("FSO1117A", 2, zipped(pdfs), "zip de deux Factur-X"),
        _row("FSO1100A", 4, tar_gz(mixed), "tar.gz : une bonne facture et trois mauvaises : intégré en partie"),
        _row("FSO1100A", 5, tar_gz(signed), "tar.gz d'une facture et de sa signature"),
        _row("FSO1100A", 6, tar_gz([bad]), "tar.gz d'une seule facture refusée", "IBAN_MISSING"),
        (flux_name("FSO1100A", 15), tar_gz(infected),
         "tar.gz d'une bonne facture et d'un fichier qui porte la marque d'essai",
         "VIRUS", "un antivirus"),
        (flux_name("FSO1100A", 7), zipped(big), "zip d'une facture de 80 ko", "MEMBER_TOO_LARGE",
         "une limite de fichier de 50 ko"),
        (flux_name("FSO1100A", 8), ubl_invoice(number="FL-2026-132"), "UBL ordinaire", "FLUX_TOO_LARGE",
         "une limite de flux de 1 ko"),
    )  # fmt: skip


def _contradictions() -> tuple[Row, ...]:
    return (
        _row("FSO1106A", 2, ubl_invoice(number="FL-2026-201"), "CII déclaré, UBL trouvé", "FORMAT_CONTRADICTION"),
        _row("FSO1100A", 9, cii_invoice(number="FL-2026-202"), "UBL déclaré, CII trouvé", "FORMAT_CONTRADICTION"),
        _row("FSO1117A", 3, cii_invoice(number="FL-2026-203"), "Factur-X déclaré, XML seul", "FORMAT_CONTRADICTION"),
        _row("FSO1100A", 10, facturx_pdf(cii_invoice(number="FL-2026-204")), "UBL déclaré, PDF trouvé",
             "FORMAT_CONTRADICTION"),
        _row("FSO1130A", 2, ubl_invoice(number="FL-2026-205"), "travaux déclarés, cadre A1", "CADRE_INTERFACE"),
        _row("FSO1120A", 2, ubl_invoice(number="FL-2026-206"), "mémoire déclaré, cadre A1", "CADRE_INTERFACE"),
        _row("FSO1112A", 1, ubl_invoice(number="FL-2026-207"), "interface retirée", "INTERFACE_RETIRED"),
        _row("FSO1101A", 1, cii_invoice(number="FL-2026-208"), "ancienne CII, retirée", "INTERFACE_RETIRED"),
        _row("FSO1150A", 1, ubl_invoice(number="FL-2026-209"), "interface de la norme AFNOR", "INTERFACE_AFNOR"),
        _row("FSO9999A", 1, ubl_invoice(number="FL-2026-210"), "interface inconnue", "INTERFACE_UNKNOWN"),
    )  # fmt: skip


def _bad_names() -> tuple[Row, ...]:
    strict = "un émetteur en nommage strict"
    names = (
        ("facture-mars", "nom libre"),
        ("FSO1100A_TDTDEM_TDTDEM11000000000000012", "séquence de 13 chiffres"),
        ("FSO1100A_TDTDEM_AUTRES1100000000000000012", "deux codes application différents"),
        ("FSO1100A_TDTDEM_TDTDEM1106000000000000012", "interface et numéro contradictoires"),
        ("fso1100a_TDTDEM_TDTDEM1100000000000000013", "interface en minuscules"),
    )
    rows = [
        (name, ubl_invoice(number=f"FL-2026-30{index}"), purpose, "FLUX_NAME", strict)
        for index, (name, purpose) in enumerate(names)
    ]
    other = flux_name("FSO1100A", 1, "AUTREX")
    mine = f"l'émetteur {APPLICATION}"
    rows.append((other, ubl_invoice(number="FL-2026-310"), "code application d'un autre", "FLUX_EMITTER", mine))
    again = f"{mine}, après flux/{flux_name('FSO1100A', 1)}"
    same_number = f"second-depot/{flux_name('FSO1100A', 1)}"
    rows.append((same_number, ubl_invoice(number="FL-2026-311"), "numéro de flux déjà pris", "FLUX_NUMBER_USED", again))
    same_invoice = flux_name("FSO1100A", 14)
    rows.append((same_invoice, ubl_invoice(number="FL-2026-001"), "facture déjà déposée", "DUPLICATE", again))
    return tuple(rows)
