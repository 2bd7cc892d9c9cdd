"""Who is designated to a case by an act knows of it from then on, of nothing else, until replaced or until its end."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.support.house import INFORMATION, NOTIFICATION, OCCULTATION, ROOT, House
from tests.support.people import again, employ

from orchestrator.clock import FrozenClock
from orchestrator.errors import NotFound, Refused
from orchestrator.library.separation import barred
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.deploy import deploy
from orchestrator.operations.designate import designate, release_all
from orchestrator.operations.manage_accounts import give_function
from orchestrator.operations.perform import perform
from orchestrator.operations.record import Record
from orchestrator.operations.start_case import StartCase
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.procedures import read_bundle
from orchestrator.queries.audit import verify
from orchestrator.queries.case import case
from orchestrator.queries.cases import cases
from orchestrator.queries.inbox import inbox
from orchestrator.queries.search import search
from orchestrator.queries.task import task
from orchestrator.scenarios import read_story
from orchestrator.security import Actor

NAME = "psem_placement"
STORY = ROOT / "processes" / NAME / "scenarios" / "55_separation_des_experts.yaml"
AWAY = {"expert_psychiatre": "Claire Morel", "expert_psychologue": "Hugo Blanc", "psychologue_diplome": True}
EXAMINED = {
    "psychiatre_examen_le": "2026-03-20T10:00:00+01:00",
    "psychologue_examen_le": "2026-03-25T10:00:00+01:00",
    "dangerosite": "oui",
    "examen_conclusions": "Dangerosité actuelle ; suivi nécessaire.",
}


class Bench:
    """A placement under mobile surveillance, played by accounts from its opening until just before an act."""

    def __init__(self, house: House) -> None:
        self.house, self.story = house, read_story(STORY)
        self.people: dict[str, Actor] = dict(house.people)
        deploy(house.parts, None, {NAME: read_bundle(ROOT / "processes", ROOT / "forms", NAME)})
        for login, function, place in (
            ("greffe_jap", "greffe_jap", "TJ-MELUN"),
            ("commission", "cpms", house.parts.places.above("TJ-MELUN")[1]),
            ("morel", "expert", "TJ-MELUN"),
            ("blanc", "expert", "TJ-MELUN"),
            ("counsel", "avocat", "TJ-MELUN"),
        ):
            self.people[login] = employ(house, login, function, place)

    def until(self, act: str, **opening: Any) -> int:
        story, jap = self.story, self.people["jap"]
        self.go_to(story.opened_at)
        person = dict(story.person)
        start = StartCase(jap, NAME, "CP-REAU", person, {**story.data, **opening})
        case_id = perform(self.house.parts, start).case_id
        assert case_id is not None
        for step in story.steps:
            if step.kind != "act":
                continue
            self.go_to(step.at or story.opened_at)
            if step.act == act:
                return case_id
            by = {"petit": "commission"}.get(step.by, step.by)
            self.act(case_id, by, step.act, step.data)
        raise AssertionError(act)

    def go_to(self, at: datetime) -> None:
        clock = self.house.clock
        assert isinstance(clock, FrozenClock)
        clock.move_to(max(clock.at, at.astimezone(UTC)))

    def act(self, case_id: int, by: str, element: str, data: Mapping[str, Any]) -> None:
        perform(self.house.parts, CompleteTask(self.now(by), self.house.task(case_id, element), data))

    def now(self, login: str) -> Actor:
        """The person as the next request reads them."""
        return again(self.house, self.people[login].account_id)

    def sees(self, login: str, case_id: int) -> bool:
        """Whether they know of the case: all ways agree."""
        parts, reader = self.house.parts, self.now(login)
        try:
            case(parts, reader, case_id)
        except NotFound:
            found = False
        else:
            found = True
        assert [row.id for row in cases(parts, reader).items] == ([case_id] if found else [])
        return found


@pytest.fixture
def bench(house: House) -> Bench:
    return Bench(house)


def test_an_expert_knows_of_the_case_that_an_act_gives_them_and_of_no_other(bench: Bench) -> None:
    case_id = bench.until("designation_experts")
    parts = bench.house.parts
    assert not bench.sees("morel", case_id), "what they hold at the court opens no case"
    assert not search(parts, bench.now("morel"), "MARTIN").persons

    bench.act(case_id, "jap", "designation_experts", {**AWAY, "expert_psychiatre_compte": "morel"})

    assert bench.sees("morel", case_id)
    assert not bench.sees("blanc", case_id)
    assert case(parts, bench.now("morel"), case_id).only_acts, "their own act, and no more of the case"
    assert [item.element for item in inbox(parts, bench.now("morel")).items] == ["examen"]
    examination = bench.house.task(case_id, "examen")
    assert task(parts, bench.now("morel"), examination).may_act
    with pytest.raises(NotFound):
        task(parts, bench.now("blanc"), examination)
    with pytest.raises(NotFound):
        bench.act(case_id, "blanc", "examen", EXAMINED)
    bench.go_to(datetime(2026, 4, 1, 9, tzinfo=UTC))
    bench.act(case_id, "morel", "examen", EXAMINED)
    assert verify(parts, case_id).faults == ()


def test_the_designation_is_told_in_the_journal_and_ends_with_the_case(bench: Bench) -> None:
    case_id = bench.until("designation_experts")
    bench.act(case_id, "jap", "designation_experts", {**AWAY, "expert_psychologue_compte": "blanc"})
    blanc = bench.people["blanc"].account_id
    assert f'"designated":[{{"account":{blanc},"function":"expert"}}]' in last_payload(bench.house)
    assert bench.sees("blanc", case_id)
    bench.go_to(datetime(2026, 4, 1, 9, tzinfo=UTC))
    bench.act(case_id, "blanc", "examen", EXAMINED)
    with bench.house.parts.database.write() as tx:  # as the end of the case leaves it
        record = Record("acte", "Fin", tx.now())
        release_all(found_case(bench, tx, case_id), record)
        tx.commit()
    assert record.facts["released"] == [{"function": "expert", "account": blanc}]
    assert not bench.sees("blanc", case_id)


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ({"expert_psychiatre_compte": "inconnu"}, "designation"),
        ({"expert_psychiatre_compte": "greffe"}, "designation"),  # holds no such function
        (
            {"expert_psychiatre_compte": "morel", "expert_psychologue_compte": "morel"},
            "champ_expert_psychologue_compte",
        ),
        ({"expert_psychiatre_compte": "commission"}, "separation"),  # sat: may not examine
    ],
)
def test_who_may_not_be_designated_is_refused_at_their_question_and_nothing_is_written(
    bench: Bench, named: dict[str, str], code: str
) -> None:
    case_id = bench.until("designation_experts")
    give_function(bench.house.parts, "commission", "expert", "TJ-MELUN")
    entries = bench.house.count("audit_entry"), bench.house.count("mandate")
    with pytest.raises(Refused) as refused:
        bench.act(case_id, "jap", "designation_experts", {**AWAY, **named})
    assert refused.value.code == code
    assert [fault.field for fault in refused.value.faults] == [list(named)[-1]]
    assert (bench.house.count("audit_entry"), bench.house.count("mandate")) == entries


def test_to_be_designated_to_another_case_is_no_title_to_be_designated_to_this_one(bench: Bench) -> None:
    employ(bench.house, "struck", "expert", "999")  # off the list of the court, still at work in case 999
    case_id = bench.until("designation_experts")
    with pytest.raises(Refused) as refused:
        bench.act(case_id, "jap", "designation_experts", {**AWAY, "expert_psychiatre_compte": "struck"})
    assert refused.value.code == "designation"


def test_who_has_examined_may_not_sit_though_designated_by_name(bench: Bench) -> None:
    case_id = bench.until("designation_experts")
    bench.act(case_id, "jap", "designation_experts", {**AWAY, "expert_psychiatre_compte": "morel"})
    bench.go_to(datetime(2026, 4, 1, 9, tzinfo=UTC))
    bench.act(case_id, "morel", "examen", EXAMINED)
    give_function(bench.house.parts, "morel", "cpms", bench.house.parts.places.above("TJ-MELUN")[1])
    with bench.house.parts.database.read() as tx:
        assert barred(tx, case_id, {"notBy": "examen"}, bench.now("morel")) is not None
        assert barred(tx, case_id, {"notBy": "examen"}, bench.now("commission")) is None


def test_counsel_chosen_at_the_opening_gives_way_to_the_one_who_replaces_them(bench: Bench) -> None:
    bench.people["other"] = employ(bench.house, "other", "avocat", "TJ-MELUN")
    case_id = bench.until("designation_experts", avocat_compte="counsel")
    assert bench.sees("counsel", case_id)
    assert not bench.sees("other", case_id)
    assert inbox(bench.house.parts, bench.now("counsel")).items == (), "counsel reads: no act is theirs"
    with bench.house.parts.database.write() as tx:
        record = Record("acte", "Convoquer", tx.now(), answers={"avocat_compte": "other"})
        designate(found_case(bench, tx, case_id), record)
        tx.commit()
    assert not bench.sees("counsel", case_id)
    assert bench.sees("other", case_id)
    assert set(record.facts) == {"released", "designated"}


def test_counsel_asked_for_at_the_hearing_reads_until_the_case_ends(house: House) -> None:
    counsel = employ(house, "counsel", "avocat", "TJ-MELUN").account_id
    case_id = house.start()
    house.act(case_id, "cpu", "avis_cpu", house.opinion())
    asked = {**INFORMATION, "avocat_demande": "oui", "avocat_compte": "counsel"}
    house.act(case_id, "chef_etablissement", "information", asked)
    assert not case(house.parts, again(house, counsel), case_id).only_acts
    house.act(case_id, "chef_etablissement", "occultation", OCCULTATION)
    house.act(case_id, "chef_etablissement", "mise_en_mesure", {"avocat_present": "oui"})
    house.pass_time(timedelta(hours=73))
    refused = {"ensemble_recu": True, "decision": "non_lieu", "motifs": "Les faits ne sont pas établis."}
    house.act(case_id, "disp", "decision", refused)
    house.act(case_id, "chef_etablissement", "notification", {**NOTIFICATION, "notification_avocat": "oui"})
    assert case(house.parts, house.people["disp"], case_id).status == "ended"
    assert "released" in last_payload(house)
    with pytest.raises(NotFound):
        case(house.parts, again(house, counsel), case_id)
    assert cases(house.parts, again(house, counsel)).items == ()


def last_payload(house: House) -> str:
    with house.parts.database.engine.connect() as connection:
        return str(connection.exec_driver_sql("SELECT payload FROM audit_entry ORDER BY seq DESC").scalar())


def found_case(bench: Bench, tx: UnitOfWork, case_id: int) -> CaseInHand:
    found = take_case(bench.house.parts, tx, case_id)
    assert found is not None
    return found
