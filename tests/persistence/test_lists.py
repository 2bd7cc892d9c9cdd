"""What the lists find, the same on both databases."""

from datetime import timedelta

import pytest
from tests.support.house import House

from orchestrator.persistence import case_places
from orchestrator.persistence import cases as case_files
from orchestrator.queries.cases import cases
from orchestrator.queries.inbox import inbox
from orchestrator.queries.inbox_choice import InboxChoice


def found(house: House, text: str) -> int:
    page = cases(house.parts, house.people["disp"], text=text)
    assert page.total == len(page.items)
    return page.total


@pytest.fixture
def crowded(house: House) -> House:
    """Two cases of Alex MARTIN, écrous 48211 and B12."""
    house.start()
    house.start(ecrou="B12")
    return house


def test_a_case_is_found_by_its_number_an_ecrou_or_the_beginning_of_a_name_whatever_their_case(
    crowded: House,
) -> None:
    number = cases(crowded.parts, crowded.people["disp"]).items[0].number

    assert [found(crowded, text) for text in (number, number.lower(), "b12", " 48211 ")] == [1, 1, 1, 1]
    assert [found(crowded, text) for text in ("martin", "Mar", "MARTÎN", "martin a")] == [2, 2, 2, 2]


def test_a_search_takes_its_words_as_they_are(crowded: House) -> None:
    assert [found(crowded, text) for text in ("%", "_artin", "artin", "4821", "martin ex")] == [
        0,
        0,
        0,
        0,
        0,
    ]


def test_each_view_of_the_inbox_counts_what_it_shows(crowded: House) -> None:
    for reader in crowded.people.values():
        counts = inbox(crowded.parts, reader).counts
        for view, count in counts.items():
            choice = InboxChoice(view, procedure="udv_placement")
            page = inbox(crowded.parts, reader, choice=choice)
            assert (page.total, len(page.items)) == (count, count)
    assert inbox(crowded.parts, crowded.people["cpu"]).counts["all"] == 2


def test_a_question_that_is_kept_is_asked_at_the_instant_of_the_page(crowded: House) -> None:
    reader = crowded.people["cpu"]
    young = InboxChoice(age="1j")
    assert inbox(crowded.parts, reader, choice=young).total == 2

    crowded.pass_time(timedelta(days=2))

    assert inbox(crowded.parts, reader, choice=young).total == 0
    assert inbox(crowded.parts, reader, choice=InboxChoice(age="plus7j")).total == 0
    crowded.pass_time(timedelta(days=6))
    assert inbox(crowded.parts, reader, choice=InboxChoice(age="plus7j")).total == 2


def test_a_case_that_lies_there_and_was_named_there_too_is_counted_once(crowded: House) -> None:
    reader = crowded.people["disp"]
    place = next(mandate.place for mandate in reader.mandates if mandate.function == "disp")
    item = cases(crowded.parts, reader).items[0]
    with crowded.parts.database.write() as tx:
        now = tx.now()
        for role in ("decideur", "autre"):
            case_places.name(tx, item.id, role=role, function="disp", kind="interregion", place=place, at=now)
        tx.commit()
    page = cases(crowded.parts, reader)
    assert (page.total, len(page.items)) == (2, 2)


def test_a_case_that_lies_elsewhere_is_listed_and_counted_where_an_act_named_the_reader(
    crowded: House,
) -> None:
    reader = crowded.people["disp"]
    place = next(mandate.place for mandate in reader.mandates if mandate.function == "disp")
    item = cases(crowded.parts, reader).items[0]
    with crowded.parts.database.write() as tx:
        case_files.change(tx, item.id, {"interregion": "DISP-LILLE"})
        tx.commit()
    assert cases(crowded.parts, reader).total == 1
    with crowded.parts.database.write() as tx:
        case_places.name(
            tx, item.id, role="decideur", function="disp", kind="interregion", place=place, at=tx.now()
        )
        tx.commit()
    page = cases(crowded.parts, reader, status="running")
    assert (page.total, len(page.items)) == (2, 2)
