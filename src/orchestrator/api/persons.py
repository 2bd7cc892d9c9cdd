"""/api/search and /api/persons: who is found by name, écrou or case number, and one person within the scope."""

from typing import Any

import marshmallow
from marshmallow import fields

from orchestrator.api.cases import DeadlineSchema, DocumentSchema
from orchestrator.api.identity import actor, parts
from orchestrator.api.resources import guarded
from orchestrator.api.schemas import Criteria, text
from orchestrator.queries import person as one_person
from orchestrator.queries import search as searching
from orchestrator.queries.person_views import PersonPage, SearchPage

resource = guarded("api_persons", __name__, "Personnes connues du porteur")


class Wanted(Criteria):
    """What is searched, and nothing else."""

    text = text(metadata={"description": "numéro de dossier, d'écrou, ou début du nom puis du prénom"})


class FoundSchema(marshmallow.Schema):
    """A person found; `id` is for /api/persons."""

    id = fields.Integer()
    nom = fields.String()
    prenom = fields.String()
    naissance = fields.Date()
    ecrous = fields.List(fields.List(fields.String()), metadata={"description": "numéro, établissement"})


class SearchSchema(marshmallow.Schema):
    """Persons and cases of the scope; /api/cases pages through the cases."""

    persons = fields.List(fields.Nested(FoundSchema))
    more_persons = fields.Boolean()
    cases = fields.List(fields.String(), metadata={"description": "numéros des premiers dossiers"})
    cases_total = fields.Integer()

    @marshmallow.pre_dump
    def flatten(self, found: SearchPage, **_: Any) -> dict[str, Any]:
        items = found.cases.items if found.cases else ()
        return {
            "persons": found.persons,
            "more_persons": found.more_persons,
            "cases": [row.number for row in items],
            "cases_total": found.cases.total if found.cases else 0,
        }


class IdentitySchema(marshmallow.Schema):
    """One écrou; the number is null outside the scope."""

    id = fields.Integer()
    nom = fields.String()
    prenom = fields.String()
    naissance = fields.Date()
    ecrou = fields.String(allow_none=True)
    place = fields.String()


class MeasureSchema(marshmallow.Schema):
    """A measure; its case is null when it is not the bearer's to know."""

    label = fields.String()
    began_at = fields.AwareDateTime()
    term_at = fields.AwareDateTime(allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    running = fields.Boolean()
    authority = fields.String()
    case_id = fields.Integer(allow_none=True)
    case_number = fields.String(allow_none=True)


class RemainingSchema(marshmallow.Schema):
    """What the law still allows, for those who decide."""

    label = fields.String()
    possible = fields.Boolean()
    until_on = fields.Date(allow_none=True)
    reasons = fields.List(fields.String())
    values = fields.List(fields.String())


class PersonCaseSchema(marshmallow.Schema):
    """A case of the person within the scope."""

    id = fields.Integer()
    number = fields.String()
    procedure_title = fields.String()
    place = fields.String()
    status = fields.String()
    opened_at = fields.AwareDateTime()


class PersonPageSchema(marshmallow.Schema):
    """A person as their page shows them."""

    id = fields.Integer()
    identities = fields.List(fields.Nested(IdentitySchema))
    doubtful = fields.Boolean(metadata={"description": "pourrait être l'un ou l'autre de deux homonymes"})
    measures = fields.List(fields.Nested(MeasureSchema))
    remaining = fields.List(fields.Nested(RemainingSchema))
    cases = fields.List(fields.Nested(PersonCaseSchema))
    deadlines = fields.List(fields.Nested(DeadlineSchema))
    documents = fields.List(fields.Nested(DocumentSchema))

    @marshmallow.pre_dump
    def flatten(self, view: PersonPage, **_: Any) -> dict[str, Any]:
        told = {name: getattr(view, name) for name in view.__dataclass_fields__}
        told["deadlines"] = [one.deadline for one in view.deadlines]
        told["documents"] = [one.document for one in view.documents]
        return told


@resource.get("/search")
@resource.arguments(Wanted, location="query")
@resource.response(200, SearchSchema)
def search(wanted: dict[str, str]) -> SearchPage:
    """Personnes et dossiers du ressort, par numéro ou par nom."""
    return searching.search(parts(), actor(), wanted["text"])


@resource.get("/persons/<int:person_id>")
@resource.response(200, PersonPageSchema)
def show_person(person_id: int) -> PersonPage:
    """Une personne : ses dossiers du ressort, ses mesures, ce que la loi permet encore."""
    return one_person.person(parts(), actor(), person_id)
