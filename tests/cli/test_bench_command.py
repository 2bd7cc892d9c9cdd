"""Each measure runs and says what it must; nothing here looks at a time."""

import json
from pathlib import Path

import pytest
from benchmarks.measures import FULL, QUICK, TINY, Measure, table
from benchmarks.run import IN_MEMORY, NAMES, ON_DATABASES, take
from tests.support.processes import run_orchestrator

KEYS = {"name", "ours", "rival", "ratio", "goal", "rounds"}


@pytest.mark.parametrize("name", IN_MEMORY)
def test_a_measure_in_memory_gives_ours_and_the_rival_s(name: str) -> None:
    found = list(take({name}, TINY))

    assert found and all(measure.ours > 0 and measure.rival and measure.ratio for measure in found)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("name", ON_DATABASES)
def test_a_measure_on_databases_gives_figures_for_both(name: str) -> None:
    found = list(take({name}, TINY))

    assert {kind for kind in ("SQLite", "PostgreSQL") if any(kind in measure.name for measure in found)} == {
        "SQLite",
        "PostgreSQL",
    }
    assert all(set(measure.as_json()) == KEYS for measure in found)
    assert len({measure.name for measure in found}) == len(found), "a name tells one figure from another"
    assert list(table(found))


def test_a_goal_is_a_bound_on_our_figure_or_on_the_ratio() -> None:
    assert Measure("a", 8.0, goal="≤ 8").reached
    assert not Measure("a", 199.0, goal="≥ 200").reached
    assert Measure("a", 1.0, 2.0, 0.5, "ratio ≥ 0.5").reached
    assert Measure("a", 1.0).reached is None


def test_the_scales_differ_only_in_size() -> None:
    assert TINY.rounds < QUICK.rounds < FULL.rounds


@pytest.mark.slow
def test_the_command_prints_a_table_and_writes_the_file(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    done = run_orchestrator("bench", "--quick", "--only", "decisions", "--out", str(out), folder=tmp_path)

    written = json.loads(out.read_text(encoding="utf-8"))
    assert done.returncode == 0, done.stderr
    assert written and all(set(line) == KEYS for line in written)
    assert all(line["name"] in done.stdout for line in written)


def test_an_unknown_measure_is_told_in_one_sentence(tmp_path: Path) -> None:
    done = run_orchestrator("bench", "--only", "vitesse", folder=tmp_path)

    assert done.returncode == 2
    assert "vitesse" in done.stderr and all(name in done.stderr for name in NAMES)
