"""Every page in both languages: each sentence is translated, and what stays French says that it is."""

import re
from collections.abc import Iterator
from pathlib import Path

import flask_babel
import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from tests.support.demo import PASSWORD, addresses
from tests.support.house import ROOT, build_parts

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


def misannounced(element: html.HtmlElement, english: set[str], language: str = "en") -> Iterator[str]:
    """Sentences of the English catalogue that an English page announces as French."""
    if element.tag in SILENT or not isinstance(element.tag, str):
        return
    language = element.get("lang", language)
    if language == "fr":
        texts = [element.text or "", *(child.tail or "" for child in element)]
        yield from (told for text in texts if (told := " ".join(text.split())) in english)
    for child in element:
        yield from misannounced(child, english, language)


def english_sentences() -> set[str]:
    """What the catalogue says in other words than French."""
    with (ROOT / "src/orchestrator/web/translations/en/LC_MESSAGES/messages.po").open("rb") as text:
        found = [message for message in read_po(text) if isinstance(message.id, str) and message.id]
    return {" ".join(str(message.string).split()) for message in found if message.string != message.id}


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
    wrong, english = {}, english_sentences()
    for listed in asked:
        for code in ("fr", "en"):
            answer = clients[listed.reader, code].get(listed.address)
            assert answer.status_code < 500, listed.address
            if answer.mimetype != "text/html" or answer.status_code != 200:
                continue
            page = html.document_fromstring(answer.text)
            assert page.get("lang") == code, listed.address
            if code == "en" and (left := sorted({*untold(page), *misannounced(page, english)})):
                wrong[listed.page.address] = left
    assert recorder.asked == set(), recorder.asked
    assert wrong == {}, wrong
