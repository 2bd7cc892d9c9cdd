"""An habilitation is judged at the instant of the act, whatever became of it since."""

from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.errors import Refused
from orchestrator.security import Actor, Candidate, Mandate, authorise
from orchestrator.security.habilitations import Habilitation, Regime, Turn

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
GENESIS = Regime("GENESIS", "Gestion de la détention", {"greffe": ("chef_etablissement",)})
ACT = Candidate("greffe", "greffe", "CP-REAU", procedure="udv_placement", regime=GENESIS)
CLERK = Mandate("greffe", "etablissement", "CP-REAU")
# Granted at noon, suspended at three, maintained at five, over at ten.
TURNS = (Turn("suspension", NOON + 3 * HOUR, NOON + timedelta(days=30)), Turn("maintien", NOON + 5 * HOUR))
HELD = Habilitation("GENESIS", NOON, NOON + 10 * HOUR, TURNS)


def actor(*held: Habilitation) -> Actor:
    return Actor(1, "Greffe", (CLERK,), habilitations=held)


@pytest.mark.parametrize(
    ("hours", "why"),
    [
        (-1, "elle n'a pas encore pris effet"), (0, None), (2, None), (3, "elle est suspendue"),
        (4, "elle est suspendue"), (5, None), (9, None), (10, "elle a expiré"),
    ],
)  # fmt: skip
def test_an_act_recorded_late_is_judged_by_the_habilitation_of_its_own_instant(
    hours: int, why: str | None
) -> None:
    at = NOON + hours * HOUR
    if why is None:
        assert authorise(actor(HELD), [ACT], at).mandate is CLERK
        return
    with pytest.raises(Refused) as refused:
        authorise(actor(HELD), [ACT], at)
    assert refused.value.code == "habilitation"
    assert why in refused.value.message and "chef d'établissement" in refused.value.message


def test_that_of_another_regime_opens_nothing() -> None:
    with pytest.raises(Refused) as refused:
        authorise(actor(Habilitation("APPI", NOON)), [ACT], NOON)
    assert "aucune n'est enregistrée" in refused.value.message


def test_one_in_force_is_enough_beside_another_that_was_withdrawn() -> None:
    gone = Habilitation("GENESIS", NOON, turns=(Turn("retrait", NOON),))
    assert authorise(actor(gone, HELD), [ACT], NOON).mandate is CLERK


def test_nobody_stands_in_on_the_habilitation_of_somebody_absent() -> None:
    instead = Mandate("greffe", "etablissement", "CP-REAU", instead_of="Une collègue")
    with pytest.raises(Refused) as refused:
        authorise(Actor(2, "Remplaçant", (instead,), habilitations=()), [ACT], NOON)
    assert refused.value.code == "habilitation"


def test_where_nobody_keeps_a_register_nobody_is_asked_for_one() -> None:
    assert authorise(Actor(None, "greffe", (CLERK,)), [ACT], NOON).mandate is CLERK
