"""Syntax errors of the XML parser, said in French with line and column.

The parser's codes are stable, its words are not: a message that no longer matches falls back on a plain
sentence, never on English.
"""

from __future__ import annotations

import re
from typing import Final

from lxml.etree import ErrorTypes as E
from lxml.etree import XMLSyntaxError

from pipeline.codecs.xml_prolog import root_tag
from pipeline.domain import motifs
from pipeline.domain.rejection import Rejected, because, rejected

_GENERIC: Final = "le fichier n'est pas un XML bien formé"
_NAME: Final = r"(\S+)"
# code -> (regular expression over the parser's message, or None; French sentence with the groups)
_SENTENCES: Final[dict[int, tuple[str | None, str]]] = {
    E.ERR_TAG_NAME_MISMATCH: (
        rf"mismatch: {_NAME} line (\d+) and {_NAME}",
        "la balise <{0}> ouverte ligne {1} est fermée par </{2}> ; attendu : </{0}>",
    ),
    E.ERR_TAG_NOT_FINISHED: (rf"in tag {_NAME} line (\d+)", "la balise <{0}> ouverte ligne {1} n'est pas fermée"),
    E.ERR_GT_REQUIRED: (None, "une balise n'est pas terminée ; attendu : « > »"),
    E.ERR_LT_REQUIRED: (None, "une balise est attendue"),
    E.ERR_UNDECLARED_ENTITY: (
        r"Entity '([^']*)'",
        "l'entité &{0}; n'existe pas en XML ; écrire le caractère lui-même (seules &amp; &lt; &gt; &quot; &apos; "
        "sont admises)",
    ),
    E.ERR_NAME_REQUIRED: (
        r"(StartTag|EntityRef)",
        "un caractère « < » ou « & » ne peut pas figurer tel quel dans un texte ; attendu : &lt; ou &amp;",
    ),
    E.ERR_ENTITYREF_SEMICOL_MISSING: (None, "un caractère « & » figure tel quel dans un texte ; attendu : &amp;"),
    E.ERR_ATTRIBUTE_NOT_STARTED: (None, "la valeur d'un attribut n'est pas entre guillemets"),
    E.ERR_ATTRIBUTE_NOT_FINISHED: (None, "la valeur d'un attribut n'est pas terminée ; attendu : un guillemet"),
    E.ERR_ATTRIBUTE_WITHOUT_VALUE: (rf"for attribute {_NAME}", "l'attribut {0} n'a pas de valeur"),
    E.ERR_ATTRIBUTE_REDEFINED: (rf"Attribute {_NAME}", "l'attribut {0} figure deux fois dans la même balise"),
    E.NS_ERR_ATTRIBUTE_REDEFINED: (rf"Attribute {_NAME}", "l'attribut {0} figure deux fois dans la même balise"),
    E.ERR_LT_IN_ATTRIBUTE: (None, "un caractère « < » figure dans la valeur d'un attribut ; attendu : &lt;"),
    E.ERR_SPACE_REQUIRED: (None, "la balise est mal écrite ; attendu : une espace entre deux attributs"),
    E.ERR_EQUAL_REQUIRED: (None, "la balise est mal écrite ; attendu : « = » après le nom d'un attribut"),
    E.ERR_INVALID_CHAR: (
        r"(?:Char value|xmlChar value|Char) (\w+)",
        "un caractère de contrôle (code {0}) est interdit en XML",
    ),
    E.ERR_INVALID_HEX_CHARREF: (None, "une référence de caractère &#x…; est mal écrite"),
    E.ERR_INVALID_DEC_CHARREF: (None, "une référence de caractère &#…; est mal écrite"),
    E.ERR_DOCUMENT_EMPTY: (None, "l'élément racine est absent"),
    E.ERR_DOCUMENT_END: (None, "du contenu suit la fin de l'élément racine ; attendu : la fin du fichier"),
    E.NS_ERR_UNDEFINED_NAMESPACE: (
        rf"prefix {_NAME}(?: for {_NAME})? on {_NAME}",
        "le préfixe {0}: n'est pas déclaré (xmlns:{0}) dans <{2}>",
    ),
    E.NS_ERR_XML_NAMESPACE: (None, "une déclaration d'espace de noms (xmlns) est invalide"),
    E.ERR_RESERVED_XML_NAME: (None, "la déclaration <?xml …?> doit être au tout début du fichier, sans rien avant"),
    E.ERR_COMMENT_NOT_FINISHED: (None, "un commentaire n'est pas terminé ; attendu : -->"),
    E.ERR_HYPHEN_IN_COMMENT: (None, "un commentaire contient « -- », ce qui est interdit"),
    E.ERR_CDATA_NOT_FINISHED: (None, "une section CDATA n'est pas terminée ; attendu : ]]>"),
    E.ERR_MISPLACED_CDATA_END: (None, "la suite « ]]> » est interdite dans un texte"),
    E.ERR_PI_NOT_FINISHED: (None, "une instruction <? n'est pas terminée ; attendu : ?>"),
    E.ERR_XMLDECL_NOT_FINISHED: (None, "la déclaration <?xml n'est pas terminée ; attendu : ?>"),
    E.ERR_VERSION_MISSING: (None, 'la déclaration <?xml ne donne pas la version ; attendu : version="1.0"'),
    E.ERR_UNKNOWN_VERSION: (None, 'la version de XML n\'est pas reconnue ; attendu : version="1.0"'),
}
# a limit of the parser, recognised by the words of its message
_LIMITS: Final = (
    ("depth", "plus de 256 niveaux d'éléments imbriqués"),
    ("Text node", "un texte dépasse 10 Mo (une pièce jointe dont le base64 est endommagé, sans doute)"),
    ("too big", "un commentaire ou une section CDATA dépasse 10 Mo"),
    ("Buffer size", "la valeur d'un attribut dépasse 10 Mo"),
    ("Name too long", "un nom de balise ou d'attribut dépasse 50 000 caractères"),
)
_AROUND: Final = 60
_LONGEST_NAME: Final = 1_000  # of a root that is worth looking for: a longer one takes a second a megabyte to seek


def refuse_syntax(error: XMLSyntaxError, utf8: bytes) -> Rejected:
    """Turn the parser's first error into a rejection: XML_TOO_COMPLEX for a limit, else XML_UNREADABLE."""
    message = str(error.msg or "").partition(", line ")[0]
    line, column = error.position
    code: int = getattr(error, "code", 0)  # libxml2's, which the stubs forget
    limit = _limit(code, message)
    if limit is not None:
        return rejected(because(motifs.XML_TOO_COMPLEX, f"{limit} (ligne {line})", line=line))
    sentence = _interrupted(code, utf8) or _sentence(code, message)
    detail = f"{sentence} (ligne {line}, colonne {column})"
    return rejected(because(motifs.XML_UNREADABLE, detail, line=line, value=_excerpt(utf8, line, column)))


def _limit(code: int, message: str) -> str | None:
    if code not in (E.ERR_RESOURCE_LIMIT, E.ERR_NAME_TOO_LONG) and "too big" not in message:
        return None
    return next((words for mark, words in _LIMITS if mark in message), "une limite de lecture est atteinte")


def _interrupted(code: int, utf8: bytes) -> str | None:
    """A file cut short: everything was well until the end of the bytes."""
    if code == E.ERR_DOCUMENT_END:
        return None
    root = root_tag(utf8)
    if code != E.ERR_TAG_NOT_FINISHED and utf8[-64:].rstrip().endswith(b">"):
        return None
    if root is None:
        return "le fichier s'interrompt avant l'élément racine"
    if len(root) > _LONGEST_NAME:
        return None
    if re.search(rf"</{re.escape(root)}\s*>".encode(), utf8):
        return None
    return f"le fichier s'interrompt avant la fermeture de <{root}>"


def _sentence(code: int, message: str) -> str:
    pattern, words = _SENTENCES.get(code, (None, _GENERIC))
    if pattern is None:
        return words
    found = re.search(pattern, message)
    return words.format(*(group or "" for group in found.groups())) if found else _GENERIC


def _excerpt(utf8: bytes, line: int, column: int) -> str | None:
    """What stands around the error; ``column`` counts bytes in its line, from 1."""
    start = 0
    for _ in range(line - 1):
        start = utf8.find(b"\n", start) + 1
    at = start + column - 1
    end = utf8.find(b"\n", start)
    stop = at + _AROUND if end < 0 else min(end, at + _AROUND)
    return utf8[max(start, at - _AROUND) : stop].decode("utf-8", "ignore").strip() or None
