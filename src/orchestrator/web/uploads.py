"""Files that a page sends: more bytes are let in where a file is expected, and each file is examined at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, request
from werkzeug.datastructures import FileStorage

from orchestrator.errors import FieldFault, Refused
from orchestrator.library import Parts
from orchestrator.library.piece_checks import GivenFile
from orchestrator.library.waiting_files import FormPage
from orchestrator.operations.keep_draft import MOST_WAITING
from orchestrator.pieces import Examined, Limits, examine
from orchestrator.pieces.examination import too_large
from orchestrator.queries.waiting_files import given, require_form
from orchestrator.security import Actor
from orchestrator.web.answers import posted
from orchestrator.web.parts import parts
from orchestrator.web.words import _

_AROUND_BYTES = 600_000  # the texts of the form beside its file
_EXPECTING = frozenset(
    {"pieces.add", "piece.add_version", "api_pieces.attach_file", "api_pieces.attach_piece"}
)
# The buttons of a form: each sends its files, and a form may ask for several.
_ACTS = frozenset(
    {
        "task.complete", "task.change_rows", "preview.show", "drafts.keep",
        "start.open_case", "start.change_rows", "drafts.keep_opening",
    }
)  # fmt: skip
_FILES_OF_AN_ACT = 3
_HASH = re.compile(r"[0-9a-f]{64}")
LONGEST_NAME_SHOWN = 60  # characters
_BASE64 = "api_pieces.attach_piece"  # four characters for three bytes
_OPENING = "api_cases.start_case"  # several files, in base64


def register(app: Flask) -> None:
    """Raise the limit of requests before anything reads them (the CSRF guard does)."""
    app.before_request(make_room)


def make_room() -> None:
    if request.endpoint in _ACTS and request.mimetype == "multipart/form-data":
        request.max_content_length = parts().settings.piece_bytes * _FILES_OF_AN_ACT + _AROUND_BYTES
    elif request.endpoint == _OPENING:
        most = parts().settings.piece_bytes * _FILES_OF_AN_ACT
        request.max_content_length = most * 4 // 3 + _AROUND_BYTES
    elif request.endpoint in _EXPECTING:
        most = parts().settings.piece_bytes
        request.max_content_length = (most * 4 // 3 if request.endpoint == _BASE64 else most) + _AROUND_BYTES


def limits_of(built: Parts) -> Limits:
    return Limits(built.settings.piece_bytes, built.settings.piece_kinds)


def received(file: FileStorage) -> Examined:
    """Return the file sent. Raises Refused 422 with a code in `piece_…`."""
    limits = limits_of(parts())
    content = file.stream.read(limits.largest_bytes + 1)
    if len(content) > limits.largest_bytes:
        raise too_large(limits)
    return examine(file.filename or "", content, limits)


@dataclass(frozen=True)
class Sent:
    """What a form sent. `answers` name its files by their hash; `fresh` came with it, `files` waited for it too."""

    answers: dict[str, str | list[str]]
    fresh: tuple[GivenFile, ...]
    files: tuple[GivenFile, ...]
    fault: Refused | None = None

    def require_sound(self) -> None:
        """Raise Refused 422 that names the question of each file that cannot be admitted."""
        if self.fault is not None:
            raise self.fault


def receive(page: FormPage, owner: Actor) -> Sent:
    """Return what was posted on a page of `owner`: files are examined, and those that wait for it found again.

    Raises NotFound when it brings files and the form is not theirs.
    """
    answers = posted(request.form)
    waiting = given(parts(), owner, page, _hashes(answers))
    fresh, faults = [], []
    came = [(field, file) for field, files in request.files.lists() for file in files if file.filename]
    if came:
        require_form(parts(), owner, page)
    # Each is opened in a process of its own: a thousand would hold the site.
    for field, file in came[:MOST_WAITING]:
        try:
            fresh.append(GivenFile(field, received(file)))
        except Refused as error:
            faults.append(FieldFault(field, error.code, _about(file, error)))
    if len(came) > MOST_WAITING:
        message = _(
            "Un envoi porte %(most)s fichiers au plus : joignez les autres ensuite.", most=MOST_WAITING
        )
        faults.append(FieldFault(came[MOST_WAITING][0], "piece_taille", message))
    for one in fresh:
        named = answers.get(one.field, [])
        earlier = [named] if isinstance(named, str) else named
        answers[one.field] = list(dict.fromkeys([*filter(None, earlier), one.file.hash]))
    fault = Refused(faults[0].message, code=faults[0].code, status=422, faults=faults) if faults else None
    return Sent(answers, tuple(fresh), (*waiting, *fresh), fault)


def _hashes(answers: Mapping[str, str | list[str]]) -> dict[str, list[str]]:
    """The answers that may name files, by question."""
    found = {}
    for field, value in answers.items():
        hashes = [text for text in ([value] if isinstance(value, str) else value) if _HASH.fullmatch(text)]
        if hashes:
            found[field] = hashes
    return found


def _about(file: FileStorage, error: Refused) -> str:
    """The refusal with the file's name: several may have come."""
    name = " ".join((file.filename or "").split())
    shown = name if len(name) <= LONGEST_NAME_SHOWN else name[: LONGEST_NAME_SHOWN - 1] + "…"
    return f"« {shown} » : {error.message[:1].lower()}{error.message[1:]}"
