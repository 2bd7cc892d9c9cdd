"""Each procedure can be played by its roles in the pages: every answer of a story has its control there."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from tests.support.house import ROOT, build_parts

from orchestrator.clock import FrozenClock
from orchestrator.library import Parts
from orchestrator.library.case_places import places_around
from orchestrator.operations.deploy import deploy
from orchestrator.operations.manage_accounts import add_account
from orchestrator.operations.run_due import run_due
from orchestrator.persistence import register, stories
from orchestrator.procedures import list_procedures, read_bundle
from orchestrator.scenarios import Story, find_stories, read_story
from orchestrator.scenarios.earlier import record_earlier
from orchestrator.scenarios.people import person_named
from orchestrator.scenarios.reading import Step
from orchestrator.security import Actor, Delegation
from orchestrator.web import create_app

pytestmark = pytest.mark.slow
PASSWORD = "un mot de passe d'essai"
PROCESSES, FORMS = ROOT / "processes", ROOT / "forms"


def first_stories() -> list[Path]:
    """Two stories of each procedure: its first one, and the longest."""
    chosen: list[Path] = []
    for name in list_procedures(PROCESSES):
        paths = find_stories([PROCESSES / name])
        if not paths:  # a passage that others call
            continue
        longest = max(paths, key=lambda path: len(read_story(path).steps))
        chosen += dict.fromkeys([paths[0], longest])
    return chosen


@pytest.mark.parametrize("path", first_stories(), ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_a_story_can_be_played_in_the_pages(sqlite_url: str, path: Path) -> None:
    story = read_story(path)
    clock = FrozenClock(story.opened_at)
    parts = build_parts(sqlite_url, clock)
    deploy(parts, None, {story.procedure: read_bundle(PROCESSES, FORMS, story.procedure)})
    player = Player(parts, clock, story)
    player.open()
    for step in story.steps:
        if step.at is not None:
            clock.move_to(step.at)
            run_due(parts)  # nobody opens a page that a due deadline is about to change
        if step.kind == "act":
            player.act(step)


def entry_of(given: Delegation, at: datetime) -> dict[str, Any]:
    """The row of the register that says what a story's delegation says."""
    return {
        "acts": " ".join(given.acts),
        "from_function": given.from_function,
        "from_place": given.from_place,
        "from_name": given.delegator,
        "to_function": given.to_function,
        "to_place": given.to_place,
        "to_name": "",
        "source": given.source,
        "published_at": given.published_at or given.since_at,
        "since_at": given.since_at,
        "until_at": given.until_at,
        "recorded_at": at,
    }


class Player:
    """Signs in as whom the story names, fills the page in, and sends it."""

    def __init__(self, parts: Parts, clock: FrozenClock, story: Story) -> None:
        self.parts, self.clock, self.story = parts, clock, story
        self.app: Flask = create_app(parts, testing=True)
        self.app.config["WTF_CSRF_ENABLED"] = False
        self.logins: dict[str, str] = {}
        self.case_id = 0
        with parts.database.read() as tx:
            self.procedure = parts.library.newest(tx, story.procedure).procedure

    def open(self) -> None:
        story = self.story
        record_earlier(self.parts, story)
        client = self.client(story.opened_by or self.procedure.starters[0])
        address = f"/dossiers/nouveau/{story.procedure}"
        person = {f"personne.{key}": value for key, value in story.person.items() if key != "earlier"}
        sent = self.fill(client.get(address).text, {**person, **story.data})
        sent["_etablissement"] = [story.etablissement]
        answer = client.post(address, data=sent)
        assert answer.status_code in (302, 303), told(answer.text)
        with self.parts.database.engine.connect() as connection:
            self.case_id = int(connection.exec_driver_sql("SELECT max(id) FROM case_file").scalar_one())

    def act(self, step: Step) -> None:
        client = self.client(step.by)
        with self.parts.database.read() as tx:
            task = stories.task_of(tx, self.case_id, step.act)
        if task is None:
            assert step.refused is not None, f"step {step.number}: no task {step.act}"
            return
        address = f"/taches/{task}"
        client.post(f"{address}/brouillon/effacer")  # a refusal keeps its answers; the story begins anew
        page = client.get(address)
        if page.status_code != 200 or "_revision" not in page.text:
            assert step.refused is not None, f"step {step.number}: {told(page.text)}"
            return
        answer = client.post(address, data=self.fill(page.text, step.data))
        done = answer.status_code in (302, 303)
        assert done == (step.refused is None), f"step {step.number}: {answer.status_code} {told(answer.text)}"

    def client(self, by: str) -> FlaskClient:
        if by not in self.logins:
            home = self.parts.places.establishments[self.story.etablissement]
            places = places_around(self.parts.places, home, self.case_id)
            self.logins[by] = self.register(person_named(by, self.story, self.procedure, places))
        client = self.app.test_client()
        answer = client.post("/connexion", data={"login": self.logins[by], "password": PASSWORD})
        assert answer.status_code in (302, 303)
        return client

    def register(self, actor: Actor) -> str:
        login = f"p{len(self.logins)}"
        (mandate,) = actor.mandates
        add_account(self.parts, login, actor.name, PASSWORD, mandate.function, mandate.place)
        with self.parts.database.write() as tx:
            for delegation in actor.delegations:
                register.add(tx, entry_of(delegation, tx.now()))
            tx.commit()
        return login

    def fill(self, page: str, answers: Mapping[str, Any]) -> dict[str, list[str]]:
        """What a browser would send: what the page proposes, replaced by the story's answers."""
        sent = proposed(page)
        controls = names(page)
        for key, value in answers.items():
            for name, inputs in self.inputs(key, value, controls).items():
                sent[name] = inputs
        return sent

    def inputs(self, key: str, value: Any, controls: set[str]) -> dict[str, list[str]]:
        if f"{key}-day" in controls and not isinstance(value, bool):
            return self.moment(key, value, controls)
        if value is None or key not in controls:
            return {key: [] if value is None else [str(value)]}
        if isinstance(value, bool):
            return {key: ["on"] if value else []}
        return {key: [str(item) for item in value] if isinstance(value, list) else [str(value)]}

    def moment(self, key: str, value: Any, controls: set[str]) -> dict[str, list[str]]:
        at = datetime.fromisoformat(value) if isinstance(value, str) and len(value) > 10 else value
        if isinstance(at, datetime):
            at = at.astimezone(self.story.zone) if at.tzinfo else at
        day = at if isinstance(at, date) else date.fromisoformat(str(at))
        found = {
            f"{key}-day": [str(day.day)],
            f"{key}-month": [str(day.month)],
            f"{key}-year": [str(day.year)],
        }
        if isinstance(at, datetime) and f"{key}-time" in controls:
            found[f"{key}-time"] = [at.strftime("%H:%M")]
        return found


def names(page: str) -> set[str]:
    return set(html.fromstring(page).xpath("//main//form//@name"))


def proposed(page: str) -> dict[str, list[str]]:
    """The values that the page's forms hold as they come."""
    sent: dict[str, list[str]] = {}
    for control in html.fromstring(page).xpath(
        "//main//form//*[self::input or self::textarea or self::select]"
    ):
        name, kind = control.get("name"), control.get("type", "")
        if not name or (kind in ("radio", "checkbox") and control.get("checked") is None):
            continue
        value = control.value if control.tag != "input" else control.get("value", "on")
        sent.setdefault(name, []).append(value or "")
    return sent


def told(page: str) -> str:
    main = html.fromstring(page).xpath("//*[contains(@class, 'govuk-error-summary')]") or [
        html.fromstring(page)
    ]
    return " ".join(main[0].text_content().split())[:600]
