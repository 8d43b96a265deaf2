"""What a log may show of a bank account: its country, its key, its last four characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.bank import is_iban
from pipeline.domain.masking import mask_ibans
from samples.generator import iban

FRENCH = "FR7630006000011234567890189"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FRENCH, "FR76…0189"),
        ("vers FR76 3000 6000 0112 3456 7890 189 BIC AGRIFRPP", "vers FR76…0189 BIC AGRIFRPP"),
        ("FR76\u00a03000\u202f6000 0112 3456 7890 189", "FR76…0189"),
        (f"RIB_{FRENCH}.pdf", "RIB_FR76…0189.pdf"),
        ("fr76-3000-6000-0112-3456-7890-189.xml", "fr76…0189.xml"),
        ("rib%20FR76%203000%206000%200112%203456%207890%20189", "rib%20FR76…0189"),
        (repr("FR76\u00a030006000\u00a0011234567890189".encode()), "b'FR76…0189'"),
        (f"ligne\\x0a{FRENCH}", "ligne\\x0aFR76…0189"),
        ("GB29 NWBK 6016 1331 9268 19 et la suite", "GB29…6819 et la suite"),
        (f"{FRENCH};{FRENCH}", "FR76…0189;FR76…0189"),
    ],
)
def test_an_iban_is_cut(text: str, expected: str) -> None:
    """However it is written: with blanks, as a file name, escaped as a path or as raw bytes."""
    assert mask_ibans(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FR7630006000011234567890188", "FR76…0188"),
        ("FR763000600001123456789", "FR76…6789"),
        ("SA0380000000608010167519", "SA03…7519"),
    ],
)
def test_a_wrong_key_or_an_unknown_length_is_still_an_account(text: str, expected: str) -> None:
    """In capitals the form is enough: a mistyped account is somebody's, and countries add lengths."""
    assert mask_ibans(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "FSO1100A_TDTDEM_TDTDEM1100000000000000107",
        "TDTDEM.1764000000000000.de12abcdefabcdefabcdefabcdefabcd.FSO1100A",
        "be" + "12" * 31,
        "XX7630006000011234567890189",
        "de12 heures et quart environ ce matin",
        "FR76",
        "",
    ],
)
def test_the_rest_is_left_alone(text: str) -> None:
    """Flux names, names of claims, digests, prose, a form that no country has."""
    assert mask_ibans(text) == text


@given(
    country=st.sampled_from(["FR", "DE", "GB", "NO", "MT", "BE"]),
    digits=st.text("0123456789", min_size=27, max_size=27),
    gap=st.sampled_from(["", " ", "-", ".", "\u00a0", "_", "%20"]),
    around=st.sampled_from([("", ""), ("a ", " b"), ("/x_", ".xml"), ("«", "»"), ("é=", "\n")]),
)
def test_no_account_passes_whole(country: str, digits: str, gap: str, around: tuple[str, str]) -> None:
    """Any valid account, cut by fours with any gap, anywhere: never more than its ends are left."""
    lengths = {"FR": 23, "DE": 18, "GB": 18, "NO": 11, "MT": 27, "BE": 12}
    account = iban(country, digits[: lengths[country]])
    written = gap.join(account[at : at + 4] for at in range(0, len(account), 4))
    masked = mask_ibans(f"{around[0]}{written}{around[1]}")

    assert is_iban(account)
    assert masked == f"{around[0]}{account[:4]}…{account[-4:]}{around[1]}"
