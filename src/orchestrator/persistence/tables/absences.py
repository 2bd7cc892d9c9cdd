"""Absences: who does whose work meanwhile."""

from sqlalchemy import Column, ForeignKey, Table, Text

from orchestrator.persistence.tables.metadata import Key, metadata
from orchestrator.persistence.types import Instant

# From (inclusive) until (exclusive); ends by itself, or earlier at `ended_at`
absence = Table(
    "absence",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("substitute_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("function", Text, nullable=False),
    Column("place_kind", Text, nullable=False),
    Column("place", Text, nullable=False, index=True),
    Column("procedures", Text, nullable=False),  # ids separated by spaces; empty: all
    Column("designation", Text, nullable=False),  # document that gives the function; empty: held already
    Column("since_at", Instant, nullable=False),
    Column("until_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("account.id"), nullable=False),
)
