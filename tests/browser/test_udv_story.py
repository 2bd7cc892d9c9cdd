"""The placement, played through every role from the opening to the notified decision, with axe on each page."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.browser.person import Person
from tests.support.processes import Program

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OPENING = {
    "personne.nom": "Morel",
    "personne.prenom": "Jo",
    "personne.naissance": datetime(1990, 5, 12, 12, tzinfo=UTC).date(),
    "personne.ecrou": "77001",
    "criteres": ["violences_detention"],
    "atteinte": "oui",
    "statut_penal": "condamne",
    "deja_ecroue": "non",
    "urgence": "non",
    "motifs_proposition": "Deux agressions de codétenus.",
}


def instruct(person: Person) -> None:
    person.does(
        "cpu.reau", "Rendre l'avis de la commission",
        {
            "avis_cpu_le": person.now() - timedelta(minutes=2),
            "avis_cpu_sens": "favorable",
            "avis_cpu_motifs": "Risque élevé de nouveau passage à l'acte.",
        },
    )  # fmt: skip
    person.does(
        "chef.reau", "Informer la personne par écrit",
        {
            "motifs_communiques": "Agressions de codétenus <script>alert(1)</script>",
            "comprend_francais": "oui",
            "avocat_demande": "non",
        },
    )  # fmt: skip
    person.does(
        "chef.reau", "Occulter les pièces dangereuses",
        {"occultations": "aucune", "occultation_auteur": "Le chef de détention"},
    )  # fmt: skip
    person.does("chef.reau", "Mettre en mesure de consulter le dossier")


def decide(person: Person) -> None:
    person.log_in("disp.paris")
    person.open_task("Décider du placement")
    person.reads("Pas avant")
    fill_decision(person)
    person.submit()
    person.reads("Trop tôt", "R224-5")
    for _ in range(3):
        person.advance("day")
    person.open_task("Décider du placement")
    fill_decision(person)
    person.record("Décider du placement")


def fill_decision(person: Person) -> None:
    now = person.now()
    person.answer({
        "ensemble_recu": True,
        "decision": "placement",
        "effet_le": now,  # a draft keeps what the page proposed the first time
        "terme_le": (now + timedelta(days=100)).date(),
        "motifs": "Agressions répétées, avis de la commission, aucune observation contraire.",
    })  # fmt: skip


def notify(person: Person) -> None:
    person.does(
        "chef.reau", "Notifier la décision à la personne",
        {"notification_mode": "remise", "notification_signature": "signe", "voies_recours": True},
    )  # fmt: skip
    assert len(person.documents()) >= 4
    person.read_document("Procès-verbal de notification", "Morel")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_placement_from_proposal_to_notified_decision(
    live_server: Callable[..., Program], chromium: "Browser", javascript: bool
) -> None:
    site = live_server({}, "demo").url
    context = chromium.new_context(locale="fr-FR", java_script_enabled=javascript)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    person = Person(page, site, axe=javascript)
    person.log_in("chef.reau")
    person.start("udv_placement", OPENING)
    instruct(person)
    decide(person)
    notify(person)
    context.close()
    assert errors == []


def test_an_operator_watches_and_nobody_else_does(live_server: Callable[..., Program], page: "Page") -> None:
    site = live_server({}, "demo").url
    person = Person(page, site, axe=True)
    person.log_in("exploitation", home="/exploitation")
    person.go("/exploitation")
    person.reads("dossiers en cours")
    person.log_in("jap.melun")
    page.goto(f"{site}/exploitation")
    assert page.locator("h1").inner_text() == "Cet acte ne vous revient pas"
