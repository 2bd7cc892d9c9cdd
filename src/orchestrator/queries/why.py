"""Why this task? The fact of the journal that opened it, why this reader, and what happens if nobody acts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.engine import Element
from orchestrator.law.places import Places
from orchestrator.law.wording import say_day
from orchestrator.queries.spoken_answers import instant_in_words
from orchestrator.queries.task_views import OpeningFact
from orchestrator.queries.views import DeadlineView
from orchestrator.security import Authority

_NOTHING = "Rien ne se produit de plein droit : la tâche reste ouverte et le dossier attend."


def opening_fact(entries: Sequence[Any], row: Any, zone: ZoneInfo) -> OpeningFact | None:
    """Return the entry of the journal that says it opened this task: it can be read again there.

    A task of an element that comes back is that of its own instant.
    """
    named = [entry for entry in entries if row.element in json.loads(entry.payload).get("opened", ())]
    found = next((entry for entry in named if entry.at == row.opened_at), named[-1] if named else None)
    if found is None:
        return None
    by = f", par {found.actor}" if found.actor else ", par l'effet de la loi"
    when = instant_in_words(row.opened_at, zone)
    return OpeningFact(f"Ouverte le {when} à la suite de : {found.title}{by}.", found.seq)


def why_me(authority: Authority, places: Places) -> str:
    """Under which function, where, and by whose delegation or in whose absence."""
    mandate = authority.mandate
    kinds: dict[str, Mapping[str, Any]] = {
        "etablissement": places.establishments,
        "interregion": places.interregions,
        "tribunal": places.courts,
    }
    named = kinds.get(mandate.place_kind, {})
    place = f" — {named[mandate.place].name}" if mandate.place in named else ""
    return f"Vous agissez comme {authority.label}{place}."


@dataclass(frozen=True)
class Stakes:
    """What limits an open task: its row, its element, and the deadlines that run on the case."""

    row: Any
    element: Element
    running: Sequence[DeadlineView]
    zone: ZoneInfo


def if_nobody_acts(stakes: Stakes) -> tuple[str, ...]:
    """Return what happens by itself and when, then what only warns; never nothing."""
    row, said = stakes.row, []
    if row.due_at is not None:
        said.append(f"{row.due_effect}, le {_when(row.due_at, stakes)}.")
    if row.not_after_at is not None and row.not_after_at != row.due_at:
        said.append(f"L'acte n'est plus possible à partir du {_when(row.not_after_at, stakes)}.")
    if told := stakes.element.properties.get("ifNobodyActs"):
        said.append(told)
    if not said:
        said.append(_NOTHING)
        effects = [line for line in stakes.running if line.kind == "effet" and line.status == "pending"]
        if effects:
            first = min(effects, key=lambda line: line.due_at)
            said.append(f"Le reste court : {first.label}, le {_when(first.due_at, stakes)}.")
    said += [
        f"Une alerte part : {line.label}, le {_when(line.due_at, stakes)}."
        for line in stakes.running
        if line.kind == "alerte" and line.status == "pending" and line.task_id == row.id
    ]
    return tuple(said)


def _when(at: datetime, stakes: Stakes) -> str:
    """An exclusive bound: midnight is said as the end of the day before."""
    local = at.astimezone(stakes.zone)
    if local.time() == time():
        return f"{say_day(local.date() - timedelta(days=1))} à 24 h"
    return instant_in_words(at, stakes.zone)
