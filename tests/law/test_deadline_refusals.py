"""What cannot be counted is refused with the field at fault, never guessed, never a crash."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.law.calendars import calendar_named
from orchestrator.law.deadlines import RULES, Deadline, compute
from orchestrator.law.errors import CannotCount
from orchestrator.law.instants import parse_instant, zone_named

NOON = "2026-06-01T12:00:00+02:00"
FITTING = {"heures_ecoulees": "PT1H", "mois_801": "P1M", "mois_de_mesure": "P1M"}
BAD_AMOUNTS = (
    *("", "P", "PT", "P1DT", "72H", "PT72", "72 heures", "-P1D", "+P1D", "P-1D", "P1.5D", "PT1,5H", "p1d"),
    *(" P1D", "P1D ", "P1D\n", "P1H", "P1M1Y", "P1D1W", "P١D", "P1M2M", "R3/P1D", "P99999999D"),
    "P" + "9" * 5000 + "D",
)
BAD_INSTANTS = (
    *(
        "2026-10-25T02:30:00",
        "2026-10-25",
        "",
        "hier",
        "2026-02-30T10:00:00+01:00",
        "2026-06-01T24:01:00+02:00",
    ),
    *("2026-06-01T10:00:00+25:00", "2026-06-01x10:00:00+02:00", "2026-06-01T10:00:00[Europe/Paris]", "١٢"),
)


def ask(rule: str, amount: str | None, start: str = NOON, variant: str | None = None) -> Deadline:
    return compute(
        rule, amount, parse_instant(start), zone_named("Europe/Paris"), calendar_named("metropole"), variant
    )


@pytest.mark.parametrize(
    "amount",
    BAD_AMOUNTS,
)
@pytest.mark.parametrize("rule", [name for name, rule in RULES.items() if rule.units])
def test_an_amount_that_is_not_a_duration_is_refused(rule: str, amount: str) -> None:
    with pytest.raises(CannotCount) as refused:
        ask(rule, amount)

    assert refused.value.field == "amount"
    assert len(refused.value.message) < 400


@pytest.mark.parametrize(
    ("rule", "amount"),
    [
        ("heures_ecoulees", "P3D"),
        ("heures_ecoulees", "P1DT12H"),
        ("jours_801", "PT24H"),
        ("jours_801", "P1M"),
        ("jours_de_mesure", "P6M"),
        ("jours_simples", "P1DT1H"),
        ("prevention_disciplinaire", "PT48H"),
        ("mois_801", "P10D"),
        ("mois_de_mesure", "PT72H"),
        ("delai_franc", "PT72H"),
        ("silence", "PT1H"),
        ("avant_terme", "PT1H"),
    ],
)
def test_a_unit_the_rule_does_not_count_is_refused(rule: str, amount: str) -> None:
    with pytest.raises(CannotCount) as refused:
        ask(rule, amount)

    assert refused.value.field == "amount"
    assert rule in refused.value.message


@pytest.mark.parametrize("rule", RULES)
def test_an_unknown_variant_is_refused(rule: str) -> None:
    with pytest.raises(CannotCount) as refused:
        ask(rule, FITTING.get(rule, "P1D"), variant="JOUR_INCLUS")

    assert refused.value.field == "variant"


@pytest.mark.parametrize("rule", ["", "inconnue", "HEURES_ECOULEES", "heures_ecoulees "])
def test_an_unknown_rule_is_refused(rule: str) -> None:
    with pytest.raises(CannotCount) as refused:
        ask(rule, "P1D")

    assert refused.value.field == "rule"


@pytest.mark.parametrize(
    "start",
    BAD_INSTANTS,
)
def test_an_instant_without_offset_or_without_sense_is_refused(start: str) -> None:
    with pytest.raises(CannotCount) as refused:
        ask("jours_801", "P1D", start)

    assert refused.value.field == "from"


def test_a_naive_start_is_refused_by_the_computation_itself() -> None:
    with pytest.raises(CannotCount) as refused:
        compute(
            "jours_801", "P1D", datetime(2026, 6, 1), zone_named("Europe/Paris"), calendar_named("metropole")
        )

    assert refused.value.field == "from"


@pytest.mark.parametrize(
    "zone", ["", "Paris", "Europe/paris", "../etc/passwd", "/etc/localtime", "Europe", "UTC+1"]
)
@pytest.mark.parametrize("other", [None, 3, "localtime", "right/Europe/Paris"])
def test_an_unknown_zone_is_refused(zone: str, other: object) -> None:
    for name in (zone, other):
        with pytest.raises(CannotCount) as refused:
            zone_named(name)
        assert refused.value.field == "zone"


@pytest.mark.parametrize("name", ["", "Metropole", "alsace", None, 3, ["metropole"]])
def test_an_unknown_calendar_is_refused(name: object) -> None:
    with pytest.raises(CannotCount) as refused:
        calendar_named(name)

    assert refused.value.field == "calendar"


@pytest.mark.parametrize(
    ("rule", "amount", "start", "field"),
    [
        ("heures_ecoulees", "PT9999999H", "9000-01-01T00:00:00+00:00", "amount"),
        ("heures_ecoulees", "PT1H", "9999-12-31T22:59:59+00:00", "from"),
        ("jours_de_mesure", "P9999999D", NOON, "amount"),
        ("jours_de_mesure", "P1D", "9999-12-30T12:00:00+01:00", "from"),
        ("mois_de_mesure", "P9999999Y", NOON, "amount"),
        ("mois_de_mesure", "P8000Y", NOON, "amount"),
        ("mois_801", "P100Y", NOON, "amount"),
        ("jours_801", "P1D", "2101-01-01T12:00:00+01:00", "from"),
        ("minuit_du_lendemain", None, "2101-01-01T12:00:00+01:00", "from"),
        ("premier_jour_ouvrable", "P9999999Y", "9999-12-30T12:00:00+01:00", "from"),
        ("avant_terme", "P9999Y", NOON, "amount"),
        ("avant_terme", "P1D", "0001-01-01T00:30:00+00:00", "from"),
        ("silence", "P1M", "0001-01-01T00:00:00+14:00", "from"),
        ("silence", "P1M", "9999-12-31T23:59:59-14:00", "from"),
    ],
)
def test_a_count_that_leaves_the_calendar_is_refused(
    rule: str, amount: str | None, start: str, field: str
) -> None:
    with pytest.raises(CannotCount) as refused:
        ask(rule, amount, start)

    assert refused.value.field == field


@settings(deadline=None)
@given(
    st.sampled_from(list(RULES)),
    st.from_regex(
        r"P([0-9]{1,8}Y)?([0-9]{1,8}M)?([0-9]{1,8}W)?([0-9]{1,8}D)?(T[0-9]{1,8}H)?", fullmatch=True
    ),
    st.datetimes(timezones=st.timezones()),
    st.timezones(),
)
def test_any_instant_and_amount_give_a_deadline_or_a_refusal(rule, amount, start, zone) -> None:  # type: ignore[no-untyped-def]
    try:
        found = compute(rule, amount, start, zone, calendar_named("metropole"))
    except CannotCount as problem:
        field = problem.field
    else:
        field = "amount"
        assert found.expires_at.tzinfo is zone
        assert found.reasons
    assert field in {"amount", "from"}
