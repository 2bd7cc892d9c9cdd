"""The legal deadline of a task in a few words first, a colour second, what happens then underneath."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from orchestrator.queries.views import InboxItem
from orchestrator.web import moments
from orchestrator.web.words import _

URGENT, SOON = timedelta(hours=24), timedelta(hours=72)


@dataclass(frozen=True)
class Pill:
    """`tone` is urgent | soon | calm | none; `at` is the instant in words, `note` what happens then."""

    text: str
    tone: str
    at: str = ""
    note: str = ""


def of_task(item: InboxItem, now: datetime) -> Pill:
    """What the first column of the inbox says."""
    return pill(item.not_before_at, item.due_at, item.due_effect, item.zone, now, alert=item.alert)


def pill(
    not_before_at: datetime | None,
    due_at: datetime | None,
    due_effect: str | None,
    zone: ZoneInfo,
    now: datetime,
    *,
    alert: bool = False,
) -> Pill:
    """`not_before_at` is inclusive, `due_at` an exclusive bound."""
    end = moments.short_bound(due_at, zone, now) if due_at else ""
    if not_before_at is not None and now < not_before_at:
        note = _("puis au plus tard %(end)s", end=end) if end else ""
        return Pill(possible_from(not_before_at, zone, now), "soon", "", note)
    if due_at is not None:
        left = due_at - now
        if left <= timedelta(0):
            return Pill(_("Échu depuis %(span)s", span=moments.span(left)), "urgent", end, due_effect or "")
        text = (
            moments.span(left)
            if left >= timedelta(hours=48)
            else _("Fin dans %(span)s", span=moments.span(left))
        )
        tone = "urgent" if left < URGENT else "soon" if left < SOON or alert else "calm"
        return Pill(text, tone, end, due_effect or "")
    if alert:
        return Pill(_("En retard"), "urgent", "", _("le délai indicatif est passé, l'acte reste possible"))
    return Pill(_("Sans délai"), "none")


def possible_from(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """'Possible à 16:30' today, 'Possible demain à 16:30', 'Possible le 2 avr. à 16:30'."""
    local = moments.next_minute(at).astimezone(zone)
    days = (local.date() - now.astimezone(zone).date()).days
    time = f"{local:%H:%M}{moments.which_hour(local)}"
    if days == 0:
        return _("Possible à %(time)s", time=time)
    if days == 1:
        return _("Possible demain à %(time)s", time=time)
    day = moments.relative_day(local.date(), now.astimezone(zone).date())
    return _("Possible le %(day)s à %(time)s", day=day, time=time)
