"""A factor is deduced from what the document says, with the certainty it deserves."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.affacturage import (
    FACTORED_TYPES,
    deduce_factor,
    find_mention,
    is_own,
    is_same_name,
    names_in,
    read_page,
)
from pipeline.domain.identifiers import identify
from pipeline.domain.invoice import Invoice, Note, Party
from pipeline.domain.payment import Basis, Certainty, Evidence, Factor, Payee, Payment

_SELLER = Party(identify("81034732800017", "1"), "PRO SHOP SARL")
_OFFICIAL = (
    "Règlement à l’ordre de FACTO FRANCE, à lui adresser directement (1 rue X, 0102030405). "
    "Elle le reçoit par subrogation dans le cadre du contrat de factoring."
)


def _payment(name: str | None, iban: str | None = "FR761", information: str | None = None) -> Payment:
    return Payment("30", iban, "AGRIFRPP", name, None, information)


def _factor(
    *payments: Payment, payee: Payee | None = None, notes: tuple[Note, ...] = (), type_code: str = "380"
) -> Factor | None:
    return deduce_factor(_invoice(*payments, payee=payee, notes=notes, type_code=type_code))


def _invoice(
    *payments: Payment,
    seller: Party = _SELLER,
    payee: Payee | None = None,
    notes: tuple[Note, ...] = (),
    type_code: str | None = "380",
) -> Invoice:
    return Invoice(seller=seller, type_code=type_code, payee=payee, payments=payments, notes=notes)


def _certainty(factor: Factor | None) -> Certainty:
    assert factor is not None
    return factor.certainty


def test_nothing_said_is_no_factor() -> None:
    """An account without name, or in the seller's name."""
    assert _factor(_payment(None)) is None


@pytest.mark.parametrize("name", ["Pro Shop", "PRO SHOP SAS", "pro-shop, SARL"])
def test_the_seller_s_name_spelt_otherwise_is_the_seller(name: str) -> None:
    """Case, punctuation and legal form do not make another company."""
    assert _factor(_payment(name)) is None


def test_another_account_name_is_only_possible() -> None:
    """AIFE's P47: nothing else says that this is a factor."""
    factor = _factor(_payment("ENCAISSEUR"))

    assert factor is not None
    assert replace(factor, explanation=()) == Factor(
        name="ENCAISSEUR",
        id=None,
        iban="FR761",
        bic="AGRIFRPP",
        mention=None,
        basis=Basis.UNKNOWN,
        certainty=Certainty.POSSIBLE,
        evidence=(Evidence.ACCOUNT_NAME,),
    )


def test_the_other_account_is_the_one_to_credit() -> None:
    """When the seller gives its own account first, the factor's is still the factor's."""
    factor = _factor(_payment("PRO SHOP", "FR761"), _payment("FACTO", "FR762"))

    assert factor is not None
    assert (factor.name, factor.iban) == ("FACTO", "FR762")


def test_the_account_in_the_payee_s_name_is_the_one_to_credit() -> None:
    """Two accounts in other names: that of the payee counts."""
    payee = Payee("FACTO SA", "30000000700033", "0009", "FR761", None)
    factor = _factor(_payment("MON COMPTE", "FR761"), _payment("Facto", "FR762"), payee=payee)

    assert factor is not None
    assert (factor.name, factor.iban) == ("FACTO SA", "FR762")


@pytest.mark.parametrize(
    ("identifier", "name", "expected"),
    [
        ("30000000700033", "FACTO", Certainty.PROBABLE),
        ("4711", "FACTO", Certainty.PROBABLE),
        ("810 347 328 00017", None, Certainty.POSSIBLE),
        ("81034732800025", "PRO SHOP PARIS", Certainty.POSSIBLE),
        ("810347328", None, Certainty.POSSIBLE),
        (None, "FACTO", Certainty.PROBABLE),
        (None, "Pro Shop", Certainty.POSSIBLE),
        (None, None, Certainty.POSSIBLE),
    ],
)
def test_a_payee_of_another_company_is_probable(identifier: str | None, name: str | None, expected: Certainty) -> None:
    """Another establishment of the seller, or its SIREN, is the seller."""
    assert _certainty(_factor(payee=Payee(name, identifier, None, None, None))) is expected


@pytest.mark.parametrize("type_code", ["393", "396", "472"])
def test_a_factored_type_is_certain(type_code: str) -> None:
    """Specifications of 2025, §6.7."""
    factor = _factor(_payment(None), type_code=type_code)

    assert factor is not None
    assert (factor.certainty, factor.evidence, factor.iban) == (Certainty.CERTAIN, (Evidence.TYPE_CODE,), "FR761")


def test_the_official_mention_names_the_factor() -> None:
    """Arrêté of 14 December 2021: the company stands after « à l'ordre de »."""
    factor = _factor(notes=(Note(None, _OFFICIAL),))

    assert factor is not None
    assert (factor.name, factor.basis, factor.certainty) == ("FACTO FRANCE", Basis.SUBROGATION, Certainty.CERTAIN)


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("Créance cédée à FACTO dans le cadre d'un contrat d'affacturage", Basis.CESSION),
        ("Contrat d’affacturage n° 12", Basis.UNKNOWN),
        ("PAIEMENT PAR SUBROGATION", Basis.SUBROGATION),
    ],
)
def test_the_mention_tells_on_what_ground(text: str, basis: Basis) -> None:
    """Cession, subrogation, or unsaid."""
    factor = _factor(notes=(Note(None, text),))

    assert factor is not None
    assert (factor.basis, factor.mention) == (basis, text)


def test_an_acc_note_comes_first() -> None:
    """The subject code says what the note is, whatever its words and place; the others complete it."""
    notes = (Note(None, "affacturage au profit de FACTO"), Note("ACC", "CONTRAT N° 7"))
    found = find_mention(_invoice(notes=notes))

    assert found is not None
    assert (found.text, found.parts.name) == ("CONTRAT N° 7", "FACTO")


@pytest.mark.parametrize(
    "invoice",
    [
        _invoice(notes=(Note("REG", "RCS Paris"), Note(None, "Payable au factor"))),
        _invoice(_payment(None, information="Payable au factor")),
        Invoice(remarks=("30 jours", "Payable au factor")),
        _invoice(notes=(Note(None, "  #acc#Payable au factor"),)),
    ],
)
def test_the_mention_stands_in_a_note_a_payment_text_or_the_terms(invoice: Invoice) -> None:
    """BT-22, BT-82, BT-20."""
    found = find_mention(invoice)

    assert found is not None
    assert found.text.endswith("Payable au factor")


def test_an_ordinary_text_is_no_mention() -> None:
    """Nor a denied one."""
    assert find_mention(_invoice(notes=(Note(None, "Sans facteur, merci"), Note(None, "Pas d'affacturage")))) is None


def test_texts_are_read_up_to_a_total() -> None:
    """200,000 characters of notes, whatever their number: what stands further is not read."""
    filler = tuple(Note(None, "x " * 10_000) for _ in range(9))
    mention = Note(None, "affacturage")

    assert find_mention(_invoice(notes=(*filler, mention))) is not None
    assert find_mention(_invoice(notes=(*filler, filler[0], mention))) is None


def test_a_mention_on_the_page_is_certain() -> None:
    """It counts as a mention, under its own name; « mention » is for the XML only."""
    invoice = _invoice(_payment(None))
    factor = deduce_factor(invoice, read_page(_OFFICIAL, invoice))

    assert factor is not None
    assert (factor.certainty, factor.evidence) == (Certainty.CERTAIN, (Evidence.PDF_MENTION,))
    assert (factor.name, factor.address, factor.phone) == ("FACTO FRANCE", "1 rue X", "0102030405")
    assert factor.mention is not None
    assert factor.basis is Basis.SUBROGATION


def test_the_page_completes_the_mention_of_the_xml() -> None:
    """The text shown is that of the XML; what it does not say is taken from the page."""
    invoice = _invoice(_payment(None), notes=(Note("ACC", "CONTRAT N° 7"),))
    factor = deduce_factor(invoice, read_page(_OFFICIAL, invoice))

    assert factor is not None
    assert (factor.mention, factor.basis, factor.mention_name) == ("CONTRAT N° 7", Basis.SUBROGATION, "FACTO FRANCE")
    assert factor.evidence == (Evidence.MENTION, Evidence.PDF_MENTION)


def test_the_account_of_the_mention_is_credited_only_without_another() -> None:
    """BT-84 is where the money goes; what the mention says is kept beside it."""
    said = "Cédée à FACTO par subrogation, compte FR76 3000 6000 0112 3456 7890 189 BIC AGRIFRPP"
    without, beside = (
        _factor(_payment(None, None), notes=(Note(None, said),)),
        _factor(_payment(None), notes=(Note(None, said),)),
    )
    account = "FR7630006000011234567890189"

    assert without is not None
    assert beside is not None
    assert (without.iban, without.bic, without.mention_iban) == (account, "AGRIFRPP", account)
    assert (beside.iban, beside.bic, beside.mention_iban) == ("FR761", "AGRIFRPP", account)


def test_names_in_the_blocks_are_known_to_be_names() -> None:
    """The seller's first, even when it has none; each other once."""
    payee = Payee("FACTO", None, None, None, None)

    assert names_in(_invoice(_payment("FACTO"), _payment("X"), _payment(None), payee=payee)) == (
        "PRO SHOP SARL",
        "FACTO",
        "X",
    )
    assert names_in(Invoice()) == ("",)
    assert _factor(_payment("Lombarde Factoring"), notes=(Note(None, "Compte de Lombarde Factoring"),)) == _factor(
        _payment("Lombarde Factoring")
    )


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [("Facto SA", "FACTO", True), ("Facto", "Norval", False), (None, "Facto", False), ("Facto", None, False)],
)
def test_same_names(name: str | None, other: str | None, expected: bool) -> None:
    """Legal form and case aside; unknown is not the same."""
    assert is_same_name(name, other) is expected


def test_an_unknown_seller_owns_nothing() -> None:
    """Without an identifier there is nothing to compare."""
    assert is_own("300000007", Party(None, "PRO SHOP")) is False


def test_hostile_texts_cost_nothing() -> None:
    """Notes of megabytes and thousands of accounts under a name of megabytes are judged at once."""
    seller = Party(None, "é" * 1_000_000)
    started = time.process_time()
    payments = (_payment(f"x{n}") for n in range(5000))
    deduce_factor(_invoice(*payments, seller=seller, notes=(Note(None, "ﷺ à l'ordre de " * 300_000),) * 2000))

    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "text",
    [
        "factor à l'ordre de" + " " * 19_000 + "x" * 200,
        "factor à l'ordre de x" + " " * 19_000 + "y" * 200,
        "factor payé à " + "payee a \t" * 2_000,
    ],
)
def test_runs_of_blanks_cost_nothing(text: str) -> None:
    """No part of the pattern of the official mention competes with another for blanks."""
    started = time.process_time()
    _factor(notes=(Note(None, text),))

    assert time.process_time() - started < 1


def test_a_mention_without_a_name_names_no_one() -> None:
    """A certain factor whose name only the PDF tells."""
    factor = _factor(notes=(Note(None, "Facture cédée par affacturage."),))

    assert factor is not None
    assert (factor.name, factor.certainty) == (None, Certainty.CERTAIN)


def test_a_payee_is_not_the_own_of_an_unknown_seller() -> None:
    """Without the seller's identifier a payee with one is another company."""
    factor = deduce_factor(
        _invoice(seller=Party(None, "PRO SHOP"), payee=Payee("FACTO", "300000007", None, None, None))
    )

    assert _certainty(factor) is Certainty.PROBABLE


@pytest.mark.parametrize(
    ("own", "payees", "expected"),
    [("DE123456788", "DE 123456788", Certainty.POSSIBLE), ("DE123456788", "DE123456799", Certainty.PROBABLE)],
)
def test_foreign_identifiers_compare_whole(own: str, payees: str, expected: Certainty) -> None:
    """Only SIRET and SIREN share their first nine digits."""
    seller = Party(identify(own, "2"), "Papier")

    assert _certainty(deduce_factor(_invoice(seller=seller, payee=Payee("P", payees, None, None, None)))) is expected


_NAMES = st.none() | st.sampled_from(["PRO SHOP", "Facto SA", "", "é"]) | st.text(max_size=12)
_IDS = st.none() | st.sampled_from(["81034732800017", "810347328", "30000000700033"]) | st.text(max_size=14)
_TEXTS = st.text(max_size=30) | st.sampled_from(
    [_OFFICIAL, "affacturage", "#ACC# x", "merci", "à l'ordre de X, factor"]
)
_SELLERS = st.builds(Party, st.none() | st.builds(identify, st.sampled_from(["81034732800017", "X"])), _NAMES)
_PAYEES = st.none() | st.builds(Payee, _NAMES, _IDS, st.none(), st.none(), st.none())
_PAYMENTS = st.lists(
    st.builds(Payment, st.just("30"), st.sampled_from([None, "FR761", "FR762"]), st.none(), _NAMES, st.none(), _TEXTS),
    max_size=3,
)
_NOTES = st.lists(st.builds(Note, st.sampled_from([None, "ACC", "REG"]), _TEXTS), max_size=3)
_TYPES = st.sampled_from([None, "380", "381", "393", "396", "472", "501"])


@given(seller=_SELLERS, type_code=_TYPES, payee=_PAYEES, payments=_PAYMENTS, notes=_NOTES)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_certainty_follows_from_the_evidence(
    seller: Party, type_code: str | None, payee: Payee | None, payments: list[Payment], notes: list[Note]
) -> None:
    """The table of DESIGN §3, for any document: no evidence no factor; mention or type certain; account name possible."""
    invoice = _invoice(*payments, seller=seller, payee=payee, notes=tuple(notes), type_code=type_code)
    factor = deduce_factor(invoice)
    said = set(factor.evidence) if factor else set()

    assert (Evidence.PAYEE in said) is (payee is not None)
    assert (Evidence.TYPE_CODE in said) is (type_code in FACTORED_TYPES)
    assert (Evidence.MENTION in said) is (find_mention(invoice) is not None)
    if factor is None:
        return
    assert said
    assert (factor.certainty is Certainty.CERTAIN) is bool(said & {Evidence.MENTION, Evidence.TYPE_CODE})
    if said == {Evidence.ACCOUNT_NAME}:
        assert factor.certainty is Certainty.POSSIBLE
    assert (factor.basis is Basis.UNKNOWN) or Evidence.MENTION in said
    assert factor.iban in {payment.iban for payment in payments} | {None}
    assert (factor.iban is None) is all(not payment.iban for payment in payments)
    assert factor.id == (payee.id if payee else None)


@given(payments=_PAYMENTS, seller=_SELLERS)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_the_seller_s_own_accounts_are_never_another_s(payments: list[Payment], seller: Party) -> None:
    """An account in the seller's name, however many, speaks of no factor."""
    own = [replace(payment, account_name=seller.name, information=None) for payment in payments]

    assert deduce_factor(_invoice(*own, seller=seller)) is None
