"""The journal of a case as its story: each entry with its answers in words, corrections beside what they correct."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.forms import Form
from orchestrator.library import DeployedProcedure
from orchestrator.library.corrections import GROUND, KIND, ActOnRecord
from orchestrator.library.late_acts import PROOF
from orchestrator.library.value_uses import uses_of
from orchestrator.queries.spoken_answers import spoken_answers
from orchestrator.queries.views import CorrectionLine, TimelineEntry


def told(
    deployed: DeployedProcedure, entries: Iterable[Any], zone: ZoneInfo, roles: Collection[str] = ()
) -> tuple[TimelineEntry, ...]:
    """Return the story in the journal's order. `roles`: those that the reader may act in, for what they may correct."""
    rows = list(entries)
    story = {entry.seq: _told(deployed, entry, zone, roles) for entry in rows}
    answers = {
        entry.seq: json.loads(entry.content) for entry in rows if entry.kind == "acte" and entry.content
    }
    for entry in rows:
        if entry.kind != KIND or not entry.content:
            continue
        seq = json.loads(entry.payload)["corrects"]
        lines = _corrections(_form(deployed, entry), answers.get(seq, {}), entry, zone)
        answers.setdefault(seq, {}).update(_answers(entry))
        if seq in story:
            story[seq] = replace(story[seq], corrections=(*story[seq].corrections, *lines))
        details = [(line.label, f"au lieu de « {line.before} », lire « {line.after} »") for line in lines]
        ground = str(json.loads(entry.content).get(GROUND, ""))
        story[entry.seq] = replace(
            story[entry.seq], details=(*details, ("Motif de la rectification", ground))
        )
    return tuple(story.values())


def outcome_label(deployed: DeployedProcedure, outcome: str | None) -> str | None:
    """Return the name of an end event."""
    if outcome is None:
        return None
    element = deployed.specification.elements.get(outcome)
    return element.name if element is not None and element.name else outcome


def _told(deployed: DeployedProcedure, entry: Any, zone: ZoneInfo, roles: Collection[str]) -> TimelineEntry:
    facts = json.loads(entry.payload)
    form = _form(deployed, entry)
    # An opinion is read on its own page, by whom it is for.
    details = () if entry.kind == "avis" else spoken_answers(form, entry.content, zone)
    if "ended" in facts:
        label = outcome_label(deployed, facts["ended"]["outcome"])
        details = (*details, ("Issue", str(label)))
    act, late = entry.kind == "acte", facts.get("done_at")
    return TimelineEntry(
        entry.at, entry.recorded_at, entry.title, entry.actor, entry.kind, details,
        seq=entry.seq,
        task_id=facts.get("task", "") if act else "",
        done_at=datetime.fromisoformat(late) if late else None,
        proof=str(json.loads(entry.content).get(PROOF, "")) if late and entry.content else "",
        correctable=act and facts.get("role") in roles and _has_open_fields(deployed, entry, facts, form),
    )  # fmt: skip


def _form(deployed: DeployedProcedure, entry: Any) -> Form | None:
    if entry.kind == "ouverture" and deployed.procedure.start_form:
        return deployed.forms[deployed.procedure.start_form]
    if entry.kind not in ("acte", KIND):
        return None
    element = deployed.specification.elements.get(json.loads(entry.payload).get("element", ""))
    return deployed.forms.get(element.form) if element is not None and element.form else None


def _has_open_fields(
    deployed: DeployedProcedure, entry: Any, facts: Mapping[str, Any], form: Form | None
) -> bool:
    if form is None or not entry.content:
        return False
    element = deployed.specification.element(facts["process"], facts["element"])
    act = ActOnRecord(entry, facts, element, form, json.loads(entry.content), uses_of(deployed))
    return bool(act.open_fields)


def _answers(entry: Any) -> dict[str, Any]:
    return {key: value for key, value in json.loads(entry.content).items() if not key.startswith("__")}


def _corrections(
    form: Form | None, before: Mapping[str, Any], entry: Any, zone: ZoneInfo
) -> tuple[CorrectionLine, ...]:
    lines = []
    for key, value in _answers(entry).items():
        after = spoken_answers(form, json.dumps({key: value}), zone)
        earlier = spoken_answers(form, json.dumps({key: before.get(key)}), zone)
        label, said = after[0] if after else (key, "")
        lines.append(CorrectionLine(label, earlier[0][1] if earlier else "", said, entry.recorded_at))
    return tuple(lines)
