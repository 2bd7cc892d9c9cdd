"""The rectified version of a document: what to read in the place of what, the text it corrects, and its fingerprint."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.documents import escape
from orchestrator.library.act_documents import RenderedDocument
from orchestrator.library.corrections import ActOnRecord, Corrected
from orchestrator.library.wording import at_in_words

_MARK = " (version rectifiée)"
_SHORTEST_REPLACED = 3  # characters: a shorter text would be found where it is not meant


@dataclass(frozen=True)
class Rectification:
    """`original` is the document's row with its text; `by` who corrects, under which title."""

    original: Any
    act: ActOnRecord
    corrected: Corrected
    by: str
    at: datetime
    zone: ZoneInfo


def rectified(made: Rectification) -> RenderedDocument:
    """Return the new version. The text of the first is kept but for the texts put right, wherever it shows them.

    It is not rendered again: what it would show today is not what was signed then.
    """
    original, zone = made.original, made.zone
    title = original.title.removesuffix(_MARK) + _MARK
    lines = [
        f"# {escape(title)}",
        f"Rectification du {at_in_words(made.at, zone)}, par {escape(made.by)}.",
        f"Document rectifié : {escape(original.title)}, du {at_in_words(original.created_at, zone)}, "
        f"empreinte SHA-256 {original.content_hash}.",
        f"Motif : {escape(made.corrected.ground)}",
        *_readings(made),
        "---",
        _text(made),
    ]
    return RenderedDocument(original.name, title, "\n\n".join(lines) + "\n")


def _readings(made: Rectification) -> list[str]:
    labels, after = {field.key: field.label for field in made.act.form.fields}, made.corrected.after
    return [
        f"- {escape(labels[key])} : au lieu de « {_say(before, made)} », lire « {_say(after[key], made)} »."
        for key, before in made.corrected.before.items()
    ]


def _say(value: object, made: Rectification) -> str:
    return escape(at_in_words(value, made.zone) if isinstance(value, datetime) else value)


def _text(made: Rectification) -> str:
    body = str(made.original.body)
    for key, before in made.corrected.before.items():
        if isinstance(before, str) and len(before) >= _SHORTEST_REPLACED:
            body = body.replace(escape(before), escape(made.corrected.after[key]))
    return body.rstrip()
