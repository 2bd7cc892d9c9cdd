"""Who may sign: own authority, delegation in force, nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.errors import Refused
from orchestrator.security import Actor, Candidate, CasePlaces, Delegation, Mandate, authorise, sees

NOW = datetime(2026, 3, 30, 14, 30, tzinfo=UTC)
DISP = Candidate("disp", "disp", "DISP-PARIS")
DELEGATE = Candidate(
    "delegataire", "chef_etablissement", "CP-REAU", "decision_initiale", "disp", "DISP-PARIS"
)
PLACES = CasePlaces("CP-REAU", "DISP-PARIS", "TJ-MELUN", "7")


def chief(*delegations: Delegation, place: str = "CP-REAU") -> Actor:
    return Actor(1, "Chef", (Mandate("chef_etablissement", "etablissement", place),), delegations)


def delegation(**changes: object) -> Delegation:
    given = {
        "acts": ("decision_initiale",),
        "from_function": "disp",
        "from_place": "DISP-PARIS",
        "to_function": "chef_etablissement",
        "to_place": "CP-REAU",
        "source": "recueil n° 12",
        "since_at": NOW - timedelta(days=10),
        "until_at": NOW + timedelta(days=10),
    }
    return Delegation(**{**given, **changes})  # type: ignore[arg-type]


def test_the_competent_authority_acts_under_its_own_title() -> None:
    actor = Actor(2, "DISP", (Mandate("disp", "interregion", "DISP-PARIS"),))
    assert authorise(actor, [DELEGATE, DISP], NOW).role == "disp"


def test_the_same_function_elsewhere_is_not_competent() -> None:
    actor = Actor(2, "DISP", (Mandate("disp", "interregion", "DISP-LILLE"),))
    with pytest.raises(Refused) as refused:
        authorise(actor, [DISP], NOW)
    assert (refused.value.code, refused.value.status) == ("autorite", 403)


def test_a_delegation_in_force_lets_the_delegate_sign_and_is_named() -> None:
    authority = authorise(chief(delegation()), [DISP, DELEGATE], NOW)
    assert authority.role == "delegataire"
    assert "recueil n° 12" in authority.label


@pytest.mark.parametrize(
    ("case", "given"),
    [
        ("none at all", None),
        ("expired yesterday", {"until_at": NOW - timedelta(days=1)}),
        ("expires at this very instant", {"until_at": NOW}),
        ("begins tomorrow", {"since_at": NOW + timedelta(days=1)}),
        ("revoked an hour ago", {"revoked_at": NOW - timedelta(hours=1)}),
        ("revoked at this very instant", {"revoked_at": NOW}),
        ("another act", {"acts": ("renouvellement",)}),
        ("another delegator", {"from_place": "DISP-LILLE"}),
        ("another delegate", {"to_place": "MA-OSNY"}),
        ("another function", {"to_function": "greffe"}),
    ],
)
def test_no_delegation_in_force_is_refused_as_such(case: str, given: dict[str, object] | None) -> None:
    held = () if given is None else (delegation(**given),)
    with pytest.raises(Refused) as refused:
        authorise(chief(*held), [DISP, DELEGATE], NOW)
    assert refused.value.code == "delegation", case


@pytest.mark.parametrize(
    "given", [{}, {"since_at": NOW}, {"until_at": None}, {"revoked_at": NOW + timedelta(1)}]
)
def test_a_delegation_holds_from_its_first_instant_until_its_last(given: dict[str, object]) -> None:
    assert authorise(chief(delegation(**given)), [DELEGATE], NOW).delegation is not None


def test_a_chief_of_another_prison_is_not_even_a_delegate() -> None:
    with pytest.raises(Refused) as refused:
        authorise(chief(delegation(), place="MA-OSNY"), [DISP, DELEGATE], NOW)
    assert refused.value.code == "autorite"


def test_an_expired_mandate_gives_no_authority() -> None:
    mandate = Mandate("disp", "interregion", "DISP-PARIS", until_at=NOW)
    with pytest.raises(Refused):
        authorise(Actor(2, "DISP", (mandate,)), [DISP], NOW)


FUNCTIONS = {"chef_etablissement", "disp", "jap"}


@pytest.mark.parametrize(
    ("mandate", "seen"),
    [
        (Mandate("chef_etablissement", "etablissement", "CP-REAU"), True),
        (Mandate("chef_etablissement", "etablissement", "MA-OSNY"), False),
        (Mandate("disp", "interregion", "DISP-PARIS"), True),
        (Mandate("disp", "interregion", "DISP-LILLE"), False),
        (Mandate("jap", "tribunal", "TJ-MELUN"), True),
        (Mandate("jap", "tribunal", "TJ-PONTOISE"), False),
        (Mandate("procureur", "tribunal", "TJ-MELUN"), False),
        (Mandate("exploitation", "national", "national"), True),
        (Mandate("concepteur", "national", "national"), False),
        (Mandate("avocat", "dossier", "7"), True),
        (Mandate("avocat", "dossier", "8"), False),
        (Mandate("avocat", "tribunal", "TJ-MELUN"), False),
    ],
)
def test_a_case_is_seen_by_the_functions_of_its_procedure_at_its_places(mandate: Mandate, seen: bool) -> None:
    assert sees(Actor(1, "X", (mandate,)), PLACES, FUNCTIONS, NOW) is seen
