"""What must hold for an act: open, not taken, the right moment, an unchanged case, the law's own table."""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from orchestrator.engine import Element
from orchestrator.errors import CannotRun, Refused
from orchestrator.forms import Form, clean
from orchestrator.law.deadlines import Deadline
from orchestrator.law.errors import NotInForce
from orchestrator.library.candidates import acting_as
from orchestrator.library.case_reading import CaseReading
from orchestrator.library.late_acts import Late, check_late
from orchestrator.library.person_measures import VARIABLE
from orchestrator.library.piece_checks import GivenFile, check_files, check_pieces
from orchestrator.library.separation import check_separation
from orchestrator.library.wording import at_in_words, possible_from_in_words
from orchestrator.persistence import journal, tasks
from orchestrator.security import Actor, Authority


@dataclass(frozen=True)
class CheckedAct:
    """An act that may be done now. `variables` is what the task sees; `signed` the answers and who gave them."""

    element: Element
    authority: Authority
    variables: Mapping[str, Any]
    answers: Mapping[str, Any]

    @property
    def signed(self) -> dict[str, Any]:
        """The answers, and `<act>_par`: models may ask who did what."""
        return {**self.answers, f"{self.element.id}_par": self.authority.role}

    @property
    def seen(self) -> dict[str, Any]:
        """What the documents of the act may show."""
        return {**self.variables, **self.signed}


@dataclass(frozen=True)
class ProposedAct:
    """What somebody asks to do: answers to an open task. `revision`: the one that they saw, None skips the check."""

    actor: Actor
    data: Mapping[str, Any]
    revision: int | None = None
    late: Late | None = None
    files: tuple[GivenFile, ...] = ()


def check_act(case: CaseReading, task: Any, roles: Iterable[str], act: ProposedAct) -> CheckedAct:
    """Judge an act on a task known to be open, without doing it. Raises Refused with a stable code."""
    element = case.deployed.specification.element(task.process, task.element)
    if act.late is not None:
        case.judge_at(check_late(case, task, element, act.late, act.data))
    authority = case.authority_of(act.actor, roles)
    check_separation(case.tx, case.row.id, element.properties, act.actor)
    check_claim(case, task, act.actor, authority)
    check_revision(case, act.revision)
    variables = {**case.instance.variables_for(task.id), "acteur": acting_as(authority)}
    if case.deployed.procedure.measures:
        variables[VARIABLE] = case.earlier_measures()  # as they stand now
    check_moment(case, element, variables)
    check_pieces(case, element)
    answers = clean(
        form_of(case, element),
        act.data,
        variables=variables,
        zone=case.law.zone,
        now=case.at,
        functions=case.law.functions(),
    )
    check_files(case, form_of(case, element), answers, act.files)
    check_guard(case, element, variables, answers)
    return CheckedAct(element, authority, variables, answers)


def check_open(case: CaseReading, task: Any, late: Late | None = None) -> None:
    """Refuse an act on a task that is done (`etat`) or that a deadline took away (`terme_<value>`).

    `late`: the act says that it was done earlier; what the law has drawn from its absence stands all the same.
    """
    if task.status == "open":
        return
    if task.status == "cancelled" and task.ended_by:
        when = at_in_words(task.closed_at, case.law.zone)
        way_out = (
            "Même accompli avant, il n'a pas été enregistré à temps et ne fait pas revivre la mesure : versez sa "
            "preuve à une nouvelle procédure, ou saisissez le juge compétent de ce qui s'est passé entre-temps."
            if late is not None and (late.done_at is None or late.done_at < task.closed_at)
            else "Une décision tardive ne fait pas revivre la mesure : ouvrez une nouvelle procédure s'il y a lieu."
        )
        raise Refused(
            f"Trop tard : « {task.name} » n'est plus possible depuis le {when}, l'échéance ayant produit son effet. "
            f"{way_out}",
            code=f"terme_{task.ended_by}",
            reference=_article_of_end(case, task),
        )
    done = "accomplie" if task.status == "completed" else "retirée"
    when = at_in_words(task.closed_at, case.law.zone)
    by = f" par {task.completed_name}" if task.completed_name else ""
    raise Refused(
        f"La tâche « {task.name} » a déjà été {done} le {when}{by} : rechargez le dossier pour voir où il en est.",
        code="etat",
    )


def _article_of_end(case: CaseReading, task: Any) -> str | None:
    """The text of the deadline that took a task away, as in force on that day; else the task's own."""
    value = case.law_source.procedure.law.get(task.ended_by)
    if value is not None:
        with contextlib.suppress(NotInForce):
            return value.at(task.closed_at.astimezone(case.law.zone).date()).reference.cite()
    return citation(case, case.deployed.specification.element(task.process, task.element))


def check_claim(case: CaseReading, task: Any, actor: Actor, authority: Authority) -> None:
    """Refuse an act on a task that somebody else has taken in hand, unless one acts for them while they are away."""
    mine = (None, actor.account_id, authority.mandate.instead_of_id)
    if task.claimed_by not in mine:
        holder = tasks.by_id(case.tx, task.id)
        assert holder is not None
        raise Refused(
            f"Cette tâche est prise par {holder.claimed_name} : demandez-lui de la rendre avant d'agir.",
            code="etat",
        )


# What leaves an act prepared before it as valid as it was.
HARMLESS = ("alerte", "prise", "note", "reception", "consultation", "controle")


def check_revision(case: CaseReading, seen: int | None) -> None:
    """Refuse an act prepared on an older picture of the case, and say what changed since.

    Alerts, notes and takings in hand change nothing that an act rests on; a revision never given out is refused.
    """
    if seen is None or seen == case.row.revision:
        return
    entries = [row for row in journal.of_case(case.tx, case.row.id) if row.seq > seen]
    changes = [
        f"{at_in_words(row.recorded_at, case.law.zone)} : {row.title}"
        for row in entries
        if row.kind not in HARMLESS
    ]
    if 0 < seen < case.row.revision and not changes:
        return
    told = " ; ".join(changes or ["version inconnue"])
    raise Refused(
        f"Le dossier a changé depuis l'ouverture de cette page ({told}). Vos réponses ne sont pas enregistrées : "
        "relisez le dossier, puis validez de nouveau.",
        code="revision",
    )


def check_moment(case: CaseReading, element: Element, variables: Mapping[str, Any]) -> None:
    """Refuse an act before its minimal delay (`delai_<value>`) or after its limit (`terme_<value>`)."""
    reference = citation(case, element)
    earliest = moment(case, element, variables, "notBefore", "countsFrom")
    if earliest is not None and case.at < earliest.expires_at:
        possible = possible_from_in_words(earliest.expires_at, case.law.zone)
        raise Refused(
            f"Trop tôt : cet acte est possible à partir du {possible}. " + " ".join(earliest.reasons),
            code=f"delai_{element.properties['notBefore']}",
            possible_at=earliest.expires_at,
            reference=reference,
        )
    latest = moment(case, element, variables, "notAfter", "notAfterFrom")
    if latest is not None and case.at >= latest.expires_at:
        raise Refused(
            f"Trop tard : cet acte n'est plus possible depuis le {at_in_words(latest.expires_at, case.law.zone)}. "
            + " ".join(latest.reasons),
            code=f"terme_{element.properties['notAfter']}",
            reference=reference,
        )


def moment(
    case: CaseReading, element: Element, variables: Mapping[str, Any], value_key: str, start_key: str
) -> Deadline | None:
    """Compute the limit that two properties name; None when the task has none or its start is not known yet."""
    name = element.properties.get(value_key)
    if not name:
        return None
    start = variables.get(element.properties.get(start_key, ""))
    if not isinstance(start, date):  # an instant is one too
        return None
    return case.law.deadline(name, start)


def check_guard(
    case: CaseReading,
    element: Element,
    variables: Mapping[str, Any],
    answers: Mapping[str, Any],
) -> None:
    """Ask the task's decision table; a rule with a `code` refuses with its `message`.

    Its `possible`, an instant, says from when the same act is admitted; its `reference`, on which paragraph the
    rule rests where that is not the article of the whole act.
    """
    guard = element.properties.get("guard")
    if not guard:
        return
    inputs = {**variables, **answers, "maintenant": case.at}
    decide = case.deployed.guards.get(guard)
    if decide is None:
        raise CannotRun(f"La table de décision « {guard} » manque dans cette version de la procédure.")
    found = decide(inputs, case.law.functions())
    if isinstance(found, Mapping) and found.get("code"):
        raise Refused(
            str(found.get("message") or "La règle de cette procédure refuse cet acte."),
            code=str(found["code"]),
            status=422,
            reference=cited(case, str(found.get("reference") or "")) or citation(case, element),
            possible_at=_instant(found.get("possible")),
        )


def _instant(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None


def citation(case: CaseReading, element: Element) -> str | None:
    """Return the article of the task, as in force today, worded for the reader."""
    return cited(case, element.properties.get("legalBasis", ""))


def cited(case: CaseReading, key: str) -> str | None:
    """Return the article of a reference, as in force today; None without it."""
    reference = case.law_source.procedure.references.get(key)
    return None if reference is None else reference.cite(case.at.astimezone(case.law.zone).date())


def form_of(case: CaseReading, element: Element) -> Form:
    """Return the task's form; a task without one accepts no answer."""
    if element.form is None:
        return Form(id=element.id, title=element.name, components=())
    return case.deployed.forms[element.form]
