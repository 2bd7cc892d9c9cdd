"""The QPR decision tables say what tables T1, T2, T5 and T6 of the law sheet say, row by row."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from orchestrator.dmn import read_model
from orchestrator.law.calendars import calendar_named
from orchestrator.law.values import law_deadline, read_law_value

FOLDER = Path(__file__).parents[2] / "processes" / "qpr_placement"
PARIS = ZoneInfo("Europe/Paris")
TABLES = {path.stem: read_model(path.read_bytes(), name=path.name) for path in FOLDER.glob("*.dmn")}
LAW = {
    path.stem: read_law_value(path.read_bytes(), path.stem)
    for folder in (FOLDER.parent / "_common", FOLDER)
    for path in (folder / "law").glob("*.yaml")
    if path.stem != "references"
}


def deadline(name: str, start: date) -> datetime:
    at = start if isinstance(start, datetime) else datetime.combine(start, time(), tzinfo=PARIS)
    return law_deadline(LAW[name], at, PARIS, calendar_named("metropole")).expires_at


def law(name: str, day: date = date(2026, 2, 2)) -> str:
    return LAW[name].at(day).value


def decide(
    table: str, decision: str, reading: Any = None, *, today: date = date(2026, 2, 2), **inputs: Any
) -> Any:
    def value(name: str) -> str:
        return reading if reading is not None and name == "reliquat_lecture" else law(name, today)

    return TABLES[table].evaluate(decision, inputs, {"deadline": deadline, "law": value}).value


CRITERIA = {
    "type_placement": "placement",
    "propose_le": date(2026, 2, 2),
    "dangereuse": "oui",
    "comportements": ["proselytisme"],
    "atteinte": "oui",
    "apte": "oui",
    "evaluation_prealable": "commission",
}


@pytest.mark.parametrize(
    ("changes", "born", "code"),
    [
        ({}, date(1990, 1, 1), None),
        ({"comportements": ["passage_acte"]}, date(1990, 1, 1), None),
        ({"evaluation_prealable": "quartier"}, date(2008, 2, 2), None),
        ({}, date(2008, 2, 3), "mineur"),
        ({"type_placement": "evaluation"}, date(2008, 2, 3), "mineur"),
        ({"type_placement": "evaluation", "dangereuse": None, "comportements": []}, date(1990, 1, 1), None),
        ({"apte": "non"}, date(1990, 1, 1), "inapte"),
        ({"dangereuse": "non"}, date(1990, 1, 1), "sans_dangerosite"),
        ({"comportements": []}, date(1990, 1, 1), "sans_comportement"),
        ({"atteinte": "non"}, date(1990, 1, 1), "sans_atteinte"),
        ({"evaluation_prealable": "aucune"}, date(1990, 1, 1), "sans_evaluation"),
    ],
)
def test_eligibility_follows_table_t1(changes: dict[str, Any], born: date, code: str | None) -> None:
    found = decide("eligibilite", "eligibilite", personne={"naissance": born}, **(CRITERIA | changes))

    assert (found["eligible"], found["code"]) == (code is None, code)


@pytest.mark.parametrize(
    ("years", "months", "final", "ends", "met"),
    [
        (10, 0, date(2024, 3, 1), date(2029, 3, 1), False),  # edge 4: ten years, five years exactly
        (10, 0, date(2024, 3, 1), date(2029, 3, 2), True),
        (9, 11, date(2024, 3, 1), date(2034, 3, 1), False),  # edge 5
        (9, 12, date(2024, 3, 1), date(2034, 3, 1), True),
        (12, 0, date(2024, 2, 29), date(2029, 2, 28), False),
    ],
)
def test_the_penalty_condition_wants_ten_years_and_strictly_more_than_five_left(
    years: int, months: int, final: date, ends: date, met: bool
) -> None:
    known = {
        "peine_ans": years,
        "peine_mois": months,
        "condamnation_definitive_le": final,
        "fin_peine_le": ends,
    }

    found = decide("peine", "condition_peine", statut_penal="condamne", propose_le=date(2026, 2, 2), **known)
    remand = decide("peine", "condition_peine", statut_penal="prevenu", propose_le=date(2026, 2, 2), **known)

    assert found["remplie"] is met
    assert remand["remplie"] is False


def test_the_other_reading_counts_what_is_left_on_the_day_of_the_proposal() -> None:
    known = {
        "statut_penal": "condamne",
        "peine_ans": 15,
        "peine_mois": 0,
        "condamnation_definitive_le": date(2024, 3, 1),
        "fin_peine_le": date(2030, 3, 1),
        "propose_le": date(2026, 2, 2),
    }

    assert decide("peine", "condition_peine", **known)["remplie"] is True
    assert decide("peine", "condition_peine", reading="jour_proposition", **known)["remplie"] is False


LOCAL = {
    "nature": "placement",
    "cumul": {"au_dela": False},
    "condition_peine": {"remplie": False},
    "terrorisme": "non",
    "dps": "non",
    "quartier_en_mc": "non",
    "quartier_autre_disp": "non",
}


@pytest.mark.parametrize(
    ("changes", "authority"),
    [
        ({"nature": "evaluation"}, "ministre"),
        ({"nature": "evaluation", "cumul": None, "condition_peine": None}, "ministre"),
        ({"cumul": {"au_dela": True}}, "ministre"),
        ({"nature": "transfert", "cumul": None}, "ministre"),
        ({"condition_peine": {"remplie": True}}, "ministre"),
        ({"terrorisme": "oui"}, "ministre"),
        ({"dps": "oui"}, "ministre"),
        ({"quartier_en_mc": "oui"}, "ministre"),
        ({"quartier_autre_disp": "oui"}, "ministre"),
        ({}, "disp"),
        ({"nature": "renouvellement"}, "disp"),
    ],
)
def test_competence_follows_table_t2(changes: dict[str, Any], authority: str) -> None:
    found = decide("competence", "competence", **(LOCAL | changes))

    assert (found["autorite"], found["roles"]) == (authority, [authority])
    assert found["motif"]


def test_an_unknown_situation_never_falls_to_the_interregional_director() -> None:
    assert decide("competence", "competence", **(LOCAL | {"dps": None})) is None


@pytest.mark.parametrize(
    ("central", "left", "elsewhere", "roles"),
    [
        ("non", None, "non", ["disp"]),
        ("non", "non", "non", ["disp"]),
        ("oui", "non", "non", ["ministre"]),
        ("non", "oui", "non", ["ministre"]),
        ("non", "non", "oui", ["ministre"]),
    ],
)
def test_the_minister_assigns_between_interregions_and_to_or_from_a_central_prison(
    central: str, left: str | None, elsewhere: str, roles: list[str]
) -> None:
    found = decide(
        "competence",
        "competence_affectation",
        quartier_en_mc=central,
        depart_en_mc=left,
        quartier_autre_disp=elsewhere,
    )

    assert found["roles"] == roles


@pytest.mark.parametrize(
    ("unit", "same", "effect"),
    [
        ("non", None, "fin"),
        ("non", "oui", "fin"),
        ("oui", "oui", "continue"),
        ("oui", "non", "provisoire"),
    ],
)
def test_a_transfer_follows_table_t5(unit: str, same: str | None, effect: str) -> None:
    found = decide("evenements", "effet_transferement", transfert_quartier=unit, transfert_meme_disp=same)

    assert found["effet"] == effect


@pytest.mark.parametrize(
    ("cause", "effect"),
    [
        ("hospitalisation", "sans_effet"),
        ("cellule_disciplinaire", "sans_effet"),
        ("isolement", "suspendu"),
        ("extraction", "suspendu"),
        ("autre", "suspendu"),
    ],
)
def test_an_interruption_follows_table_t6(cause: str, effect: str) -> None:
    assert decide("evenements", "effet_interruption", interruption_cause=cause)["effet"] == effect


@pytest.mark.parametrize(
    ("day", "cause", "opinion", "code"),
    [
        ((2025, 7, 9), "isolement", None, None),
        ((2025, 7, 10), "isolement", None, "piece_manquante_avis_conforme"),
        ((2025, 7, 10), "isolement", "conforme", None),
        ((2025, 7, 10), "isolement", "urgence", None),
        ((2025, 7, 10), "isolement", "ministre", None),
        ((2026, 3, 1), "extraction", None, None),
    ],
)
def test_isolation_wants_a_conforming_opinion_since_july_2025(
    day: tuple[int, int, int], cause: str, opinion: str | None, code: str | None
) -> None:
    found = decide(
        "recevabilite",
        "recevabilite_interruption",
        today=date(*day),
        interruption_cause=cause,
        avis_conforme=opinion,
    )

    assert found["code"] == code


OPINIONS = {"avis_disp": "Favorable.", "avis_cpu_special": True, "avis_chef_special": True}
OPINIONS["avis_disp_special"] = True


@pytest.mark.parametrize(
    ("authority", "beyond", "changes", "code"),
    [
        ("ministre", True, {}, None),
        ("ministre", False, {"avis_disp": None}, "piece_manquante_avis_disp"),
        ("ministre", True, {"avis_cpu_special": False}, "piece_manquante_avis_motive_cpu"),
        ("ministre", True, {"avis_chef_special": None}, "piece_manquante_avis_motive_chef"),
        ("ministre", True, {"avis_disp_special": False}, "piece_manquante_avis_motive_disp"),
        ("ministre", False, {"avis_cpu_special": False, "avis_chef_special": None}, None),
        ("disp", False, {"avis_disp": None, "avis_cpu_special": None}, None),
    ],
)
def test_the_decision_waits_for_the_opinions_the_law_wants(
    authority: str, beyond: bool, changes: dict[str, Any], code: str | None
) -> None:
    inputs = OPINIONS | changes | {"competence": {"autorite": authority}, "cumul": {"au_dela": beyond}}

    assert decide("recevabilite", "recevabilite_decision", **inputs)["code"] == code
