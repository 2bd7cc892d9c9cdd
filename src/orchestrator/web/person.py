"""One person: cases, measures, what the law still allows, and which identities were brought together."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from orchestrator.errors import Refused
from orchestrator.operations.say_identity import SayIdentity
from orchestrator.queries import person
from orchestrator.web.acts import act
from orchestrator.web.auth import reader
from orchestrator.web.case import deadline_kinds
from orchestrator.web.parts import parts
from orchestrator.web.words import _

screen = Blueprint("person", __name__)


@screen.get("/personnes/<int:person_id>")
def show(person_id: int) -> str:
    return _page(person_id, None)


@screen.post("/personnes/<int:person_id>/separation")
def separate(person_id: int) -> Response | tuple[str, int]:
    """Say that one of the identities is another person."""
    other = request.form.get("identite", "")
    said = SayIdentity(
        reader(),
        person_id,
        False,
        request.form.get("motif", ""),
        int(other) if other.isdecimal() and len(other) < 19 else None,
    )
    return _say(said, "separation", _("Ces identités sont séparées ; les mesures se comptent à part."))


@screen.post("/personnes/<int:person_id>/rapprochement")
def bring_together(person_id: int) -> Response | tuple[str, int]:
    """Say that the person of another case is this one."""
    said = SayIdentity(
        reader(), person_id, True, request.form.get("motif", ""), other_case=request.form.get("dossier", "")
    )
    return _say(
        said, "rapprochement", _("Ces identités sont rapprochées ; leurs mesures se comptent ensemble.")
    )


def _say(said: SayIdentity, form: str, done: str) -> Response | tuple[str, int]:
    try:
        act(said)
    except Refused as error:
        if error.status != 422:
            raise
        return _page(said.person_id, (form, error)), error.status
    flash(done, "success")
    return redirect(url_for("person.show", person_id=said.person_id), 303)


def _page(person_id: int, fault: tuple[str, Refused] | None) -> str:
    view = person.person(parts(), reader(), person_id)
    return render_template(
        "person.html",
        person=view,
        zone=view.zone,
        now=view.now,
        kinds=deadline_kinds(),
        fault_form=fault[0] if fault else "",
        faults={found.field: found.message for found in fault[1].faults} if fault else {},
        sent=request.form,
    )
