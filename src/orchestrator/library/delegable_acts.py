"""The acts that the deployed procedures let an authority delegate."""

from collections.abc import Iterable

from orchestrator.library.deployed import DeployedProcedure
from orchestrator.procedures import Procedure
from orchestrator.security.delegations import Act


def acts_of(procedure: Procedure) -> dict[str, Act]:
    """Return the delegable acts of one procedure by key, those of its roles and those of `delegable`."""
    found: dict[str, Act] = {}
    for act in procedure.delegable.values():
        found[act.key] = Act(act.key, act.label, procedure.roles[act.from_role].function, frozenset(act.to))
    for role in procedure.roles.values():
        if role.delegation is not None:
            key, source = role.delegation.act, procedure.roles[role.delegation.from_role]
            known = found.get(key, Act(key, role.label, source.function, frozenset()))
            found[key] = Act(key, known.label, known.from_function, known.to_functions | {role.function})
    return found


def acts_by_procedure(deployed: Iterable[DeployedProcedure]) -> dict[str, dict[str, Act]]:
    """Return (procedure title → acts by key), procedures without any left out."""
    found = {version.procedure.title: acts_of(version.procedure) for version in deployed}
    return {title: acts for title, acts in found.items() if acts}


def act_labels(deployed: Iterable[DeployedProcedure]) -> dict[str, str]:
    """Return (key → label) of the delegable acts."""
    return {key: act.label for version in deployed for key, act in acts_of(version.procedure).items()}
