"""The person's page: their cases within scope, measures as far as the law counts them, and who they are."""

from datetime import date, timedelta

import pytest
from tests.support.house import DEPOT, NOTIFICATION, PERSON, House

from orchestrator.errors import NotFound, Refused
from orchestrator.operations.perform import perform
from orchestrator.operations.say_identity import SayIdentity
from orchestrator.operations.start_case import StartCase
from orchestrator.persistence import case_rows, cases, journal, measures
from orchestrator.persistence.names import name_key
from orchestrator.queries.audit import verify
from orchestrator.queries.person import person
from orchestrator.queries.person_views import PersonPage
from orchestrator.security import Actor, Mandate

BIRTH = date(1990, 5, 12)


def elsewhere(house: House, ended_days_ago: int, nom: str = "Martin", place: str = "CP-FRESNES") -> int:
    """A placement of sixty days that ended at another establishment, on a case that nobody here may know of."""
    ended_at = house.now() - timedelta(days=ended_days_ago)
    with house.parts.database.write() as tx:
        person_id, _ = cases.find_or_add_person(
            tx, nom=nom, prenom="ALÈX", naissance=BIRTH, ecrou=f"X{ended_days_ago}", etablissement=place
        )
        began_at = ended_at - timedelta(days=60)
        measures.add(
            tx, person_id=person_id, case_id=None, kind="udv",
            began_at=began_at, term_at=ended_at, ended_at=ended_at,
        )  # fmt: skip
        tx.commit()
    return person_id


def open_case(house: House, **person: str) -> int:
    chief = house.people["chef_etablissement"]
    done = perform(house.parts, StartCase(chief, "udv_placement", "CP-REAU", {**PERSON, **person}, DEPOT))
    assert done.case_id is not None
    return done.case_id


def who(house: House, case_id: int) -> int:
    with house.parts.database.read() as tx:
        row = case_rows.by_id(tx, case_id)
    assert row is not None
    return int(row.person_id)


def seen(house: House, by: str, case_id: int) -> PersonPage:
    return person(house.parts, house.people[by], who(house, case_id))


def place(house: House, days: int = 60) -> int:
    case_id = house.until_consultation(deja_ecroue="oui")
    house.pass_time(timedelta(hours=72))
    house.act(case_id, "disp", "decision", house.decision(days))
    house.act(case_id, "chef_etablissement", "notification", NOTIFICATION)
    return case_id


def test_a_running_measure_shows_its_case_its_deadlines_its_documents_and_what_the_law_still_allows(
    house: House,
) -> None:
    page = seen(house, "disp", place(house))

    assert [one.number for one in page.cases] == ["UDV-2026-0001"]
    assert [(one.running, one.case_number) for one in page.measures] == [(True, "UDV-2026-0001")]
    assert {one.case.number for one in page.deadlines} == {one.case.number for one in page.documents}
    assert page.documents and page.deadlines
    (left,) = page.remaining
    assert left.possible
    assert left.until_on == date(2026, 6, 30)  # the term is 30 March; three months more, once
    assert "peut être renouvelé une fois, pour 3 mois au plus" in left.reasons[0]
    assert left.basis is not None and "R224-8" in left.basis.citation
    assert any("6 mois" in value and "R224-7" in value for value in left.values)


def test_a_measure_decided_elsewhere_is_told_to_who_decides_while_the_law_counts_it_and_to_nobody_else(
    house: House,
) -> None:
    elsewhere(house, 20)
    case_id = house.start()

    page = seen(house, "disp", case_id)
    (told,) = page.measures
    assert (told.case_id, told.case_number, told.running) == (None, None, False)
    assert "Fresnes" in told.authority
    assert [(one.place != "", one.ecrou) for one in page.identities] == [(True, "48211"), (True, None)]
    assert page.remaining[0].until_on is not None
    assert "il en reste" in page.remaining[0].reasons[0]

    for by in ("greffe", "jap", "cpu", "exploitation"):
        other = seen(house, by, case_id)
        assert (other.measures, other.remaining) == ((), ())
        assert [one.ecrou for one in other.identities] == ["48211"]


def test_a_measure_that_the_law_no_longer_counts_stays_where_it_was_decided(house: House) -> None:
    elsewhere(house, 100)
    page = seen(house, "disp", house.start())

    assert page.measures == ()
    assert len(page.identities) == 1
    assert page.remaining[0].until_on == date(2026, 7, 26)


def test_a_person_without_a_case_in_scope_is_not_there(house: House) -> None:
    case_id = house.start()
    stranger = Actor(None, "Chef de Lille", (Mandate("chef_etablissement", "etablissement", "CP-LILLE"),))
    counsel = Actor(None, "Avocat", (Mandate("avocat", "dossier", str(case_id + 1)),))
    for reader in (stranger, counsel):
        with pytest.raises(NotFound):
            person(house.parts, reader, who(house, case_id))
    with pytest.raises(NotFound):
        person(house.parts, house.people["disp"], 999)


def test_counsel_sees_the_case_of_their_client_and_no_measure_from_elsewhere(house: House) -> None:
    elsewhere(house, 20)
    first, second = house.start(), house.start(ecrou="B12")
    counsel = Actor(None, "Avocat", (Mandate("avocat", "dossier", str(first)),))

    page = person(house.parts, counsel, who(house, first))

    assert [one.id for one in page.cases] == [first]
    assert second not in [one.id for one in page.cases]
    assert page.measures == () and not page.may_say


def test_a_homonym_set_apart_no_longer_counts_and_the_journal_says_who_said_so(house: House) -> None:
    other = elsewhere(house, 20)
    case_id = house.start()
    whole = seen(house, "disp", case_id)
    said = SayIdentity(house.people["disp"], who(house, case_id), False, "Empreintes différentes.", other)
    perform(house.parts, said)

    page = seen(house, "disp", case_id)
    assert page.measures == () and whole.measures != ()
    assert page.remaining[0].until_on == date(2026, 7, 26)
    assert [one.id for one in page.apart] == [other]
    (statement,) = page.statements
    assert (statement.same, statement.ground) == (False, "Empreintes différentes.")
    with house.parts.database.read() as tx:
        assert measures.of_person(tx, who(house, case_id), but_case=0) == []
        assert journal.of_case(tx, case_id)[-1].title == "Identités séparées"
        assert "Empreintes" not in journal.of_case(tx, case_id)[-1].payload
    assert verify(house.parts).faults == ()


def test_another_spelling_is_brought_together_by_the_number_of_a_case(house: House) -> None:
    first = house.start()
    second = open_case(house, nom="MARTEN", ecrou="B77")
    page = seen(house, "greffe", second)
    assert [one.id for one in page.cases] == [second]

    with pytest.raises(Refused) as refused:
        perform(
            house.parts,
            SayIdentity(house.people["greffe"], who(house, second), True, "Relu.", other_case="UDV-1"),
        )
    assert (refused.value.code, refused.value.status) == ("champ_dossier", 422)
    said = SayIdentity(
        house.people["greffe"], who(house, second), True, "Relu sur l'acte.", other_case=" udv-2026-0001"
    )
    perform(house.parts, said)
    assert [one.id for one in seen(house, "greffe", second).cases] == [second, first]
    assert [one.id for one in seen(house, "greffe", first).cases] == [second, first]


def test_who_does_not_keep_identities_may_not_say_who_is_who(house: House) -> None:
    case_id = house.start()
    for by, code in (("cpu", "autorite"), ("exploitation", "autorite"), ("greffe", "etat")):
        with pytest.raises(Refused) as refused:
            perform(house.parts, SayIdentity(house.people[by], who(house, case_id), False, "Parce que.", 999))
        assert refused.value.code == code
    with pytest.raises(Refused) as refused:
        perform(house.parts, SayIdentity(house.people["greffe"], who(house, case_id), False, " ", 1))
    assert refused.value.code == "champ_motif"


def test_an_identity_that_could_be_either_of_two_homonyms_is_said_to_be_doubtful(house: House) -> None:
    first, second = house.start(), house.start(ecrou="B12")
    ids = who(house, first), who(house, second)
    perform(house.parts, SayIdentity(house.people["greffe"], ids[0], False, "Deux personnes.", ids[1]))
    third = house.start(ecrou="B13")

    assert seen(house, "greffe", third).doubtful
    perform(
        house.parts, SayIdentity(house.people["greffe"], who(house, third), False, "C'est l'autre.", ids[1])
    )
    page = seen(house, "greffe", third)
    assert not page.doubtful
    assert [one.id for one in page.cases] == [third, first]


def test_a_name_is_the_same_whatever_its_accents() -> None:
    assert name_key("LE GOFF-ŒUVRÉ", "Zoé") == name_key("Le Goff Oeuvre", "ZOE") == "le goff oeuvre zoe"
