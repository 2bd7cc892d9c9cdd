"""Opinions asked on a running case, beside those that its procedure draws."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from orchestrator.persistence.tables.metadata import Key, metadata
from orchestrator.persistence.types import Instant

# The question and the answer are in the journal's answers, under these numbers of its entries
opinion = Table(
    "opinion",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", ForeignKey("case_file.id"), nullable=False, index=True),
    Column("function", Text, nullable=False),  # who is asked, and where
    Column("place", Text, nullable=False),
    Column("asker_function", Text, nullable=False),
    Column("asker_place", Text, nullable=False),
    Column("status", Text, nullable=False),  # open | given | withdrawn
    Column("asked_at", Instant, nullable=False),
    Column("due_at", Instant),  # exclusive; only warns
    Column("closed_at", Instant),
    Column("asked_seq", Integer, nullable=False),
    Column("given_seq", Integer),
    Index("ix_opinion_asked", "function", "place", "status", "id"),
)
