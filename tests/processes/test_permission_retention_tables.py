"""Tables T1 and T2 of the law sheet, row by row, and what stops an order from being signed."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from orchestrator.dmn import read_model

FOLDER = Path(__file__).parents[2] / "processes" / "permission_retention"
TABLES = {
    name: read_model((FOLDER / f"{name}.dmn").read_bytes(), name=f"{name}.dmn")
    for name in ("orientation", "octroi", "execution", "issue")
}
NOW = datetime(2026, 5, 19, 10, tzinfo=UTC)
EARLIER = datetime(2026, 5, 18, 10, tzinfo=UTC)
DECIDED = date(2025, 11, 20)
COMPLETE: dict[str, Any] = {
    "statut": "retenu",
    "finalite": "liens_familiaux",
    "avis_dsp_le": NOW,
    "avis_deps_le": NOW,
    "avis_pr_le": NOW,
    "pieces_decision_le": DECIDED,
    "retention_decision_le": DECIDED,
    "compatible": "oui",
    "technique": "oui",
    "disponible": "oui",
    "accord_hebergeant": "oui",
    "medecin_demande": "non",
    "information_le": NOW,
    "etude_le": NOW,
}


def decide(table: str, decision: str, inputs: dict[str, Any]) -> Any:
    return TABLES[table].evaluate(decision, inputs).value


@pytest.mark.parametrize(
    ("statut", "finalite", "voie"),
    [
        ("surveillance_surete", "liens_familiaux", "irrecevable"),
        ("detenu", "evenement_familial_grave", "irrecevable"),
        ("retenu", "evenement_familial_grave", "escorte"),
        ("retenu", "preparation_fin", "instruction"),
        ("retenu", "autre", "instruction"),
    ],
)
def test_a_request_goes_where_the_sheet_sends_it(statut: str, finalite: str, voie: str) -> None:
    found = decide("orientation", "orientation", {"statut": statut, "finalite": finalite})

    assert found["voie"] == voie
    assert found["motif"]


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({"statut": "surveillance_surete", "avis_pr_le": None}, "IRRECEVABLE"),
        ({"avis_dsp_le": None}, "ATTENDRE_AVIS"),
        ({"avis_deps_le": None, "finalite": "autre"}, "ATTENDRE_AVIS"),
        ({"avis_pr_le": None, "compatible": "non"}, "ATTENDRE_AVIS"),
        ({"finalite": "autre", "pieces_decision_le": None}, "REFUS_FINALITE"),
        ({"pieces_decision_le": None, "compatible": "non"}, "ATTENDRE_PIECES"),
        ({"pieces_decision_le": date(2024, 11, 20)}, "ATTENDRE_PIECES"),
        ({"compatible": "non", "technique": "non"}, "REFUS_DANGEROSITE"),
        ({"technique": "non"}, "REFUS_TECHNIQUE"),
        ({"accord_hebergeant": "non"}, "REFUS_TECHNIQUE"),
        ({"disponible": "non"}, "REFUS_TECHNIQUE"),
        ({"medecin_demande": "oui"}, "REFUS_TECHNIQUE"),
        ({"medecin_demande": "oui", "avis_medecin": "compatible"}, "ACCORD_POSSIBLE"),
        ({}, "ACCORD_POSSIBLE"),
    ],
)
def test_granting_follows_table_t1(changes: dict[str, Any], result: str) -> None:
    assert decide("octroi", "octroi", COMPLETE | changes)["resultat"] == result


@pytest.mark.parametrize(
    ("changes", "decision", "code"),
    [
        ({}, "accord", None),
        ({}, "refus", None),
        ({"avis_pr_le": None}, "accord", "piece_manquante_avis"),
        ({"avis_pr_le": None}, "refus", "piece_manquante_avis"),
        ({"pieces_decision_le": None}, "refus", "piece_manquante_commission"),
        ({"pieces_decision_le": date(2024, 11, 20)}, "refus", "piece_manquante_prolongation"),
        ({"finalite": "autre"}, "accord", "finalite"),
        ({"finalite": "autre"}, "refus", None),
        ({"compatible": "non"}, "accord", "dangerosite"),
        ({"compatible": "non"}, "refus", None),
        ({"technique": None, "etude_le": None}, "accord", "piece_manquante_faisabilite"),
        ({"technique": None, "etude_le": None}, "refus", None),
        ({"medecin_demande": "oui"}, "accord", "piece_manquante_medecin"),
        ({"medecin_demande": "oui", "avis_medecin": "incompatible"}, "accord", "faisabilite"),
        ({"information_le": None, "medecin_demande": None}, "accord", "piece_manquante_information"),
        ({"statut": "detenu"}, "refus", "irrecevable"),
    ],
)
def test_an_order_is_signed_only_when_nothing_stands_against_it(
    changes: dict[str, Any], decision: str, code: str | None
) -> None:
    found = decide("octroi", "recevabilite_ordonnance", COMPLETE | changes | {"decision": decision})

    assert found["code"] == code
    assert (found["message"] is None) == (code is None)


def test_the_refusal_names_each_opinion_that_is_missing() -> None:
    found = decide(
        "octroi",
        "recevabilite_ordonnance",
        COMPLETE | {"avis_dsp_le": None, "avis_pr_le": None, "decision": "refus"},
    )

    assert "directeur des services pénitentiaires" in found["message"]
    assert "procureur" in found["message"]
    assert "établissement public de santé" not in found["message"]


SUSPENDED = {"recours_suspensif_le": EARLIER}


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({"consentement": "oui"}, "EXECUTER"),
        (SUSPENDED, "SUSPENDU"),
        (SUSPENDED | {"recours_non_avenu_le": NOW}, "NON_AVENU"),
        (SUSPENDED | {"examen_suspensif_issue": "infirme"}, "FIN_REFUS"),
        (SUSPENDED | {"examen_suspensif_issue": "confirme", "consentement": "oui"}, "EXECUTER"),
        (SUSPENDED | {"examen_suspensif_issue": "confirme", "pose_manquee_le": NOW}, "REPORTER"),
        ({"pose_manquee_le": NOW}, "REPORTER"),
        ({"consentement": "non"}, "FIN_NON_EXECUTABLE"),
        ({"consentement": "oui", "pose_resultat": "refus"}, "FIN_NON_EXECUTABLE"),
        (SUSPENDED | {"examen_suspensif_issue": "confirme", "consentement": "non"}, "FIN_NON_EXECUTABLE"),
        ({}, "CONSENTIR"),
        (SUSPENDED | {"examen_suspensif_issue": "confirme"}, "CONSENTIR"),
        ({"decision": "refus", "examen_refus_issue": "infirme", "depart_le": None}, "REPORTER"),
        ({"pose_manquee_le": EARLIER, "date_fixee_le": NOW, "consentement": "oui"}, "EXECUTER"),
        (SUSPENDED | {"recours_non_avenu_le": NOW, "date_fixee_le": NOW}, "CONSENTIR"),
    ],
)
def test_execution_follows_table_t2(changes: dict[str, Any], result: str) -> None:
    inputs = {"decision": "accord", "depart_le": datetime(2026, 6, 20, 9, tzinfo=UTC)} | changes

    assert decide("execution", "execution", inputs)["resultat"] == result


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({}, "executee"),
        ({"retour_tardif_le": NOW}, "reintegree"),
        ({"retour_tardif_le": NOW, "ordre_decision": "delivre", "retrait_le": EARLIER}, "reintegree"),
        ({"retrait_le": NOW, "retour_tardif_le": NOW}, "retiree"),
        ({"examen_tardif_issue": "infirme"}, "infirmee"),
        ({"examen_suspensif_issue": "infirme"}, "infirmee"),
        ({"consentement": "non"}, "non_executable"),
        ({"consentement": "oui", "pose_resultat": "refus"}, "non_executable"),
    ],
)
def test_the_case_closes_on_what_happened(facts: dict[str, Any], outcome: str) -> None:
    assert decide("issue", "issue", facts) == outcome
