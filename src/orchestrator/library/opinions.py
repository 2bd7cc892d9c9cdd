"""Opinions asked beside those that a procedure draws: of whom, with which limit, answered how."""

from collections.abc import Mapping

from orchestrator.forms import Field, Form, Option
from orchestrator.library.case_reading import CaseReading
from orchestrator.procedures import Procedure
from orchestrator.security.actors import FUNCTIONS

LONGEST_TEXT = 4_000
# Where those who are often asked hold their function, when the procedure has no role for them.
_HELD_AT = {
    "cpu": "etablissement",
    "cap": "etablissement",
    "spip": "etablissement",
    "unite_sanitaire": "etablissement",
    "chef_etablissement": "etablissement",
    "greffe": "etablissement",
    "disp": "interregion",
    "jap": "tribunal",
    "procureur": "tribunal",
    "magistrat": "tribunal",
    "medecin": "tribunal",
}
# A doctor gives a conclusion, never what it rests on (code pénal 226-13).
MEDICAL = frozenset({"unite_sanitaire", "medecin"})
SENSES = {
    "favorable": "Favorable",
    "reserve": "Favorable avec des réserves",
    "defavorable": "Défavorable",
    "sans_avis": "Ne se prononce pas",
}
MEDICAL_SENSES = {
    "compatible": "Compatible",
    "sous_conditions": "Compatible sous conditions",
    "incompatible": "Incompatible",
    "sans_avis": "Ne se prononce pas",
}


def askable(procedure: Procedure) -> dict[str, str]:
    """Return (function → kind of place) of those who may be asked: the procedure's own, and the usual ones."""
    own = {role.function: role.scope for role in procedure.roles.values() if role.delegation is None}
    return {**_HELD_AT, **own}


def question_form(case: CaseReading) -> Form:
    """The form of a question on this case."""
    functions = sorted(
        (FUNCTIONS.get(function, function), function) for function in askable(case.deployed.procedure)
    )
    limits = [
        Option(name, value.label)
        for name, value in case.law_source.procedure.law.items()
        if value.rule is not None
    ]
    return Form(
        id="demande_avis",
        components=(
            Field(
                "aupres", "À qui", "select", required=True,
                options=tuple(Option(function, label) for label, function in functions),
            ),
            Field("question", "Question", "textarea", required=True, max_length=LONGEST_TEXT),
            Field(
                "limite_le", "À rendre au plus tard le", "datetime", "date",
                description="Ce délai avertit seulement : sans réponse, le dossier continue.",
            ),
            Field(
                "limite_loi", "Ou dans le délai d'un texte", "select", options=tuple(limits),
                description="Compté à partir de maintenant.",
            ),
        ),
    )  # fmt: skip


def answer_form(function: str) -> Form:
    """The form of an answer: of a doctor, the conclusion alone."""
    senses: Mapping[str, str] = MEDICAL_SENSES if function in MEDICAL else SENSES
    conclusion = Field(
        "conclusion", "Conclusion", "radio", required=True,
        options=tuple(Option(key, label) for key, label in senses.items()),
        description="La conclusion seule : aucun élément médical n'est écrit ici." if function in MEDICAL else "",
    )  # fmt: skip
    if function in MEDICAL:
        return Form(id="avis_medical", components=(conclusion,))
    return Form(
        id="avis",
        components=(
            conclusion,
            Field("motifs", "Motifs", "textarea", required=True, max_length=LONGEST_TEXT),
            Field(
                "confidentiel", "Partie confidentielle", "textarea", max_length=LONGEST_TEXT,
                description="Lue seulement par l'autorité qui demande l'avis et par votre service.",
            ),
        ),
    )  # fmt: skip
