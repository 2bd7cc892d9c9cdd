"""The UDV decision tables say what tables T1 and T2 of the law sheet say."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from orchestrator.dmn import read_model
from orchestrator.forms import read_form
from orchestrator.law.calendars import calendar_named
from orchestrator.law.values import law_deadline, read_law_value

FOLDER = Path(__file__).parents[2] / "processes" / "udv_placement"
TABLES = {
    name: read_model((FOLDER / f"{name}.dmn").read_bytes(), name=f"{name}.dmn")
    for name in ("eligibilite", "competence", "recevabilite", "transferement")
}
PARIS = ZoneInfo("Europe/Paris")
LAW = {
    path.stem: read_law_value(path.read_bytes(), path.stem) for path in (FOLDER / "law").glob("[!r]*.yaml")
}


def decide(table: str, decision: str, **inputs: Any) -> Any:
    return TABLES[table].evaluate(decision, inputs).value


def eligible(naissance: date, criteres: list[str], atteinte: str) -> Any:
    return decide(
        "eligibilite",
        "eligibilite",
        personne={"nom": "X", "prenom": "Y", "naissance": naissance, "ecrou": "1"},
        propose_le=date(2026, 2, 2),
        criteres=criteres,
        atteinte=atteinte,
    )


@pytest.mark.parametrize(
    ("naissance", "criteres", "atteinte", "code"),
    [
        (date(2008, 2, 3), ["violences_detention"], "oui", "mineur"),
        (date(2008, 2, 2), ["violences_detention"], "oui", None),
        (date(1990, 1, 1), [], "oui", "sans_critere"),
        (date(1990, 1, 1), ["antecedents_violences"], "non", "sans_atteinte"),
        (date(1990, 1, 1), ["risque_passage_acte"], "oui", None),
        (date(2010, 1, 1), [], "non", "mineur"),
    ],
)
def test_eligibility_follows_table_t1(
    naissance: date, criteres: list[str], atteinte: str, code: str | None
) -> None:
    found = eligible(naissance, criteres, atteinte)

    assert (found["eligible"], found["code"]) == (code is None, code)
    assert found["motif"]


def test_an_unknown_date_of_birth_is_never_eligible() -> None:
    found = decide(
        "eligibilite",
        "eligibilite",
        personne={"naissance": None},
        propose_le=date(2026, 2, 2),
        criteres=["violences_detention"],
        atteinte="oui",
    )

    assert found is None or found["eligible"] is not True


@pytest.mark.parametrize(
    ("decision", "inputs", "roles"),
    [
        ("competence_initiale", {"deja_ecroue": "oui", "origine": None}, ["disp", "delegataire"]),
        ("competence_initiale", {"deja_ecroue": "oui", "origine": "proposition"}, ["disp", "delegataire"]),
        ("competence_initiale", {"deja_ecroue": "non", "origine": "proposition"}, ["disp"]),
        ("competence_initiale", {"deja_ecroue": "oui", "origine": "transfert"}, ["disp"]),
        ("competence_initiale", {"deja_ecroue": "non", "origine": "transfert"}, ["disp"]),
        ("competence_renouvellement", {"renouvelle": None}, ["disp"]),
        ("competence_renouvellement", {"renouvelle": "oui"}, ["disp"]),
        ("competence_affectation", {"autre_interregion": "oui", "maison_centrale": "non"}, ["ministre"]),
        ("competence_affectation", {"autre_interregion": "non", "maison_centrale": "oui"}, ["ministre"]),
        ("competence_affectation", {"autre_interregion": "oui", "maison_centrale": "oui"}, ["ministre"]),
        ("competence_affectation", {"autre_interregion": "non", "maison_centrale": "non"}, ["disp"]),
        ("competence_provisoire", {"deja_ecroue": "oui"}, ["disp", "chef_etablissement"]),
        ("competence_provisoire", {"deja_ecroue": "non"}, ["disp"]),
        ("competence_fin", {"decision_par": "delegataire"}, ["disp", "chef_etablissement"]),
        ("competence_fin", {"decision_par": "disp"}, ["disp"]),
        ("competence_fin", {"decision_par": None}, ["disp"]),
    ],
)
def test_competence_follows_table_t2(decision: str, inputs: dict[str, Any], roles: list[str]) -> None:
    found = decide("competence", decision, **inputs)

    assert found["roles"] == roles
    assert found["motif"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"acteur": {"role": "delegataire"}}, None),
        ({"observations_annoncees": "oui"}, "piece_manquante_observations"),
        ({"observations_annoncees": "oui", "observations_mode": "aucune"}, None),
        ({"observations_mode": "orales"}, "piece_manquante_transmission"),
        ({"observations_mode": "ecrites"}, "piece_manquante_transmission"),
        ({"observations_mode": "ecrites", "transmis_le": datetime(2026, 2, 6, 9, tzinfo=UTC)}, None),
        (
            {
                "observations_mode": "ecrites",
                "acteur": {"role": "delegataire"},
            },
            None,
        ),
    ],
)
def test_the_decision_waits_for_what_the_law_wants_in_the_file(
    changes: dict[str, Any], code: str | None
) -> None:
    inputs = {"acteur": {"role": "disp"}, "observations_annoncees": "non"} | changes
    found = decide("recevabilite", "recevabilite_decision", **inputs)

    assert found["code"] == code
    assert (found["message"] is None) == (code is None)


@pytest.mark.parametrize(
    ("unite", "meme", "issue"),
    [
        ("non", "oui", "fin"),
        ("non", "non", "fin"),
        ("oui", "oui", "continue"),
        ("oui", "non", "provisoire"),
    ],
)
def test_the_effect_of_a_transfer_follows_table_t5(unite: str, meme: str, issue: str) -> None:
    found = decide("transferement", "transferement", transfert_unite=unite, transfert_meme_interregion=meme)

    assert found["issue"] == issue


def test_a_measure_is_renewed_once_only() -> None:
    refused = decide("recevabilite", "recevabilite_renouvellement", renouvelle="oui")

    assert refused["code"] == "second_renouvellement"
    assert decide("recevabilite", "recevabilite_renouvellement", renouvelle=None)["code"] is None


def test_a_magistrate_who_objects_prevents_the_transfer() -> None:
    refused = decide("recevabilite", "recevabilite_affectation", opposition="oui")

    assert refused["code"] == "opposition_magistrat"
    assert decide("recevabilite", "recevabilite_affectation", opposition=None)["code"] is None


def at(day: str, hour: int = 10) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(hour), tzinfo=PARIS)


def placement(began: str, last: str | None, nature: str = "udv") -> dict[str, Any]:
    end = None if last is None else at(last, 0) + timedelta(days=1)
    return {"nature": nature, "debut": at(began, 0), "fin": end, "terme": None, "en_cours": end is None}


def unattended(began: str, last: str) -> dict[str, Any]:
    """A measure whose term has passed while nobody recorded its end."""
    return {**placement(began, None), "terme": at(last, 0) + timedelta(days=1)}


def deadline(name: str, start: datetime | date | None) -> datetime | None:
    if start is None:
        return None
    begun = start if isinstance(start, datetime) else datetime.combine(start, time(), tzinfo=PARIS)
    return law_deadline(LAW[name], begun, PARIS, calendar_named("metropole")).expires_at


def law(name: str) -> str:
    return LAW[name].values[-1].value


# Cases of the look-back: earlier measures, first day of an urgent or transfer placement, instant of decision,
# last day admitted. Full duration: same day number six months later.
LOOK_BACK = [
    ([], None, "2026-07-30", "2027-01-30"),
    ([placement("2026-02-28", "2026-04-30")], None, "2026-07-30", "2026-11-27"),
    ([placement("2026-02-28", "2026-04-30")], None, "2026-07-31", "2027-01-31"),
    ([placement("2026-01-01", "2026-07-01")], None, "2026-09-30", "2026-09-30"),
    ([placement("2026-01-01", "2026-10-01")], None, "2026-12-30", "2026-12-30"),
    ([placement("2026-02-28", "2026-04-30", "qpr")], None, "2026-06-01", "2026-12-01"),
    (
        [placement("2026-07-01", "2026-08-31"), placement("2026-10-01", "2026-10-31")],
        None,
        "2026-11-20",
        "2027-02-21",
    ),
    (
        [placement("2026-10-01", "2026-10-31"), placement("2026-07-01", "2026-08-31")],
        None,
        "2026-11-20",
        "2027-02-21",
    ),
    ([placement("2026-02-06", None)], "2026-05-10", "2026-05-15", "2026-08-06"),
    ([unattended("2026-02-28", "2026-04-30")], None, "2026-07-31", "2027-01-31"),
    ([unattended("2026-02-28", "2026-04-30")], None, "2026-07-30", "2026-11-27"),
    ([unattended("2026-02-06", "2026-08-05")], "2026-05-10", "2026-05-15", "2026-08-06"),
    ([], "2026-03-27", "2026-03-30", "2026-09-27"),
]


@pytest.mark.parametrize(("mesures", "provisoire", "decided", "last"), LOOK_BACK)
def test_a_recent_placement_reduces_the_longest_duration(
    mesures: list[dict[str, Any]], provisoire: str | None, decided: str, last: str
) -> None:
    inputs: dict[str, Any] = {
        "mesures": mesures,
        "provisoire_le": at(provisoire) if provisoire else None,
        "maintenant": at(decided),
    }
    functions: dict[str, Callable[..., object]] = {"deadline": deadline, "law": law}
    found: Any = TABLES["recevabilite"].evaluate("plafond", inputs, functions).value

    assert found["dernier_jour"] == date.fromisoformat(last)
    assert (found["reste"] == 0) == (last == decided)
    # What the form shows is what the table refuses by.
    path = FOLDER.parents[1] / "forms" / "udv_placement" / "decision.form"
    form = read_form(path.read_bytes(), file=path.name)
    shown = next(field.maximum for field in form.fields if field.key == "terme_le")
    assert shown is not None
    assert shown.evaluate(inputs, functions) == found["dernier_jour"]
