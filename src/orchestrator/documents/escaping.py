"""A value becomes text of a document: readable in French, and never markup whatever was typed."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from orchestrator.documents.wording import say_local_instant
from orchestrator.law.wording import say_date, say_list

MISSING = "non renseigné"
# Signs that mean something anywhere in Markdown or HTML.
_ANYWHERE = re.compile(r"([\\`*_\[\]<>&|~$])")
# Signs that mean something at the start of a line only: titles, lists, quotations, rules.
_LINE_START = re.compile(r"^([#=+-])")
_LINE_NUMBER = re.compile(r"^(\d{1,9})([.)])")
_INVISIBLE = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def escape(value: object) -> str:
    """Return `value` as Markdown that shows it and nothing else; a line break stays in the paragraph."""
    text = _INVISIBLE.sub("", say(value).replace("\r\n", "\n").replace("\r", "\n")).strip()
    return "\\\n".join(_escape_line(line) for line in (text or MISSING).split("\n"))


def _escape_line(line: str) -> str:
    escaped = _ANYWHERE.sub(r"\\\1", line.replace("\t", " ").strip())
    return _LINE_NUMBER.sub(r"\1\\\2", _LINE_START.sub(r"\\\1", escaped))


def say(value: object) -> str:
    """Return `value` as a French reader writes it, unescaped. Raises TypeError for what is not a value."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return say_local_instant(value)
    if isinstance(value, date):
        return say_date(value)
    if isinstance(value, (int, Decimal)):
        return f"{value}".replace(".", ",")
    if isinstance(value, Sequence):
        return say_list([say(item) for item in value]) or MISSING
    if isinstance(value, Mapping):
        return say_list([f"{name} : {say(item)}" for name, item in value.items()]) or MISSING
    raise TypeError(f"une valeur de type {type(value).__name__} ne se montre pas dans un document")
