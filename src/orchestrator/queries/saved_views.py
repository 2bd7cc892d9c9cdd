"""The views of the inbox that somebody keeps, or that colleagues share with them."""

from dataclasses import dataclass

from orchestrator.library import Parts
from orchestrator.persistence import saved_views as saved_rows
from orchestrator.queries.places import place_name
from orchestrator.security import Actor
from orchestrator.security.actors import FUNCTIONS


@dataclass(frozen=True)
class SavedView:
    """`query` is as the address says it; `shared` names whom it is shared with; `chosen` opens first."""

    id: int
    name: str
    query: str
    mine: bool
    shared: str | None
    chosen: bool


def saved_views(parts: Parts, reader: Actor) -> tuple[SavedView, ...]:
    """Return the reader's own views and those shared with a function they hold at its place, by name."""
    with parts.database.read() as tx:
        now = tx.now()
        held = [mandate for mandate in reader.mandates if mandate.holds(now) and not mandate.instead_of]
        offices = {(mandate.function, mandate.place) for mandate in held}
        return tuple(
            SavedView(
                row.id,
                row.name,
                row.query,
                row.account_id == reader.account_id,
                f"{FUNCTIONS.get(row.function, row.function)}, {place_name(parts.places, row.place)}"
                if row.function
                else None,
                bool(row.chosen),
            )
            for row in saved_rows.seen_by(tx, reader.account_id or 0, offices)
        )
