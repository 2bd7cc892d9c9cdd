"""What holds for every deadline, checked on random ones against the brute-force second opinion."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.law import second_opinion

from orchestrator.law.calendars import CALENDARS, calendar_named
from orchestrator.law.deadlines import Deadline, compute
from orchestrator.law.instants import end_of_day

ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Paris",
        "America/Martinique",
        "America/Cayenne",
        "Indian/Reunion",
        "Pacific/Noumea",
        "America/Miquelon",
        "America/Havana",
        "Asia/Beirut",
        "Africa/Cairo",
        "Atlantic/Azores",
        "Australia/Lord_Howe",
    )
]
ROLLED = ["jours_801", "prevention_disciplinaire", "mois_801", "delai_franc", "minuit_du_lendemain"]
zones = st.sampled_from(ZONES)
calendars = st.sampled_from(CALENDARS)
starts = st.datetimes(
    min_value=datetime(2019, 1, 1), max_value=datetime(2060, 1, 1), timezones=st.just(UTC)
).map(lambda at: at.replace(microsecond=0))


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, str | None, str | None, dict[str, int]]:
    """A rule, its amount as text, its variant, and the amount as the second opinion wants it."""
    days, months = draw(st.integers(0, 400)), draw(st.integers(0, 60))
    rule = draw(
        st.sampled_from(
            [*ROLLED, "jours_de_mesure", "mois_de_mesure", "silence", "jours_simples", "avant_terme"]
        )
    )
    if rule == "minuit_du_lendemain":
        return rule, None, None, {}
    if rule.startswith("jours") or rule == "prevention_disciplinaire":
        variant = None
        if rule == "jours_de_mesure":
            variant = draw(st.sampled_from([None, "heure_a_heure", "jour_inclus"]))
        return rule, f"P{days}D", variant, {"days": days}
    variant = draw(st.sampled_from([None, "veille"])) if rule == "mois_de_mesure" else None
    return rule, f"P{months}M{days}D", variant, {"months": months, "days": days}


def count(
    rule: str, amount: str | None, at: datetime, zone: ZoneInfo, calendar: str, **more: str | None
) -> Deadline:
    return compute(rule, amount, at, zone, calendar_named(calendar), more.get("variant"))


@settings(max_examples=150, deadline=None)
@given(questions(), starts, zones, calendars)
def test_brute_force_finds_the_same_instant(question, start, zone, calendar) -> None:  # type: ignore[no-untyped-def]
    rule, amount, variant, parts = question

    found = count(rule, amount, start, zone, calendar, variant=variant)

    expected = second_opinion.deadline(rule, start, zone, calendar, variant=variant, **parts)
    assert found.expires_at.astimezone(UTC) == expected


@settings(max_examples=60, deadline=None)
@given(starts, zones, calendars, st.sampled_from([None, "samedi_ouvrable"]))
def test_brute_force_finds_the_same_first_open_day(start, zone, calendar, variant) -> None:  # type: ignore[no-untyped-def]
    found = count("premier_jour_ouvrable", None, start, zone, calendar, variant=variant)

    expected = second_opinion.deadline("premier_jour_ouvrable", start, zone, calendar, variant=variant)
    assert found.expires_at.astimezone(UTC) == expected


@settings(max_examples=60, deadline=None)
@given(starts, zones, st.integers(0, 40))
def test_a_term_stored_as_midnight_counts_from_the_day_before(start, zone, days) -> None:  # type: ignore[no-untyped-def]
    bound = end_of_day(start.astimezone(zone).date(), zone)
    within = bound.astimezone(UTC) - timedelta(seconds=1)

    from_bound = count("avant_terme", f"P{days}D", bound, zone, "metropole")

    assert from_bound.expires_at == count("avant_terme", f"P{days}D", within, zone, "metropole").expires_at
    assert from_bound.expires_at.astimezone(UTC) == second_opinion.deadline(
        "avant_terme", bound, zone, "metropole", days=days
    )


@settings(deadline=None)
@given(questions(), starts, st.timedeltas(timedelta(0), timedelta(days=40)), zones, calendars)
def test_a_later_event_never_gives_an_earlier_deadline(question, start, later, zone, calendar) -> None:  # type: ignore[no-untyped-def]
    rule, amount, variant, _ = question

    first = count(rule, amount, start, zone, calendar, variant=variant)
    second = count(rule, amount, start + later, zone, calendar, variant=variant)

    assert first.expires_at.astimezone(UTC) <= second.expires_at.astimezone(UTC)


@settings(deadline=None)
@given(st.sampled_from(ROLLED), st.integers(0, 400), starts, zones, calendars)
def test_a_rolled_deadline_never_ends_on_a_closed_day(rule, number, start, zone, calendar) -> None:  # type: ignore[no-untyped-def]
    found = count(rule, f"P{number}M" if rule.startswith("mois") else f"P{number}D", start, zone, calendar)

    last = (found.expires_at.astimezone(UTC) - timedelta(microseconds=1)).astimezone(zone).date()
    assert second_opinion.is_open(last, calendar)


@settings(deadline=None)
@given(st.integers(0, 5000), starts, zones)
def test_hours_are_exact_elapsed_hours(hours, start, zone) -> None:  # type: ignore[no-untyped-def]
    found = count("heures_ecoulees", f"PT{hours}H", start, zone, "metropole")

    assert found.expires_at.astimezone(UTC) - start == timedelta(hours=hours)


@settings(deadline=None)
@given(questions(), starts, zones, calendars)
def test_the_reasons_are_sentences_and_end_with_the_bound(question, start, zone, calendar) -> None:  # type: ignore[no-untyped-def]
    rule, amount, variant, _ = question

    found = count(rule, amount, start, zone, calendar, variant=variant)

    assert len(found.reasons) >= 3
    assert all(sentence[0].isupper() or sentence[0].isdigit() for sentence in found.reasons)
    assert all(sentence.endswith(".") for sentence in found.reasons)
    assert any("tardif" in sentence for sentence in found.reasons)


@settings(deadline=None)
@given(st.integers(0, 200), starts, zones)
def test_a_measure_warns_at_its_strictest_reading_and_no_later_than_its_end(days, start, zone) -> None:  # type: ignore[no-untyped-def]
    readings = [
        count("jours_de_mesure", f"P{days}D", start, zone, "metropole", variant=variant)
        for variant in (None, "heure_a_heure", "jour_inclus")
    ]

    earliest = min(one.expires_at.astimezone(UTC) for one in readings)
    assert readings[0].warn_at is not None
    assert readings[0].warn_at.astimezone(UTC) == earliest
    assert all(one.warn_at is None or one.warn_at.astimezone(UTC) == earliest for one in readings)
    assert readings[2].warn_at is None
