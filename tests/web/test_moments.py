"""Instants and lengths in words, in the establishment's zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from tests.web.samples import NOW, PARIS, at

from orchestrator.web import moments, pills

REUNION = ZoneInfo("Indian/Reunion")


def plain(text: str) -> str:
    """Hours are held together by no-break spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture(autouse=True)
def french(site: Flask) -> object:
    with site.test_request_context("/"):
        yield


def test_an_instant_is_said_in_the_zone_of_the_establishment() -> None:
    noon = datetime(2026, 3, 30, 12, 0, tzinfo=UTC)
    assert plain(moments.instant(noon, PARIS)) == "lun. 30 mars 2026 à 14 h 00"
    assert plain(moments.instant(noon, REUNION)) == "lun. 30 mars 2026 à 16 h 00"


def test_an_exclusive_midnight_is_the_end_of_the_day_before() -> None:
    assert plain(moments.bound(at("2026-04-11 00:00"))) == "ven. 10 avril 2026 à 24 h"
    assert plain(moments.bound(at("2026-04-11 00:01"))) == "sam. 11 avril 2026 à 0 h 01"
    assert (
        plain(moments.bound(datetime(2026, 4, 10, 20, 0, tzinfo=UTC), REUNION)) == "ven. 10 avril 2026 à 24 h"
    )


def test_what_is_possible_from_an_instant_is_never_said_too_early() -> None:
    exact = at("2026-03-30 16:30")
    assert plain(moments.opening(exact)).endswith("à 16 h 30")
    assert plain(moments.opening(exact + timedelta(microseconds=1))).endswith("à 16 h 31")
    assert pills.possible_from(exact + timedelta(seconds=5), PARIS, NOW) == "Possible à 16:31"


def test_the_repeated_hour_says_which_one_it_is() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert plain(moments.instant(first)) == "dim. 25 octobre 2026 à 2 h 30 (heure d'été)"
    assert (
        plain(moments.instant(first + timedelta(hours=1))) == "dim. 25 octobre 2026 à 2 h 30 (heure d'hiver)"
    )
    assert "heure" not in moments.instant(first + timedelta(hours=2))


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=45), "45 min"),
        (timedelta(hours=9, minutes=12), "9 h 12"),
        (timedelta(hours=47, minutes=59), "47 h 59"),
        (timedelta(hours=48), "2 jours"),
        (timedelta(days=17, hours=23), "17 jours"),
        (-timedelta(hours=2, minutes=10), "2 h 10"),
    ],
)
def test_a_length_is_rounded_down(length: timedelta, said: str) -> None:
    assert moments.span(length) == said


@pytest.mark.parametrize(
    ("not_before", "due", "said", "tone"),
    [
        ("2026-03-30 16:30", None, "Possible à 16:30", "soon"),
        ("2026-03-31 09:00", "2026-04-11 00:00", "Possible demain à 09:00", "soon"),
        ("2026-04-02 09:00", None, "Possible le 2 avr. à 09:00", "soon"),
        ("2026-03-30 15:18", "2026-03-31 00:00", "Fin dans 8 h 42", "urgent"),
        (None, "2026-04-16 15:18", "17 jours", "calm"),
        (None, "2026-03-30 15:18", "Échu depuis 0 min", "urgent"),
        (None, None, "Sans délai", "none"),
    ],
)
def test_a_pill_says_the_deadline_in_words(
    not_before: str | None, due: str | None, said: str, tone: str
) -> None:
    pill = pills.pill(not_before and at(not_before), due and at(due), "effet", PARIS, NOW)
    assert (pill.text, pill.tone) == (said, tone)


def test_an_instant_carried_by_a_page_is_read_back_or_ignored() -> None:
    assert moments.read_iso(moments.iso(NOW)) == NOW
    assert moments.read_iso("2026-03-30T15:18:00") is None
    assert moments.read_iso("<script>") is None


def test_the_first_of_a_month_is_said_as_the_french_say_it() -> None:
    assert moments.day(date(2027, 4, 1)) == "1er avril 2027"
    assert moments.day(date(2027, 4, 21)) == "21 avril 2027"
