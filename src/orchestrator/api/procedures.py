"""/api/procedures: what the bearer may start, where, and with which answers."""

import marshmallow
from marshmallow import fields

from orchestrator.api.identity import actor, parts
from orchestrator.api.resources import guarded
from orchestrator.api.schemas import FormSchema
from orchestrator.queries import startable
from orchestrator.queries.views import StartableView

resource = guarded("api_procedures", __name__, "Procédures que le porteur du jeton peut ouvrir")


class PlaceSchema(marshmallow.Schema):
    """An establishment where the procedure may be started."""

    id = fields.String()
    name = fields.String()


class ProcedureSchema(marshmallow.Schema):
    """A procedure open to new cases."""

    id = fields.String()
    title = fields.String()
    description = fields.String()
    places = fields.List(fields.Nested(PlaceSchema))


class StartSchema(ProcedureSchema):
    """The same with the two forms of its opening."""

    person = fields.Nested(FormSchema)
    data = fields.Nested(FormSchema)


@resource.get("/procedures")
@resource.response(200, ProcedureSchema(many=True))
def list_procedures() -> list[dict[str, object]]:
    """Procédures ouvertes, et les établissements où le porteur peut les commencer."""
    return [_told(view) for view in startable.startable(parts(), actor())]


@resource.get("/procedures/<procedure_id>")
@resource.response(200, StartSchema)
def show_procedure(procedure_id: str) -> dict[str, object]:
    """Une procédure et les formulaires de son ouverture."""
    view, person, data = startable.start_form(parts(), actor(), procedure_id)
    return {**_told(view), "person": person, "data": data}


def _told(view: StartableView) -> dict[str, object]:
    return {
        "id": view.procedure_id,
        "title": view.title,
        "description": view.description,
        "places": [{"id": key, "name": name} for key, name in view.places],
    }
