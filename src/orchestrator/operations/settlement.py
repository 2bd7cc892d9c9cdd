"""Write what the engine did: tasks, deadlines, documents, messages, the journal entry and the case's row."""

import json
import secrets
from typing import Any

from orchestrator.audit import Entry, canonical, digest_of, seal
from orchestrator.engine import Facts
from orchestrator.operations.appointments import settle_appointments
from orchestrator.operations.case_in_hand import CaseInHand, Done
from orchestrator.operations.case_moves import follow_person, name_places
from orchestrator.operations.designate import designate, release_all
from orchestrator.operations.gone_incidents import resolve_gone
from orchestrator.operations.measures import record_measures
from orchestrator.operations.open_tasks import Effect, open_tasks
from orchestrator.operations.outgoing import post_messages, produce_documents
from orchestrator.operations.record import Record
from orchestrator.operations.signals import note_awaited, post_signals
from orchestrator.operations.told_by_mail import tell_passed
from orchestrator.operations.watching import tell
from orchestrator.persistence import cases, deadlines, drafts, journal, messages, tasks


def settle(case: CaseInHand) -> Done:
    """Turn the facts of one operation into rows, all under the case's lock. The caller commits."""
    record = case.record
    assert record is not None, "every operation says what it is"
    changes: dict[str, Any] = {}
    if case.loaded:
        facts = case.instance.take_facts()
        tell(facts)
        name_places(case, record)
        designate(case, record)
        produce_documents(case, record)
        post_messages(case, record, facts)
        _close_tasks(case, record, facts)
        effects = _settle_timers(case, record, facts)
        resolve_gone(case, record)
        changes |= follow_person(case, record)
        closed = {task.id for task in facts.closed}  # opened and closed in one act: never was
        open_tasks(case, record, [task for task in facts.opened if task.id not in closed], effects)
        _settle_incidents(case, record, facts)
        post_signals(case, record, facts)
        note_awaited(case)
        changes |= _settle_end(case, record, facts)
        settle_appointments(case, record, ended=facts.ended is not None)
        if facts.ended:
            resolve_gone(case, record)
            release_all(case, record)
        if case.deployed.procedure.measures:
            record_measures(case, facts.ended.at if facts.ended else None)
        changes["state"] = case.instance.dump()
    return _append(case, record, changes)


def _close_tasks(case: CaseInHand, record: Record, facts: Facts) -> None:
    """Close what the engine took away; the task that was acted on is completed already."""
    taken = [closed.id for closed in facts.closed if closed.id != record.completed_task]
    if record.kind == "echeance":
        elements = case.deployed.specification.elements.values()
        unawaited = {one.id for one in elements if one.properties.get("optional") == "true"}
        missed = {closed.id for closed in facts.closed if closed.element not in unawaited}
        tell_passed(case, [one for one in taken if one in missed], record.title, record.at)
    tasks.cancel_all(case.tx, taken, ended_by=record.ended_by, at=record.at)
    if case.drafted:
        drafts.remove_of_tasks(case.tx, [closed.id for closed in facts.closed])
    if facts.closed:
        record.facts["closed"] = [
            {"element": closed.element, "state": closed.state} for closed in facts.closed
        ]
        # Minima and alerts are kept under their task's id: they fall with it.
        _cancel_timers(case, {closed.id for closed in facts.closed})


def _cancel_timers(case: CaseInHand, timer_ids: set[str]) -> None:
    """Cancel what is still pending for these engine timers or tasks."""
    deadlines.cancel(case.tx, [row.id for row in case.pending if row.timer_id in timer_ids])


def _settle_timers(case: CaseInHand, record: Record, facts: Facts) -> list[Effect]:
    """Write what was armed and disarmed; return the effects that the case now waits for, earliest first."""
    gone = {timer.id for timer in facts.disarmed}
    armed = [
        timer for timer in facts.armed if timer.id not in gone
    ]  # armed and disarmed in one act: never was
    _cancel_timers(case, {timer.id for timer in facts.disarmed if timer.state == "cancelled"})
    rows = [
        {
            "case_id": case.row.id,
            "timer_id": timer.id,
            "element": timer.element,
            "scope": timer.scope or timer.element,
            "name": timer.deadline or timer.element,
            "label": timer.name or timer.element,
            "kind": "effet",
            "due_at": timer.due_at,
            "wake_at": timer.due_at,
            "status": "pending",
            "attempts": 0,
            "reasons": json.dumps(list(timer.reasons), ensure_ascii=False),
            "warn_at": timer.warn_at,
            "armed_at": case.now,
        }
        for timer in armed
    ]
    deadlines.add_all(case.tx, rows)
    if rows:
        record.facts["armed"] = [{"name": row["name"], "due_at": row["due_at"]} for row in rows]
    left = [row for row in case.pending if row.kind == "effet" and row.status == "pending"]
    effects = [
        Effect(row.due_at, row.scope, row.label, row.warn_at) for row in left if row.timer_id not in gone
    ]
    effects += [Effect(row["due_at"], row["scope"], row["label"], row["warn_at"]) for row in rows]
    return sorted(effects, key=lambda effect: effect.due_at)


def _settle_incidents(case: CaseInHand, record: Record, facts: Facts) -> None:
    if not facts.incidents:
        return
    record.facts["incidents"] = [{"element": found.element, "code": found.code} for found in facts.incidents]
    for found in facts.incidents:
        messages.open_incident(case.tx, case.row.id, found.element, found.reason, case.now)


def _settle_end(case: CaseInHand, record: Record, facts: Facts) -> dict[str, Any]:
    if facts.ended is None:
        return {}
    record.facts["ended"] = {"outcome": facts.ended.outcome, "effective_at": facts.ended.at}
    if case.pending or facts.armed or facts.opened:
        deadlines.cancel_of_case(case.tx, case.row.id)
    return {
        "status": "ended",
        "ended_at": case.now,
        "outcome": facts.ended.outcome,
        "effective_at": facts.ended.at,
    }


def _append(case: CaseInHand, record: Record, changes: dict[str, Any]) -> Done:
    seq = case.row.audit_count + 1
    payload = {**record.facts, "model": case.deployed.version, "law": case.law_source.version}
    if record.answers is not None:
        salt, content = secrets.token_hex(16), canonical(record.answers)
        payload["answers"] = digest_of(salt, content)
        journal.keep_answers(case.tx, case.row.id, seq, salt, content)
    entry = Entry(
        case_id=case.row.id,
        seq=seq,
        at=record.at,
        recorded_at=case.now,
        kind=record.kind,
        title=record.title,
        actor_id=record.actor.account_id if record.actor else None,
        actor=record.actor_label,
        payload=canonical(payload),
    )
    head = seal(entry, case.row.audit_head)
    journal.append(case.tx, entry, case.row.audit_head, head)
    cases.change(case.tx, case.row.id, {**changes, "revision": seq, "audit_count": seq, "audit_head": head})
    return Done(case.row.id, case.row.number, seq, changes.get("status") == "ended")
