"""Hands letters to the SMTP server. Says which of three things went wrong: the server, this letter now, or for good."""

import contextlib
import re
import smtplib
import socket
import ssl
import threading
from email.message import EmailMessage
from email.policy import SMTP
from types import TracebackType

from orchestrator.config import Smtp

# However slowly a server answers, one letter takes no longer than that.
MOST_SECONDS = 60.0
# Enhanced codes that speak of the address itself (RFC 3463): nobody there, or no such place.
_NOBODY_THERE = re.compile(r"\b5\.(1\.[1236]|2\.1)\b")


class Unreachable(Exception):
    """The server does not answer, or wants none of our letters: none can leave for now."""


class Deferred(Exception):
    """The server asks to bring this letter again later (4xx)."""


class RefusedForGood(Exception):
    """The server refuses this letter (5xx). `nobody_there`: because of its address."""

    def __init__(self, answer: str, *, nobody_there: bool = False) -> None:
        super().__init__(answer)
        self.nobody_there = nobody_there


class Postman:
    """One connection to the server for a round of letters: `with Postman(settings) as postman`."""

    def __init__(self, settings: Smtp) -> None:
        self._settings = settings
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> "Postman":
        try:
            self._server = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(_said(error)) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        with contextlib.suppress(OSError, smtplib.SMTPException):  # what it took it has acknowledged already
            if kind is None:
                server.quit()
        server.close()

    def send(self, message: EmailMessage, address: str) -> str:
        """Return the server's answer once it has taken the letter. Raises Unreachable, Deferred, RefusedForGood."""
        server = self._server
        assert server is not None
        watch = threading.Timer(MOST_SECONDS, _hang_up, [server])
        watch.daemon = True
        watch.start()
        try:
            return self._hand_over(server, message, address)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise Unreachable(_said(error)) from error
        finally:
            watch.cancel()

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage, address: str) -> str:
        code, text = server.mail(self._settings.sender)
        if code != 250:  # about us, not about the letter
            raise Unreachable(_answer(code, text))
        code, text = server.rcpt(address)
        if code not in (250, 251):
            _forget(server)
            raise _refusal(code, text)
        try:
            code, text = server.data(message.as_bytes(policy=SMTP))
        except smtplib.SMTPDataError as error:
            code, text = error.smtp_code, _bytes(error.smtp_error)
        if code != 250:
            _forget(server)
            raise _refusal(code, text)
        return _answer(code, text)

    def _connect(self) -> smtplib.SMTP:
        wanted = self._settings
        context = ssl.create_default_context(cafile=str(wanted.ca_file) if wanted.ca_file else None)
        server: smtplib.SMTP
        if wanted.security == "tls":
            server = smtplib.SMTP_SSL(
                wanted.host, wanted.port, timeout=wanted.timeout_seconds, context=context
            )
        else:
            server = smtplib.SMTP(wanted.host, wanted.port, timeout=wanted.timeout_seconds)
        try:
            server.ehlo_or_helo_if_needed()
            if wanted.security == "starttls":
                server.starttls(context=context)  # raises when the server offers none: never in the clear
            if wanted.user:
                server.login(wanted.user, self._password())
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
        return server

    def _password(self) -> str:
        file = self._settings.password_file
        return file.read_text(encoding="utf-8").strip() if file else ""


def _forget(server: smtplib.SMTP) -> None:
    """Begin anew for the next letter; a server that hangs up instead has refused this one all the same."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        server.rset()


def _hang_up(server: smtplib.SMTP) -> None:
    if server.sock is not None:
        with contextlib.suppress(OSError):  # closed already
            server.sock.shutdown(socket.SHUT_RDWR)


def _refusal(code: int, text: bytes) -> Exception:
    answer = _answer(code, text)
    if 500 <= code < 600:
        return RefusedForGood(answer, nobody_there=_NOBODY_THERE.search(answer) is not None)
    return Deferred(answer)


def _answer(code: int, text: bytes) -> str:
    return f"{code} {' '.join(text.decode('utf-8', 'replace').split())}"


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, _bytes(error.smtp_error))
    return f"{type(error).__name__} : {error}"
