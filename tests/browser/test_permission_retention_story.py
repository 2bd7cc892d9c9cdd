"""A permission of a person in rétention de sûreté: from the request to the fitting, by each of its roles."""

import pytest
from tests.browser.person import Person, paris
from tests.browser.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OPENING = {
    "personne.nom": "Joubert",
    "personne.prenom": "Sam",
    "personne.naissance": paris("1971-03-08").date(),
    "personne.ecrou": "R-0012",
    "statut": "retenu",
    "origine": "personne",
    "finalite": "liens_familiaux",
    "motifs_demande": "Passer deux jours chez sa sœur.",
    "depart_souhaite_le": paris("2026-06-20").date(),
    "retour_souhaite_le": paris("2026-06-21").date(),
    "hebergement": "Chez sa sœur, à Évry",
    "retention_nature": "prolongation",
    "retention_decision_le": paris("2025-11-20").date(),
    "retention_depuis_le": paris("2025-12-01").date(),
}
ORDER = {
    "compatible": "oui",
    "decision": "accord",
    "depart_le": paris("2026-06-20 09:00"),
    "retour_le": paris("2026-06-21 18:00"),
    "lieu_sejour": "Chez sa sœur, à Évry",
    "conditions": ["residence", "soins", "lieux", "relations", "armes"],
    "conditions_precisions": "Résidence chez sa sœur ; traitement ; ni Melun ni la victime ; aucune arme.",
    "zones_horaires": "Évry, de 8 h à 20 h hors du domicile.",
    "motifs_ordonnance": "La permission prépare le maintien des liens familiaux.",
}


def instruct(person: Person) -> None:
    person.does(
        "dsp.csmjs", "Informer la personne de ses droits",
        {"comprend_francais": "oui", "avocat_demande": "non", "medecin_demande": "non"},
    )  # fmt: skip
    person.does(
        "jap.retention", "Verser l'avis de la commission et l'examen médical",
        {
            "pieces_decision_le": paris("2025-11-20").date(),
            "avis_cpms_le": paris("2025-10-15").date(),
            "avis_cpms_sens": "dangerosite_elevee",
            "examen_medical_le": paris("2025-10-02").date(),
            "examen_medical_conclusions": "Suivi accepté, pas de contre-indication.",
        },
    )  # fmt: skip
    for login, title, key in (
        ("dsp.csmjs", "Donner l'avis du directeur des services pénitentiaires", "avis_dsp"),
        ("deps.csmjs", "Donner l'avis du directeur de l'établissement de santé", "avis_deps"),
    ):
        person.does(login, title, {f"{key}_sens": "favorable", f"{key}_motifs": "Parcours régulier."})
    person.does(
        "spip.csmjs", "Étudier la faisabilité",
        {
            "technique": "oui",
            "disponible": "oui",
            "accord_hebergeant": "oui",
            "accord_hebergeant_le": paris("2026-05-03").date(),
            "situation": "Sœur présente tout le séjour.",
            "victime": "La victime vit à plus de deux cents kilomètres.",
            "zones_proposees": "Évry ; zone interdite autour de Melun.",
        },
    )  # fmt: skip


def test_from_the_request_to_the_fitting(stage: Stage) -> None:
    person = stage("2026-05-04 09:00")
    person.log_in("dsp.csmjs")
    person.start("permission_retention", OPENING)
    instruct(person)
    person.is_refused("jap.retention", "Rendre l'ordonnance", ORDER, "procureur")
    person.does(
        "procureur.paris", "Donner l'avis du procureur",
        {"avis_pr_sens": "reserves", "avis_pr_motifs": "Zone interdite autour de Melun."},
    )  # fmt: skip
    person.wait_until("2026-05-19 10:00")
    person.log_in("jap.retention")
    person.open_task("Rendre l'ordonnance", claim=False)
    person.answer(ORDER)
    person.sign("Rendre l'ordonnance", "132-45, 2°", "porter une arme")
    person.does(
        "dsp.csmjs", "Notifier l'ordonnance à la personne",
        {"notification_signature": "signe", "voies_recours": True},
    )  # fmt: skip
    person.does(
        "jap.retention", "Notifier l'ordonnance au procureur", {"notification_pr_mode": "electronique"}
    )
    person.read_document("Ordonnance sur", "accordée")
    person.log_in("procureur.paris")
    person.case()
    person.reads("Former un recours suspensif", "Fin dans 37 h")
    person.wait_until("2026-05-21 08:00")
    person.case()
    waiting = person.page.locator("main table").first.inner_text()
    assert "Former un recours suspensif" not in waiting
    assert "Former un recours non suspensif" in waiting
    person.wait_until("2026-06-08 10:00")
    person.does("dsp.csmjs", "Recueillir le consentement à la pose", {"consentement": "oui"})
    person.wait_until("2026-06-13 10:00")
    person.does(
        "pose.csmjs", "Poser le dispositif",
        {
            "pose_resultat": "posee",
            "essai_formation": True,
            "horaires_notifies": True,
            "appareil": "PSEM-0412",
        },
    )  # fmt: skip
    person.read_document("Procès-verbal de pose", "PSEM-0412")
    person.wait_until("2026-06-20 08:30")
    person.is_refused("dsp.csmjs", "Constater la sortie", {}, "20 juin 2026 à 9 h")
    person.wait_until("2026-06-20 09:05")
    person.does("dsp.csmjs", "Constater la sortie", {"sortie_le": paris("2026-06-20 09:05")})
