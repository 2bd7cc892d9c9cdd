"""Each hearing and each session of a commission that a procedure knows enters the calendar, to come and once held."""

import pytest
from tests.support.house import ROOT

from orchestrator.forms import read_form
from orchestrator.procedures import read_bundle, read_procedure

CPU, CAP = "Commission pluridisciplinaire unique", "Commission de l'application des peines"
CPMS = "Commission pluridisciplinaire des mesures de sûreté"
CHAMBER, JUDGE = "Audience de la chambre de l'application des peines", "Comparution devant le juge"
DEBATE, HEARD = "Débat contradictoire", "Observations de la personne"
PRESENTED = "Présentation au procureur de la République"
LEAVE = {"Sortie en permission": (1, 1), "Retour de permission": (1, 1)}
WARRANT = {JUDGE: (1, 1), PRESENTED: (0, 1)}
# Of each: whether it may be fixed before, whether it is recorded once held
EXPECTED = {
    "udv_placement": {
        CPU: (1, 1), f"{CPU} : renouvellement": (1, 1), f"{CPU} : maintien": (1, 1),
        f"{CPU} : fin du placement": (0, 1), f"{CAP} : bilan": (0, 1), HEARD: (1, 1),
    },
    "qpr_placement": {CPU: (1, 1), f"{CPU} : fin du placement": (0, 1), f"{CAP} : bilan": (0, 1), HEARD: (1, 1)},
    "psem_placement": {CPMS: (1, 1), DEBATE: (1, 1), "Débat sur le manquement": (1, 1), CHAMBER: (1, 1), **WARRANT},
    "permission_retrait": {
        **LEAVE, CAP: (1, 1), DEBATE: (1, 1), CHAMBER: (1, 0), HEARD: (1, 1), **WARRANT,
    },
    "permission_retention": LEAVE,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_hearing_and_session_enters_the_calendar(name: str) -> None:
    procedure = read_procedure(read_bundle(ROOT / "processes", ROOT / "forms", name), name)
    found: dict[str, set[bool]] = {}
    for key, content in procedure.forms.items():
        for field in read_form(content, file=key).fields:
            if field.appointment:
                found.setdefault(field.appointment, set()).add(not field.required or "prevu" in field.key)
    assert found.keys() == EXPECTED[name].keys()
    for label, (to_come, held) in EXPECTED[name].items():
        if label not in LEAVE and label != DEBATE:
            assert found[label] == {wanted for wanted, is_so in ((True, to_come), (False, held)) if is_so}, (
                label
            )
