"""Every page in both languages: each sentence is translated, and what stays French says that it is."""

import re
from collections.abc import Iterator
from pathlib import Path

import flask_babel
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from tests.support.demo import PASSWORD, addresses
from tests.support.house import build_parts

from orchestrator.web import create_app

FRENCH = re.compile(r"[àâçéèêëîïôûùœÀÉÈÊÎÔ]")
SILENT = {"script", "style", "title"}  # a title has one language: the page's


@pytest.fixture
def app(demo_database: Path) -> Flask:
    app = create_app(build_parts(f"sqlite:///{demo_database}", demo=True), testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


class Recorder:
    """Stands behind the English catalogue: keeps each sentence that is not in it."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def gettext(self, sentence: str) -> str:
        self.asked.add(sentence)
        return sentence

    def ngettext(self, one: str, many: str, number: int) -> str:
        self.asked.add(one)
        return one if number == 1 else many

    ugettext, ungettext = gettext, ngettext


def reading(app: Flask, login: str, language: str) -> FlaskClient:
    client = app.test_client()
    assert client.post("/connexion", data={"login": login, "password": PASSWORD}).status_code == 303
    client.post("/langue", data={"code": language})
    return client


def untold(element: html.HtmlElement, language: str = "en") -> Iterator[str]:
    """French words in an English page that no `lang` announces."""
    language = element.get("lang", language)
    if element.tag in SILENT or not isinstance(element.tag, str):
        return
    texts = [element.text or "", *(element.get(name, "") for name in ("aria-label", "title", "placeholder"))]
    for text in texts:
        if language == "en" and FRENCH.search(text):
            yield " ".join(text.split())[:80]
    for child in element:
        yield from untold(child, language)
        if language == "en" and FRENCH.search(child.tail or ""):
            yield " ".join((child.tail or "").split())[:80]


def test_each_page_says_all_it_says_in_both_languages(app: Flask, demo_database: Path) -> None:
    recorder = Recorder()
    with app.test_request_context():
        flask_babel.refresh()
        with flask_babel.force_locale("en"):
            flask_babel.get_domain().get_translations().add_fallback(recorder)  # type: ignore[arg-type]
    asked = addresses(app, demo_database)
    clients = {
        (login, code): reading(app, login or "chef.reau", code)
        for login in {listed.reader for listed in asked}
        for code in ("fr", "en")
    }
    wrong = {}
    for listed in asked:
        for code in ("fr", "en"):
            answer = clients[listed.reader, code].get(listed.address)
            assert answer.status_code < 500, listed.address
            if answer.mimetype != "text/html" or answer.status_code != 200:
                continue
            page = html.document_fromstring(answer.text)
            assert page.get("lang") == code, listed.address
            if code == "en" and (left := sorted(set(untold(page)))):
                wrong[listed.page.address] = left
    assert recorder.asked == set(), recorder.asked
    assert wrong == {}, wrong
