"""A form that arrives after its session has ended: what it says is kept as a draft, what it asks is not done."""

import json
from dataclasses import dataclass
from datetime import datetime

from flask import Response, current_app, flash, redirect, request, url_for
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse

from orchestrator.errors import OrchestratorError
from orchestrator.library.waiting_files import FormPage
from orchestrator.operations.keep_draft import keep_draft, keep_opening_draft
from orchestrator.persistence.errors import Busy
from orchestrator.queries import accounts
from orchestrator.security import Actor
from orchestrator.web import form_pages
from orchestrator.web.hardening import LONGEST_SESSION_SECONDS
from orchestrator.web.parts import parts
from orchestrator.web.revisions import seen_revision
from orchestrator.web.uploads import Sent, receive
from orchestrator.web.words import _
from orchestrator.web.written import PROPOSED, read, written

PLACE = "_etablissement"  # of an opening: asked by the page itself, kept with the answers


@dataclass(frozen=True)
class LostForm:
    """Whose form it is, by the proof that it carries, of which page, and whether its text is safe."""

    account_id: int
    page: FormPage
    kept: bool

    @property
    def of_somebody_else(self) -> bool:
        """True when another person is signed in: they learn nothing of what it says."""
        return _signed_in_id() not in (None, self.account_id)


def author_token(page: FormPage) -> str:
    """Proof, sealed with the site's key, that this page was drawn for this person: it opens their draft only.

    Like their sessions, it is worth nothing once they have changed their password.
    """
    epoch = current_user.actor.session_epoch if current_user.is_authenticated else None
    return _seal().dumps([_signed_in_id(), epoch, form_pages.subject(page)])


def rescue() -> LostForm | None:
    """Keep the answers of a form that came without its session, as a draft of the person it was drawn for.

    None when the form carries no proof of whose it is, or one older than any session. The act itself is never
    done here: neither who sends it nor that they mean it is sure.
    """
    proof = _read_proof()
    if proof is None:
        return None
    return LostForm(*proof, kept=_keep(*proof))


def after_rescue(lost: LostForm) -> AnyResponse | None:
    """Where to go once the text is safe; None when it is not, and the page must show it."""
    if "_typed" in request.form:
        return told(_closed_words(lost), 401)
    if lost.of_somebody_else:
        flash(
            _(
                "La page envoyée avait été ouverte par une autre personne : rien n'a été enregistré en votre nom, "
                "et ce qu'elle avait écrit n'est montré qu'à elle."
            ),
            "error",
        )
        return redirect(url_for("inbox.show"), 303)
    if not lost.kept:
        return None
    if _signed_in_id() is not None:
        flash(_kept_words_signed_in(lost), "info")
        return redirect(_address(lost), 303)
    flash(_kept_words(lost), "info")
    return redirect(url_for("auth.log_in", suite=_address(lost)), 303)


def _address(lost: LostForm) -> str:
    if lost.page.task_id is not None:
        return url_for("task.show", task_id=lost.page.task_id)
    return url_for("start.show", procedure_id=lost.page.procedure_id)


def _kept_words_signed_in(lost: LostForm) -> str:
    if lost.page.task_id is None:
        return _(
            "Cette page datait d'avant votre reconnexion : aucun dossier n'a été ouvert. Vos réponses sont "
            "gardées en brouillon ci-dessous : relisez-les, puis ouvrez le dossier."
        )
    return _(
        "Cette page datait d'avant votre reconnexion : rien n'a été enregistré. Vos réponses sont "
        "gardées en brouillon ci-dessous : relisez-les, puis enregistrez l'acte."
    )


def _kept_words(lost: LostForm) -> str:
    if lost.page.task_id is None:
        return _(
            "Votre session s'était fermée : aucun dossier n'a été ouvert. Vos réponses sont gardées en brouillon : "
            "reconnectez-vous, relisez-les, puis ouvrez le dossier."
        )
    return _(
        "Votre session s'était fermée : rien n'a été enregistré. Vos réponses sont gardées en brouillon : "
        "reconnectez-vous, relisez-les, puis enregistrez l'acte."
    )


def told(message: str, status: int) -> Response:
    """An answer for the page's script, which shows the sentence as it is."""
    body = json.dumps({"message": message}, ensure_ascii=False)
    return Response(body, status, content_type="application/json")


def _closed_words(lost: LostForm) -> str:
    if lost.of_somebody_else or not lost.kept:
        return _("Votre session s'est fermée : ce que vous écrivez n'est plus gardé. Copiez vos textes.")
    return _(
        "Votre session s'est fermée ; le brouillon reste gardé. Reconnectez-vous pour enregistrer l'acte."
    )


def keep_sent(actor: Actor, page: FormPage, sent: Sent, *, refused: bool = False) -> datetime:
    """Keep what a form sent as a draft of `actor`, its files beside it; return the instant.

    Raises what `keep_draft` and `keep_opening_draft` raise.
    """
    answers = written(sent.answers, read(request.form.get(PROPOSED, "")))
    if page.task_id is not None:
        return keep_draft(
            parts(), actor, page.task_id, answers, seen_revision(), refused=refused, files=sent.fresh
        )
    if place := request.form.get(PLACE):
        answers[PLACE] = place
    return keep_opening_draft(parts(), actor, page, answers, sent.fresh)


def _read_proof() -> tuple[int, FormPage] | None:
    page = form_pages.posted_page()
    sealed = request.form.get("_author", "") if request.method == "POST" else ""
    if page is None or not sealed:
        return None
    try:
        account_id, epoch, about = _seal().loads(sealed, max_age=LONGEST_SESSION_SECONDS)
    except (BadData, ValueError, TypeError):
        return None
    if not isinstance(account_id, int) or about != form_pages.subject(page):
        return None
    actor = accounts.actor(parts(), account_id)
    return (account_id, page) if actor is not None and actor.session_epoch == epoch else None


def _keep(account_id: int, page: FormPage) -> bool:
    actor = accounts.actor(parts(), account_id)
    if actor is None:
        return False
    try:
        keep_sent(actor, page, receive(page, actor))
    except (OrchestratorError, Busy):
        return False
    return True


def _signed_in_id() -> int | None:
    account_id: int | None = current_user.actor.account_id if current_user.is_authenticated else None
    return account_id


def _seal() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or b"", salt="brouillon")
