"""A placement under mobile electronic monitoring, from the judge's opening to the fitting: by each of its roles."""

import pytest
from tests.browser.person import Person, paris
from tests.browser.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OPENING = {
    "personne.nom": "Imbert",
    "personne.prenom": "Dany",
    "personne.naissance": paris("1981-03-02").date(),
    "personne.ecrou": "30108",
    "saisi_par": "procureur",
    "situation": "detenu_initial",
    "liberation_le": paris("2026-09-15").date(),
    "ssj": "oui",
    "ssj_limite": "duree",
    "ssj_mois": "120",
    "nature_infraction": "crime",
    "nature_peine": "reclusion",
    "peine_ans": "10",
    "recidive": "non",
    "infraction_131_36_12_1": "non",
    "infraction_706_53_13": "non",
    "motifs_ouverture": "Risque de récidive relevé par les expertises.",
    "comprend_francais": "oui",
    "majeur_protege": "non",
    "avocat": "choisi",
}
EXPERTS = {
    "expert_psychiatre": "Claire Morel",
    "expert_psychiatre_compte": "expert.melun",
    "expert_psychologue": "Hugo Blanc",
    "psychologue_diplome": True,
}


def ask_the_commission(person: Person) -> None:
    person.wait_until("2026-01-14 10:00")
    person.does(
        "jap.melun", "Saisir la commission",
        {"saisine_pieces": "Jugement, expertises, rapports du service de probation."},
    )  # fmt: skip
    person.does(
        "jap.melun", "Informer de la saisine",
        {"informe_condamne": True, "informe_conseil": True, "informe_procureur": True},
    )  # fmt: skip
    person.is_refused(
        "jap.melun", "Désigner les deux experts", EXPERTS, "attendez cet avis", "15 avril 2026", "R61-11"
    )
    person.wait_until("2026-03-04 10:00")
    person.does(
        "cpms.paris", "Rendre l'avis de la commission",
        {
            "cpms_president": True,
            "cpms_membres": ["prefet", "disp", "psychiatre", "psychologue", "victimes"],
            "cpms_psychiatre": "Jeanne Petit",
            "cpms_psychologue": "Paul Roux",
            "cpms_comparution": "visio",
            "cpms_avocat": "oui",
            "avis_cpms_sens": "favorable",
            "avis_cpms_motifs": "Dangerosité persistante, suivi utile.",
        },
        claim=True,
    )  # fmt: skip
    person.does(
        "chef.reau", "Notifier l'avis",
        {
            "avis_notifie_mode": "etablissement",
            "notification_signature": "signe",
            "avis_conseil_informe": True,
        },
    )  # fmt: skip


def examine(person: Person) -> None:
    person.wait_until("2026-03-09 10:00")
    sat = {**EXPERTS, "expert_psychiatre": "Jeanne Petit"}
    person.is_refused("jap.melun", "Désigner les deux experts", sat, "a siégé à la commission")
    person.does("jap.melun", "Désigner les deux experts", EXPERTS)
    person.does(
        "jap.melun", "Prendre en compte la victime",
        {
            "victime_information": "ne_pas_informer",
            "victime_interets": "Zone d'exclusion autour de son domicile.",
        },
    )  # fmt: skip
    person.wait_until("2026-03-16 10:00")
    person.does(
        "spip.reau", "Vérifier la faisabilité",
        {
            "faisable": "oui",
            "faisabilite_situation": "Hébergement stable.",
            "faisabilite_victime": "Réside dans un autre département.",
            "faisabilite_zones": "Exclusion du domicile de la victime ; présence de 20 h à 7 h.",
            "hebergement": "heberge",
            "accord_hebergeant": "oui",
            "accord_ecrit_le": paris("2026-03-15").date(),
        },
    )  # fmt: skip
    person.wait_until("2026-04-02 10:00")
    person.does(
        "expert.melun", "Examiner la dangerosité",
        {
            "psychiatre_examen_le": paris("2026-03-20 10:00"),
            "psychologue_examen_le": paris("2026-03-23 10:00"),
            "dangerosite": "oui",
            "examen_conclusions": "Probabilité de récidive élevée.",
        },
    )  # fmt: skip
    person.does(
        "chef.reau", "Notifier les conclusions de l'examen",
        {
            "conclusions_mode": "etablissement",
            "notification_signature": "signe",
            "recepisse_renvoye": True,
            "conclusions_avocat": True,
        },
    )  # fmt: skip


def hear(person: Person) -> None:
    call = {
        "debat_le": paris("2026-04-15 14:00"),
        "convocation_delai": "respecte",
        "convocation_mode": "greffe",
        "avocat_convoque": True,
    }
    person.wait_until("2026-04-07 10:00")
    person.is_refused("greffe.reau", "Convoquer au débat", call, "dix jours")
    person.does("greffe.reau", "Convoquer au débat", {**call, "debat_le": paris("2026-05-05 14:00")})
    person.wait_until("2026-05-05 14:30")
    person.does(
        "jap.melun", "Tenir le débat contradictoire",
        {
            "debat_lieu": "etablissement",
            "situation_audience": "detenu_initial",
            "avocat_present": "oui",
            "avis_ap": "Favorable.",
            "requisitions": "Placement.",
            "observations_condamne": "Accepte le principe.",
            "observations_avocat": "S'en rapporte.",
            "personnes_entendues": [
                {"nom": "Anne Roy", "qualite": "expert", "declaration": "Confirme ses conclusions."},
                {"nom": "Luc Martel", "qualite": "personnel", "declaration": "Aucun incident depuis un an."},
            ],
            "notes_signees": True,
            "suite_debat": "jugement",
        },
    )  # fmt: skip
    person.read_document("Notes d'audience", "Anne Roy", "Luc Martel")
    person.does("jap.melun", "Avertir et recueillir le consentement", {"consentement": "oui"})


def judge(person: Person) -> None:
    judgment = {
        "decision": "placement",
        "duree_mois": "30",
        "horaires_zones": "Présence de 20 h à 7 h ; zone d'exclusion.",
        "motifs": "Dangerosité établie, mesure proportionnée.",
    }
    person.is_refused("jap.melun", "Juger", judgment, "24")
    person.open_task("Juger")
    person.answer({**judgment, "duree_mois": "24"})
    person.sign("Juger", "24 mois")
    person.wait_until("2026-05-06 10:00")
    person.does(
        "chef.reau", "Notifier le jugement",
        {
            "notification_mode": "remise",
            "parquet_notifie_le": paris("2026-05-06 09:30"),
            "notification_signature": "signe",
            "voies_recours": True,
            "copies_remises": True,
        },
    )  # fmt: skip
    person.read_document("Notification du jugement", "deux lectures")


def test_from_the_opening_to_the_release(stage: Stage) -> None:
    person = stage("2026-01-12 09:00")
    person.log_in("jap.melun")
    person.start("psem_placement", OPENING)
    ask_the_commission(person)
    examine(person)
    hear(person)
    judge(person)
    person.does("procureur.melun", "Viser le jugement ou faire appel", {"visa_parquet": "sans_appel"})
    person.wait_until("2026-09-03 10:00")
    person.does(
        "pose.paris", "Poser le dispositif",
        {
            "pose_resultat": "posee",
            "pose_formation": True,
            "pose_documents": True,
            "pose_agent": "Surveillant Durand",
        },
    )  # fmt: skip
    person.wait_until("2026-09-15 10:00")
    person.does("greffe.reau", "Constater la libération")
    person.reads("15 septembre 2028")
