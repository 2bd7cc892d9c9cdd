"""Deploy procedure folders: all of them checked whole, all or none kept, each an immutable version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestrator.errors import ModelFault, ModelRefused, Refused
from orchestrator.library import Parts
from orchestrator.library.bundles import digest, pack
from orchestrator.operations.check_folder import check_folder
from orchestrator.persistence import deployments
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.procedures import list_procedures, read_bundle, read_procedure
from orchestrator.security import Actor


@dataclass(frozen=True)
class Deployed:
    """One line of a deployment's answer; `new` is False when the newest version was the same already."""

    procedure_id: str
    version: int
    new: bool


def startable_bundles(
    processes_dir: Path, forms_dir: Path, names: Sequence[str] = ()
) -> dict[str, Mapping[str, bytes]]:
    """Return the bundles to deploy: those named, else of every procedure a case may be opened of.

    Processes that are only called travel inside the bundles of their callers. Raises NotFound for unknown names.
    """
    bundles = {
        name: read_bundle(processes_dir, forms_dir, name) for name in names or list_procedures(processes_dir)
    }
    return {
        name: bundle for name, bundle in bundles.items() if names or read_procedure(bundle, name).startable
    }


def deploy(
    parts: Parts, actor: Actor | None, bundles: Mapping[str, Mapping[str, bytes]]
) -> tuple[Deployed, ...]:
    """Deploy bundles (procedure name → path → content) in one transaction.

    `actor` None is the command line, whose user owns the database; otherwise the function `concepteur` is needed.
    Raises ModelRefused with every fault of every folder, Refused 403 without the function.
    """
    faults: list[ModelFault] = []
    for name, bundle in bundles.items():
        faults += [fault for fault in check_folder(bundle, name) if fault.severity == "error"]
    if faults:
        raise ModelRefused(faults)
    with parts.database.write() as tx:
        if actor is not None and not actor.holds("concepteur", tx.now()):
            raise Refused(
                "Seul un concepteur de procédures déploie une version.", code="autorite", status=403
            )
        done = tuple(_keep(tx, name, bundle, actor) for name, bundle in bundles.items())
        tx.commit()
    return done


def _keep(tx: UnitOfWork, name: str, bundle: Mapping[str, bytes], actor: Actor | None) -> Deployed:
    known = deployments.digest_of_newest(tx, name)
    found = digest(bundle)
    if known is not None and known[1] == found:
        return Deployed(name, known[0], False)
    version = known[0] + 1 if known else 1
    deployments.add(
        tx,
        procedure_id=name,
        version=version,
        title=read_procedure(bundle, name).title,
        digest=found,
        bundle=pack(bundle),
        deployed_at=tx.now(),
        deployed_by=actor.account_id if actor else None,
    )
    return Deployed(name, version, True)
