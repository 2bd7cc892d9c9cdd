"""Every page of the site, as the right person sees it: axe finds nothing, nothing overflows, headings follow.

The pages are those of the site's own table of addresses, so that a new one cannot escape.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from tests.support.demo import PASSWORD, addresses
from tests.support.house import ROOT, build_parts
from tests.support.served import Site

from orchestrator.web import create_app
from orchestrator.web.accessibility import AXE_VERSION, TESTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
DESKTOP, TELEPHONE, ZOOMED = 1280, 360, 640  # 1280 at 200 %
_LEVELS = "h1,h2,h3,h4,h5,h6"


@pytest.fixture
def app(demo_database: Path) -> Flask:
    return create_app(build_parts(f"sqlite:///{demo_database}", demo=True), testing=True)


@pytest.fixture
def site(app: Flask) -> Iterator[Site]:
    served = Site(app)
    yield served
    served.close()


def sign_in(page: "Page", site: Site, login: str) -> None:
    page.context.clear_cookies()
    if login:
        page.goto(site.address + "/connexion")
        page.fill("#login", login)
        page.fill("#password", PASSWORD)
        with page.expect_navigation():
            page.press("#password", "Enter")


def overflow(page: "Page") -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def axe(page: "Page") -> list[tuple[str, str]]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [(fault["id"], fault["nodes"][0]["html"][:160]) for fault in found]


def look_at(page: "Page") -> list[Any]:
    """What is wrong with the page that is open, at three widths."""
    faults: list[Any] = []
    for width in (DESKTOP, TELEPHONE):
        page.set_viewport_size({"width": width, "height": 800})
        faults += [(width, *fault) for fault in axe(page)]
    for width in (TELEPHONE, ZOOMED):
        page.set_viewport_size({"width": width, "height": 512})
        if (too_wide := overflow(page)) > 0:
            faults.append((width, "overflow", too_wide))
    own = "all => all.filter(h => !h.closest('.paper')).map(h => Number(h.tagName[1]))"
    levels = page.eval_on_selector_all(_LEVELS, own)  # a document shown on a page has headings of its own
    if levels.count(1) != 1 and not (levels.count(1) == 0 and page.locator(".paper h1").count()):
        faults.append(("h1", levels.count(1)))
    faults += [("heading", pair) for pair in itertools.pairwise(levels) if pair[1] - pair[0] > 1]
    page.keyboard.press("Tab")
    if page.evaluate("document.activeElement.className") != "govuk-skip-link":
        faults.append(("first stop", page.evaluate("document.activeElement.outerHTML.slice(0, 160)")))
    return faults


def test_each_page_is_accessible(app: Flask, site: Site, demo_database: Path, page: "Page") -> None:
    blocked: list[str] = []
    page.on("console", lambda line: blocked.append(line.text) if "Content Security" in line.text else None)
    found: dict[str, Any] = {}
    ordered = sorted(addresses(app, demo_database), key=lambda listed: listed.reader)
    for reader, listed in itertools.groupby(ordered, key=lambda listed: listed.reader):
        sign_in(page, site, reader)
        for one in listed:
            found[one.page.address] = visited(page, site.address + one.address)
    wrong = {name: faults for name, faults in found.items() if faults}
    assert wrong == {}, wrong
    assert len([faults for faults in found.values() if faults is not None]) > 15
    assert blocked == []


def visited(page: "Page", address: str) -> list[Any] | None:
    """The faults of a page; None for what is no page (a diagram, a calendar, a file), which must still answer."""
    answer = page.request.get(address)
    if answer.status >= 500:
        return [("status", answer.status)]
    if answer.status == 204 or "text/html" not in answer.headers.get("content-type", ""):
        return None if answer.ok else [("status", answer.status)]
    page.goto(address)
    return look_at(page)


def test_the_statement_says_which_tests_and_tool_there_are(page: "Page") -> None:
    assert all((ROOT / test).is_file() for test in TESTS)
    page.goto("about:blank")
    assert Axe().run(page).response["testEngine"]["version"] == AXE_VERSION


def test_colours_forced_motion_reduced_and_print_leave_a_page_to_read(
    site: Site, chromium: "Browser"
) -> None:
    context = chromium.new_context(forced_colors="active", reduced_motion="reduce", locale="fr-FR")
    page = context.new_page()
    sign_in(page, site, "chef.reau")
    page.goto(site.address + "/taches")
    link = page.locator("main table a").first
    link.focus()
    assert link.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    moving = "all => all.filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0.01).length"
    assert page.eval_on_selector_all("*", moving) == 0
    page.emulate_media(media="print")
    assert not page.locator("header.head").is_visible()
    assert page.locator("main h1").is_visible()
    context.close()


def test_one_is_told_before_the_session_closes_and_may_stay(site: Site, page: "Page") -> None:
    page.clock.install()
    sign_in(page, site, "chef.reau")
    page.goto(site.address + "/taches")
    notice = page.locator("#session")
    assert not notice.is_visible()
    page.clock.fast_forward("25:01")
    assert "cinq minutes" in notice.inner_text()
    assert axe(page) == []
    notice.locator("button").focus()
    page.keyboard.press("Enter")
    notice.wait_for(state="hidden")
    page.clock.fast_forward("30:01")
    assert "reconnectez-vous" in notice.inner_text()
