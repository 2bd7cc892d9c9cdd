"""One person: cases, measures past and running, what the law still allows, within the reader's scope.

A case is shown to whoever may know of it, and makes its person visible. A measure decided elsewhere is shown,
without its file, to the functions that decide on its kind, and only while the law counts it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.errors import NotFound
from orchestrator.library import DeployedProcedure, Parts
from orchestrator.library.deployed import law_for
from orchestrator.library.person_measures import as_read
from orchestrator.library.remaining import Remaining, remaining
from orchestrator.library.visibility import is_narrow, is_visible
from orchestrator.persistence import identities, measures, person_rows
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.queries.case import deadline_view
from orchestrator.queries.law_beside import legal_basis, value_in_words
from orchestrator.queries.person_identities import identity_views
from orchestrator.queries.person_views import (
    CaseDeadline,
    CaseDocument,
    MeasureView,
    PersonCase,
    PersonPage,
    RemainingView,
)
from orchestrator.queries.timeline import outcome_label
from orchestrator.queries.views import DocumentView
from orchestrator.security import Actor


@dataclass
class Known:
    """What one reader may know of one person, while the page is put together."""

    parts: Parts
    tx: UnitOfWork
    reader: Actor
    now: datetime
    group: identities.Group
    rows: Sequence[Any]  # the cases in scope
    deployed: tuple[DeployedProcedure, ...]  # the version in force of each procedure

    @property
    def zone(self) -> ZoneInfo:
        return self.parts.places.establishment(self.rows[0].etablissement).zone

    def decides(self, source: DeployedProcedure, roles: Sequence[str]) -> bool:
        functions = {source.procedure.roles[role].function for role in roles}
        signing = [act for act in source.procedure.delegable.values() if act.from_role in roles]
        functions |= {function for act in signing for function in act.to}
        return any(self.reader.holds(function, self.now) for function in functions)


def person(parts: Parts, reader: Actor, person_id: int) -> PersonPage:
    """Return the person's page. Raises NotFound when no case of theirs lies in the reader's scope."""
    with parts.database.read() as tx:
        known = _known(parts, tx, reader, person_id)
        return _page(known)


def visible_cases(parts: Parts, tx: UnitOfWork, reader: Actor, ids: Sequence[int]) -> list[Any]:
    """Return the case rows of these identities that the reader may know of, newest first.

    Those of which they see their own acts only tell nothing of the person.
    """
    now = tx.now()
    found = ((row, parts.library.version(tx, row.deployment_id)) for row in person_rows.cases_of(tx, ids))
    return [
        row
        for row, deployed in found
        if is_visible(parts, tx, reader, row, deployed, now)
        and not is_narrow(parts, tx, reader, row, deployed, now)
    ]


def _known(parts: Parts, tx: UnitOfWork, reader: Actor, person_id: int) -> Known:
    own = identities.by_id(tx, person_id)
    known = own is not None and own.name_key is not None  # whoever was erased is nobody
    group = identities.group_of(tx, person_id) if known else None
    rows = visible_cases(parts, tx, reader, group.ids) if group is not None else []
    if group is None or not rows:
        raise NotFound("Cette personne n'existe pas ou n'a aucun dossier de votre ressort.")
    return Known(parts, tx, reader, tx.now(), group, rows, parts.library.newest_of_all(tx))


def _page(known: Known) -> PersonPage:
    cases = {row.case_id: _case(known, row) for row in known.rows}
    found = measures.of_identities(known.tx, known.group.ids)
    answers = _remaining(known, found)
    shown = [row for row in found if row.case_id in cases or _counted(row, answers, known.zone)]
    elsewhere = {row.person_id for row in shown}
    own, apart, statements, may_say = identity_views(known, elsewhere)
    return PersonPage(
        id=known.group.ids[0],
        identities=own,
        apart=apart,
        doubtful=known.group.doubtful,
        statements=statements,
        may_say=may_say,
        measures=tuple(_measure(known, row, cases) for row in shown),
        remaining=tuple(_told(known, source, answer) for source, answer in answers),
        cases=tuple(cases.values()),
        deadlines=tuple(
            CaseDeadline(cases[row.case_id], deadline_view(row))
            for row in person_rows.armed_of(known.tx, cases)
        ),
        documents=tuple(
            CaseDocument(
                cases[row.case_id],
                DocumentView(row.id, row.name, row.title, row.created_at, row.content_hash),
            )
            for row in person_rows.documents_of(known.tx, cases)
        ),
        zone=known.zone,
        now=known.now,
    )


def _case(known: Known, row: Any) -> PersonCase:
    deployed = known.parts.library.version(known.tx, row.deployment_id)
    place = known.parts.places.establishment(row.etablissement)
    return PersonCase(
        row.case_id, row.number, deployed.procedure.title, place.name, place.zone, row.status, row.opened_at,
        outcome_label(deployed, row.outcome),
    )  # fmt: skip


def _remaining(known: Known, found: Sequence[Any]) -> list[tuple[DeployedProcedure, Remaining]]:
    """What remains possible, for the procedures on which the reader decides: the law in force now answers."""
    establishment = known.parts.places.establishment(known.rows[0].etablissement)
    answers = []
    for source in known.deployed:
        mine = {one.kind for one in source.procedure.remaining if known.decides(source, one.readers)}
        if mine:
            law = law_for(source, establishment, known.now)
            read = [as_read(row, law.zone, known.now) for row in found]
            answers += [
                (source, answer)
                for answer in remaining(source, read, law, known.now)
                if answer.definition.kind in mine
            ]
    return answers


def _counted(row: Any, answers: Sequence[tuple[DeployedProcedure, Remaining]], zone: ZoneInfo) -> bool:
    began_on = row.began_at.astimezone(zone).date()
    return any(answer.definition.kind == row.kind and began_on in answer.counted for _, answer in answers)


def _measure(known: Known, row: Any, cases: dict[int, PersonCase]) -> MeasureView:
    labels = {one.kind: one.label for source in known.deployed for one in source.procedure.remaining}
    titles = {
        one.kind: source.procedure.title for source in known.deployed for one in source.procedure.measures
    }
    place = known.parts.places.establishment(row.etablissement or row.ecroue_a)
    visible = row.case_id in cases
    return MeasureView(
        label=labels.get(row.kind) or titles.get(row.kind) or row.kind,
        began_at=row.began_at,
        term_at=row.term_at,
        ended_at=row.ended_at,
        running=row.ended_at is None or row.ended_at > known.now,
        authority=f"{place.name}, {known.parts.places.interregion(place.interregion).name}",
        zone=place.zone,
        case_id=row.case_id if visible else None,
        case_number=row.number if visible else None,
    )


def _told(known: Known, source: DeployedProcedure, answer: Remaining) -> RemainingView:
    today = known.now.astimezone(known.zone).date()
    definition = answer.definition
    law = source.procedure.law
    return RemainingView(
        definition.label, answer.possible, answer.until_on, answer.reasons,
        legal_basis(source, definition.basis, today),
        tuple(value_in_words(law[name], today) for name in definition.values),
    )  # fmt: skip
