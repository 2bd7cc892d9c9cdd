"""Documents say what the case holds, in French; what people typed is shown as typed and never runs."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from orchestrator.documents import CannotRender, check_template, content_hash, render, to_html

PARIS = ZoneInfo("Europe/Paris")
TEMPLATES = sorted((Path(__file__).parents[2] / "processes").glob("*/documents/*.md.j2"))


@pytest.mark.parametrize(
    ("template", "value", "said"),
    [
        ("{{ x }}", date(2026, 5, 1), "1er mai 2026"),
        ("{{ x|date }}", date(2026, 9, 27), "27 septembre 2026"),
        ("{{ x|jour }}", date(2026, 9, 27), "dimanche 27 septembre 2026"),
        ("{{ x|date_en_lettres }}", date(2026, 9, 27), "vingt-sept septembre deux mille vingt-six"),
        ("{{ x|date_en_lettres }}", date(1981, 5, 1), "premier mai mille neuf cent quatre-vingt-un"),
        ("{{ x|instant }}", datetime(2026, 3, 30, 14, 30, tzinfo=UTC), "lundi 30 mars 2026 à 16 h 30"),
        ("{{ x }}", datetime(2026, 1, 5, 23, 5, tzinfo=UTC), "mardi 6 janvier 2026 à 0 h 05"),
        ("{{ x|duree }}", "PT72H", "soixante-douze heures"),
        ("{{ x|duree }}", "P6M", "six mois"),
        ("{{ x|duree }}", "P15D", "quinze jours"),
        ("{{ x|duree }}", "PT1H", "une heure"),
        ("{{ x|nombre }}", 71, "soixante et onze"),
        ("{{ x|nombre }}", 80, "quatre-vingts"),
        ("{{ x|nombre }}", 200, "deux cents"),
        ("{{ x }}", True, "oui"),
        ("{{ x }}", None, "non renseigné"),
        ("{{ x }}", Decimal("1.50"), "1,50"),
        ("{{ x }}", ["a", "b", "c"], "a, b et c"),
        ("{{ x.y }}", {"y": "z"}, "z"),
    ],
)
def test_a_value_is_written_as_a_french_reader_writes_it(template: str, value: Any, said: str) -> None:
    assert render(template, {"x": value}, zone=PARIS) == said


def paragraphs(markdown: str) -> Any:
    return html.fromstring(to_html(markdown, "Essai")).find(".//main")


def test_a_condition_that_ends_a_line_does_not_join_two_paragraphs() -> None:
    template = "Née en {% if a %}mai{% else %}juin{% endif %}\n\n{% if a %}\nSuite.\n{% endif %}\n\nFin.\n"
    main = paragraphs(render(template, {"a": True}))
    assert [paragraph.text for paragraph in main.findall("p")] == ["Née en mai", "Suite.", "Fin."]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_what_a_document_may_leave_out_begins_on_a_line_of_its_own(path: Path) -> None:
    """Opened at the end of a line of text, it would take the space before the next paragraph with it."""
    opened = r"^.*\S.*\{% (?:if|for) (?:(?!%\}).)*%\}$"
    lines = re.findall(opened, path.read_text(encoding="utf-8"), re.MULTILINE)
    assert [line for line in lines if not line.startswith("{%")] == []


def test_each_article_of_a_foundation_is_cited_once_under_its_text() -> None:
    since = " — code de procédure pénale, en vigueur depuis le 6 novembre 2008"
    cited = ["R53-8-70 al. 2, R53-8-71 al. 1" + since, "R53-8-71 al. 1" + since, "D1 — code pénitentiaire"]
    assert (
        render("{{ [a, b, c]|articles }}", dict(zip("abc", cited, strict=True)))
        == f"R53-8-70 al. 2, R53-8-71 al. 1{since} ; D1 — code pénitentiaire"
    )


@given(st.text(max_size=200))
def test_typed_text_never_becomes_markup(typed: str) -> None:
    main = paragraphs(render("Avant {{ x }} après.\n\n{{ x }}\n", {"x": typed}))

    assert {element.tag for element in main.iter()} <= {"main", "p", "br"}
    assert len(main.findall("p")) == 2


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "# Titre",
        "Titre\n===",
        "- liste",
        "1. liste",
        "> citation",
        "    code",
        "```\ncode\n```",
        "[lien](javascript:alert(1))",
        "![image](http://exemple.test/x.png)",
        "<http://exemple.test>",
        "**gras** _italique_ `code`",
        "&lt;b&gt; &#60;",
        "{{ secret }} {% include 'x' %}",
        "[ref]\n\n[ref]: http://exemple.test",
        "a\n\n\n***\n\nb",
    ],
)
def test_markup_typed_by_somebody_is_shown_as_typed(typed: str) -> None:
    main = paragraphs(render("{{ x }}\n", {"x": typed, "secret": "caché"}))

    assert {element.tag for element in main.iter()} <= {"main", "p", "br"}
    assert "".join(main.text_content().split()) == "".join(typed.split())


def test_direction_tricks_are_removed() -> None:
    assert render("{{ x }}", {"x": "abc\u202edef\u2066"}) == "abcdef"


@pytest.mark.parametrize(
    "template",
    [
        "{{ x.__class__ }}",
        "{{ x['__class__'] }}",
        "{{ x.lower() }}",
        "{{ ''.join(['a']) }}",
        "{{ range(9) }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 9 }}",
        "{% include 'autre' %}",
        "{% import 'autre' as a %}",
        "{% extends 'autre' %}",
        "{% macro m() %}{% endmacro %}",
        "{% for a in [1, 2] %}{% endfor %}",
        "{% for a in x recursive %}{% endfor %}",
        "{{ x|upper }}",
        "{{ x|attr('y') }}",
        "{{ x",
        "{% if x %}",
        "{{ " + "(" * 5_000 + "x" + ")" * 5_000 + " }}",
        "x" * 100_001,
    ],
)
def test_a_template_that_could_do_more_than_read_is_refused(template: str) -> None:
    assert check_template(template)
    with pytest.raises(CannotRender):
        render(template, {"x": "y"})


@pytest.mark.parametrize("template", ["{{ absent }}", "{{ x.absent }}", "{{ x|date }}", "{{ x|duree }}"])
def test_what_the_case_does_not_hold_is_never_printed_as_nothing(template: str) -> None:
    assert check_template(template) == ()
    with pytest.raises(CannotRender):
        render(template, {"x": "y"})


def test_a_template_cannot_change_the_case() -> None:
    pieces = ["a"]
    render("{% for p in pieces %}{{ p }}{% endfor %}", {"pieces": pieces})

    assert pieces == ["a"]


def test_a_page_has_its_language_its_title_and_no_reference_outside() -> None:
    page = to_html("# Décision", "Décision <n° 1>")

    assert '<html lang="fr">' in page
    assert "<title>Décision &lt;n° 1&gt;</title>" in page
    assert "http" not in page


def test_html_written_in_a_template_is_shown_and_not_run() -> None:
    assert "<script>" not in to_html("<script>x</script>\n\n<div>y</div>", "t")


def test_a_document_is_named_by_what_it_says() -> None:
    assert content_hash("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
    assert content_hash("a") != content_hash("b")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_each_template_of_the_procedures_is_sound_and_opens_with_its_title(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    assert check_template(source, name=path.stem) == ()
    titles = [line for line in source.splitlines() if line.startswith("# ")]
    assert titles
    assert "{{" not in titles[0]
