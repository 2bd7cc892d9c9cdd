"""A permission withdrawn while it runs: warrant refused to the prosecutor, urgent reintegration, the judge's ruling."""

import pytest
from tests.browser.person import Person, paris
from tests.browser.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OPENING = {
    "personne.nom": "Hamon",
    "personne.prenom": "Morgan",
    "personne.naissance": paris("1986-07-21").date(),
    "personne.ecrou": "30107",
    "statut_penal": "condamne",
    "octroyee_par": "jap",
    "octroi_le": paris("2026-07-03").date(),
    "octroi_avis": "rendu",
    "permission_cadre": "trois_jours",
    "lieux": "Domicile de sa sœur à Melun",
    "depart_le": paris("2026-07-10 09:00"),
    "retour_le": paris("2026-07-13 18:00"),
    "obligations": "Ne pas quitter le département.",
    "ressources_verifiees": True,
    "sous_periode_surete": "non",
    "interdictions": ["probation"],
    "interdictions_detail": "Ne pas rencontrer la victime.",
    "interdictions_rappelees": "oui",
}


def go_out(person: Person) -> None:
    person.wait_until("2026-07-06 10:00")
    person.does(
        "greffe.reau", "Établir le titre de permission", {"parquet_notifie_le": paris("2026-07-06 09:30")}
    )
    person.read_document(
        "Titre de permission", "13 juillet 2026 à 18 h", "Ne pas rencontrer la victime", why="remise du titre"
    )
    person.does(
        "procureur.melun", "Viser l'ordonnance ou faire appel", {"visa_parquet": "pas_appel"}, claim=True
    )
    person.wait_until("2026-07-08 10:00")
    person.is_refused("greffe.reau", "Constater le départ", {"titre_emporte": True}, "10 juillet 2026 à 9 h")
    person.wait_until("2026-07-10 09:05")
    person.does(
        "greffe.reau", "Constater le départ",
        {"depart_effectif_le": paris("2026-07-10 09:05"), "titre_emporte": True},
    )  # fmt: skip


def come_back(person: Person) -> None:
    """The probation service reports, the prosecutor may not issue a warrant, the head of the establishment acts."""
    person.wait_until("2026-07-10 18:00")
    person.does(
        "spip.reau", "Signaler une inobservation ou un incident",
        {
            "signalement_faits": ["obligations"],
            "signalement_texte": "La personne n'est pas au lieu fixé.",
            "signalement_le": paris("2026-07-10 18:00"),
        },
    )  # fmt: skip
    warrant = {
        "mandat_nature": "amener",
        "mandat_fuite": "non",
        "mandat_urgence": "oui",
        "mandat_empechement": "non",
        "mandat_motifs": "La personne ne répond plus.",
    }
    person.is_refused("procureur.melun", "Délivrer le mandat", warrant, "empêchement", "712-17 al. 3")
    person.wait_until("2026-07-10 20:00")
    person.does(
        "chef.reau", "Réintégrer la personne en urgence",
        {
            "reintegration_motifs": "Menaces contre sa sœur, qui l'héberge.",
            "reintegration_le": paris("2026-07-10 19:45"),
            "debat_prevu_le": paris("2026-07-13 10:00"),
        },
    )  # fmt: skip
    person.does(
        "chef.reau", "Rendre compte au juge sans délai", {"compte_rendu_texte": "Personne réintégrée."}
    )


def rule(person: Person) -> None:
    person.wait_until("2026-07-13 10:30")
    ruling = {
        "debat_le": paris("2026-07-13 10:00"),
        "debat_avocat": "present",
        "debat_interprete": "non",
        "jugement": "retrait",
        "jugement_motifs": "Les menaces sont établies ; les obligations ne sont pas respectées.",
    }
    person.is_refused("jap.melun", "Statuer après débat contradictoire", ruling, "D142")
    person.open_task("Statuer après débat contradictoire")
    person.reads("20 juillet 2026")
    person.answer({**ruling, "motifs_retrait": ["obligations"]})
    person.sign("Statuer après débat contradictoire", "Les menaces sont établies")
    person.does(
        "chef.reau", "Notifier la décision du juge",
        {
            "notification_voie": "emargement",
            "notification_signature": "signe",
            "notification_interprete": "non",
            "parquet_notifie_decision_le": paris("2026-07-13 10:30"),
            "voies_appel_dites": True,
        },
    )  # fmt: skip
    person.reads(
        "Prend effet le lun. 13 juil. 2026, 10:30", "Fin du délai d'appel : jeu. 23 juillet 2026 à 24 h"
    )
    person.read_document(
        "Notification", "qui retire la permission", "23 juillet 2026", why="copie à remettre"
    )


def test_reintegrated_in_urgency_then_withdrawn_and_appealed(stage: Stage) -> None:
    person = stage("2026-07-06 09:00")
    person.log_in("greffe.reau")
    person.start("permission_retrait", OPENING)
    go_out(person)
    come_back(person)
    rule(person)
    person.wait_until("2026-07-16 10:00")
    person.does("greffe.reau", "Enregistrer un appel", {"appelant": "condamne"})
    person.does(
        "chap.paris", "Statuer sur l'appel",
        {"examen_appel": "confirme", "examen_appel_motifs": "Motifs du premier juge."},
    )  # fmt: skip
    person.reads("Retrait définitif", "à 10 h 00. Clos le")
