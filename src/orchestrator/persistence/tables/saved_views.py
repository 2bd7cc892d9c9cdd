"""Views of the inbox that people keep, and the one they open first."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint

from orchestrator.persistence.tables.metadata import Key, metadata
from orchestrator.persistence.types import Instant

saved_view = Table(
    "saved_view",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False),  # who may change it
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),  # as the address says it
    Column("function", Text),  # shared with whoever holds it at the place; null: with nobody
    Column("place", Text),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("account_id", "name"),
    Index("ix_saved_view_shared", "function", "place"),
)

inbox_preference = Table(
    "inbox_preference",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("view_id", ForeignKey("saved_view.id"), index=True),  # opened first; null: none
)
