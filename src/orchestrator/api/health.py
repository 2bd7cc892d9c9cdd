"""/api/sante: whether the program and its database answer; says nothing else, and asks for no token."""

from flask import Blueprint

from orchestrator.api.identity import parts
from orchestrator.api.problems import answer_problems

page = Blueprint("api_sante", __name__)
answer_problems(page)


@page.get("/sante")
def tell_health() -> dict[str, str]:
    """Answer 200 when the database tells the time; an error otherwise."""
    with parts().database.read() as tx:
        return {"etat": "ok", "instant": tx.now().isoformat()}
