"""/api/delegations: the register of delegations of signature, entering one, revoking one."""

from typing import Any

import marshmallow
from flask_smorest.pagination import PaginationParameters
from marshmallow import fields

from orchestrator.api.identity import actor, parts
from orchestrator.api.resources import guarded
from orchestrator.api.schemas import WORDS, Body, text, whole
from orchestrator.operations.record_delegation import RecordDelegation
from orchestrator.operations.revoke_delegation import RevokeDelegation
from orchestrator.queries import delegations
from orchestrator.queries.delegations import DelegationView

resource = guarded("api_delegations", __name__, "Registre des délégations de signature")


class DelegationChoice(marshmallow.Schema):
    """Which entries."""

    everything = fields.Boolean(load_default=False, metadata={"description": "échues et révoquées comprises"})


class DelegationEntry(Body):
    """A published delegation. Instants carry an offset; `until_at` is exclusive."""

    acts = fields.List(fields.String(), required=True, error_messages=WORDS)
    from_function = text()
    from_place = text()
    from_account = whole(required=True, metadata={"description": "la personne qui donne la délégation"})
    to_function = text()
    to_place = text()
    to_account = whole(
        load_default=None,
        allow_none=True,
        metadata={"description": "délégataire nommé ; sinon qui tient la fonction"},
    )
    source = text(metadata={"description": "référence de l'acte publié"})
    published_at = fields.AwareDateTime(required=True, error_messages=WORDS)
    since_at = fields.AwareDateTime(required=True, error_messages=WORDS)
    until_at = fields.AwareDateTime(load_default=None, allow_none=True, error_messages=WORDS)


class DelegationRevocation(Body):
    """Why, and from when; now when no instant is given."""

    ground = text()
    revoked_at = fields.AwareDateTime(load_default=None, allow_none=True, error_messages=WORDS)


class DelegationSchema(marshmallow.Schema):
    """An entry of the register. `lapse`: why nobody signs by it now, empty when it is in force."""

    id = fields.Integer()
    acts = fields.List(fields.String(), attribute="act_keys")
    delegator = fields.String()
    from_function = fields.String()
    from_place = fields.String()
    delegate = fields.String()
    named = fields.Boolean()
    to_function = fields.String()
    to_place = fields.String()
    source = fields.String()
    published_at = fields.AwareDateTime()
    since_at = fields.AwareDateTime()
    until_at = fields.AwareDateTime(allow_none=True)
    revoked_at = fields.AwareDateTime(allow_none=True)
    ground = fields.String(allow_none=True)
    recorded_at = fields.AwareDateTime()
    lapse = fields.String()


@resource.get("/delegations")
@resource.arguments(DelegationChoice, location="query")
@resource.response(200, DelegationSchema(many=True))
@resource.paginate(page_size=25, max_page_size=25)
def list_delegations(
    choice: dict[str, Any], pagination_parameters: PaginationParameters
) -> list[DelegationView]:
    """Les délégations des lieux où le porteur exerce, la plus récente d'abord."""
    found = delegations.delegations(
        parts(), actor(), everything=choice["everything"], page=pagination_parameters.page
    )
    pagination_parameters.item_count = found.total
    return list(found.items)


@resource.get("/delegations/<int:delegation_id>")
@resource.response(200, DelegationSchema)
def show_delegation(delegation_id: int) -> DelegationView:
    """Une délégation."""
    return delegations.delegation(parts(), actor(), delegation_id)


@resource.post("/delegations")
@resource.arguments(DelegationEntry)
@resource.response(201, DelegationSchema)
def record_delegation(entry: dict[str, Any]) -> DelegationView:
    """Inscrire une délégation publiée : l'autorité qui la donne, ou son secrétariat."""
    found = RecordDelegation(actor=actor(), **{**entry, "acts": tuple(entry["acts"])}).record(parts())
    return delegations.delegation(parts(), actor(), found)


@resource.post("/delegations/<int:delegation_id>/revocation")
@resource.arguments(DelegationRevocation)
@resource.response(200, DelegationSchema)
def revoke_delegation(revocation: dict[str, Any], delegation_id: int) -> DelegationView:
    """Révoquer une délégation, pour ce qui reste à signer."""
    delegations.delegation(parts(), actor(), delegation_id)
    RevokeDelegation(actor(), delegation_id, revocation["ground"], revocation["revoked_at"]).record(parts())
    return delegations.delegation(parts(), actor(), delegation_id)
