"""Odd values for the mutator, by kind: what careless or hostile software writes where a schema wants one."""

from __future__ import annotations

import re
from typing import Final

BLANKS: Final = ("", " ", "\t", "\n", "  \n ", "\u00a0", "\u2003", "\u200b", "\ufeff", "\u0085", "\u2028", "\u3000")
DATES: Final = (
    "2026-02-28", "2024-02-29", "2026-02-29", "1900-02-29", "2000-02-29", "2100-02-29", "2026-02-30", "2026-04-31",
    "2026-13-01", "2026-00-10", "2026-01-00", "2026-1-5", "26-01-05", "20260105", "05/01/2026", "2026-01-05Z",
    "2026-01-05+01:00", "2026-01-05-14:00", "2026-01-05+14:00", "2026-01-05+14:01", "2026-01-05-14:30",
    "2026-01-05+15:00", "2026-01-05+1:00", "2026-01-05+00:60", "2026-01-05-00:00", "2026-01-05z", "2026-01-05T00:00:00",
    "2026-01-05T10:00:00Z", "0000-01-01", "-0001-01-01", "0001-01-01", "-0000-01-01", "9999-12-31", "10000-01-01",
    "010000-01-01", "012026-01-05", "99999-01-01", "-2026-01-05", "+2026-01-05", "999999999-01-01",
    "2147483648-01-01", "99999999999999999999-01-01", " 2026-01-05 ", "\n2026-01-05\t", "2026 -01-05", "2026-01-05.0",
    "\u0662\u0660\u0662\u0666-\u0660\u0661-\u0660\u0665", "２０２６-01-05", "2026\u201101\u201105", "--01-05", "2026-01", "2026",
    "-0004-02-29", "-0005-02-29", "-0001-02-29", "0004-02-29", "0000-02-29",
)  # fmt: skip
TIMES: Final = (
    "00:00:00", "24:00:00", "24:00:01", "24:00:00.0", "24:00:00.000", "24:00:00Z", "23:59:59", "23:59:60", "12:60:00",
    "25:00:00", "12:00", "12", "1:00:00", "12:00:00.5", "12:00:00.123456", "12:00:00.1234567", "12:00:00.",
    "12:00:00,5", "12:00:00Z", "12:00:00+01:00", "12:00:00+14:00", "12:00:00+14:01", "-12:00:00",
    "12:00:00.123456789012345678901234567890", "2026-01-05T12:00:00", "2026-01-05T24:00:00", "2026-12-31T24:00:00",
    "9999-12-31T24:00:00", "2026-01-05T24:00:01", "2026-01-05T12:00:00.5Z", "2026-01-05 12:00:00",
    "2026-01-05T12:00", " 12:00:00 ", "12:00:00\n", " 2026-01-05T12:00:00 ", "0000-01-01T00:00:00", "-0001-01-01T00:00:00", "99999-01-01T00:00:00", "2026-02-30T00:00:00",
)  # fmt: skip
NUMBERS: Final = (
    "0", "-0", "+0", "00", "007", "-007", "1", "+1", "-1", "--1", "+-1", "1.", ".5", "-.5", "+.5", ".", "-", "+", "1.0",
    "1.00", "1.000000", "0.10", "1,5", "1 000.00", "1\u00a0000", "1'000", "1e3", "1E3", "1.5e-3", "NaN", "INF", "-INF",
    "+INF", "nan", "Infinity", "inf", "0x10", "1_000", "1.2.3", "12.", "99999999999999999999", "9" * 40, "9" * 400,
    "0." + "0" * 40 + "1", "1." + "0" * 60, "-" + "9" * 30, "0" * 60 + "1", " 1 ", "\n1\n", "1\t", "1 2", "\u0661\u0662",
    "１２", "²", "½", "\u22121", "1%", "1€", "2147483647", "2147483648", "-2147483648", "9223372036854775808",
    "18446744073709551616", "1e400", "1e-400", "123456789012345678.123456789", "0.1234567890123456789012345",
)  # fmt: skip
BOOLEANS: Final = ("true", "false", "1", "0", "TRUE", "True", "yes", "oui", "2", "", " true ", "\ttrue", "true\n", "01")
BASE64: Final = (
    "", "AAAA", "AA==", "AAA=", "A", "AA", "AAA", "AAAAA", "AB==", "AAB=", "A===", "====", "=", "AA=A", "AA==AA==",
    "A A A A", "AAAA AAAA", "AAAA  AAAA", " AAAA ", "AAAA\nAAAA\n", "AAAA\n\nAAAA", "AA\t==", "A\u00a0AAA", "AAA!",
    "AA-_", "a+b/", "é", "AA ==", "AA= =", "QUJD" * 40, "QUJD\r\n" * 20, "AQ==", "AR==", "AQI=", "AQJ=", "/w==", "/x==",
)  # fmt: skip
URIS: Final = (
    "", "#", "a", "http://exemple.fr", "http://", "://", "http://a b", "http://[", "http://[::1]/", "http://[::1",
    "http://exemple.fr:99999999/", "http://exemple.fr:port/", "%", "%zz", "%20", "a%b", "é", "http://é.fr/ç", "\\\\srv",
    "a\\b", "<>", "{}", "^", "`", "|", '"', "a#b#c", "#a#b", "urn:x", "1:x", ":", ":a", "a:b:c", "?", "//", "///", "////a",
    "http:///a", "mailto:", "file:///etc/passwd", " http://exemple.fr ", "http://exemple.fr/\u202e", "http://%@/",
    "//[x", "x://[", "//a[b", "http://user:pass@[::1]:80", "http://exemple.fr/a\nb", "a" * 3000, "http://a:b:c/",
)  # fmt: skip
LANGUAGES: Final = (
    "fr", "FR", "fr-FR", "fr_FR", "f", "french", "francaises", "fr-", "-fr", "fr--FR", "fr-FRANCAISES", "x-klingon",
    "i-navajo", "1fr", "fr1", "fr-1", "fr-12345678", "fr-123456789", "é", " fr ", "fr FR", "", "fr-FR-x-a-b-c-d",
)  # fmt: skip
TOKENS: Final = (
    "a b", "a  b", " a ", "a\tb", "a\nb", "", " ", "\u00a0", "é", "EUR", "eur", "EURO", "€", "XXX", "C62", "380", "S",
    "Z", "VAT", "0", "null", "None", "N/A", "a" * 36, "a" * 100, "a" * 5000, "\U0001f600", "e\u0301", "\u202eabc",
    "\ufffd", "\u0301", "a&b", "a<b", "]]>", "<![CDATA[x]]>", "&amp;", "'", '"', "application/pdf", "text/xml", "102",
    "20260105", "20261301", "202", "ID1", "1ID", "a:b", ":a", "a b c", "-", ".", "_", "xs:string", "{x}y",
)  # fmt: skip
XSI_TYPES: Final = (
    "xs:string", "xs:decimal", "xs:date", "xs:anyType", "xs:int", "xs:token", "string", "nope", "nope:x", "", ":", "a:b:c",
    "udt:AmountType", "udt:IDType", "udt:TextType", "udt:CodeType", "cbc:IDType", "qdt:CountryIDType", "ram:TradePartyType",
    "ccts-cct:AmountType", " xs:string ", "cac:PartyType", " cbc:IDType ", " udt:IDType ", "cbc:NoteType", "udt:CodeType",
)  # fmt: skip
BY_KIND: Final[tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]] = (
    (re.compile(r"\d{4}-\d\d-\d\dT.*"), TIMES),
    (re.compile(r"\d{4}-\d\d-\d\d"), DATES),
    (re.compile(r"\d\d:\d\d:\d\d.*"), TIMES),
    (re.compile(r"[-+]?\d+(\.\d+)?"), NUMBERS),
    (re.compile(r"true|false"), BOOLEANS),
    (re.compile(r"[A-Za-z0-9+/]{40,}={0,2}"), BASE64),
    (re.compile(r"(?:https?://|urn:).*"), URIS),
    (re.compile(r"[a-z]{2}(-[A-Z]{2})?"), LANGUAGES),
)
ALL: Final = (BLANKS, DATES, TIMES, NUMBERS, BOOLEANS, BASE64, URIS, LANGUAGES, TOKENS)
ATTRIBUTES: Final = (
    "currencyID", "schemeID", "unitCode", "mimeCode", "filename", "format", "listID", "languageID", "languageLocaleID",
    "schemeURI", "listURI", "listSchemeURI", "schemeDataURI", "uri", "encodingCode", "characterSetCode", "name",
    "schemeName", "currencyCodeListVersionID", "unitCodeListID", "currencyid", "inconnu", "xml:lang", "xml:space",
    "xml:base", "xml:id",
)  # fmt: skip
