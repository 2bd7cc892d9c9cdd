"""One case as acts, and previews of acts, read it: its row, its law, its places, its instance."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from orchestrator.engine import Instance
from orchestrator.law.places import Establishment
from orchestrator.library.candidates import candidates
from orchestrator.library.case_law import CaseLaw
from orchestrator.library.case_places import places_of_case
from orchestrator.library.deployed import DeployedProcedure, law_for
from orchestrator.library.parts import Parts
from orchestrator.library.person_measures import earlier_measures
from orchestrator.library.visibility import no_such_task, sees_case, unseen
from orchestrator.persistence import case_standing
from orchestrator.persistence.case_standing import Standing
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor, Authority, CasePlaces, authorise


@dataclass
class CaseReading:
    """`row` is the case's row with its person and state; `now` the transaction's instant (UTC)."""

    parts: Parts
    tx: UnitOfWork
    row: Any
    now: datetime
    deployed: DeployedProcedure
    law_source: DeployedProcedure  # the newest version: law in force, whatever model the case follows
    done_at: datetime | None = field(default=None, init=False)  # of an act recorded late: set by `judge_at`
    _instance: Instance | None = field(default=None, init=False)

    @cached_property
    def establishment(self) -> Establishment:
        return self.parts.places.establishments[self.row.etablissement]

    @cached_property
    def law(self) -> CaseLaw:
        return law_for(self.law_source, self.establishment, self.at)

    @property
    def at(self) -> datetime:
        """The legal instant of the act in hand: now, or when it was really done."""
        return self.done_at or self.now

    def judge_at(self, done_at: datetime) -> None:
        """From here on the act is judged, and the case goes on, as of `done_at`."""
        assert self._instance is None, "its law would be of another instant"
        self.done_at = done_at
        self.__dict__.pop("law", None)

    @cached_property
    def places(self) -> CasePlaces:
        procedure = self.deployed.procedure
        return places_of_case(self.parts.places, self.tx, self.row, self.row.id, procedure)

    def stand_at(self, row: Any) -> None:
        """Go on from `row`, whose places are not those read before."""
        self.row = row
        for name in ("establishment", "law", "places"):
            self.__dict__.pop(name, None)

    @property
    def instance(self) -> Instance:
        """The engine's instance, loaded at first use."""
        if self._instance is None:
            self._instance = Instance.load(self.deployed.specification, self.row.state, law=self.law)
        return self._instance

    def require_visible(self, actor: Actor) -> None:
        """Raise NotFound when the actor may not know of this case, Refused when only an habilitation is missing."""
        if not sees_case(actor, self.places, self.deployed.procedure, self.now):
            raise unseen(actor, self.places, self.deployed.procedure, self.now)

    def authority_of(self, actor: Actor, roles: Iterable[str]) -> Authority:
        """Return the title under which the actor may act in one of these roles, or raise Refused 403."""
        return authorise(actor, candidates(self.deployed.procedure, roles, self.places), self.at)

    def earlier_measures(self) -> list[dict[str, Any]]:
        """Return the person's measures in other cases (see library.person_measures)."""
        return earlier_measures(self.tx, self.row, self.row.id, self.law.zone, self.now)


def look_at_task(parts: Parts, tx: UnitOfWork, task_id: str) -> tuple[CaseReading, Standing]:
    """Return the case of a task, nothing locked, and how it stands. Raises NotFound."""
    found = _read(parts, tx, task_id, "task")
    if found is None:
        raise no_such_task()
    return found


def look_at_case(parts: Parts, tx: UnitOfWork, case_id: int) -> CaseReading | None:
    """Return a case, nothing locked; None when absent."""
    found = _read(parts, tx, case_id, "case")
    return None if found is None else found[0]


def _read(parts: Parts, tx: UnitOfWork, key: int | str, found_by: str) -> tuple[CaseReading, Standing] | None:
    found = case_standing.look_at(tx, key, found_by)
    if found is None:
        return None
    row, standing = found
    deployed = parts.library.version(tx, row.deployment_id)
    source = parts.library.version(tx, standing.newest) if standing.newest is not None else deployed
    return CaseReading(parts, tx, row, tx.now(), deployed, source), standing
