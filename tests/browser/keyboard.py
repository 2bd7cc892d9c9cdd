"""Somebody at the keyboard, without a mouse: Tab, Enter, Space, arrows, letters, and nothing else."""

from __future__ import annotations

import re
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.support.browser import PATIENCE_MS

if TYPE_CHECKING:
    from playwright.sync_api import FileChooser, Page

PASSWORD = "demonstration"
PARIS = ZoneInfo("Europe/Paris")
MOST_STOPS = 220
_IS = """([selector, words]) => {
  const here = document.activeElement;
  if (!here || here === document.body || !here.matches(selector)) return false;
  const said = `${here.textContent || here.value || ""} ${here.getAttribute("aria-label") || ""}`;
  return said.replace(/\\s+/g, " ").includes(words);
}"""
# A pointer of any kind that touches the page is remembered: the story would not be one without a mouse.
WITHOUT_MOUSE = """
for (const kind of ["mousedown", "pointerdown", "touchstart"])
  addEventListener(kind, () => { document.documentElement.dataset.mouse = kind; }, true);
"""


def case_of(database: Path, name: str, column: str = "number") -> str:
    """The number, or another column, of the demonstration's case about this person."""
    query = f"SELECT c.{column} FROM case_file c JOIN person p ON p.id = c.person_id WHERE p.nom = ? ORDER BY c.id"
    with sqlite3.connect(database) as connection:
        row = connection.execute(query, (name,)).fetchone()
    assert row is not None, f"the demonstration has no case about {name}"
    return str(row[0])


class Keyboard:
    """One person's day. Every move is a key; `visited` counts the pages read on the way."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site, self.visited = page, site, 0
        page.add_init_script(WITHOUT_MOUSE)
        # Asking for the dialog only as the key goes down comes too late on a slow machine: the browser then opens its
        # own dialog, which nobody sees, and tells nothing.
        self.dialogs: list[FileChooser] = []
        page.on("filechooser", lambda dialog: self.dialogs.append(dialog))

    # -- moving

    def tab_to(self, selector: str, words: str = "", most: int = MOST_STOPS) -> None:
        """Press Tab until the focus is on what the selector and the words name. Fails when it never is."""
        for _stop in range(most):
            if self.page.evaluate(_IS, [selector, words]):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.page.url}: the keyboard never reaches {selector} {words!r}")

    def into_content(self) -> None:
        """By the skip link, as a keyboard's first stop."""
        self.page.evaluate("document.activeElement?.blur()")
        self.page.keyboard.press("Tab")
        assert self.page.evaluate("document.activeElement.className") == "govuk-skip-link"
        self.page.keyboard.press("Enter")

    def enter(self, selector: str, words: str = "") -> None:
        """Reach something and press Enter; the page that follows has one title."""
        self.tab_to(selector, words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.read()

    def read(self) -> None:
        self.visited += 1
        own, shown = self.page.locator("h1:not(.paper h1)").count(), self.page.locator(".paper h1").count()
        assert own == 1 or (own == 0 and shown), (
            self.page.url
        )  # a document shown on a page has a title of its own
        assert self.page.evaluate("document.documentElement.dataset.mouse") is None

    def menu(self, words: str) -> None:
        """A page of the head's menu."""
        self.page.evaluate("document.activeElement?.blur()")
        self.enter("header a", words)

    def go(self, address: str) -> None:
        """Type an address, as in the browser's bar."""
        self.page.goto(self.site + address)
        self.read()

    # -- a session

    def sign_in(self, login: str, password: str = PASSWORD) -> None:
        self.go("/connexion")
        self.tab_to("#login")
        self.page.keyboard.type(login)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(password)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.read()

    def sign_out(self) -> None:
        self.page.evaluate("document.activeElement?.blur()")
        self.enter("header button", "Déconnexion")
        assert "/connexion" in self.page.url

    # -- acts

    def open_task(self, number: str, title: str, *, claim: bool = True) -> None:
        """From the inbox: take the task in hand, which opens it, or open it."""
        self.menu("Mes tâches")
        self.into_content()
        row = f"tr:has-text('{number}')"
        assert self.page.locator(row).filter(has_text=title).count() >= 1, f"{number}: {title}"
        if claim:
            self.enter("main td button", f"Prendre {title}, {number}")
        else:
            self.enter("main td a", title)
        assert title in self.page.locator("h1").inner_text()
        self.into_content()

    def choose(self, name: str, value: str) -> None:
        """A radio button: the arrows move within the group."""
        self.tab_to(f"input[name='{name}']")
        self.page.keyboard.press("Space")
        for _option in range(12):
            if self.page.evaluate("document.activeElement.value") == value:
                break
            self.page.keyboard.press("ArrowDown")
        assert self.page.is_checked(f"input[name='{name}'][value='{value}']")

    def tick(self, name: str, value: str = "") -> None:
        """A box."""
        wanted = f"input[type=checkbox][name='{name}']" + (f"[value='{value}']" if value else "")
        self.tab_to(wanted)
        if not self.page.is_checked(wanted):
            self.page.keyboard.press("Space")

    def write(self, name: str, text: str) -> None:
        """A text, in the place of what was there."""
        self.tab_to(f"[name='{name}']")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def date(self, name: str, at: datetime, *, with_time: bool = True) -> None:
        local = at.astimezone(PARIS)
        for part, text in (("day", local.day), ("month", local.month), ("year", local.year)):
            self.write(f"{name}-{part}", str(text))
        if with_time:
            self.write(f"{name}-time", local.strftime("%H:%M"))

    def attach(self, selector: str, file: Path) -> None:
        """A file, by the browser's own dialog."""
        self.tab_to(selector)
        self.page.wait_for_load_state("load")
        self.dialogs.clear()
        self.page.keyboard.press("Space")
        for _tenth in range(PATIENCE_MS // 100):
            if self.dialogs:
                break
            self.page.wait_for_timeout(100)
        assert self.dialogs, f"{self.page.url}: Space on {selector} opens no dialog"
        self.dialogs[0].set_files(file)

    def record(self, title: str) -> None:
        """Record the act and see it in the story of its case."""
        self.enter("main button", "Enregistrer l'acte")
        assert self.page.locator(".govuk-error-summary").count() == 0, self.page.inner_text("main")
        assert re.search(r"/dossiers/\d+$", self.page.url)
        assert title in " ".join(self.page.locator(".story__what").all_inner_texts()), self.page.inner_text(
            "body"
        )

    # -- around

    def search(self, words: str) -> None:
        """The one search box, in the head of each page."""
        self.page.evaluate("document.activeElement?.blur()")
        self.write("q", words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.read()

    def filter_inbox(self, name: str, text: str) -> None:
        """Unfold the filters and ask for some tasks only."""
        self.into_content()
        self.tab_to("summary", "Filtrer")
        self.page.keyboard.press("Enter")
        self.write(name, text)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.read()

    def preferences(self, leads: str, notice: str) -> None:
        """Say by e-mail of what, and how long before."""
        self.page.evaluate("document.activeElement?.blur()")
        self.enter("header a", "Mon compte")
        self.into_content()
        self.enter("main a", "Mes courriels")
        self.into_content()
        self.tick("notices", notice)
        self.write("leads", leads)
        self.enter("main button", "Enregistrer mes préférences")
        assert "Vos préférences sont enregistrées" in self.page.inner_text("main")
