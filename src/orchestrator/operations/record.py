"""What an operation says of itself to the journal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orchestrator.security import Actor, Authority


@dataclass
class Record:
    """One journal entry in the making.

    `at` is the legal instant of the effect; `answers` are kept apart from the chain, which holds their salted
    digest; `facts` join the hashed payload and must hold no personal data.
    """

    kind: str  # ouverture | acte | echeance | alerte | incident | exploitation
    title: str
    at: datetime
    actor: Actor | None = None
    authority: Authority | None = None
    answers: Mapping[str, Any] | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    completed_task: str | None = None  # the task this act completes
    variables: Mapping[str, Any] = field(default_factory=dict)  # what the completed task saw
    ended_by: str | None = None  # law value or timer to name on the tasks that this takes away

    @property
    def actor_label(self) -> str | None:
        if self.actor is None:
            return None
        return f"{self.actor.name}, {self.authority.label}" if self.authority else self.actor.name
