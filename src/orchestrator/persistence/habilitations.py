"""The register of individual habilitations: what was granted, and what was decided of each since."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL, Row, insert, select

from orchestrator.persistence.tables import account, habilitation, habilitation_turn, mandate
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security.habilitations import Habilitation, Turn

_recorder = account.alias("recorder")
_ALL = (
    select(
        habilitation,
        habilitation_turn,
        account.c.name.label("holder_name"),
        account.c.login.label("holder_login"),
        _recorder.c.name.label("recorder_name"),
    )
    .join(account, account.c.id == habilitation.c.account_id)
    .outerjoin(habilitation_turn, habilitation_turn.c.habilitation_id == habilitation.c.id)
    .outerjoin(_recorder, _recorder.c.id == habilitation.c.recorded_by)
    .order_by(habilitation.c.id, habilitation_turn.c.id)
    .set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
)


def add(tx: UnitOfWork, values: dict[str, Any]) -> int:
    """Insert an habilitation and return its id."""
    return tx.insert(insert(habilitation), values)


def add_turn(tx: UnitOfWork, values: dict[str, Any]) -> int:
    """Insert what was decided of one."""
    return tx.insert(insert(habilitation_turn), values)


def rows_of(tx: UnitOfWork, habilitation_id: int) -> Sequence[Row[Any]]:
    """Return one habilitation with its turns: a row for each, at least one; none when it is unknown."""
    return tx.execute(_ALL.where(habilitation.c.id == habilitation_id)).all()


def of_accounts(tx: UnitOfWork, account_ids: Collection[int]) -> Sequence[Row[Any]]:
    """Return what these accounts hold or held, oldest first, a row for each turn."""
    return tx.execute(_ALL.where(habilitation.c.account_id.in_(list(account_ids)))).all()


def designated(tx: UnitOfWork, functions: Collection[str]) -> Sequence[Row[Any]]:
    """Return (id, name, function, place, place_kind, since_at, until_at) of active holders of these functions."""
    statement = (
        select(
            account.c.id, account.c.name, account.c.login, mandate.c.function, mandate.c.place,
            mandate.c.place_kind, mandate.c.since_at, mandate.c.until_at,
        )
        .join(mandate, mandate.c.account_id == account.c.id)
        .where(account.c.active, mandate.c.function.in_(list(functions)))
        .order_by(account.c.name, account.c.id, mandate.c.id)
    )  # fmt: skip
    return tx.execute(statement).all()


def as_habilitations(rows: Sequence[Row[Any]]) -> tuple[Habilitation, ...]:
    """Return what rows labelled `habilitation_…` and `habilitation_turn_…` say, each once."""
    found: dict[int, Row[Any]] = {}
    turns: dict[int, dict[int, Turn]] = {}
    for row in rows:
        if row.habilitation_id is None:
            continue
        found.setdefault(row.habilitation_id, row)
        if row.habilitation_turn_id is not None:
            turn = Turn(
                row.habilitation_turn_kind, row.habilitation_turn_at, row.habilitation_turn_decide_before_at
            )
            turns.setdefault(row.habilitation_id, {})[row.habilitation_turn_id] = turn
    return tuple(
        Habilitation(
            row.habilitation_treatment, row.habilitation_since_at, row.habilitation_until_at,
            tuple(sorted(turns.get(key, {}).values(), key=_instant)), row.habilitation_kind, key,
        )
        for key, row in found.items()
    )  # fmt: skip


def _instant(turn: Turn) -> datetime:
    return turn.at
