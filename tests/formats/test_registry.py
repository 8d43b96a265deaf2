"""Exactly one format claims a root; a refused one says what it is and what to send instead."""

from __future__ import annotations

from dataclasses import replace

import pytest
from format_documents import parsed

from pipeline.domain.faults import Fault
from pipeline.formats.cii import CII
from pipeline.formats.cpp_facture import CPP_FACTURE_MIXTE
from pipeline.formats.format import Format
from pipeline.formats.registry import FORMATS, by_root, claim
from pipeline.formats.ubl import UBL_CREDITNOTE, UBL_INVOICE

_UBL = "urn:oasis:names:specification:ubl:schema:xsd"
_UNECE = "urn:un:unece:uncefact:data:standard"
_REFUSED = [one for one in FORMATS if one.refusal is not None]


def test_formats_are_sorted_by_name() -> None:
    """The tuple is explicit and in order, so that a diff shows what was added."""
    names = [one.name for one in FORMATS]

    assert names == sorted(names, key=str.casefold)


def test_two_formats_with_one_root_are_our_fault() -> None:
    """The index refuses to be built."""
    with pytest.raises(Fault, match="two formats claim"):
        by_root((*FORMATS, replace(CII, name="autre")))


def test_accepted_formats_have_a_vocabulary_and_a_schema() -> None:
    """UBL invoice and credit note, CII, and CPPFactureMixte."""
    accepted = {(one.vocabulary, one.schema) for one in FORMATS if one.refusal is None}

    assert accepted == {
        ("ubl-invoice", "ubl-2.1-invoice"),
        ("ubl-creditnote", "ubl-2.1-creditnote"),
        ("cii", "cii-d22b"),
        ("cpp-facture", "cpp-facture-mixte"),
    }


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f'<Invoice xmlns="{_UBL}:Invoice-2"/>', UBL_INVOICE),
        (f'<x:CreditNote xmlns:x="{_UBL}:CreditNote-2"/>', UBL_CREDITNOTE),
        (f'<CrossIndustryInvoice xmlns="{_UNECE}:CrossIndustryInvoice:100"/>', CII),
        ("<CPPFactureMixte/>", CPP_FACTURE_MIXTE),
        ('<CPPFactureMixte xmlns="urn:x"/>', None),
        ("<Invoice/>", None),
        ("<AnnuaireConsultationF14/>", None),
        (f'<Invoice xmlns="{_UBL}:CreditNote-2"/>', None),
    ],
)
def test_a_document_is_claimed_by_namespace_and_name(content: str, expected: object) -> None:
    """Prefixes do not count; a name in another namespace is another root."""
    assert claim(parsed(content)) is expected


@pytest.mark.parametrize(
    ("content", "vocabulary", "word"),
    [
        ("<PES_Facture/>", "pes-facture", "2021"),
        ("<CPPFactureMIN/>", "cpp-facture", "CPPFactureMixte"),
        ("<CPPFacture/>", "cpp-facture", "CPPFactureMixte"),
        ("<CPPFacturePivot/>", "cpp-facture", "remet aux destinataires"),
        (f'<CrossIndustryInvoice xmlns="{_UNECE}:CrossIndustryInvoice:2"/>', None, "FSO1101A"),
        (
            f'<CrossDomainAcknowledgementAndResponse xmlns="{_UNECE}:CrossDomainAcknowledgementAndResponse:100"/>',
            None,
            "cycle de vie",
        ),
        (f'<Order xmlns="{_UBL}:Order-2"/>', None, "commande"),
        (f'<DespatchAdvice xmlns="{_UBL}:DespatchAdvice-2"/>', None, "expédition"),
        (f'<ApplicationResponse xmlns="{_UBL}:ApplicationResponse-2"/>', None, "accusé"),
        (f'<Reminder xmlns="{_UBL}:Reminder-2"/>', None, "relance"),
        (f'<Catalogue xmlns="{_UBL}:Catalogue-2"/>', None, "catalogue"),
        ('<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>', None, "XAdES"),
        (
            '<FatturaElettronica xmlns="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"/>',
            None,
            "FatturaPA",
        ),
    ],
)
def test_known_documents_are_refused_in_their_own_words(content: str, vocabulary: str | None, word: str) -> None:
    """The sentence names what was found, so that the emitter knows we understood."""
    claimed = claim(parsed(content))

    assert claimed is not None
    assert claimed.vocabulary == vocabulary
    assert claimed.refusal is not None
    assert word in claimed.refusal


def test_each_refusal_has_its_own_sentence() -> None:
    """Found, then expected; no two formats share a sentence."""
    sentences = [one.refusal or "" for one in _REFUSED]

    assert len(set(sentences)) == len(_REFUSED)
    assert all(" ; " in sentence and "trouvé" in sentence for sentence in sentences)


@pytest.mark.parametrize("claimed", FORMATS, ids=lambda claimed: claimed.name)
def test_no_reader_fails_on_an_empty_root(claimed: Format) -> None:
    """Readers are also called on documents that their schema refuses."""
    for namespace, name in claimed.roots:
        document = parsed(f'<{name} xmlns="{namespace}"/>' if namespace else f"<{name}/>")

        assert claimed.read(document).number is None
        assert claimed.profile(document).name is None
