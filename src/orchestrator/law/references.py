"""Which article is relied on, under the number it bore on a given day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from orchestrator.law.periods import PERIOD_KEYS, in_force, read_periods
from orchestrator.law.source import Reading, join
from orchestrator.law.wording import say_list, say_period

CODES: Mapping[str, str] = MappingProxyType(
    {
        "CPP": "code de procédure pénale",
        "C. pénit.": "code pénitentiaire",
        "C. pén.": "code pénal",
        "CJPM": "code de la justice pénale des mineurs",
        "CJA": "code de justice administrative",
        "CRPA": "code des relations entre le public et l'administration",
        "CPC": "code de procédure civile",
        "C. trav.": "code du travail",
    }
)
FLAGS = ("I", "M")  # I: our reading; M: from memory, to be checked
_PARAGRAPHS = re.compile(r"\s+al\.\s+\d+(?:\s*(?:,|à|et)\s*\d+)*")
_KEYS = frozenset({"sentence", "flag", "versions"})
_VERSION_KEYS = PERIOD_KEYS | {"article", "code"}


@dataclass(frozen=True)
class ArticleVersion:
    """An article under one number. `from_on` and `until_on` included; `former`, `later`: other numbers."""

    number: str
    code: str
    from_on: date
    until_on: date | None
    former: tuple[str, ...] = ()
    later: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The article without its paragraphs, and the short name of its code: « R224-5 C. pénit. »."""
        return f"{_PARAGRAPHS.sub('', self.number)} {self.code}"

    @property
    def code_name(self) -> str:
        """The code in full."""
        return CODES[self.code]

    def cite(self) -> str:
        """Return « R224-5 al. 5 — code pénitentiaire, en vigueur depuis le … (ancien R57-7-84-5 CPP) »."""
        others = [f"ancien {name}" for name in self.former] + [f"devenu {name}" for name in self.later]
        in_brackets = f" ({say_list(others)})" if others else ""
        return f"{self.number} — {self.code_name}, {say_period(self.from_on, self.until_on)}{in_brackets}"


@dataclass(frozen=True)
class Reference:
    """One rule of the texts: our plain `sentence`, and its article's versions from oldest to newest.

    `reading_flag`: "I" when the rule is our reading, "M" when it must be checked, else None.
    """

    key: str
    sentence: str
    versions: tuple[ArticleVersion, ...]
    reading_flag: str | None = None

    def at(self, day: date) -> ArticleVersion:
        """Return the version in force on the local `day`. Raises NotInForce."""
        return in_force(self.versions, day, f"Référence « {self.key} »")

    def cite(self, day: date) -> str:
        """Return the French line that cites the article as it stood on `day`. Raises NotInForce."""
        return self.at(day).cite()

    def rule(self) -> str:
        """Return the rule itself for whoever reads an act, without final stop, saying what is not sure of it."""
        doubts = {"I": " (lecture retenue)", "M": " (à vérifier)"}
        return self.sentence.strip().rstrip(".") + doubts.get(self.reading_flag or "", "")


def read_references(content: bytes, file: str = "law/references.yaml") -> dict[str, Reference]:
    """Read every reference of the file, by key. Raises ModelRefused with every fault."""
    return dict(_read(content, file))


@lru_cache(maxsize=64)
def _read(content: bytes, file: str) -> Mapping[str, Reference]:
    reading = Reading(file, "reference")
    found = {}
    for key, entry in reading.document(content).items():
        table = reading.table(entry, key)
        reading.keys(table, key, _KEYS, "sentence versions")
        found[key] = Reference(
            key=key,
            sentence=reading.text(table, "sentence", key),
            versions=_read_versions(reading, table, key),
            reading_flag=reading.choice(table, "flag", key, FLAGS),
        )
    reading.refuse_if_faulty()
    return found


def _read_versions(reading: Reading, table: Mapping[str, object], key: str) -> tuple[ArticleVersion, ...]:
    element = join(key, "versions")
    rows = reading.rows(table.get("versions"), element)
    if not rows and isinstance(table.get("versions"), list):
        reading.fault(element, "La référence n'a pas d'article.", "Ajoutez au moins une version datée.")
    for path, row in rows:
        reading.keys(row, path, _VERSION_KEYS, "from article code")
    periods = read_periods(reading, rows)
    bare = [
        ArticleVersion(*read_article(reading, row, path), period.from_on, period.until_on)
        for (path, row), period in zip(rows, periods, strict=True)
    ]
    names = [version.name for version in bare]
    return tuple(
        ArticleVersion(
            version.number,
            version.code,
            version.from_on,
            version.until_on,
            former=_others(names[:n], version.name),
            later=_others(names[n + 1 :], version.name),
        )
        for n, version in enumerate(bare)
    )


def _others(names: list[str], own: str) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(names) if name != own)


def read_article(reading: Reading, row: Mapping[str, object], element: str) -> tuple[str, str]:
    """Return the number and the short name of the code, noting an unknown code."""
    number = reading.text(row, "article", element)
    return number, reading.choice(row, "code", element, tuple(CODES)) or next(iter(CODES))
