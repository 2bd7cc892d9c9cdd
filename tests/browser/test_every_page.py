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

from orchestrator.web import create_app, layout
from orchestrator.web.accessibility import AXE_VERSION, TESTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
DESKTOP, TELEPHONE = 1280, 360
ZOOMS = (640, 320)  # 1280 at 200 % and at 400 %
# The spacing that a reader may set for themselves (WCAG 1.4.12, RGAA 10.12).
SPACED = """rules => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
    " p { margin-bottom: 2em !important; }"
)
# Words cut by their box; what is hidden on purpose, or drawn, is another matter.
CUT = """() => [...document.querySelectorAll("body *")].filter(one => {
  if (one.closest(".govuk-visually-hidden, .govuk-skip-link, thead, svg, .djs-container")) return false;
  const style = getComputedStyle(one);
  const cut = (way, whole, seen) => ["hidden", "clip"].includes(way) && whole > seen + 1;
  return one.checkVisibility() && one.textContent.trim()
    && (cut(style.overflowX, one.scrollWidth, one.clientWidth)
      || cut(style.overflowY, one.scrollHeight, one.clientHeight));
}).map(one => one.outerHTML.slice(0, 160))"""
# What the markup does not say: a name twice, two landmarks of one name, an answer about oneself that nothing fills.
UNSAID = """() => {
  const faults = [];
  const twice = names => names.filter((name, at) => name && names.indexOf(name) !== at);
  for (const id of twice([...document.querySelectorAll("[id]")].map(one => one.id))) faults.push(["id twice", id]);
  const regions = [...document.querySelectorAll("nav, aside, [role=search], [role=region], form[aria-label]")];
  const called = regions.map(one => one.tagName + (one.role ?? "") + one.getAttribute("aria-label"));
  for (const name of twice(called)) faults.push(["landmark twice", name]);
  for (const field of document.querySelectorAll("[type=password], [type=email]"))
    if (!field.autocomplete) faults.push(["nothing fills it", field.name]);
  return faults;
}"""
# What is refused whoever asks: a calendar never given out, a version not frozen yet. Any other page must be seen
# by somebody who may see it (tests/support/demo.py): an error page would pass in its place.
REFUSED = {"agenda_feed.read": 404, "piece.communicable": 409}
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
    """What is wrong with the page that is open, at four widths, and with wide spacing."""
    faults: list[Any] = []
    for width in (DESKTOP, TELEPHONE):
        page.set_viewport_size({"width": width, "height": 800})
        faults += [(width, *fault) for fault in axe(page)]
    faults += page.evaluate(UNSAID)
    for spaced in (False, True):
        if spaced:
            page.evaluate(SPACED, SPACING)
        for width in ZOOMS:
            page.set_viewport_size({"width": width, "height": 512})
            if (too_wide := overflow(page)) > 0:
                faults.append((width, "overflow", too_wide, f"{spaced=}"))
    faults += [("cut when spaced", cut) for cut in page.evaluate(CUT)]
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
    refused: dict[str, int] = {}
    titles: dict[str, set[str]] = {}
    ordered = sorted(addresses(app, demo_database), key=lambda listed: listed.reader)
    for reader, listed in itertools.groupby(ordered, key=lambda listed: listed.reader):
        sign_in(page, site, reader)
        for one in listed:
            status, found[one.page.address] = visited(page, site.address + one.address)
            if status >= 400:
                refused[one.page.endpoint] = status
            elif found[one.page.address] is not None:
                titles.setdefault(page.title(), set()).add(page.url)
    assert refused == REFUSED
    assert {title: urls for title, urls in titles.items() if len(urls) > 1} == {}
    wrong = {name: faults for name, faults in found.items() if faults}
    assert wrong == {}, wrong
    assert len([faults for faults in found.values() if faults is not None]) > 15
    assert blocked == []


def visited(page: "Page", address: str) -> tuple[int, list[Any] | None]:
    """How an address answers, and the faults of its page; None for what is none: a diagram, a calendar, a file."""
    answer = page.request.get(address)
    if answer.status == 204 or "text/html" not in answer.headers.get("content-type", ""):
        return answer.status, None
    page.goto(address)
    return answer.status, look_at(page)


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
    page.clock.fast_forward("20:00")
    page.evaluate(
        "document.dispatchEvent(new Event('draft-kept'))"
    )  # what the page of an act says of each draft
    page.clock.fast_forward("20:00")
    assert not notice.is_visible()
    page.clock.fast_forward("10:01")
    assert "reconnectez-vous" in notice.inner_text()


def test_a_session_as_long_as_any_says_that_it_ends_and_hides_nothing_that_has_the_focus(
    site: Site, page: "Page", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "LONGEST_SESSION_SECONDS", 20 * 60)
    page.clock.install()
    sign_in(page, site, "chef.reau")
    page.set_viewport_size({"width": 640, "height": 400})
    page.goto(site.address + "/taches")
    page.clock.fast_forward("15:05")
    notice = page.locator("#session")
    assert "douze heures" in notice.inner_text()
    assert not notice.locator("button").is_visible()  # nothing puts that off
    page.evaluate("document.dispatchEvent(new Event('draft-kept'))")
    assert "douze heures" in notice.inner_text()
    ends = "one => one.getBoundingClientRect().bottom"
    for link in page.locator("main table a").all()[5:12]:
        link.focus()
        assert link.evaluate(ends) <= notice.evaluate("one => one.getBoundingClientRect().top")
