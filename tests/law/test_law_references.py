"""An article is cited under the number it bore on the day."""

from datetime import date

import pytest

from orchestrator.errors import ModelRefused
from orchestrator.law.errors import NotInForce
from orchestrator.law.references import read_references

TEXT = """
decision_udv:
  sentence: La décision appartient au directeur interrégional.
  versions:
    - {from: 2020-01-01, until: 2022-04-30, article: R57-7-84-5 al. 5 et 7, code: CPP}
    - {from: 2022-05-01, article: R224-5 al. 5, code: C. pénit.}
liste:
  sentence: L'unité sanitaire reçoit la liste.
  flag: M
  versions:
    - {from: 2022-05-01, article: R224-12, code: C. pénit.}
"""


def test_the_article_of_today_tells_its_former_number() -> None:
    decision = read_references(TEXT.encode())["decision_udv"]

    assert decision.cite(date(2026, 1, 1)) == (
        "R224-5 al. 5 — code pénitentiaire, en vigueur depuis le 1er mai 2022 (ancien R57-7-84-5 CPP)"
    )
    assert decision.at(date(2026, 1, 1)).former == ("R57-7-84-5 CPP",)


def test_the_article_of_then_tells_what_it_became() -> None:
    decision = read_references(TEXT.encode())["decision_udv"]

    assert decision.cite(date(2022, 4, 30)) == (
        "R57-7-84-5 al. 5 et 7 — code de procédure pénale, en vigueur du 1er janvier 2020 au 30 avril 2022 "
        "(devenu R224-5 C. pénit.)"
    )


def test_an_article_alone_is_cited_without_brackets() -> None:
    liste = read_references(TEXT.encode())["liste"]

    assert liste.reading_flag == "M"
    assert liste.cite(date(2024, 1, 1)) == "R224-12 — code pénitentiaire, en vigueur depuis le 1er mai 2022"
    with pytest.raises(NotInForce):
        liste.cite(date(2022, 4, 30))


def test_the_rule_is_told_to_whoever_reads_the_act_with_what_is_not_sure_of_it() -> None:
    found = read_references(TEXT.encode())

    assert found["decision_udv"].rule() == "La décision appartient au directeur interrégional"
    assert found["liste"].rule() == "L'unité sanitaire reçoit la liste (à vérifier)"


def test_every_fault_of_the_file_is_listed() -> None:
    wrong = (
        TEXT.replace("until: 2022-04-30", "until: 2022-03-30")
        .replace("flag: M", "flag: X")
        .replace("CPP", "CPX")
        + "vide:\n  sentence: Rien.\n  versions: []\nautre: 3\n"
    )

    with pytest.raises(ModelRefused) as refused:
        read_references(wrong.encode())

    elements = {fault.element for fault in refused.value.faults}
    assert {
        "decision_udv.versions[1].code",
        "decision_udv.versions[2]",
        "liste.flag",
        "vide.versions",
    } <= elements
    assert {"autre", "autre.sentence"} <= elements
