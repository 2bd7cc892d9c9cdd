"""Opinions asked: what a function has to answer, what a case has been told, who may read which part."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.errors import NotFound, Refused
from orchestrator.forms import Form
from orchestrator.library import Parts
from orchestrator.library.case_reading import CaseReading
from orchestrator.library.opinions import answer_form, question_form
from orchestrator.library.regimes import regime_of
from orchestrator.library.visibility import is_narrow, no_such_case, sees_act_only
from orchestrator.persistence import cases, opinions, tasks
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.procedures import Procedure
from orchestrator.queries.scope import require_visible
from orchestrator.queries.spoken_answers import spoken_answers
from orchestrator.security import Actor
from orchestrator.security.actors import FUNCTIONS
from orchestrator.security.habilitations import missing


@dataclass(frozen=True)
class OpinionView:
    """One question. `answer` is (label, value); the confidential part is there only for who may read it."""

    id: int
    case_id: int
    case_number: str
    procedure: str
    person: str
    place: str
    asked: str  # the function asked
    asker: str | None
    question: str | None  # None: erased at the end of its retention
    asked_at: datetime
    due_at: datetime | None
    late: bool
    status: str  # open | given | withdrawn
    giver: str | None
    closed_at: datetime | None
    answer: tuple[tuple[str, str], ...]
    zone: ZoneInfo
    may_answer: bool
    may_withdraw: bool
    sees_case: bool
    theirs: bool  # it was asked of one of the reader's functions


@dataclass(frozen=True)
class OpinionsView:
    case_id: int
    case_number: str
    opinions: tuple[OpinionView, ...]
    form: Form | None  # None: the reader may not ask
    zone: ZoneInfo


def awaited(parts: Parts, reader: Actor) -> tuple[OpinionView, ...]:
    """Return what the reader's functions have still to answer, the oldest question first."""
    with parts.database.read() as tx:
        now = tx.now()
        pairs = {(held.function, held.place) for held in reader.mandates if held.holds(now)}
        rows = opinions.awaited_of(tx, pairs) if pairs else ()
        found = (_view(parts, tx, reader, row, now) for row in rows)
        return tuple(view for view in found if view.may_answer)


def opinion(parts: Parts, reader: Actor, opinion_id: int) -> tuple[OpinionView, Form]:
    """Return one question and the form of its answer, to who is asked or may know of the case. Raises NotFound."""
    with parts.database.read() as tx:
        row = opinions.by_id(tx, opinion_id)
        view = _view(parts, tx, reader, row, tx.now()) if row is not None else None
    if view is None or row is None or not (view.may_answer or view.sees_case):
        raise NotFound("Cette demande d'avis n'existe pas ou n'est pas de votre ressort.")
    return view, answer_form(row.function)


def opinions_of(parts: Parts, reader: Actor, case_id: int) -> OpinionsView:
    """Return the questions asked on a case. Raises NotFound outside the reader's scope."""
    with parts.database.read() as tx:
        row = cases.look_at(tx, case_id)
        if row is None:
            raise no_such_case()
        deployed = parts.library.version(tx, row.deployment_id)
        case = CaseReading(parts, tx, row, tx.now(), deployed, deployed)
        case.require_visible(reader)
        found = tuple(_view(parts, tx, reader, asked, case.now) for asked in opinions.of_case(tx, case_id))
        if sees_act_only(reader, case.places, deployed.procedure, case.now):
            found = tuple(one for one in found if one.theirs)
        form = question_form(case) if row.status == "running" and _in_charge(case, reader) else None
        return OpinionsView(case_id, row.number, found, form, case.law.zone)


def _in_charge(case: CaseReading, reader: Actor) -> bool:
    roles = {row.role for row in tasks.candidates_of_case(case.tx, case.row.id)}
    try:
        case.authority_of(reader, sorted(roles))
    except Refused:
        return False
    return True


def _view(parts: Parts, tx: UnitOfWork, reader: Actor, row: Any, now: datetime) -> OpinionView:
    deployed = parts.library.version(tx, row.deployment_id)
    asked, asking = (
        _holds(reader, pair, deployed.procedure, now)
        for pair in ((row.function, row.place), (row.asker_function, row.asker_place))
    )
    establishment = parts.places.establishment(row.etablissement)
    running = row.status == "open" and row.case_status == "running"
    return OpinionView(
        id=row.id,
        case_id=row.case_id,
        case_number=row.number,
        procedure=deployed.procedure.title,
        person=f"{row.nom} {row.prenom}, écrou {row.ecrou}",
        place=establishment.name,
        asked=FUNCTIONS.get(row.function, row.function),
        asker=row.asker,
        question=json.loads(row.question)["question"] if row.question else None,
        asked_at=row.asked_at,
        due_at=row.due_at,
        late=running and row.due_at is not None and row.due_at <= now,
        status=row.status,
        giver=row.giver,
        closed_at=row.closed_at,
        answer=_answer(row, establishment.zone, whole=asked or asking),
        zone=establishment.zone,
        may_answer=asked and running,
        may_withdraw=asking and running,
        sees_case=_sees(parts, tx, reader, row, deployed, now),
        theirs=asked,
    )


def _holds(reader: Actor, pair: tuple[str, str], procedure: Procedure, now: datetime) -> bool:
    return any(
        (held.function, held.place) == pair
        and held.counts_for(procedure.id)
        and held.holds(now)
        and missing(reader, held, regime_of(procedure), now) is None
        for held in reader.mandates
    )


def _answer(row: Any, zone: ZoneInfo, *, whole: bool) -> tuple[tuple[str, str], ...]:
    """The answer as people read it; without its confidential part unless `whole`."""
    if not row.answer:
        return ()
    content = json.loads(row.answer)
    if not whole:
        content.pop("confidentiel", None)
    form = answer_form(row.function)
    ordered = {field.key: content[field.key] for field in form.fields if field.key in content}
    return spoken_answers(form, json.dumps(ordered), zone)


def _sees(parts: Parts, tx: UnitOfWork, reader: Actor, row: Any, deployed: Any, now: datetime) -> bool:
    try:
        require_visible(parts, tx, reader, row, deployed, now)
    except (NotFound, Refused):
        return False
    if is_narrow(parts, tx, reader, row, deployed, now):
        return False
    return not any(held.function == "avocat" and held.holds(now) for held in reader.mandates)
