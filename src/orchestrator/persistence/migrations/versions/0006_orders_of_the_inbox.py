"""What the inbox sorts and filters by, copied beside each open task, with an index for each order."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
_BY_BYTES = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_COLUMNS = (
    ("procedure_id", sa.Text()),
    ("etablissement", sa.Text()),
    ("opened_at", _INSTANT),
    ("person_key", _BY_BYTES),
    ("leads", sa.Boolean()),
)
_FILL = """
UPDATE task_candidate SET
  procedure_id = (SELECT c.procedure_id FROM case_file c WHERE c.id = task_candidate.case_id),
  etablissement = (SELECT c.etablissement FROM case_file c WHERE c.id = task_candidate.case_id),
  opened_at = (SELECT t.opened_at FROM task t WHERE t.id = task_candidate.task_id),
  leads = (role = (SELECT min(other.role) FROM task_candidate other WHERE other.task_id = task_candidate.task_id))
"""
_NAMES = """
SELECT DISTINCT p.id, p.nom, p.prenom FROM person p
JOIN case_file c ON c.person_id = p.id JOIN task_candidate k ON k.case_id = c.id
"""
_NAME = """
UPDATE task_candidate SET person_key = :person_key
WHERE case_id IN (SELECT c.id FROM case_file c WHERE c.person_id = :person_id)
"""
_INDEXES = {
    "ix_task_candidate_procedure": ["function", "place", "procedure_id", "sort_at", "task_id"],
    "ix_task_candidate_establishment": ["function", "place", "etablissement", "sort_at", "task_id"],
    "ix_task_candidate_opened": ["function", "place", "opened_at", "task_id"],
    "ix_task_candidate_person": ["function", "place", "person_key", "task_id"],
}


def upgrade() -> None:
    """Add five columns, fill them from the case, and index each order."""
    for name, kind in _COLUMNS:
        op.add_column("task_candidate", sa.Column(name, kind))
    connection = op.get_bind()
    connection.execute(sa.text(_FILL))
    for row in connection.execute(sa.text(_NAMES)).all():
        connection.execute(sa.text(_NAME), {"person_key": _key(row.nom, row.prenom), "person_id": row.id})
    with op.batch_alter_table("task_candidate") as table:
        for name, kind in _COLUMNS:
            table.alter_column(name, existing_type=kind, nullable=False)
    for name, columns in _INDEXES.items():
        op.create_index(name, "task_candidate", columns)
    op.create_index(
        "ix_task_candidate_sight",
        "task_candidate",
        ["etablissement", "sort_at", "task_id", "procedure_id"],
        sqlite_where=sa.text("leads = 1"),
        postgresql_where=sa.text("leads"),
    )


def _key(nom: str, prenom: str) -> str:
    plain = unicodedata.normalize("NFKD", f"{nom} {prenom}")
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())
