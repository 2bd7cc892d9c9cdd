"""The steps of a diagram in words: everything that the picture names, in order, with what follows."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import etree
from tests.support.processes import ROOT
from tests.web import pages

from orchestrator.web.positions import BPMN, name_of
from orchestrator.web.sequence import Onward, passages

MODELS = sorted((ROOT / "processes").glob("*/*.bpmn"))
SMALL = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">
  <laneSet id="l"><lane id="l1" name="Greffe"><flowNodeRef>write</flowNodeRef></lane></laneSet>
  <endEvent id="void" name="Rien"/>
  <subProcess id="both" name="Ensemble"><startEvent id="in" name="Entrer"/><task id="inner" name="Noter"/>
    <sequenceFlow id="i1" sourceRef="in" targetRef="inner"/></subProcess>
  <boundaryEvent id="late" name="Trop tard" attachedToRef="write" cancelActivity="false"><timerEventDefinition/>
  </boundaryEvent>
  <userTask id="write" name="Consigner"><multiInstanceLoopCharacteristics/></userTask>
  <exclusiveGateway id="ask" name="Fini ?"/><parallelGateway id="fork"/>
  <startEvent id="s" name="Ouvrir"/>
  <sequenceFlow id="f1" sourceRef="s" targetRef="write"/>
  <sequenceFlow id="f2" sourceRef="write" targetRef="ask"/>
  <sequenceFlow id="f3" name="oui" sourceRef="ask" targetRef="fork"/>
  <sequenceFlow id="f4" sourceRef="fork" targetRef="both"/>
  <sequenceFlow id="f5" sourceRef="fork" targetRef="void"/>
  <sequenceFlow id="f6" name="non" sourceRef="ask" targetRef="write"/>
</process></definitions>"""


def test_steps_come_along_the_arrows_and_say_what_follows() -> None:
    told = {step.name: step for step in passages(SMALL)}

    assert list(told) == ["Ouvrir", "Consigner", "Trop tard", "Fini ?", "Ensemble", "Entrer", "Noter", "Rien"]
    assert told["Fini ?"].onward == (
        Onward("oui", "Ensemble"),
        Onward("oui", "Rien"),
        Onward("non", "Consigner"),
    )
    assert (told["Consigner"].who, told["Consigner"].repeated) == ("Greffe", True)
    assert (told["Trop tard"].kind, told["Trop tard"].beside, told["Trop tard"].lets_go_on) == (
        "timer",
        "Consigner",
        True,
    )
    assert (told["Noter"].within, told["Noter"].who, told["Rien"].within) == ("Ensemble", "", "")


def test_gateways_without_a_name_in_a_ring_do_not_go_round_for_ever() -> None:
    ring = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">
      <startEvent id="s" name="Ouvrir"/><exclusiveGateway id="a"/><exclusiveGateway id="b"/>
      <sequenceFlow id="f1" sourceRef="s" targetRef="a"/><sequenceFlow id="f2" sourceRef="a" targetRef="b"/>
      <sequenceFlow id="f3" sourceRef="b" targetRef="a"/></process></definitions>"""

    assert [(step.name, step.onward) for step in passages(ring)] == [("Ouvrir", ())]


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_every_name_of_a_procedure_s_picture_is_told_once(path: Path) -> None:
    xml = path.read_bytes()
    root = etree.fromstring(xml)
    referred = {
        flow.get(end) for flow in root.iter(f"{BPMN}sequenceFlow") for end in ("sourceRef", "targetRef")
    }
    named = [node for node in root.iter(f"{BPMN}*") if node.get("id") in referred and name_of(node)]
    told = passages(xml)

    assert sorted(step.id for step in told if step.id in referred) == sorted(node.get("id") for node in named)
    assert len({step.id for step in told}) == len(told)
    written = {way.condition for step in told for way in step.onward}
    for flow in root.iter(f"{BPMN}sequenceFlow"):
        assert any(name_of(flow) in words for words in written), name_of(flow)


def test_the_page_says_where_the_case_stands(client: FlaskClient) -> None:
    case = pages.parse(client.get("/dossiers/147").text)
    assert case.xpath("//a[@href='/dossiers/147/etapes']")

    page = pages.parse(client.get("/dossiers/147/etapes").text)
    current = [pages.words(row) for row in pages.find(page, "tbody tr") if "en cours" in pages.words(row)]
    assert any(row.startswith("Décider du placement") for row in current)
    assert any("accompli" in pages.words(row) for row in pages.find(page, "tbody tr"))
