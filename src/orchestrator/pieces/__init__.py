"""Files that people add to a case: recognised, inspected in a confined process, shown, redacted. No database here."""

from orchestrator.pieces.examination import Examined, Limits, examine
from orchestrator.pieces.kinds import KINDS, Kind
from orchestrator.pieces.names import clean_name

__all__ = ["KINDS", "Examined", "Kind", "Limits", "clean_name", "examine"]
