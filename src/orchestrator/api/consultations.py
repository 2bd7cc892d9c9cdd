"""Each answer about a case is told to the journal of consultations before it is sent, as a page is."""

from flask import Flask, Response, g, request

from orchestrator.api.identity import actor, parts
from orchestrator.api.problems import problem
from orchestrator.operations import consult

SEARCHES = {"api_cases.list_cases": "recherche", "api_persons.search": "recherche"}

# Asked by POST, for it writes to the case first; it shows something all the same.
READINGS = {"api_pieces.open_original"}


def find_consulted() -> None:
    """Find what the address names, after the bearer is known. Raises Refused 403 `objet_manquant`.

    The object of a consultation, where the text asks for one, is given as `?objet=`.
    """
    g.api_consulted = None
    if request.method != "GET" and request.endpoint not in READINGS:
        return
    for name, kind in consult.KINDS.items():
        if request.view_args and name in request.view_args:
            given = request.args.get("objet")
            g.api_consulted = consult.open_consultation(
                parts(), actor(), kind, request.view_args[name], given
            )
    if request.endpoint in SEARCHES:
        g.api_consulted = consult.tell_search(parts(), SEARCHES[request.endpoint], request.endpoint)


def tell(response: Response) -> Response:
    """Write the trace of an answer that shows something; one that cannot be told is not sent."""
    told = g.get("api_consulted")
    if told is None or response.status_code != 200:
        return response
    try:
        consult.tell(parts(), actor(), told, "api")
    except Exception:  # whatever the reason: what cannot be told must not be read
        return problem(
            503, "indisponible", "Le journal des consultations ne répond pas : réessayez plus tard."
        )
    return response


def register(app: Flask) -> None:
    """Tell the answers of the whole interface."""
    app.after_request(tell)
