"""A real SMTP server on this machine, well or ill disposed, and a product that writes to it."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.support.house import House
from tests.support.ports import free_port

from orchestrator.config import Smtp
from orchestrator.operations.mail_preferences import DEFAULT_LEADS, DEFAULTS
from orchestrator.operations.send_mail import Mailroom
from orchestrator.persistence import mail_preferences

SENDER = "ne-pas-repondre@orchestrateur.example"


@dataclass
class Handler:
    """Answers as it is told: `on_rcpt`, `on_data` are lines; `drops` hangs up in the middle of DATA."""

    received: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    on_rcpt: str = "250 OK"
    on_data: str = "250 OK, queued as 7F3A"
    drops: int = 0
    pause_seconds: float = 0.0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.on_rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.on_rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self.pause_seconds)
        content = envelope.content
        assert isinstance(content, bytes)
        if self.on_data.startswith("250"):
            self.received.append(message_from_bytes(content, policy=default))  # type: ignore[arg-type]
            self.to += envelope.rcpt_tos
        if self.drops:
            self.drops -= 1
            assert server.transport is not None
            server.transport.close()  # after the letter came in, before we say so: the worst moment
        return self.on_data


@dataclass
class Post:
    """A house whose letters go to a server of ours."""

    house: House
    handler: Handler
    controller: Controller
    room: Mailroom

    def prove(self, function: str, leads: tuple[int, ...] = DEFAULT_LEADS, **wanted: Any) -> str:
        """Give somebody a proved address and return it."""
        address = f"{function}@exemple.fr"
        account_id = self.house.people[function].account_id
        assert account_id is not None
        with self.house.parts.database.write() as tx:
            mail_preferences.save(tx, account_id, {**DEFAULTS, "address": address, **wanted}, leads)
            tx.commit()
        return address

    def rows(self, columns: str = "kind, status") -> list[tuple[Any, ...]]:
        with self.house.parts.database.engine.connect() as connection:
            found = connection.exec_driver_sql(f"SELECT {columns} FROM mail ORDER BY id")
            return [tuple(row) for row in found]

    def text(self, number: int = -1) -> str:
        body = self.handler.received[number].get_body(("plain",))
        assert body is not None
        return str(body.get_content())


def smtp_settings(port: int, **given: Any) -> Smtp:
    return replace(Smtp("127.0.0.1", port, "aucune", SENDER, timeout_seconds=60.0), **given)


@pytest.fixture
def mail_server() -> Iterator[Controller]:
    """A server that takes everything, until its handler is told otherwise."""
    controller = Controller(Handler(), hostname="127.0.0.1", port=free_port(), ready_timeout=60.0)
    controller.start()
    yield controller
    controller.stop(no_assert=True)


@pytest.fixture
def post(sqlite_house: House, mail_server: Controller, tmp_path: Path) -> Post:
    """The product under a frozen clock, on SQLite, with a mail server."""
    settings = replace(
        sqlite_house.parts.settings,
        smtp=smtp_settings(mail_server.port),
        base_url="https://orchestrateur.example",
        secret_file=tmp_path / "secret.key",
    )
    sqlite_house.parts = replace(sqlite_house.parts, settings=settings)
    room = Mailroom(sqlite_house.parts, rest_seconds=0.0)
    return Post(sqlite_house, mail_server.handler, mail_server, room)
