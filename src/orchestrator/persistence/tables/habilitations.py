"""The register of individual habilitations: who was designated for which regime, and what became of it."""

from sqlalchemy import Column, ForeignKey, Table, Text

from orchestrator.persistence.tables.metadata import Key, metadata
from orchestrator.persistence.types import Instant

# From (inclusive) until (exclusive; null: without term)
habilitation = Table(
    "habilitation",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("treatment", Text, nullable=False),  # key of _common/traitements.yaml
    Column("kind", Text, nullable=False),  # agent | prestataire
    Column("granter_function", Text),  # null: by the command line, or taken over from before the register
    Column("granter_place", Text),
    Column("source", Text, nullable=False),  # reference of the decision
    Column("since_at", Instant, nullable=False),
    Column("until_at", Instant),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("account.id")),
)

# Suspended, maintained or withdrawn from `at` (inclusive)
habilitation_turn = Table(
    "habilitation_turn",
    metadata,
    Column("id", Key, primary_key=True),
    Column("habilitation_id", ForeignKey("habilitation.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),  # suspension | maintien | retrait
    Column("at", Instant, nullable=False),
    Column("decide_before_at", Instant),  # of a suspension: exclusive
    Column("ground", Text, nullable=False),
    Column("heard", Text),  # the person's observations, where the text wants them heard
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("account.id")),
)
