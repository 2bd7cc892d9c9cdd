"""The accessibility statement says the figures of the grid, and the grid has a verdict for each criterion."""

import re
from collections import Counter

from flask.testing import FlaskClient
from tests.support.processes import ROOT
from tests.web.pages import parse, words

from orchestrator.web import accessibility

GRID = (ROOT / "docs" / "accessibilite.md").read_text(encoding="utf-8")
CRITERIA = {
    1: 9,
    2: 2,
    3: 3,
    4: 13,
    5: 8,
    6: 2,
    7: 5,
    8: 10,
    9: 4,
    10: 14,
    11: 13,
    12: 11,
    13: 12,
}  # RGAA 4.1
ROWS = re.findall(r"^\| (\d+\.\d+) \| ([^|]+) \| (C|NC|NA) \| ([^|]+) \|$", GRID, re.MULTILINE)


def test_the_grid_judges_each_of_the_106_criteria_once_and_says_what_was_looked_at() -> None:
    wanted = [f"{theme}.{number}" for theme, count in CRITERIA.items() for number in range(1, count + 1)]

    assert len(wanted) == 106
    assert [number for number, *_rest in ROWS] == wanted
    assert all(len(looked.strip()) > 5 for *_rest, looked in ROWS)


def test_the_figures_of_the_page_are_those_of_the_grid() -> None:
    counts = Counter(verdict for _number, _words, verdict, _looked in ROWS)
    facts = accessibility
    figures = (facts.CONFORMING, facts.FAILING, facts.NOT_APPLICABLE)

    assert (counts["C"], counts["NC"], counts["NA"]) == figures
    assert "| {} | {} | {} | {} % |".format(*figures, facts.RATE) in GRID
    assert tuple(number for number, _words, verdict, _looked in ROWS if verdict == "NC") == facts.FAILED
    assert f"{facts.AUDITED_ON.day} novembre {facts.AUDITED_ON.year}" in GRID


def test_the_statement_says_its_rate_its_failures_and_that_its_makers_made_it(client: FlaskClient) -> None:
    for language, said in (
        (
            "fr",
            (
                "partiellement conforme",
                "auto-évaluation",
                "conformes : 71, non conformes : 1, sans objet : 34",
            ),
        ),
        ("en", ("complies in part", "self-assessment", "met: 71, not met: 1, not applicable: 34")),
    ):
        client.post("/langue", data={"code": language})
        page = parse(client.get("/accessibilite").text)
        text = words(page)
        assert all(one in text for one in said), (language, said)
        assert f"{accessibility.RATE} %" in text or f"{accessibility.RATE}%" in text
        for number in accessibility.FAILED:
            assert re.search(rf"Crit(ère|erion) {re.escape(number)}\W", text), (language, number)
