"""Instants in French words, in the establishment's zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from orchestrator.law.wording import say_day


def at_in_words(at: datetime, zone: ZoneInfo) -> str:
    """Return « lundi 30 mars 2026 à 16 h 30 » for an aware instant."""
    local = at.astimezone(zone)
    return f"{say_day(local.date())} à {local.hour} h {local.minute:02d}"


def possible_from_in_words(at: datetime, zone: ZoneInfo) -> str:
    """Like `at_in_words` for an earliest instant: rounded up to the minute, so that it is never too early."""
    whole = at.replace(second=0, microsecond=0)
    return at_in_words(at if at == whole else whole + timedelta(minutes=1), zone)
