"""The chained, append-only journal of a case: pure rules; persistence/ keeps the rows."""

from orchestrator.audit.chain import GENESIS, ChainFault, verify_chain
from orchestrator.audit.entries import Entry, canonical, digest_of, seal

__all__ = ["GENESIS", "ChainFault", "Entry", "canonical", "digest_of", "seal", "verify_chain"]
