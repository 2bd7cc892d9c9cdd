"""A piece added, masked, frozen and T0 reached with the keyboard alone; nothing for axe to find on the way."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.support import pieces as made
from tests.support.house import INFORMATION
from tests.support.pieces import everything_in
from tests.web.site_of_house import PASSWORD, HouseSite
from tests.web.test_browser import Site, faults_of, overflow

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
SECRET = "INFORMATEUR-ZX81"


@pytest.fixture
def house_site(sqlite_template: Path, tmp_path: Path) -> HouseSite:
    shutil.copy(sqlite_template, tmp_path / "site.sqlite3")
    return HouseSite(f"sqlite:///{tmp_path / 'site.sqlite3'}")


@pytest.fixture
def served(house_site: HouseSite) -> Iterator[Site]:
    house_site.app.config["WTF_CSRF_ENABLED"] = True
    site = Site(house_site.app)
    yield site
    site.close()


def reach(page: "Page", selector: str) -> None:
    """Press Tab until the focus stands on the element."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"the keyboard never reaches {selector}")


def press(page: "Page", selector: str) -> None:
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def looked_at(page: "Page") -> None:
    assert faults_of(page) == [], page.url
    page.set_viewport_size({"width": 360, "height": 800})
    assert overflow(page) == 0, page.url
    page.set_viewport_size({"width": 1280, "height": 800})


def test_a_piece_is_masked_frozen_and_t0_reached_with_the_keyboard_alone(
    served: Site, house_site: HouseSite, page: "Page", tmp_path: Path
) -> None:
    house = house_site.house
    case = house_site.start()
    house.act(case, "cpu", "avis_cpu", house.opinion())
    house.act(case, "chef_etablissement", "information", INFORMATION)
    file = tmp_path / "rapport.pdf"
    file.write_bytes(made.pdf("Le codetenu", f"{SECRET} a parle", pages=2))

    page.goto(served.address + "/connexion")
    page.fill("#login", "chef_etablissement")
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.press("#password", "Enter")
    page.goto(f"{served.address}/dossiers/{case}/pieces")
    page.set_input_files("input[name=fichier]", file)  # the system's own dialog
    press(page, "main form[enctype] button[type=submit]")
    looked_at(page)
    press(page, "a.rows__what")
    looked_at(page)
    press(page, "form[action$='/occulter'] button")
    looked_at(page)

    reach(page, "#motif")
    page.keyboard.press("ArrowDown")
    reach(page, "#passage")
    page.keyboard.type(SECRET)
    press(page, "button[value=passage]")
    assert page.locator("#masques ~ ol > li").count() == 2
    looked_at(page)
    press(page, "a[href*='/figer']")
    looked_at(page)
    assert page.locator("#choix-occultee").is_checked()
    press(page, "form.sheet button[type=submit]")
    assert "figée\u00a0: version occultée" in page.inner_text("main")
    looked_at(page)

    released = page.request.get(f"{served.address}/pieces/1/communicable").body()
    assert released.startswith(b"%PDF-") and SECRET not in everything_in(released)
    page.goto(f"{served.address}/taches/{house.task(case, 'occultation')}")
    reach(page, "[name=occultations]")
    page.keyboard.press("Space")
    reach(page, "#occultation_auteur")
    page.keyboard.type("Lieutenant Leroy")
    press(page, "main form.sheet button.govuk-button")
    page.goto(f"{served.address}/taches/{house.task(case, 'mise_en_mesure')}")
    press(page, "main form.sheet button.govuk-button")
    assert "/dossiers/" in page.url, page.inner_text("main")[:600]
    assert house.count("deadline") > 0
