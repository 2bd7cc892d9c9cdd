"""From what a letter says to the message that leaves: plain text, the same in simple HTML, correct headers."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape


@dataclass(frozen=True)
class Letter:
    """What a letter says. It names no person: numbers of cases, acts as the model calls them, instants, links."""

    subject: str
    intro: str
    pairs: Sequence[tuple[str, str]]  # label, value
    links: Sequence[tuple[str, str]]  # words, address
    foot: str
    language: str


def message_id(key: str, sender: str) -> str:
    """The same for each try of the same letter: who receives it twice can tell."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{sender.rpartition('@')[2]}>"


def compose(letter: Letter, *, key: str, sender: str, address: str, at: datetime) -> EmailMessage:
    """Build the message; `key` is the letter's idempotency key, `at` its date."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = Address(addr_spec=address)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(key, sender)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(_plain(letter), charset="utf-8", cte="quoted-printable")
    message.add_alternative(_html(letter), subtype="html", charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = letter.language  # last: setting the content clears such headers
    return message


def _plain(letter: Letter) -> str:
    blocks = [letter.intro]
    if letter.pairs:
        blocks.append("\n".join(f"{label} : {value}" for label, value in letter.pairs))
    blocks += [f"{words} :\n{link}" for words, link in letter.links]
    return "\n\n".join([*blocks, "-- \n" + letter.foot]) + "\n"


def _html(letter: Letter) -> str:
    rows = "".join(
        f'<tr><th scope="row" align="left">{escape(label)}</th><td>{escape(value)}</td></tr>'
        for label, value in letter.pairs
    )
    links = "".join(
        f'<p><a href="{escape(link, quote=True)}">{escape(words)}</a></p>' for words, link in letter.links
    )
    return (
        f'<!DOCTYPE html><html lang="{letter.language}"><head><meta charset="utf-8">'
        f"<title>{escape(letter.subject)}</title></head><body><p>{escape(letter.intro)}</p>"
        f"{f'<table>{rows}</table>' if rows else ''}{links}<hr><p>{escape(letter.foot)}</p></body></html>\n"
    )
