"""Absences: who is away, who does the work meanwhile, and under which title."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from orchestrator.errors import Refused
from orchestrator.forms import Form
from orchestrator.operations.record_absence import LONGEST_DESIGNATION, EndAbsence, RecordAbsence
from orchestrator.queries import absences
from orchestrator.queries.absences import NewAbsence
from orchestrator.queries.places import zone_of
from orchestrator.web import layout
from orchestrator.web.auth import reader
from orchestrator.web.delegations import SECTION
from orchestrator.web.house_forms import HouseForm, choices, day, end_of, first_instant, line
from orchestrator.web.moments import PARIS
from orchestrator.web.parts import parts
from orchestrator.web.words import _

screen = Blueprint("absences", __name__)


@screen.get("/absences")
def show() -> str:
    found = absences.list_absences(parts(), reader())
    return render_template("absences.html", absences=found, section=SECTION, now=layout.now())


@screen.route("/absences/nouvelle", methods=["GET", "POST"])
def record() -> str | Response | tuple[str, int]:
    offered = absences.new_absence(parts(), reader())
    told = _("L'absence est enregistrée. Elle prend fin d'elle-même au jour dit.")
    proposed = {"absent": offered.absents[0].key} if len(offered.absents) == 1 else {}
    return _form(offered).play(_record, told, url_for("absences.show"), **proposed)


@screen.post("/absences/<int:absence_id>/fin")
def end(absence_id: int) -> Response:
    try:
        EndAbsence(reader(), absence_id).record(parts())
        flash(_("Le remplacement a pris fin."), "success")
    except Refused as error:
        flash(error.message, "error")
    return redirect(url_for("absences.show"), 303)


def _record(answers: dict[str, Any]) -> None:
    function, place, absent = str(answers["absent"]).split(":")
    zone = zone_of(parts().places, place)
    until_at = end_of(answers["until_on"], zone)
    assert until_at is not None
    RecordAbsence(
        actor=reader(),
        absent=int(absent),
        substitute=int(str(answers["substitute"]).split(":")[2]),
        function=function,
        place=place,
        procedures=tuple(answers.get("procedures") or ()),
        since_at=first_instant(answers["since_on"], zone),
        until_at=until_at,
        designation=answers.get("designation") or "",
    ).record(parts())


def _form(offered: NewAbsence) -> HouseForm:
    absents = [(choice.key, f"{choice.label}, {choice.detail}") for choice in offered.absents]
    substitutes = [(choice.key, f"{choice.label}, {choice.detail}") for choice in offered.substitutes]
    fields = [
        choices("absent", "Qui est absent, et de quelle fonction", "radio", absents),
        day("since_on", "Premier jour"),
        day("until_on", "Dernier jour"),
        choices("substitute", "Qui fait son travail", "select", substitutes,
                description="La même fonction au même lieu."),
        choices("procedures", "Procédures", "checklist",
                [(choice.key, choice.label) for choice in offered.procedures],
                required=False, description="Sans réponse : toutes."),
    ]  # fmt: skip
    if offered.heads:
        given = "Seulement si le remplaçant ne tient pas déjà la fonction : l'acte qui la lui donne."
        fields.append(
            line(
                "designation", "Acte de désignation", required=False, description=given,
                max_length=LONGEST_DESIGNATION,
            )
        )  # fmt: skip
    return HouseForm(
        Form("absence", tuple(fields)), _("Déclarer une absence"),
        _("Le remplaçant voit les tâches de la personne absente et les accomplit « pour » elle : les deux noms "
          "figurent sur l'acte. Remplacer n'étend jamais ce que l'on a le pouvoir de signer."),
        _("Enregistrer l'absence"), SECTION, (url_for("absences.show"), _("Absences")), PARIS,
    )  # fmt: skip
