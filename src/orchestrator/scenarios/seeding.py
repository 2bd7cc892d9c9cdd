"""A demonstration: accounts by function, and cases at different stages, made by the real operations."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from orchestrator.errors import CannotRun
from orchestrator.law.places import Establishment
from orchestrator.library import Parts
from orchestrator.library.case_places import places_around
from orchestrator.library.late_acts import late_of
from orchestrator.operations.ask_opinion import AskOpinion
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.keep_view import KeepView
from orchestrator.operations.mail_preferences import DEFAULT_LEADS, DEFAULTS
from orchestrator.operations.manage_accounts import add_account, hash_password
from orchestrator.operations.perform import perform
from orchestrator.operations.record_absence import RecordAbsence
from orchestrator.operations.record_delegation import RecordDelegation
from orchestrator.operations.run_due import run_due
from orchestrator.operations.start_case import StartCase
from orchestrator.persistence import accounts, cases, mail_preferences, measures, stories
from orchestrator.persistence.clock_rows import advance_clock
from orchestrator.persistence.unit_of_work import set_clock_offset
from orchestrator.scenarios.pieces_told import ON_PIECES
from orchestrator.security import Actor

DEMO_FILE = Path("_common") / "demonstration.yaml"
_BEFORE = re.compile(r"-P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")


@dataclass(frozen=True)
class DemoAccount:
    """One login of the demonstration, to be printed."""

    login: str
    name: str
    function: str
    place: str


@dataclass
class _Seed:
    """One case being made: its next acts, oldest first."""

    procedure: str
    place: Establishment
    person: Mapping[str, Any]
    acts: list[tuple[datetime, Mapping[str, Any]]]
    case_id: int | None = None


def read_accounts(processes_dir: Path) -> tuple[str, tuple[DemoAccount, ...]]:
    """Return (password, accounts) of the demonstration. Raises CannotRun when the file is missing."""
    content = _read(processes_dir)
    found = tuple(DemoAccount(**row) for row in content["accounts"])
    return str(content["password"]), found


def seed(parts: Parts) -> None:
    """Fill an empty demonstration: accounts, a delegation, then the cases, each act at its own past instant."""
    content = _read(parts.settings.processes_dir)
    with parts.database.read() as tx:
        now = tx.now()
    seeds = [_seed(parts, raw, now) for raw in content["cases"]]
    first = min((at for found in seeds for at, _ in found.acts), default=now)
    _move(parts, first - now - timedelta(days=1))  # people hold their functions before they act
    actors = _add_accounts(parts, content)
    for given in content.get("delegations", ()):
        _delegate(parts, actors, given, first, now + timedelta(days=365))
    _record_earlier(parts, _dated(content.get("measures", []), now))
    _prove_addresses(parts, content)
    for at, found, act in sorted(_all_acts(seeds), key=lambda row: row[0]):
        _stand_at(parts, at)
        run_due(parts)
        _act(parts, actors, found, act)
    _stand_at_the_real_time(parts)
    for away in content.get("absences", ()):
        _leave(parts, away, now)
    for view in content.get("views", ()):
        _keep_view(parts, view)
    for found, raw in zip(seeds, content["cases"], strict=True):
        if "opinion" in raw:
            _ask(parts, actors, found, _dated(raw["opinion"], now))
    run_due(parts)


def _keep_view(parts: Parts, view: Mapping[str, str]) -> None:
    """Keep a view of the inbox, shared with whoever holds the same function at the same place."""
    with parts.database.read() as tx:
        row = accounts.by_login(tx, view["login"])
        actor = accounts.actor(tx, row.id) if row is not None else None
    assert actor is not None, f"demonstration: no account {view['login']}"
    office = actor.mandates[0]
    KeepView(actor, view["name"], view["query"], (office.function, office.place)).record(parts)


def _delegate(
    parts: Parts,
    actors: Mapping[tuple[str, str], Actor],
    given: Mapping[str, Any],
    since: datetime,
    until: datetime,
) -> None:
    """Register a delegation in the name of whoever holds the delegating function in the demonstration."""
    giver = actors[(given["from_function"], given["from_place"])]
    details = {**given, "acts": tuple(given["acts"]), "from_account": giver.account_id}
    RecordDelegation(None, **details, published_at=since, since_at=since, until_at=until).record(parts)


def _leave(parts: Parts, away: Mapping[str, Any], now: datetime) -> None:
    """Declare an absence from tomorrow, as the absent person would."""
    with parts.database.read() as tx:
        rows = [accounts.by_login(tx, away[key]) for key in ("absent", "substitute")]
        absent, substitute = (row.id for row in rows if row is not None)
        actor = accounts.actor(tx, absent)
    assert actor is not None
    since = now + timedelta(days=1)
    RecordAbsence(
        actor, absent, substitute, away["function"], away["place"], tuple(away["procedures"]), since,
        since + timedelta(days=away["days"]),
    ).record(parts)  # fmt: skip


def _record_earlier(parts: Parts, rows: Sequence[Mapping[str, Any]]) -> None:
    """Measures from before the product, of persons who may have moved since."""
    with parts.database.write() as tx:
        for row in rows:
            place = parts.places.establishment(row["etablissement"])
            identity = {**row["person"], "naissance": date.fromisoformat(str(row["person"]["naissance"]))}
            person_id, _ = cases.find_or_add_person(tx, **identity, etablissement=place.id)
            began, ended = (
                datetime.combine(date.fromisoformat(row[key]), time(), tzinfo=place.zone)
                for key in ("from", "until")
            )
            measures.add(
                tx, person_id=person_id, case_id=None, kind=row["kind"],
                began_at=began, term_at=ended, ended_at=ended,
            )  # fmt: skip
        tx.commit()


def _all_acts(seeds: list[_Seed]) -> Iterator[tuple[datetime, _Seed, Mapping[str, Any]]]:
    for found in seeds:
        for at, act in found.acts:
            yield at, found, act


def _seed(parts: Parts, raw: Mapping[str, Any], now: datetime) -> _Seed:
    acts = [(_past(str(act["at"]), now), _dated(act, now)) for act in raw["acts"]]
    place = parts.places.establishment(raw["etablissement"])
    return _Seed(raw["procedure"], place, raw["person"], acts)


def _ask(
    parts: Parts, actors: Mapping[tuple[str, str], Actor], found: _Seed, asked: Mapping[str, Any]
) -> None:
    """Ask an opinion on a case, as the function `by` of its establishment."""
    assert found.case_id is not None
    perform(parts, AskOpinion(actors[(asked["by"], found.place.id)], found.case_id, asked["data"]))


def _act(parts: Parts, actors: Mapping[tuple[str, str], Actor], found: _Seed, act: Mapping[str, Any]) -> None:
    places = places_around(parts.places, found.place, found.case_id)
    with parts.database.read() as tx:
        role = parts.library.newest(tx, found.procedure).procedure.roles[str(act["by"])]
    actor = actors[(role.function, places.of_kind(role.scope))]
    data = act.get("data", {})
    if found.case_id is None:
        start = StartCase(actor, found.procedure, found.place.id, found.person, data)
        found.case_id = perform(parts, start).case_id
        return
    if deed := next((name for name in ON_PIECES if name in act), None):
        ON_PIECES[deed](parts, actor, found.case_id, act[deed])
        return
    with parts.database.read() as tx:
        task_id = stories.task_of(tx, found.case_id, str(act["act"]))
    assert task_id is not None, f"demonstration: {act['act']} is not open"
    done_at = datetime.fromisoformat(act["done_at"]) if "done_at" in act else None
    perform(parts, CompleteTask(actor, task_id, data, late=late_of(done_at, str(act.get("proof", "")))))


def _add_accounts(parts: Parts, content: Mapping[str, Any]) -> dict[tuple[str, str], Actor]:
    found: dict[tuple[str, str], Actor] = {}
    hashed = hash_password(str(content["password"]))
    for row in content["accounts"]:
        account_id = add_account(
            parts, row["login"], row["name"], str(content["password"]), row["function"], row["place"],
            check_length=False, password_hash=hashed,
        )  # fmt: skip
        with parts.database.read() as tx:
            actor = accounts.actor(tx, account_id)
        assert actor is not None
        found.setdefault((row["function"], row["place"]), actor)
    return found


def _prove_addresses(parts: Parts, content: Mapping[str, Any]) -> None:
    """Give some people an address that leads nowhere: the operators' page then has letters to show."""
    with parts.database.write() as tx:
        for login, address in content.get("courriels", {}).items():
            row = accounts.by_login(tx, login)
            assert row is not None, login
            mail_preferences.save(tx, row.id, {**DEFAULTS, "address": address}, DEFAULT_LEADS)
        tx.commit()


def _stand_at(parts: Parts, at: datetime) -> None:
    with parts.database.read() as tx:
        step = at - tx.now()
    _move(parts, step)


def _stand_at_the_real_time(parts: Parts) -> None:
    """Not at the instant of the beginning: the demonstration would be late by all that filling it took."""
    with parts.database.write() as tx:
        set_clock_offset(tx, timedelta(0))
        tx.commit()


def _move(parts: Parts, step: timedelta) -> None:
    with parts.database.write() as tx:
        advance_clock(tx, step)
        tx.commit()


def _past(text: str, now: datetime) -> datetime:
    found = _BEFORE.fullmatch(text)
    if found is None:
        raise CannotRun(f"Démonstration : « {text} » n'est pas un recul comme -P3DT4H.")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return now - timedelta(days=days, hours=hours, minutes=minutes)


def _dated(value: Any, now: datetime) -> Any:
    """Replace instants given as a distance before now, everywhere in an act's answers.

    `-P3DT4H` and `+P3DT4H` become instants, `jour -P3D` and `jour +P30D` local days.
    """
    if isinstance(value, Mapping):
        return {key: item if key == "at" else _dated(item, now) for key, item in value.items()}
    if isinstance(value, list):
        return [_dated(item, now) for item in value]
    if not isinstance(value, str):
        return value
    if _BEFORE.fullmatch(value):
        return _past(value, now).isoformat()
    if value.startswith("+P"):
        return (now + (now - _past("-" + value[1:], now))).isoformat()
    if value.startswith("jour -P"):
        return _past(value[5:], now).date().isoformat()
    if value.startswith("jour +P"):
        return (now + (now - _past("-" + value[6:], now))).date().isoformat()
    return value


def _read(processes_dir: Path) -> dict[str, Any]:
    try:
        return dict(yaml.safe_load((processes_dir / DEMO_FILE).read_text(encoding="utf-8")))
    except OSError as error:
        raise CannotRun(f"La démonstration n'est pas décrite ({processes_dir / DEMO_FILE}).") from error
