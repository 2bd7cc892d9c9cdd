"""French first, English second, and no sentence left behind."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from tests.web import pages, samples

WEB = Path(samples.ROOT) / "src/orchestrator/web"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS: dict[str, Any] = {"_": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
ACCENTED_TEXT = re.compile(r"[A-Za-zÀ-ÿ]{3,}")


def sentences() -> Iterator[tuple[str, bool]]:
    """Each sentence of the pages, and whether it has a plural."""

    def ours(folder: str) -> bool:
        return Path(folder).name not in {"node_modules", "static"}

    for _, _, message, _, _ in extract_from_dir(str(WEB), METHODS, keywords=KEYWORDS, directory_filter=ours):
        yield (message, False) if isinstance(message, str) else (message[0], True)


def catalogue(language: str) -> Catalog:
    with (WEB / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as text:
        return read_po(text)


def held(language: str) -> dict[str, Any]:
    found = {}
    for entry in catalogue(language):
        if entry.id:
            found[entry.id if isinstance(entry.id, str) else entry.id[0]] = entry
    return found


def test_the_english_catalogue_holds_every_sentence_and_no_other() -> None:
    assert set(held("en")) == {sentence for sentence, _ in sentences()}


def test_every_translation_is_there_and_keeps_its_placeholders() -> None:
    for sentence, entry in held("en").items():
        translated = [entry.string] if isinstance(entry.string, str) else list(entry.string)
        assert all(translated), sentence
        assert not entry.fuzzy, sentence
        for text in translated:
            assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(sentence)), sentence


def test_the_french_catalogue_holds_the_plurals_because_zero_is_singular() -> None:
    assert set(held("fr")) == {sentence for sentence, plural in sentences() if plural}
    assert catalogue("fr").plural_expr == "(n > 1)"


@pytest.mark.parametrize("template", sorted((WEB / "templates").glob("*.html")), ids=lambda path: path.name)
def test_no_template_holds_words_outside_the_catalogues(template: Path) -> None:
    text = re.sub(
        r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", " ", template.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    text = re.sub(r"<[^>]*>", " ", text)
    assert ACCENTED_TEXT.findall(text) == []


def test_the_page_changes_language_and_the_law_does_not(client: FlaskClient) -> None:
    assert (
        client.post("/langue", data={"code": "en", "suite": "/taches/t-decision"}).location
        == "/taches/t-decision"
    )
    page = pages.parse(client.get("/taches/t-decision").text)
    assert page.get("lang") == "en"
    assert "Why this task?" in pages.words(page)
    form = next(
        part for part in page.iter("div") if part.get("lang") == "fr" and pages.find(part, "textarea")
    )
    assert "Motifs" in pages.words(form)
    basis = pages.find(page, ".basis [lang=fr]")[0]
    assert "code pénitentiaire" in pages.words(basis)


def test_the_choice_survives_signing_in_and_a_strange_one_is_ignored(site: Flask) -> None:
    client = site.test_client()
    client.post("/langue", data={"code": "en"})
    client.post("/connexion", data={"login": "disp", "password": "un mot de passe assez long"})
    assert "My tasks" in client.get("/taches").text
    client.post("/langue", data={"code": "../../etc"})
    assert "My tasks" in client.get("/taches").text


def test_the_browser_does_not_decide(client: FlaskClient) -> None:
    assert pages.parse(client.get("/taches", headers={"Accept-Language": "en"}).text).get("lang") == "fr"
