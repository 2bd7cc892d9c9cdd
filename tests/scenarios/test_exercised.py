"""What a story is counted for: only what it made run, answered, or was refused."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestrator.engine import Facts
from orchestrator.engine.facts import DecisionMade, Step
from orchestrator.operations.article_uses import OPENING, Use
from orchestrator.scenarios.exercised import Exercised, covering

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def story() -> Exercised:
    story = Exercised("ESS 01", Path("01.yaml"), "essai")
    made = DecisionMade("choix", "voie", "a", (("r1", ""),))
    story.see(
        Facts(
            steps=(
                Step("acte", "userTask", "completed", AT, "essai"),
                Step("x", "userTask", "cancelled", AT),
            ),
            decisions=(made,),
        )
    )
    story.answered, story.refused = {("acte", "terme_le"), (OPENING, "motif")}, {"duree"}
    return story


@pytest.mark.parametrize(
    ("use", "covered"),
    [
        (Use("essai", "acte", ""), True),
        (Use("autre", "acte", ""), False),
        (Use("", "x", ""), False),
        (Use("essai", "acte", "", field="terme_le"), True),
        (Use("essai", "acte", "", field="motif"), False),
        (Use("essai", OPENING, "", field="motif"), True),
        (Use("autre", OPENING, ""), False),
        (Use("essai", "acte", "", decision="voie", rule="r1"), True),
        (Use("essai", "acte", "", decision="voie", rule="r2"), False),
        (Use("essai", "acte", "", code="duree"), True),
        (Use("essai", "acte", "", code="etat"), False),
    ],
)
def test_a_place_counts_only_when_the_story_made_it_run(story: Exercised, use: Use, covered: bool) -> None:
    assert story.covers(use) is covered
    assert covering([story], [use]) == ([story] if covered else [])
