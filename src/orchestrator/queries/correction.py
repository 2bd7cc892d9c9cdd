"""A recorded act as somebody who may correct it sees it: what may be put right, and why the rest stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator.forms import Form, read_answer
from orchestrator.library import Parts
from orchestrator.library.case_reading import look_at_case
from orchestrator.library.corrections import act_on_record
from orchestrator.library.visibility import no_such_case
from orchestrator.security import Actor


@dataclass(frozen=True)
class CorrectionView:
    case_id: int
    number: str
    zone: ZoneInfo
    revision: int
    seq: int
    title: str
    recorded_at: datetime
    acting_as: str
    form: Form  # the questions whose answer may be put right
    answers: Mapping[str, object]  # as they now read
    fixed: tuple[tuple[str, str], ...]  # label, why the answer stands
    now: datetime


def correction(parts: Parts, reader: Actor, case_id: int, seq: int) -> CorrectionView:
    """Return it. Raises NotFound outside the reader's scope, Refused to who is not the act's authority."""
    with parts.database.read() as tx:
        case = look_at_case(parts, tx, case_id)
        if case is None:
            raise no_such_case()
        case.require_visible(reader)
        act = act_on_record(case, seq)
        authority = case.authority_of(reader, [act.facts["role"]])
        zone = case.law.zone
        return CorrectionView(
            case_id=case_id,
            number=case.row.number,
            zone=zone,
            revision=case.row.revision,
            seq=seq,
            title=act.entry.title,
            recorded_at=act.entry.recorded_at,
            acting_as=authority.label,
            form=Form(act.form.id, act.open_fields),
            answers={field.key: read_answer(field, act.answers, zone) for field in act.open_fields},
            fixed=tuple((field.label, why) for field, why in act.fixed_fields),
            now=case.now,
        )
