"""The notes of a case: those that a reader may read, and whom they may tell."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.forms import Form
from orchestrator.library import Parts
from orchestrator.library.case_reading import CaseReading
from orchestrator.library.notes import SHARED, addressees, authoring_title, note_form, reads_note
from orchestrator.library.visibility import no_such_case, sees_act_only
from orchestrator.persistence import cases, journal
from orchestrator.security import Actor


@dataclass(frozen=True)
class NoteView:
    seq: int
    at: datetime
    author: str  # "Camille Arnaud, greffe pénitentiaire"
    text: str | None  # None: taken back, or erased at the end of its retention
    shared: bool  # read by every authority of the case, else by the author's function only
    told: tuple[str, ...]  # labels of the functions that were told of it
    mine: bool


@dataclass(frozen=True)
class NotesView:
    case_id: int
    case_number: str
    zone: ZoneInfo
    notes: tuple[NoteView, ...]  # newest first
    form: Form | None  # None: the reader may not write any
    now: datetime


def notes(parts: Parts, reader: Actor, case_id: int) -> NotesView:
    """Return the notes that `reader` may read. Raises NotFound outside their scope."""
    with parts.database.read() as tx:
        row = cases.look_at(tx, case_id)
        if row is None:
            raise no_such_case()
        deployed = parts.library.version(tx, row.deployment_id)
        case = CaseReading(parts, tx, row, tx.now(), deployed, deployed)
        case.require_visible(reader)
        entries = readable(journal.of_case(tx, case_id), reader, case.now)
        labels = {name: role.label for name, role in deployed.procedure.roles.items()}
        if sees_act_only(reader, case.places, deployed.procedure, case.now):
            entries = (entry for entry in entries if entry.actor_id == reader.account_id)
        found = [_view(entry, reader, labels) for entry in entries if entry.kind == "note"]
        form = note_form(addressees(case)) if authoring_title(case, reader) else None
        kept = tuple(note for note in reversed(found) if note is not None)
        return NotesView(case_id, row.number, case.law.zone, kept, form, case.now)


def readable(entries: Sequence[Any], reader: Actor, at: datetime) -> Iterator[Any]:
    """Yield the journal entries that `reader` may read: notes to others left out, notes taken back emptied."""
    gone = _withdrawn(entries)
    for entry in entries:
        if entry.kind != "note":
            yield entry
            continue
        facts = json.loads(entry.payload)
        original = gone.get(entry.seq)
        told = next((json.loads(e.payload) for e in entries if e.seq == facts.get("withdraws")), facts)
        if not reads_note(reader, told, at):
            continue
        if original is None:
            yield entry
        else:
            yield SimpleNamespace(**{**entry._mapping, "title": "Note retirée", "content": None})


def _withdrawn(entries: Iterable[Any]) -> dict[int, int]:
    """Map the number of each note taken back to that of its withdrawal."""
    notes_found = (entry for entry in entries if entry.kind == "note")
    found = ((json.loads(entry.payload).get("withdraws"), entry.seq) for entry in notes_found)
    return {note: seq for note, seq in found if note is not None}


def _view(entry: Any, reader: Actor, labels: dict[str, str]) -> NoteView | None:
    facts = json.loads(entry.payload)
    if "withdraws" in facts:
        return None
    content = json.loads(entry.content)["texte"] if entry.content else None
    told = tuple(labels.get(role, role) for role in facts.get("told", ()))
    mine = entry.actor_id is not None and entry.actor_id == reader.account_id
    return NoteView(entry.seq, entry.at, entry.actor or "", content, facts["readers"] == SHARED, told, mine)
