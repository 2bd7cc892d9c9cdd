"""The site over a read side that answers from samples: no database, no engine."""

import contextlib
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.web import samples
from tests.web.desk import desk as desk
from tests.web.desk import furnished as furnished

from orchestrator.errors import NotFound, Refused
from orchestrator.law.places import Place, Places
from orchestrator.library.waiting_files import FormPage
from orchestrator.operations.sign_in import Attempt
from orchestrator.queries.diagram import Diagram
from orchestrator.queries.document import DocumentText
from orchestrator.queries.mail import MailSummary
from orchestrator.security import Actor
from orchestrator.web import create_app

PASSWORD = "un mot de passe assez long"


class Recorder:
    """Stands for the operations: keeps what was asked, or refuses with the error it was given."""

    def __init__(self) -> None:
        self.done: list[Any] = []
        self.drafts: list[tuple[str, object]] = []
        self.error: Exception | None = None

    def perform(self, _parts: object, operation: object) -> object:
        self.done.append(operation)
        if self.error is not None:
            raise self.error
        return SimpleNamespace(case_id=147, number="UDV-2026-0147", revision=13, ended=False)

    def keep_draft(
        self, _parts: object, _actor: Actor, task_id: str, answers: object, *_: int, **__: bool
    ) -> Any:
        self.drafts.append((task_id, answers))
        return samples.NOW

    def keep_opening_draft(
        self, _parts: object, _actor: Actor, page: FormPage, answers: object, _files: object = ()
    ) -> Any:
        self.drafts.append((page.procedure_id or "", answers))
        return samples.NOW


class FakeDatabase:
    """A database that knows one thing: what time it is."""

    def one_reading(self) -> contextlib.nullcontext[None]:
        return contextlib.nullcontext()

    @contextlib.contextmanager
    def read(self) -> Iterator[object]:
        yield SimpleNamespace(now=lambda: samples.NOW)


def fake_parts(*, demo: bool = False, secure_cookies: bool = False) -> Any:
    settings = SimpleNamespace(
        secret_key=lambda: b"k" * 32,
        secure_cookies=secure_cookies,
        piece_bytes=1_000_000,
        piece_kinds=("texte",),
        smtp=None,
        proxies=0,
        accessibility_contact="",
    )
    establishments: Any = {
        "CP-REAU": SimpleNamespace(name="CP de Réau", interregion="DISP-PARIS", tribunal="TJ-MELUN"),
        "MA-OSNY": SimpleNamespace(name="MA d'Osny", interregion="DISP-PARIS", tribunal="TJ-PONTOISE"),
    }
    places = Places(establishments, {"DISP-PARIS": Place("DISP-PARIS", "DISP de Paris")}, {}, {})
    return SimpleNamespace(settings=settings, database=FakeDatabase(), library=None, places=places, demo=demo)


def authenticate(_parts: object, login: str, password: str) -> Actor:
    for person in samples.PEOPLE.values():
        if person.login == login and password == PASSWORD:
            return person
    raise Refused("Identifiant ou mot de passe incorrect.", code="identifiants", status=403)


def read_document(_parts: object, _reader: object, document_id: int) -> DocumentText:
    if document_id != 5:
        raise NotFound("Ce document n'existe pas ou n'est pas de votre ressort.")
    return DocumentText(samples.case().documents[0], samples.DOCUMENT, 147, "UDV-2026-0147")


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch, recorder: Recorder) -> SimpleNamespace:
    """What the read side answers; a test replaces an attribute to change an answer, or to raise it."""
    answers = SimpleNamespace(
        inbox=samples.inbox_page(),
        task=samples.task(),
        case=samples.case(),
        cases=samples.case_page(),
        startable=(samples.startable(),),
        opening_draft=None,
        start_form=(samples.startable(), samples.form("personne", "_common"), samples.form("depot")),
        overview=samples.ops(),
        diagram=samples.model(),
        procedures=samples.PROCEDURES,
        preview=samples.preview(),
        person=samples.person_page(),
        search=samples.search_page(),
        saved_views=samples.SAVED_VIEWS,
        chosen_tasks={"t-1": ("Décider du placement provisoire", "UDV-2026-0131")},
        calendar=samples.calendar(),
        asked=[],
        awaited=(),
    )

    def read(name: str) -> Callable[..., object]:
        def answer(*_: object, **wanted: object) -> object:
            answers.asked.append((name, wanted))
            found = getattr(answers, name)
            if isinstance(found, Exception):
                raise found
            return found

        return answer

    for name in (
        "inbox",
        "task",
        "case",
        "cases",
        "startable",
        "diagram",
        "procedures",
        "preview",
        "person",
        "search",
        "saved_views",
        "chosen_tasks",
    ):
        monkeypatch.setattr(f"orchestrator.queries.{name}.{name}", read(name))
    monkeypatch.setattr(
        "orchestrator.queries.diagram.diagrams", lambda *_: (Diagram("udv_placement", answers.diagram),)
    )
    monkeypatch.setattr("orchestrator.queries.waiting_files.waiting", lambda *_: {})
    monkeypatch.setattr("orchestrator.queries.opinions.awaited", lambda *_: answers.awaited)
    monkeypatch.setattr(
        "orchestrator.queries.notifications.notifications", lambda *_: samples.notifications()
    )
    monkeypatch.setattr("orchestrator.queries.access_journal.controls", lambda *_: False)
    monkeypatch.setattr("orchestrator.operations.consult.open_consultation", lambda *_: None)
    monkeypatch.setattr("orchestrator.operations.consult.tell_search", lambda *_: None)
    monkeypatch.setattr("orchestrator.queries.startable.start_form", read("start_form"))
    monkeypatch.setattr("orchestrator.queries.startable.opening_draft", lambda *_: answers.opening_draft)
    monkeypatch.setattr("orchestrator.queries.communications.unread", lambda *_: 0)
    monkeypatch.setattr("orchestrator.queries.ops.overview", read("overview"))
    monkeypatch.setattr("orchestrator.queries.agenda.calendar", read("calendar"))
    monkeypatch.setattr("orchestrator.queries.document.document", read_document)
    monkeypatch.setattr("orchestrator.queries.accounts.authenticate", authenticate)
    monkeypatch.setattr("orchestrator.web.auth.begin_sign_in", lambda *_: Attempt("", "", ()))
    monkeypatch.setattr("orchestrator.web.auth.end_sign_in", lambda *_, **__: None)
    monkeypatch.setattr("orchestrator.queries.mail.summary", lambda *_: MailSummary(None, 0))
    monkeypatch.setattr("orchestrator.queries.accounts.actor", lambda _parts, key: samples.PEOPLE.get(key))
    monkeypatch.setattr("orchestrator.web.acts.perform", recorder.perform)
    monkeypatch.setattr("orchestrator.web.lost_forms.keep_draft", recorder.keep_draft)
    monkeypatch.setattr("orchestrator.web.lost_forms.keep_opening_draft", recorder.keep_opening_draft)
    monkeypatch.setattr("orchestrator.web.demo_clock.move_clock", recorder.perform)
    return answers


def build(*, demo: bool = False, secure_cookies: bool = False, csrf: bool = False) -> Flask:
    app = create_app(fake_parts(demo=demo, secure_cookies=secure_cookies), testing=True)
    app.config["WTF_CSRF_ENABLED"] = csrf
    return app


def signed_in(app: Flask, login: str = "disp") -> FlaskClient:
    client = app.test_client()
    answer = client.post("/connexion", data={"login": login, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client


@pytest.fixture
def site(reads: SimpleNamespace) -> Flask:
    """The site without the CSRF guard, so that a test may post at once."""
    return build()


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    """The interregional director, signed in."""
    return signed_in(site)
