"""iCalendar (RFC 5545) written line by line: escaped, folded at 75 bytes, ended by CRLF, instants in UTC.

No name of a person goes in: the address may be read by whoever holds it.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from orchestrator.queries.agenda import CalendarEntry

_LONGEST_LINE = 75  # bytes, the line end apart
_SHOWN = timedelta(minutes=15)  # before a bound: an event ends where the deadline does
_PRODUCT = "-//Orchestrateur des procedures//Calendrier//FR"


def write(
    entries: tuple[CalendarEntry, ...], *, now: datetime, name: str, host: str, link: Callable[[int], str]
) -> bytes:
    """Return the calendar. `host` makes identifiers unique; `link` gives the address of a case."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{escape(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    for entry in entries:
        lines += _event(entry, now, host, link(entry.case_id))
    lines.append("END:VCALENDAR")
    return b"".join(fold(line) for line in lines)


def _event(entry: CalendarEntry, now: datetime, host: str, address: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.key}@{host}"
    yield f"DTSTAMP:{instant(now)}"
    yield from _when(entry)
    yield f"SUMMARY:{escape(f'{entry.case_number} · {entry.procedure_short} · {entry.label}')}"
    yield f"URL:{address}"
    if entry.kind != "rendez_vous":
        yield "TRANSP:TRANSPARENT"
    if entry.kind == "effet":
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{escape(f'{entry.case_number} · {entry.label}')}"
        yield "TRIGGER;RELATED=END:-P1D"
        yield "END:VALARM"
    yield "END:VEVENT"


def _when(entry: CalendarEntry) -> Iterator[str]:
    if entry.whole_day:
        yield f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}"
    elif entry.kind in ("effet", "alerte"):  # an exclusive bound, as DTEND is
        yield f"DTSTART:{instant(entry.at - _SHOWN)}"
        yield f"DTEND:{instant(entry.at)}"
    else:
        yield f"DTSTART:{instant(entry.at)}"


def instant(at: datetime) -> str:
    """An instant in UTC, to the second."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escape(text: str) -> str:
    """A text value: backslash, semicolon, comma and line ends stand for themselves only when escaped."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for character, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(character, written)
    return "".join(character for character in plain if character >= " ")


def fold(line: str) -> bytes:
    """A line of any length as lines of at most 75 bytes, no character cut in two, each ended by CRLF."""
    parts: list[bytes] = []
    current = b""
    for character in line:
        written = character.encode()
        if len(current) + len(written) > _LONGEST_LINE:
            parts.append(current)
            current = b" "
        current += written
    return b"\r\n".join([*parts, current]) + b"\r\n"
