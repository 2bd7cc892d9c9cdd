"""Evaluation in a quartier de prise en charge de la radicalisation, decided by the minister: by each of its roles."""

from pathlib import Path

import pytest
from tests.browser.person import Person, paris
from tests.browser.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OPENING = {
    "personne.nom": "Garnier",
    "personne.prenom": "Andrea",
    "personne.naissance": paris("1990-05-12").date(),
    "personne.ecrou": "51204",
    "type_placement": "evaluation",
    "statut_penal": "condamne",
    "motifs_proposition": "Propos et lectures signalés par trois agents.",
    "quartier": "Centre pénitentiaire de Fresnes",
    "quartier_sur_place": "oui",
    "quartier_en_mc": "non",
    "quartier_autre_disp": "non",
}
DECISION = {
    "decision": "placement",
    "terme_le": paris("2026-04-27").date(),
    "motifs": "Prosélytisme établi ; les observations ne l'écartent pas.",
}


def hear(person: Person, folder: Path) -> None:
    """The contradictory period, up to the observations that the person hands in."""
    person.does(
        "chef.fresnes", "Informer la personne par écrit",
        {
            "motifs_communiques": "Prosélytisme ; avis de la commission.",
            "comprend_francais": "oui",
            "avocat_demande": "non",
        },
    )  # fmt: skip
    person.does(
        "chef.fresnes", "Occulter les pièces dangereuses",
        {"occultations": "aucune", "occultation_auteur": "Lieutenant Leroy"},
    )  # fmt: skip
    person.does("chef.fresnes", "Mettre en mesure de consulter le dossier", {"observations_annoncees": "oui"})
    letter = folder / "lettre.txt"
    letter.write_text("Je conteste ces propos.\n", encoding="utf-8")
    person.wait_until("2026-01-07 10:00")
    person.does(
        "greffe.fresnes", "Recueillir les observations",
        {
            "observations_mode": "ecrites",
            "observations_auteur": "personne",
            "observations_texte": "La personne conteste les propos qui lui sont prêtés.",
            "observations_pieces": letter,
        },
        claim=True,
    )  # fmt: skip
    person.does(
        "chef.fresnes", "Transmettre l'ensemble du dossier",
        {"pieces_transmises": ["proposition", "avis_cpu", "dossier_integral", "observations"]},
    )  # fmt: skip


def decide(person: Person) -> None:
    person.is_refused("ministre", "Décider", DECISION, "Trop tôt")
    person.wait_until("2026-01-12 09:00")
    person.is_refused("ministre", "Décider", DECISION, "directeur interrégional")
    person.does(
        "disp.paris", "Joindre l'avis du directeur interrégional",
        {"avis_disp_sens": "favorable", "avis_disp": "Profil adapté à la prise en charge."},
    )  # fmt: skip
    person.log_in("ministre")
    person.open_task("Décider")
    person.answer(DECISION)
    person.sign("Décider", "évaluation de la radicalisation")


def tell(person: Person) -> None:
    person.does(
        "chef.fresnes", "Notifier la décision à la personne",
        {"notification_mode": "remise", "notification_signature": "signe", "voies_recours": True},
    )  # fmt: skip
    person.does(
        "chef.fresnes", "Communiquer la décision au juge ou au magistrat",
        {
            "communication_destinataire": "Juge de l'application des peines de Créteil",
            "communication_mode": "electronique",
        },
    )  # fmt: skip
    person.does(
        "chef.fresnes", "Mettre à jour la liste de l'unité sanitaire", {"liste_sanitaire_a_jour": True}
    )


def test_an_evaluation_then_a_placement_proposed(stage: Stage, tmp_path: Path) -> None:
    person = stage("2026-01-05 09:00")
    person.log_in("chef.fresnes")
    person.start("qpr_placement", OPENING)
    person.does(
        "cpu.fresnes", "Rendre l'avis de la commission",
        {
            "avis_cpu_le": paris("2026-01-05 09:00"),
            "avis_cpu_sens": "favorable",
            "avis_cpu_motifs": "Emprise avérée sur plusieurs codétenus.",
        },
        claim=True,
    )  # fmt: skip
    hear(person, tmp_path)
    decide(person)
    tell(person)
    person.read_document("Décision", "Garnier")
    person.wait_until("2026-03-20 10:00")
    person.does(
        "cpu.fresnes", "Établir la synthèse de l'évaluation",
        {"prise_en_charge": "oui", "synthese": "Adhésion idéologique, emprise sur autrui."},
    )  # fmt: skip
    person.wait_until("2026-03-23 10:00")
    proposal = {
        "statut_penal": "condamne",
        "motifs_proposition": "Prosélytisme répété en promenade et au culte.",
        "dangereuse": "oui",
        "comportements": ["proselytisme"],
        "atteinte": "oui",
        "apte": "oui",
        "evaluation_prealable": "quartier",
        "quartier": "Centre pénitentiaire de Fresnes",
        "quartier_sur_place": "oui",
        "quartier_en_mc": "non",
        "quartier_autre_disp": "non",
        "terrorisme": "non",
        "dps": "oui",
        "peine_ans": "6",
        "peine_mois": "0",
        "condamnation_definitive_le": paris("2024-03-01").date(),
        "fin_peine_le": paris("2028-06-30").date(),
    }
    person.does("chef.fresnes", "Proposer le placement", proposal)
    person.reads("Rendre l'avis de la commission")
