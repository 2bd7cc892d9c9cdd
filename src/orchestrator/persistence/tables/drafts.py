"""What somebody is writing and has not signed: theirs alone, outside the case and its journal."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Table, Text

from orchestrator.persistence.tables.metadata import Key, metadata
from orchestrator.persistence.types import Instant

draft = Table(
    "draft",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("task_id", ForeignKey("task.id"), primary_key=True, index=True),  # all go when the task closes
    Column("content", Text, nullable=False),  # JSON: what was typed, by input name
    Column("revision", Integer, nullable=False),  # of the case, as the page showed it
    Column("saved_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),  # exclusive: then nobody reads it any more
)

# The same for a case that is not open yet: about nobody known, so it hangs on no case
opening_draft = Table(
    "opening_draft",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("procedure_id", Text, primary_key=True),
    Column(
        "token", Text, nullable=False
    ),  # of the page it was last typed on: goes when that page opens its case
    Column("content", Text, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
)

# A file given to a form whose act is not done yet: examined, read back by no page, gone with the act or when old
waiting_file = Table(
    "waiting_file",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column(
        "token", Text, nullable=False
    ),  # of a page that opens a case; "" for a task, which closes with its act
    Column("task_id", ForeignKey("task.id"), nullable=True, index=True),  # null: of an opening
    Column("procedure_id", Text, nullable=True),  # of an opening
    Column("hash", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("size", Integer, nullable=False, index=True),  # bytes; summed over the index alone
    Column("content", LargeBinary, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
)
