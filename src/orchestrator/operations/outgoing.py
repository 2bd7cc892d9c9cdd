"""What an act produces for others: documents, written and hashed within the act; messages, left in the outbox."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from orchestrator.audit import canonical
from orchestrator.documents import content_hash
from orchestrator.engine import Element, Facts
from orchestrator.feel import compile_expression
from orchestrator.library.act_documents import Signature, render_documents
from orchestrator.library.candidates import candidate_for
from orchestrator.library.corrections import ActOnRecord
from orchestrator.library.late_acts import PROOF
from orchestrator.operations.case_in_hand import CaseInHand
from orchestrator.operations.record import Record
from orchestrator.operations.told_by_mail import tell_corrected
from orchestrator.persistence import documents, messages


def produce_documents(case: CaseInHand, record: Record) -> None:
    """Render the documents that the completed task names, exactly as things stand at the act."""
    element = _completed(case, record)
    if element is None:
        return
    answers = record.answers or {}
    signature = Signature(record.actor, record.authority, str(answers.get(PROOF, "")))
    hashes = []
    for rendered in render_documents(case, element, record.variables, answers, signature):
        digest = content_hash(rendered.body)
        documents.add(
            case.tx,
            case_id=case.row.id,
            task_id=record.completed_task or "",
            name=rendered.name,
            title=rendered.title,
            body=rendered.body,
            content_hash=digest,
            at=case.now,
        )
        hashes.append({"name": rendered.name, "sha256": digest})
    if hashes:
        record.facts["documents"] = hashes


def post_messages(case: CaseInHand, record: Record, facts: Facts) -> None:
    """Leave in the outbox who must be told: of the completed task, and of messages the model sends."""
    told: list[dict[str, Any]] = []
    element = _completed(case, record)
    if element is not None and element.properties.get("notify"):
        variables = {**record.variables, **(record.answers or {})}
        roles = _roles(element.properties["notify"], variables)
        told += notices(case, roles, element.name, record.completed_task or "")
    for number, sent in enumerate(facts.sent):
        if sent.properties.get("notify"):
            roles = _roles(sent.properties["notify"], case.instance.variables)
            told += notices(case, roles, sent.name, f"{case.row.revision + 1}-{number}")
    messages.post(case.tx, told)
    if told:
        record.facts["told"] = [row["key"].rsplit(":", 1)[1] for row in told]


def post_correction(case: CaseInHand, record: Record, act: ActOnRecord) -> None:
    """Tell whoever the act was told to, by the same way, that it has been corrected."""
    told = messages.notices_of_act(case.tx, case.row.id, act.facts["task"], act.entry.seq)
    payloads = [json.loads(row.payload) for row in told]
    source = f"rectification-{case.row.revision + 1}"
    rows = [_notice(case, {**payload, "title": record.title}, source) for payload in payloads]
    messages.post(case.tx, rows)
    if rows:
        record.facts["told"] = [payload["role"] for payload in payloads]
    tell_corrected(case, act)


def _completed(case: CaseInHand, record: Record) -> Element | None:
    if record.completed_task is None:
        return None
    return case.deployed.specification.element(record.facts["process"], record.facts["element"])


def _listed(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _roles(text: str, variables: Mapping[str, Any]) -> list[str]:
    if not text.startswith("="):
        return _listed(text)
    found = compile_expression(text[1:], names=frozenset(variables)).evaluate(variables)
    if isinstance(found, list):
        return [str(role) for role in found]
    return [] if found is None else [str(found)]


def notices(case: CaseInHand, roles: Iterable[str], title: str, source: str) -> list[dict[str, Any]]:
    """Return the outbox rows that tell these roles of `title`; `source` makes their keys unique in the case."""
    rows = []
    for role in roles:
        candidate = candidate_for(case.deployed.procedure, role, case.places)
        if candidate is None:
            continue
        payload = {"role": role, "function": candidate.function, "place": candidate.place, "title": title}
        rows.append(_notice(case, payload, source))
    return rows


def _notice(case: CaseInHand, payload: Mapping[str, str], source: str) -> dict[str, Any]:
    return notice(case, f"notice:{case.row.id}:{source}:{payload['role']}", payload)


def notice(case: CaseInHand, key: str, payload: Mapping[str, str]) -> dict[str, Any]:
    """Return the outbox row that tells a function at a place; one `key` is told once.

    `payload`: role, function, place and title.
    """
    return {
        "key": key,
        "case_id": case.row.id,
        "kind": "notice",
        "payload": canonical(payload),
        "status": "pending",
        "wake_at": case.now,
        "attempts": 0,
        "created_at": case.now,
    }
