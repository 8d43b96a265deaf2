"""The mention of a factor is recognised as people write it and machines misread it, and never where it is denied."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.mention import MAX_MENTION, Mention, merged, read_mention
from pipeline.domain.mention_named import Parts
from pipeline.domain.payment import Basis
from samples.generator import Party, cast

IBAN = "FR7630006000011234567890189"
SELLER = "Ateliers Bellerive"


def _parts(text: str, *, is_page: bool = False) -> Parts:
    found = read_mention(text, (SELLER,), is_page=is_page)
    assert found is not None
    return found.parts


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("Elle le reçoit par subrogation dans le cadre du contrat de factoring.", Basis.SUBROGATION),
        ("MENTION SUBROGATION - CONTRAT N° XXXXX", Basis.SUBROGATION),
        ("Le factor est subrogé dans nos droits", Basis.SUBROGATION),
        ("Quittance subrogatoire à venir", Basis.SUBROGATION),
        ("paiement par subroqati0n", Basis.SUBROGATION),
        ("reçu par 5ubrogatlon", Basis.SUBROGATION),
        ("reçu par subrogaton", Basis.SUBROGATION),
        ("par subro-\ngation", Basis.SUBROGATION),
        ("PAR S U B R O G A T I O N", Basis.SUBROGATION),
        ("par sub rogation", Basis.SUBROGATION),
        ("parsubrogationdanslecadre", Basis.SUBROGATION),
        ("Facture cédée à FACTO par subrogation", Basis.SUBROGATION),
        ("Contrat d’affacturage n° 12", Basis.UNKNOWN),
        ("FACTURE AFFACTURÉE", Basis.UNKNOWN),
        ("contrat d'aﬀacturaqe", Basis.UNKNOWN),
        ("contrat d'aflacturage", Basis.UNKNOWN),
        ("notre affactureur", Basis.UNKNOWN),
        ("dans le cadre du contrat de factorinq", Basis.UNKNOWN),
        ("contrat daffacturage", Basis.UNKNOWN),
        ("Payable au factor", Basis.UNKNOWN),
        ("Règlement à notre fact0r", Basis.UNKNOWN),
        ("contrat d'affacturage non notifié n° 4", Basis.UNKNOWN),
        ("Pay to the order of Lombarde under our factoring agreement", Basis.UNKNOWN),
        ("Cession de créance professionnelle", Basis.CESSION),
        ("créances cédées à FACTO", Basis.CESSION),
        ("La présente facture est cédée à FACTO", Basis.CESSION),
        ("bordereau Dailly n° 12", Basis.CESSION),
        ("Créance cédée à FACTO dans le cadre d'un contrat d'affacturage", Basis.CESSION),
        ("Affacturage : titre cédé", Basis.CESSION),
        ("This invoice has been assigned to Lombarde Ltd", Basis.CESSION),
    ],
)
def test_a_mention_is_recognised_with_its_ground(text: str, basis: Basis) -> None:
    """DOMAIN §6.1, in the usual words and through a scanner's noise."""
    found = read_mention(text)

    assert found is not None
    assert (found.text, found.basis) == (text, basis)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mode de règlement : facteur",
        "code facteur 12",
        "X-factor, règlement au comptant",
        "factorisation du code",
        "refactoring du module, re-factoring du reste, paiement à 30 jours",
        "Factoring GmbH",
        "Faktor 4",
        "two factor authentication payment account",
        "le factor kappa",
        "manufacture et facturage",
        "CAF facture n° 12, virement",
        "La cession du matériel est réglée",
        "La facture est cédée",
        "Les droits sont cédés à la ville",
        "assigned to the team",
        "surrogat, interrogation, obligation",
        "Pas d'affacturage",
        "facture non affacturée",
        "facture non-affacturée",
        "sans cession",
        "sans cession de créance",
        "cette facture ne fait pas l'objet d'une subrogation",
        "Cette facture ne fait pas\nl'objet d'une subrogation",
        "n'a pas été cédée à un factor, créance libre",
        "Ni cession de créance, ni affacturage",
        "sans subrogation, cession de créance ou affacturage",
        "hors affacturage",
        "No factoring",
        "no factoring of this invoice",
        "Affacturage : non",
        "AFFACTURAGE ? NON",
        "Subrogation : néant.",
        "Affacturage sans objet",
        "affacturage non applicable à ce marché",
        "subrogation aucune\nsuite",
    ],
)
def test_what_only_looks_like_a_mention_is_none(text: str) -> None:
    """Another trade's words, a name, or a denial close by."""
    assert read_mention(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Pas d'escompte, affacturage Norval",
        "Pas d'escompte affacturage Norval",
        "Escompte : aucun\nAffacturage : Norval",
        "Facture non soldée. Affacturage Norval",
        "Aucun retard n'est admis ; subrogation de Norval",
        "Pas de remise\n\naffacturage Norval",
        "Ne payez pas le fournisseur mais Norval par subrogation",
        "Pas d'affacturage avant mars. Depuis, affacturage Norval",
        "sans subrogation ; affacturage Norval",
        "sans subrogation jusqu'au mois de mars de cette année et depuis affacturage Norval",
        "Affacturage, non remboursable",
        "affacturage non remboursable avant terme",
        "Affacturage\nnon",
    ],
)
def test_a_negation_of_something_else_denies_nothing(text: str) -> None:
    """Another clause, another topic, or too far."""
    assert read_mention(text) is not None


def test_an_acc_note_is_a_mention_whatever_its_words_unless_they_deny_it() -> None:
    """Subject code ACC, or its mark in the text (DOMAIN §14)."""
    assert read_mention("CONTRAT N° 7", is_acc=True) == Mention("CONTRAT N° 7", Basis.UNKNOWN, Parts())
    assert read_mention("Suite : # ACC # CONTRAT N° 7") is not None
    assert read_mention("CONTRAT N° 7") is None
    assert read_mention("Pas d'affacturage", is_acc=True) is None


def test_the_name_of_a_party_is_no_mention() -> None:
    """« Norval Affacturage » printed on a page as account holder tells no more than the block does."""
    names = (SELLER, "Norval Affacturage")

    assert read_mention("Titulaire : NORVAL AFFACTURAGE", names) is None
    assert read_mention("Titulaire : Norval Affacturage. Contrat d'affacturage", names) is not None
    assert read_mention("Affacturage", names) is not None


def test_of_a_page_only_the_sentences_around_are_kept() -> None:
    """What precedes the mention and what follows it far away belong to the invoice."""
    page = (
        f"Facture 12\r\n{SELLER}\r\nTél. 01 11 11 11 11\r\nVotre règlement est attendu. Règlement à l'ordre de NORVAL\r\n"
        f"qui le reçoit par subrogation.\r\n\r\nIBAN {IBAN}"
    )
    found = read_mention(page, (SELLER,), is_page=True)

    assert found == Mention(
        "Règlement à l'ordre de NORVAL qui le reçoit par subrogation.", Basis.SUBROGATION, Parts(name="NORVAL")
    )


def test_on_a_page_that_names_no_one_nothing_near_is_the_factor_s() -> None:
    """The seller's own phone and account stand beside."""
    assert _parts(f"FACTURE AFFACTUREE\nTél. 01 99 00 12 34\nIBAN {IBAN}", is_page=True) == Parts()


def test_of_a_long_note_the_part_that_speaks_is_kept() -> None:
    """1024 characters at most, with the word among them."""
    found = read_mention("Lot de papier. " * 200 + "Contrat d'affacturage n° 12. " + "Merci. " * 500)

    assert found is not None
    assert "affacturage n° 12" in found.text
    assert len(found.text) <= MAX_MENTION


def test_two_mentions_complete_each_other() -> None:
    """The first wins where both tell."""
    first = Mention("a", Basis.UNKNOWN, Parts(name="A"))
    second = Mention("b", Basis.CESSION, Parts(name="B", phone="1"))

    assert merged(first, None) is first
    assert merged(first, second) == Mention("a", Basis.CESSION, Parts(name="A", phone="1"))
    assert merged(second, first).basis is Basis.CESSION


@pytest.mark.parametrize(
    "piece",
    [
        "subrogation ",
        "pas d'affacturage, ",
        "à l'ordre de ",
        "l'ordre de",
        "à l'ordre de X" + " " * 500,
        "fr76 ",
        "f r 7 6 ",
        "FR76 3000 6000 0112 3456 7890 188 ",
        "01 02 03 04 0",
        "12 rue ",
        "tour " * 3,
        "cession ",
        "au factor payé à ",
        "s u b r o g a t i o m ",
        "aaaa",
        "ﷺ subro-\n",
        "payee a \t",
        "(((((",
        "ni ",
        "#acc",
    ],
)
def test_ten_megabytes_of_any_pattern_cost_nothing(piece: str) -> None:
    """Linear in what is read, and what is read is bounded: no pattern competes with itself."""
    for text in (
        piece * (10_000_000 // len(piece)),
        "subrogation " + piece * 100_000,
        piece * 20 + " affacturage " + piece * 9000,
    ):
        started = time.process_time()
        read_mention(text, (SELLER, "Norval Affacturage"), is_acc=True)
        read_mention(text, (SELLER,), is_page=True)

        assert time.process_time() - started < 2


_NOISE = {"0": "O", "o": "0", "l": "1", "i": "l", "1": "I", "s": "5", "m": "rn", "g": "q", "é": "e", "à": "a", "ç": "c"}


def _noise(char: str) -> str:
    return _NOISE.get(char, "  " if char == " " else char.upper())


@given(
    st.sets(st.integers(0, 400), max_size=40),
    st.integers(0, 11),
    st.sampled_from([cast.NORVAL, cast.LOMBARDE, cast.SORELIA]),
)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_noise_does_not_hide_the_mention(spots: set[int], shift: int, factor: Party) -> None:
    """Any of the usual confusions, at most one letter in twelve on average: still a subrogation."""
    written = cast.mention(factor, cast.NORVAL_IBAN)
    noisy = {spot for spot in spots if not {spot - 1, spot - 2, spot - 3} & spots} | set(range(shift, len(written), 12))
    found = read_mention("".join(_noise(char) if at in noisy else char for at, char in enumerate(written)))

    assert found is not None
    assert found.basis is Basis.SUBROGATION


@given(st.text(max_size=200), st.booleans(), st.booleans())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_text_is_read(text: str, is_acc: bool, is_page: bool) -> None:
    """Whatever the characters around, a mention is a mention and nothing raises."""
    read_mention(text, is_acc=is_acc, is_page=is_page)
    found = read_mention(f"{text}. \n\nReçu par subrogation\n\n {text}", is_page=is_page)

    assert found is not None
    assert len(found.text) <= MAX_MENTION
