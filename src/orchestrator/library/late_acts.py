"""An act accomplished in time and recorded late: when it was done, what shows it, and whether that is admissible."""

import contextlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.engine import Element
from orchestrator.errors import FieldFault, Refused
from orchestrator.forms import Field, Form, clean, read_answer
from orchestrator.library.case_reading import CaseReading
from orchestrator.library.deployed import DeployedProcedure
from orchestrator.library.wording import at_in_words
from orchestrator.persistence import journal

# Of a task: "true" (asked apart), "false" (never), or the key of the form's own question; without it, the form decides.
PROPERTY = "recordedLate"
PROOF = "__preuve"  # among the answers kept apart from the chain; keys of forms never begin so
_PAST = re.compile(r"<=?\s*maintenant\b")
# When something takes effect, not when the act was done.
_TO_COME = re.compile(r">=?\s*(date\(\s*)?maintenant\b")
SHORTEST_PROOF, LONGEST_PROOF = 5, 500

DONE_AT, PROVED_BY = "accompli.le", "accompli.preuve"  # a point keeps them apart from the keys of any form

# What the page asks, and how it is read: like any form.
QUESTIONS = Form(
    "accompli",
    (
        Field(
            key=DONE_AT,
            label="Accompli le",
            kind="datetime",
            subtype="datetime",
            description="L'instant où l'acte a été fait, avant d'être enregistré ici.",
        ),
        Field(
            key=PROVED_BY,
            label="Ce qui le montre",
            kind="textfield",
            description="Numéro de procès-verbal, registre et page, témoin…",
            max_length=LONGEST_PROOF,
        ),
    ),
)


@dataclass(frozen=True)
class Late:
    """When an act was really done (aware, before it is recorded), and what proves it.

    `done_at` None: as the act's form says, by the question that asks it (see `own_instant`).
    """

    done_at: datetime | None
    proof: str


def read_late(answers: Mapping[str, Any], zone: ZoneInfo, now: datetime) -> Late | None:
    """Return what the page's two questions say, None when both are empty. Raises Refused with their faults."""
    found = clean(QUESTIONS, answers, variables={}, zone=zone, now=now, functions={})
    done_at, proof = found[DONE_AT], found[PROVED_BY]
    return late_of(done_at if isinstance(done_at, datetime) else None, str(proof or ""))


def late_of(done_at: datetime | None, proof: str) -> Late | None:
    """Return both together, None when neither is said."""
    return Late(done_at, proof) if done_at is not None or proof.strip() else None


def questions_of(own: str | None) -> Form:
    """Return what the page asks of an act recorded late: its proof alone where the form asks the instant, as `own`."""
    if own is None:
        return QUESTIONS
    proof = QUESTIONS.field(PROVED_BY)
    told = f"L'instant est celui de « {own} ». {proof.description}"
    return Form(QUESTIONS.id, (replace(proof, description=told),))


def admits_late(deployed: DeployedProcedure, element: Element) -> bool:
    """Whether an act may be judged at an instant before it is recorded: unless the procedure says that it may not."""
    return element.properties.get(PROPERTY) != "false"


def own_instant(deployed: DeployedProcedure, element: Element) -> Field | None:
    """Return the question by which an act's form asks when it was done, proposed as now or past: asked once only."""
    said = element.properties.get(PROPERTY)
    content = deployed.procedure.forms.get(element.form or "")
    if content is None or element.form is None or said in ("true", "false"):
        return None
    own = {said} if said else _own_instants(json.loads(content).get("components"))
    return next((field for field in deployed.forms[element.form].fields if field.key in own), None)


def _own_instants(components: Any) -> set[str]:
    found: set[str] = set()
    for node in components or ():
        properties = node.get("properties") or {}
        proposed = str(properties.get("default", "")).strip("= ") == "maintenant"
        bound = str(properties.get("constraint", ""))
        past = _PAST.search(bound) is not None or (proposed and _TO_COME.search(bound) is None)
        if node.get("type") == "datetime" and past:
            found.add(str(node.get("key")))
        found |= _own_instants(node.get("components"))
    return found


def check_late(
    case: CaseReading, task: Any, element: Element, late: Late, data: Mapping[str, Any]
) -> datetime:
    """Return the instant at which the act is to be judged. `data`: its answers, not read yet.

    Refuse what an act may not say of its own instant: `accompli` for the instant, `preuve` for the proof.
    The authority, the minimal delay and the limit are judged at that instant by whoever calls.
    """
    if not admits_late(case.deployed, element):
        raise _refuse(
            DONE_AT,
            "Cet acte ne s'enregistre pas comme accompli plus tôt : il s'enregistre à l'instant où il est fait.",
        )
    done_at = _done_at(case, own_instant(case.deployed, element), late, data)
    zone = case.law.zone
    if done_at.tzinfo is None or done_at > case.now:
        raise _refuse(DONE_AT, "Accompli le : un acte ne s'enregistre pas avant d'avoir été accompli.")
    if done_at < task.opened_at:
        opened = at_in_words(task.opened_at, zone)
        raise _refuse(
            DONE_AT, f"Accompli le : cet acte n'était pas encore attendu, il l'est depuis le {opened}."
        )
    proof = " ".join(late.proof.split())
    if not SHORTEST_PROOF <= len(proof) <= LONGEST_PROOF:
        raise _refuse(
            PROVED_BY,
            f"Ce qui le montre : dites-le en {SHORTEST_PROOF} à {LONGEST_PROOF} caractères (procès-verbal, registre, "
            "témoin).",
        )
    _check_what_precedes(case, element, done_at)
    return done_at


def _done_at(case: CaseReading, own: Field | None, late: Late, data: Mapping[str, Any]) -> datetime:
    if own is None:
        if late.done_at is None:
            raise _refuse(DONE_AT, "Accompli le : indiquez l'instant, ou effacez la preuve.")
        return late.done_at
    answered = None
    with contextlib.suppress(ValueError):
        answered = read_answer(own, data, case.law.zone)
    if not isinstance(answered, datetime) or late.done_at not in (None, answered):
        raise _refuse(
            DONE_AT,
            f"Accompli le : dites-le à la question « {own.label} », et seulement là ; gardez ici la preuve.",
        )
    return answered


def _check_what_precedes(case: CaseReading, element: Element, done_at: datetime) -> None:
    """An act that rests on answers given after the instant it claims cannot have been done then."""
    text = _what_it_reads(case.deployed, element)
    for entry in journal.of_case(case.tx, case.row.id):
        if entry.kind != "acte" or entry.at <= done_at or not entry.content:
            continue
        if any(re.search(rf"\b{re.escape(key)}\b", text) for key in json.loads(entry.content)):
            when = at_in_words(entry.at, case.law.zone)
            raise _refuse(
                DONE_AT,
                f"Accompli le : cet acte s'appuie sur « {entry.title} », accompli le {when} ; il ne peut pas l'avoir "
                "précédé.",
            )


def _what_it_reads(deployed: DeployedProcedure, element: Element) -> str:
    """All that may name a variable for this act: its properties, its form, its table, its documents."""
    procedure, properties = deployed.procedure, element.properties
    parts = [*properties.values(), procedure.forms.get(element.form or "", b"").decode("utf-8", "replace")]
    parts += [procedure.documents.get(name.strip(), "") for name in properties.get("document", "").split(",")]
    if guard := properties.get("guard"):
        tables = (content.decode("utf-8", "replace") for content in procedure.models.values())
        parts += [table for table in tables if f'id="{guard}"' in table]
    return "\n".join(parts)


def _refuse(field: str, message: str) -> Refused:
    code = "accompli" if field == DONE_AT else "preuve"
    return Refused(message, code=code, status=422, faults=[FieldFault(field, code, message)])
