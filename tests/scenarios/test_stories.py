"""Every story of every procedure goes as told: in memory, and on PostgreSQL through the same code."""

import shutil
from pathlib import Path

import pytest
from tests.support.house import ROOT

from orchestrator.config import read_settings
from orchestrator.law.places import read_places
from orchestrator.scenarios import StoryFault, find_stories, read_story
from orchestrator.scenarios.stage import Stage

STORIES = find_stories([ROOT / "processes"])
PLACES = read_places((ROOT / "processes" / "_common" / "etablissements.yaml").read_bytes())


SETTINGS = read_settings({"HOME": "/nonexistent"})


def stage(url: str | None = None) -> Stage:
    return Stage(SETTINGS, PLACES, url)


@pytest.fixture(scope="module")
def in_memory() -> Stage:
    return stage()


def told(path: Path) -> str:
    return f"{path.parent.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", STORIES, ids=told)
def test_a_story_goes_as_told(in_memory: Stage, path: Path) -> None:
    verdict = in_memory.play(read_story(path), path)
    assert verdict.ok, f"étape {verdict.step} : attendu {verdict.expected}, trouvé {verdict.found}"


@pytest.mark.slow
@pytest.mark.postgres
def test_all_stories_go_as_told_on_one_postgresql_database(empty_postgres_url: str) -> None:
    scene = stage(empty_postgres_url)
    failed = {
        told(path): verdict for path in STORIES if not (verdict := scene.play(read_story(path), path)).ok
    }
    assert failed == {}


def write(folder: Path, text: str) -> Path:
    path = folder / "story.yaml"
    path.write_text(text, encoding="utf-8")
    return path


HAPPY = (ROOT / "processes" / "udv_placement" / "scenarios" / "02_une_minute_trop_tot.yaml").read_text(
    encoding="utf-8"
)


def test_a_failing_story_names_its_step_and_what_was_found_instead(in_memory: Stage, tmp_path: Path) -> None:
    path = write(tmp_path, HAPPY.replace("refused: delai_contradictoire", "refused: duree"))
    verdict = in_memory.play(read_story(path), path)
    assert not verdict.ok
    assert verdict.step is not None
    assert verdict.expected == "refus duree"
    assert "delai_contradictoire" in str(verdict.found)


@pytest.mark.parametrize(
    ("was", "becomes", "word"),
    [
        ("procedure: udv_placement", "procedure: inconnue", "inconnue"),
        ("CP-REAU", "CP-NULLEPART", "CP-NULLEPART"),
        ("act: avis_cpu", "act: nulle_part", "nulle_part"),
        ("by: cpu", "by: martien", "martien"),
        ('ecrou: "48211"}', 'ecrou: "48211", earlier: 3}', "liste"),
    ],
)
def test_a_story_that_cannot_be_played_fails_in_words(
    in_memory: Stage, tmp_path: Path, was: str, becomes: str, word: str
) -> None:
    assert was in HAPPY
    path = write(tmp_path, HAPPY.replace(was, becomes, 1))
    verdict = in_memory.play(read_story(path), path)
    assert not verdict.ok
    assert word in f"{verdict.expected} {verdict.found}"


def test_a_story_is_played_with_the_law_forms_and_places_it_lies_beside(
    in_memory: Stage, tmp_path: Path
) -> None:
    """Another folder of the same procedure, in the same run, is neither judged by nor judges the first."""
    file = ROOT / "processes" / "udv_placement" / "scenarios" / "21_la_reunion.yaml"
    assert in_memory.play(read_story(file), file).ok
    for name in ("processes", "forms"):
        shutil.copytree(ROOT / name, tmp_path / name)
    copy = tmp_path / file.relative_to(ROOT)

    places = tmp_path / "processes" / "_common" / "etablissements.yaml"
    places.write_text(places.read_text(encoding="utf-8").replace("Indian/Reunion", "Europe/Paris"), "utf-8")
    moved = in_memory.play(read_story(copy), copy)
    (tmp_path / "forms" / "udv_placement" / "decision.form").unlink()
    formless = Stage(SETTINGS, PLACES).play(read_story(copy), copy)

    assert not moved.ok and "2026-03-17T03:00:00+04:00" in str(moved.found)  # midnight in Paris
    assert not formless.ok and "formulaire" in str(formless.found)
    assert in_memory.play(read_story(file), file).ok


def test_stories_may_lie_apart_from_any_procedure(in_memory: Stage, tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    path = write(tmp_path / "scenarios", HAPPY)

    assert in_memory.play(read_story(path), path).ok


@pytest.mark.parametrize(
    ("step", "word"),
    [
        ('{at: "2026-10-25T02:30:00"}', "deux fois"),
        ('{at: "2026-03-29T02:30:00"}', "deux fois, ou pas du tout"),
        ('{at: "2026-03-27T10:00:00+01:00", by: cpu, act: avis_cpu, data: [1]}', "data"),
        ('expect_deadline: {name: contradictoire, le: "2026-03-30T16:30:00+02:00"}', "le"),
        ("expect_end: {outcome: notifiee, effet: demain}", "effet"),
        ("expect_document: {name: decision, contient: Paris}", "contient"),
        ("expect_tasks: {name: decision}", "liste"),
    ],
)
def test_a_step_that_would_say_less_than_it_seems_is_not_read(tmp_path: Path, step: str, word: str) -> None:
    head = HAPPY[: HAPPY.index("steps:")]
    with pytest.raises(StoryFault, match=word):
        read_story(write(tmp_path, f"{head}steps:\n  - {step}\n"))


def test_a_story_may_be_told_again_on_the_same_database(tmp_path: Path) -> None:
    """Two placements of the person, deducted from a third: told twice, they are not four."""
    path = ROOT / "processes" / "udv_placement" / "scenarios" / "40_cumul_deux_placements.yaml"
    scene = stage(f"sqlite:///{tmp_path}/base.sqlite3")

    assert [scene.play(read_story(path), path).ok for _ in range(2)] == [True, True]
