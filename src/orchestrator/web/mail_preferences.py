"""What a reader wants to be told by e-mail, where, when and in which language."""

import re
from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from orchestrator.errors import Refused
from orchestrator.operations import mail_preferences as operations
from orchestrator.queries import mail
from orchestrator.web.auth import reader
from orchestrator.web.language import current_language
from orchestrator.web.parts import parts
from orchestrator.web.words import _

screen = Blueprint("mail_preferences", __name__)

NOTICES = ("assignment", "deadline", "refusal", "incident", "digest")
_WRONG = -1  # no number: refused with a sentence of its own


def notice_names() -> dict[str, tuple[str, str]]:
    """Each notice in words, with what it tells."""
    return {
        "assignment": (
            _("Une tâche s'ouvre pour ma fonction, ou m'est confiée"),
            _("Un message par tâche, sauf celles que vous ouvrez vous-même."),
        ),
        "deadline": (
            _("Un délai légal approche ou passe"),
            _("Compté à la lecture la plus prudente là où le texte est ambigu."),
        ),
        "refusal": (
            _("Un acte de ma main a été refusé, trop tôt ou trop tard"),
            _("Une fois par tâche et par motif."),
        ),
        "incident": (
            _("Un incident s'ouvre sur un dossier de mon ressort"),
            _("Pour l'exploitation."),
        ),
        "digest": (
            _("Un récapitulatif chaque jour"),
            _("Rien n'est envoyé quand rien n'attend."),
        ),
    }


def _view() -> mail.PreferencesView:
    return mail.preferences(parts(), reader(), operations.DEFAULTS, operations.DEFAULT_LEADS)


@screen.get("/compte/courriels")
def show() -> str:
    view = _view()
    return _page(view, _as_typed(view), None)


@screen.post("/compte/courriels")
def save() -> Response | tuple[str, int]:
    form = request.form
    quiet_from, quiet_until = _hour(form.get("quiet_from")), _hour(form.get("quiet_until"))
    wanted = operations.Wanted(
        language=form.get("language", ""),
        notices=frozenset(name for name in form.getlist("notices") if name in NOTICES),
        leads=_hours(form.get("leads", "")),
        digest_hour=_number(form.get("digest_hour", "")),
        quiet=None if quiet_from is None or quiet_until is None else (quiet_from, quiet_until),
        pressing_hours=_number(form.get("pressing_hours", "")),
    )
    try:
        operations.save_preferences(parts(), reader(), wanted)
    except Refused as error:
        typed = {**form.to_dict(), "notices": form.getlist("notices")}
        return _page(_view(), typed, error), error.status
    flash(_("Vos préférences sont enregistrées."), "success")
    return redirect(url_for("mail_preferences.show"), 303)


@screen.post("/compte/courriels/adresse")
def ask() -> Response | tuple[str, int]:
    """Send a link to the address; or, with the other button, forget the address."""
    if request.form.get("oublier"):
        operations.forget_address(parts(), reader())
        flash(_("L'adresse est oubliée : plus aucun courriel ne vous est envoyé."), "success")
        return redirect(url_for("mail_preferences.show"), 303)
    address = request.form.get("address", "")[:300]
    try:
        operations.ask_address(parts(), reader(), address, current_language())
    except Refused as error:
        view = _view()
        return _page(view, {**_as_typed(view), "address": address}, error), error.status
    flash(_("Un lien part à cette adresse : ouvrez-le dans les 24 heures pour la confirmer."), "success")
    return redirect(url_for("mail_preferences.show"), 303)


@screen.get("/compte/courriels/adresse/<token>")
def confirm(token: str) -> str | Response:
    """Ask for a click: a link that a mail scanner follows must confirm nothing."""
    try:
        address = operations.proved_address(parts(), reader(), token)
    except Refused as error:
        flash(error.message, "error")
        return redirect(url_for("mail_preferences.show"), 303)
    return render_template("mail_confirmation.html", address=address, token=token)


@screen.post("/compte/courriels/adresse/<token>")
def confirmed(token: str) -> Response:
    try:
        operations.confirm_address(parts(), reader(), token)
    except Refused as error:
        flash(error.message, "error")
    else:
        flash(_("L'adresse est confirmée : les courriels choisis ci-dessous y arrivent."), "success")
    return redirect(url_for("mail_preferences.show"), 303)


def _page(view: mail.PreferencesView, typed: Mapping[str, object], error: Refused | None) -> str:
    wrongs = {fault.field: fault.message for fault in error.faults} if error else {}
    return render_template(
        "mail_preferences.html",
        view=view,
        typed=typed,
        wrongs=wrongs,
        summary=[{"text": text, "href": f"#{field}"} for field, text in wrongs.items()],
        notice_names={
            name: words for name, words in notice_names().items() if name != "incident" or view.operates
        },
        zone_name=view.zone.key,
    )


def _as_typed(view: mail.PreferencesView) -> dict[str, object]:
    return {
        "address": view.wanted_address or view.address or "",
        "language": view.language,
        "notices": sorted(view.notices),
        "leads": ", ".join(str(hours) for hours in view.leads),
        "digest_hour": str(view.digest_hour),
        "quiet_from": "" if view.quiet_from is None else str(view.quiet_from),
        "quiet_until": "" if view.quiet_until is None else str(view.quiet_until),
        "pressing_hours": str(view.pressing_hours),
    }


def _hours(text: str) -> list[int]:
    return [_number(part) for part in re.split(r"[\s,;]+", text.strip()) if part][:50]


def _hour(text: str | None) -> int | None:
    return None if not text else _number(text)


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else _WRONG
