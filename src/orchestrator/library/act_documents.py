"""The documents of an act: one rendering, for the act that stores them and for the preview that does not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from orchestrator.documents import escape, render
from orchestrator.engine import Element
from orchestrator.library.case_reading import CaseReading
from orchestrator.library.piece_checks import told_pieces
from orchestrator.library.wording import at_in_words
from orchestrator.security import Actor, Authority

_LAST_DAY = re.compile(r"\bjusqu_au\.([a-z0-9_]+)")


@dataclass(frozen=True)
class Signature:
    """Who acts, under which title; neither for what nobody signs."""

    actor: Actor | None
    authority: Authority | None
    proof: str = ""  # of an act recorded late


@dataclass(frozen=True)
class RenderedDocument:
    """A document as Markdown, not stored yet."""

    name: str
    title: str
    body: str


def render_documents(
    case: CaseReading,
    element: Element,
    variables: Mapping[str, Any],
    answers: Mapping[str, Any],
    signature: Signature,
) -> list[RenderedDocument]:
    """Render the documents that a task names, in order, as things stand now. Raises CannotRender."""
    names = [name.strip() for name in element.properties.get("document", "").split(",") if name.strip()]
    context = document_context(case, variables, answers, signature) if names else {}
    context["pieces_du_dossier"] = told_pieces(case, element)
    rendered = []
    for name in names:
        context["jusqu_au"] = _last_days(case, element, context, case.deployed.procedure.documents[name])
        body = render(case.deployed.procedure.documents[name], context, zone=case.law.zone)
        rendered.append(RenderedDocument(name, title_of(body, name), body + _late_mention(case, signature)))
    return rendered


def document_context(
    case: CaseReading, variables: Mapping[str, Any], answers: Mapping[str, Any], signature: Signature
) -> dict[str, Any]:
    """What a template may show: the case's variables, the answers of the act, who signs and under what title."""
    authority = signature.authority
    today = case.at.astimezone(case.law.zone).date()
    return {
        **variables,
        **answers,
        "dossier": {"numero": case.row.number, "ouvert_le": case.row.opened_at},
        "personne": {
            "nom": case.row.nom,
            "prenom": case.row.prenom,
            "naissance": case.row.naissance,
            "ecrou": case.row.ecrou,
        },
        "etablissement": {"id": case.establishment.id, "nom": case.establishment.name},
        "interregion": case.parts.places.interregions[case.row.interregion].name,
        "acteur": {
            "nom": signature.actor.name if signature.actor else "",
            "titre": authority.label if authority else "",
            "delegation": authority.delegation.source if authority and authority.delegation else None,
        },
        "maintenant": case.at,
        "loi": _amounts_in_force(case),
        "references": {
            key: reference.cite(today) for key, reference in case.law_source.procedure.references.items()
        },
        "regles": {key: reference.rule() for key, reference in case.law_source.procedure.references.items()},
    }


def _last_days(
    case: CaseReading, element: Element, context: Mapping[str, Any], template: str
) -> dict[str, date]:
    """The last useful day of each limit that the template names, counted from the notification it records.

    Empty when the act notifies nothing, or its answer leaves the instant out.
    """
    notified_at = context.get(element.properties.get("notifies", ""))
    if notified_at is None:
        return {}
    ends = {
        name: case.law.deadline(name, notified_at).expires_at for name in set(_LAST_DAY.findall(template))
    }
    return {name: (at - timedelta(seconds=1)).astimezone(case.law.zone).date() for name, at in ends.items()}


def _late_mention(case: CaseReading, signature: Signature) -> str:
    """What every document of an act recorded late says of it, whatever its template."""
    if case.done_at is None:
        return ""
    done, recorded = (at_in_words(at, case.law.zone) for at in (case.done_at, case.now))
    return (
        f"\n\n---\n\nActe accompli le {done}, enregistré le {recorded}. Preuve : {escape(signature.proof)}.\n"
    )


def _amounts_in_force(case: CaseReading) -> dict[str, str]:
    """The statutory values in force at the act, by name, so that a document states them without repeating them."""
    today = case.at.astimezone(case.law.zone).date()
    return {
        name: dated.value
        for name, value in case.law_source.procedure.law.items()
        for dated in value.values
        if dated.from_on <= today and (dated.until_on is None or today <= dated.until_on)
    }


def title_of(body: str, name: str) -> str:
    """Return the first heading of a Markdown text, or the template's name."""
    for line in body.splitlines():
        if line.startswith("# "):
            return line[2:].strip()
    return name
