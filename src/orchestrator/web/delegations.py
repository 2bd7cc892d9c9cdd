"""The register of delegations of signature: who signs for whom, since when, by which published document."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from orchestrator.forms import Field, Form
from orchestrator.operations.record_delegation import LONGEST_REFERENCE, RecordDelegation
from orchestrator.operations.revoke_delegation import RevokeDelegation
from orchestrator.queries import delegations
from orchestrator.queries.delegations import DelegationView, NewDelegation
from orchestrator.web import layout
from orchestrator.web.auth import reader
from orchestrator.web.house_forms import HouseForm, choices, day, end_of, first_instant, line
from orchestrator.web.moments import PARIS
from orchestrator.web.paging import address, page_number
from orchestrator.web.parts import parts
from orchestrator.web.words import _

screen = Blueprint("delegations", __name__)
SECTION = "delegations"


@screen.get("/delegations")
def show() -> str:
    everything = request.args.get("vue") == "toutes"
    page = delegations.delegations(parts(), reader(), everything=everything, page=page_number())
    return render_template(
        "delegations.html",
        page=page,
        everything=everything,
        address=address,
        section=SECTION,
        now=layout.now(),
    )


@screen.route("/delegations/nouvelle", methods=["GET", "POST"])
def record() -> str | Response | tuple[str, int]:
    """The form for a new entry; only who keeps the register of an authority finds it."""
    offered = delegations.new_delegation(parts(), reader())
    told = _("La délégation est au registre. Elle ne peut plus être effacée, seulement révoquée.")
    proposed = {"giver": offered.givers[0].key} if len(offered.givers) == 1 else {}
    return _new_form(offered).play(_record, told, url_for("delegations.show"), **proposed)


def _record(answers: dict[str, Any]) -> None:
    from_function, from_place, giver = str(answers["giver"]).split(":")
    to_function, to_place, named = str(answers["receiver"]).split(":")
    RecordDelegation(
        actor=reader(),
        acts=tuple(answers["acts"]),
        from_function=from_function,
        from_place=from_place,
        to_function=to_function,
        to_place=to_place,
        source=answers["source"],
        published_at=first_instant(answers["published_on"], PARIS),
        since_at=first_instant(answers["since_on"], PARIS),
        until_at=end_of(answers.get("until_on"), PARIS),
        from_account=int(giver),
        to_account=int(named) if named else None,
    ).record(parts())


def _new_form(offered: NewDelegation) -> HouseForm:
    acts = [(act.key, f"{act.label} – {title}") for title, found in offered.acts.items() for act in found]
    givers = [(choice.key, f"{choice.label}, {choice.detail}") for choice in offered.givers]
    receivers = [(choice.key, f"{choice.label} ({choice.detail})") for choice in offered.receivers]
    never = "Une délégation n'a d'effet qu'une fois publiée."
    fields: tuple[Field, ...] = (
        choices("giver", "Qui donne la délégation", "radio", givers),
        choices("acts", "Actes dont la signature est déléguée", "checklist", acts),
        choices("receiver", "Qui la reçoit", "select", receivers),
        line("source", "Référence de l'acte publié", max_length=LONGEST_REFERENCE),
        day("published_on", "Date de publication", description=never),
        day("since_on", "Premier jour"),
        day("until_on", "Dernier jour", required=False),
    )
    return HouseForm(
        Form("delegation", fields), _("Enregistrer une délégation de signature"),
        _("Recopiez l'acte publié. L'entrée est définitive : une erreur se corrige par une révocation et une "
          "nouvelle entrée."),
        _("Inscrire au registre"), SECTION, (url_for("delegations.show"), _("Délégations")), PARIS,
    )  # fmt: skip


@screen.get("/delegations/<int:delegation_id>")
def one(delegation_id: int) -> str:
    found = delegations.delegation(parts(), reader(), delegation_id)
    return render_template("delegation.html", entry=found, section=SECTION, now=layout.now())


@screen.route("/delegations/<int:delegation_id>/revocation", methods=["GET", "POST"])
def revoke(delegation_id: int) -> str | Response | tuple[str, int]:
    found = delegations.delegation(parts(), reader(), delegation_id)
    return _revocation_form(found).play(
        lambda answers: _revoke(delegation_id, answers),
        _("La délégation est révoquée. Les actes déjà signés demeurent."),
        url_for("delegations.one", delegation_id=delegation_id),
    )


def _revoke(delegation_id: int, answers: dict[str, Any]) -> None:
    RevokeDelegation(reader(), delegation_id, answers["ground"], answers.get("revoked_at")).record(parts())


def _revocation_form(found: DelegationView) -> HouseForm:
    fields = (
        line("ground", "Motif de la révocation", max_length=LONGEST_REFERENCE, min_length=5),
        Field("revoked_at", "À partir du", "datetime", "datetime", description="Sans réponse : à l'instant."),
    )
    return HouseForm(
        Form("revocation", fields), _("Révoquer une délégation de signature"),
        _("Dès cet instant, plus aucun acte ne peut être signé sur son fondement."),
        _("Révoquer"), SECTION,
        (url_for("delegations.one", delegation_id=found.id), _("La délégation")), found.zone,
    )  # fmt: skip
