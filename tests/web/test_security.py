"""Signing in, sessions, forged requests and the headers of every answer."""

import re
import time
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.web import pages, samples
from tests.web.conftest import PASSWORD, build, signed_in

from orchestrator.web import auth

GUARDED = ("/", "/taches", "/taches/t-1", "/dossiers", "/dossiers/147", "/dossiers/147/diagramme.bpmn",
           "/dossiers/147/etapes",
           "/dossiers/nouveau", "/documents/5", "/documents/5/pdf", "/exploitation")  # fmt: skip


def test_every_page_but_the_public_ones_asks_to_sign_in(site: Flask) -> None:
    anonymous = site.test_client()
    assert all(anonymous.get(address).location.startswith("/connexion") for address in GUARDED)
    assert all(
        anonymous.get(address).status_code == 200 for address in ("/connexion", "/accessibilite", "/mentions")
    )


def test_no_post_is_open_to_strangers(site: Flask, recorder: Any) -> None:
    open_to_all = {"auth.log_in", "language.choose"}
    posts = [rule for rule in site.url_map.iter_rules() if "POST" in (rule.methods or ())]
    for rule in posts:
        if rule.endpoint not in open_to_all:
            address = re.sub("<[^>]+>", "1", rule.rule)
            assert site.test_client().post(address).location.startswith("/connexion"), rule.endpoint
    assert recorder.done == []


def test_one_comes_back_to_the_page_one_asked_for(site: Flask) -> None:
    client = site.test_client()
    asked = client.get("/dossiers?q=bernard").location
    answer = client.post(asked, data={"login": "disp", "password": PASSWORD})
    assert answer.location == "/dossiers?q=bernard"


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/a\r\nSet-Cookie:x=1",
     "javascript:alert(1)", "evil.example", "/%0a//evil\t", ""],
)  # fmt: skip
def test_nobody_is_sent_elsewhere_by_a_link_to_us(site: Flask, target: str) -> None:
    answer = site.test_client().post(
        "/connexion", query_string={"suite": target}, data={"login": "disp", "password": PASSWORD}
    )
    assert answer.location == ("/" if auth.safe_target(target) is None else target)
    assert not answer.location.startswith(("//", "http", "\\", "/\\"))


def test_a_wrong_password_says_so_without_telling_which_part_is_wrong(site: Flask) -> None:
    client = site.test_client()
    answers = [
        client.post("/connexion", data={"login": login, "password": "x"}) for login in ("disp", "personne")
    ]
    messages = {
        pages.words(pages.find(pages.parse(answer.text), ".govuk-error-summary")[0]) for answer in answers
    }
    assert {answer.status_code for answer in answers} == {422}
    assert len(messages) == 1


def test_a_session_from_before_signing_in_does_not_survive_it(site: Flask) -> None:
    client = site.test_client()
    with client.session_transaction() as session:
        session["planted"] = "x"
        session["_user_id"] = "9"
    client.post("/connexion", data={"login": "disp", "password": PASSWORD})
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["_user_id"] == "7.0"  # the account and the epoch of its password


def test_a_planted_account_without_a_real_sign_in_opens_nothing(site: Flask) -> None:
    client = site.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "9"
        session["_fresh"] = True
    assert client.get("/taches").location.startswith("/connexion")


def test_a_session_is_too_old_after_twelve_hours(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["signed_in_at"] = int(time.time()) - auth.LONGEST_SESSION_SECONDS - 1
    assert client.get("/taches").location.startswith("/connexion")


def test_an_idle_session_is_refused_by_its_own_date(site: Flask, client: FlaskClient) -> None:
    assert client.get("/taches").status_code == 200
    site.config["PERMANENT_SESSION_LIFETIME"] = -1
    assert client.get("/taches").location.startswith("/connexion")


def test_a_closed_account_is_out_at_the_next_request(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestrator.queries.accounts.actor", lambda *_: None)
    assert client.get("/taches").location.startswith("/connexion")


def test_signing_out_closes_the_session(client: FlaskClient) -> None:
    assert client.post("/deconnexion").location == "/connexion"
    assert client.get("/taches").location.startswith("/connexion")


def test_a_stolen_cookie_is_refused_to_another_browser(site: Flask) -> None:
    client = signed_in(site)
    assert client.get("/taches", headers={"User-Agent": "another"}).location.startswith("/connexion")


def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_http(reads: SimpleNamespace) -> None:
    client = build(secure_cookies=True).test_client()
    answer = client.post(
        "/connexion", data={"login": "disp", "password": PASSWORD}, base_url="https://localhost"
    )
    cookie = SimpleCookie(answer.headers["Set-Cookie"])["__Host-session"]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]


def test_every_form_carries_a_token_and_a_post_without_it_is_refused(
    reads: SimpleNamespace, recorder: Any
) -> None:
    app = build(demo=True, csrf=True)
    client = app.test_client()
    page = pages.parse(client.get("/connexion").text)
    token = pages.find(page, "main input[name=_csrf]")[0].get("value")
    client.post("/connexion", data={"login": "disp", "password": PASSWORD, "_csrf": token})
    for address in ("/taches", "/taches/t-decision", "/dossiers/147", "/dossiers/nouveau/udv_placement"):
        forms = pages.find(pages.parse(client.get(address).text), "form[method=post]")
        assert forms, address
        assert all(pages.find(form, "input[name=_csrf]") for form in forms), address
    refused = client.post("/taches/t-decision", data={"motifs": "x"})
    assert refused.status_code == 400
    assert "ouverte depuis trop longtemps" in refused.text
    assert recorder.done == []


def test_long_texts_are_shown_back_when_the_session_ended_meanwhile(reads: SimpleNamespace) -> None:
    client = build(csrf=True).test_client()
    sent = {"motifs": "Des motifs écrits pendant une heure.", "_csrf": "périmé"}
    own = client.post("/taches/t-decision", data=sent, headers={"Origin": "http://localhost"})
    assert "Des motifs écrits pendant une heure." in own.text
    foreign = client.post("/taches/t-decision", data=sent, headers={"Origin": "https://evil.example"})
    assert "Des motifs" not in foreign.text


def test_scripts_and_styles_need_the_nonce_of_the_answer(client: FlaskClient) -> None:
    first, second = client.get("/dossiers/147"), client.get("/dossiers/147")
    policy = first.headers["Content-Security-Policy"]
    nonce = re.search(r"script-src 'nonce-([^']+)'", policy)
    assert nonce is not None
    assert nonce[1] not in second.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    page = pages.parse(first.text)
    assert all(script.get("nonce") == nonce[1] and script.get("src") for script in page.iter("script"))
    assert not page.xpath("//@style | //style | //@*[starts-with(name(), 'on')]")


@pytest.mark.parametrize("address", ["/taches", "/documents/5", "/rien", "/connexion"])
def test_answers_are_not_kept_framed_or_guessed(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_static_files_may_be_kept(client: FlaskClient) -> None:
    assert client.get("/static/site.css").headers["Cache-Control"] != "no-store"


def test_an_oversized_form_is_refused_in_words(client: FlaskClient, recorder: Any) -> None:
    answer = client.post("/taches/t-decision", data={"motifs": "a" * 600_000})
    assert answer.status_code == 413
    assert "trop volumineux" in answer.text
    assert recorder.done == []


def test_the_clock_can_be_moved_in_a_demonstration_only(reads: SimpleNamespace, recorder: Any) -> None:
    plain, demo = build(), build(demo=True)
    assert not [
        rule for rule in plain.url_map.iter_rules() if "horloge" in rule.rule or "demo" in rule.endpoint
    ]
    outside = signed_in(plain)
    assert outside.post("/demo/horloge", data={"pas": "day"}).status_code == 404
    assert "Avancer" not in outside.get("/taches").text
    inside = signed_in(demo)
    bar = pages.find(pages.parse(inside.get("/dossiers?q=x").text), ".demo form")[0]
    assert [button.get("value") for button in pages.find(bar, "button")] == ["hour", "day", "next"]
    moved = inside.post("/demo/horloge", data={"pas": "day", "suite": "/dossiers?q=x"})
    assert moved.location == "/dossiers?q=x"
    assert recorder.done[0].by.days == 1
    inside.post("/demo/horloge", data={"pas": "next", "suite": "//evil.example"})
    assert recorder.done[1].by is None
    assert inside.post("/demo/horloge", data={"pas": "-5"}).status_code == 303
    assert len(recorder.done) == 2


def test_the_reader_is_the_person_of_the_session(client: FlaskClient, recorder: Any) -> None:
    client.post("/taches/t-1/prendre", data={"actor": "9", "account_id": "9"})
    assert recorder.done[0].actor == samples.DIRECTOR
