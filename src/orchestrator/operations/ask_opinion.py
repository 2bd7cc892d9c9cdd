"""Ask an opinion on a running case, give it, or take the question back; the case never waits for it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from orchestrator.errors import FieldFault, NotFound, OrchestratorError, Refused
from orchestrator.forms import clean
from orchestrator.library import Parts
from orchestrator.library.opinions import answer_form, askable, question_form
from orchestrator.library.regimes import regime_of
from orchestrator.library.visibility import no_such_case
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.outgoing import notice
from orchestrator.operations.record import Record
from orchestrator.persistence import deadlines, messages, opinions, tasks
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor, Authority, Candidate, authorise
from orchestrator.security.actors import FUNCTIONS
from orchestrator.security.habilitations import CODE

_GONE = "Cette demande d'avis n'existe pas ou n'est pas de votre ressort."


@dataclass(frozen=True)
class AskOpinion:
    """Ask on a case where the actor has an act to do now. `data` answers library.opinions.question_form.

    Raises NotFound outside the actor's scope, Refused `autorite` when no act of the case is theirs, `etat` on an
    ended case, `champ_…`.
    """

    actor: Actor
    case_id: int
    data: Mapping[str, Any]

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        case = take_case(parts, tx, self.case_id)
        if case is None:
            raise no_such_case()
        return case

    def run(self, case: CaseInHand) -> None:
        case.require_visible(self.actor)
        _require_running(case)
        roles = {row.role for row in tasks.candidates_of_case(case.tx, case.row.id)}
        authority = case.authority_of(self.actor, sorted(roles))
        answers = clean(
            question_form(case), self.data, variables={}, zone=case.law.zone, now=case.now, functions={}
        )
        function = str(answers["aupres"])
        place = case.places.of_kind(askable(case.deployed.procedure)[function])
        if (function, place) == (authority.mandate.function, authority.mandate.place):
            raise _fault("aupres", "On ne se demande pas un avis à soi-même : choisissez une autre fonction.")
        due_at = _limit(case, answers)
        seq = case.row.audit_count + 1
        values = {
            "case_id": case.row.id, "function": function, "place": place, "status": "open",
            "asker_function": authority.mandate.function, "asker_place": authority.mandate.place,
            "asked_at": case.now, "due_at": due_at, "asked_seq": seq,
        }  # fmt: skip
        opinion_id = opinions.add(case.tx, values)
        named = FUNCTIONS.get(function, function)
        if due_at is not None:
            deadlines.add_all(case.tx, [_alert(case, opinion_id, named, due_at)])
        _tell(case, function, place, f"Avis demandé : {case.row.number}", opinion_id, "demande")
        facts = {"opinion": opinion_id, "function": function, "place": place, "due_at": due_at}
        kept = {"question": answers["question"]}
        case.note(Record("avis", f"Avis demandé : {named}", case.now, self.actor, authority, kept, facts))


@dataclass(frozen=True)
class GiveOpinion:
    """Answer, for the function that was asked. `data` answers library.opinions.answer_form."""

    actor: Actor
    opinion_id: int
    data: Mapping[str, Any]

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        return _take(self.opinion_id, parts, tx)

    def run(self, case: CaseInHand) -> None:
        row = opinions.by_id(case.tx, self.opinion_id)
        assert row is not None
        authority = _title(case, self.actor, row.function, row.place)
        _require_running(case)
        form = answer_form(row.function)
        answers = clean(form, self.data, variables={}, zone=case.law.zone, now=case.now, functions={})
        _close(case, self.opinion_id, "given", case.row.audit_count + 1)
        _tell(case, row.asker_function, row.asker_place, f"Avis rendu : {case.row.number}", row.id, "reponse")
        named = FUNCTIONS.get(row.function, row.function)
        facts = {"opinion": row.id, "function": row.function, "place": row.place}
        case.note(Record("avis", f"Avis rendu : {named}", case.now, self.actor, authority, answers, facts))


@dataclass(frozen=True)
class WithdrawOpinionRequest:
    """Take back a question that was not answered: by the function that asked it."""

    actor: Actor
    opinion_id: int

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        return _take(self.opinion_id, parts, tx)

    def run(self, case: CaseInHand) -> None:
        row = opinions.by_id(case.tx, self.opinion_id)
        assert row is not None
        authority = _title(case, self.actor, row.asker_function, row.asker_place)
        _close(case, self.opinion_id, "withdrawn", None)
        named = FUNCTIONS.get(row.function, row.function)
        facts = {"opinion": row.id}
        title = f"Demande d'avis retirée : {named}"
        case.note(Record("avis", title, case.now, self.actor, authority, facts=facts))


def _take(opinion_id: int, parts: Parts, tx: UnitOfWork) -> CaseInHand:
    row = opinions.by_id(tx, opinion_id)
    case = take_case(parts, tx, row.case_id) if row is not None else None
    if case is None:
        raise NotFound(_GONE)
    return case


def _title(case: CaseInHand, actor: Actor, function: str, place: str) -> Authority:
    """The title under which `actor` speaks for a function at a place; NotFound when they hold none there."""
    procedure = case.deployed.procedure
    wanted = Candidate(function, function, place, procedure=procedure.id, regime=regime_of(procedure))
    try:
        return authorise(actor, [wanted], case.now)
    except Refused as refused:
        if refused.code == CODE:
            raise
        raise NotFound(_GONE) from refused


def _require_running(case: CaseInHand) -> None:
    if case.row.status != "running":
        raise Refused("Ce dossier est terminé : aucun avis n'y est plus demandé ni rendu.", code="etat")


def _close(case: CaseInHand, opinion_id: int, status: str, seq: int | None) -> None:
    if not opinions.close(case.tx, opinion_id, status=status, at=case.now, seq=seq):
        raise Refused("Cet avis est déjà rendu ou sa demande retirée : rien n'a changé.", code="etat")
    waiting = [
        row.id for row in case.pending if row.timer_id == _timer(opinion_id) and row.status == "pending"
    ]
    deadlines.cancel(case.tx, waiting)


def _limit(case: CaseInHand, answers: Mapping[str, Any]) -> datetime | None:
    """The exclusive instant after which the answer is late: the end of a day, or a text's."""
    day, name = answers.get("limite_le"), answers.get("limite_loi")
    if day is not None and name:
        raise _fault("limite_loi", "Donnez une date ou le délai d'un texte, pas les deux.")
    if name:
        try:
            return case.law.deadline(str(name), case.now).expires_at
        except OrchestratorError as error:
            raise _fault(
                "limite_loi", f"Ce délai ne se compte pas d'aujourd'hui : {error.message}"
            ) from error
    if day is None:
        return None
    due_at = datetime.combine(day + timedelta(days=1), time(), tzinfo=case.law.zone)
    if due_at <= case.now:
        raise _fault("limite_le", "Cette date est passée : donnez un jour à venir, ou aucun.")
    return due_at


def _alert(case: CaseInHand, opinion_id: int, named: str, due_at: datetime) -> dict[str, Any]:
    """The warning limit of a question, as deadlines hold it: it fires like any alert, and changes nothing."""
    return {
        "case_id": case.row.id, "timer_id": _timer(opinion_id), "element": "avis", "scope": "avis",
        "name": "avis_demande", "label": f"Avis attendu : {named}. Sans réponse, le dossier continue",
        "kind": "alerte", "due_at": due_at, "wake_at": due_at, "status": "pending", "attempts": 0,
        "reasons": json.dumps(["Délai fixé par l'autorité qui demande l'avis : il avertit seulement."]),
        "warn_at": None, "armed_at": case.now,
    }  # fmt: skip


def _timer(opinion_id: int) -> str:
    return f"avis-{opinion_id}"


def _tell(case: CaseInHand, function: str, place: str, title: str, opinion_id: int, what: str) -> None:
    payload = {"role": function, "function": function, "place": place, "title": title}
    messages.post(case.tx, [notice(case, f"notice:{case.row.id}:avis-{opinion_id}:{what}", payload)])


def _fault(field: str, message: str) -> Refused:
    code = f"champ_{field}"
    return Refused(message, code=code, status=422, faults=[FieldFault(field, code, message)])
