"""The register of individual habilitations: granted, suspended, maintained, withdrawn by those whom the texts name."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from orchestrator.errors import NotFound
from orchestrator.forms import Form
from orchestrator.operations.decide_habilitation import LONGEST_GROUND, SHORTEST_GROUND, DecideHabilitation
from orchestrator.operations.grant_habilitation import (
    LONGEST_REFERENCE,
    SHORTEST_REFERENCE,
    GrantHabilitation,
)
from orchestrator.queries import habilitations
from orchestrator.queries.habilitation_views import AgentView, HabilitationView
from orchestrator.security.habilitations import AGENT, KINDS, MAINTAINED, SUSPENDED, WITHDRAWN
from orchestrator.web import layout
from orchestrator.web.auth import reader
from orchestrator.web.delegations import SECTION
from orchestrator.web.house_forms import HouseForm, choices, day, end_of, first_instant, line
from orchestrator.web.moments import PARIS
from orchestrator.web.parts import parts
from orchestrator.web.words import _

screen = Blueprint("habilitations", __name__)


def decision_names() -> dict[str, str]:
    return {SUSPENDED: _("Suspendre"), MAINTAINED: _("Maintenir"), WITHDRAWN: _("Retirer")}


@screen.get("/habilitations")
def show() -> str:
    found = habilitations.desk(parts(), reader())
    return render_template("habilitations.html", desk=found, section=SECTION, now=layout.now())


@screen.route("/habilitations/nouvelle", methods=["GET", "POST"])
def grant() -> str | Response | tuple[str, int]:
    """The form for a new entry; only who designates somebody finds it."""
    agents = habilitations.grantable(parts(), reader())
    asked = request.args.get("pour", "")
    known = {f"{agent.id}:{key}" for agent in agents for key, _title in agent.lacking}
    proposed = {"kind": AGENT, **({"whom": asked} if asked in known else {})}
    told = _("L'habilitation est au registre. Elle ne s'efface plus : elle se suspend ou se retire.")
    return _form(agents).play(_grant, told, url_for("habilitations.show"), **proposed)


def _grant(answers: dict[str, Any]) -> None:
    account_id, treatment = str(answers["whom"]).split(":")
    GrantHabilitation(
        actor=reader(),
        account_id=int(account_id),
        treatment=treatment,
        source=answers["source"],
        since_at=first_instant(answers["since_on"], PARIS),
        until_at=end_of(answers.get("until_on"), PARIS),
        kind=str(answers["kind"]),
    ).record(parts())


def _form(agents: tuple[AgentView, ...]) -> HouseForm:
    lacking = [(agent, key, title) for agent in agents for key, title in agent.lacking]
    whom = [
        (f"{agent.id}:{key}", f"{agent.name} ({' ; '.join(agent.titles)}) – {title}")
        for agent, key, title in lacking
    ]
    own_account = (
        "Un employé de prestataire est habilité par le garde des sceaux, pour cinq ans au plus (R57-28)."
    )
    fields = (
        choices("whom", "Qui, et pour quel traitement", "select", whom),
        choices("kind", "Qualité", "radio", list(KINDS.items()), description=own_account),
        line(
            "source", "Référence de la décision d'habilitation",
            max_length=LONGEST_REFERENCE, min_length=SHORTEST_REFERENCE,
        ),
        day("since_on", "Premier jour", description="Aujourd'hui ou un jour à venir."),
        day("until_on", "Dernier jour", required=False, description="Sans réponse : sans terme, ou cinq ans pour "
            "un employé de prestataire."),
    )  # fmt: skip
    return HouseForm(
        Form("habilitation", fields), _("Habiliter un agent"),
        _("Sans habilitation en vigueur, la personne ne voit ni n'accomplit rien dans les dossiers de ce traitement. "
          "Ne figurent ici que les personnes de votre ressort à qui elle manque."),
        _("Inscrire au registre"), SECTION, (url_for("habilitations.show"), _("Habilitations")), PARIS,
    )  # fmt: skip


@screen.get("/habilitations/<int:habilitation_id>")
def one(habilitation_id: int) -> str:
    found = habilitations.habilitation(parts(), reader(), habilitation_id)
    return render_template("habilitation.html", entry=found, section=SECTION, names=decision_names())


@screen.route("/habilitations/<int:habilitation_id>/<decision>", methods=["GET", "POST"])
def decide(habilitation_id: int, decision: str) -> str | Response | tuple[str, int]:
    found = habilitations.habilitation(parts(), reader(), habilitation_id)
    if decision not in found.decisions:
        raise NotFound("Cette décision n'est pas ou plus possible : reprenez la page de l'habilitation.")
    return _decision_form(found, decision).play(
        lambda answers: _decide(habilitation_id, decision, answers),
        _("La décision est inscrite ; elle a effet à l'instant."),
        url_for("habilitations.one", habilitation_id=habilitation_id),
    )


def _decide(habilitation_id: int, decision: str, answers: dict[str, Any]) -> None:
    heard = answers.get("heard") or ""
    DecideHabilitation(reader(), habilitation_id, decision, answers["ground"], heard).record(parts())


def _decision_form(found: HabilitationView, decision: str) -> HouseForm:
    intros = {
        SUSPENDED: _("En urgence et pour motif grave : l'accès est coupé dès maintenant. Le maintien ou le retrait se "
                     "décide dans le mois ; d'ici là, et tant que rien n'est décidé, l'accès reste coupé."),
        MAINTAINED: _("La suspension prend fin : l'accès est rendu dès maintenant."),
        WITHDRAWN: _("L'accès est coupé dès maintenant et pour de bon ; il faudrait une nouvelle habilitation."),
    }  # fmt: skip
    fields = [line("ground", "Motif", max_length=LONGEST_GROUND, min_length=SHORTEST_GROUND)]
    if decision == WITHDRAWN:
        told = "Obligatoire avant de retirer l'habilitation d'un employé de prestataire (R57-30)."
        fields.append(
            line(
                "heard", "Observations de la personne", required=False, max_length=LONGEST_GROUND,
                description=told,
            )
        )  # fmt: skip
    return HouseForm(
        Form("decision_habilitation", tuple(fields)), _("Décider d'une habilitation"),
        intros[decision], decision_names()[decision], SECTION,
        (url_for("habilitations.one", habilitation_id=found.id), _("L'habilitation")), found.zone,
    )  # fmt: skip
