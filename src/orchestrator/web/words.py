"""French sentences in the language of the page: `_` for one sentence, `ngettext` where a number decides."""

import re
from functools import lru_cache
from gettext import NullTranslations

from flask import Flask, g
from flask_babel import get_translations

_AS_WRITTEN = NullTranslations()
# Where French writes a space that no line may begin after: « ainsi », 3 %, n° 2, et ceci : voilà !
_BOUND_SPACE = re.compile(r" (?=[:;?!»]|%%|%(?:\s|$))|(?<=«) |(?<=\bn°) ")


def register(app: Flask) -> None:
    """Let the templates ask the same catalogue."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda sentence: typeset(catalogue().gettext(sentence)),
        ngettext=lambda one, many, number: typeset(catalogue().ngettext(one, many, number)),
        newstyle=True,
    )
    app.jinja_env.filters["typeset"] = typeset


def catalogue() -> NullTranslations:
    """The catalogue of this request, looked up once: a page asks it for hundreds of sentences."""
    if not g:
        return _AS_WRITTEN
    held: NullTranslations | None = g.get("catalogue")
    if held is None:
        held = g.catalogue = get_translations()
    return held


@lru_cache(maxsize=4096)
def typeset(sentence: str) -> str:
    """A sentence as a page shows it: a colon or a question mark never begins a line.

    For the words of the product, of a form and of the law; never for what somebody typed, which is kept as typed.
    """
    return _BOUND_SPACE.sub("\u00a0", sentence)


def _(sentence: str, **values: object) -> str:
    told = typeset(catalogue().gettext(sentence))
    return told % values if values else told


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """`%(num)d` is the number; in French zero is singular."""
    return typeset(catalogue().ngettext(one, many, number)) % {"num": number, **values}
