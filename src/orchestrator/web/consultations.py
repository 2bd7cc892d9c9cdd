"""Each page about a case is told to the journal of consultations before it is sent; some ask why first."""

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from orchestrator.errors import NotFound, OrchestratorError, Refused
from orchestrator.library.visibility import no_such_case
from orchestrator.operations import consult
from orchestrator.operations.consult import Consultation
from orchestrator.web import faults
from orchestrator.web.auth import reader, safe_target
from orchestrator.web.parts import for_machines, parts
from orchestrator.web.words import _

screen = Blueprint("consultations", __name__)

SHOWING = (200, 409, 422)  # a page, or the page of an act that was refused
# Searches and lists narrowed to a name or number: what is found is told as a whole.
SEARCHES = {"search.show": "recherche", "cases.show": "recherche", "access_journal.export": "journal"}


def register(app: Flask) -> None:
    """Watch every request of the site; to be called after the one that requires a session."""
    app.before_request(ask_why)
    app.after_request(tell)


def ask_why() -> Answer | None:
    """Find what the address names; send to the question when the text wants an object that is not known."""
    g.consulted, g.named_once_shown = None, False
    if request.blueprint is None or for_machines() or not current_user.is_authenticated:
        return None
    if request.method == "POST" and _kind_and_key()[0] == "tache":
        g.named_once_shown = True  # an act recorded shows nothing: only its page shown again is a reading
        return None
    return _name_what_is_read()


def _name_what_is_read() -> Answer | None:
    try:
        g.consulted = _named()
    except Refused as refused:
        if refused.code != "objet_manquant":
            raise
        kind, key = _kind_and_key()
        page = request.full_path.rstrip("?") if request.method == "GET" else url_for("inbox.show")
        return redirect(url_for("consultations.ask", nature=kind, cle=key, suite=page), 303)
    return None


def tell(response: Response) -> Response:
    """Write the trace of a page that shows something; a page that cannot be told is not shown."""
    if response.status_code not in SHOWING or response.mimetype == "application/json":
        return response
    try:
        unsaid = _name_what_is_read() if g.get("named_once_shown") else None
        told: Consultation | None = g.get("consulted")
        if unsaid is not None or told is None:
            return response if unsaid is None else current_app.make_response(unsaid)
        if not (_is_picture(response) and consult.told_lately(parts(), reader(), told)):
            consult.tell(parts(), reader(), told, "page")
    except Exception:  # whatever the reason: what cannot be told must not be read
        return _untold()
    return response


@screen.route("/objet-de-consultation", methods=["GET", "POST"])
def ask() -> Answer | str | tuple[str, int]:
    """Ask why a case or a person is consulted, and remember it for a day."""
    kind, key = request.values.get("nature", ""), request.values.get("cle", "")
    target = safe_target(request.values.get("suite")) or url_for("inbox.show")
    if kind not in consult.KINDS.values() or not (kind == "tache" or key.isdecimal()):
        raise NotFound("Cette adresse ne désigne aucun dossier.")
    if request.method == "GET":
        return render_template("object.html", kind=kind, key=key, target=target, fault=None, given="")
    given = request.form.get("objet", "")
    try:
        if consult.clean_object(given) is None:
            raise Refused(_("Dites l'objet en 5 à 200 caractères."), code="champ_objet", status=422)
        told = consult.open_consultation(parts(), reader(), kind, _typed(kind, key), given)
    except Refused as refused:
        page = render_template(
            "object.html", kind=kind, key=key, target=target, fault=refused.message, given=given
        )
        return page, 422
    if told is None:
        raise no_such_case()
    consult.tell(parts(), reader(), consult.as_object(told), "page")
    flash(_("L'objet de votre consultation est inscrit au journal ; il vaut vingt-quatre heures."), "success")
    return redirect(target, 303)


def _is_picture(response: Response) -> bool:
    """A page drawn for a reading that is told by itself; a file handed out is a reading of its own."""
    return (response.mimetype or "").startswith("image/") and "Content-Disposition" not in response.headers


def _named() -> Consultation | None:
    kind, key = _kind_and_key()
    if kind is not None:
        return consult.open_consultation(parts(), reader(), kind, key)
    endpoint = request.endpoint or ""
    if endpoint in SEARCHES and (endpoint != "cases.show" or request.args.get("q")):
        return consult.tell_search(parts(), SEARCHES[endpoint], endpoint)
    return None


def _kind_and_key() -> tuple[str | None, int | str]:
    for name, kind in consult.KINDS.items():
        if request.view_args and name in request.view_args:
            return kind, request.view_args[name]
    return None, ""


def _typed(kind: str, key: str) -> int | str:
    return key if kind == "tache" else int(key)


def _untold() -> Response:
    g.consulted, g.readable = None, False
    message = _("Le journal des consultations ne répond pas : rien ne peut être montré sans y être inscrit.")
    try:
        html, status = faults.page(503, message)
    except OrchestratorError:
        html, status = message, 503
    return Response(html, status)
