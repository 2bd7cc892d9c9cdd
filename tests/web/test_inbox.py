"""The inbox over a real database: filters in the address, several tasks at once, what one may see and not do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from tests.support.databases import prepare
from tests.support.house import OPENED_AT, House, build_parts, furnish
from tests.web import pages
from werkzeug.datastructures import MultiDict

from orchestrator.clock import FrozenClock
from orchestrator.errors import Refused
from orchestrator.operations.claim_task import ClaimTask, ReleaseTask
from orchestrator.operations.manage_accounts import add_account
from orchestrator.operations.perform import perform
from orchestrator.operations.reassign_task import ReassignTask
from orchestrator.persistence import accounts, journal
from orchestrator.queries.inbox_choice import InboxChoice
from orchestrator.web import create_app
from orchestrator.web.inbox_address import read

SignIn = Callable[[str], FlaskClient]
PASSWORD = "mot de passe d'essai"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Three cases of CP-REAU waiting for their opinion; a fourth waits for its 72 hours."""
    url = f"sqlite:///{tmp_path_factory.mktemp('inbox') / 'inbox.sqlite3'}"
    prepare(url)
    clock = FrozenClock(OPENED_AT)
    house = furnish(build_parts(url, clock), clock)
    add_account(house.parts, "cpu2", "Second membre", PASSWORD, "cpu", "CP-REAU")
    for ecrou in ("1", "2", "3"):
        house.start(ecrou=ecrou)
        house.pass_time(timedelta(days=3))
    house.until_consultation(ecrou="4")
    return house


@pytest.fixture
def sign_in(office: House) -> SignIn:
    app = create_app(office.parts, testing=True)
    app.config["WTF_CSRF_ENABLED"] = False

    def enter(login: str) -> FlaskClient:
        client = app.test_client()
        answer = client.post("/connexion", data={"login": login, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    return enter


def rows(client: FlaskClient, query: str = "") -> list[str]:
    page = pages.parse(client.get(f"/taches?{query}").text)
    return [pages.words(row) for row in pages.find(page, "tbody tr")]


def ticks(client: FlaskClient, query: str = "") -> list[str]:
    page = pages.parse(client.get(f"/taches?{query}").text)
    return [box.get("value") for box in pages.find(page, "input[name=tache]")]


def numbers(found: list[str]) -> list[str]:
    return [next(word[-1] for word in row.split() if word.startswith("UDV-")) for row in found]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("vue=all&tri=ouverte", 3),
        ("vue=all&nom=martin", 3),
        ("vue=all&nom=MARTÍN+alex", 3),
        ("vue=all&nom=artin", 0),
        ("vue=all&nom=%25", 0),
        ("vue=all&procedure=udv_placement", 3),
        ("vue=all&procedure=qpr_placement", 0),
        ("vue=all&lieu=CP-REAU", 3),
        ("vue=all&lieu=MA-OSNY", 0),
        ("vue=all&prise=non", 3),
        ("vue=all&prise=oui", 0),
        ("vue=all&delai=sans", 3),
        ("vue=all&delai=48h", 0),
        ("vue=all&ouverte=plus7j", 1),
        ("vue=all&ouverte=7j", 2),
    ],
)
def test_each_filter_of_the_address_narrows_the_list(sign_in: SignIn, query: str, expected: int) -> None:
    found = rows(sign_in("cpu"), query)
    assert len(found) == expected


def test_each_order_can_be_turned(sign_in: SignIn) -> None:
    client = sign_in("cpu")
    for order in ("delai", "ouverte", "personne", "procedure", "lieu"):
        forth = ticks(client, f"vue=all&tri={order}")
        assert forth == list(reversed(ticks(client, f"vue=all&tri={order}&sens=desc")))
        assert len(forth) == 3
    assert numbers(rows(client, "vue=all&tri=ouverte")) == ["1", "2", "3"]


def test_columns_are_chosen_in_the_address(sign_in: SignIn) -> None:
    client = sign_in("cpu")
    heads = [
        pages.words(head)
        for head in pages.find(pages.parse(client.get("/taches?vue=all&col=aucune&col=lieu").text), "th")
    ]
    assert heads[1:] == ["Délai légal ▲", "Tâche", "Établissement", "Suivi"]


def test_what_the_law_forbids_to_search_by_changes_nothing(sign_in: SignIn) -> None:
    forbidden = "motifs=Deux&statut_penal=condamne&sante=oui&religion=x&infraction=terrorisme&q=agressions"
    assert len(rows(sign_in("cpu"), f"vue=all&{forbidden}")) == 3
    asked = read(MultiDict([(name, "oui") for name in ("motifs", "sante", "regime", "statut_penal")]))
    assert asked.choice == InboxChoice()


def test_what_the_address_says_comes_back_in_the_form_and_in_the_links(sign_in: SignIn) -> None:
    client = sign_in("cpu")
    page = pages.parse(client.get("/taches?vue=all&nom=Mar&tri=ouverte&sens=desc&col=aucune&col=lieu").text)
    assert page.get_element_by_id("nom").get("value") == "Mar"
    assert "Nom : Mar" in pages.words(pages.find(page, ".in-force")[0])
    links = {pages.words(link): link.get("href") for link in pages.find(page, "a.rows__sort")}
    assert links["Établissement"] == "/taches?vue=all&nom=Mar&tri=lieu&col=lieu"


def test_the_whole_place_shows_what_others_must_do_and_says_whose_it_is(sign_in: SignIn) -> None:
    client = sign_in("greffe")
    assert [row for row in rows(client, "vue=all") if "Recueillir" not in row] == []
    found = rows(client, "vue=place")
    assert len(found) == 6
    assert sum("revient à : commission pluridisciplinaire unique" in row for row in found) == 3
    assert len(rows(sign_in("jap"), "vue=place")) == 6


def test_a_minimal_period_shows_its_earliest_instant_and_its_reasons_in_the_row(sign_in: SignIn) -> None:
    client = sign_in("disp")
    page = pages.parse(client.get("/taches?vue=all").text)
    row = pages.find(page, "tbody tr")[0]
    assert "Possible" in pages.words(row)
    assert len(pages.find(pages.find(row, "details.why")[0], "li")) >= 2


def test_the_earliest_reading_of_an_ambiguous_limit_warns_in_the_row_and_on_the_task_page(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('provisoire') / 'p.sqlite3'}"
    prepare(url)
    clock = FrozenClock(OPENED_AT)
    house = furnish(build_parts(url, clock), clock)
    house.until_consultation(urgence="oui", deja_ecroue="oui")
    app = create_app(house.parts, testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/connexion", data={"login": "chef_etablissement", "password": PASSWORD})
    page = pages.parse(client.get("/taches?vue=all").text)
    warned = next(row for row in pages.find(page, ".rows--tasks tbody tr") if pages.find(row, ".rows__warn"))
    assert "lecture la plus précoce" in pages.words(pages.find(warned, ".rows__warn")[0])
    shown = pages.words(pages.parse(client.get(pages.find(warned, "a.rows__what")[0].get("href")).text))
    assert "alerte le" in shown
    assert "Voir le calcul du délai" in shown
    house.pass_time(timedelta(days=15))
    page = pages.parse(client.get("/taches?vue=all").text)
    assert "alerte depuis le" in pages.words(pages.find(page, ".rows__warn.late")[0])


def test_several_tasks_are_taken_at_once_and_each_row_says_what_became_of_it(
    sign_in: SignIn, office: House
) -> None:
    first, second = sign_in("cpu"), sign_in("cpu2")
    keys = ticks(first, "vue=all&tri=ouverte")
    first.post(f"/taches/{keys[0]}/prendre")
    answer = second.post("/taches/lot", data={"geste": "prendre", "tache": [*keys, "absente", keys[1]]})
    page = pages.parse(answer.text)
    told = [pages.words(row) for row in pages.find(page, "tbody tr")]
    assert pages.words(pages.find(page, "h1")[0]) == "2 tâches prises"
    assert ["Fait" in row for row in told] == [False, True, True, False]
    assert "déjà prise par cpu" in told[0]
    assert "n'existe pas" in told[3]
    answer = second.post("/taches/lot", data={"geste": "rendre", "tache": keys})
    told = pages.words(pages.parse(answer.text))
    assert "2 tâches rendues" in told
    assert "n'est pas entre vos mains" in told
    first.post("/taches/lot", data={"geste": "rendre", "tache": keys[0]})
    assert len(rows(first, "vue=all&prise=oui")) == 0


def test_a_lot_without_a_tick_or_with_a_strange_verb_changes_nothing(sign_in: SignIn, office: House) -> None:
    client = sign_in("cpu")
    entries = office.count("audit_entry")
    answer = client.post("/taches/lot", data={"geste": "prendre", "suite": "/taches?nom=x"})
    assert (answer.status_code, answer.location) == (303, "/taches?nom=x")
    assert client.post("/taches/lot", data={"geste": "detruire", "tache": "x"}).status_code == 400
    assert office.count("audit_entry") == entries


def test_a_task_out_of_reach_keeps_its_name_to_itself(sign_in: SignIn, office: House) -> None:
    add_account(office.parts, "ailleurs", "D'ailleurs", PASSWORD, "cpu", "MA-OSNY")
    task = office.task(1, "avis_cpu")
    answer = sign_in("ailleurs").post("/taches/lot", data={"geste": "prendre", "tache": task})
    told = pages.words(pages.find(pages.parse(answer.text), "tbody tr")[0])
    assert told.startswith("Tâche introuvable")
    assert "UDV-" not in told


def test_a_claim_twice_by_the_same_person_is_no_conflict_and_is_told_once(office: House) -> None:
    cpu, task = office.people["cpu"], office.task(2, "avis_cpu")
    first = perform(office.parts, ClaimTask(cpu, task))
    entries = office.count("audit_entry")
    assert perform(office.parts, ClaimTask(cpu, task)) == first, "the case is as it was, its revision too"
    assert office.count("audit_entry") == entries
    perform(office.parts, ReleaseTask(cpu, task))
    assert office.count("audit_entry") == entries + 1


def hand_over(client: FlaskClient, task: str, person: int | str = "") -> str:
    answer = client.post("/taches/reattribuer", data={"tache": task, "personne": person})
    return pages.words(pages.parse(answer.text))


def account(office: House, login: str) -> int:
    with office.parts.database.read() as tx:
        row = accounts.by_login(tx, login)
    assert row is not None
    return int(row.id)


def test_a_task_is_handed_over_by_its_holder_or_by_the_head_of_the_place_to_somebody_competent(
    sign_in: SignIn, office: House
) -> None:
    task, second = office.task(3, "avis_cpu"), account(office, "cpu2")
    cpu, chief = sign_in("cpu"), sign_in("chef_etablissement")
    assert "qui dirige le service" in hand_over(cpu, task, second)
    page = pages.parse(cpu.post("/taches/reattribuer", data={"tache": task}).text)
    proposed = [option.get("value") for option in pages.find(page, "#personne option")]
    assert proposed == ["", str(office.people["cpu"].account_id), str(second)]
    cpu.post(f"/taches/{task}/prendre")
    assert "1 tâche confiée à Second membre" in hand_over(cpu, task, second)
    assert "tient déjà cette tâche" in hand_over(chief, task, second)
    assert "1 tâche confiée à cpu" in hand_over(chief, task, account(office, "cpu"))
    with pytest.raises(Refused, match="greffe ne peut pas accomplir") as refused:
        perform(office.parts, ReassignTask(office.people["cpu"], task, account(office, "greffe")))
    assert refused.value.status == 422
    with office.parts.database.read() as tx:
        told = [row.title for row in journal.of_case(tx, 3) if row.kind == "prise"]
    assert [title.partition(" : ")[0] for title in told][-3:] == [
        "Tâche prise",
        "Confiée à Second membre",
        "Confiée à cpu",
    ]
    perform(office.parts, ReleaseTask(office.people["cpu"], task))


def test_handing_over_asks_to_whom_and_refuses_a_stranger(sign_in: SignIn, office: House) -> None:
    client, task = sign_in("cpu"), office.task(2, "avis_cpu")
    answer = client.post("/taches/reattribuer", data={"tache": task, "personne": "999"})
    assert answer.status_code == 422
    assert not pages.dead_anchors(pages.parse(answer.text))
    assert client.post("/taches/reattribuer", data={}).status_code == 303


def saved(client: FlaskClient) -> list[str]:
    return [
        pages.words(link)
        for link in pages.find(pages.parse(client.get("/taches?vue=all").text), "a.views__saved")
    ]


def keep(client: FlaskClient, name: str, query: str, shared: str = "") -> int:
    data = {"nom_vue": name, "requete": query, "partage": shared}
    return client.post("/taches/vues", data=data).status_code


def test_a_view_is_kept_counted_shared_with_the_same_function_renamed_and_removed(sign_in: SignIn) -> None:
    client, colleague, clerk = sign_in("cpu"), sign_in("cpu2"), sign_in("greffe")
    assert keep(client, "Anciennes", "ouverte=plus7j&x=1", "cpu:CP-REAU") == 303
    assert keep(client, "À moi", "nom=martin") == 303
    assert saved(client) == ["Anciennes 1", "À moi 3"]
    assert saved(colleague) == ["Anciennes 1"]
    assert saved(clerk) == []
    page = pages.parse(client.get("/taches/vues").text)
    action = pages.find(page, "form[action$='/1']")[0].get("action")
    assert colleague.post(action, data={"nom_vue": "Volée"}).status_code == 404
    assert colleague.post(f"{action}/suppression").status_code == 404
    assert client.post(action, data={"nom_vue": "Vieilles"}).status_code == 303
    refused = client.post(action, data={"nom_vue": "à moi"})
    assert refused.status_code == 422
    assert not pages.dead_anchors(pages.parse(refused.text))
    assert saved(colleague) == ["Vieilles 1"]
    assert colleague.post("/taches/vues/premiere", data={"vue": "1"}).status_code == 303
    assert colleague.get("/taches").location == "/taches?vue=all&ouverte=plus7j"
    assert client.get("/taches").status_code == 200
    assert client.post(f"{action}/suppression").status_code == 303
    assert saved(colleague) == []
    assert colleague.get("/taches").status_code == 200


@pytest.mark.parametrize(
    ("name", "shared", "status"),
    [(" ", "", 422), ("x" * 41, "", 422), ("Vue", "disp:DISP-PARIS", 403), ("Vue", "cpu:MA-OSNY", 403)],
)
def test_a_view_without_a_name_or_shared_beyond_ones_function_is_refused(
    sign_in: SignIn, name: str, shared: str, status: int
) -> None:
    assert keep(sign_in("cpu"), name, "nom=a", shared) == status


def test_a_kept_view_holds_nothing_but_what_an_address_may_say(sign_in: SignIn, office: House) -> None:
    client = sign_in("jap")
    assert keep(client, "Piège", "sante=oui&nom=<script>&vue=//evil&tri=x") == 303
    page = client.get("/taches?vue=all").text
    assert "<script>&" not in page
    with office.parts.database.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT query FROM saved_view WHERE name = 'Piège'").scalar_one()
    assert kept == "nom=%3Cscript%3E"


def test_shortcuts_are_switched_off_on_this_browser_for_longer_than_the_session(sign_in: SignIn) -> None:
    client = sign_in("cpu")
    assert "shortcuts.js" in client.get("/taches?vue=all").text
    client.post("/raccourcis", data={"raccourcis": "non"})
    page = client.get("/taches?vue=all").text
    assert "shortcuts.js" not in page
    assert "<dialog" not in page
    client.post("/raccourcis", data={"raccourcis": "oui"})
    assert "shortcuts.js" in client.get("/taches?vue=all").text
