"""Who guesses passwords is slowed, whichever process of the site answers, and learns nothing of who has an account."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from tests.support.house import Furnished, House, house_at
from tests.web.site_of_house import PASSWORD

from orchestrator.operations.purge import purge
from orchestrator.operations.sign_in import BY_ADDRESS, begin_sign_in, end_sign_in
from orchestrator.persistence.tables import sign_in_attempt
from orchestrator.web import create_app

Site = Callable[[], FlaskClient]


def application(house: House) -> Flask:
    app = create_app(house.parts, testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def processes(furnished_sqlite: Furnished, tmp_path: Path) -> tuple[House, House]:
    """The product twice over one database: what two processes of the site share is that file alone."""
    shutil.copy(furnished_sqlite.source, tmp_path / "house.sqlite3")
    first, second = (house_at(f"sqlite:///{tmp_path / 'house.sqlite3'}", furnished_sqlite) for _ in range(2))
    return first, second


def tried(client: FlaskClient, login: str, password: str = "faux", **more: Any) -> int:
    answer = client.post("/connexion", data={"login": login, "password": password}, **more)
    return answer.status_code


@pytest.mark.parametrize("login", ["disp", "personne.d.ici"])
def test_failures_under_one_name_count_together_in_two_processes(
    processes: tuple[House, House], login: str
) -> None:
    first, second = (application(house).test_client() for house in processes)

    answers = [tried(client, name) for client, name in ((first, login), (second, f" {login.upper()} ")) * 3]

    assert answers == [422] * 5 + [429]
    refused = first.post("/connexion", data={"login": login, "password": "faux"})
    assert "Trop de tentatives" in refused.text
    assert tried(first, login, PASSWORD) == 429 and tried(second, login, PASSWORD) == 429
    assert tried(second, "chef_etablissement", PASSWORD) == 303


def test_a_minute_later_one_may_try_again_and_after_twenty_in_an_hour_no_more(
    processes: tuple[House, House],
) -> None:
    client = application(processes[0]).test_client()
    counts = []
    for _minute in range(6):
        counts.append([tried(client, "disp") for _ in range(6)].count(422))
        processes[0].pass_time(timedelta(seconds=61))

    assert counts == [5, 5, 5, 5, 0, 0]
    processes[0].pass_time(timedelta(hours=1))
    assert tried(client, "disp", PASSWORD) == 303


def test_one_address_cannot_try_name_after_name(processes: tuple[House, House]) -> None:
    clients = [application(house).test_client() for house in processes]
    answers = [tried(clients[i % 2], f"nom{i}") for i in range(BY_ADDRESS[0].most + 1)]

    assert answers == [422] * 30 + [429]
    assert tried(clients[0], "disp", PASSWORD, environ_base={"REMOTE_ADDR": "192.0.2.9"}) == 303


def test_one_network_of_ipv6_is_one_address(processes: tuple[House, House]) -> None:
    parts = processes[0].parts
    told = [begin_sign_in(parts, f"nom{i}", f"2001:db8::{i:x}") for i in range(BY_ADDRESS[0].most + 1)]

    assert told[-1] is None and None not in told[:-1]
    assert begin_sign_in(parts, "autre", "2001:db8:0:1::1") is not None


def test_signing_in_often_is_no_failure(processes: tuple[House, House]) -> None:
    app = application(processes[0])
    assert [tried(app.test_client(), "disp", PASSWORD) for _ in range(8)] == [303] * 8
    assert processes[0].count("sign_in_attempt") == 0


def test_many_requests_at_once_are_not_more_tries(house: House) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: begin_sign_in(house.parts, "disp", "192.0.2.1"), range(12)))

    admitted = [attempt for attempt in found if attempt is not None]
    assert len(admitted) == 5
    for attempt in admitted:
        end_sign_in(house.parts, attempt, accepted=True)
    assert begin_sign_in(house.parts, "disp", "192.0.2.1") is not None


def test_no_name_is_kept_and_what_is_kept_goes_after_an_hour(processes: tuple[House, House]) -> None:
    house = processes[0]
    client = application(house).test_client()
    tried(client, "mon mot de passe tapé à la place du nom")
    with house.parts.database.engine.connect() as connection:
        keys = connection.execute(sign_in_attempt.select()).all()
    assert len(keys) == 2 and all(len(row.key) == 64 for row in keys)

    house.pass_time(timedelta(hours=1, seconds=1))
    tried(client, "disp")
    assert house.count("sign_in_attempt") == 2  # those of the last try
    house.pass_time(timedelta(hours=1, seconds=1))
    purge(house.parts, [])
    assert house.count("sign_in_attempt") == 0


def test_no_question_reads_the_attempts_from_end_to_end(processes: tuple[House, House]) -> None:
    engine = processes[0].parts.database.engine
    asked: list[tuple[str, Any]] = []
    event.listen(
        engine, "before_cursor_execute", lambda _connection, _cursor, *told: asked.append((told[0], told[1]))
    )
    tried(application(processes[0]).test_client(), "disp")

    about = [(words, given) for words, given in list(asked) if "FROM sign_in_attempt" in words]
    assert len(about) == 4  # what is too old, and three limits
    with engine.connect() as connection:
        for words, given in about:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", given).all()
            assert not [line.detail for line in plan if line.detail.startswith("SCAN")], words


@pytest.mark.parametrize(("proxies", "last"), [(0, 429), (1, 422)])
def test_behind_a_proxy_each_client_has_an_address_and_nobody_believes_a_stranger(
    processes: tuple[House, House], proxies: int, last: int
) -> None:
    house = processes[0]
    house.parts = replace(house.parts, settings=replace(house.parts.settings, proxies=proxies))
    client = application(house).test_client()
    answers = [
        tried(client, f"nom{i}", headers={"X-Forwarded-For": f"198.51.100.9, 192.0.2.{i}"})
        for i in range(BY_ADDRESS[0].most + 1)
    ]
    assert answers[-1] == last
