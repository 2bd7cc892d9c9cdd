"""Where else than at its own places a case is known of."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from orchestrator.persistence.tables.metadata import Key, metadata
from orchestrator.persistence.types import Instant

# An authority that an act of the case named, or (role empty) a place that the case has left
case_place = Table(
    "case_place",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", ForeignKey("case_file.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),  # of the procedure; empty: whoever is competent at the place
    Column("function", Text, nullable=False),  # empty likewise
    Column("kind", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("since_at", Instant, nullable=False),
    Column("left_at", Instant),  # from then on it reads what came before, and no more
    Index("ix_case_place_place", "place", "function"),
)
