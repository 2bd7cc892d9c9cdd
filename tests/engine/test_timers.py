"""When timers are due: elapsed hours, local months, exact cycles, legal instants."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.engine.drawing import (
    PARIS,
    T0,
    Walk,
    boundary,
    catch,
    end,
    flows,
    model,
    refusal,
    start,
    timer,
    user,
)

from orchestrator.engine.errors import Stuck
from orchestrator.engine.timers import due_from, following, is_literal
from orchestrator.errors import Refused
from orchestrator.feel import YearsMonths


def due(value: object, now: str, unit: str = "timeDuration", zone: ZoneInfo = PARIS) -> str:
    return due_from(value, unit, datetime.fromisoformat(now), zone).at.astimezone(zone).isoformat()


def test_hours_are_elapsed_across_both_clock_changes() -> None:
    assert due("PT72H", "2026-03-27T15:30:00+01:00") == "2026-03-30T16:30:00+02:00"
    assert due("PT72H", "2026-10-23T15:30:00+02:00") == "2026-10-26T14:30:00+01:00"


@pytest.mark.parametrize(
    ("span", "now", "expected"),
    [
        ("P6M", "2026-08-31T10:00:00+02:00", "2027-02-28T10:00:00+01:00"),
        ("P1M", "2026-03-10T10:00:00+01:00", "2026-04-10T10:00:00+02:00"),
        ("P1Y", "2024-02-29T10:00:00+01:00", "2025-02-28T10:00:00+01:00"),
        ("P1M", "2026-02-28T02:30:00+01:00", "2026-03-28T02:30:00+01:00"),
        ("P1M", "2026-02-28T23:59:00+01:00", "2026-03-28T23:59:00+01:00"),
        ("P2W", "2026-01-01T10:00:00+01:00", "2026-01-15T10:00:00+01:00"),
        ("P11M", "2025-01-31T10:00:00+01:00", "2025-12-31T10:00:00+01:00"),
    ],
)
def test_months_lead_to_the_same_local_hour_and_clamp_the_day(span: str, now: str, expected: str) -> None:
    assert due(span, now) == expected


def test_months_of_feel_are_the_same() -> None:
    assert due(YearsMonths(6), "2026-08-31T10:00:00+02:00") == "2027-02-28T10:00:00+01:00"


def test_dates_and_instants() -> None:
    assert due(date(2026, 7, 1), "2026-01-01T00:00:00+01:00", "timeDate") == "2026-07-01T00:00:00+02:00"
    assert due("2026-07-01T12:00:00Z", "2026-01-01T00:00:00+01:00", "timeDate") == "2026-07-01T14:00:00+02:00"
    assert due("2026-07-01T12:00:00", "2026-01-01T00:00:00+01:00", "timeDate") == "2026-07-01T12:00:00+02:00"


def test_cycles_count_down() -> None:
    first = due_from("R3/PT1H", "timeCycle", T0, PARIS)
    assert (first.at, first.times) == (T0 + timedelta(hours=1), 2)
    assert first.every is not None
    second = following(first.at, first.every, first.times, PARIS)
    assert (second.at, second.times) == (T0 + timedelta(hours=2), 1)


@pytest.mark.parametrize("value", [None, "demain", True, [], "P99999Y", "PT", "P"])
def test_a_value_that_is_no_time_is_an_incident(value: object) -> None:
    with pytest.raises(Stuck):
        due_from(value, "timeDuration", T0, PARIS)


@pytest.mark.parametrize(
    "text", ["PT72H", "P6M", "P1Y2M3DT4H5M6S", "R3/PT1H", "2026-01-01", "2026-01-01T00:00:00Z"]
)
def test_literals_are_recognised(text: str) -> None:
    assert is_literal(text)


@pytest.mark.parametrize("text", ["= x", "P", 'deadline("a", b)', '"PT1H"', "x", "R3"])
def test_expressions_are_no_literals(text: str) -> None:
    assert not is_literal(text)


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("timeDate", "PT1H"),
        ("timeDuration", "2026-01-01"),
        ("timeDate", "2026-02-30"),
        ("timeCycle", "PT1H"),
        ("timeDuration", "R3/PT1H"),
        ("timeDuration", "${x}"),
        ("timeDuration", "1 +"),
    ],
)
def test_a_literal_of_the_wrong_kind_is_refused(unit: str, text: str) -> None:
    content = model(
        start(), user("t"), boundary("b", "t", timer(text, unit)), end(), end("l"), flows("s t e, b l")
    )
    assert [fault.element for fault in refusal(content)] == ["b"]


def test_a_timer_fires_at_its_legal_instant_and_the_next_counts_from_there() -> None:
    walk = Walk(model(start(), catch("a", timer("PT1H")), catch("b", timer("PT1H")), end(), flows("s a b e")))
    walk.now = T0 + timedelta(days=10)
    walk.wait()
    assert walk.facts.steps[0].at == T0 + timedelta(hours=1)
    assert walk.facts.armed[0].due_at == T0 + timedelta(hours=2)


def test_a_timer_never_fires_early_nor_twice() -> None:
    walk = Walk(
        model(
            start(), user("t"), boundary("b", "t", timer("PT1H"), False), end(), end("l"), flows("s t e, b l")
        )
    )
    ((timer_id, due_at),) = walk.instance.timers.items()
    with pytest.raises(Refused) as refused:
        walk.instance.fire_timer(timer_id, at=due_at - timedelta(microseconds=1))
    assert refused.value.possible_at == due_at
    assert walk.instance.fire_timer(timer_id, at=due_at)
    assert not walk.instance.fire_timer(timer_id, at=due_at)
    assert not walk.instance.fire_timer("inconnu-1", at=due_at)


def test_a_quoted_duration_is_a_feel_text_and_works_too() -> None:
    walk = Walk(model(start(), catch("a", timer('"PT2H"')), end(), flows("s a e")))
    assert walk.facts.armed[0].due_at == datetime(2026, 1, 12, 11, tzinfo=UTC)
