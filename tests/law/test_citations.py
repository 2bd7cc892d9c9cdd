"""Articles named in the sentences of tables and diagrams."""

import pytest

from orchestrator.law.citations import Citation, find_citations


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Article 712-17 al. 5 et article 63-2.", [("712-17", {5}), ("63-2", set())]),
        ("Articles D. 142 al. 3 et 5 : le juge.", [("D142", {3, 5})]),
        ("R61-33 (T1) ; R224-5 al. 1 à 3, 5", [("R61-33", set()), ("R224-5", {1, 2, 3, 5})]),
        ("Articles D. 142 al. 5 et D. 424-24", [("D142", {5}), ("D424-24", set())]),
        ("al. 3, 712-17 ; le 12 mai 2026", [("712-17", set())]),
        ("T1, ligne 2 : trois avis", []),
    ],
)
def test_numbers_and_paragraphs_are_read_whatever_the_spacing(
    text: str, found: list[tuple[str, set[int]]]
) -> None:
    assert [(one.article, set(one.paragraphs)) for one in find_citations(text)] == found


def test_two_citations_meet_on_a_paragraph_or_on_the_whole_article() -> None:
    third, fifth, whole = (
        Citation("D142", frozenset({3})),
        Citation("D142", frozenset({5})),
        Citation("D142", frozenset()),
    )
    assert third.meets(third) and third.meets(whole) and whole.meets(fifth)
    assert not third.meets(fifth)
    assert not third.meets(Citation("D143", frozenset({3})))
