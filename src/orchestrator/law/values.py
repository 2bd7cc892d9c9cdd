"""Statutory values, one file each: read them, count with them, prove them by their worked examples."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from orchestrator.errors import ModelFault
from orchestrator.law.amounts import parse_amount
from orchestrator.law.calendars import Calendar, calendar_named
from orchestrator.law.dated_values import Alternative, DatedValue, Example, LawValue, TextReading
from orchestrator.law.deadlines import RULES, Deadline, amount_for, compute
from orchestrator.law.errors import CannotCount
from orchestrator.law.instants import parse_instant, zone_named
from orchestrator.law.periods import PERIOD_KEYS, Period, read_periods
from orchestrator.law.references import FLAGS, ArticleVersion, read_article
from orchestrator.law.source import Reading, join
from orchestrator.law.wording import say_instant, say_period

__all__ = [
    "Alternative",
    "DatedValue",
    "Example",
    "LawValue",
    "TextReading",
    "check_examples",
    "law_deadline",
    "read_law_value",
]

PENDING = ("keep", "recompute")
_KEYS = frozenset({"label", "rule", "variant", "counts_from", "reading", "values"})
_VALUE_KEYS = PERIOD_KEYS | {"value", "reference", "pending", "examples"}
_EXAMPLE_KEYS = frozenset({"trigger", "expires", "why", "zone", "calendar", "warns"})


def law_deadline(value: LawValue, start: datetime, zone: ZoneInfo, calendar: Calendar) -> Deadline:
    """Count the value in force on the local day of the aware `start`, and say on which article it rests.

    Raises NotInForce when the value has no version that day, CannotCount when it counts no time.
    """
    if value.rule is None:
        raise CannotCount(
            f"« {value.label} » n'est pas un délai : indiquez rule dans {value.file}.", field="rule"
        )
    if start.tzinfo is None:
        raise CannotCount("L'instant de départ n'a pas de décalage horaire : ajoutez-le.", field="from")
    dated = value.at(start.astimezone(zone).date())
    counted = compute(value.rule, dated.value, start, zone, calendar, value.variant)
    return Deadline(counted.expires_at, (*_basis(value, dated), *counted.reasons), counted.warn_at)


def _basis(value: LawValue, dated: DatedValue) -> list[str]:
    """The article and the amount, then the reading retained where the text is ambiguous."""
    counted = parse_amount(dated.value) if value.rule and RULES[value.rule].units else None
    amount = f" : {counted}" if counted and not counted.is_zero else ""
    article = dated.reference
    in_force = say_period(article.from_on, article.until_on)
    said = [f"{value.label}{amount} (article {article.number} du {article.code_name}, {in_force})."]
    if value.counts_from:
        said.append(f"Le délai se compte à partir de : {value.counts_from}.")
    if value.reading and value.reading.sentence:
        opening = "Lecture retenue" if value.reading.flag == "I" else "À vérifier"
        said.append(f"{opening} : {value.reading.sentence}")
    return said


def check_examples(value: LawValue) -> list[ModelFault]:
    """Work every example of the file again and return what differs; a value without any is a warning."""
    if value.rule is None:
        return []
    faults = []
    for dated in value.values:
        element = f"values[{dated.from_on.isoformat()}]"
        if not dated.examples:
            faults.append(_unproven(value, element))
        for example in dated.examples:
            problem = _check(value, dated, example)
            if problem:
                at = example.trigger_at.isoformat()
                faults.append(_wrong(value, f"{element}.examples[{at}]", problem))
    return faults


def _check(value: LawValue, dated: DatedValue, example: Example) -> str | None:
    if value.rule is None:
        return None
    day = example.trigger_at.astimezone(example.zone).date()
    if day < dated.from_on or (dated.until_on is not None and day > dated.until_on):
        return "Le départ de l'exemple n'est pas dans la période de cette valeur."
    try:
        found = law_deadline(value, example.trigger_at, example.zone, example.calendar)
    except CannotCount as problem:
        return problem.message
    if found.expires_at.timestamp() != example.expires_at.timestamp():
        said, got = say_instant(example.expires_at), say_instant(found.expires_at)
        return f"L'exemple attend le {said} ; le calcul donne le {got}."
    if example.warns_at is None:
        return None
    if found.warn_at is None or found.warn_at.timestamp() != example.warns_at.timestamp():
        got = say_instant(found.warn_at) if found.warn_at else "aucune alerte"
        return f"L'exemple attend l'alerte du {say_instant(example.warns_at)} ; le calcul donne : {got}."
    return None


def _wrong(value: LawValue, element: str, message: str) -> ModelFault:
    return ModelFault(
        value.file, element, "exemple", "error", message, "Corrigez l'exemple, la valeur ou la règle."
    )


def _unproven(value: LawValue, element: str) -> ModelFault:
    return ModelFault(
        value.file, element, "exemple", "warning", f"Aucun exemple ne prouve « {value.label} ».",
        "Ajoutez sous examples un départ (trigger) et l'échéance (expires) que vous aurez comptée à la main.",
    )  # fmt: skip


@lru_cache(maxsize=512)
def read_law_value(content: bytes, name: str) -> LawValue:
    """Read one file. `name` is its stem or its path: the value is called by the stem.

    Raises ModelRefused with every fault. The worked examples are checked by `check_examples`. Several procedures
    share the common values: the same content is read once a process.
    """
    reading = Reading(name, "valeur_legale")
    found = reading.document(content)
    reading.keys(found, "", _KEYS, "label values")
    rule = reading.choice(found, "rule", "", tuple(RULES))
    value = LawValue(
        name=PurePosixPath(name).name.removesuffix(".yaml"),
        label=reading.text(found, "label", ""),
        rule=rule,
        variant=reading.choice(found, "variant", "", RULES[rule].variants if rule else ()),
        counts_from=reading.optional_text(found, "counts_from", ""),
        reading=_read_reading(reading, found),
        values=_read_values(reading, found, rule),
        file=name,
    )
    _check_retained(reading, value)
    reading.refuse_if_faulty()
    return value


def _read_reading(reading: Reading, found: Mapping[str, object]) -> TextReading | None:
    if found.get("reading") is None:
        return None
    table = reading.table(found["reading"], "reading")
    reading.keys(
        table, "reading", frozenset({"flag", "retained", "alternatives"}), "flag retained alternatives"
    )
    rows = reading.rows(table.get("alternatives"), "reading.alternatives")
    for element, row in rows:
        reading.keys(row, element, frozenset({"name", "sentence"}), "name sentence")
    return TextReading(
        flag=reading.choice(table, "flag", "reading", FLAGS) or FLAGS[0],
        retained=reading.text(table, "retained", "reading"),
        alternatives=tuple(
            Alternative(reading.text(row, "name", at), reading.text(row, "sentence", at)) for at, row in rows
        ),
    )


def _check_retained(reading: Reading, value: LawValue) -> None:
    """The reading said to be retained must be one of those listed, and the one that is counted."""
    if value.reading is None:
        return
    names = [one.name for one in value.reading.alternatives]
    retained = value.reading.retained
    if names.count(retained) != 1:
        reading.fault(
            "reading.retained",
            f"« {retained} » n'est pas une lecture de la liste.",
            f"Choisissez {', '.join(names) or 'une lecture'}.",
        )
    variants = RULES[value.rule].variants if value.rule else ()
    if (retained if retained in variants else None) != value.variant:
        reading.fault(
            "reading.retained",
            "La lecture retenue n'est pas celle que compte la règle.",
            "Mettez d'accord variant et reading.retained.",
        )


def _read_values(reading: Reading, found: Mapping[str, object], rule: str | None) -> tuple[DatedValue, ...]:
    rows = reading.rows(found.get("values"), "values")
    if not rows and isinstance(found.get("values"), list):
        reading.fault("values", "Aucune valeur n'est donnée.", "Ajoutez au moins une valeur datée.")
    for element, row in rows:
        reading.keys(row, element, _VALUE_KEYS, "from value reference")
    periods = read_periods(reading, rows)
    return tuple(
        _read_value(reading, element, row, period, rule)
        for (element, row), period in zip(rows, periods, strict=True)
    )


def _read_value(
    reading: Reading, element: str, row: Mapping[str, object], period: Period, rule: str | None
) -> DatedValue:
    where = join(element, "reference")
    reference = reading.table(row["reference"], where) if row.get("reference") is not None else {}
    if reference:
        reading.keys(reference, where, frozenset({"article", "code"}), "article code")
    number, code = read_article(reading, reference, where)
    examples = [
        _read_example(reading, at, example)
        for at, example in reading.rows(row.get("examples"), join(element, "examples"))
    ]
    return DatedValue(
        value=_read_amount(reading, element, row, rule),
        from_on=period.from_on,
        until_on=period.until_on,
        reference=ArticleVersion(number, code, period.from_on, period.until_on),
        pending=reading.choice(row, "pending", element, PENDING) or PENDING[0],
        examples=tuple(example for example in examples if example),
    )


def _read_amount(reading: Reading, element: str, row: Mapping[str, object], rule: str | None) -> str:
    value = row.get("value")
    if isinstance(value, int) and not isinstance(value, bool) and rule is None:
        return str(value)
    text = reading.text(row, "value", element)
    if rule and text:
        try:
            amount_for(rule, text)
        except CannotCount as problem:
            reading.fault(join(element, "value"), problem.message, "Corrigez la durée ou la règle.")
    return text


def _read_example(reading: Reading, element: str, row: Mapping[str, object]) -> Example | None:
    reading.keys(row, element, _EXAMPLE_KEYS, "trigger expires why")
    try:
        return Example(
            trigger_at=_instant(row["trigger"]),
            expires_at=_instant(row["expires"]),
            why=reading.text(row, "why", element),
            zone=zone_named(row.get("zone", "Europe/Paris")),
            calendar=calendar_named(row.get("calendar", "metropole")),
            warns_at=_instant(row["warns"]) if row.get("warns") is not None else None,
        )
    except KeyError:  # noted as missing above
        return None
    except CannotCount as problem:
        reading.fault(element, problem.message, "Corrigez l'exemple.")
        return None


def _instant(found: object) -> datetime:
    """An instant written with or without quotes."""
    return parse_instant(found.isoformat() if isinstance(found, datetime) else found)
