"""Hearings and other days that an act fixes: the form says which of its answers they are."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from orchestrator.forms import Form
from orchestrator.library.corrections import ActOnRecord, Corrected
from orchestrator.operations.case_in_hand import CaseInHand
from orchestrator.operations.record import Record
from orchestrator.persistence import agenda


def settle_appointments(case: CaseInHand, record: Record, *, ended: bool) -> None:
    """Write what the act's answers fix; whatever was to come falls with the case when it ends."""
    form = _form_of(case, record)
    fields = [field for field in form.fields if field.appointment] if form is not None else []
    if fields and record.answers is not None:
        fixed = [
            {"name": field.key, "label": field.appointment, **_when(case, record.answers[field.key])}
            for field in fields
            if record.answers.get(field.key) is not None
        ]
        days = [_day(case, row["label"], row["at"]) for row in fixed]
        if case.appointed:
            agenda.replace(case.tx, case.row.id, case.now, [field.key for field in fields], days)
        agenda.fix(case.tx, case.row.id, case.now, fixed)
    if ended and (case.appointed or fields):
        agenda.forget(case.tx, case.row.id, case.now)


def correct_appointments(case: CaseInHand, act: ActOnRecord, corrected: Corrected) -> None:
    """Move what a corrected act had fixed: the same appointment under the same identifier, so that agendas follow."""
    for field in act.form.fields:
        if field.appointment and field.key in corrected.after:
            agenda.move(
                case.tx, case.row.id, field.key, act.entry.recorded_at,
                _when(case, corrected.before[field.key])["at"], _when(case, corrected.after[field.key])["at"],
            )  # fmt: skip
    if case.row.status == "ended":
        agenda.forget(case.tx, case.row.id, case.now)


def _form_of(case: CaseInHand, record: Record) -> Form | None:
    if record.kind == "ouverture":
        key = case.deployed.procedure.start_form
    elif record.kind == "acte" and "element" in record.facts:
        key = case.deployed.specification.element(record.facts["process"], record.facts["element"]).form
    else:
        return None
    return case.deployed.forms.get(key) if key else None


def _day(case: CaseInHand, label: str, at: datetime) -> agenda.OfTheDay:
    """The day of `at` at the establishment."""
    begins = datetime.combine(at.astimezone(case.law.zone).date(), time(), tzinfo=case.law.zone)
    return agenda.OfTheDay(label, begins.astimezone(UTC), (begins + timedelta(days=1)).astimezone(UTC))


def _when(case: CaseInHand, answer: Any) -> Mapping[str, Any]:
    """An instant as it is; a day from its beginning at the establishment."""
    if isinstance(answer, datetime):
        return {"at": answer.astimezone(UTC), "whole_day": False}
    assert isinstance(answer, date)
    begins = datetime.combine(answer, time(), tzinfo=case.law.zone)
    return {"at": begins.astimezone(UTC), "whole_day": True}
