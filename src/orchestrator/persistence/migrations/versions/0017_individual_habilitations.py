"""The register of individual habilitations; whoever worked before it keeps doing so for six months, to be confirmed."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from orchestrator.persistence.tables.metadata import Key
from orchestrator.persistence.triggers import protect_habilitations
from orchestrator.persistence.types import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Nobody is shut out by an upgrade: the authorities have this long to designate each agent by name.
_TAKEN_OVER = timedelta(days=180)
_SOURCE = "reprise à la mise à jour du produit, à confirmer"
_PENITENTIARY = (
    "ap_pose",
    "centre_surveillance",
    "spip",
    "cadre_siege",
    "administration_centrale",
    "forces_ordre",
)
_ASKED = {
    "APPI": ("greffe_jap",),
    "GENESIS": (
        "greffe_jap", "greffe", "adjoint", "cadre_a", "commandement", "major", "spip", "unite_sanitaire",
        "cadre_siege", "administration_centrale",
    ),
    "PSEM": ("greffe_jap", *_PENITENTIARY),
    "DDSE": ("greffe_jap", *_PENITENTIARY),
}  # fmt: skip
_MANDATE = sa.table(
    "mandate", sa.column("account_id", Key), sa.column("function", sa.Text), sa.column("since_at", Instant)
)


def upgrade() -> None:
    """Create the two tables, take over what people could read before, and let nobody change it any more."""
    grants = _create_grants()
    _create_turns()
    _take_over(grants)
    protect_habilitations(op.get_bind())


def _create_grants() -> sa.Table:
    grants = op.create_table(
        "habilitation",
        sa.Column("id", Key, nullable=False),
        sa.Column("account_id", Key, nullable=False),
        sa.Column("treatment", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("granter_function", sa.Text(), nullable=True),
        sa.Column("granter_place", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("since_at", Instant(), nullable=False),
        sa.Column("until_at", Instant(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", Key, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_habilitation_account_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_habilitation_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_habilitation")),
    )
    op.create_index(op.f("ix_habilitation_account_id"), "habilitation", ["account_id"])
    return grants


def _create_turns() -> None:
    op.create_table(
        "habilitation_turn",
        sa.Column("id", Key, nullable=False),
        sa.Column("habilitation_id", Key, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("decide_before_at", Instant(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("heard", sa.Text(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", Key, nullable=True),
        sa.ForeignKeyConstraint(
            ["habilitation_id"], ["habilitation.id"], name=op.f("fk_habilitation_turn_habilitation_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_habilitation_turn_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_habilitation_turn")),
    )
    op.create_index(op.f("ix_habilitation_turn_habilitation_id"), "habilitation_turn", ["habilitation_id"])


def _take_over(grants: sa.Table) -> None:
    connection, now = op.get_bind(), datetime.now(UTC)
    # The clock of a demonstration is moved by hand: six months of it would be over at once.
    demo = connection.exec_driver_sql("SELECT mode FROM installation").scalar() == "demo"
    until_at = None if demo else now + _TAKEN_OVER
    rows = []
    for treatment, functions in _ASKED.items():
        held = sa.select(
            _MANDATE.c.account_id, sa.func.min(_MANDATE.c.since_at, type_=Instant()).label("since_at")
        )
        held = held.where(_MANDATE.c.function.in_(functions)).group_by(_MANDATE.c.account_id)
        rows += [
            {
                "account_id": one.account_id, "treatment": treatment, "kind": "agent", "source": _SOURCE,
                "since_at": one.since_at, "until_at": until_at, "recorded_at": now,
            }
            for one in connection.execute(held)
        ]  # fmt: skip
    if rows:
        op.bulk_insert(grants, rows)
