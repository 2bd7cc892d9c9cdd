"""The French filters of the templates: dates in letters, instants on the wall clock, durations."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from orchestrator.law.wording import MONTHS, say_day

_UNITS = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze"),
    *("douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"),
)
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre-vingt"}
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_NAMES = (
    *(("an", "ans"), ("mois", "mois"), ("semaine", "semaines")),
    *(("jour", "jours"), ("heure", "heures"), ("minute", "minutes")),
)


def say_number(number: int) -> str:
    """Return `number`, 0 to 9999, in letters: « deux mille vingt-six »."""
    if not 0 <= number <= 9999:
        raise ValueError(f"{number} ne s'écrit pas en lettres ici : de 0 à 9999 seulement.")
    thousands, rest = divmod(number, 1000)
    parts = [] if not thousands else ["mille"] if thousands == 1 else [_UNITS[thousands], "mille"]
    hundreds, rest = divmod(rest, 100)
    if hundreds:
        plural = "cents" if hundreds > 1 and not rest else "cent"
        parts += [plural] if hundreds == 1 else [_UNITS[hundreds], plural]
    if rest or not parts:
        parts.append(_below_hundred(rest))
    return " ".join(parts)


def _below_hundred(number: int) -> str:
    if number < 20:
        return _UNITS[number]
    if number == 80:
        return "quatre-vingts"
    ten = number - number % 10
    if ten in (70, 90):
        ten -= 10
    rest = number - ten
    if rest == 0:
        return _TENS[ten]
    return (
        f"{_TENS[ten]} et {_UNITS[rest]}" if rest in (1, 11) and ten != 80 else f"{_TENS[ten]}-{_UNITS[rest]}"
    )


def say_date_in_letters(day: date) -> str:
    """Return « vingt-sept septembre deux mille vingt-six »."""
    number = "premier" if day.day == 1 else say_number(day.day)
    return f"{number} {MONTHS[day.month - 1]} {say_number(day.year)}"


def say_local_instant(at: datetime) -> str:
    """Return « lundi 30 mars 2026 à 16 h 30 », on the clock of the zone that `at` carries."""
    return f"{say_day(at.date())} à {at.hour} h {at.minute:02d}"


def say_duration(value: object) -> str:
    """Return « six mois », « soixante-douze heures » for an ISO 8601 duration or a timedelta."""
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        days, minutes = divmod(minutes, 24 * 60)
        amounts = (0, 0, 0, days, *divmod(minutes, 60))
    else:
        found = _DURATION.fullmatch(str(value))
        if found is None or not any(found.groups()):
            raise ValueError(f"« {value} » n'est pas une durée ISO 8601.")
        amounts = tuple(int(group or 0) for group in found.groups())  # type: ignore[assignment]
    said = [
        f"{_feminine(amount) if one.endswith('e') else say_number(amount)} {one if amount < 2 else many}"
        for amount, (one, many) in zip(amounts, _NAMES, strict=True)
        if amount
    ]
    return " et ".join(said) or "zéro minute"


def _feminine(number: int) -> str:
    return re.sub(r"\bun$", "une", say_number(number))


def say_citations(citations: Sequence[str]) -> str:
    """Return several citations as one line: each article once, those of one text and period under one mention of it."""
    texts: dict[str, dict[str, None]] = {}
    for citation in citations:
        articles, dash, text = citation.partition(" — ")
        texts.setdefault(dash + text, {}).update(dict.fromkeys(articles.split(", ")))
    return " ; ".join(", ".join(articles) + text for text, articles in texts.items())
