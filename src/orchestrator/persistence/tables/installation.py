"""The installation itself, its demo clock, and the deployed versions."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Table, Text, UniqueConstraint

from orchestrator.persistence.tables.metadata import Key, metadata
from orchestrator.persistence.types import Instant

installation = Table(
    "installation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mode", Text, nullable=False),  # production | demo | scenario
    Column("created_at", Instant, nullable=False),
    Column("high_water_at", Instant, nullable=False),  # SQLite: no instant given out is earlier than this one
    Column("leads_told_at", Instant),  # deadlines within reach of a notice were looked at until then
    Column("consultations_erased_at", Instant),  # traces kept until then may be deleted
)

# Its one row exists only in demo and scenario mode
clock_offset = Table(
    "clock_offset",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("microseconds", BigInteger, nullable=False),
)

# One immutable version of one procedure
deployment = Table(
    "deployment",
    metadata,
    Column("id", Key, primary_key=True),
    Column("procedure_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("digest", Text, nullable=False),  # sha256 over the bundle
    Column("bundle", LargeBinary, nullable=False),  # zip of the folder and its forms
    Column("deployed_at", Instant, nullable=False),
    Column("deployed_by", ForeignKey("account.id")),
    UniqueConstraint("procedure_id", "version"),
)
