"""Persons are found by a folded name; staff may say that two identities are one person, or are not."""

import sqlalchemy as sa
from alembic import op

from orchestrator.persistence.names import name_key
from orchestrator.persistence.tables.metadata import Key
from orchestrator.persistence.types import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the folded name, fill it, and the statements about identities."""
    connection = op.get_bind()
    operators = " text_pattern_ops" if connection.dialect.name == "postgresql" else ""
    op.drop_index("ix_person_lower_nom", "person")
    op.add_column("person", sa.Column("name_key", sa.Text))
    person = sa.table("person", sa.column("id"), sa.column("nom"), sa.column("prenom"), sa.column("name_key"))
    for row in connection.execute(sa.select(person)).all():
        key = name_key(row.nom, row.prenom)
        connection.execute(sa.update(person).where(person.c.id == row.id).values(name_key=key))
    op.create_index("ix_person_name_key", "person", [sa.text(f"name_key{operators}")])
    op.create_table(
        "identity_statement",
        sa.Column("id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("other_id", Key, nullable=False),
        sa.Column("same", sa.Boolean, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identity_statement"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_identity_statement_person_id"),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], name="fk_identity_statement_other_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_identity_statement_case_id"),
    )
    for column in ("person_id", "other_id", "case_id"):
        op.create_index(f"ix_identity_statement_{column}", "identity_statement", [column])
