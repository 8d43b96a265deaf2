"""File names that a partner may deposit and that something, somewhere, has taken for more than a name.

All of our own making, by the kinds that lists of naughty strings have; each is legal on Linux. ``TAKEN`` are judged,
``HELD`` look unfinished (hidden, or with a temporary suffix) and wait.
"""

from __future__ import annotations

_BYTES = (
    b"\xff\xfe nom sans codage",
    b"\xc3\x28 utf-8 casse",
    b"\xed\xa0\x80 demi-codet",
    b"\xc0\xaf barre trop longue",
    b"accent latin \xe9.xml",
    b"n" * 255,
    b"\xff" * 255,
    b"%ff" * 85,
)
_CONTROLS = (
    b"retour\nligne",
    b"retour\rchariot",
    b"faux\r\nHTTP 1.1 200 OK",
    b'{"event": "faux"}\n{"event": "flux"}',
    b"tab\tulation",
    b"\x1b[2J\x1b[31mrouge",
    b"\x1b]0;titre\x07",
    b"\x1bP$q\x1b\\",
    b"\x08\x08\x08effacement",
    b"\x7f",
    b"\xc2\x9b31m C1",
    b"\x01\x02\x03",
    "séparateur\u2028de\u2029lignes".encode(),
    "suivante\u0085".encode(),
)
_TWINS = ("r\u00e9sum\u00e9.xml".encode(), "re\u0301sume\u0301.xml".encode(), b"ANGLE.xml", b"angle.xml",
          "\u212bngstr\u00f6m".encode(), "\u00c5ngstr\u00f6m".encode(), "A\u030angstro\u0308m".encode())  # fmt: skip
_DIRECTIONS = tuple(
    f"facture{mark}fdp.exe".encode()
    for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
)
_INVISIBLE = tuple(f"a{mark}b{n}".encode() for n, mark in enumerate("\u200b\u200d\ufeff\u2060\u00ad\u180e\ue000\ufffe"))
_PATHS = (
    b"a\\..\\..\\windows\\win.ini",
    b"a%2f..%2f..%2fetc%2fpasswd",
    b"%2e%2e%2f%2e%2e%2f",
    b"%00.xml",
    b"facture.xml%00.pdf",
    b"facture%0d%0aSet-Cookie",
    b"~root",
    b"C:\\fichier",
    b"\\\\serveur\\partage",
    "\u2025\u2215etc\u2215passwd".encode(),
    b"file:",
    b"http:..example",
)
_SHELL = (
    b"-rf",
    b"--json",
    b"--config=autre.toml",
    b"-",
    b"--",
    b"'; DROP TABLE flux; --",
    b'" OR ""="',
    b"$(touch ici)",
    b"`touch ici`",
    b"; touch ici;",
    b"| touch ici",
    b"&& touch ici",
    b"> ici",
    b"*",
    b"?",
    b"[a-z]",
    b"{a,b}",
    b"!$",
    b"%s%s%s%n%x",
    b"{0}{nom.__class__}",
    b"{{7*7}}",
    b"${jndi:ldap:127.0.0.1}",
    b"<script>alert(1)",
    b"<img src=x onerror=alert(1)>",
    b"]]><x>",
    b"&lt;&amp;&#0;",
    b"[bold red]balisage[!bold red]",
)
_FORMULAS = (
    b"=1+1",
    b"=cmd|' !C calc'!A0",
    b"+1+1",
    b"-1+1",
    b"@SUM(1)",
    b"\t=1+1",
    b"\r=1+1",
    b" =1+1",
    "＝1+1".encode(),
    "＠SUM(1)".encode(),
    "\u00a0=1+1".encode(),
    "\u200b=1+1".encode(),
    b"'=1+1",
    b'";=1+1;"',
    b'=HYPERLINK("http:..127.0.0.1";"x")',
)
_RESERVED = (b"CON", b"NUL.xml", b"COM1", b"LPT1.xml", b"AUX", b"a:flux", b"fin.", b"Thumbs.db", b"desktop.ini",
             b"NUL", b"null", b"None", b"undefined", b"true", b"NaN", b"1e309", b"0", b"-0")  # fmt: skip
_BLANKS = (b" ", b"  debut", b"fin  ", "\u00a0".encode(), "\u3000".encode(), b" .xml", b"a b c", b"\x0c")
_SHOWN = (
    "facture é è ﬁ 🧾 漢字 العربية".encode(),
    "e" + "\u0301" * 120,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "ﷺ" * 80,
    "İıSsßẞ.xml",
)
_OURS = (b"rejets_EDI_CALMES_20261124.csv", b"CSO1100A_HOSTIL_HOSTIL1100000000000000001.json", b"journal.sqlite3",
         b"FSO1100A_CALMES_CALMES1100000000000000099", b"pipeline.toml")  # fmt: skip

TAKEN: tuple[bytes, ...] = tuple(
    name if isinstance(name, bytes) else name.encode()
    for name in (*_BYTES, *_CONTROLS, *_TWINS, *_DIRECTIONS, *_INVISIBLE, *_PATHS, *_SHELL, *_FORMULAS, *_RESERVED,
                 *_BLANKS, *_SHOWN, *_OURS)
)  # fmt: skip
HELD: tuple[bytes, ...] = (
    b"...",
    b"..xml",
    b"~",
    b"..\\..\\win.ini",
    b"..%2f..%2fetc%2fpasswd",
    b".htaccess",
    b"..\xff",
    b".\x1b[2J",
    b"facture.xml.part",
    b"=1+1.tmp",
)
