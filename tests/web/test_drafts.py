"""What is typed survives: as a draft of its author alone, through a closed session, a refusal and a second sending."""

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from tests.web import pages
from tests.web.desk import OPINION, PASSWORD, Desk, hidden, words
from tests.web.test_browser import Site, faults_of, sign_in

from orchestrator.operations.keep_draft import KEPT_AFTER_CLOSING, KEPT_FOR, LARGEST_DRAFT_BYTES
from orchestrator.persistence import accounts
from orchestrator.persistence.tables import draft
from orchestrator.web.hardening import LONGEST_SESSION_SECONDS

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_a_draft_is_restored_for_its_author_and_shown_to_nobody_else(desk: Desk) -> None:
    author = desk.sign_in()
    sent = {**desk.sheet(author), **desk.answers()}
    kept = author.post(f"{desk.address}/brouillon", data=sent)
    assert kept.status_code == 303 and kept.location == desk.address
    page = desk.page(author)
    assert "Brouillon du lun. 26 janv. 2026, 09:05" in pages.words(page)
    assert page.get_element_by_id("avis_cpu_motifs").text.strip() == OPINION["avis_cpu_motifs"]
    assert page.get_element_by_id("avis_cpu_le-day").get("value") == "26"
    colleague = desk.sign_in("cpu2")
    assert "Brouillon du" not in pages.words(desk.page(colleague))
    assert OPINION["avis_cpu_motifs"] not in colleague.get(desk.address).text
    assert desk.house.count("draft") == 1


def test_a_draft_leaves_the_case_its_revision_and_its_journal_alone(desk: Desk) -> None:
    author = desk.sign_in()
    before = desk.sheet(author)["_revision"], desk.house.count("audit_entry")
    told = author.post(f"{desk.address}/brouillon", data={**desk.sheet(author), **OPINION, "_typed": "1"})
    assert told.get_json() == {"message": "Brouillon enregistré à 9 h 05."}
    assert (desk.sheet(author)["_revision"], desk.house.count("audit_entry")) == before


def test_a_draft_can_be_thrown_away(desk: Desk) -> None:
    author = desk.sign_in()
    author.post(f"{desk.address}/brouillon", data={**desk.sheet(author), **OPINION})
    token = desk.sheet(author)["_csrf"]
    author.post(f"{desk.address}/brouillon/effacer", data={"_csrf": token})
    assert desk.typed(author) == ""
    assert desk.house.count("draft") == 0


def test_recording_the_act_removes_everybodys_drafts_of_it(desk: Desk) -> None:
    author, colleague = desk.sign_in(), desk.sign_in("cpu2")
    for writer in (author, colleague):
        writer.post(f"{desk.address}/brouillon", data={**desk.sheet(writer), **OPINION})
    assert desk.house.count("draft") == 2
    assert author.post(desk.address, data={**desk.sheet(author), **desk.answers()}).status_code == 303
    assert desk.house.count("draft") == 0


def test_a_draft_older_than_the_case_says_what_changed(desk: Desk) -> None:
    house, director = desk.house, desk.sign_in("disp")
    case_id = house.until_consultation(ecrou="48212")
    desk.task_id = house.task(case_id, "decision")
    director.post(f"{desk.address}/brouillon", data={**desk.sheet(director), "motifs": "Vu le dossier."})
    assert "le dossier a changé" not in pages.words(desk.page(director))
    found = {"incident_le": house.now().isoformat(), "incident_description": "Une pièce découverte."}
    house.act(case_id, "chef_etablissement", "incident_occultation", found)
    page = desk.page(director)
    told = pages.words(pages.find(page, ".draft")[0])
    assert "Depuis ce brouillon, le dossier a changé" in told and "chef etablissement" in told
    assert page.get_element_by_id("motifs").text.strip() == "Vu le dossier."
    assert house.count("draft") == 1


def test_a_draft_that_nobody_takes_up_again_goes(desk: Desk) -> None:
    author = desk.sign_in()
    author.post(f"{desk.address}/brouillon", data={**desk.sheet(author), **OPINION})
    desk.house.pass_time(KEPT_FOR)
    assert desk.typed(author) == ""
    desk.house.start(ecrou="48212")
    desk.task_id = desk.house.task(desk.case_id + 1, "avis_cpu")
    author.post(f"{desk.address}/brouillon", data={**desk.sheet(author), **OPINION})
    assert desk.house.count("draft") == 1


def test_a_draft_is_limited_in_size_and_to_who_may_act(desk: Desk) -> None:
    author, chief, judge = desk.sign_in(), desk.sign_in("chef_etablissement"), desk.sign_in("jap")
    base = desk.sheet(author)
    long = author.post(
        f"{desk.address}/brouillon", data={**base, "a": "a" * LARGEST_DRAFT_BYTES, "_typed": "1"}
    )
    assert long.status_code == 422 and "trop long" in long.get_json()["message"]
    token = hidden(pages.parse(chief.get("/taches").text))["_csrf"]
    refused = chief.post(f"{desk.address}/brouillon", data={"_csrf": token, "a": "b", "_typed": "1"})
    assert refused.status_code == 403
    token = hidden(pages.parse(judge.get("/taches").text))["_csrf"]
    assert judge.post("/taches/nulle-part/brouillon", data={"_csrf": token, "a": "b"}).status_code == 404
    assert author.post(f"{desk.address}/brouillon", data={"a": "b"}).status_code == 400  # no proof at all
    assert desk.house.count("draft") == 0


@pytest.mark.parametrize("address", ["", "/brouillon", "/apercu"])
def test_a_form_whose_session_has_ended_is_there_after_signing_in_again(desk: Desk, address: str) -> None:
    author = desk.sign_in()
    sent = {**desk.sheet(author), **desk.answers()}
    author.delete_cookie("session")
    lost = author.post(desk.address + address, data=sent)
    assert lost.status_code == 303 and lost.location.startswith("/connexion?suite=/taches/")
    login = pages.parse(author.get(lost.location).text)
    assert "Vos réponses sont gardées en brouillon" in pages.words(login)
    back = author.post(lost.location, data={**hidden(login), "login": "cpu", "password": PASSWORD})
    assert back.location == desk.address
    assert desk.typed(author) == OPINION["avis_cpu_motifs"]
    assert desk.house.count("act_answer") == 1, "the opening only: nothing was recorded in their name"


def test_what_one_person_lost_is_not_shown_to_the_next_who_signs_in(desk: Desk) -> None:
    client = desk.sign_in()
    sent = {**desk.sheet(client), **desk.answers()}
    client.delete_cookie("session")
    desk.sign_in("cpu2", client)
    answer = client.post(desk.address, data=sent, follow_redirects=True)
    assert "ouverte par une autre personne" in words(answer)
    assert OPINION["avis_cpu_motifs"] not in answer.text
    assert desk.typed(client) == ""
    assert desk.typed(desk.sign_in("cpu")) == OPINION["avis_cpu_motifs"]


def test_a_page_from_before_signing_in_again_keeps_its_answers(desk: Desk) -> None:
    client = desk.sign_in()
    sent = {**desk.sheet(client), **desk.answers()}
    client.delete_cookie("session")
    desk.sign_in("cpu", client)
    answer = client.post(desk.address, data=sent, follow_redirects=True)
    assert "datait d'avant votre reconnexion" in words(answer)
    assert desk.typed(client) == OPINION["avis_cpu_motifs"]
    assert desk.house.count("act_answer") == 1


def test_typing_goes_on_being_kept_after_the_session_closed_and_the_page_says_so(desk: Desk) -> None:
    author = desk.sign_in()
    sent = {**desk.sheet(author), **OPINION, "_typed": "1"}
    author.delete_cookie("session")
    told = author.post(f"{desk.address}/brouillon", data=sent)
    assert told.status_code == 401 and "le brouillon reste gardé" in told.get_json()["message"]
    assert desk.typed(desk.sign_in()) == OPINION["avis_cpu_motifs"]


@pytest.mark.parametrize("forged", ["", "x", "WzMsImF1dHJlIl0.abc.def"])
def test_without_a_genuine_proof_nothing_is_kept(desk: Desk, forged: str) -> None:
    author = desk.sign_in()
    sent = {**desk.sheet(author), **desk.answers(), "_author": forged}
    author.delete_cookie("session")
    assert author.post(desk.address, data=sent).status_code == 400
    assert desk.house.count("draft") == 0


def test_a_proof_opens_one_task_only_and_not_for_longer_than_a_session(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = desk.sign_in()
    sent = {**desk.sheet(author), **desk.answers()}
    desk.house.start(ecrou="48212")
    other = desk.house.task(desk.case_id + 1, "avis_cpu")
    author.delete_cookie("session")
    assert author.post(f"/taches/{other}", data=sent).status_code == 400
    from itsdangerous import TimestampSigner

    later = TimestampSigner.get_timestamp(TimestampSigner("k")) + LONGEST_SESSION_SECONDS + 1
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: later)
    assert author.post(desk.address, data=sent).status_code == 400
    assert desk.house.count("draft") == 0


def test_a_proof_stolen_with_a_page_is_worth_nothing_once_the_password_changed(desk: Desk) -> None:
    author = desk.sign_in()
    sent = {**desk.sheet(author), **desk.answers()}
    author.delete_cookie("session")
    with desk.house.parts.database.write() as tx:
        row = accounts.by_login(tx, "cpu")
        assert row is not None
        accounts.replace_password(tx, row.id, row.password_hash)
        tx.commit()
    assert author.post(desk.address, data=sent).status_code == 400
    assert desk.house.count("draft") == 0


def test_sending_the_same_form_twice_shows_the_act_recorded_once(desk: Desk) -> None:
    author = desk.sign_in()
    sent = {**desk.sheet(author), **desk.answers()}
    assert author.post(desk.address, data=sent).status_code == 303
    entries = desk.house.count("audit_entry")
    again = author.post(desk.address, data=sent, follow_redirects=True)
    assert again.status_code == 200
    told = words(again)
    assert "Déjà enregistré le lun. 26 janv. 2026, 09:05 par vous" in told
    assert OPINION["avis_cpu_motifs"] in told
    assert "n'a pas été enregistré" not in told
    assert (desk.house.count("audit_entry"), desk.house.count("draft")) == (entries, 0)


def test_a_colleague_who_comes_second_is_told_who_and_when_and_keeps_what_they_wrote(desk: Desk) -> None:
    author, colleague = desk.sign_in(), desk.sign_in("cpu2")
    sent = {**desk.sheet(colleague), **desk.answers(), "avis_cpu_motifs": "Un tout autre avis."}
    author.post(desk.address, data={**desk.sheet(author), **desk.answers()})
    refused = colleague.post(desk.address, data=sent)
    assert refused.status_code == 409
    assert "accomplie le lundi 26 janvier 2026 à 9 h 05" in words(refused)
    assert "Un tout autre avis." in words(refused)
    assert "Un tout autre avis." in words(colleague.get(desk.address))
    assert "Un tout autre avis." not in author.get(desk.address).text


def test_an_act_after_its_deadline_passed_is_refused_with_the_article_and_kept_for_a_week(desk: Desk) -> None:
    house, director = desk.house, desk.sign_in("disp")
    case_id = house.until_consultation(ecrou="48212", urgence="oui", deja_ecroue="oui")
    desk.task_id = house.task(case_id, "decision")
    sent = {**desk.sheet(director), "motifs": "Vu le dossier, de longs motifs."}
    house.pass_time(timedelta(days=20))
    refused = director.post(desk.address, data=sent)
    assert refused.status_code == 409
    assert "Trop tard" in words(refused) and "R224-" in pages.words(
        pages.find(pages.parse(refused.text), ".govuk-error-summary")[0]
    )
    assert "Vu le dossier, de longs motifs." in words(director.get(desk.address))
    house.pass_time(KEPT_AFTER_CLOSING)
    assert "Vu le dossier, de longs motifs." not in words(director.get(desk.address))


def until_kept(desk: Desk, words_typed: str) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        with desk.house.parts.database.read() as tx:
            if any(words_typed in row.content for row in tx.execute(select(draft.c.content))):
                return
        time.sleep(0.1)
    raise AssertionError(f"no draft holds {words_typed!r}")


@pytest.mark.browser
def test_what_is_typed_survives_a_reload_a_departure_and_a_closed_session(desk: Desk, page: "Page") -> None:
    site = Site(desk.app)
    sign_in(page, site, "cpu", PASSWORD)
    page.goto(site.address + desk.address)
    page.fill("#avis_cpu_motifs", "Premiers motifs.")
    page.get_by_text("Brouillon enregistré").wait_for()
    page.reload()
    assert page.input_value("#avis_cpu_motifs") == "Premiers motifs."
    assert faults_of(page) == []
    page.fill("#avis_cpu_motifs", "Motifs repris.")
    page.goto(site.address + "/taches")  # at once: the page is left before the pause is over
    until_kept(desk, "Motifs repris.")  # sent on leaving, without anybody waiting for it
    page.goto(site.address + desk.address)
    assert page.input_value("#avis_cpu_motifs") == "Motifs repris."
    page.context.clear_cookies()
    page.fill("#avis_cpu_motifs", "Motifs d'une session fermée.")
    page.get_by_role("button", name="Enregistrer l'acte").click()
    page.fill("#login", "cpu")
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.press("#password", "Enter")
    assert page.url.endswith(desk.address)
    assert page.input_value("#avis_cpu_motifs") == "Motifs d'une session fermée."
    site.close()


def test_a_case_that_changed_under_the_page_is_told_as_a_list(desk: Desk) -> None:
    house, director = desk.house, desk.sign_in("disp")
    case_id = house.until_consultation(ecrou="48215")
    desk.task_id = house.task(case_id, "decision")
    house.pass_time(timedelta(hours=73))
    sheet = desk.sheet(director)
    found = {"incident_le": house.now().isoformat(), "incident_description": "Une pièce découverte."}
    house.act(case_id, "chef_etablissement", "incident_occultation", found)
    answer = director.post(desk.address, data={**sheet, "motifs": "Vu le dossier."})
    page = pages.parse(answer.text)
    assert answer.status_code == 409
    told = pages.find(page, ".govuk-error-summary li")
    assert len(told) == 1 and "chef etablissement" in pages.words(told[0])
    assert page.get_element_by_id("motifs").text.strip() == "Vu le dossier."


def test_a_note_whose_session_closed_is_shown_back_to_its_own_page_alone(desk: Desk) -> None:
    author = desk.sign_in("chef_etablissement")
    address = f"/dossiers/{desk.case_id}/notes"
    form = pages.find(pages.parse(author.get(address).text), "main form")[-1]
    sent = {**hidden(form), "texte": "Vu avec le chef de détention ce matin même."}
    author.delete_cookie("session")
    own = author.post(address, data=sent, headers={"Origin": "http://localhost"})
    assert own.status_code == 400 and "Votre session s'est fermée" in words(own)
    assert "Vu avec le chef de détention" in words(own) and "Reconnectez-vous" in words(own)
    foreign = author.post(address, data=sent, headers={"Origin": "https://evil.example"})
    assert "Vu avec le chef" not in foreign.text
