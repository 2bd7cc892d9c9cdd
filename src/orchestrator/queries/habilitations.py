"""The register of individual habilitations, to those who grant them; to everybody, their own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from orchestrator.errors import NotFound
from orchestrator.library import Parts
from orchestrator.library.habilitation_rights import granters, speaks_for
from orchestrator.library.regimes import regimes
from orchestrator.persistence import habilitations
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.queries.habilitation_views import AgentView, Desk, HabilitationView, TurnView
from orchestrator.queries.missing_habilitations import SOON, missing_for
from orchestrator.queries.places import place_name, zone_of
from orchestrator.security import Actor
from orchestrator.security.actors import FUNCTIONS
from orchestrator.security.habilitations import KINDS


def desk(parts: Parts, reader: Actor) -> Desk:
    """Return the register as the reader may read it."""
    with parts.database.read() as tx:
        now = tx.now()
        agents = _agents(parts, tx, reader, now)
        wanted = {*agents, reader.account_id or 0}
        rows = _by_account(habilitations.of_accounts(tx, wanted))
        found = tuple(
            _agent(parts, reader, titles, rows.get(account_id, []), now)
            for account_id, titles in agents.items()
        )
        own = _views(parts, rows.get(reader.account_id or 0, []), now)
    return Desk(found, own, missing_for(parts, reader, now))


def habilitation(parts: Parts, reader: Actor, habilitation_id: int) -> HabilitationView:
    """Return one entry, to its holder and to who decides of it. Raises NotFound."""
    with parts.database.read() as tx:
        now = tx.now()
        rows = habilitations.rows_of(tx, habilitation_id)
        own = bool(rows) and rows[0].habilitation_account_id == reader.account_id
        decides = (
            bool(rows) and not own and rows[0].habilitation_account_id in _agents(parts, tx, reader, now)
        )
    if not own and not decides:
        raise NotFound("Cette habilitation n'est pas au registre, ou n'est pas de votre ressort.")
    return _view(parts, rows, now, decides=decides)


def grantable(parts: Parts, reader: Actor) -> tuple[AgentView, ...]:
    """Return whom the reader may habilitate. Raises NotFound when nobody."""
    found = desk(parts, reader).agents
    if not found:
        raise NotFound("Vous n'habilitez personne : c'est à l'autorité que désigne chaque traitement.")
    return found


@dataclass
class _Held:
    id: int
    name: str
    place: str
    titles: list[str]
    asked: set[str]


def _agents(parts: Parts, tx: UnitOfWork, reader: Actor, now: datetime) -> dict[int, _Held]:
    """Those whom the reader designates, by name."""
    functions = {function for regime in regimes(parts).values() for function in regime.granters}
    found: dict[int, _Held] = {}
    for row in habilitations.designated(tx, functions):
        in_office = row.until_at is None or now < row.until_at
        if not in_office or row.id == reader.account_id:
            continue
        asked = {
            key
            for key in regimes(parts)
            for kind in KINDS
            if speaks_for(reader, granters(parts, key, kind, row.function, row.place), now) is not None
        }
        if asked:
            title = f"{FUNCTIONS.get(row.function, row.function)}, {place_name(parts.places, row.place)}"
            held = found.setdefault(row.id, _Held(row.id, row.name, row.place, [], set()))
            held.titles.append(title)
            held.asked |= asked
    return found


def _agent(parts: Parts, reader: Actor, held: _Held, rows: Sequence[Any], now: datetime) -> AgentView:
    views = _views(parts, rows, now)
    settled = {view.treatment for view in views if _is_settled(view, now)}
    titles = {key: regimes(parts)[key].title for key in sorted(held.asked)}
    lacking = tuple((key, title) for key, title in titles.items() if title not in settled)
    shown = tuple(view for view in views if view.treatment in titles.values())
    return AgentView(held.id, held.name, tuple(dict.fromkeys(held.titles)), shown, lacking)


def _is_settled(view: HabilitationView, now: datetime) -> bool:
    """Nothing is to be granted beside it: in force for more than a month and no more to confirm, or suspended."""
    ends_soon = view.until_at is not None and view.until_at <= now + SOON
    suspended = view.decide_before_at is not None
    renewed = view.since_at > now and bool(view.granter) and not view.over
    return suspended or renewed or not (view.lapse or view.to_confirm or ends_soon)


def _by_account(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.habilitation_account_id, []).append(row)
    return found


def _views(parts: Parts, rows: Sequence[Any], now: datetime) -> tuple[HabilitationView, ...]:
    grouped = groupby(rows, key=lambda row: row.habilitation_id)
    return tuple(_view(parts, list(same), now, decides=False) for _, same in grouped)


def _view(parts: Parts, rows: Sequence[Any], now: datetime, *, decides: bool) -> HabilitationView:
    row, told = rows[0], habilitations.as_habilitations(rows)[0]
    regime = regimes(parts).get(row.habilitation_treatment)
    turn = told.turn(now)
    suspended = told.suspended(now)
    granter = ""
    if row.habilitation_granter_function:
        function = FUNCTIONS.get(row.habilitation_granter_function, row.habilitation_granter_function)
        granter = f"{function}, {place_name(parts.places, row.habilitation_granter_place)}"
    lapse = told.lapse(now)
    over = told.over(now)
    choices = ("maintien", "retrait") if suspended else ("suspension", "retrait")
    place = row.habilitation_granter_place
    return HabilitationView(
        id=row.habilitation_id,
        holder=row.holder_name,
        login=row.holder_login,
        treatment=regime.title if regime else row.habilitation_treatment,
        kind=KINDS[row.habilitation_kind],
        granter=granter,
        source=row.habilitation_source,
        since_at=row.habilitation_since_at,
        until_at=row.habilitation_until_at,
        recorded_at=row.habilitation_recorded_at,
        recorded_by=row.recorder_name,
        lapse=lapse or "",
        decide_before_at=turn.decide_before_at if turn is not None and suspended else None,
        decision_late=told.decision_late(now),
        turns=tuple(_turn(one) for one in rows if one.habilitation_turn_id is not None),
        zone=zone_of(parts.places, place or ""),
        decisions=choices if decides and not over else (),
        over=over,
    )


def _turn(row: Any) -> TurnView:
    return TurnView(
        row.habilitation_turn_kind, row.habilitation_turn_at, row.habilitation_turn_decide_before_at,
        row.habilitation_turn_ground, row.habilitation_turn_heard,
    )  # fmt: skip
