"""One deployed version, ready to run: definition, specification, forms, guards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from threading import Lock
from zoneinfo import ZoneInfo

from orchestrator.dmn import Model, read_model
from orchestrator.engine import Specification, read_specification
from orchestrator.errors import NotFound
from orchestrator.forms import Form, read_form
from orchestrator.law.places import Establishment
from orchestrator.library.bundles import unpack
from orchestrator.library.case_law import CaseLaw
from orchestrator.persistence import deployments
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.procedures import Procedure, read_procedure


@dataclass(frozen=True)
class DeployedProcedure:
    """An immutable version. Reading it costs tens of milliseconds: it is kept for the life of the process."""

    id: int
    version: int
    digest: str
    procedure: Procedure
    bundle: Mapping[str, bytes]

    @cached_property
    def specification(self) -> Specification:
        return read_specification(self.procedure.models, self.procedure.id)

    @cached_property
    def separates(self) -> bool:
        """True when some task may not be done by who did another: told without reading the diagrams."""
        return any(
            b'"notBy"' in content for path, content in self.procedure.models.items() if path.endswith(".bpmn")
        )

    @cached_property
    def forms(self) -> Mapping[str, Form]:
        return {key: read_form(content, file=key) for key, content in self.procedure.forms.items()}

    @cached_property
    def tables(self) -> Mapping[str, Model]:
        """The model of each decision, by the decision's id."""
        models = (
            read_model(content, name=file)
            for file, content in self.procedure.models.items()
            if file.endswith(".dmn")
        )
        return {key: model for model in models for key in model.decisions}

    @cached_property
    def guards(self) -> Mapping[str, Callable[..., object]]:
        """Decisions by id, each callable with (inputs, functions)."""
        return {
            key: lambda inputs, functions, model=model, key=key: model.evaluate(key, inputs, functions).value
            for key, model in self.tables.items()
        }


class Library:
    """Deployed versions by id, read once a process; the newest of a procedure is asked of the database."""

    def __init__(self) -> None:
        self._versions: dict[int, DeployedProcedure] = {}
        self._lock = Lock()

    def version(self, tx: UnitOfWork, deployment_id: int) -> DeployedProcedure:
        """Return one version. Raises NotFound if there is none."""
        known = self._versions.get(deployment_id)
        if known is not None:
            return known
        row = deployments.by_id(tx, deployment_id)
        if row is None:
            raise NotFound("Cette version de la procédure n'est pas déployée.")
        bundle = unpack(row.bundle)
        read = DeployedProcedure(
            row.id, row.version, row.digest, read_procedure(bundle, row.procedure_id), bundle
        )
        with self._lock:
            return self._versions.setdefault(deployment_id, read)

    def newest(self, tx: UnitOfWork, procedure_id: str) -> DeployedProcedure:
        """Return the version in force. Raises NotFound if the procedure was never deployed."""
        newest = deployments.newest_id(tx, procedure_id)
        if newest is None:
            raise NotFound(f"La procédure « {procedure_id} » n'est pas déployée.")
        return self.version(tx, newest)

    def newest_of_all(self, tx: UnitOfWork) -> tuple[DeployedProcedure, ...]:
        """Return the version in force of each procedure, by id."""
        newest = tx.once("newest versions", lambda: deployments.newest_ids(tx))
        return tuple(self.version(tx, key) for key in newest)


def law_for(deployed: DeployedProcedure, establishment: Establishment, at: datetime) -> CaseLaw:
    """Return the law of `deployed` as `establishment` counts it at the instant `at`."""
    zone = establishment.zone if isinstance(establishment.zone, ZoneInfo) else ZoneInfo(establishment.zone)
    unsure = establishment.calendar_flag == "M"
    return CaseLaw(deployed.procedure.law, zone, establishment.calendar, at, unsure=unsure)
