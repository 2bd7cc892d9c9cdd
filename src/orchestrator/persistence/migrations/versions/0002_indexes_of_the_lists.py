"""Indexes for what people look at all day: the inbox's views, counted lists, names, the latest entries."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_PLACES = {
    "ix_case_file_place": "etablissement",
    "ix_case_file_interregion": "interregion",
    "ix_case_file_tribunal": "tribunal",
}
_INBOX = "ix_task_candidate_inbox"


def upgrade() -> None:
    """Lengthen four indexes and add seven."""
    for name, place in _PLACES.items():
        op.drop_index(name, "case_file")
        op.create_index(name, "case_file", [place, "status", "id", "procedure_id"])
    op.drop_index(_INBOX, "task_candidate")
    op.create_index(_INBOX, "task_candidate", ["function", "place", "sort_at", "task_id"])
    for column in ("due_at", "not_before_at", "alert_at", "claimed_by"):
        only = sa.text(f"status = 'open' AND {column} IS NOT NULL")
        op.create_index(f"ix_task_open_{column}", "task", [column], sqlite_where=only, postgresql_where=only)
    # The beginning of a name is looked up whatever the database's language, by operators of its own.
    operators = " text_pattern_ops" if op.get_bind().dialect.name == "postgresql" else ""
    op.create_index("ix_person_lower_nom", "person", [sa.text(f"lower(nom){operators}")])
    op.create_index("ix_person_naissance", "person", ["naissance"])
    op.create_index("ix_audit_entry_recorded_at", "audit_entry", ["recorded_at"])
