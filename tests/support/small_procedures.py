"""Throw-away procedures for tests of the machinery: no law, no forms, one role that everybody there holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.support.house import OPENED_AT, build_parts

from orchestrator.clock import FrozenClock
from orchestrator.engine import Instance
from orchestrator.library import Parts
from orchestrator.library.bundles import digest, pack
from orchestrator.library.deployed import law_for
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.perform import perform
from orchestrator.operations.start_case import StartCase
from orchestrator.persistence import cases, deployments, stories
from orchestrator.security import Actor, Mandate

AGENT = Actor(None, "Agent", (Mandate("greffe", "etablissement", "CP-REAU"),))
OPERATOR = Actor(None, "Exploitation", (Mandate("exploitation", "national", "national"),))
STRANGER = Actor(None, "Ailleurs", (Mandate("greffe", "etablissement", "MA-OSNY"),))
_FIELDS = ("nom", "prenom", "ecrou")
_PERSON_FORM = (
    '{"id": "personne", "type": "default", "components": ['
    + ", ".join(f'{{"type": "textfield", "key": "{key}", "label": "{key}"}}' for key in _FIELDS)
    + ', {"type": "datetime", "subtype": "date", "key": "naissance", "dateLabel": "naissance"}]}'
)
_DESCRIPTION = """
id: p
title: Essai
short: ESSAI
starters: [agent]
person_form: personne
roles:
  agent: {label: Agent, function: greffe, scope: etablissement}
"""


def small_bundle(drawing: bytes, **forms: str) -> dict[str, bytes]:
    """The files of a procedure `p` that holds this drawing of process `p`; its tasks are the agent's."""
    text = drawing.decode().replace("<bpmn:userTask ", '<bpmn:userTask camunda:candidateGroups="agent" ')
    return {
        "procedure.yaml": _DESCRIPTION.encode(),
        "p.bpmn": text.encode(),
        "_common/forms/personne.form": _PERSON_FORM.encode(),
        **{f"forms/{name}.form": content.encode() for name, content in forms.items()},
    }


def put(
    parts: Parts,
    drawing: bytes,
    forms: Mapping[str, str] | None = None,
    more: Mapping[str, bytes] | None = None,
) -> int:
    """Write a deployment's row as it is, past the checks of folders: the next version of `p`."""
    bundle = {**small_bundle(drawing, **(forms or {})), **(more or {})}
    with parts.database.write() as tx:
        known = deployments.digest_of_newest(tx, "p")
        key = deployments.add(
            tx,
            procedure_id="p",
            version=known[0] + 1 if known else 1,
            title="Essai",
            digest=digest(bundle),
            bundle=pack(bundle),
            deployed_at=tx.now(),
            deployed_by=None,
        )
        tx.commit()
    return key


@dataclass
class Workshop:
    """Parts under a frozen clock, with cases of throw-away procedures."""

    parts: Parts
    clock: FrozenClock
    opened: int = field(default=0)

    def start(
        self,
        drawing: bytes | None = None,
        place: str = "CP-REAU",
        forms: Mapping[str, str] | None = None,
        more: Mapping[str, bytes] | None = None,
    ) -> int:
        """Deploy the drawing, if there is one, and open a case of the newest; `more`: further files."""
        if drawing is not None:
            put(self.parts, drawing, forms, more)
        self.opened += 1
        ecrou = f"E{self.opened}-{self.clock.at.timestamp()}"
        person = {"nom": "MARTIN", "prenom": "Alex", "naissance": "1990-05-12", "ecrou": ecrou}
        agent = Actor(None, "Agent", (Mandate("greffe", "etablissement", place),))
        done = perform(self.parts, StartCase(agent, "p", place, person, {}))
        assert done.case_id is not None
        return done.case_id

    def act(self, case_id: int, element: str, data: Mapping[str, Any] | None = None) -> None:
        perform(self.parts, CompleteTask(AGENT, self.task(case_id, element), data or {}))

    def let_pass(self, **step: float) -> None:
        """Move the clock by a timedelta's arguments."""
        self.clock.move_to(self.clock.at + timedelta(**step))

    def task(self, case_id: int, element: str) -> str:
        with self.parts.database.read() as tx:
            found = stories.task_of(tx, case_id, element)
        assert found is not None, f"no task {element}"
        return found

    def instance(self, case_id: int) -> Instance:
        """The case's instance as saved, to look at."""
        with self.parts.database.read() as tx:
            row = cases.look_at(tx, case_id)
            assert row is not None
            deployed = self.parts.library.version(tx, row.deployment_id)
            law = law_for(deployed, self.parts.places.establishments[row.etablissement], tx.now())
            return Instance.load(deployed.specification, row.state, law=law)

    def replace_state(self, case_id: int, instance: Instance) -> None:
        """Put another state in the place of the case's, as no operation does."""
        with self.parts.database.write() as tx:
            cases.change(tx, case_id, {"state": instance.dump()})
            tx.commit()

    def open(self, case_id: int) -> list[str]:
        with self.parts.database.read() as tx:
            return sorted(stories.open_elements(tx, case_id))

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with self.parts.database.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]


def open_workshop(url: str, at: datetime = OPENED_AT) -> Workshop:
    """A workshop on a prepared database."""
    clock = FrozenClock(at)
    return Workshop(build_parts(url, clock), clock)
