"""Open and closed days, checked against an Easter computed apart."""

from datetime import date, timedelta

import pytest
from tests.law import second_opinion

from orchestrator.law.calendars import CALENDARS, calendar_named


def holidays(name: str, year: int) -> dict[date, str]:
    calendar = calendar_named(name)
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    return {day: named for day in days if day.year == year and (named := calendar.holiday_name(day))}


@pytest.mark.parametrize(
    ("name", "number"), [("metropole", 11), ("alsace-moselle", 13), ("martinique", 12), ("la-reunion", 12)]
)
def test_a_year_has_eleven_holidays_and_those_of_the_place(name: str, number: int) -> None:
    assert len(holidays(name, 2026)) == number


@pytest.mark.parametrize("name", CALENDARS)
@pytest.mark.parametrize("year", range(1982, 2101))
def test_the_holidays_are_those_of_the_labour_code_every_year(name: str, year: int) -> None:
    assert set(holidays(name, year)) == second_opinion.holidays_of(year, name)


def test_whit_monday_stayed_a_holiday_when_it_was_the_day_of_solidarity() -> None:
    assert [
        calendar_named("metropole").holiday_name(date(2005 + n, *day))
        for n, day in enumerate([(5, 16), (6, 5), (5, 28)])
    ] == ["lundi de Pentecôte"] * 3


def test_two_feasts_on_one_day_are_both_named() -> None:
    assert (
        calendar_named("metropole").holiday_name(date(2008, 5, 1)) == "Ascension et fête du Travail, 1er mai"
    )


def test_every_name_is_ours_and_none_is_english() -> None:
    names = set(holidays("alsace-moselle", 2026).values())

    assert "Vendredi saint" in names and "Saint-Étienne, 26 décembre" in names
    assert "lundi de Pâques" in names and "victoire de 1945, 8 mai" in names


def test_saturdays_are_closed_unless_asked() -> None:
    calendar, saturday = calendar_named("metropole"), date(2026, 6, 6)

    assert not calendar.is_open(saturday)
    assert calendar.is_open(saturday, saturday_open=True)
    assert not calendar.is_open(date(2026, 8, 15), saturday_open=True)
    assert not calendar.is_open(date(2026, 6, 7), saturday_open=True)
