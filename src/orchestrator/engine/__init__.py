"""SpiffWorkflow made safe: models read and refused, expressions in FEEL, absolute deadlines, facts out."""

from orchestrator.engine.elements import Element
from orchestrator.engine.errors import StateUnreadable
from orchestrator.engine.facts import (
    ArmedTimer,
    ClosedTask,
    DecisionMade,
    DisarmedTimer,
    Ended,
    EngineIncident,
    Facts,
    OpenedTask,
    SentMessage,
    SentSignal,
    Step,
)
from orchestrator.engine.law_functions import LawContext
from orchestrator.engine.runtime import Instance
from orchestrator.engine.scopes import RESERVED_NAMES
from orchestrator.engine.specification import Specification, read_specification
from orchestrator.engine.throwing import lookup_key

__all__ = [
    "RESERVED_NAMES",
    "ArmedTimer",
    "ClosedTask",
    "DecisionMade",
    "DisarmedTimer",
    "Element",
    "Ended",
    "EngineIncident",
    "Facts",
    "Instance",
    "LawContext",
    "OpenedTask",
    "SentMessage",
    "SentSignal",
    "Specification",
    "StateUnreadable",
    "Step",
    "lookup_key",
    "read_specification",
]
