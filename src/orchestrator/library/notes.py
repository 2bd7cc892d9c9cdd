"""Notes on a case: what colleagues tell each other, which is no act and has no effect."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from orchestrator.forms import Field, Form, Option
from orchestrator.library.case_reading import CaseReading
from orchestrator.library.regimes import regime_of
from orchestrator.security import Actor, Mandate, titles
from orchestrator.security.habilitations import missing

LONGEST_NOTE = 4_000
# Who reads a note: those who hold its author's function at the same place, or every authority of the case.
OWN, SHARED = "fonction", "dossier"


def authoring_title(case: CaseReading, actor: Actor) -> Mandate | None:
    """Return the mandate under which `actor` may write on the case; counsel writes observations, not notes."""
    procedure = case.deployed.procedure
    held = titles(actor, case.places, procedure.functions, case.now, procedure.id)
    regime = regime_of(procedure)
    return next(
        (
            mandate
            for mandate in held
            if mandate.function != "avocat" and missing(actor, mandate, regime, case.now) is None
        ),
        None,
    )


def reads_note(reader: Actor, facts: Mapping[str, Any], at: datetime) -> bool:
    """May the reader, who may know of the case, read the note whose journal facts these are?

    A shared note is for the authorities: never for counsel, who sees the case as the person does.
    """
    held = [mandate for mandate in reader.mandates if mandate.holds(at)]
    if facts.get("readers") == SHARED:
        return any(mandate.function != "avocat" for mandate in held)
    return any((mandate.function, mandate.place) == (facts["function"], facts["place"]) for mandate in held)


def note_form(addressees: Iterable[tuple[str, str]]) -> Form:
    """Return the form of a note; `addressees` are (role, label) of those who may be told of a shared one."""
    roles = tuple(Option(role, label) for role, label in addressees)
    return Form(
        id="note",
        components=(
            Field("texte", "Note", "textarea", required=True, max_length=LONGEST_NOTE),
            Field(
                "lecteurs", "Qui la lit", "radio", required=True,
                description="Jamais la personne ni son avocat.",
                options=(
                    Option(OWN, "Ma fonction, dans mon service"),
                    Option(SHARED, "Toutes les autorités du dossier"),
                ),
            ),
            Field(
                "pour", "Prévenir", "select", options=roles,
                description="Pour une note lue par toutes les autorités : cette fonction est avertie.",
            ),
        ),
    )  # fmt: skip


def addressees(case: CaseReading) -> list[tuple[str, str]]:
    """Return (role, label) of the procedure's roles that a note may be addressed to, by label."""
    roles = case.deployed.procedure.roles
    found = {role.label: name for name, role in roles.items() if role.delegation is None}
    return sorted((name, label) for label, name in found.items())
