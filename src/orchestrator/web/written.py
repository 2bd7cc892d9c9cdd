"""What the person wrote on a form, apart from what its page proposed: what they left alone is proposed afresh."""

import json
import re
from collections.abc import Iterable, Mapping
from itertools import groupby

from orchestrator.web.answers import Answers

PROPOSED = "_propose"  # the page's hidden input: what it proposed when it was drawn, as JSON
_PART = re.compile(r"(-day|-month|-year|-time|__fold)$")


def packed(proposed: Answers) -> str:
    """The hidden input's value."""
    return json.dumps(proposed, ensure_ascii=False) if proposed else ""


def read(text: str) -> Answers:
    """What a page of ours said that it had proposed; nothing when it was tampered with."""
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def written(answers: Answers, proposed: Answers) -> dict[str, str | list[str]]:
    """Return the answers without those left as proposed; a proposal that was emptied is kept as empty."""
    offered, said = _by_question(_told(proposed)), _by_question(_told(answers))
    kept: dict[str, str | list[str]] = {}
    for question, texts in said.items():
        if texts != offered.get(question):
            kept |= {**dict.fromkeys(offered.get(question, {}), ""), **texts}
    for question, texts in offered.items():
        if question not in said:
            kept |= dict.fromkeys(texts, "")
    return kept


def restored(kept: Answers, proposed: Answers) -> dict[str, str | list[str]]:
    """Return the answers to show: those kept, and what is proposed now to the other questions."""
    touched = {_question(name) for name in kept}
    fresh = {name: value for name, value in proposed.items() if _question(name) not in touched}
    return {**fresh, **kept}


def _question(name: str) -> str:
    """The question that an input belongs to: a date has three, a list as many as its rows have."""
    return _PART.sub("", name)


def _told(answers: Answers) -> Iterable[tuple[str, str | list[str]]]:
    return ((name, _plain(value)) for name, value in answers.items() if value not in ("", []))


def _plain(value: str | list[str]) -> str | list[str]:
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _by_question(
    answers: Iterable[tuple[str, str | list[str]]],
) -> Mapping[str, dict[str, str | list[str]]]:
    ordered = sorted(answers, key=lambda pair: pair[0])
    ordered.sort(key=lambda pair: _question(pair[0]))
    return {question: dict(pairs) for question, pairs in groupby(ordered, lambda pair: _question(pair[0]))}
