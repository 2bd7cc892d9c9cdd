"""/api: the description of the API as a page, made on the server from the OpenAPI document."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, render_template, request
from werkzeug.exceptions import MethodNotAllowed

from orchestrator.api.problems import answer_problems
from orchestrator.errors import NotFound

EXTENSION = "orchestrator_openapi"
PLACES = {"query": "les paramètres de l'adresse", "path": "l'adresse", "header": "l'en-tête"}
KINDS = {
    "string": "texte",
    "integer": "nombre entier",
    "boolean": "vrai ou faux",
    "array": "liste",
    "object": "objet",
    "date-time": "instant avec décalage",
    "date": "jour",
    "binary": "fichier",
}
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]

page = Blueprint("api_page", __name__, template_folder="templates")
answer_problems(page)


@dataclass(frozen=True)
class Member:
    """One datum that a call takes."""

    name: str
    kind: str
    required: bool
    meaning: str


@dataclass(frozen=True)
class Call:
    """One thing that can be asked of the API."""

    method: str
    path: str
    meaning: str
    takes: tuple[Member, ...]
    returns: tuple[Member, ...]


@page.get("", strict_slashes=False)
def show() -> str:
    """The page: every call with what it takes. The document itself is /api/openapi.json."""
    document: dict[str, Any] = current_app.extensions[EXTENSION].to_dict()
    calls = [
        _call(method.upper(), path, operation, item, document)
        for path, item in sorted(document["paths"].items())
        for method, operation in item.items()
        if method.upper() in METHODS
    ]
    return render_template("api.html", calls=calls)


@page.route("", methods=METHODS[1:], defaults={"anything": ""})
@page.route("/<path:anything>", methods=METHODS)
def refuse(anything: str) -> str:
    """Any other address under /api, and any address asked in a way that it does not take.

    This rule takes every address, so that none is left to the pages: which methods one takes is asked of
    the other rules. Raises NotFound, or MethodNotAllowed with those methods.
    """
    taken = _methods_of_address()
    if taken:
        raise MethodNotAllowed(valid_methods=taken)
    raise NotFound("Cette adresse n'existe pas dans l'API : voyez à /api celles qui existent.")


def _methods_of_address() -> list[str]:
    """The methods that a call of the API takes at the address now asked; none when there is no such address."""
    addresses = current_app.create_url_adapter(request)
    assert addresses is not None
    return [method for method in METHODS if addresses.match(method=method)[0] != request.endpoint]


def _call(
    method: str, path: str, operation: dict[str, Any], item: dict[str, Any], document: dict[str, Any]
) -> Call:
    parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
    takes = [
        Member(
            found["name"],
            f"{_kind(found['schema'])}, dans {PLACES[found['in']]}",
            found.get("required", False),
            found.get("description") or found["schema"].get("description", ""),
        )
        for found in parameters
    ]
    takes += _members(operation.get("requestBody", {}), document)
    done: dict[str, Any] = next(
        (answer for code, answer in operation["responses"].items() if code.startswith("2")), {}
    )
    return Call(method, path, operation.get("summary", ""), tuple(takes), tuple(_members(done, document)))


def _members(part: dict[str, Any], document: dict[str, Any]) -> list[Member]:
    """What a body holds; of a list, what each row holds."""
    found = []
    for content in part.get("content", {}).values():
        schema = content["schema"]
        schema = schema.get("items", schema)
        name = schema.get("$ref", "").rpartition("/")[2]
        schema = document["components"]["schemas"].get(name, schema)
        required = schema.get("required", ())
        for key, value in schema.get("properties", {}).items():
            found.append(Member(key, _kind(value), key in required, value.get("description", "")))
    return found


def _kind(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " ou ".join(str(value) for value in schema["enum"] if value is not None)
    if schema.get("format") in {"date-time", "date", "binary"}:
        return KINDS[schema["format"]]
    return KINDS.get(schema.get("type", "object"), "objet")
