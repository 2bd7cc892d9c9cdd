"""The register of delegations of signature: written once, with who gave, who received, and its own journal."""

import sqlalchemy as sa
from alembic import op

from orchestrator.persistence.tables.metadata import Key
from orchestrator.persistence.triggers import protect_register
from orchestrator.persistence.types import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEPT = (
    "INSERT INTO signature_delegation (id, acts, from_function, from_place, from_name, to_function, to_place, "
    "to_name, source, published_at, since_at, until_at, recorded_at) "
    "SELECT id, act, from_function, from_place, '', to_function, to_place, '', source, since_at, since_at, "
    "until_at, since_at FROM delegation"
)
_REVOKED = (
    "INSERT INTO delegation_revocation (delegation_id, revoked_at, ground, recorded_at) "
    "SELECT id, revoked_at, 'révocation antérieure au registre', revoked_at FROM delegation "
    "WHERE revoked_at IS NOT NULL"
)


def upgrade() -> None:
    """Create the three tables, keep what was registered before, and let nobody change it any more."""
    _create_delegations()
    _create_revocations()
    _create_journal()
    op.execute(_KEPT)
    op.execute(_REVOKED)
    if op.get_bind().dialect.name == "postgresql":  # its sequence knows nothing of the rows just copied
        op.execute(
            "SELECT setval(pg_get_serial_sequence('signature_delegation', 'id'), "
            "(SELECT COALESCE(MAX(id), 0) + 1 FROM signature_delegation), false)"
        )
    op.drop_index("ix_delegation_to_place", "delegation")
    op.drop_table("delegation")
    protect_register(op.get_bind())


def _create_delegations() -> None:
    op.create_table(
        "signature_delegation",
        sa.Column("id", Key, nullable=False),
        sa.Column("acts", sa.Text(), nullable=False),
        sa.Column("from_function", sa.Text(), nullable=False),
        sa.Column("from_place", sa.Text(), nullable=False),
        sa.Column("from_account_id", Key, nullable=True),
        sa.Column("from_name", sa.Text(), nullable=False),
        sa.Column("to_function", sa.Text(), nullable=False),
        sa.Column("to_place", sa.Text(), nullable=False),
        sa.Column("to_account_id", Key, nullable=True),
        sa.Column("to_name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("since_at", Instant(), nullable=False),
        sa.Column("until_at", Instant(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", Key, nullable=True),
        *(
            sa.ForeignKeyConstraint([name], ["account.id"], name=op.f(f"fk_signature_delegation_{name}"))
            for name in ("from_account_id", "to_account_id", "recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_delegation")),
    )
    for name in ("from_place", "to_place"):
        op.create_index(op.f(f"ix_signature_delegation_{name}"), "signature_delegation", [name])


def _create_revocations() -> None:
    op.create_table(
        "delegation_revocation",
        sa.Column("delegation_id", Key, nullable=False),
        sa.Column("revoked_at", Instant(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", Key, nullable=True),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["signature_delegation.id"],
            name=op.f("fk_delegation_revocation_delegation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_delegation_revocation_recorded_by")
        ),
        sa.PrimaryKeyConstraint("delegation_id", name=op.f("pk_delegation_revocation")),
    )


def _create_journal() -> None:
    op.create_table(
        "register_entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", Key, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("actor_id", Key, nullable=True),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["account.id"], name=op.f("fk_register_entry_actor_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_register_entry")),
    )
