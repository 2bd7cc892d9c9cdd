"""Errors as pages: what happened in plain words, and what to do next."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, Response, g, make_response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed
from werkzeug.wrappers import Response as BaseResponse

from orchestrator.errors import OrchestratorError, Refused
from orchestrator.web import moments
from orchestrator.web.lost_forms import after_rescue, rescue
from orchestrator.web.parts import for_machines
from orchestrator.web.words import _

LONG_FORMS = (
    "task.complete",
    "preview.show",
    "preview.download",
    "preview.resume",
    "start.open_case",
    "start.change_rows",
    "notes.write",
    "opinions.ask",
    "opinions.answer",
    "correct.correct",
    "delegations.record",
    "delegations.revoke",
    "absences.record",
    "consultations.ask",
)
WORTH_KEEPING_CHARACTERS = 20

Answer = tuple[str, int] | HTTPException | BaseResponse


@dataclass(frozen=True)
class Explanation:
    title: str
    advice: str


def register(app: Flask) -> None:
    app.register_error_handler(OrchestratorError, explain_ours)
    app.register_error_handler(CSRFError, explain_forgery)
    app.register_error_handler(HTTPException, explain_http)


def explanations(status: int) -> Explanation:
    """Title and advice for a status; the sentence of the error itself, when there is one, comes between them."""
    known = {**_refused_requests(), **_refused_acts()}
    unexpected = (
        _("Une erreur est survenue"),
        _("Réessayez. Si l'erreur persiste, prévenez l'exploitation ; rien n'a été enregistré à moitié."),
    )
    return Explanation(*known.get(status, unexpected))


def _refused_requests() -> dict[int, tuple[str, str]]:
    return {
        400: (
            _("La demande est incomplète"),
            _("Revenez à la page précédente, rechargez-la et recommencez."),
        ),
        403: (
            _("Cet acte ne vous revient pas"),
            _(
                "Transmettez le dossier à l'autorité compétente, ou connectez-vous avec la fonction qui convient."
            ),
        ),
        404: (
            _("Page introuvable"),
            _(
                "Vérifiez l'adresse. Le dossier peut aussi être hors de votre ressort : demandez à son établissement."
            ),
        ),
        405: (_("Cette action ne se fait pas ainsi"), _("Revenez à la page et utilisez ses boutons.")),
    }


def _refused_acts() -> dict[int, tuple[str, str]]:
    return {
        409: (
            _("Ce n'est pas, ou plus, le moment"),
            _("Rouvrez le dossier pour voir où il en est ; rien n'a été enregistré."),
        ),
        413: (
            _("L'envoi est trop volumineux"),
            _(
                "Revenez en arrière : raccourcissez les textes, ou joignez des fichiers plus petits ou moins "
                "nombreux ; rien n'a été enregistré."
            ),
        ),
        422: (
            _("Une réponse est à corriger"),
            _("Revenez au formulaire et corrigez-la ; rien n'a été enregistré."),
        ),
        429: (
            _("Trop de tentatives"),
            _(
                "Attendez quelques minutes avant de recommencer. Mot de passe oublié : demandez à l'exploitation."
            ),
        ),
        503: (
            _("Le service est momentanément indisponible"),
            _("Réessayez dans quelques minutes. Les délais légaux continuent d'être tenus."),
        ),
    }


def explain_ours(error: OrchestratorError) -> Answer:
    if for_machines():
        return problem(error.status, error.message, error.code)
    refused = error if isinstance(error, Refused) else None
    possible = moments.opening(refused.possible_at) if refused and refused.possible_at else ""
    reference = (refused.reference or "") if refused else ""
    return page(error.status, error.message, reference=reference, possible=possible)


def explain_forgery(error: CSRFError) -> Answer:
    if for_machines():
        return problem(400, error.description or "", "csrf")
    lost = rescue()
    answer = after_rescue(lost) if lost is not None else None
    if answer is not None:
        return answer
    message = _("La page était ouverte depuis trop longtemps, ou l'envoi ne venait pas d'elle.")
    return page(400, message, written=_written_here(), explanation=_about_session())


def _about_session() -> Explanation:
    """What to do about a form whose proof is not of this session."""
    if current_user.is_authenticated:
        return Explanation(
            _("Cette page n'est plus à jour"),
            _("Rien n'a été enregistré. Rouvrez la page, puis recommencez."),
        )
    return Explanation(
        _("Votre session s'est fermée"),
        _("Rien n'a été enregistré. Reconnectez-vous, rouvrez la page, puis recommencez."),
    )


def explain_http(error: HTTPException) -> Answer:
    if error.code is None or error.code < 400:
        return error
    if isinstance(error, InternalServerError):
        g.readable = False  # the database may be what failed: do not read the clock again for the page
    machine = for_machines()
    answer = make_response(
        problem(error.code, explanations(error.code).advice, "http") if machine else page(error.code, "")
    )
    if isinstance(error, MethodNotAllowed):
        answer.allow.update(error.valid_methods or ())
    return answer


def problem(status: int, detail: str, code: str) -> Response:
    """The same for a machine; what the API answers itself never comes here."""
    body = {
        "type": "about:blank",
        "title": explanations(status).title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    return Response(json.dumps(body, ensure_ascii=False), status, content_type="application/problem+json")


def _written_here() -> list[str]:
    """Texts typed in a form of ours whose session ended: shown back so that nobody writes them twice."""
    if request.endpoint not in LONG_FORMS or request.headers.get("Origin") != request.host_url.rstrip("/"):
        return []
    values = (value for name, value in request.form.items(multi=True) if not name.startswith("_"))
    return [value for value in values if len(value) >= WORTH_KEEPING_CHARACTERS]


def page(
    status: int,
    message: str,
    *,
    reference: str = "",
    possible: str = "",
    written: Sequence[str] = (),
    explanation: Explanation | None = None,
) -> tuple[str, int]:
    """Render the error page. Refusals say when the act becomes possible and on which article they rest."""
    if status >= 500:
        g.readable = False
    html = render_template(
        "error.html",
        status=status,
        explanation=explanation or explanations(status),
        message=message,
        reference=reference,
        possible=possible,
        written=written,
    )
    return html, status
