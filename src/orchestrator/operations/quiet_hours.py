"""Hours during which a reader is left in peace, on their own clock; they may run over midnight."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def quiet_until(at: datetime, zone: ZoneInfo, begins: int | None, ends: int | None) -> datetime | None:
    """Return when the quiet that holds at `at` ends, None when it does not hold. `ends` is exclusive."""
    if begins is None or ends is None or begins == ends:
        return None
    local = at.astimezone(zone)
    over_midnight = begins > ends
    quiet = (local.hour >= begins or local.hour < ends) if over_midnight else begins <= local.hour < ends
    if not quiet:
        return None
    on = local.date() + timedelta(days=1) if over_midnight and local.hour >= begins else local.date()
    return datetime.combine(on, time(ends), tzinfo=zone)


def next_hour(after: datetime, zone: ZoneInfo, hour: int) -> datetime:
    """Return the first instant after `after` at which the clock of `zone` shows this hour."""
    local = after.astimezone(zone)
    for days in (0, 1):
        found = datetime.combine(local.date() + timedelta(days=days), time(hour), tzinfo=zone)
        if found > after:
            return found
    raise AssertionError("one of today's and tomorrow's is to come")
