"""Accounts and what they may do; the persons that cases are about."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from orchestrator.persistence.tables.metadata import Key, metadata
from orchestrator.persistence.types import Instant

account = Table(
    "account",
    metadata,
    Column("id", Key, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),  # argon2id
    Column("active", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    # Raised when the password changes: sessions opened before are refused
    Column("session_epoch", Integer, nullable=False, server_default=text("0")),
)

# A function held at a place, from (inclusive) until (exclusive)
mandate = Table(
    "mandate",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("function", Text, nullable=False),
    Column("place_kind", Text, nullable=False),  # etablissement | interregion | tribunal | national | dossier
    Column("place", Text, nullable=False),
    Column("since_at", Instant, nullable=False),
    Column("until_at", Instant),
    Index("ix_mandate_holder", "place", "function"),
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),  # sha256: the token itself is shown once
    Column("label", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

# Attempts to sign in that count against a limit: failures, and those under way. No name, no address: keyed digests
sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("id", Key, primary_key=True),
    Column("key", Text, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Index("ix_sign_in_attempt_key", "key", "at"),
)

# Answers already given to API requests that carried an Idempotency-Key
request_key = Table(
    "request_key",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_hash", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", Key, primary_key=True),
    Column("nom", Text, nullable=False),
    Column("prenom", Text, nullable=False),
    Column("naissance", Date, nullable=False, index=True),  # finds the same person elsewhere
    Column("ecrou", Text, nullable=False, index=True),
    Column("etablissement", Text, nullable=False),  # an écrou number is unique within its establishment
    # Folded name and first name (persistence.names): null once the identity was erased
    Column("name_key", Text),
    UniqueConstraint("etablissement", "ecrou"),
)
# Looked up by its beginning, which on PostgreSQL wants its own operators
Index("ix_person_name_key", person.c.name_key, postgresql_ops={"name_key": "text_pattern_ops"})

# That two identities are one person, or are two: the last word on a pair holds. The journal entry
# (case_id, seq) keeps who said so and why.
identity_statement = Table(
    "identity_statement",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("other_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("same", Boolean, nullable=False),
    Column("case_id", ForeignKey("case_file.id"), nullable=False, index=True),
    Column("seq", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)
