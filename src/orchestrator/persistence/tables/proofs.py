"""The journal, the answers it commits to, the documents produced."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from orchestrator.persistence.tables.metadata import Key, metadata
from orchestrator.persistence.types import Instant

# Insert and select only: triggers refuse the rest
audit_entry = Table(
    "audit_entry",
    metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Instant, nullable=False),  # legal instant
    Column("recorded_at", Instant, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("actor_id", ForeignKey("account.id")),
    Column("actor", Text),
    Column("payload", Text, nullable=False),  # RFC 8785 canonical JSON
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

# What was answered, apart from the chain: erasing it leaves the salted digest and a valid chain
act_answer = Table(
    "act_answer",
    metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("salt", Text, nullable=False),
    Column("content", Text, nullable=False),  # RFC 8785 canonical JSON
)

# Text by its sha256: written once, whoever produces it
document_content = Table(
    "document_content",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

document = Table(
    "document",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", ForeignKey("case_file.id"), nullable=False, index=True),
    Column("task_id", Text, nullable=False),
    Column("name", Text, nullable=False),  # template name
    Column("title", Text, nullable=False),
    Column("content_hash", ForeignKey("document_content.hash"), nullable=False),
    Column("created_at", Instant, nullable=False),
)
