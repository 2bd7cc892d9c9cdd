"""The correction of a recorded act: which of its answers may still be put right, and what the new ones are.

Only material errors: what a later step, a limit or a table has gone by, and the sense of the act itself, stand.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from orchestrator.engine import Element
from orchestrator.errors import FieldFault, NotFound, Refused
from orchestrator.forms import Field, Form, clean, read_answer
from orchestrator.library.case_reading import CaseReading
from orchestrator.library.late_acts import own_instant
from orchestrator.library.value_uses import uses_of
from orchestrator.persistence import journal

KIND = "rectification"  # of the journal entry
GROUND = "__motif"  # among the answers kept apart from the chain
SAID = "rectification.motif"  # the page's name for it: a point keeps it apart from the keys of any form
_PLAIN = ("textfield", "textarea", "number", "datetime")
_READ = (*_PLAIN, "checkbox", "radio", "select", "checklist")
_EMPTY: tuple[object, ...] = (None, "", [])

QUESTION = Form(
    "rectification",
    (
        Field(
            key=SAID,
            label="Motif de la rectification",
            kind="textarea",
            description="L'erreur matérielle et ce qui la montre.",
            required=True,
            min_length=10,
            max_length=2000,
        ),
    ),
)
WAY_OUT = (
    "La rectification ne répare que des erreurs matérielles sans conséquence sur la suite. Pour le reste : la voie de "
    "recours contre l'acte, un nouvel acte de la procédure, ou une nouvelle procédure."
)


@dataclass(frozen=True)
class ActOnRecord:
    """An act of the journal with its answers as they now read (plain JSON values, by key)."""

    entry: Any
    facts: Mapping[str, Any]
    element: Element
    form: Form
    answers: Mapping[str, Any]
    uses: Mapping[str, str]
    judged_by: str | None = None  # the answer at whose instant the act was judged, recorded late

    @cached_property
    def open_fields(self) -> tuple[Field, ...]:
        """The questions whose answer may be put right: as they were asked, but for conditions and proposals."""
        return tuple(
            replace(field, hide=None, default=None, required=True)
            for field in self._answered
            if self._obstacle(field) is None
        )

    @cached_property
    def fixed_fields(self) -> tuple[tuple[Field, str], ...]:
        """The others that were answered, each with why it stands."""
        return tuple((field, why) for field in self._answered if (why := self._obstacle(field)) is not None)

    @property
    def _answered(self) -> tuple[Field, ...]:
        return tuple(field for field in self.form.fields if self.answers.get(field.key) not in _EMPTY)

    def _obstacle(self, field: Field) -> str | None:
        if field.kind not in _PLAIN:
            return "une réponse choisie est le sens même de l'acte"
        if field.key == self.judged_by:
            return "l'acte, enregistré après coup, a été jugé à cet instant"
        if field.key in self.uses:
            return f"la procédure s'en est servie ou s'en servira ({self.uses[field.key]})"
        return None


@dataclass(frozen=True)
class Corrected:
    """What changes: typed answers by key, before and after."""

    before: Mapping[str, object]
    after: Mapping[str, object]
    ground: str


def act_on_record(case: CaseReading, seq: int) -> ActOnRecord:
    """Return the act that bears this number in the journal. Raises NotFound, Refused when its answers are erased."""
    entries = journal.of_case(case.tx, case.row.id)
    entry = next((row for row in entries if row.seq == seq and row.kind == "acte"), None)
    if entry is None:
        raise NotFound("Cet acte n'existe pas dans ce dossier.")
    if not entry.content:
        raise Refused("Les réponses de cet acte ont été effacées : il ne se rectifie plus.", code="etat")
    facts = json.loads(entry.payload)
    element = case.deployed.specification.element(facts["process"], facts["element"])
    form = case.deployed.forms[element.form] if element.form else Form(element.id, ())
    answers = dict(json.loads(entry.content))
    for later in corrections_of(entries, seq):
        answers.update(later)
    own = own_instant(case.deployed, element) if "done_at" in facts else None
    return ActOnRecord(entry, facts, element, form, answers, uses_of(case.deployed), own.key if own else None)


def corrections_of(entries: Any, seq: int) -> list[dict[str, Any]]:
    """Return the answers that each correction of an act put in the place of others, oldest first."""
    found = [row for row in entries if row.kind == KIND and row.content]
    return [
        {key: value for key, value in json.loads(row.content).items() if not key.startswith("__")}
        for row in found
        if json.loads(row.payload)["corrects"] == seq
    ]


def check_correction(case: CaseReading, act: ActOnRecord, data: Mapping[str, Any], ground: str) -> Corrected:
    """Return what changes. Raises Refused: `rectification` for what stands or does not change, `champ_…` for faults."""
    _check_ground(ground, case)
    _check_open(act, data)
    zone = case.law.zone
    before = {
        field.key: read_answer(field, act.answers, zone)
        if field.kind in _READ
        else act.answers.get(field.key)
        for field in act.form.fields
    }
    after = clean(
        Form(act.form.id, act.open_fields),
        {**_unsaid(act, data), **data},
        variables={**_known(case), **before},
        zone=zone,
        now=act.entry.at,
        functions=case.law.functions(),
    )
    changed = [key for key, value in after.items() if value != before[key]]
    if not changed:
        raise Refused(
            "Aucune réponse ne change : il n'y a rien à rectifier.", code="rectification", status=422
        )
    return Corrected(
        {key: before[key] for key in changed}, {key: after[key] for key in changed}, ground.strip()
    )


def _unsaid(act: ActOnRecord, data: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that nobody speaks of stay as they are."""
    said = {name.split("-")[0].removesuffix("__fold") for name in data}
    return {field.key: act.answers[field.key] for field in act.open_fields if field.key not in said}


def _check_ground(ground: str, case: CaseReading) -> None:
    clean(QUESTION, {SAID: ground}, variables={}, zone=case.law.zone, now=case.now, functions={})


def _check_open(act: ActOnRecord, data: Mapping[str, Any]) -> None:
    """Somebody who sends an answer that stands is told why, and what else there is to do."""
    faults = [
        FieldFault(field.key, "rectification", f"{field.label} : {why}. {WAY_OUT}")
        for field, why in act.fixed_fields
        if any(name == field.key or name.startswith(f"{field.key}-") for name in data)
    ]
    if faults:
        raise Refused(faults[0].message, code="rectification", status=422, faults=faults)
    if not act.open_fields:
        raise Refused(
            f"Aucune réponse de cet acte ne se rectifie. {WAY_OUT}", code="rectification", status=422
        )


def _known(case: CaseReading) -> Mapping[str, object]:
    return {} if case.row.status == "ended" else case.instance.variables
