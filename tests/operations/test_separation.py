"""`notBy`: checked in the folder, said on the task's page, refused at the act and at the taking in hand."""

from typing import Any

import pytest
from tests.support.house import ROOT
from tests.support.small_procedures import OPENED_AT, Workshop, open_workshop

from orchestrator.errors import Refused
from orchestrator.library.separation import barred
from orchestrator.operations.check_folder import check_folder
from orchestrator.operations.claim_task import ClaimTask
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.manage_accounts import add_account
from orchestrator.operations.perform import perform
from orchestrator.persistence import accounts
from orchestrator.procedures import read_bundle
from orchestrator.queries.case import case
from orchestrator.queries.inbox import inbox
from orchestrator.queries.task import task
from orchestrator.security import Actor

DRAWING = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">
<bpmn:process id="p" isExecutable="true">
 <bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="rapport"/>
 <bpmn:userTask id="rapport" name="Faire le rapport"/>
 <bpmn:sequenceFlow id="f2" sourceRef="rapport" targetRef="siege"/>
 <bpmn:userTask id="siege" name="Si\xc3\xa9ger"><bpmn:extensionElements><camunda:properties>
  <camunda:property name="notBy" value="rapport"/></camunda:properties></bpmn:extensionElements></bpmn:userTask>
 <bpmn:sequenceFlow id="f3" sourceRef="siege" targetRef="e"/><bpmn:endEvent id="e"/>
</bpmn:process></bpmn:definitions>"""


@pytest.fixture
def workshop(sqlite_url: str) -> Workshop:
    return open_workshop(sqlite_url, OPENED_AT)


def clerk(workshop: Workshop, name: str) -> Actor:
    account_id = add_account(workshop.parts, name, name, "mot de passe d'essai", "greffe", "CP-REAU")
    with workshop.parts.database.read() as tx:
        found = accounts.actor(tx, account_id)
    assert found is not None
    return found


def test_the_author_of_the_report_does_not_sit_and_a_colleague_does(workshop: Workshop) -> None:
    author, colleague = clerk(workshop, "Anne"), clerk(workshop, "Bruno")
    case_id = workshop.start(DRAWING)
    workshop.let_pass(minutes=1)
    perform(workshop.parts, CompleteTask(author, workshop.task(case_id, "rapport"), {}))
    seat = workshop.task(case_id, "siege")
    page = task(workshop.parts, author, seat)
    assert (page.may_act, "Vous avez accompli « Faire le rapport »" in page.barred) == (False, True)
    assert [(item.element, item.barred) for item in inbox(workshop.parts, author).items] == [("siege", True)]
    assert [(item.element, item.barred) for item in inbox(workshop.parts, colleague).items] == [
        ("siege", False)
    ]
    assert [found.mine for found in case(workshop.parts, author, case_id).tasks] == [False]
    for act in (ClaimTask(author, seat), CompleteTask(author, seat, {})):
        with pytest.raises(Refused) as refused:
            perform(workshop.parts, act)
        assert (refused.value.code, refused.value.status) == ("separation", 403)
    assert task(workshop.parts, colleague, seat).may_act
    perform(workshop.parts, CompleteTask(colleague, seat, {}))


def test_a_name_that_begins_like_another_is_somebody_else(workshop: Workshop) -> None:
    case_id = workshop.start(DRAWING)
    workshop.act(case_id, "rapport")  # by « Agent », who has no account
    with workshop.parts.database.read() as tx:
        told = [
            barred(tx, case_id, {"notBy": "autre, rapport"}, Actor(None, name)) is not None
            for name in ("Agent", "Agen", "Agent B", "AGENT")
        ]
    assert told == [True, False, False, False]


@pytest.mark.parametrize(
    ("value", "wrong"), [("examen, inconnu", True), ("avis_cpms", True), ("examen", False)]
)
def test_the_folder_is_refused_when_it_names_no_other_act(value: str, wrong: bool) -> None:
    bundle: dict[str, Any] = dict(read_bundle(ROOT / "processes", ROOT / "forms", "psem_placement"))
    model = bundle["psem_placement.bpmn"].decode()
    bundle["psem_placement.bpmn"] = model.replace(
        'name="notBy" value="examen"', f'name="notBy" value="{value}"'
    ).encode()
    rules = [fault.rule for fault in check_folder(bundle, "psem_placement") if fault.severity == "error"]
    assert rules == (["separation"] if wrong else [])
