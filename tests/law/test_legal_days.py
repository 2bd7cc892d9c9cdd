"""Where a legal day ends when clocks skip or repeat midnight."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from orchestrator.law.instants import end_of_day


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        ("Europe/Paris", date(2026, 3, 28), "2026-03-28T23:00:00+00:00"),
        ("Europe/Paris", date(2026, 3, 29), "2026-03-29T22:00:00+00:00"),
        ("Europe/Paris", date(2026, 10, 25), "2026-10-25T23:00:00+00:00"),
        ("Asia/Beirut", date(2026, 3, 28), "2026-03-28T22:00:00+00:00"),  # 0 h becomes 1 h
        ("America/Havana", date(2026, 10, 31), "2026-11-01T04:00:00+00:00"),  # 1 h becomes 0 h again
        ("America/St_Johns", date(2006, 10, 28), "2006-10-29T03:30:00+00:00"),  # 0 h 01 becomes 23 h 01
        ("America/Asuncion", date(2023, 3, 25), "2023-03-26T04:00:00+00:00"),  # 24 h becomes 23 h
        ("Pacific/Apia", date(2011, 12, 29), "2011-12-30T10:00:00+00:00"),  # 30 December did not exist
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00:00+00:00"),
        ("America/Toronto", date(1919, 3, 30), "1919-03-31T04:30:00+00:00"),  # 23 h 30 becomes 0 h 30
    ],
)
def test_the_bound_is_the_first_instant_after_all_of_the_day(zone: str, day: date, expected: str) -> None:
    assert end_of_day(day, ZoneInfo(zone)).astimezone(UTC) == datetime.fromisoformat(expected)
