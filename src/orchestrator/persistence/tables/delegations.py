"""The register of delegations of signature, its revocations and its own journal: written once, never changed."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from orchestrator.persistence.tables.metadata import Key, metadata
from orchestrator.persistence.types import Instant

# A published delegation: from (inclusive) until (exclusive), never before its publication
signature_delegation = Table(
    "signature_delegation",
    metadata,
    Column("id", Key, primary_key=True),
    Column("acts", Text, nullable=False),  # as procedure.yaml names them, separated by spaces
    Column("from_function", Text, nullable=False),
    Column("from_place", Text, nullable=False, index=True),
    Column("from_account_id", ForeignKey("account.id")),  # who gave it; null: not known here
    Column("from_name", Text, nullable=False),  # as it was on that day
    Column("to_function", Text, nullable=False),
    Column("to_place", Text, nullable=False, index=True),
    Column("to_account_id", ForeignKey("account.id")),  # the named delegate; null: whoever holds the function
    Column("to_name", Text, nullable=False),
    Column("source", Text, nullable=False),  # reference of the published document
    Column("published_at", Instant, nullable=False),
    Column("since_at", Instant, nullable=False),
    Column("until_at", Instant),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("account.id")),  # null: by the command line
)

delegation_revocation = Table(
    "delegation_revocation",
    metadata,
    Column("delegation_id", ForeignKey("signature_delegation.id"), primary_key=True),
    Column("revoked_at", Instant, nullable=False),  # inclusive: nobody signs by it from then on
    Column("ground", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("account.id")),
)

# Each holds the hash of the one before, as the journal of a case does
register_entry = Table(
    "register_entry",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("kind", Text, nullable=False),  # delegation | revocation | absence | fin_absence
    Column("subject_id", Key, nullable=False),  # the row it speaks of
    Column("title", Text, nullable=False),
    Column("actor_id", ForeignKey("account.id")),
    Column("actor", Text),
    Column("payload", Text, nullable=False),  # RFC 8785 canonical JSON
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
