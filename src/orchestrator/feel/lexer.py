"""Cutting the text into tokens. Names with spaces are put together later, by the parser."""

import re
from dataclasses import dataclass
from typing import Final

from orchestrator.feel.errors import FeelError, limit_reached
from orchestrator.feel.limits import MAX_TEXT

KEYWORDS: Final = frozenset(
    word
    for line in (
        "and or if then else for in return some every satisfies",
        "between instance function external true false null",
    )
    for word in line.split()
)

_START = (
    r"A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D"
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_TOKEN = re.compile(
    r"(?P<space>[\s\u180E\u200B\u2060\uFEFF]+|//[^\n\r]*|/\*[\s\S]*?\*/)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?)"
    r'|(?P<string>"[^"\\]*(?:\\[\s\S][^"\\]*)*")'
    rf"|(?P<name>[{_START}][{_START}0-9\u00B7\u0300-\u036F\u203F-\u2040]*|\?)"
    r"|(?P<symbol>\.\.|\*\*|<=|>=|!=|->|=(?!=)|/(?!\*)|[-+*<>()\[\]{},:.@'])"
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|[\s\S])")
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_HINTS = {
    "==": "l'égalité s'écrit « = »",
    "&&": "« et » s'écrit « and »",
    "||": "« ou » s'écrit « or »",
    "${": "le langage ${…} n'est pas accepté : écrivez l'expression en FEEL, sans ${ }",
    "#{": "le langage #{…} n'est pas accepté : écrivez l'expression en FEEL, sans #{ }",
}


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is "number", "string", "name", "symbol" or "end"; `spaced` tells of white space before it."""

    kind: str
    text: str
    start: int
    spaced: bool


def tokens_of(text: str) -> list[Token]:
    """Raises FeelError where no token can start."""
    if len(text) > MAX_TEXT:
        raise limit_reached(f"L'expression dépasse {MAX_TEXT} caractères.")
    tokens: list[Token] = []
    position, spaced = 0, False
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise _unreadable(text, position)
        kind = found.lastgroup or ""
        if kind == "space":
            spaced = True
        else:
            tokens.append(Token(kind, found.group(), position, spaced))
            spaced = False
        position = found.end()
    tokens.append(Token("end", "", len(text), spaced))
    return tokens


def _unreadable(text: str, position: int) -> FeelError:
    if text.startswith("/*", position):
        return FeelError(
            f"Le commentaire ouvert en position {position + 1} n'est pas fermé.", position=position
        )
    hint = _HINTS.get(text[position : position + 2])
    if hint is None and text[position] == '"':
        hint = "le texte ouvert par ce guillemet n'est pas fermé"
    if hint is None and text[position] in "«»“”":
        hint = 'un texte se met entre guillemets droits ("…")'
    message = f"Caractère inattendu « {text[position]} » en position {position + 1}"
    return FeelError(f"{message} : {hint}." if hint else f"{message}.", position=position)


def string_value(token: Token) -> str:
    """The text between the quotes. An unknown escape stays as written: patterns need `\\d`."""
    inner = token.text[1:-1]
    if "\\" not in inner:
        return inner
    pairs = _ESCAPE.sub(_unescaped, inner)
    if any("\ud800" <= character <= "\udfff" for character in pairs):
        pairs = pairs.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return pairs


def _unescaped(found: re.Match[str]) -> str:
    code = found[1]
    if code[0] in "uU" and len(code) > 1:
        point = int(code[1:], 16)
        return chr(point) if point <= 0x10FFFF else "\ufffd"
    return _SIMPLE.get(code, found[0])
