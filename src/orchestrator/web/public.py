"""Pages that anybody may read: accessibility statement and notices."""

from flask import Blueprint, current_app, render_template

from orchestrator.web import accessibility as facts
from orchestrator.web.parts import parts

screen = Blueprint("public", __name__)

DEFENDER = (
    ("formulaire.defenseurdesdroits.fr", "https://formulaire.defenseurdesdroits.fr/"),
    ("www.defenseurdesdroits.fr/saisir/delegues", "https://www.defenseurdesdroits.fr/saisir/delegues"),
)
DEFENDER_BY_POST = "Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07 (sans timbre)"


@screen.get("/accessibilite")
def accessibility() -> str:
    return render_template(
        "accessibility.html",
        facts=facts,
        measured_on=facts.MEASURED_ON,
        axe_version=facts.AXE_VERSION,
        tests=facts.TESTS,
        pages=facts.pages_of(current_app),
        contact=parts().settings.accessibility_contact,
        defender=DEFENDER,
        postal=DEFENDER_BY_POST,
    )


@screen.get("/mentions")
def legal() -> str:
    return render_template("notices.html")
