"""How long a QPR placement has lasted and may still last, whoever decided what came before."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.processes.test_qpr_tables import deadline, decide, law

from orchestrator.errors import Refused
from orchestrator.forms import clean, read_form

PARIS = ZoneInfo("Europe/Paris")
FORMS = Path(__file__).parents[2] / "forms" / "qpr_placement"
DECISION = read_form((FORMS / "decision.form").read_bytes(), file="decision.form")
FIRST = {"prise_effet_le": None, "terme_le": None, "interruptions_jours": None, "rang_actuel": None}


def measure(start: date, last: date | None, kind: str = "qpr", term: date | None = None) -> dict[str, Any]:
    def after(day: date | None) -> datetime | None:
        return None if day is None else datetime.combine(day + timedelta(days=1), time(), tzinfo=PARIS)

    began = datetime.combine(start, time(10), tzinfo=PARIS)
    return {"nature": kind, "debut": began, "fin": after(last), "terme": after(term)}


def counted(measures: list[dict[str, Any]], **changes: Any) -> Any:
    return decide(
        "duree", "cumul", **({"mesures": measures, "propose_le": date(2026, 2, 2)} | FIRST | changes)
    )


def test_a_first_placement_counts_nothing_before_it() -> None:
    assert counted([]) == {"jours": 0, "annee_le": date(2027, 2, 2), "rang": 1, "au_dela": False}


@pytest.mark.parametrize(
    ("measures", "days"),
    [
        ([measure(date(2025, 1, 1), date(2025, 6, 1))], 151),
        ([measure(date(2025, 1, 1), date(2025, 6, 1)), measure(date(2025, 8, 1), date(2025, 12, 29))], 301),
        ([measure(date(2025, 1, 1), date(2025, 6, 1), kind="qpr_evaluation")], 0),  # table T4
        ([measure(date(2025, 1, 1), date(2025, 6, 1), kind="udv")], 0),
        ([measure(date(2025, 12, 1), None, term=date(2026, 1, 31))], 61),
        ([measure(date(2024, 8, 2), date(2025, 2, 2))], 184),  # one year apart exactly: still counted
        ([measure(date(2024, 8, 1), date(2025, 2, 1))], 0),  # more than a year: a fresh count
        # The older of two is a long time ago, but no gap between them exceeds a year.
        ([measure(date(2024, 1, 1), date(2024, 3, 1)), measure(date(2024, 12, 1), date(2025, 11, 1))], 395),
        ([measure(date(2022, 1, 1), date(2022, 6, 1)), measure(date(2025, 10, 1), date(2025, 12, 1))], 61),
    ],
)
def test_earlier_placements_count_unless_more_than_a_year_separates_them(
    measures: list[dict[str, Any]], days: int
) -> None:
    found = counted(measures)

    assert found["jours"] == days
    assert found["au_dela"] is (days >= 365)


@pytest.mark.parametrize(
    ("start", "term", "rank", "away", "beyond"),
    [
        (date(2026, 1, 30), date(2026, 7, 30), 1, None, False),
        (date(2026, 1, 30), date(2027, 1, 30), 2, 0, True),
        (date(2026, 1, 30), date(2026, 9, 30), 2, 0, True),  # shorter periods, third decision all the same
        (date(2026, 1, 30), date(2027, 1, 29), 1, 0, False),
        (date(2026, 1, 30), date(2027, 3, 30), 1, 59, True),  # suspended days do not count
        (date(2026, 1, 30), date(2027, 3, 30), 1, 60, False),
    ],
)
def test_beyond_a_year_or_at_the_third_decision_the_minister_alone(
    start: date, term: date, rank: int, away: int | None, beyond: bool
) -> None:
    found = counted([], prise_effet_le=start, terme_le=term, interruptions_jours=away, rang_actuel=rank)

    assert found["au_dela"] is beyond
    assert found["rang"] == rank + 1


def test_the_placement_resumes_for_the_days_that_were_left() -> None:
    found = decide(
        "duree",
        "terme_apres_reprise",
        terme_le=date(2026, 8, 6),
        interruption_le=datetime(2026, 3, 10, 10, tzinfo=PARIS),
        reprise_le=datetime(2026, 11, 10, 10, tzinfo=PARIS),
        interruptions_jours=5,
    )

    assert found == {"terme_le": date(2027, 4, 8), "interruptions_jours": 250}


def decided(nature: str, role: str, term: date, **known: Any) -> str | None:
    """The refusal of a decision signed on 6 February 2026; None when it is accepted."""
    variables = {"nature": nature, "acteur": {"role": role}, "cumul": {"jours": 0, "au_dela": False}} | known
    answers = {"decision": "placement", "terme_le": term.isoformat(), "motifs": "Motifs."}
    if role == "disp":
        answers["situation_verifiee"] = "on"
    reading = known.get("imputation", "non")
    functions: dict[str, Callable[..., object]] = {
        "deadline": deadline,
        "law": lambda name: reading if name == "imputation_evaluation" else law(name),
    }
    try:
        clean(
            DECISION,
            answers,
            variables=variables,
            zone=PARIS,
            now=datetime(2026, 2, 6, 10, tzinfo=PARIS),
            functions=functions,
        )
    except Refused as refusal:
        return refusal.code
    return None


ENTERED = {"terme_precedent_le": date(2026, 3, 31)}
BEYOND = {"cumul": {"jours": 365, "au_dela": True}} | ENTERED
TEN_MONTHS = {"cumul": {"jours": 301, "au_dela": False}}
AFTER_EVALUATION = {"evaluation_depuis_le": date(2026, 1, 6)}


@pytest.mark.parametrize(
    ("nature", "role", "last", "known"),
    [
        ("evaluation", "ministre", date(2026, 5, 22), {"cumul": None}),  # fifteen weeks, edge 10
        ("placement", "disp", date(2026, 8, 6), {}),
        ("placement", "ministre", date(2026, 8, 6), AFTER_EVALUATION),  # table T4
        ("placement", "ministre", date(2026, 7, 6), AFTER_EVALUATION | {"imputation": "oui"}),
        ("placement", "disp", date(2026, 4, 11), TEN_MONTHS),
        ("placement", "ministre", date(2026, 8, 6), TEN_MONTHS),
        ("renouvellement", "disp", date(2026, 9, 30), ENTERED),
        ("renouvellement", "ministre", date(2026, 9, 30), BEYOND),
        ("transfert", "ministre", date(2026, 8, 6), {"cumul": None}),
    ],
)
def test_a_decision_may_last_until_its_maximum_and_not_a_day_more(
    nature: str, role: str, last: date, known: dict[str, Any]
) -> None:
    assert decided(nature, role, last, **known) is None
    assert decided(nature, role, last + timedelta(days=1), **known) == "duree"
