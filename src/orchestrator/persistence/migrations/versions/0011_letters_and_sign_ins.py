"""E-mail with its preferences, sign-ins, sessions that a new password closes, and tasks that nobody takes."""

import sqlalchemy as sa
from alembic import op

from orchestrator.persistence.types import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add four tables, four columns and the index that finds who holds a function at a place."""
    op.create_index("ix_mandate_holder", "mandate", ["place", "function"])
    op.add_column(
        "account", sa.Column("session_epoch", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    op.add_column("installation", sa.Column("leads_told_at", Instant))
    for name in ("warn_at", "escalate_at"):
        op.add_column("task", sa.Column(name, Instant))
        _partial_index("task", name, f"status = 'open' AND {name} IS NOT NULL", f"ix_task_open_{name}")
    _partial_index("deadline", "warn_at", "status = 'pending' AND warn_at IS NOT NULL", "ix_deadline_warn")
    _preferences()
    _mail()
    _sign_ins()


def _partial_index(table: str, column: str, only: str, name: str) -> None:
    where = sa.text(only)
    op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def _preferences() -> None:
    op.create_table(
        "mail_preference",
        sa.Column("account_id", _KEY, nullable=False),
        sa.Column("address", sa.Text),
        sa.Column("wanted_address", sa.Text),
        sa.Column("refused_at", Instant),
        sa.Column("language", sa.Text, nullable=False),
        *(
            sa.Column(f"on_{name}", sa.Boolean, nullable=False)
            for name in ("assignment", "deadline", "refusal", "incident", "digest")
        ),
        sa.Column("digest_hour", sa.Integer, nullable=False),
        sa.Column("next_digest_at", Instant),
        sa.Column("quiet_from", sa.Integer),
        sa.Column("quiet_until", sa.Integer),
        sa.Column("pressing_hours", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_mail_preference"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_mail_preference_account_id"),
    )
    _partial_index(
        "mail_preference", "next_digest_at", "next_digest_at IS NOT NULL", "ix_mail_preference_digest"
    )
    op.create_table(
        "mail_lead",
        sa.Column("account_id", _KEY, nullable=False),
        sa.Column("hours", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "hours", name="pk_mail_lead"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_mail_lead_account_id"),
    )


def _mail() -> None:
    op.create_table(
        "mail",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("account_id", _KEY, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("case_id", _KEY),
        sa.Column("task_id", sa.Text),
        sa.Column("subject_at", Instant),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("wake_at", Instant, nullable=False),
        sa.Column("useless_at", Instant, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("done_at", Instant),
        sa.Column("receipt", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        sa.UniqueConstraint("key", name="uq_mail_key"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_mail_account_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_mail_case_id"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_mail_task_id"),
    )
    op.create_index("ix_mail_account", "mail", ["account_id", "created_at"])
    op.create_index("ix_mail_case_id", "mail", ["case_id"])
    op.create_index("ix_mail_task_id", "mail", ["task_id"])
    _partial_index("mail", "wake_at", "status = 'pending'", "ix_mail_wake")
    _partial_index("mail", "done_at", "done_at IS NOT NULL", "ix_mail_done")
    _partial_index("mail", "id", "status = 'refused'", "ix_mail_refused")


def _sign_ins() -> None:
    op.create_table(
        "sign_in",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("account_id", _KEY, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("accepted", sa.Boolean, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_sign_in_account_id"),
    )
    op.create_index("ix_sign_in_at", "sign_in", ["at"])
    op.create_index("ix_sign_in_account", "sign_in", ["account_id", "id"])
