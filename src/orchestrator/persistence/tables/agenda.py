"""Hearings and other appointments that acts have fixed, and the private feeds by which calendars read them."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text

from orchestrator.persistence.tables.metadata import Key, metadata
from orchestrator.persistence.types import Instant

# What a form's answer fixed; replaced when a later act moves it, removed when the case ends before
appointment = Table(
    "appointment",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", ForeignKey("case_file.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),  # key of the answer
    Column("label", Text, nullable=False),
    Column("at", Instant, nullable=False),  # a whole day: its beginning at the establishment
    Column("whole_day", Boolean, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Index("ix_appointment_at", "at"),
)

# A private address that an agenda program reads without signing in
calendar_feed = Table(
    "calendar_feed",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("token_hash", Text, nullable=False, unique=True),  # sha256: the address itself is shown once
    Column("label", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)
