"""E-mail: who wants which notices, and the letters that are to leave or have left; and who signed in when."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, text

from orchestrator.persistence.tables.metadata import Key, metadata
from orchestrator.persistence.types import Instant

# Written once the reader has proved that an address is theirs, or has asked to; no row: no e-mail
mail_preference = Table(
    "mail_preference",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("address", Text),  # proved; null: nothing is sent
    Column("wanted_address", Text),  # asked for, not proved yet
    Column("refused_at", Instant),  # the receiving server said that nobody is there: nothing more is sent
    Column("language", Text, nullable=False),  # fr | en
    Column("on_assignment", Boolean, nullable=False),
    Column("on_deadline", Boolean, nullable=False),
    Column("on_refusal", Boolean, nullable=False),
    Column("on_incident", Boolean, nullable=False),  # for operators
    Column("on_digest", Boolean, nullable=False),
    Column("digest_hour", Integer, nullable=False),  # 0–23, in the reader's zone
    Column("next_digest_at", Instant),  # null: none
    Column("quiet_from", Integer),  # hour in the reader's zone, inclusive; null: never quiet
    Column("quiet_until", Integer),  # exclusive
    Column("pressing_hours", Integer, nullable=False),  # a deadline nearer than that breaks the quiet
    Index(
        "ix_mail_preference_digest",
        "next_digest_at",
        sqlite_where=text("next_digest_at IS NOT NULL"),
        postgresql_where=text("next_digest_at IS NOT NULL"),
    ),
)

# How long before a legal deadline a reader wants to be told
mail_lead = Table(
    "mail_lead",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("hours", Integer, primary_key=True),
)

# The outbox of letters: written with what causes them, sent after the commit
mail = Table(
    "mail",
    metadata,
    Column("id", Key, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # idempotency key; the Message-ID is made of it
    Column("account_id", ForeignKey("account.id"), nullable=False),
    # assignment | reassigned | lead | passed | corrected | refused | incident | digest | escalation | verification
    Column("kind", Text, nullable=False),
    Column("case_id", ForeignKey("case_file.id"), index=True),
    Column("task_id", ForeignKey("task.id"), index=True),
    Column("subject_at", Instant),  # the legal instant it is about (exclusive)
    Column("details", Text, nullable=False),  # JSON; no personal data but the address to be proved
    Column("status", Text, nullable=False),  # pending | sent | moot | expired | refused
    Column("wake_at", Instant, nullable=False),
    Column("useless_at", Instant, nullable=False),  # not worth sending from then on
    Column("attempts", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("receipt", Text),  # what the receiving server answered, or why it was not sent
    Index("ix_mail_account", "account_id", "created_at"),
    Index(
        "ix_mail_wake",
        "wake_at",
        sqlite_where=text("status = 'pending'"),
        postgresql_where=text("status = 'pending'"),
    ),
    Index(
        "ix_mail_done",
        "done_at",
        sqlite_where=text("done_at IS NOT NULL"),
        postgresql_where=text("done_at IS NOT NULL"),
    ),
    Index(
        "ix_mail_refused",
        "id",
        sqlite_where=text("status = 'refused'"),
        postgresql_where=text("status = 'refused'"),
    ),
)

# Sign-ins on the site, kept half a year for the person to recognise their own
sign_in = Table(
    "sign_in",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Column("accepted", Boolean, nullable=False),
    Column("origin", Text, nullable=False),  # network address
    Index("ix_sign_in_account", "account_id", "id"),
)
