"""Article → element: what rests on a text is found wherever it is written, and nothing is passed over."""

from pathlib import Path

import pytest

from orchestrator.operations.articles import ArticleRow, article_table, find_unused

FORM = """{"id": "essai_acte", "type": "default", "components": [
  {"type": "datetime", "subtype": "date", "key": "terme_le", "dateLabel": "Terme", "id": "c1",
   "properties": {"reference": "terme", "maximum": "= deadline(\\"duree\\", debut_le)"}}]}"""
DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  targetNamespace="essai" id="d">
  <process id="essai" isExecutable="true" camunda:historyTimeToLive="P30D">
    <startEvent id="debut" /><sequenceFlow id="f1" sourceRef="debut" targetRef="choix" />
    <businessRuleTask id="choix" name="Choisir" camunda:decisionRef="voie" camunda:resultVariable="voie"
      camunda:mapDecisionResult="singleEntry" />
    <sequenceFlow id="f2" sourceRef="choix" targetRef="acte" />
    <userTask id="acte" name="Agir" camunda:formRef="essai_acte" camunda:candidateGroups="chef">
      <extensionElements><camunda:properties>
        <camunda:property name="legalBasis" value="acte" /><camunda:property name="document" value="lettre" />
      </camunda:properties></extensionElements>
    </userTask>
    <sequenceFlow id="f3" sourceRef="acte" targetRef="fin" /><endEvent id="fin" />
  </process>
</definitions>"""
TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="v" name="v" namespace="v">
  <inputData id="i" name="x" /><decision id="voie" name="Voie">
    <informationRequirement id="r"><requiredInput href="#i" /></informationRequirement>
    <decisionTable id="t" hitPolicy="FIRST">
      <input id="e"><inputExpression id="ie"><text>x</text></inputExpression></input>
      <output id="s" name="voie" />
      <rule id="r1"><description>Article R1-2 al. 3.</description><inputEntry id="a"><text>-</text></inputEntry>
        <outputEntry id="b"><text>"delai_indirect"</text></outputEntry></rule></decisionTable></decision>
</definitions>"""
REFERENCES = """
acte: {sentence: Il faut agir., versions: [{from: 2020-01-01, until: 2022-04-30, article: R9, code: CPP},
  {from: 2022-05-01, article: R1-2 al. 1, code: C. pénit.}]}
terme: {sentence: Le terme., versions: [{from: 2020-01-01, article: R1-10, code: C. pénit.}]}
voie: {sentence: La voie., flag: I, versions: [{from: 2020-01-01, article: R1-2 al. 2 et 3, code: C. pénit.}]}
lettre: {sentence: La lettre., versions: [{from: 2020-01-01, article: R1-2 al. 4, code: C. pénit.}]}
oublie: {sentence: Personne n'y pense., versions: [{from: 2020-01-01, article: R1-2 al. 9, code: C. pénit.}]}
"""
VALUE = """{label: %s, rule: heures_ecoulees, counts_from: début, values: [{from: 2020-01-01, value: PT1H,
  reference: {article: R1-3, code: C. pénit.}}]}"""
PROCEDURE = """
id: essai
title: Essai
short: ESS
description: Un essai.
starters: [chef]
roles: {chef: {label: Chef, function: chef_etablissement, scope: etablissement}}
"""


@pytest.fixture
def rows(tmp_path: Path) -> dict[str, ArticleRow]:
    files = {
        "processes/essai/procedure.yaml": PROCEDURE,
        "processes/essai/essai.bpmn": DIAGRAM,
        "processes/essai/voie.dmn": TABLE,
        "processes/essai/law/references.yaml": REFERENCES,
        "processes/essai/law/duree.yaml": VALUE % "Durée",
        "processes/essai/law/delai_indirect.yaml": VALUE % "Délai choisi par la table",
        "processes/essai/documents/lettre.md.j2": "# Lettre\n\n{{ references.lettre }}\n",
        "processes/_common/law/commun.yaml": VALUE % "Commun",
        "forms/essai/acte.form": FORM,
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    table = article_table(tmp_path / "processes", tmp_path / "forms", "essai")
    assert [row.key for row in find_unused([table])] == ["commun"]
    return {row.key: row for row in table.rows}


def test_every_kind_of_place_is_found(rows: dict[str, ArticleRow]) -> None:
    assert {key: [use.label for use in row.uses] for key, row in rows.items()} == {
        "acte": ["« Agir »"],
        "voie": ["table « Voie », règle 1"],
        "lettre": ["« Agir », document `lettre`"],
        "terme": ["« Agir », champ « Terme »"],
        "duree": ["« Agir », champ « Terme »"],
        "delai_indirect": ["table « Voie », règle 1"],
        "oublie": [],
    }


def test_articles_come_in_order_with_the_numbers_they_bore(rows: dict[str, ArticleRow]) -> None:
    assert list(rows) == ["acte", "voie", "lettre", "oublie", "delai_indirect", "duree", "terme"]
    assert rows["acte"].articles == ("R1-2 al. 1 C. pénit.", "R9 CPP")
