"""The tables of the withdrawal of a permission say what tables T1, T2 and T4 of the law sheet say."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from orchestrator.dmn import read_model
from orchestrator.errors import Refused
from orchestrator.forms import clean, read_form
from orchestrator.law.calendars import calendar_named
from orchestrator.law.values import law_deadline, read_law_value

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "processes" / "permission_retrait"
COMMON = ROOT / "processes" / "_common" / "law"
PARIS = ZoneInfo("Europe/Paris")
RETRAIT, SUITES = (
    read_model((FOLDER / f"{name}.dmn").read_bytes(), name=f"{name}.dmn") for name in ("retrait", "suites")
)
LAW = {
    path.stem: read_law_value(path.read_bytes(), path.stem)
    for path in (*COMMON.glob("*.yaml"), *(FOLDER / "law").glob("*.yaml"))
    if path.stem != "references"
}
NOW = datetime(2026, 7, 8, 9, tzinfo=UTC)


def deadline(name: str, start: datetime | date | None) -> datetime | None:
    if start is None:
        return None
    at = start if isinstance(start, datetime) else datetime(start.year, start.month, start.day, tzinfo=PARIS)
    return law_deadline(LAW[name], at, PARIS, calendar_named("metropole")).expires_at


def law(name: str) -> str:
    return str(LAW[name].at(NOW.date()).value)


def decide(model: Any, decision: str, **inputs: Any) -> Any:
    return model.evaluate(decision, inputs, {"deadline": deadline, "law": law}).value


@pytest.mark.parametrize(
    ("granted_by", "asked_by", "allowed"),
    [
        ("jap", "jap", True),
        ("jap", "chef_etablissement", False),
        ("jap", "spip", False),
        ("chef_etablissement", "chef_etablissement", True),
        ("chef_etablissement", "jap", True),
        ("chef_etablissement", "autre_etablissement", False),
        ("jap", "procureur", False),
        ("chef_etablissement", "procureur", False),
    ],
)
def test_who_may_withdraw_follows_table_t1(granted_by: str, asked_by: str, allowed: bool) -> None:
    found = decide(RETRAIT, "competence_retrait", octroyee_par=granted_by, acteur={"role": asked_by})

    assert found["code"] == (None if allowed else "retrait_incompetent")
    assert (found["message"] is None) == allowed


def test_the_chef_is_told_of_the_urgent_reintegration_when_he_may_not_withdraw() -> None:
    found = decide(RETRAIT, "competence_retrait", octroyee_par="jap", acteur={"role": "chef_etablissement"})

    assert "réintégrez" in found["message"]


@pytest.mark.parametrize(
    ("grounds", "possible"),
    [
        (["conditions_disparues"], True),
        (["obligations"], True),
        (["mauvaise_conduite"], True),
        (["obligations", "mauvaise_conduite"], True),
        ([], False),
    ],
)
def test_on_what_ground_follows_table_t2(grounds: list[str], possible: bool) -> None:
    assert decide(RETRAIT, "motif_retrait", motifs_retrait=grounds) is possible


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"motifs_retrait": []}, "sans_motif"),
        ({"decision_retrait": "maintien", "motifs_retrait": []}, None),
        ({"retrait_urgence": "non"}, "piece_manquante_avis_cap"),
        ({"retrait_urgence": "non", "avis_cap_le": NOW}, None),
        (
            {"retrait_urgence": "non", "cap_saisie_le": datetime(2026, 6, 10, 8, tzinfo=UTC)},
            "piece_manquante_avis_cap",
        ),
        ({"retrait_urgence": "non", "cap_saisie_le": datetime(2026, 6, 1, 8, tzinfo=UTC)}, None),
    ],
)
def test_the_judge_withdraws_on_a_ground_and_after_the_commission(
    changes: dict[str, Any], code: str | None
) -> None:
    inputs = {
        "octroyee_par": "jap",
        "acteur": {"role": "jap"},
        "decision_retrait": "retrait",
        "motifs_retrait": ["obligations"],
        "retrait_urgence": "oui",
        "avis_cap_le": None,
        "cap_saisie_le": None,
        "maintenant": NOW,
    } | changes

    assert decide(RETRAIT, "retrait_recevable", **inputs)["code"] == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"octroyee_par": "jap"}, "retrait_incompetent"),
        ({"motifs_retrait": []}, "sans_motif"),
        ({"observations_annoncees": "oui"}, "piece_manquante_observations"),
        ({"observations_annoncees": "oui", "observations_mode": "aucune"}, None),
        ({"observations_annoncees": "oui", "retrait_urgent": "oui"}, None),
    ],
)
def test_the_chef_withdraws_only_what_he_granted(changes: dict[str, Any], code: str | None) -> None:
    inputs = {
        "octroyee_par": "chef_etablissement",
        "acteur": {"role": "chef_etablissement"},
        "retrait_chef": "retrait",
        "motifs_retrait": ["mauvaise_conduite"],
        "retrait_urgent": "non",
        "observations_annoncees": "non",
        "observations_mode": None,
    } | changes

    assert decide(RETRAIT, "retrait_chef_recevable", **inputs)["code"] == code


@pytest.mark.parametrize(
    ("inputs", "outcome"),
    [
        ({"reintegration_le": NOW, "mandat_issue": "comparution"}, "reintegration"),
        ({"decision_retrait": "retrait"}, "retrait"),
        ({"retrait_chef": "retrait"}, "retrait"),
        ({"mandat_issue": "comparution"}, "comparution"),
        ({"decision_retrait": "maintien", "mandat_issue": "caduc"}, "retour"),
    ],
)
def test_what_follows_depends_on_who_stopped_the_permission(inputs: dict[str, Any], outcome: str) -> None:
    unknown = dict.fromkeys(("reintegration_le", "decision_retrait", "retrait_chef", "mandat_issue"))

    assert decide(SUITES, "suite_permission", **(unknown | inputs)) == outcome


def test_an_unsigned_letter_makes_the_appeal_run_fifteen_days_after_it_was_sent() -> None:
    inputs = {
        "jugement": None,
        "decision_retrait": "retrait",
        "notification_voie": "lrar_non_signee",
        "lrar_envoi_le": datetime(2026, 7, 9, 9, tzinfo=PARIS),
        "notifie_juge_le": None,
        "parquet_notifie_decision_le": datetime(2026, 7, 9, 10, tzinfo=PARIS),
    }
    found = decide(SUITES, "voies_appel", **inputs)

    assert found["forme"] == "ordonnance"
    assert found["depart_condamne"] == found["depart_le"] == date(2026, 7, 24)


START = read_form(
    (ROOT / "forms" / "permission_retrait" / "enregistrement.form").read_bytes(), file="enregistrement"
)


def register(purpose: str, until: str, **more: object) -> dict[str, object]:
    answers = {
        "statut_penal": "condamne",
        "octroyee_par": "jap",
        "octroi_le": "2026-07-03",
        "octroi_avis": "rendu",
        "permission_cadre": purpose,
        "lieux": "Melun",
        "depart_le": "2026-07-10T09:00:00+02:00",
        "retour_le": until,
        "ressources_verifiees": True,
    } | more
    person = {"naissance": date(1990, 5, 12)}
    return clean(
        START,
        answers,
        variables={"personne": person},
        zone=PARIS,
        now=NOW,
        functions={"deadline": deadline, "law": law},
    )


@pytest.mark.parametrize(
    ("purpose", "last", "too_late"),
    [
        ("trois_jours", "2026-07-13T23:59:00+02:00", "2026-07-14T00:01:00+02:00"),
        ("evenement", "2026-07-13T23:59:00+02:00", "2026-07-14T00:01:00+02:00"),
        ("centre_detention", "2026-07-15T23:59:00+02:00", "2026-07-16T00:01:00+02:00"),
        ("sas", "2026-07-15T23:59:00+02:00", "2026-07-16T00:01:00+02:00"),
        ("journee", "2026-07-10T23:59:00+02:00", "2026-07-11T00:01:00+02:00"),
    ],
)
def test_how_long_a_permission_may_last_follows_table_t4(purpose: str, last: str, too_late: str) -> None:
    assert register(purpose, last)["retour_le"]
    with pytest.raises(Refused) as refusal:
        register(purpose, too_late)
    assert refusal.value.code == "duree"


def test_ten_days_are_for_a_third_of_the_sentence_served_and_once_a_year() -> None:
    with pytest.raises(Refused) as refusal:
        register("centre_detention_annuelle", "2026-07-20T18:00:00+02:00")
    assert refusal.value.code == "duree"
    assert register("centre_detention_annuelle", "2026-07-20T18:00:00+02:00", annuelle_verifiee=True)
