"""One case: where it stands, what runs, what happened, and its diagram with a text that says the same."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from orchestrator.queries import case, diagram, notifications
from orchestrator.queries.views import CaseView, DeadlineView
from orchestrator.web import layout
from orchestrator.web.auth import reader
from orchestrator.web.parts import parts
from orchestrator.web.positions import has_steps, title_of, where_it_stands
from orchestrator.web.sequence import passages
from orchestrator.web.story import tell
from orchestrator.web.words import _

screen = Blueprint("case", __name__)


@screen.get("/dossiers/<int:case_id>")
def show(case_id: int) -> str:
    view = case.case(parts(), reader(), case_id)
    drawn = diagram.diagrams(parts(), reader(), case_id)
    stands = where_it_stands(drawn, view)
    return render_template(
        "case.html",
        case=view,
        zone=view.zone,
        now=layout.now(),
        positions=stands.positions,
        called=stands.called,
        story=tell(view, layout.now()),
        notified=notifications.notifications(parts(), reader(), case_id),
        running=_running(view),
        past=tuple(deadline for deadline in view.deadlines if deadline.status != "pending"),
        kinds=deadline_kinds(),
        fates=deadline_fates(),
    )


@screen.get("/dossiers/<int:case_id>/etapes")
def steps(case_id: int) -> str:
    """What the diagrams of a case show, in words: each step, who acts, what follows and on what condition."""
    view = case.case(parts(), reader(), case_id)
    drawn = diagram.diagrams(parts(), reader(), case_id)
    reached = (*view.active_elements, *view.done_elements)
    return render_template(
        "steps.html",
        case=view,
        kinds=step_kinds(),
        models=[
            (title_of(model.xml) or model.process, passages(model.xml))
            for model in drawn
            if model is drawn[0] or has_steps(model.xml, reached)
        ],
    )


@screen.get("/dossiers/<int:case_id>/diagramme.bpmn")
def model(case_id: int) -> Response:
    """The BPMN of the case's own version, for the viewer and for whoever wants the file."""
    xml = diagram.diagram(parts(), reader(), case_id, request.args.get("processus"))
    return Response(xml, mimetype="application/xml", headers={"Content-Disposition": "inline"})


def step_kinds() -> dict[str, str]:
    """Words for the kinds of `sequence.Passage`; a kind without words is an act."""
    automatic, question = _("automatique"), _("question")
    return {
        "startEvent": _("début"),
        "endEvent": _("fin"),
        "businessRuleTask": _("décision par une table"),
        "scriptTask": automatic,
        "serviceTask": automatic,
        "sendTask": _("envoi automatique"),
        "receiveTask": _("attente d'un message"),
        "callActivity": _("étape appelée"),
        "exclusiveGateway": question,
        "inclusiveGateway": question,
        "complexGateway": question,
        "parallelGateway": _("en même temps"),
        "eventBasedGateway": _("selon ce qui arrive d'abord"),
        "subProcess": _("ensemble d'étapes"),
        "adHocSubProcess": _("ensemble d'étapes"),
        "transaction": _("ensemble d'étapes"),
        "timer": _("échéance"),
        "message": _("message"),
        "signal": _("signal"),
        "error": _("erreur"),
        "escalation": _("remontée"),
        "conditional": _("condition"),
    }


def deadline_kinds() -> dict[str, str]:
    return {
        "effet": _("effet de plein droit"),
        "alerte": _("alerte, sans effet"),
        "minimum": _("délai minimal"),
    }


def deadline_fates() -> dict[str, str]:
    return {"pending": _("en cours"), "fired": _("échu"), "cancelled": _("sans objet")}


def _running(view: CaseView) -> tuple[DeadlineView, ...]:
    return tuple(
        sorted(
            (line for line in view.deadlines if line.status == "pending"),
            key=lambda deadline: deadline.due_at,
        )
    )
