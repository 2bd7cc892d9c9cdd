"""Reading XPath regular expressions, what FEEL's `matches`, `replace` and `split` speak.

The tree is written out for RE2 (see docs/adr), which runs in linear time; it knows no back-references, so
that patterns with them go to the bounded matcher of `pattern_matching`.
"""

from dataclasses import dataclass
from typing import Final

from orchestrator.feel.pattern_sets import (
    BLOCKS,
    CATEGORIES,
    NAME_MORE,
    NAME_START,
    SPACES,
    Ranges,
    category,
    complement,
    united,
    without,
)

MAX_REPEAT: Final = 1000  # RE2's own limit
MAX_GROUPS_DEEP: Final = 50
_SINGLE: Final = {"n": "\n", "r": "\r", "t": "\t", **{sign: sign for sign in "\\|.?*+(){}-[]^$"}}
_CLASSES: Final = "sSiIcCdDwW"


class BadPattern(ValueError):
    """No XPath pattern: the call gives null."""


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of a set: in a range or a category ("+Lu", or "-Lu" for all others), or, negated, not.

    Negation stays apart because case folding comes before it: `[^Q]` refuses q too under flag i.
    """

    ranges: Ranges
    categories: tuple[str, ...] = ()
    negated: bool = False

    def spread(self) -> Ranges:
        """All of it as ranges."""
        found = list(self.ranges)
        for name in self.categories:
            found.extend(category(name[1:]) if name[0] == "+" else complement(category(name[1:])))
        ranges = united(found)
        return complement(ranges) if self.negated else ranges


def _one(sign: str) -> Chars:
    return Chars(((ord(sign), ord(sign)),))


@dataclass(frozen=True, slots=True)
class Anchor:
    sign: str  # "^" or "$"


@dataclass(frozen=True, slots=True)
class Any:
    """The dot."""


@dataclass(frozen=True, slots=True)
class Group:
    number: int  # 0: captures nothing
    inner: "Branches"


@dataclass(frozen=True, slots=True)
class Back:
    number: int


@dataclass(frozen=True, slots=True)
class Repeat:
    inner: "Atom"
    least: int
    most: int | None
    lazy: bool


Atom = Chars | Anchor | Any | Group | Back | Repeat
Branches = tuple[tuple[Atom, ...], ...]


class PatternReader:
    """Reads one pattern. Raises BadPattern."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.has_back = False
        self.depth = 0

    def read(self) -> Branches:
        found = self._branches()
        if self.at < len(self.text):
            raise BadPattern(self.text)
        return found

    def _peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def _take(self) -> str:
        if self.at >= len(self.text):
            raise BadPattern(self.text)
        self.at += 1
        return self.text[self.at - 1]

    def _accept(self, text: str) -> bool:
        if self.text.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def _branches(self) -> Branches:
        self.depth += 1
        if self.depth > MAX_GROUPS_DEEP:
            raise BadPattern(self.text)
        branches = [self._branch()]
        while self._accept("|"):
            branches.append(self._branch())
        self.depth -= 1
        return tuple(branches)

    def _branch(self) -> tuple[Atom, ...]:
        pieces: list[Atom] = []
        while self._peek() not in ("", "|", ")"):
            pieces.append(self._quantified(self._atom()))
        return tuple(pieces)

    def _atom(self) -> Atom:
        sign = self._take()
        if sign == "(":
            return self._group()
        if sign == "[":
            return self._class()
        if sign == ".":
            return Any()
        if sign in "^$":
            return Anchor(sign)
        if sign == "\\":
            if self._peek().isdigit():
                return self._back()
            return self._escape()
        if sign in "?*+{}]":
            raise BadPattern(self.text)
        return _one(sign)

    def _group(self) -> Group:
        number = 0
        if not self._accept("?:"):
            self.groups += 1
            number = self.groups
        inner = self._branches()
        if not self._accept(")"):
            raise BadPattern(self.text)
        self.closed.add(number)
        return Group(number, inner)

    def _back(self) -> Back:
        number = int(self._take())
        if number == 0:
            raise BadPattern(self.text)
        while self._peek().isdigit() and number * 10 + int(self._peek()) <= self.groups:
            number = number * 10 + int(self._take())
        if number not in self.closed:
            raise BadPattern(self.text)
        self.has_back = True
        return Back(number)

    def _quantified(self, atom: Atom) -> Atom:
        sign = self._peek()
        if sign not in ("?", "*", "+", "{"):
            return atom
        self.at += 1
        least, most = {"?": (0, 1), "*": (0, None), "+": (1, None)}.get(sign) or self._counts()
        return Repeat(atom, least, most, self._accept("?"))

    def _counts(self) -> tuple[int, int | None]:
        inner, closing, rest = self.text[self.at :].partition("}")
        low, comma, high = inner.partition(",")
        if not closing or not low.isdigit() or len(inner) > 20 or (high and not high.isdigit()):
            raise BadPattern(self.text)
        self.at = len(self.text) - len(rest)
        least = int(low)
        most = (int(high) if high else None) if comma else least
        if max(least, most or 0) > MAX_REPEAT or (most is not None and most < least):
            raise BadPattern(self.text)
        return least, most

    def _escape(self) -> Chars:
        sign = self._take()
        if sign in _SINGLE:
            return _one(_SINGLE[sign])
        if sign in _CLASSES:
            return _named_class(sign)
        if sign in "pP" and self._accept("{"):
            inner, closing, rest = self.text[self.at :].partition("}")
            if closing:
                self.at = len(self.text) - len(rest)
                return _property(inner, sign == "P")
        raise BadPattern(self.text)

    def _class(self) -> Chars:
        """What stands after `[`, up to its `]`; `-[…]` at the end takes characters away."""
        negated = self._accept("^")
        ranges: list[tuple[int, int]] = []
        categories: list[str] = []
        taken: Chars | None = None
        while not self._accept("]"):
            if taken is not None:
                raise BadPattern(self.text)
            if self.text.startswith("-[", self.at):
                self.at += 2
                taken = self._nested()
            else:
                part = self._class_part()
                ranges.extend(part.ranges)
                categories.extend(part.categories)
        if not ranges and not categories:
            raise BadPattern(self.text)
        found = Chars(united(ranges), tuple(categories), negated)
        return found if taken is None else Chars(without(found.spread(), taken.spread()))

    def _nested(self) -> Chars:
        self.depth += 1
        if self.depth > MAX_GROUPS_DEEP:
            raise BadPattern(self.text)
        found = self._class()
        self.depth -= 1
        return found

    def _class_part(self) -> Chars:
        first = self._class_item()
        if self._peek() != "-" or self.text.startswith(("-]", "-["), self.at):
            return first
        self.at += 1
        ends = [part.ranges for part in (first, self._class_item()) if not part.categories]
        if len(ends) < 2 or any(len(part) != 1 or part[0][0] != part[0][1] for part in ends):
            raise BadPattern(self.text)
        if ends[1][0][0] < ends[0][0][0]:
            raise BadPattern(self.text)
        return Chars(((ends[0][0][0], ends[1][0][0]),))

    def _class_item(self) -> Chars:
        sign = self._take()
        if sign == "\\":
            return self._escape()
        if sign == "[":
            raise BadPattern(self.text)
        return _one(sign)


def _named_class(sign: str) -> Chars:
    """`\\w` is all but punctuation, separators and others: so it does not hold the underscore."""
    if sign in "wW":
        return Chars((), ("+L", "+M", "+N", "+S") if sign == "w" else ("+P", "+Z", "+Cc", "+Cf", "+Co"))
    if sign in "dD":
        return Chars((), ("+Nd",) if sign == "d" else ("-Nd",))
    lower = sign.lower()
    found = SPACES if lower == "s" else NAME_START if lower == "i" else united((*NAME_START, *NAME_MORE))
    return Chars(found if sign == lower else complement(found))


def _property(name: str, negated: bool) -> Chars:
    if name.startswith("Is") and name[2:] in BLOCKS:
        found = BLOCKS[name[2:]]
        return Chars(complement(found) if negated else found)
    if name not in CATEGORIES:
        raise BadPattern(name)
    if name in ("C", "Cn"):  # RE2 has no class for characters not yet assigned
        return Chars(complement(category(name)) if negated else category(name))
    return Chars((), (("-" if negated else "+") + name,))
