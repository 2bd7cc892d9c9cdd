"""« Pourquoi cette tâche ? » is answered for every task of every procedure, from facts that the journal holds."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.support.house import ROOT, House

from orchestrator.engine import Element
from orchestrator.library.bundles import digest
from orchestrator.library.deployed import DeployedProcedure
from orchestrator.library.late_acts import Late
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.deploy import startable_bundles
from orchestrator.operations.perform import perform
from orchestrator.procedures import read_procedure
from orchestrator.queries.case import case
from orchestrator.queries.law_beside import legal_basis
from orchestrator.queries.task import task
from orchestrator.queries.views import DeadlineView
from orchestrator.queries.why import Stakes, if_nobody_acts

TODAY, PARIS = date(2026, 6, 1), ZoneInfo("Europe/Paris")
NOON = datetime(2026, 6, 1, 10, tzinfo=UTC)


def versions() -> Iterator[DeployedProcedure]:
    for name, bundle in startable_bundles(ROOT / "processes", ROOT / "forms").items():
        yield DeployedProcedure(1, 1, digest(bundle), read_procedure(bundle, name), bundle)


def stakes(element: Element, running: tuple[DeadlineView, ...] = (), **limits: Any) -> Stakes:
    row = SimpleNamespace(id="t", due_at=None, due_effect=None, not_after_at=None)
    return Stakes(SimpleNamespace(**{**vars(row), **limits}), element, running, PARIS)


def test_every_task_of_every_procedure_has_its_rule_its_dated_article_who_acts_and_what_follows() -> None:
    empty, walked = [], 0
    for version in versions():
        for element in version.specification.elements.values():
            if element.type != "userTask":
                continue
            walked += 1
            basis = legal_basis(version, element.properties.get("legalBasis"), TODAY)
            told = {
                "rule": basis is not None and basis.sentence.strip().endswith("."),
                "article": basis is not None and "en vigueur" in basis.citation,
                "who": bool(element.groups or element.lane),
                "otherwise": all(
                    line.strip().endswith(".") for line in if_nobody_acts(stakes(element)) or ("",)
                ),
            }
            empty += [
                (version.procedure.id, element.id, name) for name, is_told in told.items() if not is_told
            ]
    assert empty == []
    assert walked > 150


def test_the_fact_that_opened_each_open_task_is_read_again_in_the_journal(house: House) -> None:
    case_id, chief = house.until_consultation(), house.people["chef_etablissement"]
    view = case(house.parts, chief, case_id)
    with house.parts.database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT seq, payload FROM audit_entry").all()
    opened = {row.seq: json.loads(row.payload).get("opened", []) for row in rows}
    titles = {entry.seq: entry.title for entry in view.timeline}
    assert len(view.tasks) == 3
    for found in view.tasks:
        fact = task(house.parts, chief, found.task_id).opened_by
        assert fact is not None and found.element in opened[fact.seq]
        assert titles[fact.seq] in fact.sentence


def test_the_fact_is_the_right_one_for_an_act_recorded_late(house: House) -> None:
    case_id, chief = house.start(), house.people["chef_etablissement"]
    house.act(case_id, "cpu", "avis_cpu", house.opinion())
    information = {"motifs_communiques": "Agressions.", "comprend_francais": "oui", "avocat_demande": "non"}
    house.act(case_id, "chef_etablissement", "information", information)
    done_at = house.now() + timedelta(hours=1)
    house.pass_time(timedelta(hours=9))
    late, data = (
        Late(done_at, "Registre, page 12"),
        {"occultations": "aucune", "occultation_auteur": "Le chef"},
    )
    perform(house.parts, CompleteTask(chief, house.task(case_id, "occultation"), data, late=late))
    seen = task(house.parts, chief, house.task(case_id, "mise_en_mesure"))
    assert seen.opened_by is not None and "Occulter les pièces" in seen.opened_by.sentence
    assert seen.why[0] == seen.opened_by.sentence
    assert seen.why[1].startswith("Vous agissez comme chef d'établissement — ") and "Réau" in seen.why[1]


@pytest.mark.parametrize("limit", ["due_at", "not_after_at", "running", "alert"])
def test_what_happens_if_nobody_acts_is_said_with_its_instant(limit: str) -> None:
    element = Element("x", "userTask", "Statuer", "p", "p")
    line = DeadlineView(1, "n", "Fin de la mesure", "effet", NOON, "pending")
    said = {
        "due_at": stakes(element, due_at=NOON, due_effect="La mesure prend fin"),
        "not_after_at": stakes(element, not_after_at=NOON),
        "running": stakes(element, (line,)),
        "alert": stakes(
            element, (DeadlineView(2, "n", "Avis attendu", "alerte", NOON, "pending", task_id="t"),)
        ),
    }[limit]
    assert any("lundi 1er juin 2026 à 12 h 00" in sentence for sentence in if_nobody_acts(said))


def test_a_limit_at_midnight_is_the_end_of_the_day_before() -> None:
    element = Element("x", "userTask", "Statuer", "p", "p")
    midnight = datetime(2026, 6, 1, 22, tzinfo=UTC)
    assert if_nobody_acts(stakes(element, due_at=midnight, due_effect="Fin")) == (
        "Fin, le lundi 1er juin 2026 à 24 h.",
    )
