"""delais.csv: worked cases a jurist can read and correct. Columns in French, one case a line."""

import csv
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from orchestrator.law.calendars import calendar_named
from orchestrator.law.deadlines import RULES, compute
from orchestrator.law.instants import parse_instant, zone_named

with Path(__file__).with_name("delais.csv").open(encoding="utf-8", newline="") as table:
    CASES = list(csv.DictReader(table, delimiter=";"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['regle']}-{case['pourquoi'][:50]}")
def test_the_deadline_is_the_one_the_jurist_wrote(case: dict[str, str]) -> None:
    found = compute(
        case["regle"],
        case["duree"] or None,
        parse_instant(case["depart"]),
        zone_named(case["fuseau"]),
        calendar_named(case["calendrier"]),
        case["variante"] or None,
    )

    assert found.expires_at.isoformat() == datetime.fromisoformat(case["echeance"]).isoformat()
    assert found.reasons and all(sentence.endswith(".") for sentence in found.reasons)


def test_the_table_covers_every_rule_and_variant() -> None:
    counted = Counter(case["regle"] for case in CASES)

    assert len(CASES) >= 150
    assert all(counted[rule] >= 8 for rule in RULES)
    for name, rule in RULES.items():
        for variant in rule.variants:
            assert any(case["regle"] == name and case["variante"] == variant for case in CASES)


def test_the_table_covers_the_edge_cases_of_the_sheet() -> None:
    reasons = " ".join(case["pourquoi"] for case in CASES)

    assert all(f"{edge} :" in reasons for edge in ("E1", "E2", "E5", "E6", "E7", "E9", "E10"))
