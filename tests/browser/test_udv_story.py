"""The placement, played through every role from the opening to the notified decision, with axe on each page."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.support.processes import Program

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "demonstration"
PARIS = ZoneInfo("Europe/Paris")


class Person:
    """Somebody at the keyboard. `number` is the case they follow."""

    def __init__(self, page: "Page", site: str, *, axe: bool) -> None:
        self.page, self.site, self.axe = page, site, axe
        self.number = ""

    def log_in(self, login: str) -> None:
        self.page.context.clear_cookies()
        self.page.goto(f"{self.site}/connexion")
        self.page.fill("#login", login)
        self.page.fill("#password", PASSWORD)
        with self.page.expect_navigation():
            self.page.click("main button[type=submit]")
        assert self.page.url in (f"{self.site}/taches", f"{self.site}/exploitation")
        self.inspect()

    def inspect(self) -> None:
        """One title, nothing for axe to find."""
        assert self.page.locator("h1").count() == 1
        if self.axe:
            violations = Axe().run(self.page).response["violations"]
            assert violations == [], [(found["id"], found["nodes"][0]["html"]) for found in violations]

    def open_task(self, title: str) -> None:
        self.page.goto(f"{self.site}/taches")
        row = self.page.locator("tr").filter(has_text=self.number).filter(has_text=title)
        with self.page.expect_navigation():
            row.get_by_role("link", name=title).click()
        self.inspect()

    def choose(self, **answers: str) -> None:
        for key, value in answers.items():
            self.page.check(f'[name="{key}"][value="{value}"]')

    def say(self, **answers: str) -> None:
        for key, text in answers.items():
            self.page.fill(f'[name="{key}"]', text)

    def tick(self, *keys: str) -> None:
        for key in keys:
            self.page.check(f'[name="{key}"]')

    def date(self, key: str, at: datetime, *, with_time: bool = False) -> None:
        local = at.astimezone(PARIS)
        parts = {"day": f"{local.day}", "month": f"{local.month}", "year": f"{local.year}"}
        if with_time:
            parts["time"] = local.strftime("%H:%M")
        for part, text in parts.items():
            self.page.fill(f'[name="{key}-{part}"]', text)

    def submit(self) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=re.compile("Ouvrir le dossier|Enregistrer l'acte")).click()
        self.inspect()

    def act(self, title: str) -> None:
        """Submit, and see that the act is in the case's story."""
        self.submit()
        assert self.page.locator(".govuk-error-summary").count() == 0, self.page.inner_text("main")
        self.page.goto(f"{self.site}/dossiers?q={self.number}")
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=self.number).first.click()
        assert title in self.page.inner_text("main")
        self.inspect()

    def advance(self, button: str) -> None:
        with self.page.expect_navigation():
            self.page.click(f"button[value={button}]")

    def now(self) -> datetime:
        """The demonstration's clock, to the minute, as the bar shows it."""
        return datetime.now(UTC) + self.moved

    moved = timedelta(0)


def start(person: Person) -> None:
    person.log_in("chef.reau")
    person.page.goto(f"{person.site}/dossiers/nouveau")
    person.inspect()
    person.page.goto(f"{person.site}/dossiers/nouveau/udv_placement")
    person.submit()  # nothing filled in: every fault is told, with a link to its question
    assert person.page.locator(".govuk-error-summary a").count() >= 5
    person.say(**{"personne.nom": "Morel", "personne.prenom": "Jo", "personne.ecrou": "77001"})
    person.date("personne.naissance", datetime(1990, 5, 12, 12, tzinfo=UTC))
    person.choose(criteres="violences_detention", atteinte="oui", statut_penal="condamne")
    person.choose(deja_ecroue="non", urgence="non")
    person.say(motifs_proposition="Deux agressions de codétenus.")
    person.submit()
    found = re.search(r"UDV-\d{4}-\d{4}", person.page.inner_text("main"))
    assert found is not None, person.page.inner_text("main")
    person.number = found.group()


def instruct(person: Person) -> None:
    person.log_in("cpu.reau")
    person.open_task("Rendre l'avis de la commission")
    person.date("avis_cpu_le", person.now() - timedelta(minutes=2), with_time=True)
    person.choose(avis_cpu_sens="favorable")
    person.say(avis_cpu_motifs="Risque élevé de nouveau passage à l'acte.")
    person.act("Rendre l'avis de la commission")
    person.log_in("chef.reau")
    person.open_task("Informer la personne par écrit")
    person.say(motifs_communiques="Agressions de codétenus <script>alert(1)</script>")
    person.choose(comprend_francais="oui", avocat_demande="non")
    person.act("Informer la personne par écrit")
    person.open_task("Occulter les pièces dangereuses")
    person.choose(occultations="aucune")
    person.say(occultation_auteur="Le chef de détention")
    person.act("Occulter les pièces dangereuses")
    person.open_task("Mettre en mesure de consulter le dossier")
    person.act("Mettre en mesure de consulter le dossier")


def decide(person: Person) -> None:
    person.log_in("disp.paris")
    person.open_task("Décider du placement")
    assert "Pas avant" in person.page.inner_text("main")
    fill_decision(person)
    person.submit()
    refusal = person.page.inner_text("main")
    assert "Trop tôt" in refusal
    assert "R224-5" in refusal
    for _ in range(3):
        person.advance("day")
    Person.moved = timedelta(days=3)
    person.open_task("Décider du placement")
    fill_decision(person)
    person.act("Décider du placement")


def fill_decision(person: Person) -> None:
    person.tick("ensemble_recu")
    person.choose(decision="placement")
    person.date(
        "effet_le", person.now(), with_time=True
    )  # a draft keeps what the page proposed the first time
    person.date("terme_le", person.now() + timedelta(days=100))
    person.say(motifs="Agressions répétées, avis de la commission, aucune observation contraire.")


def notify(person: Person) -> None:
    person.log_in("chef.reau")
    person.open_task("Notifier la décision à la personne")
    person.choose(notification_mode="remise", notification_signature="signe")
    person.tick("voies_recours")
    person.act("Notifier la décision à la personne")
    documents = person.page.locator("main a[href*='/documents/']")
    assert documents.count() >= 4
    with person.page.expect_navigation():
        documents.last.click()
    person.inspect()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_placement_from_proposal_to_notified_decision(
    live_server: Callable[..., Program], chromium: "Browser", javascript: bool
) -> None:
    Person.moved = timedelta(0)
    site = live_server({}, "demo").url
    context = chromium.new_context(locale="fr-FR", java_script_enabled=javascript)
    page: Any = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    person = Person(page, site, axe=javascript)
    start(person)
    instruct(person)
    decide(person)
    notify(person)
    context.close()
    assert errors == []


def test_an_operator_watches_and_nobody_else_does(live_server: Callable[..., Program], page: "Page") -> None:
    site = live_server({}, "demo").url
    person = Person(page, site, axe=True)
    person.log_in("exploitation")
    page.goto(f"{site}/exploitation")
    person.inspect()
    assert "dossiers en cours" in page.inner_text("main")
    person.log_in("jap.melun")
    page.goto(f"{site}/exploitation")
    assert page.locator("h1").inner_text() == "Cet acte ne vous revient pas"
