"""The measures that a case orders, written for the later cases of the same person."""

from datetime import date, datetime, time, timedelta

from orchestrator.audit import canonical
from orchestrator.operations.case_in_hand import CaseInHand
from orchestrator.persistence import measures


def record_measures(case: CaseInHand, ended_at: datetime | None) -> None:
    """Write the measures that the case's variables now show; `ended_at` is the legal end of the case, if it ended."""
    variables = case.instance.variables
    for definition in case.deployed.procedure.measures:
        began_at = _instant(variables.get(definition.begins), case, last=False)
        if began_at is None:
            continue
        term_at = _instant(variables.get(definition.term or ""), case, last=True)
        end = _instant(variables.get(definition.ends or ""), case, last=True) or ended_at
        details = canonical({key: variables[key] for key in definition.keeps if key in variables})
        known = measures.change(
            case.tx,
            case.row.id,
            definition.kind,
            began_at=began_at,
            term_at=term_at,
            ended_at=end,
            details=details,
        )
        if not known:
            measures.add(
                case.tx,
                person_id=case.row.person_id,
                case_id=case.row.id,
                kind=definition.kind,
                began_at=began_at,
                term_at=term_at,
                ended_at=end,
                details=details,
            )


def _instant(value: object, case: CaseInHand, *, last: bool) -> datetime | None:
    """An instant as it is; a day from its first instant or, as a last day, until its end."""
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=case.law.zone)
    if isinstance(value, date):
        day = value + timedelta(days=1) if last else value
        return datetime.combine(day, time(), tzinfo=case.law.zone)
    return None
