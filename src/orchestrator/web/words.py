"""French sentences in the language of the page: `_` for one sentence, `ngettext` where a number decides."""

from gettext import NullTranslations

from flask import Flask, g
from flask_babel import get_translations

_AS_WRITTEN = NullTranslations()


def register(app: Flask) -> None:
    """Let the templates ask the same catalogue."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda sentence: catalogue().gettext(sentence),
        ngettext=lambda one, many, number: catalogue().ngettext(one, many, number),
        newstyle=True,
    )


def catalogue() -> NullTranslations:
    """The catalogue of this request, looked up once: a page asks it for hundreds of sentences."""
    if not g:
        return _AS_WRITTEN
    held: NullTranslations | None = g.get("catalogue")
    if held is None:
        held = g.catalogue = get_translations()
    return held


def _(sentence: str, **values: object) -> str:
    told = catalogue().gettext(sentence)
    return told % values if values else told


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """`%(num)d` is the number; in French zero is singular."""
    return catalogue().ngettext(one, many, number) % {"num": number, **values}
