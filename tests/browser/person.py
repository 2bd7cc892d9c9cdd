"""Somebody at a real browser, with a mouse: signs in, opens a case by its form, finds an act, fills it in, records it.

`ORCHESTRATOR_SCREENSHOTS=folder` keeps a picture of each page met, to be read as its role would read it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PASSWORD = "demonstration"
PARIS = ZoneInfo("Europe/Paris")
Answer = str | bool | date | Path | Sequence[str] | Sequence[Mapping[str, Any]]
_NUMBERS = re.compile(r"\d+")


def paris(text: str) -> datetime:
    """An instant as a story writes it, in the time of Paris: `2026-05-05 14:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


class Person:
    """One browser, and whoever sits before it. `number` is the case they follow.

    `wait_until`: moves the site's clock to an instant. `axe`: look at each kind of page once; False: at none.
    """

    def __init__(
        self, page: Page, site: str, *, axe: bool = True, wait_until: Callable[[datetime], None] | None = None
    ) -> None:
        self.page, self.site, self.axe, self._wait_until = page, site, axe, wait_until
        self.number, self.login = "", ""
        self._seen: set[str] = set()
        self._pictures = 0

    # -- pages

    def go(self, address: str) -> None:
        self.page.goto(self.site + address)
        self.inspect()

    def press(self, button: Locator) -> None:
        """Press what leads to another page."""
        with self.page.expect_navigation():
            button.click()
        self.inspect()

    def inspect(self) -> None:
        """One title, and nothing for axe to find on a page of a kind not yet seen."""
        own = self.page.locator("h1:not(.paper h1)").count()
        assert own == 1 or self.page.locator(".paper h1").count() == 1, self.page.url
        self._keep_picture()
        kind = _NUMBERS.sub("N", self.page.url.removeprefix(self.site).partition("?")[0])
        if self.axe and kind not in self._seen:
            self._seen.add(kind)
            violations = Axe().run(self.page).response["violations"]
            assert violations == [], [(found["id"], found["nodes"][0]["html"]) for found in violations]

    def reads(self, *words: str) -> None:
        """Each of these words is on the page, as it is shown."""
        shown = " ".join(self.page.inner_text("main").split())
        for expected in words:
            assert expected in shown, f"{self.page.url}: no {expected!r} in\n{shown}"

    def now(self) -> datetime:
        """The demonstration's clock, to the minute, as the bar shows it."""
        shown = self.page.locator("aside.demo time").first.get_attribute("datetime")
        assert shown is not None
        return datetime.fromisoformat(shown).astimezone(UTC)

    def wait_until(self, at: str) -> None:
        """Let time pass until this instant in Paris."""
        assert self._wait_until is not None
        self._wait_until(paris(at))

    def advance(self, step: str) -> None:
        """By the bar: `hour`, `day` or `next`."""
        with self.page.expect_navigation():
            self.page.click(f"button[value={step}]")

    def log_in(self, login: str, home: str = "/taches") -> None:
        if login == self.login:
            return
        self.page.context.clear_cookies()
        self.page.goto(f"{self.site}/connexion")
        self.page.fill("#login", login)
        self.page.fill("#password", PASSWORD)
        with self.page.expect_navigation():
            self.page.click("main button[type=submit]")
        assert self.page.url == f"{self.site}{home}"
        self.login = login
        self.inspect()

    # -- a case

    def start(self, procedure: str, answers: Mapping[str, Answer]) -> None:
        """Open a case by its form, after a first try without an answer."""
        self.go("/dossiers/nouveau")
        self.go(f"/dossiers/nouveau/{procedure}")
        self.submit()  # every fault is told, with a link to its question
        assert self.page.locator(".govuk-error-summary a").count() >= 4
        self.answer(answers)
        self.submit()
        found = re.search(r"[A-Z]+-\d{4}-\d{4}", self.page.inner_text("main"))
        assert found is not None, self.page.inner_text("main")
        self.number = found.group()

    def case(self) -> None:
        """The page of the case, by the list."""
        self.page.goto(f"{self.site}/dossiers?q={self.number}")
        self.press(self.page.get_by_role("link", name=self.number).first)

    def documents(self) -> list[str]:
        """Titles of the documents on the page of the case."""
        return self.page.locator("main a[href*='/documents/']").all_inner_texts()

    def read_document(self, title: str, *words: str, why: str = "") -> None:
        """Open the latest document of this title and find the words on it; `why`: asked first, and said."""
        self.case()
        self.press(self.page.locator("main a[href*='/documents/']").filter(has_text=title).last)
        if why:
            self.give_object(why)
        self.reads(*words)

    def give_object(self, words: str) -> None:
        """Say why a case of the application of sentences is read, where the text wants it said."""
        self.reads("Pourquoi consultez-vous ce dossier ?")
        self.page.fill("[name=objet]", words)
        self.press(self.page.get_by_role("button", name="Consulter"))

    # -- acts

    def open_task(self, title: str, *, claim: bool = False) -> None:
        self.page.goto(f"{self.site}/taches?q={self.number}")
        row = self.page.locator("tr").filter(has_text=self.number)
        if claim:
            self.press(row.get_by_role("button", name=f"Prendre {title}, {self.number}"))
        else:
            self.press(row.get_by_role("link", name=title, exact=True))
        assert title in self.page.locator("h1").inner_text()

    def does(
        self, login: str, title: str, answers: Mapping[str, Answer] | None = None, *, claim: bool = False
    ) -> None:
        """Sign in, find the act, fill it in, record it, and see it in the case's story."""
        self.log_in(login)
        self.open_task(title, claim=claim)
        self.answer(answers or {})
        self.record(title)

    def is_refused(
        self, login: str, title: str, answers: Mapping[str, Answer] | None, *words: str, claim: bool = False
    ) -> None:
        """The same, refused with these words; what was typed is thrown away."""
        self.log_in(login)
        self.open_task(title, claim=claim)
        self.answer(answers or {})
        self.submit()
        assert self.page.locator(".govuk-error-summary").count() == 1, self.page.inner_text("main")
        self.reads(*words)

    def record(self, title: str) -> None:
        """Record the act; its case is shown, with the act in its story."""
        self.submit()
        assert self.page.locator(".govuk-error-summary").count() == 0, self.page.inner_text("main")
        assert re.search(r"/dossiers/\d+$", self.page.url), self.page.url
        assert title in " ".join(self.page.locator(".story__what").all_inner_texts())

    def submit(self) -> None:
        words = re.compile("Ouvrir le dossier|[Ee]nregistrer l'acte")
        self.press(self.page.get_by_role("button", name=words).first)

    def sign(self, title: str, *words: str) -> None:
        """Read the document before signing it, then record the act from there."""
        self.press(self.page.get_by_role("button", name="Prévisualiser le document"))
        self.reads(*words)
        self.record(title)

    # -- answers

    def answer(self, answers: Mapping[str, Answer], prefix: str = "") -> None:
        """Fill the form in, in this order: a question that an earlier answer hides cannot be answered."""
        for key, value in answers.items():
            self._answer(prefix + key, value)

    def _answer(self, name: str, value: Answer) -> None:
        match value:
            case date():
                self._date(name, value)
            case bool():
                self.page.set_checked(f'input[name="{name}"]', value)
            case Path():
                self.page.set_input_files(f'[name="{name}"]', value)
            case str():
                self._text(name, value)
            case _:
                self._several(name, value)

    def _text(self, name: str, text: str) -> None:
        control = self.page.locator(f'[name="{name}"]').first
        assert control.is_visible(), f"{self.page.url}: {name} is not asked"
        kind = control.evaluate("field => field.type")
        if kind == "radio":
            self.page.check(f'[name="{name}"][value="{text}"]')
        elif kind == "select-one":
            control.select_option(text)
        else:
            control.fill(text)

    def _several(self, name: str, values: Sequence[Any]) -> None:
        for number, value in enumerate(values):
            if isinstance(value, str):
                self.page.check(f'[name="{name}"][value="{value}"]')
                continue
            if not self.page.locator(f'[id="{name}.{number}"]').count():
                with self.page.expect_navigation():
                    self.page.click(f'button[value="ajouter:{name}"]')
            self.answer(value, f"{name}.{number}.")

    def _date(self, name: str, at: date) -> None:
        local = at.astimezone(PARIS) if isinstance(at, datetime) else at
        for part, number in (("day", local.day), ("month", local.month), ("year", local.year)):
            self.page.fill(f'[name="{name}-{part}"]', str(number))
        if isinstance(local, datetime):
            self.page.fill(f'[name="{name}-time"]', local.strftime("%H:%M"))

    def _keep_picture(self) -> None:
        folder = os.environ.get("ORCHESTRATOR_SCREENSHOTS")
        if folder:
            self._pictures += 1
            name = f"{self.number or 'dossier'}-{self._pictures:03}-{self.login}.png"
            self.page.screenshot(path=Path(folder) / name, full_page=True)
