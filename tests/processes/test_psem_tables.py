"""The tables of electronic monitoring say what tables T1 to T5 of the law sheet say."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from orchestrator.dmn import read_model
from orchestrator.law.calendars import calendar_named
from orchestrator.law.values import law_deadline, read_law_value

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "processes" / "psem_placement"
PARIS = ZoneInfo("Europe/Paris")
TABLES = {
    name: read_model((FOLDER / f"{name}.dmn").read_bytes(), name=f"{name}.dmn")
    for name in ("eligibilite", "duree", "audience", "execution")
}
LAW = {
    path.stem: read_law_value(path.read_bytes(), path.stem)
    for folder in (ROOT / "processes" / "_common" / "law", FOLDER / "law")
    for path in folder.glob("*.yaml")
    if path.stem != "references"
}


def deadline(name: str, start: datetime | date | None) -> datetime | None:
    if start is None:
        return None
    at = start if isinstance(start, datetime) else datetime(start.year, start.month, start.day, tzinfo=PARIS)
    return law_deadline(LAW[name], at, PARIS, calendar_named("metropole")).expires_at


def law(name: str) -> str:
    return LAW[name].at(date(2026, 5, 5)).value


def decide(table: str, name: str, /, **inputs: Any) -> Any:
    return TABLES[table].evaluate(name, inputs, {"deadline": deadline, "law": law}).value


ELIGIBLE = {
    "ssj": "oui",
    "personne": {"naissance": date(1990, 1, 1)},
    "decision_envisagee_le": date(2026, 5, 5),
    "situation": "detenu_initial",
    "nature_peine": "reclusion",
    "peine_ans": 7,
    "peine_mois": 0,
    "recidive": "non",
    "infraction_131_36_12_1": "non",
    "invoque": None,
    "dangerosite_justifie": None,
}
FREE = {"situation": "libre", "invoque": "inobservation", "dangerosite_justifie": "oui"}


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({"ssj": "non"}, "INELIGIBLE"),
        ({"personne": {"naissance": date(2008, 5, 6)}}, "INELIGIBLE_MINEUR"),
        ({"personne": {"naissance": date(2008, 5, 5)}}, "ELIGIBLE_1"),
        ({}, "ELIGIBLE_1"),
        ({"situation": "detenu_763_5"}, "ELIGIBLE_1"),
        ({"nature_peine": "perpetuite", "peine_ans": None, "peine_mois": None}, "ELIGIBLE_1"),
        ({"peine_ans": 6, "peine_mois": 11}, "INELIGIBLE_PEINE"),
        ({"peine_ans": 5, "recidive": "oui"}, "ELIGIBLE_2"),
        ({"peine_ans": 5, "infraction_131_36_12_1": "oui"}, "ELIGIBLE_3"),
        ({"peine_ans": 4, "infraction_131_36_12_1": "oui"}, "INELIGIBLE_PEINE"),
        ({"peine_ans": 4, "peine_mois": 11, "recidive": "oui"}, "INELIGIBLE_PEINE"),
        (FREE, "ELIGIBLE_COURS_SSJ"),
        (FREE | {"invoque": "evolution"}, "ELIGIBLE_COURS_SSJ"),
        (FREE | {"peine_ans": 5, "recidive": "oui"}, "ELIGIBLE_COURS_SSJ"),
        (FREE | {"peine_ans": 5, "infraction_131_36_12_1": "oui"}, "ELIGIBLE_COURS_SSJ"),
        (FREE | {"peine_ans": 5}, "INELIGIBLE_PEINE"),
        (FREE | {"invoque": "aucun"}, "INELIGIBLE_NON_DETENU"),
        (FREE | {"dangerosite_justifie": "non"}, "INELIGIBLE_NON_DETENU"),
    ],
)
def test_eligibility_follows_table_t1(changes: dict[str, Any], result: str) -> None:
    found = decide("eligibilite", "eligibilite", **(ELIGIBLE | changes))

    assert found["resultat"] == result
    assert found["eligible"] is result.startswith("ELIGIBLE")
    assert found["motif"]


def test_the_five_year_threshold_is_a_parameter_with_its_other_reading() -> None:
    value = LAW["psem_seuil3"]

    assert value.at(date(2026, 5, 5)).value == "5"
    assert value.reading is not None
    assert {reading.name for reading in value.reading.alternatives} == {"cinq_ans", "deux_ans"}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (("delit", "emprisonnement", 8, "non"), (True, 24, 1, 48)),
        (("crime", "reclusion", 14, "oui"), (True, 24, 2, 72)),
        (("crime", "reclusion", 20, "non"), (True, 24, 2, 72)),
        (("crime", "reclusion", 15, "oui"), (False, None, None, None)),
        (("crime", "perpetuite", None, "oui"), (False, None, None, None)),
    ],
)
def test_durations_follow_table_t2(inputs: tuple[Any, ...], expected: tuple[Any, ...]) -> None:
    names = ("nature_infraction", "nature_peine", "peine_ans", "infraction_706_53_13")
    found = decide("duree", "duree", **dict(zip(names, inputs, strict=True)))

    assert (
        tuple(found[key] for key in ("plafonne", "periode_mois", "renouvellements", "total_mois")) == expected
    )


@pytest.mark.parametrize(
    ("limited", "most", "done", "code"),
    [
        (True, 1, 0, None),
        (True, 1, 1, "renouvellement_epuise"),
        (True, 2, 1, None),
        (True, 2, 2, "renouvellement_epuise"),
        (False, None, 5, None),
    ],
)
def test_renewals_stop_at_their_limit(limited: bool, most: int | None, done: int, code: str | None) -> None:
    bareme = {"plafonne": limited, "renouvellements": most}

    assert decide("duree", "renouvellement", bareme=bareme, nb_renouvellements=done)["code"] == code


NOTIFIED = datetime(2026, 5, 6, 10, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("at", "result"),
    [
        (datetime(2026, 5, 7, 23, 59, tzinfo=PARIS), "CERTAINEMENT_RECEVABLE"),
        (datetime(2026, 5, 8, tzinfo=PARIS), "CERTAINEMENT_RECEVABLE"),  # a holiday: rolled to Monday 11
        (datetime(2026, 5, 12, tzinfo=PARIS), "RECEVABLE_LECTURE_A"),
        (datetime(2026, 5, 18, 23, 59, tzinfo=PARIS), "RECEVABLE_LECTURE_A"),
        (datetime(2026, 5, 19, tzinfo=PARIS), "TARDIF"),
    ],
)
def test_appeals_show_both_readings_of_table_t3(at: datetime, result: str) -> None:
    notified = NOTIFIED if at.day != 8 else datetime(2026, 5, 7, 10, tzinfo=PARIS)
    found = decide(
        "execution",
        "voie_recours",
        appel_le=at,
        appelant="condamne",
        jugement_notifie_le=notified,
        parquet_notifie_le=notified,
    )

    assert (found["recevabilite"] if isinstance(found, dict) else found) == result


REFERRED = datetime(2026, 11, 30, 10, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("required", "opinion_at", "now", "result"),
    [
        ("oui", datetime(2027, 1, 15, tzinfo=PARIS), datetime(2027, 1, 16, tzinfo=PARIS), "EXAMEN_AUTORISE"),
        ("oui", None, datetime(2027, 3, 2, tzinfo=PARIS), "EXAMEN_AUTORISE_SANS_AVIS"),
        ("oui", None, datetime(2027, 3, 1, 23, 59, tzinfo=PARIS), "ATTENDRE"),
        ("non", None, datetime(2027, 1, 16, tzinfo=PARIS), "EXAMEN_AUTORISE"),
    ],
)
def test_the_examination_follows_the_opinion_as_table_t4_says(
    required: str, opinion_at: datetime | None, now: datetime, result: str
) -> None:
    found = decide(
        "audience",
        "ordre_examen",
        saisine_requise=required,
        saisine_cpms_le=REFERRED if required == "oui" else None,
        avis_cpms_le=opinion_at,
        maintenant=now,
    )

    assert found["resultat"] == result
    assert (found["code"] is not None) is (result == "ATTENDRE")
    assert found["possible"] == (datetime(2027, 3, 2, tzinfo=PARIS) if result == "ATTENDRE" else None)


@pytest.mark.parametrize(
    ("inputs", "result"),
    [
        (("oui", "oui", "oui", "oui"), "POSE"),
        (("oui", "oui", "oui", "sans_objet"), "POSE"),
        (("oui", "non", "oui", "oui"), "PAS_DE_POSE"),
        (("oui", "oui", "oui", "non"), "PAS_DE_POSE"),
        (("oui", "oui", "non", "oui"), "PAS_DE_POSE"),
        (("attente", "oui", "oui", "oui"), "ATTENDRE"),
        (("suspendu", "oui", "oui", "oui"), "SUSPENDU"),
    ],
)
def test_setting_up_follows_table_t5(inputs: tuple[str, ...], result: str) -> None:
    names = ("executoire", "consentement", "faisable", "accord_hebergeant")

    assert (
        decide("execution", "mise_en_oeuvre", **dict(zip(names, inputs, strict=True)))["resultat"] == result
    )


ASKED = datetime(2026, 8, 25, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"demande_medicale_le": ASKED}, "piece_manquante_certificat_medical"),
        ({"demande_medicale_le": ASKED, "pose_resultat": "refus"}, None),
        (
            {"demande_medicale_le": ASKED, "certificat_le": ASKED, "certificat_compatible": "non"},
            "sante_incompatible",
        ),
        ({"demande_medicale_le": ASKED, "certificat_le": ASKED, "certificat_compatible": "oui"}, None),
        (
            {
                "demande_medicale_le": ASKED,
                "certificat_le": datetime(2026, 8, 1, tzinfo=UTC),
                "certificat_compatible": "oui",
            },
            "piece_manquante_certificat_medical",
        ),
    ],
)
def test_fitting_waits_for_the_medical_certificate(changes: dict[str, Any], code: str | None) -> None:
    assert decide("execution", "recevabilite_pose", **({"pose_resultat": "posee"} | changes))["code"] == code


JUDGED = {
    "decision": "placement",
    "objet": "placement",
    "eligibilite": {"eligible": True},
    "ssj_limite": "duree",
    "ssj_mois": 36,
    "duree_mois": 24,
    "maintenant": datetime(2026, 5, 5, 16, tzinfo=PARIS),
}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"eligibilite": {"eligible": False}}, "ineligible"),
        ({"eligibilite": {"eligible": False}, "decision": "rejet", "duree_mois": None}, None),
        ({"ssj_mois": 23}, "duree_suivi"),
        ({"ssj_mois": 24}, None),
        ({"ssj_mois": None, "ssj_limite": "sans_limite", "duree_mois": 480}, None),
        ({"objet": "prolongation", "eligibilite": None, "cumul_mois": 24}, "duree_suivi"),
        ({"objet": "prolongation", "eligibilite": None, "cumul_mois": 12}, None),
        ({"ssj_terme_le": date(2028, 5, 4)}, "duree_suivi"),
        ({"ssj_terme_le": date(2028, 5, 5)}, None),
    ],
)
def test_the_judgment_keeps_within_eligibility_and_supervision(
    changes: dict[str, Any], code: str | None
) -> None:
    assert decide("audience", "recevabilite_jugement", **(JUDGED | changes))["code"] == code


def test_the_duration_runs_from_release_or_from_fitting_for_a_free_person() -> None:
    fitted, released = datetime(2026, 6, 1, tzinfo=PARIS), datetime(2026, 9, 15, tzinfo=PARIS)

    for situation, begins in (("libre", fitted), ("detenu_initial", released), ("detenu_763_5", released)):
        found = decide("duree", "debut", situation=situation, pose_le=fitted, libere_le=released)
        assert (found["debut_le"] if isinstance(found, dict) else found) == begins
