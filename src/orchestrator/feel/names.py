"""Which names are known where: FEEL names may hold spaces and signs, so the longest known one wins."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from orchestrator.feel.errors import FeelError
from orchestrator.feel.lexer import KEYWORDS, Token, tokens_of


@lru_cache(maxsize=4096)
def parts_of(name: str) -> tuple[tuple[str, bool], ...]:
    """The tokens of a name, each with whether white space stands before it; empty if it is no FEEL name."""
    try:
        tokens = tokens_of(name.strip())
    except FeelError:
        return ()
    return tuple((token.text, token.spaced) for token in tokens[:-1])


class KnownNames:
    """The names of one scope, then those of the scopes around it."""

    __slots__ = ("_by_first", "outer")

    def __init__(self, names: Iterable[str], outer: "KnownNames | None" = None) -> None:
        self._by_first: dict[str, list[tuple[tuple[tuple[str, bool], ...], str]]] = {}
        self.outer = outer
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        parts = parts_of(name)
        if parts:
            self._by_first.setdefault(parts[0][0], []).append((parts, name))

    def include(self, others: "KnownNames") -> None:
        """Let this scope know the names of another layer too."""
        for first, entries in others._by_first.items():
            self._by_first.setdefault(first, []).extend(entries)

    def longest(self, tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
        """The longest name that starts at token `at`, with how many tokens it takes."""
        best: tuple[str, int] | None = None
        first = tokens[at].text
        scope: KnownNames | None = self
        while scope is not None:
            for parts, name in scope._by_first.get(first, ()):
                if (best is None or len(parts) > best[1]) and _stands_at(parts, tokens, at):
                    best = name, len(parts)
            scope = scope.outer
        return best


def _stands_at(parts: Sequence[tuple[str, bool]], tokens: Sequence[Token], at: int) -> bool:
    if at + len(parts) >= len(tokens):
        return False
    for offset in range(1, len(parts)):
        token = tokens[at + offset]
        text, spaced = parts[offset]
        if token.text != text or token.spaced != spaced:
            return False
    return True


def joined(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """An unknown name: this token and the words that follow it, since two names never stand side by side."""
    end = at + 1
    while tokens[end].kind == "name" and tokens[end].text not in KEYWORDS and tokens[end].text != "?":
        end += 1
    return " ".join(token.text for token in tokens[at:end]), end - at
