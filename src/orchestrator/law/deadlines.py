"""Every way the texts count time: one function a rule, one line of `RULES`.

A deadline is an exclusive bound. For a maximum, an act at that very instant is late; for a minimum, the
act is lawful from that very instant. The end of a day is the next day at 00:00 in the zone asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from orchestrator.law.amounts import Amount, parse_amount
from orchestrator.law.calendars import Calendar
from orchestrator.law.counting import (
    Deadline,
    Trigger,
    add,
    close_day,
    elapse,
    extend,
    first_open,
    stay,
    subtract,
    warn,
)
from orchestrator.law.errors import CannotCount
from orchestrator.law.instants import ONE_DAY, end_of_day
from orchestrator.law.wording import say_day, say_list

__all__ = ["RULES", "Deadline", "Rule", "amount_for", "compute", "rule_named"]

_MEASURE = "la durée maximale d'une mesure n'est pas un délai pour agir"


def count_elapsed_hours(trigger: Trigger) -> Deadline:
    """H: the instant plus elapsed hours, whatever the clocks do (72 h, 3 h, 24 h of the texts)."""
    said = (
        f"Le délai de {trigger.amount} se compte d'instant à instant, tous jours compris, sans prorogation."
    )
    return elapse(trigger, trigger.amount.elapsed, said)


def count_midnight_of_next_day(trigger: Trigger) -> Deadline:
    """MIN: midnight at the end of the day after notification, rolled (CPP D49-39, D49-40, 801)."""
    day = trigger.day + ONE_DAY
    said = f"Le délai expire à minuit, à la fin du lendemain : le {say_day(day)}."
    day, rolled = extend(day, trigger.calendar)
    return close_day(day, trigger, [trigger.event, said, *rolled])


def count_criminal_procedure(trigger: Trigger) -> Deadline:
    """J801, M801: the day of the event is left out, the last day rolled (CPP 801; CPC 641 for months)."""
    day, said = add(trigger)
    day, rolled = extend(day, trigger.calendar)
    return close_day(day, trigger, [*said, *rolled])


def count_days_of_measure(trigger: Trigger) -> Deadline:
    """JM: how long a measure may last, in days, not rolled. The texts are silent: three readings.

    Default: the day of the event is left out. `heure_a_heure`: n times 24 elapsed hours. `jour_inclus`:
    the day of the event is the first. `warn_at` is the earliest of the three.
    """
    day, said = add(trigger)
    hours = 24 * trigger.amount.all_days
    first_counts = f"Le jour de l'évènement compte : la mesure finit avec le {say_day(day - ONE_DAY)}."
    not_rolled = stay(day - ONE_DAY, trigger, _MEASURE)
    included = close_day(day - ONE_DAY, trigger, [trigger.event, first_counts, not_rolled])
    if trigger.variant == "jour_inclus":
        return included
    elapsed = elapse(
        trigger,
        timedelta(hours=hours),
        f"Compté d'heure à heure, sans prorogation : {trigger.amount} font {hours} heures écoulées.",
    )
    earliest = min(included.expires_at, elapsed.expires_at, key=lambda at: at.astimezone(UTC))
    if trigger.variant == "heure_a_heure":
        return warn(elapsed, earliest)
    return warn(close_day(day, trigger, [*said, stay(day, trigger, _MEASURE)]), earliest)


def count_months_of_measure(trigger: Trigger) -> Deadline:
    """MM: how long a measure may last, in months, years or weeks: same day number, not rolled.

    `warn_at` is the end of the day before, which some services take as the term: variant `veille`.
    """
    day, said = add(trigger)
    if trigger.variant == "veille":
        eve = f"La veille du même quantième est retenue : la mesure finit avec le {say_day(day - ONE_DAY)}."
        return close_day(day - ONE_DAY, trigger, [*said, eve, stay(day - ONE_DAY, trigger, _MEASURE)])
    deadline = close_day(day, trigger, [*said, stay(day, trigger, _MEASURE)])
    return warn(deadline, end_of_day(day - ONE_DAY, trigger.zone))


def count_disciplinary_prevention(trigger: Trigger) -> Deadline:
    """OUV: runs from the next day, ends with the n-th day after, rolled (R57-7-19, R234-20)."""
    day, said = add(trigger, left_out="Le délai court à compter du lendemain du placement")
    day, rolled = extend(day, trigger.calendar)
    return close_day(day, trigger, [*said, *rolled])


def count_clear_delay(trigger: Trigger) -> Deadline:
    """FR: « délai franc », neither the first nor the last day counts, rolled (CJA R421-1)."""
    day, said = add(trigger)
    day += ONE_DAY
    clear = f"Le délai est franc, son dernier jour ne compte pas non plus : il va jusqu'au {say_day(day)}."
    day, rolled = extend(day, trigger.calendar)
    return close_day(day, trigger, [*said, clear, *rolled])


def count_silence(trigger: Trigger) -> Deadline:
    """SIL: when the authority's silence becomes a decision, not rolled (R234-43, R424-19)."""
    day, said = add(trigger)
    why = "la décision qui naît du silence n'attend pas un jour ouvré"
    return close_day(day, trigger, [*said, stay(day, trigger, why)])


def count_first_open_day(trigger: Trigger) -> Deadline:
    """PJO: the end of the first open day strictly after the day (CPP 712-17 al. 3, R55-5).

    Variant `samedi_ouvrable`: a Saturday that is not a holiday counts as open.
    """
    saturday_open = trigger.variant == "samedi_ouvrable"
    reading = "le samedi compte" if saturday_open else "ni samedi, ni dimanche, ni jour férié"
    said = f"On cherche, à partir du lendemain, le premier jour ouvrable ({reading})."
    day, closed = first_open(trigger.day + ONE_DAY, trigger.calendar, saturday_open=saturday_open)
    found = f"Le premier jour ouvrable est le {say_day(day)}."
    return close_day(day, trigger, [trigger.event, said, *closed, found])


def count_plain_days(trigger: Trigger) -> Deadline:
    """J: days that only warn, not rolled."""
    day, said = add(trigger)
    return close_day(day, trigger, [*said, stay(day, trigger, "ce délai ne fait qu'alerter")])


def count_back_from_term(trigger: Trigger) -> Deadline:
    """Repère: the last useful day before a term (763-10, 763-12); its end is the exclusive bound.

    A term stored as an exclusive midnight belongs to the day before it.
    """
    day, event = trigger.day, trigger.event
    if end_of_day(day - ONE_DAY, trigger.zone).astimezone(UTC) == trigger.start.astimezone(UTC):
        day -= ONE_DAY
        event += f" Ce terme à 0 h est la fin du {say_day(day)} : on compte depuis ce jour."
    last, said = subtract(day, trigger.amount)
    return close_day(last, trigger, [event, *said, stay(last, trigger, "on compte à rebours d'un terme")])


@dataclass(frozen=True)
class Rule:
    """How a rule counts. `units`: what its amount may be written in (empty: it ignores the amount).

    One of `needs` must be written. `write` shows the reader what is expected.
    """

    count: Callable[[Trigger], Deadline]
    units: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    write: str = ""
    variants: tuple[str, ...] = ()


def _hours(count: Callable[[Trigger], Deadline]) -> Rule:
    clock = frozenset({"TH", "TM", "TS"})
    return Rule(count, clock, clock, "des heures, par exemple PT72H")


def _days(count: Callable[[Trigger], Deadline], *variants: str) -> Rule:
    days = frozenset("WD")
    return Rule(count, days, days, "des jours ou des semaines, par exemple P15D", variants)


def _months(count: Callable[[Trigger], Deadline], *variants: str) -> Rule:
    needs = frozenset("YMW")  # days only beside them: P1M10D
    return Rule(
        count, needs | {"D"}, needs, "des mois, des années ou des semaines, par exemple P6M", variants
    )


def _calendar_time(count: Callable[[Trigger], Deadline]) -> Rule:
    units = frozenset("YMWD")
    return Rule(count, units, units, "des jours, des semaines, des mois ou des années, par exemple P2M")


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "heures_ecoulees": _hours(count_elapsed_hours),
        "minuit_du_lendemain": Rule(count_midnight_of_next_day),
        "jours_801": _days(count_criminal_procedure),
        "mois_801": _months(count_criminal_procedure),
        "jours_de_mesure": _days(count_days_of_measure, "heure_a_heure", "jour_inclus"),
        "mois_de_mesure": _months(count_months_of_measure, "veille"),
        "prevention_disciplinaire": _days(count_disciplinary_prevention),
        "delai_franc": _calendar_time(count_clear_delay),
        "silence": _calendar_time(count_silence),
        "premier_jour_ouvrable": Rule(count_first_open_day, variants=("samedi_ouvrable",)),
        "jours_simples": _days(count_plain_days),
        "avant_terme": _calendar_time(count_back_from_term),
    }
)


# The rules whose end moves with the public holidays of the place.
ROLLED = frozenset(
    {
        "minuit_du_lendemain",
        "jours_801",
        "mois_801",
        "prevention_disciplinaire",
        "delai_franc",
        "premier_jour_ouvrable",
    }
)


def compute(
    rule: str,
    amount: str | None,
    start: datetime,
    zone: ZoneInfo,
    calendar: Calendar,
    variant: str | None = None,
) -> Deadline:
    """Count from the aware `start`, in `zone`, and say how. `amount` is ISO 8601, None where ignored.

    Raises CannotCount with the field at fault: unknown rule or variant, unfit amount, naive start, or a
    result beyond what calendars hold.
    """
    known = rule_named(rule)
    said = amount_for(rule, amount)
    _check_variant(rule, known, variant)
    if start.tzinfo is None:
        raise CannotCount("L'instant de départ n'a pas de décalage horaire : ajoutez-le.", field="from")
    try:
        local = start.astimezone(UTC).astimezone(zone)
    except OverflowError:
        raise CannotCount(_TOO_FAR, field="from") from None
    try:
        return known.count(Trigger(local, said, zone, calendar, variant))
    except OverflowError:
        raise CannotCount(_TOO_FAR, field=_to_blame(known, local, said)) from None
    except CannotCount as beyond:
        raise CannotCount(beyond.message, field=_to_blame(known, local, said)) from None


_TOO_FAR = "Le calcul sort du calendrier (années 1 à 9999) : vérifiez la date et la durée."


def _to_blame(rule: Rule, start: datetime, amount: Amount) -> str:
    """A short amount cannot lead out of the calendar by itself: then it is the date that is wrong."""
    days = 31 * amount.all_months + amount.all_days + amount.elapsed.days
    return "amount" if rule.units and days > 3 * 366 else "from"


def rule_named(name: object) -> Rule:
    """Return the counting rule. Raises CannotCount on the field "rule"."""
    if not isinstance(name, str) or not name:
        raise CannotCount(f"Indiquez la règle de calcul : {_known_rules()}.", field="rule")
    if name not in RULES:
        raise CannotCount(f"Règle « {name[:40]} » inconnue : choisissez {_known_rules()}.", field="rule")
    return RULES[name]


def _known_rules() -> str:
    return say_list(list(RULES), last="ou")


def amount_for(name: str, text: object) -> Amount:
    """Read the amount as the rule `name` counts it. Raises CannotCount on the field "amount"."""
    rule = rule_named(name)
    if not rule.units:
        return Amount(text="")
    amount = parse_amount(text)
    if not amount.units <= rule.units or not amount.units & rule.needs:
        raise CannotCount(
            f"La règle {name} ne compte pas {amount.text} : elle attend {rule.write}.", field="amount"
        )
    return amount


def _check_variant(name: str, rule: Rule, variant: object) -> None:
    if variant is None or (isinstance(variant, str) and variant in rule.variants):
        return
    if not rule.variants:
        raise CannotCount(f"La règle {name} n'a pas de variante : retirez-la.", field="variant")
    raise CannotCount(
        f"La règle {name} ne connaît pas cette variante : choisissez {say_list(rule.variants, last='ou')}.",
        field="variant",
    )
