"""The pages in a real browser: nothing for axe to find, the keyboard suffices, JavaScript is a comfort."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.support.served import Site
from tests.web import samples
from tests.web.conftest import PASSWORD, build

from orchestrator.errors import FieldFault, Refused

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# The page as a script would show it: what only counts under a condition stays open, so more is judged, and the
# frame around it is not loaded again for each form.
SHOW_AND_JUDGE = """async rules => {
  const answer = await fetch("/taches/t-decision");
  const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.querySelector("main").replaceWith(shown.querySelector("main"));
  const found = await axe.run(document, rules);
  return found.violations.map(fault => [fault.id, fault.nodes[0].html.slice(0, 200)]);
}"""
FOR_EVERYBODY = ("/connexion", "/accessibilite", "/mentions", "/rien")
FOR_JUDGES = (
    *("/taches", "/taches/t-decision", "/dossiers", "/dossiers/147", "/dossiers/nouveau"),
    *("/dossiers/nouveau/udv_placement", "/taches?vue=place&nom=B&tri=personne&col=lieu", "/taches/vues"),
    *("/calendrier", "/calendrier?semaine=2026-W14", "/raccourcis", "/documents/5", "/exploitation"),
    *("/personnes/9", "/recherche?q=bernard"),
)
WIDTHS = (1280, 360)


@pytest.fixture
def served(reads: SimpleNamespace) -> Iterator[Site]:
    """The demonstration's site, with its CSRF guard."""
    site = Site(build(demo=True, csrf=True))
    yield site
    site.close()


def sign_in(page: "Page", site: Site, login: str = "disp", password: str = PASSWORD) -> None:
    page.goto(site.address + "/connexion")
    page.fill("#login", login)
    page.fill("#password", password)
    with page.expect_navigation():
        page.press("#password", "Enter")


def faults_of(page: "Page") -> list[tuple[str, str]]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found]


def overflow(page: "Page") -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_nothing_overflows(served: Site, page: "Page", width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    blocked: list[str] = []
    page.on(
        "console", lambda line: blocked.append(line.text) if "Content Security Policy" in line.text else None
    )
    found: dict[str, Any] = {}
    for address in FOR_EVERYBODY:
        page.goto(served.address + address)
        found[address] = faults_of(page), overflow(page)
    sign_in(page, served)
    for address in FOR_JUDGES:
        page.goto(served.address + address)
        if address == "/dossiers/147":
            page.wait_for_selector("#diagramme[data-drawn=yes]")
        found[address] = faults_of(page), overflow(page)
    sign_in_again(page, served, "ops")
    page.goto(served.address + "/exploitation")
    found["ops"] = faults_of(page), overflow(page)
    assert {address: fault for address, fault in found.items() if fault != ([], 0)} == {}
    assert blocked == []


def sign_in_again(page: "Page", site: Site, login: str) -> None:
    page.context.clear_cookies()
    sign_in(page, site, login)


def test_axe_finds_nothing_on_a_refused_form(served: Site, page: "Page", recorder: Any) -> None:
    from playwright.sync_api import expect

    faults = [
        FieldFault("decision", "champ_decision", "Décision : répondez à cette question."),
        FieldFault("motifs", "champ_motifs", "La décision est motivée : écrivez les motifs."),
    ]
    recorder.error = Refused("À corriger.", code="champ_decision", status=422, faults=faults)
    sign_in(page, served)
    page.goto(served.address + "/taches/t-decision")
    page.click("text=Enregistrer l'acte")
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()  # the page's script gives it the focus once it has run
    summary.locator("a").nth(1).click()
    expect(page.locator("#motifs")).to_be_focused()
    assert faults_of(page) == []


@pytest.mark.slow
def test_every_form_of_every_procedure_passes_axe(served: Site, page: "Page", reads: SimpleNamespace) -> None:
    sign_in(page, served)
    page.goto(served.address + "/taches/t-decision")
    page.evaluate(Axe().axe_script)
    shown = sorted(samples.ROOT.glob("forms/*/*.form"))
    assert len(shown) > 10
    for path in shown:
        reads.task = samples.task(
            form=samples.form(path.stem, path.parent.name),
            variables={"avocat_demande": "oui"},
            maxima={},
            defaults={},
        )
        assert page.evaluate(SHOW_AND_JUDGE, RULES) == [], path.name


def test_a_question_that_does_not_count_is_hidden_as_one_answers(served: Site, page: "Page") -> None:
    sign_in(page, served)
    page.goto(served.address + "/taches/t-decision")
    term = page.locator("#terme_le-day")
    assert not term.is_visible()
    page.check("text=Placer en unité pour détenus violents")
    assert term.is_visible()
    page.check("text=Ne pas placer")
    assert not term.is_visible()


def test_the_act_can_be_done_with_the_keyboard_alone(served: Site, page: "Page", recorder: Any) -> None:
    sign_in(page, served)
    page.goto(served.address + "/taches/t-decision")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "govuk-skip-link"
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "decision":
            break
    page.keyboard.press("Space")
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "motifs":
            break
    page.keyboard.type("Vu l'avis de la commission.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dossiers/147")
    sent = recorder.done[-1].data
    assert sent["decision"] == "placement"
    assert sent["motifs"] == "Vu l'avis de la commission."


def test_the_whole_path_works_without_javascript(served: Site, chromium: "Browser", recorder: Any) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    sign_in(page, served)
    page.click("tbody tr:nth-child(2) button")
    page.wait_for_url("**/taches/t-decision")
    assert page.locator("#terme_le-day").is_visible()
    page.locator("input[name=decision]").first.check()
    page.fill("#motifs", "Motifs.")
    page.click("text=Enregistrer l'acte")
    page.wait_for_url("**/dossiers/147")
    assert page.locator("noscript").first.is_visible()
    with page.expect_navigation():
        page.click("button[value=next]")
    assert [type(act).__name__ for act in recorder.done] == ["ClaimTask", "CompleteTask", "MoveClock"]
    context.close()


def test_the_diagram_shows_where_the_case_stands_and_its_maker(served: Site, page: "Page") -> None:
    sign_in(page, served)
    page.goto(served.address + "/dossiers/147")
    page.wait_for_selector("#diagramme[data-drawn=yes]")
    assert page.locator(".djs-element.is-active").count() >= 1
    assert page.locator(".djs-element.is-done").count() >= 1
    assert page.locator(".bjs-powered-by").is_visible()
    page.click("text=Agrandir")
    seen = page.locator("#diagramme .viewport")
    before = seen.get_attribute("transform")
    page.get_by_role("button", name="Déplacer la vue à gauche").press("Enter")  # without dragging anything
    assert seen.get_attribute("transform") != before
    picture = page.locator("#diagramme .djs-container > svg")
    assert picture.get_attribute("role") == "img"
    assert "mène à la même chose en mots" in (picture.get_attribute("aria-label") or "")
    page.locator(".bjs-powered-by").press("Enter")
    expect(page.locator(".bjs-powered-by-lightbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".bjs-powered-by-lightbox")).to_be_hidden()


def test_the_diagram_opens_on_the_current_step_large_enough_to_be_read(served: Site, page: "Page") -> None:
    sign_in(page, served)
    page.goto(served.address + "/dossiers/147")
    page.wait_for_selector("#diagramme[data-drawn=yes]")

    def step() -> tuple[float, bool]:
        """Width of the current step on the screen, in pixels, and whether it lies within the picture."""
        whole = page.locator("#diagramme .diagram__canvas").bounding_box()
        found = page.locator("#diagramme .djs-element.is-active > .djs-visual").first.bounding_box()
        assert whole is not None and found is not None
        inside = whole["x"] <= found["x"] and found["x"] + found["width"] <= whole["x"] + whole["width"]
        below = whole["y"] <= found["y"] and found["y"] + found["height"] <= whole["y"] + whole["height"]
        return found["width"], inside and below

    width, within = step()
    assert width >= 70 and within  # of the hundred that the modeler gives a task
    page.click("#diagramme >> text=Tout voir")
    assert step()[0] < 60
    page.click("#diagramme >> text=Étape en cours")
    assert step() == (pytest.approx(width), True)


def test_a_diagram_that_cannot_be_drawn_leaves_its_text(
    served: Site, page: "Page", reads: SimpleNamespace
) -> None:
    sign_in(page, served)
    page.route("**/diagramme.bpmn", lambda route: route.fulfill(body="pas un diagramme"))
    page.goto(served.address + "/dossiers/147")
    page.wait_for_selector("text=Le schéma n’a pas pu être affiché")
    assert page.locator("text=Autres étapes prévues").is_visible()


def test_headings_follow_one_another(served: Site, page: "Page") -> None:
    sign_in(page, served)
    for address in FOR_JUDGES[:-1]:
        page.goto(served.address + address)
        levels = page.eval_on_selector_all("h1,h2,h3,h4", "all => all.map(h => Number(h.tagName[1]))")
        assert levels.count(1) == 1 or address == "/documents/5", address
        assert all(below - above <= 1 for above, below in itertools.pairwise(levels)), address


def test_a_page_in_english_passes_too(served: Site, page: "Page", reads: SimpleNamespace) -> None:
    sign_in(page, served)
    with page.expect_navigation():
        page.click("button[value=en]")
    reads.case = replace(samples.case(), incidents=())
    for address in ("/taches/t-decision", "/dossiers/147"):
        page.goto(served.address + address)
        assert page.locator("html").get_attribute("lang") == "en"
        assert faults_of(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_preview_is_clean_and_gives_the_answers_back_without_scripts(
    served: Site, chromium: "Browser", width: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, locale="fr-FR")
    context.route("**/*.js", lambda route: route.abort())
    page = context.new_page()
    sign_in(page, served)
    page.goto(served.address + "/taches/t-decision")
    page.fill("#motifs", "Vu l'avis.\nEt le reste.")
    with page.expect_navigation():
        page.get_by_role("button", name="Prévisualiser le document").click()
    assert page.locator("article.paper .draft-mark").count() == 2
    assert (faults_of(page), overflow(page)) == ([], 0)
    with page.expect_navigation():
        page.get_by_role("button", name="Revenir au formulaire").first.click()
    assert page.input_value("#motifs") == "Vu l'avis.\nEt le reste."
    context.close()


def focused(page: "Page") -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_the_inbox_is_worked_with_single_keys_and_with_tab_alone_once_they_are_off(
    served: Site, page: "Page", recorder: Any
) -> None:
    sign_in(page, served)
    page.goto(served.address + "/taches?vue=all")
    for _ in range(2):
        page.keyboard.press("j")
    assert focused(page) == "Décider du placement"
    page.keyboard.press("x")
    assert page.locator("input[name=tache]:checked").count() == 1
    page.keyboard.press("k")
    assert focused(page) == "Décider du placement provisoire"
    page.keyboard.press("/")
    page.keyboard.type("jkxp?")
    assert page.input_value("#nom") == "jkxp?"
    page.keyboard.press("Tab")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    assert page.locator("#raccourcis").is_visible()
    assert faults_of(page) == []
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.type("gc")  # in one breath: the page waits for the second key a moment only
    assert page.url.endswith("/calendrier")
    page.goto(served.address + "/raccourcis")
    page.locator("main").get_by_role("button", name="Désactiver les raccourcis").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=désactivés sur ce navigateur")
    page.goto(served.address + "/taches?vue=all")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")
    page.locator("input[name=tache]").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Prendre les tâches cochées").press("Enter")
    page.wait_for_selector("text=1 tâche prise")
    assert [type(act).__name__ for act in recorder.done] == ["ClaimTask"]
    assert faults_of(page) == []


def test_a_laptop_shows_fourteen_tasks_and_a_telephone_loses_none_of_their_words(
    served: Site, page: "Page", reads: Any
) -> None:
    long = samples.inbox_item(
        title="Transmettre l'ensemble des éléments à la direction interrégionale",
        place="Centre pénitentiaire Sud-Francilien (Réau)",
        due_at=samples.at("2026-04-03 00:00"),
        due_effect="Fin de plein droit du placement provisoire",
        warn_at=samples.at("2026-04-02 00:00"),
        competent=("chef d'établissement", "greffe", "direction", "juge"),
    )
    usual = samples.inbox_item(
        place="Centre pénitentiaire Sud-Francilien (Réau)",
        due_at=samples.at("2026-04-03 00:00"),
        due_effect="Fin de plein droit du placement provisoire",
    )
    items = (long, *[replace(usual, task_id=f"t-{number}") for number in range(20)])
    reads.inbox = replace(reads.inbox, items=items, total=len(items))
    sign_in(page, served)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(served.address + "/taches?vue=all")
    shown = "rows => rows.filter(row => row.getBoundingClientRect().bottom <= innerHeight).length"
    assert page.eval_on_selector_all(".rows--tasks tbody tr", shown) >= 14
    low = "all => all.filter(one => one.getBoundingClientRect().height < 24).length"
    assert page.eval_on_selector_all(".rows--tasks button, .rows--tasks label, .inbox-tools button", low) == 0
    words = set(page.locator(".rows--tasks tbody tr").first.inner_text().split())
    page.set_viewport_size({"width": 360, "height": 740})
    assert words <= set(page.locator(".rows--tasks tbody tr").first.inner_text().split())
    assert overflow(page) == 0


def test_tasks_that_fall_to_others_take_three_lines_at_most_and_the_headings_stand_on_one(
    served: Site, page: "Page", reads: Any
) -> None:
    others = samples.inbox_item(
        place="Centre pénitentiaire Sud-Francilien (Réau)",
        due_at=samples.at("2026-04-03 00:00"),
        due_effect="Fin de plein droit du placement provisoire",
        warn_at=samples.at("2026-04-02 00:00"),
        may_act=False,
        competent=(
            "fonctionnaire de catégorie A au siège de la direction interrégionale",
            "chef d'établissement",
            "directeur interrégional des services pénitentiaires",
        ),
    )
    reads.inbox = replace(reads.inbox, items=(others,), total=1)
    sign_in(page, served)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(served.address + "/taches?vue=place")
    in_lines = (
        "row => row.getBoundingClientRect().height / parseFloat(getComputedStyle(row.cells[2]).lineHeight)"
    )
    assert page.locator(".rows--tasks tbody tr").evaluate(in_lines) < 3.5
    tops = """row => [...row.cells].slice(1).map(cell => {
        const words = document.createRange();
        words.selectNodeContents(cell);
        return Math.round(words.getBoundingClientRect().top);
    })"""
    assert len(set(page.locator(".rows--tasks thead tr").evaluate(tops))) == 1


@pytest.mark.parametrize(
    ("address", "words", "target"),
    [
        ("/taches?vue=all", "Aller à la liste des tâches", "liste"),
        ("/taches/t-decision", "Aller au formulaire", "reponses"),
        ("/dossiers/147", "Aller à ce que le dossier attend", "taches"),
    ],
)
def test_a_second_stop_skips_the_furniture(
    served: Site, page: "Page", address: str, words: str, target: str
) -> None:
    sign_in(page, served)
    page.goto(served.address + address)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == words
    page.keyboard.press("Enter")
    expect(page.locator(f"#{target}")).to_be_focused()
    assert faults_of(page) == []
