"""Guideline identifiers are named in every spelling met in the field, and only those."""

from __future__ import annotations

import pytest

from pipeline.formats.profiles import profile_of


@pytest.mark.parametrize(
    ("guideline", "name"),
    [
        ("urn:factur-x.eu:1p0:minimum", "minimum"),
        ("urn:factur-x.eu:1p0:basicwl", "basicwl"),
        ("urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic", "basic"),
        ("urn:cen.eu:en16931:2017:compliant:factur-x.eu:1p0:basic", "basic"),
        ("urn:cen.eu:en16931:2017", "en16931"),
        (" URN:cen.eu:EN16931:2017 ", "en16931"),
        ("urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended", "extended"),
        ("urn:cen.eu:en16931:2017:conformant:factur-x.eu:1p0:extended", "extended"),
        ("urn:zugferd.de:2p0:minimum", "minimum"),
        ("urn:cen.eu:en16931:2017#conformant#urn:zugferd.de:2p0:extended", "extended"),
        ("urn:cen.eu:en16931:2017#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr", "extended-ctc-fr"),
        ("urn:cen.eu:en16931:2017#compliant#urn:xoev-de:kosit:standard:xrechnung_2.1", "xrechnung"),
        ("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", "xrechnung"),
        ("urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", "peppol-bis3"),
    ],
)
def test_known_identifiers_are_named(guideline: str, name: str) -> None:
    """Both spellings of Factur-X, ZUGFeRD 2, XRechnung, Peppol, the reform's extension."""
    profile = profile_of(guideline)

    assert (profile.guideline, profile.name) == (guideline, name)


@pytest.mark.parametrize(
    "guideline",
    [
        "A1",
        "urn:ferd:CrossIndustryDocument:invoice:1p0:comfort",
        "urn:factur-x.eu:1p0:basicplus",
        "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0",
        "minimum",
    ],
)
def test_other_identifiers_have_no_name(guideline: str) -> None:
    """A cadre put there by mistake, ZUGFeRD 1.0, an unknown identifier: quoted, not named."""
    profile = profile_of(guideline)

    assert (profile.guideline, profile.name) == (guideline, None)


def test_no_identifier_is_no_profile() -> None:
    """An absent guideline is neither quoted nor named."""
    profile = profile_of(None)

    assert (profile.guideline, profile.name) == (None, None)
