"""Where the parser stands in the text: the current token, the names in sight, names and types being read."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from orchestrator.feel.errors import FeelError, limit_reached
from orchestrator.feel.lexer import KEYWORDS, Token, tokens_of
from orchestrator.feel.limits import MAX_NESTING
from orchestrator.feel.names import KnownNames, joined
from orchestrator.feel.tree import Name, TypeName

_IN_NAMES = frozenset(".-+*/'")
_CALLED_ONLY = tuple((name, [*name.split(), "("]) for name in ("date and time", "years and months duration"))
_TYPE_NAMES = KnownNames(
    ("date and time", "days and time duration", "years and months duration", "day and time duration")
)


class Cursor:
    """Reads tokens one after the other; every refusal is a FeelError with its position."""

    def __init__(self, text: str, names: KnownNames, properties: KnownNames) -> None:
        self.tokens = tokens_of(text)
        self.at = 0
        self.names = names
        self.properties = properties
        self.nesting = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def is_word(self, text: str) -> bool:
        token = self.tokens[self.at]
        return token.kind == "name" and token.text == text

    def is_symbol(self, text: str) -> bool:
        token = self.tokens[self.at]
        return token.kind == "symbol" and token.text == text

    def accept(self, text: str) -> bool:
        """Step over the symbol or word if it is next."""
        token = self.tokens[self.at]
        if token.text == text and token.kind in ("symbol", "name"):
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise self.fault(f"« {text} » attendu")

    def fault(self, message: str) -> FeelError:
        token = self.token
        found = "la fin de l'expression" if token.kind == "end" else f"« {token.text[:40]} »"
        return FeelError(f"{message}, trouvé {found} en position {token.start + 1}.", position=token.start)

    @contextmanager
    def nested(self) -> Iterator[None]:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise limit_reached(f"L'expression s'imbrique sur plus de {MAX_NESTING} niveaux : découpez-la.")
        yield
        self.nesting -= 1

    @contextmanager
    def scope(self, names: Iterable[str]) -> Iterator[KnownNames]:
        """Names that are known until the end of the block."""
        self.names = KnownNames(names, self.names)
        yield self.names
        outer = self.names.outer
        assert outer is not None
        self.names = outer

    def name(self) -> Name:
        """A name used in the text: the longest known one, else the words as they stand."""
        for called, words in _CALLED_ONLY:
            if self.token.text == words[0] and self._texts(len(words)) == words:
                self.at += len(words) - 1
                return Name(called)
        known = self.names.longest(self.tokens, self.at)
        if known is not None:
            following = self.tokens[self.at + known[1]]
            if following.kind != "name" or following.text in KEYWORDS or following.text == "?":
                self.at += known[1]
                return Name(known[0])
        text, count = joined(self.tokens, self.at)
        self.at += count
        return Name(text)

    def _texts(self, count: int) -> list[str]:
        return [token.text for token in self.tokens[self.at : self.at + count]]

    def property_name(self) -> str:
        """The name after a dot."""
        if self.token.kind != "name":
            raise self.fault("Nom attendu après le point")
        known = self.properties.longest(self.tokens, self.at)
        text, count = known if known is not None else joined(self.tokens, self.at)
        if known is not None and known[1] < joined(self.tokens, self.at)[1]:
            text, count = joined(self.tokens, self.at)
        self.at += count
        return text

    def declared_name(self, *stops: str) -> str:
        """A name being introduced, up to (not including) one of the stops."""
        words = ""
        if self.token.kind != "name":
            raise self.fault("Nom attendu")
        while self.token.text not in stops:
            token = self.token
            if token.kind not in ("name", "number") and token.text not in _IN_NAMES:
                raise self.fault(f"Nom attendu, suivi de « {stops[0]} »")
            words += (" " if token.spaced and words else "") + token.text
            self.at += 1
        return words

    def type(self) -> TypeName:
        """A type, as after `instance of` or a parameter's colon."""
        with self.nested():
            known = _TYPE_NAMES.longest(self.tokens, self.at) or self.names.longest(self.tokens, self.at)
            if known is None and self.token.kind != "name":
                raise self.fault("Type attendu")
            name, count = known or joined(self.tokens, self.at)
            self.at += count
            while self.accept("."):
                name += "." + self.property_name()
            if not self.is_symbol("<"):
                return TypeName(name)
            self.expect("<")
            return self._type_arguments(name)

    def _type_arguments(self, name: str) -> TypeName:
        if name == "context":
            members = []
            while not self.accept(">"):
                member = self.declared_name(":")
                self.expect(":")
                members.append((member, self.type()))
                if not self.is_symbol(">"):
                    self.expect(",")
            return TypeName(name, members=tuple(members))
        inner: list[TypeName] = []
        while not self.accept(">"):
            inner.append(self.type())
            if not self.is_symbol(">"):
                self.expect(",")
        if name == "function":
            self.expect("->")
            inner.append(self.type())
        elif name not in ("list", "range") or len(inner) != 1:
            raise self.fault(f"Le type « {name} » ne prend pas ces paramètres")
        return TypeName(name, tuple(inner))
