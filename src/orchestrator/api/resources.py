"""What every resource begins with: a token is asked for, errors are problem documents."""

from flask import request
from flask_smorest import Blueprint

from orchestrator.api.consultations import find_consulted
from orchestrator.api.identity import identify
from orchestrator.api.problems import ADVICE, answer_problems
from orchestrator.api.schemas import LARGEST_PAGE
from orchestrator.errors import FieldFault, Refused

_LAST_PAGE = 100_000
_PAGING = (("page", _LAST_PAGE), ("page_size", LARGEST_PAGE))


def guarded(name: str, module: str, description: str) -> Blueprint:
    """Return a blueprint whose every call is made by the bearer of a token."""
    blueprint = Blueprint(name, module, description=description)
    blueprint.before_request(identify)
    blueprint.before_request(find_consulted)
    blueprint.before_request(refuse_odd_pages)
    answer_problems(blueprint)
    return blueprint


def refuse_odd_pages() -> None:
    """Refuse a page number that no list has, in our words: the library's are English, and it knows no last page."""
    faults = [
        FieldFault(name, f"champ_{name}", f"Donnez un nombre entier, de 1 à {most}.")
        for name, most in _PAGING
        for text in request.args.getlist(name)
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most)
    ]
    if faults:
        raise Refused(ADVICE[422], code="demande", status=422, faults=faults)
