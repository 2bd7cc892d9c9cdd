"""Searching with a pattern, in time that grows with the text and never explodes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any as AnyValue
from typing import Final

import re2  # type: ignore[import-untyped]

from orchestrator.feel.errors import FeelError, limit_reached
from orchestrator.feel.limits import Run
from orchestrator.feel.pattern_matching import Matcher
from orchestrator.feel.patterns import (
    Anchor,
    Any,
    Atom,
    BadPattern,
    Branches,
    Chars,
    Group,
    PatternReader,
    Repeat,
)

MAX_WORK: Final = 30_000_000  # characters of text times size of the compiled pattern
MAX_PATTERN: Final = 5_000  # characters
_FLAGS: Final = frozenset("smixq")


@dataclass(frozen=True, slots=True)
class Found:
    """A match: where, and its groups, of which the first is the whole."""

    start: int
    end: int
    groups: tuple[str | None, ...]


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern; `matcher` instead of `engine` for one with back-references."""

    groups: int
    engine: AnyValue
    matcher: Matcher | None

    def all(self, text: str, run: Run) -> Iterator[Found]:
        """Every match in turn. Raises FeelError if text and pattern are too large together."""
        if self.matcher is not None:
            yield from (Found(start, end, groups) for start, end, groups in self.matcher.all(text, run))
            return
        work = len(text) * self.engine.programsize
        if work > MAX_WORK:
            raise limit_reached(
                "Ce motif est trop grand pour un texte aussi long : réduisez l'un ou l'autre."
            )
        run.charge((work >> 10) + (self.engine.programsize >> 5))
        for found in self.engine.finditer(text):
            run.tick()
            yield Found(found.start(), found.end(), (found.group(0), *found.groups()))


@lru_cache(maxsize=256)
def compiled(pattern: str, flags: str) -> Pattern:
    """Raises BadPattern for what is no pattern, FeelError for one that is too large."""
    if not set(flags) <= _FLAGS:
        raise BadPattern(flags)
    if len(pattern) > MAX_PATTERN:
        raise limit_reached(f"Un motif dépasse {MAX_PATTERN} caractères.")
    if "q" in flags:
        return Pattern(0, _engine(re2.escape(pattern), "i" in flags), None)
    reader = PatternReader(_without_space(pattern) if "x" in flags else pattern)
    branches = reader.read()
    if reader.has_back:
        return Pattern(reader.groups, None, Matcher(branches, reader.groups, flags))
    return Pattern(reader.groups, _engine(_written(branches, flags), "i" in flags), None)


def _engine(text: str, ignore_case: bool) -> AnyValue:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not ignore_case
    try:
        return re2.compile(text, options)
    except re2.error:
        raise FeelError("Ce motif est trop grand : simplifiez-le.", code="feel_limite") from None


def _without_space(pattern: str) -> str:
    """Flag x: white space goes, except inside `[…]`."""
    kept: list[str] = []
    depth = 0
    escaped = False
    for sign in pattern:
        if depth == 0 and sign in " \t\n\r":
            continue
        if not escaped:
            depth += (sign == "[") - (sign == "]" and depth > 0)
        escaped = sign == "\\" and not escaped
        kept.append(sign)
    return "".join(kept)


def _written(branches: Branches, flags: str) -> str:
    return "|".join("".join(_atom(atom, flags) for atom in branch) for branch in branches)


def _atom(atom: Atom, flags: str) -> str:
    if isinstance(atom, Chars):
        return class_text(atom)
    if isinstance(atom, Any):
        return "(?s:.)" if "s" in flags else r"[^\n\r]"
    if isinstance(atom, Anchor):
        if "m" in flags:
            return f"(?m:{atom.sign})"
        return r"\A" if atom.sign == "^" else r"\z"
    if isinstance(atom, Group):
        return f"({'' if atom.number else '?:'}{_written(atom.inner, flags)})"
    if isinstance(atom, Repeat):
        most = "" if atom.most is None else str(atom.most)
        return f"(?:{_atom(atom.inner, flags)}){{{atom.least},{most}}}{'?' if atom.lazy else ''}"
    raise BadPattern("back-reference")


def class_text(chars: Chars) -> str:
    """A set as RE2 writes it."""
    if not chars.ranges and not chars.categories:
        return r"[^\x{0}-\x{10ffff}]"
    inner = "".join(rf"\x{{{low:x}}}-\x{{{high:x}}}" for low, high in chars.ranges)
    inner += "".join(rf"\{'p' if name[0] == '+' else 'P'}{{{name[1:]}}}" for name in chars.categories)
    return f"[{'^' if chars.negated else ''}{inner}]"
