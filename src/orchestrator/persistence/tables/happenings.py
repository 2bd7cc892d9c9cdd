"""What must happen when, what went wrong, what leaves the house."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, text

from orchestrator.persistence.tables.metadata import Key, metadata
from orchestrator.persistence.types import Instant

deadline = Table(
    "deadline",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", ForeignKey("case_file.id"), nullable=False, index=True),
    Column("timer_id", Text, nullable=False),  # engine timer, or task id for minima and alerts
    Column("element", Text, nullable=False),
    Column("scope", Text, nullable=False),  # element whose work it limits
    Column("name", Text, nullable=False),  # law value, else element id
    Column("label", Text, nullable=False),
    Column("kind", Text, nullable=False),  # effet | alerte | minimum
    Column("due_at", Instant, nullable=False),
    Column("status", Text, nullable=False),  # pending | fired | cancelled | incident
    Column("wake_at", Instant),  # when to try; null: never by itself
    Column("attempts", Integer, nullable=False),
    Column("reasons", Text, nullable=False),  # JSON list of French sentences
    Column("warn_at", Instant),
    Column("armed_at", Instant, nullable=False),
    Column("fired_at", Instant),
    # Partial: what is done or only shown weighs nothing on the poll.
    Index(
        "ix_deadline_wake",
        "wake_at",
        sqlite_where=text("status = 'pending' AND wake_at IS NOT NULL"),
        postgresql_where=text("status = 'pending' AND wake_at IS NOT NULL"),
    ),
    Index(
        "ix_deadline_warn",
        "warn_at",
        sqlite_where=text("status = 'pending' AND warn_at IS NOT NULL"),
        postgresql_where=text("status = 'pending' AND warn_at IS NOT NULL"),
    ),
    Index(  # the calendar
        "ix_deadline_due",
        "due_at",
        sqlite_where=text("status = 'pending'"),
        postgresql_where=text("status = 'pending'"),
    ),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Key, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # idempotency key
    Column("case_id", ForeignKey("case_file.id"), nullable=False, index=True),
    # The case a signal goes to. No foreign key: writing it must not wait for whoever holds that case.
    Column("target_id", Key),
    Column("kind", Text, nullable=False),  # notice | signal
    Column("payload", Text, nullable=False),
    Column("status", Text, nullable=False),  # pending | done | incident
    Column("wake_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("receipt", Text),
    Index(
        "ix_outbox_wake",
        "wake_at",
        sqlite_where=text("status = 'pending'"),
        postgresql_where=text("status = 'pending'"),
    ),
)

# Messages and signals that running cases wait for; changed under the case's lock
waiting_event = Table(
    "waiting_event",
    metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("kind", Text, primary_key=True),  # message | signal
    Column("name", Text, primary_key=True),
    Column("key", Text, primary_key=True),  # the model's own key of a message; empty: its variables decide
    Index("ix_waiting_event_name", "kind", "name", "key", "case_id"),
)

incident = Table(
    "incident",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", ForeignKey("case_file.id"), nullable=False, index=True),
    Column("deadline_id", ForeignKey("deadline.id")),
    Column("outbox_id", ForeignKey("outbox.id")),
    Column("element", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("status", Text, nullable=False, index=True),  # open | resolved
    Column("opened_at", Instant, nullable=False),
    Column("resolved_at", Instant),
    Column("resolved_by", ForeignKey("account.id")),
    Column("ground", Text),  # why it was retried
)

# A communication received by a function at a place
notice = Table(
    "notice",
    metadata,
    Column("id", Key, primary_key=True),
    Column("outbox_id", ForeignKey("outbox.id"), nullable=False, unique=True),
    Column("case_id", ForeignKey("case_file.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("function", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("delivered_at", Instant, nullable=False),
    Column("acknowledged_at", Instant),  # when somebody of the function said they had read it
    Column("acknowledged_by", ForeignKey("account.id")),
    Index("ix_notice_recipient", "function", "place", "id"),
    # Partial: what has been read weighs nothing on the count shown on every page.
    Index(
        "ix_notice_unread",
        "function",
        "place",
        sqlite_where=text("acknowledged_at IS NULL"),
        postgresql_where=text("acknowledged_at IS NULL"),
    ),
)
