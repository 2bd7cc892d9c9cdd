"""The procedures somebody may start, and where."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from orchestrator.errors import NotFound
from orchestrator.forms import Form
from orchestrator.library import DeployedProcedure, Parts
from orchestrator.library.starters import entitled, places_to_start
from orchestrator.persistence import drafts
from orchestrator.queries.views import StartableView
from orchestrator.security import Actor


@dataclass(frozen=True)
class OpeningDraft:
    """What the reader had typed, by input name."""

    answers: Mapping[str, str | list[str]]
    saved_at: datetime
    token: str  # of the page that it was typed on


def startable(parts: Parts, reader: Actor) -> tuple[StartableView, ...]:
    """Return the procedures open today that the reader may start in at least one establishment."""
    with parts.database.read() as tx:
        now = tx.now()
        found = (_view(parts, reader, deployed, now) for deployed in parts.library.newest_of_all(tx))
        return tuple(view for view in found if view is not None)


def start_form(parts: Parts, reader: Actor, procedure_id: str) -> tuple[StartableView, Form, Form]:
    """Return (procedure, form of the person, form of the opening). Raises NotFound if not startable by the reader."""
    with parts.database.read() as tx:
        deployed = parts.library.newest(tx, procedure_id)
        view = _view(parts, reader, deployed, tx.now())
    if view is None:
        raise NotFound("Cette procédure n'existe pas ou vous n'avez pas qualité pour l'ouvrir.")
    procedure = deployed.procedure
    empty = Form(id="sans_formulaire", components=())
    person = deployed.forms[procedure.person_form] if procedure.person_form else empty
    start = deployed.forms[procedure.start_form] if procedure.start_form else empty
    return view, person, start


def require_entitled(parts: Parts, reader: Actor, procedure_id: str, etablissement: str) -> None:
    """Raise what opening a case would raise for want of a right, before anything costly is done for it."""
    with parts.database.read() as tx:
        entitled(parts, tx, reader, procedure_id, etablissement)


def opening_draft(parts: Parts, reader: Actor, procedure_id: str) -> OpeningDraft | None:
    """Return what the reader was writing to open this procedure; None when nothing is kept."""
    if reader.account_id is None:
        return None
    with parts.database.read() as tx:
        found = drafts.find_opening(tx, reader.account_id, procedure_id, tx.now())
    return None if found is None else OpeningDraft(json.loads(found.content), found.saved_at, found.token)


def _view(parts: Parts, reader: Actor, deployed: DeployedProcedure, now: datetime) -> StartableView | None:
    procedure = deployed.procedure
    found = places_to_start(parts, reader, deployed, now)
    places = [(establishment.id, establishment.name) for establishment in found]
    if not places:
        return None
    return StartableView(procedure.id, procedure.title, procedure.description, tuple(places))
