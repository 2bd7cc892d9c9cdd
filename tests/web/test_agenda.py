"""The calendar over a real database: hearings and deadlines by month and week, and the private feed of the same."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.support.databases import prepare
from tests.support.house import ROOT, House, build_parts, furnish
from tests.web import pages

from orchestrator.clock import FrozenClock
from orchestrator.operations.deploy import deploy
from orchestrator.operations.manage_accounts import add_account
from orchestrator.operations.perform import perform
from orchestrator.operations.start_case import StartCase
from orchestrator.persistence import agenda
from orchestrator.procedures import read_bundle
from orchestrator.queries.agenda import CalendarEntry
from orchestrator.web import create_app, ics
from orchestrator.web.agenda import Span
from orchestrator.web.moments import PARIS

SignIn = Callable[[str], FlaskClient]
PASSWORD = "mot de passe d'essai"
OPENED = datetime(2026, 7, 6, 7, 0, tzinfo=UTC)
LEAVE = {
    "statut_penal": "condamne",
    "octroyee_par": "jap",
    "octroi_le": "2026-07-03",
    "octroi_avis": "rendu",
    "permission_cadre": "trois_jours",
    "lieux": "Melun",
    "depart_le": "2026-07-10T09:00:00+02:00",
    "retour_le": "2026-07-13T18:00:00+02:00",
    "ressources_verifiees": True,
    "obligations": "Ne pas quitter le département.",
}
PERSON = {"nom": "MARTIN", "prenom": "Alex", "naissance": "1990-05-12", "ecrou": "48211"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A permission from 10 to 13 July, whose appeal by the prosecutor is awaited until 7 July, 24 h."""
    url = f"sqlite:///{tmp_path_factory.mktemp('agenda') / 'agenda.sqlite3'}"
    prepare(url)
    clock = FrozenClock(OPENED)
    house = furnish(build_parts(url, clock), clock)
    name = "permission_retrait"
    deploy(house.parts, None, {name: read_bundle(ROOT / "processes", ROOT / "forms", name)})
    done = perform(house.parts, StartCase(house.people["greffe"], name, "CP-REAU", PERSON, LEAVE))
    assert done.case_id is not None
    house.act(done.case_id, "greffe", "titre")
    add_account(house.parts, "ailleurs", "Ailleurs", PASSWORD, "greffe", "MA-OSNY")
    return house


@pytest.fixture
def site(office: House) -> Flask:
    app = create_app(office.parts, testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def sign_in(site: Flask) -> SignIn:
    def enter(login: str) -> FlaskClient:
        client = site.test_client()
        assert client.post("/connexion", data={"login": login, "password": PASSWORD}).status_code == 303
        return client

    return enter


def cells(client: FlaskClient, query: str) -> dict[str, str]:
    """What the grid holds, by number of the day; days of other months left aside."""
    page = pages.parse(client.get(f"/calendrier?{query}").text)
    found = [cell for cell in pages.find(page, ".grid td") if "grid__out" not in cell.get("class", "")]
    return {
        pages.words(pages.find(cell, ".grid__day")[0]).split()[1]: pages.words(pages.find(cell, "ul")[0])
        for cell in found
        if pages.find(cell, "ul")
    }


def test_the_month_shows_what_forms_fixed_and_what_the_law_armed_each_on_its_day(sign_in: SignIn) -> None:
    found = cells(sign_in("greffe"), "mois=2026-07")
    assert "avant 24:00" in found["7"]  # 8 July 0 h, exclusive: the day that ends then
    assert "8" not in found
    assert "09:00" in found["10"]
    assert "Sortie en permission" in found["10"]
    assert "18:00" in found["13"]
    assert cells(sign_in("greffe"), "mois=2026-08") == {}


def test_the_week_lists_its_days_as_tables_with_the_reasons_of_each_deadline(sign_in: SignIn) -> None:
    page = pages.parse(sign_in("greffe").get("/calendrier?semaine=2026-W28").text)
    assert [pages.words(title) for title in pages.find(page, "section h2")] == [
        "Mardi 7 juillet 2026",
        "Vendredi 10 juillet 2026",
    ]
    rows = pages.find(page, "section tbody tr")
    assert len(pages.find(rows[0], "details li")) >= 1
    assert "Sortie en permission" in pages.words(rows[-1])
    assert "MARTIN" not in pages.words(page)


def test_the_list_of_a_day_and_the_filters_stand_in_the_address(sign_in: SignIn) -> None:
    client = sign_in("greffe")
    page = pages.parse(client.get("/calendrier?mois=2026-07&jour=2026-07-10").text)
    assert "Sortie en permission" in pages.words(pages.find(page, "section tbody tr")[0])
    assert cells(client, "mois=2026-07&quoi=rendez_vous").keys() == {"10", "13"}
    assert cells(client, "mois=2026-07&procedure=udv_placement") == {}
    assert cells(client, "mois=2026-07&lieu=MA-OSNY") == {}


@pytest.mark.parametrize(
    "query", ["mois=2026-13", "semaine=2026-W99", "mois=x&jour=2026-02-30", "mois=9999-12", "mois=0001-01"]
)
def test_a_strange_date_shows_today(sign_in: SignIn, query: str) -> None:
    answer = sign_in("greffe").get(f"/calendrier?{query}")
    assert answer.status_code == 200
    title = pages.words(pages.find(pages.parse(answer.text), ".months h2")[0])
    assert title in ("Juillet 2026", "Semaine du 6 juillet 2026")


def test_other_places_see_nothing_of_it(sign_in: SignIn) -> None:
    assert cells(sign_in("ailleurs"), "mois=2026-07") == {}


def test_months_and_weeks_follow_one_another_across_years() -> None:
    december = Span(date(2026, 12, 31))
    assert december.moved(1).first == date(2027, 1, 1)
    assert december.moved(-1).last == date(2026, 11, 30)
    week = Span(date(2027, 1, 1), weekly=True)
    assert (week.first, week.last) == (date(2026, 12, 28), date(2027, 1, 3))
    assert len(Span(date(2027, 2, 1)).weeks) == 4


def new_feed(client: FlaskClient, **data: str) -> str:
    page = pages.parse(
        client.post("/calendrier/abonnements", data={"libelle": "Bureau", "jours": "30", **data}).text
    )
    return pages.words(page.get_element_by_id("adresse"))


def unfolded(content: bytes) -> list[str]:
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    return re.sub(r"\r\n[ \t]", "", content.decode()).split("\r\n")


def test_the_feed_says_the_same_without_a_session_and_without_a_name(sign_in: SignIn, site: Flask) -> None:
    client = sign_in("greffe")
    address = new_feed(client)
    answer = site.test_client().get(address)
    assert answer.content_type == "text/calendar; charset=utf-8"
    lines = unfolded(answer.data)
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert "DTSTART:20260710T070000Z" in lines
    assert "DTEND:20260707T220000Z" in lines  # 8 July 0 h in Paris, where DTEND is exclusive too
    summaries = [line for line in lines if line.startswith("SUMMARY:")]
    assert any(line.endswith("· Sortie en permission") for line in summaries)
    uids = [line for line in lines if line.startswith("UID:")]
    assert len(set(uids)) == len(uids) == lines.count("BEGIN:VEVENT") >= 3
    assert lines.count("DTSTAMP:20260706T070000Z") == len(uids)
    for name in ("MARTIN", "Martin", "Alex", "48211"):
        assert name not in answer.text
    assert uids == [line for line in unfolded(site.test_client().get(address).data) if line in uids]


def test_the_address_is_shown_once_kept_as_a_hash_and_answers_nothing_once_withdrawn(
    sign_in: SignIn, site: Flask, office: House
) -> None:
    client = sign_in("jap")
    address = new_feed(client)
    secret = address.rpartition("/")[2].removesuffix(".ics")
    page = client.get("/calendrier/abonnements")
    assert secret not in page.text
    with office.parts.database.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT * FROM calendar_feed").all()
    assert secret not in str(kept)
    action = pages.find(pages.parse(page.text), "form[action$=retrait]")[0].get("action")
    assert sign_in("greffe").post(action).status_code == 404
    assert site.test_client().get(address).status_code == 200
    assert client.post(action).status_code == 303
    assert site.test_client().get(address).status_code == 404


@pytest.mark.parametrize("token", ["faux", "x" * 300, "a%00b", "..%2f..", "%F0%9F%98%80"])
def test_an_address_never_given_is_not_there(site: Flask, token: str) -> None:
    assert site.test_client().get(f"/calendrier/flux/{token}.ics").status_code == 404


def test_an_address_asked_too_often_is_slowed(site: Flask) -> None:
    client = site.test_client()
    answers = [client.get("/calendrier/flux/devine.ics").status_code for _ in range(61)]
    assert answers.count(404) == 60
    assert answers[-1] == 429


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"libelle": " "}, "libelle"),
        ({"jours": "0"}, "jours"),
        ({"jours": "366"}, "jours"),
        ({"jours": "²"}, "jours"),
    ],
)
def test_a_feed_without_a_name_or_with_a_strange_term_is_asked_again(
    sign_in: SignIn, data: dict[str, str], field: str
) -> None:
    answer = sign_in("greffe").post("/calendrier/abonnements", data={"libelle": "x", "jours": "9", **data})
    page = pages.parse(answer.text)
    assert answer.status_code == 422
    assert pages.find(page, ".govuk-error-summary a")[0].get("href") == f"#{field}"
    assert not pages.dead_anchors(page)


def test_a_long_line_is_folded_between_characters_and_text_is_escaped() -> None:
    line = "SUMMARY:" + ics.escape("é;ü,\\ligne\r\nsuite" * 20)
    folded = ics.fold(line)
    assert [line] == unfolded(folded)[:-1]
    for part in folded.split(b"\r\n"):
        part.decode()
    assert ics.escape("a;b,c\\d\ne\x07") == "a\\;b\\,c\\\\d\\ne"


def test_a_whole_day_is_a_day_and_a_minimum_begins_at_its_instant() -> None:
    at = datetime(2026, 7, 9, 22, 0, tzinfo=UTC)
    entry = CalendarEntry(
        "k-1",
        "rendez_vous",
        date(2026, 7, 10),
        at,
        PARIS,
        True,
        "Libération",
        1,
        "N-1",
        "UDV",
        "Placement",
        "CP",
    )
    written = ics.write((entry,), now=OPENED, name="x", host="h", link=str)
    assert "DTSTART;VALUE=DATE:20260710" in unfolded(written)


def test_an_appointment_moved_by_a_later_act_is_replaced_and_falls_with_the_case(office: House) -> None:
    with office.parts.database.write() as tx:
        now = tx.now()
        row = {"name": "depart_le", "label": "Sortie", "whole_day": False}
        agenda.replace(tx, 1, now, ["depart_le", "retour_le"], ())
        agenda.fix(tx, 1, now, [{**row, "at": now + timedelta(days=9)}])
        kept = tx.connection.exec_driver_sql("SELECT name, label FROM appointment WHERE case_id = 1").all()
        assert [tuple(found) for found in kept] == [("depart_le", "Sortie")]
        later = now + timedelta(days=10)
        agenda.replace(tx, 1, later, ["depart_le"], ())
        agenda.fix(tx, 1, later, [{**row, "at": now + timedelta(days=20)}])
        assert len(tx.connection.exec_driver_sql("SELECT 1 FROM appointment WHERE case_id = 1").all()) == 2
        agenda.forget(tx, 1, later)
        assert len(tx.connection.exec_driver_sql("SELECT 1 FROM appointment WHERE case_id = 1").all()) == 1


def test_an_address_dies_with_its_term_or_with_its_owner(office: House, site: Flask, sign_in: SignIn) -> None:
    add_account(office.parts, "partant", "Partant", PASSWORD, "greffe", "CP-REAU")
    short, lasting = new_feed(sign_in("partant"), jours="1"), new_feed(sign_in("partant"))
    client = site.test_client()
    assert (client.get(short).status_code, client.get(lasting).status_code) == (200, 200)
    office.pass_time(timedelta(days=1))
    assert (client.get(short).status_code, client.get(lasting).status_code) == (404, 200)
    with office.parts.database.write() as tx:
        tx.connection.exec_driver_sql("UPDATE account SET active = 0 WHERE login = 'partant'")
        tx.commit()
    assert client.get(lasting).status_code == 404
