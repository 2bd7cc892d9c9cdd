"""Rows of a list on a page: one more or one less is a page drawn again, nothing judged, with or without JavaScript."""

from dataclasses import replace

from flask import request

from orchestrator.forms import Field, Form
from orchestrator.forms.rows import MOST_ROWS, ROWS_SHOWN
from orchestrator.library.waiting_files import FormPage
from orchestrator.operations.keep_draft import drop_waiting_file
from orchestrator.web.answers import Answers
from orchestrator.web.auth import reader
from orchestrator.web.drafts import keep_quietly
from orchestrator.web.parts import parts
from orchestrator.web.uploads import Sent


def shown_rows(field: Field, answers: Answers) -> int:
    """How many rows the page shows: those it showed, and all in which something is written."""
    said = answers.get(f"{field.key}.{ROWS_SHOWN}")
    count = (
        int(said) if isinstance(said, str) and said.isascii() and said.isdigit() and len(said) < 3 else None
    )
    written = [
        int(number) + 1
        for name in answers
        if name.startswith(f"{field.key}.")
        and (number := name.split(".")[1]).isascii()
        and number.isdigit()
        and len(number) < 3
    ]
    least = max(field.first_rows, field.min_rows) if count is None else count
    return min(max([least, *written]), MOST_ROWS)


def changed(form: Form, answers: Answers, asked: str) -> dict[str, str | list[str]]:
    """Return the answers with one row more (« ajouter:<list> ») or one less (« retirer:<list>.<n> »).

    Anything else changes nothing: a page that was tampered with is drawn as it came.
    """
    verb, _, target = asked.partition(":")
    key, _, number = target.partition(".")
    field = next((field for field in form.fields if field.key == key and field.inner), None)
    if field is None:
        return dict(answers)
    count = shown_rows(field, answers)
    if verb == "ajouter" and count < field.max_rows:
        return {**answers, f"{key}.{ROWS_SHOWN}": str(count + 1)}
    if verb == "retirer" and number.isascii() and number.isdigit() and int(number) < count:
        return {**_without(key, int(number), answers), f"{key}.{ROWS_SHOWN}": str(count - 1)}
    return dict(answers)


def redrawn(form: Form, page: FormPage, sent: Sent) -> Sent:
    """Return what a form sent with the row or the file that its button asks for or takes away.

    Files that came with it wait for its act, whatever the button.
    """
    answers = changed(form, sent.answers, request.form.get("_ligne", ""))
    name, _, gone = request.form.get("_fichier", "").partition(":")
    named = answers.get(name, [])
    if gone and gone in named:
        answers[name] = [key for key in ([named] if isinstance(named, str) else named) if key != gone]
        drop_waiting_file(parts(), reader(), page, gone)
    redone = replace(sent, answers=answers)
    if sent.fresh or gone:
        full = keep_quietly(page, redone)
        if full is not None and redone.fault is None:
            redone = replace(redone, fault=full)
    return redone


def _without(key: str, gone: int, answers: Answers) -> dict[str, str | list[str]]:
    kept: dict[str, str | list[str]] = {}
    for name, value in answers.items():
        parts = name.split(".", 2)
        if parts[0] != key or len(parts) < 3 or not parts[1].isdigit():
            kept[name] = value
        elif int(parts[1]) != gone:
            kept[f"{key}.{int(parts[1]) - (int(parts[1]) > gone)}.{parts[2]}"] = value
    return kept
