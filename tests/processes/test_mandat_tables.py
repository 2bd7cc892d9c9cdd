"""The warrant passage says what tables T3 and T5 of the law sheet say, and runs as its README promises."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from orchestrator.dmn import read_model
from orchestrator.engine import Instance, read_specification
from orchestrator.law.calendars import calendar_named
from orchestrator.law.deadlines import Deadline
from orchestrator.law.values import law_deadline, read_law_value

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "processes" / "mandat_712_17"
LAW = {
    path.stem: read_law_value(path.read_bytes(), path.stem)
    for path in (ROOT / "processes" / "_common" / "law").glob("*.yaml")
    if path.stem != "references"
}
MANDAT, PRESENTATION = (
    read_model((FOLDER / f"{name}.dmn").read_bytes(), name=f"{name}.dmn")
    for name in ("mandat", "presentation")
)
AT = datetime(2026, 7, 10, 17, tzinfo=UTC)


def decide(model: Any, decision: str, **inputs: Any) -> Any:
    return model.evaluate(decision, inputs, {"law": lambda name: str(LAW[name].at(AT.date()).value)}).value


@pytest.mark.parametrize(
    ("author", "kind", "fled", "urgent", "prevented", "code"),
    [
        ("jap", "arret", "oui", None, None, None),
        ("jap", "amener", "oui", None, None, None),
        ("jap", "amener", "non", None, None, None),
        ("jap", "arret", "non", None, None, "mandat_arret_sans_fuite"),
        ("procureur", "amener", "non", "oui", "oui", None),
        ("procureur", "amener", "non", "oui", "non", "mandat_sans_empechement"),
        ("procureur", "amener", "non", "non", "oui", "mandat_sans_empechement"),
        ("procureur", "arret", "oui", "oui", "oui", "mandat_arret_procureur"),
        ("chef_etablissement", "amener", "non", None, None, "autorite"),
    ],
)
def test_who_issues_which_warrant_follows_table_t3(
    author: str, kind: str, fled: str, urgent: str | None, prevented: str | None, code: str | None
) -> None:
    found = decide(
        MANDAT,
        "mandat_recevable",
        acteur={"role": author},
        mandat_nature=kind,
        mandat_fuite=fled,
        mandat_urgence=urgent,
        mandat_empechement=prevented,
    )

    assert found["code"] == code
    assert (found["message"] is None) == (code is None)
    paragraphs = {"mandat_arret_sans_fuite": "mandat_arret", "autorite": None}
    assert found["reference"] == (code and paragraphs.get(code, "mandat_parquet"))


@pytest.mark.parametrize(
    ("kilometres", "possible", "regime"),
    [
        (12, "oui", "ordinaire"),
        (201, "oui", "ordinaire"),
        (201, "non", "eloigne"),
        (200, "oui", "ordinaire"),
        (200, "non", "irregulier"),
        (12, "non", "irregulier"),
    ],
)
def test_what_follows_an_arrest_follows_table_t5(kilometres: int, possible: str, regime: str) -> None:
    found = decide(
        PRESENTATION, "suite_arrestation", arrestation_distance_km=kilometres, conduite_possible=possible
    )

    assert found["regime"] == regime


@pytest.mark.parametrize(
    ("regime", "overseas", "court", "limit"),
    [
        ("eloigne", "non", "jap", "comparution_plus_200_km"),
        ("eloigne", "oui", "jap", "comparution_outre_mer"),
        ("eloigne", "oui", "tap", "comparution_outre_mer"),
        ("ordinaire", None, "jap", "comparution_jap"),
        ("ordinaire", None, None, "comparution_jap"),
        ("ordinaire", None, "tap", "comparution_tap"),
    ],
)
def test_the_limit_to_appear_depends_on_the_regime_and_the_court(
    regime: str, overseas: str | None, court: str | None, limit: str
) -> None:
    found = decide(
        PRESENTATION,
        "delai_comparution",
        suite_arrestation={"regime": regime},
        transferement_outre_mer=overseas,
        mandat_juridiction=court,
        mandat_notifie_le=AT,
        incarceration_le=AT,
    )

    assert (found["delai"], found["depuis"]) == (limit, AT)


def test_what_was_not_done_at_the_arrest_is_listed() -> None:
    regular = {"parquet_avise": "oui", "droit_proche": "oui", "droit_medecin": "oui"}
    surroundings = {"suite_arrestation": {"regime": "ordinaire"}}

    assert decide(PRESENTATION, "irregularites", **regular, **surroundings) == []
    assert (
        len(decide(PRESENTATION, "irregularites", **(regular | {"droit_proche": "non"}), **surroundings)) == 1
    )
    assert len(decide(PRESENTATION, "irregularites", **dict.fromkeys(regular, "non"), **surroundings)) == 3


class CommonLaw:
    """The common values alone: what a caller without a file of its own gives."""

    zone = ZoneInfo("Europe/Paris")

    def deadline(self, name: str, start: datetime) -> Deadline:
        return law_deadline(LAW[name], start, self.zone, calendar_named("metropole"))

    def value(self, name: str) -> str:
        return str(LAW[name].at(AT.date()).value)


class Passage:
    """The passage alone, played act by act."""

    def __init__(self, **given: object) -> None:
        files = {path.name: path.read_bytes() for path in (*FOLDER.glob("*.bpmn"), *FOLDER.glob("*.dmn"))}
        self.instance = Instance.start(
            read_specification(files, "mandat_712_17"), given, at=AT, law=CommonLaw()
        )
        self.open: dict[str, str] = {}
        self.timers: dict[str, Any] = {}
        self.roles: dict[str, tuple[str, ...]] = {}
        self.outcome: str | None = None
        self.note()

    def note(self) -> None:
        facts = self.instance.take_facts()
        assert not facts.incidents, facts.incidents
        for task in facts.opened:
            self.open[task.element], self.roles[task.element] = task.id, task.roles
        closed = {task.id for task in facts.closed}
        self.open = {name: key for name, key in self.open.items() if key not in closed}
        self.timers |= {timer.element: timer for timer in facts.armed}
        self.outcome = facts.ended.outcome if facts.ended else self.outcome

    def act(self, element: str, by: str = "jap", **data: object) -> None:
        self.instance.complete_task(self.open[element], {**data, f"{element}_par": by}, at=AT)
        self.note()

    def let_pass(self, element: str) -> None:
        timer = self.timers[element]
        self.instance.fire_timer(timer.id, at=timer.due_at)
        self.note()

    @property
    def issue(self) -> object:
        return self.instance.variables.get("mandat_issue")

    def until_the_judge_of_liberties(self) -> None:
        self.act("delivrance_mandat", mandat_le=AT, mandat_nature="amener")
        self.act(
            "arrestation",
            arrestation_le=AT,
            arrestation_distance_km=5,
            conduite_possible="oui",
            parquet_avise="oui",
        )
        self.act("presentation_procureur", mandat_notifie_le=AT, jap_disponible="non")


def test_before_the_tribunal_of_sentence_enforcement_the_limit_is_a_month() -> None:
    passage = Passage(mandat_juridiction="tap")
    passage.until_the_judge_of_liberties()
    passage.act("incarceration_jld", decision_jld="incarceration", incarceration_le=AT)

    assert passage.timers["fin_attente"].deadline == "comparution_tap"
    passage.let_pass("fin_attente")
    passage.act("liberation")
    assert (passage.outcome, passage.issue) == ("remise_en_liberte", "comparution_tardive")


def test_the_caller_may_reserve_the_warrant_to_the_judge() -> None:
    assert Passage(mandat_auteurs=["jap"]).roles["delivrance_mandat"] == ("jap",)
    assert Passage().roles["delivrance_mandat"] == ("jap", "procureur")


@pytest.mark.parametrize(
    ("how", "issue", "outcome"),
    [
        ("caduc", "caduc", "mandat_sans_suite"),
        ("leve", "leve", "mandat_sans_suite"),
        ("jld", "remise_en_liberte", "presentation_close"),
        ("retention", "retention_depassee", "remise_en_liberte"),
        ("irregulier", "irregulier", "remise_en_liberte"),
        ("immediate", "comparution", "presentation_close"),
        ("attendue", "comparution", "comparution_faite"),
    ],
)
def test_each_end_gives_its_outcome_to_the_caller(how: str, issue: str, outcome: str) -> None:
    passage = Passage()
    if how in ("caduc", "leve", "retention", "irregulier", "immediate"):
        by = "procureur" if how == "caduc" else "jap"
        passage.act("delivrance_mandat", by, mandat_le=AT, mandat_nature="amener")
    if how == "caduc":
        passage.let_pass("caducite")
    elif how == "leve":
        passage.act("mainlevee_mandat")
    elif how in ("retention", "irregulier", "immediate"):
        possible = "non" if how == "irregulier" else "oui"
        passage.act("arrestation", arrestation_le=AT, arrestation_distance_km=5, conduite_possible=possible)
        if how == "retention":
            assert passage.timers["fin_retention"].due_at == AT + timedelta(hours=24)
            passage.let_pass("fin_retention")
        elif how == "immediate":
            passage.act("presentation_procureur", mandat_notifie_le=AT, jap_disponible="oui")
            passage.act("comparution_immediate", comparution_le=AT)
    else:
        passage.until_the_judge_of_liberties()
        if how == "jld":
            passage.act("incarceration_jld", decision_jld="liberte")
        else:
            passage.act("incarceration_jld", decision_jld="incarceration", incarceration_le=AT)
            passage.act("comparution", comparution_le=AT)
    if "liberation" in passage.open:
        passage.act("liberation")

    assert (passage.issue, passage.outcome) == (issue, outcome)
