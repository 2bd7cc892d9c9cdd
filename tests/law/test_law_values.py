"""One file, one statutory value: dates without gap, articles, readings, examples that prove it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from orchestrator.errors import ModelRefused
from orchestrator.law.calendars import calendar_named
from orchestrator.law.errors import CannotCount, NotInForce
from orchestrator.law.values import LawValue, check_examples, law_deadline, read_law_value

PARIS = ZoneInfo("Europe/Paris")
OLD = """
  - from: 2020-01-01
    value: PT72H
    reference: {article: R57-7-84-5 al. 2, code: CPP}
"""
NEW = """
  - from: 2022-05-01
    value: PT96H
    reference: {article: R224-5 al. 2, code: C. pénit.}
    pending: recompute
    examples:
      - {trigger: "2026-03-28T10:00:00+01:00", expires: "2026-04-01T11:00:00+02:00", why: heure d'été}
"""
HEAD = "label: Délai pour observer\nrule: heures_ecoulees\ncounts_from: consultation\n"
READING = """reading:
  flag: I
  retained: {retained}
  alternatives:
    - {{name: jour_exclu, sentence: Le premier jour ne compte pas.}}
    - {{name: jour_inclus, sentence: Le premier jour compte.}}
"""


def read(text: str) -> LawValue:
    return read_law_value(text.encode(), "processes/x/law/contradictoire.yaml")


def faults_of(text: str) -> dict[str, str]:
    with pytest.raises(ModelRefused) as refused:
        read(text)
    assert all(fault.file == "processes/x/law/contradictoire.yaml" for fault in refused.value.faults)
    assert all(fault.instead for fault in refused.value.faults)
    return {fault.element: fault.message for fault in refused.value.faults}


def test_a_value_is_called_by_the_stem_of_its_file() -> None:
    assert read(f"{HEAD}values:{OLD}").name == "contradictoire"
    assert read_law_value(f"{HEAD}values:{OLD}".encode(), "contradictoire").name == "contradictoire"


def test_the_value_in_force_is_that_of_the_day() -> None:
    value = read(f"{HEAD}values:{OLD}{NEW}")

    assert value.at(date(2022, 4, 30)).value == "PT72H"
    assert value.at(date(2022, 4, 30)).until_on == date(2022, 4, 30)
    assert value.at(date(2022, 5, 1)).value == "PT96H"
    assert value.at(date(2022, 5, 1)).pending == "recompute"
    assert value.at(date(2022, 4, 30)).pending == "keep"


def test_before_the_first_value_nothing_is_in_force() -> None:
    with pytest.raises(NotInForce) as refused:
        read(f"{HEAD}values:{OLD}").at(date(2019, 12, 31))

    assert "1er janvier 2020" in refused.value.message


def test_a_deadline_uses_the_value_of_the_local_day_and_cites_its_article() -> None:
    value = read(f"{HEAD}values:{OLD}{NEW}")
    calendar = calendar_named("metropole")
    at = datetime.fromisoformat("2022-04-30T22:30:00+00:00")  # already 1 May in Paris

    in_paris = law_deadline(value, at, PARIS, calendar)
    in_cayenne = law_deadline(value, at, ZoneInfo("America/Cayenne"), calendar)

    assert (in_paris.expires_at - at).total_seconds() == 96 * 3600
    assert (in_cayenne.expires_at - at).total_seconds() == 72 * 3600
    assert "R224-5 al. 2 du code pénitentiaire" in in_paris.reasons[0] and "96 heures" in in_paris.reasons[0]
    assert "R57-7-84-5 al. 2 du code de procédure pénale" in in_cayenne.reasons[0]


def test_the_reading_retained_is_said_among_the_reasons() -> None:
    text = (
        "label: Durée\nrule: jours_de_mesure\n"
        + READING.format(retained="jour_exclu")
        + f"values:{OLD}".replace("PT72H", "P15D")
    )

    value = read(text)
    found = law_deadline(value, datetime(2021, 6, 1, 10, tzinfo=PARIS), PARIS, calendar_named("metropole"))

    assert value.reading_flag == "I"
    assert "Lecture retenue : Le premier jour ne compte pas." in found.reasons
    assert found.warn_at == datetime(2021, 6, 16, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("retained", "variant"), [("inconnue", ""), ("jour_inclus", ""), ("jour_exclu", "variant: jour_inclus\n")]
)
def test_the_reading_retained_must_be_listed_and_counted(retained: str, variant: str) -> None:
    text = (
        f"label: Durée\nrule: jours_de_mesure\n{variant}"
        + READING.format(retained=retained)
        + f"values:{OLD}".replace("PT72H", "P15D")
    )

    assert "reading.retained" in faults_of(text)


def test_every_fault_is_listed_at_once() -> None:
    found = faults_of(
        "label: ''\nrule: heure\nextra: 1\nvalues:\n"
        "  - {from: hier, value: 3.5, reference: {article: R1, code: XYZ, alinea: 2}, pending: maybe}\n"
        "  - trois\n"
    )

    assert {"label", "rule", "extra", "values[1].from", "values[1].value", "values[1].pending"} <= set(found)
    assert {"values[1].reference.code", "values[1].reference.alinea", "values[2]", "values[2].from"} <= set(
        found
    )


@pytest.mark.parametrize("key", ["label", "values"])
def test_a_missing_key_is_named(key: str) -> None:
    lines = [line for line in f"{HEAD}values:{OLD}".split("\n") if not line.startswith(key)]

    text = "\n".join(lines if key == "label" else lines[:3])

    assert "manque" in faults_of(text)[key]


def test_periods_may_not_overlap_leave_a_gap_or_run_backwards() -> None:
    late = OLD.replace("value:", "until: 2022-05-01\n    value:")
    early = OLD.replace("value:", "until: 2022-04-29\n    value:")
    inverted = OLD.replace("value:", "until: 2019-01-01\n    value:")

    assert "chevauche" in faults_of(f"{HEAD}values:{late}{NEW}")["values[2]"]
    assert "rien en vigueur" in faults_of(f"{HEAD}values:{early}{NEW}")["values[2]"]
    assert "pas après" in faults_of(f"{HEAD}values:{NEW}{OLD}")["values[2]"]
    assert "finit avant" in faults_of(f"{HEAD}values:{inverted}")["values[1]"]


def test_an_amount_must_fit_its_rule() -> None:
    assert "values[1].value" in faults_of(f"{HEAD}values:{OLD}".replace("PT72H", "P3D"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n",
        "label: [",
        "label: a\nlabel: b\n",
        "a: &x 1\nb: *x\n",
        "\x00",
        "[" * 5000,
        "1: a\n",
        "!!python/object:os.system {}",
    ],
)
def test_a_file_that_is_not_strict_yaml_is_refused(text: str) -> None:
    assert "(fichier)" in faults_of(text)


def test_bytes_that_are_not_text_are_refused() -> None:
    with pytest.raises(ModelRefused):
        read_law_value(b"\xff\xfe", "x")


def test_an_example_that_computes_otherwise_is_a_fault() -> None:
    wrong = read(f"{HEAD}values:{NEW}".replace("2026-04-01T11:00", "2026-04-01T10:00"))

    (fault,) = check_examples(wrong)

    assert fault.severity == "error" and "11 h 00" in fault.message and "10 h 00" in fault.message


def test_an_example_outside_its_period_is_a_fault() -> None:
    misplaced = NEW.replace("2022-05-01", "2027-01-01")

    assert "période" in check_examples(read(f"{HEAD}values:{misplaced}"))[0].message


def test_an_example_may_also_prove_the_warning() -> None:
    text = (
        "label: Durée\nrule: jours_de_mesure\nvalues:\n  - from: 2022-05-01\n    value: P15D\n"
        "    reference: {article: R224-6, code: C. pénit.}\n    examples:\n"
        '      - {trigger: "2026-06-01T10:00:00+02:00", expires: "2026-06-17T00:00:00+02:00",'
        ' warns: "2026-06-16T00:00:00+02:00", why: essai}\n'
    )

    assert check_examples(read(text)) == []
    assert "alerte" in check_examples(read(text.replace("06-16T", "06-15T")))[0].message


def test_a_value_that_nothing_proves_is_a_warning() -> None:
    assert [fault.severity for fault in check_examples(read(f"{HEAD}values:{OLD}"))] == ["warning"]


@pytest.mark.parametrize("change", [("Europe/Paris", "Mars/Olympus"), ("metropole", "lune"), ("+01:00", "")])
def test_an_example_with_a_bad_zone_calendar_or_instant_is_refused(change: tuple[str, str]) -> None:
    example = NEW.replace("why:", "zone: Europe/Paris, calendar: metropole, why:").replace(*change)

    assert "values[1].examples[1]" in faults_of(f"{HEAD}values:{example}")


def test_a_value_that_counts_no_time_has_no_rule() -> None:
    number = read("label: Nombre de renouvellements\nvalues:" + OLD.replace("PT72H", "1"))

    assert number.at(date(2021, 1, 1)).value == "1"
    assert check_examples(number) == []
    with pytest.raises(CannotCount):
        law_deadline(number, datetime(2021, 1, 1, tzinfo=PARIS), PARIS, calendar_named("metropole"))
