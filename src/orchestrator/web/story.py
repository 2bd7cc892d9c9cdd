"""The case's story as it is read: what happened, then what the law already holds in store."""

from datetime import datetime

from orchestrator.queries.views import CaseView, TimelineEntry
from orchestrator.web.words import _


def tell(case: CaseView, now: datetime) -> tuple[TimelineEntry, ...]:
    """Return the timeline with pending deadlines and minimal delays after `now` as entries to come, in order."""
    past = [entry for entry in case.timeline if not entry.future]
    coming = [entry for entry in case.timeline if entry.future] or [
        *_deadlines(case, now),
        *_openings(case, now),
    ]
    return (*past, *sorted(coming, key=lambda entry: entry.at))


def _deadlines(case: CaseView, now: datetime) -> list[TimelineEntry]:
    """Each once: three opinions awaited by the same evening are one thing to come."""
    coming = {
        (line.due_at, line.label): None
        for line in case.deadlines
        if line.status == "pending" and line.due_at > now
    }
    return [TimelineEntry(at, at, label, None, "echeance", future=True) for at, label in coming]


def _openings(case: CaseView, now: datetime) -> list[TimelineEntry]:
    """When acts become possible. Said even where the minimal delay is no deadline of its own."""
    known = {line.due_at for line in case.deadlines if line.kind == "minimum"}
    return [
        TimelineEntry(at, at, _("Possible : %(act)s", act=task.title), None, "minimum", future=True)
        for task in case.tasks
        if (at := task.not_before_at) is not None and at > now and at not in known
    ]
