"""Who consulted what; what keeps a case from being erased; from when its retention runs."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, false

from orchestrator.persistence.tables.metadata import Key, metadata
from orchestrator.persistence.types import Instant

# Insert and select only, triggers see to it; deleted once kept as long as the law says (`keep_until_at`) and
# after installation.consultations_erased_at was moved past that instant
consultation = Table(
    "consultation",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("login", Text, nullable=False),
    Column("author", Text, nullable=False),  # name and functions in force then
    Column("author_place", Text, nullable=False),  # establishment, court… of their first function
    Column("channel", Text, nullable=False),  # page | api
    Column(
        "kind", Text, nullable=False
    ),  # dossier | tache | document | piece | original | avis | personne | recherche | journal | objet
    Column("case_id", ForeignKey("case_file.id")),
    Column("person_id", Key),  # no foreign key: the identity may be erased first
    Column("target", Text, nullable=False),  # id within its kind; never a name
    Column("treatment", Text),  # the regime of the case
    Column("object", Text),  # why, where the text asks for it
    Column("keep_until_at", Instant),  # exclusive; null: the regime says nothing
    # the regime keeps traces no longer than the data: it goes when its case is erased
    Column("bound", Boolean, nullable=False, server_default=false()),
    Index("ix_consultation_case", "case_id", "id"),
    Index("ix_consultation_author", "account_id", "kind", "target", "at"),
    Index("ix_consultation_keep_until_at", "keep_until_at"),
)

# A ground to keep a case beyond its retention, such as a dispute; it holds until it is lifted
legal_hold = Table(
    "legal_hold",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", ForeignKey("case_file.id"), nullable=False, index=True),
    Column("since_at", Instant, nullable=False),
    Column("seq", Integer, nullable=False),  # journal entry that says who and why
    Column("lifted_at", Instant),
)

# The fact that retention runs from where a clerk must record it: release, end of the sentence
retention_start = Table(
    "retention_start",
    metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("at", Instant, nullable=False),
)
