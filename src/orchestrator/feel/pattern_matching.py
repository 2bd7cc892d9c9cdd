"""A backtracking matcher for the few patterns with back-references; every step is paid from the budget."""

import unicodedata
from collections.abc import Callable, Iterator

from orchestrator.feel.limits import Run
from orchestrator.feel.patterns import Anchor, Any, Atom, Back, Branches, Chars, Group, Repeat

Groups = tuple[tuple[int, int] | None, ...]
State = tuple[int, Groups]


class Matcher:
    def __init__(self, branches: Branches, groups: int, flags: str) -> None:
        self._branches = branches
        self._groups = groups
        self._fold: Callable[[str], str] = str.casefold if "i" in flags else str
        self._all_lines = "m" in flags
        self._dot_all = "s" in flags

    def all(self, text: str, run: Run) -> Iterator[tuple[int, int, tuple[str | None, ...]]]:
        start = 0
        while start <= len(text):
            for end, groups in self._any(self._branches, text, (start, (None,) * self._groups), run):
                parts = [None if group is None else text[group[0] : group[1]] for group in groups]
                yield start, end, (text[start:end], *parts)
                start = max(end, start + 1)
                break
            else:
                start += 1

    def _any(self, branches: Branches, text: str, state: State, run: Run) -> Iterator[State]:
        for branch in branches:
            yield from self._sequence(branch, 0, text, state, run)

    def _sequence(
        self, atoms: tuple[Atom, ...], at: int, text: str, state: State, run: Run
    ) -> Iterator[State]:
        run.charge(4)
        if at == len(atoms):
            yield state
            return
        for following in self._one(atoms[at], text, state, run):
            yield from self._sequence(atoms, at + 1, text, following, run)

    def _one(self, atom: Atom, text: str, state: State, run: Run) -> Iterator[State]:
        position, groups = state
        if isinstance(atom, Repeat):
            yield from self._repeated(atom, 0, text, state, run)
        elif isinstance(atom, Group):
            for end, inner in self._any(atom.inner, text, state, run):
                if atom.number:
                    taken = ((position, end),)
                    inner = inner[: atom.number - 1] + taken + inner[atom.number :]
                yield end, inner
        elif isinstance(atom, Back):
            group = groups[atom.number - 1]
            wanted = "" if group is None else text[group[0] : group[1]]
            if self._fold(text[position : position + len(wanted)]) == self._fold(wanted):
                yield position + len(wanted), groups
        elif isinstance(atom, Anchor):
            if self._at_edge(atom.sign, text, position):
                yield state
        elif position < len(text) and self._holds(atom, text[position]):
            yield position + 1, groups

    def _repeated(self, atom: Repeat, count: int, text: str, state: State, run: Run) -> Iterator[State]:
        run.charge(4)
        enough = count >= atom.least
        if enough and atom.lazy:
            yield state
        if atom.most is None or count < atom.most:
            for following in self._one(atom.inner, text, state, run):
                if following[0] > state[0] or not enough:
                    yield from self._repeated(atom, count + 1, text, following, run)
        if enough and not atom.lazy:
            yield state

    def _at_edge(self, sign: str, text: str, position: int) -> bool:
        if sign == "^":
            return position == 0 or (self._all_lines and text[position - 1] == "\n")
        return position == len(text) or (self._all_lines and text[position] == "\n")

    def _holds(self, atom: Chars | Any, sign: str) -> bool:
        if isinstance(atom, Any):
            return self._dot_all or sign not in "\n\r"
        variants = {sign} if self._fold is str else {sign, sign.lower(), sign.upper()}
        return any(_within(atom, one) for one in variants if len(one) == 1) is not atom.negated


def _within(atom: Chars, sign: str) -> bool:
    if any(low <= ord(sign) <= high for low, high in atom.ranges):
        return True
    kind = unicodedata.category(sign)
    return any(kind.startswith(name[1:]) is (name[0] == "+") for name in atom.categories)
