"""When retention is over the person is nowhere in the database, and the journal still holds."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from tests.support.house import DEPOT, PERSON, PROVISOIRE, ROOT, House

from orchestrator import cli
from orchestrator.errors import NotFound, Refused
from orchestrator.operations import consult
from orchestrator.operations.answer_once import RequestKey, perform_once
from orchestrator.operations.deploy import deploy
from orchestrator.operations.erase_case import EraseCase
from orchestrator.operations.keep_case import DeclareStart, HoldCase
from orchestrator.operations.perform import perform
from orchestrator.operations.purge import purge
from orchestrator.operations.run_due import run_due
from orchestrator.operations.start_case import StartCase
from orchestrator.persistence import case_rows, consultations, erasure
from orchestrator.persistence.tables import metadata
from orchestrator.procedures import read_bundle
from orchestrator.queries.audit import verify
from orchestrator.queries.cases import cases
from orchestrator.queries.erasure import plan, retention
from orchestrator.queries.person import person
from orchestrator.queries.search import search

PLANTED = [f"Zq{number:04d}x" for number in range(500)]


def words(first: int, last: int) -> str:
    return " ".join(PLANTED[first:last])


def ended(house: House, ecrou: str = "Zq0499x") -> int:
    """A case with five hundred planted words in its answers and documents, ended by the lapse of its provisional."""
    case_id = house.start(ecrou=ecrou, motifs_proposition=words(0, 150), urgence="oui", deja_ecroue="oui")
    house.act(
        case_id,
        "chef_etablissement",
        "placement_provisoire",
        {**PROVISOIRE, "motifs_provisoire": words(150, 300)},
    )
    house.act(case_id, "cpu", "avis_cpu", {**house.opinion(), "avis_cpu_motifs": words(300, 400)})
    house.act(
        case_id, "chef_etablissement", "information",
        {"motifs_communiques": words(400, 499), "comprend_francais": "oui", "avocat_demande": "non"},
    )  # fmt: skip
    house.pass_time(timedelta(days=16))
    run_due(house.parts)
    with house.parts.database.read() as tx:
        row = case_rows.by_id(tx, case_id)
    assert row is not None and row.status == "ended", row
    return case_id


def released(house: House, case_id: int) -> None:
    today = house.now().date()
    perform(house.parts, DeclareStart(house.people["greffe"], case_id, today))


def everything(house: House) -> Iterator[str]:
    """Every cell of every table as text."""
    with house.parts.database.engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table.name == "deployment":
                continue
            for row in connection.execute(table.select()):
                yield repr(tuple(row))


def found(house: House) -> set[str]:
    cells = "\n".join(everything(house))
    return {word for word in PLANTED if word in cells}


def test_five_hundred_planted_words_are_nowhere_after_the_purge_and_the_chain_still_holds(
    house: House,
) -> None:
    case_id = ended(house)
    released(house, case_id)
    assert len(found(house)) == 500
    house.pass_time(timedelta(days=732))

    due = plan(house.parts).due
    assert [one.case_id for one in due] == [case_id]
    assert any("R240-4" in reason for reason in due[0].reasons)
    done = purge(house.parts, [one.case_id for one in due])

    assert (done.cases, done.kept) == (1, 0)
    assert found(house) == set()
    assert "MARTIN" not in "\n".join(everything(house))
    report = verify(house.parts)
    assert (report.faults, report.erased) == ((), 1)
    url = make_url(house.parts.database.url)
    if url.get_backend_name() == "sqlite":
        path = Path(str(url.database))
        raw = b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
        assert [word for word in (*PLANTED, "MARTIN") if word.encode() in raw] == []


def test_the_line_stays_for_statistics_and_nobody_is_found_by_it(house: House) -> None:
    case_id = ended(house)
    old = person(house.parts, house.people["disp"], 1)
    released(house, case_id)
    house.pass_time(timedelta(days=732))
    purge(house.parts, [case_id])

    (row,) = cases(house.parts, house.people["disp"]).items
    assert (row.number, row.person.strip(), row.status) == ("UDV-2026-0001", "(effacé)", "ended")
    assert row.outcome_label
    assert search(house.parts, house.people["disp"], "martin").persons == ()
    assert old.cases
    with house.parts.database.read() as tx:
        kept = case_rows.by_id(tx, case_id)
    assert kept is not None
    for key in (old.id, kept.person_id):
        with pytest.raises(NotFound):
            person(house.parts, house.people["disp"], key)
    assert plan(house.parts).due == plan(house.parts).kept == ()
    with pytest.raises(Refused) as again:
        perform(house.parts, EraseCase(case_id))
    assert again.value.code == "etat"


def test_two_years_run_from_the_release_and_a_dispute_at_one_year_eleven_months_suspends_them(
    house: House,
) -> None:
    """Case 1 of those that docs/ops numbers."""
    case_id = ended(house)
    assert "levée d'écrou" in str(plan(house.parts).kept[0].kept_because)
    released(house, case_id)
    house.pass_time(timedelta(days=700))
    assert "court encore" in str(plan(house.parts).kept[0].kept_because)
    perform(
        house.parts, HoldCase(house.people["chef_etablissement"], case_id, "Recours indemnitaire ouvert.")
    )
    house.pass_time(timedelta(days=100))
    assert "suspend" in str(plan(house.parts).kept[0].kept_because)
    with pytest.raises(Refused) as refused:
        perform(house.parts, EraseCase(case_id))
    assert (refused.value.code, refused.value.status) == ("conservation", 409)
    assert purge(house.parts, [case_id]).kept == 1
    perform(house.parts, HoldCase(house.people["jap"], case_id, "Jugement définitif.", lift=True))
    assert [one.case_id for one in plan(house.parts).due] == [case_id]
    with pytest.raises(Refused) as refused:
        perform(house.parts, HoldCase(house.people["jap"], case_id, "Encore une fois.", lift=True))
    assert refused.value.code == "etat"


def consulted(house: House, case_id: int) -> bool:
    """The director opens the case; return whether the trace goes with its data."""
    director = house.people["disp"]
    told = consult.open_consultation(house.parts, director, "dossier", case_id)
    assert told is not None
    consult.tell(house.parts, director, told, "page")
    return told.bound


def test_the_traces_of_a_fixed_surveillance_go_with_its_data_at_twelve_months_and_a_day(house: House) -> None:
    """Case 7: the traces of R57-30-9 are kept within the limit of R57-30-4."""
    bundle = read_bundle(ROOT / "processes", ROOT / "forms", "udv_placement")
    bundle["procedure.yaml"] = bundle["procedure.yaml"].replace(b"treatment: GENESIS", b"treatment: DDSE")
    deploy(house.parts, None, {"udv_placement": bundle})
    case_id = ended(house)
    assert consulted(house, case_id)
    (kept,) = plan(house.parts).kept
    assert kept.due_at is not None
    house.pass_time(kept.due_at - house.now() - timedelta(seconds=1))
    assert plan(house.parts).due == ()
    with pytest.raises(DBAPIError), house.parts.database.write() as tx:
        consultations.delete_bound(tx, case_id)
    house.pass_time(timedelta(seconds=1))
    assert purge(house.parts, [one.case_id for one in plan(house.parts).due]).cases == 1
    assert house.count("consultation") == 0
    assert not verify(house.parts).faults


def test_the_traces_of_the_detention_survive_its_data_until_three_years(house: House) -> None:
    case_id = ended(house)
    assert not consulted(house, case_id)
    released(house, case_id)
    house.pass_time(timedelta(days=732))
    assert purge(house.parts, [case_id]).cases == 1
    assert house.count("consultation") == 1
    house.pass_time(timedelta(days=365))
    purge(house.parts, [])
    assert house.count("consultation") == 0


def test_a_person_keeps_their_name_while_another_case_of_theirs_is_kept(house: House) -> None:
    first = ended(house)
    released(house, first)
    second = house.start(ecrou="Zq0499x")
    house.pass_time(timedelta(days=732))
    purge(house.parts, [first])
    page = person(house.parts, house.people["disp"], 1)
    assert [one.id for one in page.cases] == [second]
    assert found(house) == {"Zq0499x"}
    assert verify(house.parts).faults == ()


@pytest.mark.parametrize(
    ("by", "code"), [("cpu", "autorite"), ("exploitation", "autorite"), ("greffe", "champ_jour")]
)
def test_a_release_is_recorded_by_the_clerk_and_not_in_the_future(house: House, by: str, code: str) -> None:
    case_id = house.start()
    on = house.now().date() + timedelta(days=1)
    with pytest.raises(Refused) as refused:
        perform(house.parts, DeclareStart(house.people[by], case_id, on))
    assert refused.value.code == code
    with pytest.raises(Refused) as refused:
        perform(house.parts, HoldCase(house.people["cpu"], case_id, "Parce que."))
    assert refused.value.code == "autorite"
    view = retention(house.parts, house.people["greffe"], case_id)
    assert view.found is None and view.may_hold and not view.may_declare


def test_a_dry_run_says_what_would_go_and_why_and_changes_nothing(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    case_id = ended(house)
    released(house, case_id)
    house.pass_time(timedelta(days=732))

    class Parts:
        def parts(self) -> object:
            return house.parts

    assert cli.run(["purge", "--dry-run", "--json"], Parts()) == 0  # type: ignore[arg-type]
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (lines[0]["number"], lines[0]["kept"], lines[0]["treatment"]) == ("UDV-2026-0001", None, "GENESIS")
    assert lines[-1]["would_erase"] == 1 and lines[-1]["request_keys"] == 0
    assert len(found(house)) == 500
    assert cli.run(["purge"], Parts()) == 0  # type: ignore[arg-type]
    assert "1 dossiers effacés" in capsys.readouterr().out
    assert cli.run(["audit", "verify"], Parts()) == 0  # type: ignore[arg-type]
    assert "1 purgé" in capsys.readouterr().out


def test_each_table_that_hangs_on_a_case_says_what_becomes_of_it() -> None:
    """A new table joins the purge, or says that it holds no personal data."""
    roots = {"case_file", "piece", "piece_version", "person"}
    hanging = {
        table.name
        for table in metadata.sorted_tables
        if any(key.column.table.name in roots for key in table.foreign_keys)
    }
    said = {table.name for table in (*erasure.DELETED, *erasure.BLANKED, *erasure.OF_PERSON)}
    assert hanging - said - erasure.KEPT == set()


def test_the_key_of_a_request_is_forgotten_after_its_time_and_the_journal_stays_whole(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    chief = house.people["chef_etablissement"]
    act = StartCase(chief, "udv_placement", "CP-REAU", PERSON, DEPOT)
    key = RequestKey(chief.account_id or 0, "une-cle", "empreinte")
    first = perform_once(house.parts, act, key)
    entries = house.count("audit_entry")

    class Parts:
        def parts(self) -> object:
            return house.parts

    house.pass_time(timedelta(days=house.parts.settings.request_key_days) - timedelta(seconds=1))
    assert purge(house.parts, []).request_keys == 0
    assert perform_once(house.parts, act, key).case_id == first.case_id
    house.pass_time(timedelta(seconds=1))
    assert cli.run(["purge", "--dry-run"], Parts()) == 0  # type: ignore[arg-type]
    assert "1 clés de demandes partiraient" in capsys.readouterr().out
    assert house.count("request_key") == 1
    assert cli.run(["purge", "--json"], Parts()) == 0  # type: ignore[arg-type]
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["request_keys"] == 1
    assert (house.count("request_key"), house.count("audit_entry")) == (0, entries)
    assert verify(house.parts, first.case_id).faults == ()
