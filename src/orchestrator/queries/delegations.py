"""The register of delegations of signature, as those who work in a place may read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.errors import NotFound
from orchestrator.library import Parts
from orchestrator.library.delegable_acts import acts_by_procedure
from orchestrator.persistence import register
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.queries.places import place_name, zone_of
from orchestrator.security import Actor, Delegation
from orchestrator.security.actors import FUNCTIONS
from orchestrator.security.register import may_record

_PAGE = 25


@dataclass(frozen=True)
class DelegationView:
    """One entry of the register. `lapse` says why nobody signs by it now, "" when it is in force."""

    id: int
    acts: tuple[str, ...]  # labels
    act_keys: tuple[str, ...]
    delegator: str  # "Camille Arnaud, directeur interrégional…"
    from_function: str
    from_place: str
    delegate: str
    named: bool  # one person, not whoever holds the function
    to_function: str
    to_place: str
    source: str
    published_at: datetime
    since_at: datetime
    until_at: datetime | None
    revoked_at: datetime | None
    ground: str | None
    recorded_at: datetime
    recorded_by: str | None
    lapse: str
    zone: ZoneInfo
    may_revoke: bool = False


@dataclass(frozen=True)
class RegisterPage:
    items: tuple[DelegationView, ...]
    total: int
    page: int
    pages: int
    may_record: bool


@dataclass(frozen=True)
class Choice:
    """A person or function to choose: `key` is what the form sends back."""

    key: str
    label: str
    detail: str = ""


@dataclass(frozen=True)
class NewDelegation:
    """What the form of the register offers to one recorder."""

    givers: tuple[Choice, ...]  # key: function:place:account
    acts: Mapping[str, tuple[Choice, ...]]  # procedure title → acts
    receivers: tuple[Choice, ...]  # key: function:place:account, account empty for whoever holds it


def delegations(parts: Parts, reader: Actor, *, everything: bool = False, page: int = 1) -> RegisterPage:
    """Return one page of the register of the reader's places; those still running unless `everything`."""
    with parts.database.read() as tx:
        now = tx.now()
        page = max(1, page)
        rows, total = register.at_places(
            tx, _places_read(parts, reader, now), running_at=None if everything else now,
            offset=(page - 1) * _PAGE, limit=_PAGE,
        )  # fmt: skip
        labels = _labels(parts, tx)
        items = tuple(_view(parts, reader, row, labels, now) for row in rows)
        writes = bool(_offices(parts, tx, reader, now))
    return RegisterPage(items, total, page, max(1, -(-total // _PAGE)), writes)


def delegation(parts: Parts, reader: Actor, delegation_id: int) -> DelegationView:
    """Return one entry. Raises NotFound outside the reader's places."""
    with parts.database.read() as tx:
        now = tx.now()
        row = register.by_id(tx, delegation_id)
        places = _places_read(parts, reader, now)
        if row is None or (places is not None and not {row.from_place, row.to_place} & places):
            raise NotFound("Cette délégation n'est pas au registre, ou n'est pas de votre ressort.")
        return _view(parts, reader, row, _labels(parts, tx), now)


def new_delegation(parts: Parts, recorder: Actor) -> NewDelegation:
    """Return what `recorder` may register: who gives, which acts, to whom. Raises NotFound when nothing."""
    with parts.database.read() as tx:
        now = tx.now()
        groups = acts_by_procedure(parts.library.newest_of_all(tx))
        offices = _offices(parts, tx, recorder, now)
        mine = {function for function, _ in offices}
        acts = {
            title: tuple(
                Choice(act.key, act.label, FUNCTIONS.get(act.from_function, act.from_function))
                for act in found.values()
                if act.from_function in mine
            )
            for title, found in groups.items()
        }
        acts = {title: found for title, found in acts.items() if found}
        wanted = {
            function for found in groups.values() for act in found.values() if act.from_function in mine
            for function in act.to_functions
        }  # fmt: skip
        places = {place for _, place in offices}
        near = places | {
            key for key, found in parts.places.establishments.items() if found.interregion in places
        }
        givers = _givers(parts, tx, recorder, offices, now)
        receivers = _receivers(parts, tx, wanted, near, now)
    if not offices:
        raise NotFound("Vous ne tenez le registre d'aucune autorité qui délègue sa signature.")
    return NewDelegation(givers, acts, receivers)


def _offices(parts: Parts, tx: UnitOfWork, recorder: Actor, now: datetime) -> list[tuple[str, str]]:
    """The (function, place) for which somebody keeps the register, of those that delegate at all."""
    groups = acts_by_procedure(parts.library.newest_of_all(tx)).values()
    delegating = {act.from_function for acts in groups for act in acts.values()}
    places = {mandate.place for mandate in recorder.mandates if mandate.holds(now)}
    return [
        (function, place)
        for function in sorted(delegating)
        for place in sorted(places)
        if may_record(recorder, function, place, now) is not None
    ]


def _givers(
    parts: Parts, tx: UnitOfWork, recorder: Actor, offices: list[tuple[str, str]], now: datetime
) -> tuple[Choice, ...]:
    found = []
    for function, place in offices:
        mandate = may_record(recorder, function, place, now)
        assert mandate is not None
        for row in register.holders(tx, function, place):
            own = row.id == recorder.account_id
            if _in_office(row, now) and (own or mandate.function != function):
                detail = f"{FUNCTIONS.get(function, function)}, {place_name(parts.places, place)}"
                found.append(Choice(f"{function}:{place}:{row.id}", row.name, detail))
    return tuple(found)


def _receivers(
    parts: Parts, tx: UnitOfWork, functions: set[str], places: set[str], now: datetime
) -> tuple[Choice, ...]:
    found: list[Choice] = []
    for row in register.holders_among(tx, functions, places):
        if not _in_office(row, now):
            continue
        name = f"{FUNCTIONS.get(row.function, row.function)}, {place_name(parts.places, row.place)}"
        office = Choice(f"{row.function}:{row.place}:", name, "quiconque tient la fonction ce jour-là")
        if office not in found:
            found.append(office)
        found.append(
            Choice(f"{row.function}:{row.place}:{row.id}", f"{row.name}, {name}", "cette personne seule")
        )
    return tuple(found)


def _in_office(row: Any, now: datetime) -> bool:
    return bool(row.since_at <= now and (row.until_at is None or now < row.until_at))


def _places_read(parts: Parts, reader: Actor, now: datetime) -> set[str] | None:
    """The places whose register somebody reads: theirs, the interregion above, those below; None for everywhere."""
    places = {mandate.place for mandate in reader.mandates if mandate.holds(now)}
    if any(mandate.holds(now) and mandate.place_kind == "national" for mandate in reader.mandates):
        return None
    known = parts.places.establishments
    below = {key for key, found in known.items() if found.interregion in places}
    return places | below | {known[place].interregion for place in places if place in known}


def _labels(parts: Parts, tx: UnitOfWork) -> dict[str, str]:
    groups = acts_by_procedure(parts.library.newest_of_all(tx))
    return {key: f"{act.label} ({title})" for title, acts in groups.items() for key, act in acts.items()}


def _view(parts: Parts, reader: Actor, row: Any, labels: Mapping[str, str], now: datetime) -> DelegationView:
    told = as_delegation(row)
    keys = tuple(row.acts.split())
    function = FUNCTIONS.get(row.to_function, row.to_function)
    lapse = told.lapse(now) or ""
    return DelegationView(
        id=row.id,
        acts=tuple(labels.get(key, key) for key in keys),
        act_keys=keys,
        delegator=told.given_by,
        from_function=row.from_function,
        from_place=place_name(parts.places, row.from_place),
        delegate=f"{row.to_name}, {function}" if row.to_name else function,
        named=row.to_account_id is not None,
        to_function=row.to_function,
        to_place=place_name(parts.places, row.to_place),
        source=row.source,
        published_at=row.published_at,
        since_at=row.since_at,
        until_at=row.until_at,
        revoked_at=row.revoked_at,
        ground=row.ground,
        recorded_at=row.recorded_at,
        recorded_by=row.recorder,
        lapse=lapse,
        zone=zone_of(parts.places, row.from_place),
        may_revoke=row.revoked_at is None
        and not (row.until_at is not None and row.until_at <= now)
        and may_record(reader, row.from_function, row.from_place, now) is not None,
    )


def as_delegation(row: Any) -> Delegation:
    """Return what a row of the register says, as security judges it."""
    return Delegation(
        tuple(row.acts.split()), row.from_function, row.from_place, row.to_function, row.to_place, row.source,
        row.since_at, row.until_at, row.revoked_at, row.published_at, row.from_name, row.to_name,
        row.to_account_id, row.delegator_until_at, row.recorded_at, row.id,
    )  # fmt: skip
