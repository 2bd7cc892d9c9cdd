"""Cases, the tasks they wait for, the measures they order."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from orchestrator.persistence.tables.metadata import Key, metadata
from orchestrator.persistence.types import ByBytes, Instant

# Last number given, by procedure and year
case_counter = Table(
    "case_counter",
    metadata,
    Column("prefix", Text, primary_key=True),
    Column("last", Integer, nullable=False),
)

case_file = Table(
    "case_file",
    metadata,
    Column("id", Key, primary_key=True),
    Column("number", Text, nullable=False, unique=True),  # UDV-2026-0001
    Column("procedure_id", Text, nullable=False),
    Column("deployment_id", ForeignKey("deployment.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("previous_id", ForeignKey("case_file.id"), index=True),  # the case that this one follows
    Column("etablissement", Text, nullable=False),
    Column("interregion", Text, nullable=False),
    Column("tribunal", Text, nullable=False),
    Column("status", Text, nullable=False),  # running | ended
    Column("revision", Integer, nullable=False),  # +1 at each committed change; equals audit_count
    Column("opened_at", Instant, nullable=False),
    Column("ended_at", Instant),  # when it was recorded
    Column("outcome", Text),  # end-event id
    Column("effective_at", Instant),  # the legal instant of the end
    Column("erased_at", Instant),  # its personal data went: what is left counts for statistics
    Column("audit_count", Integer, nullable=False),
    Column("audit_head", Text, nullable=False),
    Column("state", LargeBinary, nullable=False),  # engine state, last: lists never read it
    # The procedure comes last so that counting a list reads the index alone.
    Index("ix_case_file_place", "etablissement", "status", "id", "procedure_id"),
    Index("ix_case_file_interregion", "interregion", "status", "id", "procedure_id"),
    Index("ix_case_file_tribunal", "tribunal", "status", "id", "procedure_id"),
    Index("ix_case_file_status", "status", "id"),
)

# What later cases of the same person must count, whoever decided it
measure = Table(
    "measure",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("case_id", ForeignKey("case_file.id"), index=True),  # null: recorded from before this product
    Column("kind", Text, nullable=False),  # udv | qpr | …
    Column("began_at", Instant, nullable=False),
    Column("term_at", Instant),  # exclusive
    Column("ended_at", Instant),  # exclusive; null while it runs
    Column("details", Text, nullable=False),  # canonical JSON for decision tables
    UniqueConstraint("case_id", "kind"),
)

task = Table(
    "task",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", ForeignKey("case_file.id"), nullable=False, index=True),
    Column("element", Text, nullable=False),
    Column("process", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),  # activities around it, nearest first, separated by commas
    Column("status", Text, nullable=False),  # open | completed | cancelled
    Column("ended_by", Text),  # law value or timer that took it away
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("not_before_at", Instant),  # inclusive
    Column("not_after_at", Instant),  # exclusive
    Column("due_at", Instant),  # exclusive: then due_effect happens by itself
    Column("due_effect", Text),
    Column("warn_at", Instant),  # earliest reading of due_at, where the text is ambiguous
    Column("alert_at", Instant),  # when its warning limit passed
    Column("claimed_by", ForeignKey("account.id")),
    Column("completed_by", ForeignKey("account.id")),
    Column("escalate_at", Instant),  # when the head of the place is told that nobody acts
)
# The views of the inbox, and what the rounds of notices look for
for name in ("due_at", "not_before_at", "alert_at", "claimed_by", "warn_at", "escalate_at"):
    only = text(f"status = 'open' AND {name} IS NOT NULL")
    Index(f"ix_task_open_{name}", task.c[name], sqlite_where=only, postgresql_where=only)

# Who may act on an open task; removed when it closes, so the inbox reads only what is open
task_candidate = Table(
    "task_candidate",
    metadata,
    Column("task_id", ForeignKey("task.id"), primary_key=True),
    Column("role", Text, primary_key=True),
    Column("case_id", ForeignKey("case_file.id"), nullable=False, index=True),
    Column("function", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("delegated_act", Text),  # needs a delegation of signature for this act
    Column("sort_at", Instant, nullable=False),  # due first, else opening
    # Copied from the task, its case and its person, so that one index gives each order and each filter of the inbox
    Column("procedure_id", Text, nullable=False),
    Column("etablissement", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("person_key", ByBytes, nullable=False),  # the name without accents or capitals
    Column("leads", Boolean, nullable=False),  # one row a task: to count what one may see, whoever may act
    Index("ix_task_candidate_inbox", "function", "place", "sort_at", "task_id"),
    Index("ix_task_candidate_procedure", "function", "place", "procedure_id", "sort_at", "task_id"),
    Index("ix_task_candidate_establishment", "function", "place", "etablissement", "sort_at", "task_id"),
    Index("ix_task_candidate_opened", "function", "place", "opened_at", "task_id"),
    Index("ix_task_candidate_person", "function", "place", "person_key", "task_id"),
    Index(
        "ix_task_candidate_sight",
        "etablissement",
        "sort_at",
        "task_id",
        "procedure_id",
        sqlite_where=text("leads = 1"),
        postgresql_where=text("leads"),
    ),
)
