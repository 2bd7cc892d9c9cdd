"""The answers of every UDV story pass through the forms of their acts, refused only where the story says so."""

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from orchestrator.errors import Refused
from orchestrator.forms import clean, read_form
from orchestrator.law.calendars import calendar_named
from orchestrator.law.values import law_deadline, read_law_value

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "processes" / "udv_placement"
STORIES = sorted((FOLDER / "scenarios").glob("*.yaml"))
CALLED = (
    "contradictoire",
    "recueil_observations",
    "piece_oubliee",
    "transmission_dossier",
    "notification_decision",
    "communication_decision",
)
FORMS = {
    path.stem: read_form(path.read_bytes(), file=path.name)
    for folder in (*CALLED, "udv_placement")
    for path in (ROOT / "forms" / folder).glob("*.form")
}
PERSON = read_form((ROOT / "forms" / "_common" / "personne.form").read_bytes(), file="personne.form")
LAW = {
    path.stem: read_law_value(path.read_bytes(), path.stem)
    for folder in (ROOT / "processes" / "_common", FOLDER)
    for path in (folder / "law").glob("*.yaml")
    if path.stem != "references"
}
# Refusals that come from elsewhere than the form: authority, moment, decision table, state of the case.
OUTSIDE_THE_FORM = (
    "accompli",
    "preuve",
    "piece_manquante_occultation",
    "champ_transfert_meme_interregion",
    "etat",
    "autorite",
    "delegation",
    "terme_provisoire",
    "terme_terme",
    "terme_transfert",
    "delai_opposition_magistrat",
    "opposition_magistrat",
    "second_renouvellement",
    "piece_manquante_observations",
)
# Refusals that the form, the moment or the decision table may each pronounce.
SOMEWHERE = ("delai_contradictoire", "piece_manquante_transmission", "duree")


def roles_of(deja_ecroue: object) -> list[str]:
    return ["disp", "delegataire"] if deja_ecroue == "oui" else ["disp"]


def statutory(zone: ZoneInfo, now: datetime) -> dict[str, Callable[..., object]]:
    """The functions that a case gives to its forms."""

    def deadline(name: str, start: datetime | date) -> datetime:
        at = start if isinstance(start, datetime) else datetime.combine(start, time(), tzinfo=zone)
        return law_deadline(LAW[name], at, zone, calendar_named("metropole")).expires_at

    def law(name: str) -> str:
        return LAW[name].at(now.astimezone(zone).date()).value

    return {"deadline": deadline, "law": law}


def instant(text: object) -> datetime:
    return text if isinstance(text, datetime) else datetime.fromisoformat(str(text))


def play(story: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    """Clean each step's answers; return act, refusal told, refusal found in the form (None: accepted)."""
    zone = ZoneInfo(story["timezone"])
    opened = instant(story["case"]["at"])
    surroundings: dict[str, Any] = {"zone": zone, "functions": statutory(zone, opened)}
    told = {key: value for key, value in story["case"]["person"].items() if key != "earlier"}
    person = clean(PERSON, told, variables={}, now=opened, **surroundings)
    variables = clean(
        FORMS["depot"], story["case"]["data"], variables={"personne": person}, now=opened, **surroundings
    )
    variables["competence"] = {"roles": roles_of(variables["deja_ecroue"])}
    variables["mandataire_admis"] = "oui"  # the diagram says so to the hearing that it calls
    found = []
    for step in story["steps"]:
        if "act" not in step:
            continue
        if step.get("refused") in OUTSIDE_THE_FORM:
            continue
        delegate = step["by"] in story.get("actors", {}) and step["act"] == "decision"
        variables["acteur"] = {"role": "delegataire" if delegate else step["by"]}
        try:
            answers = clean(
                FORMS[step["act"]],
                step.get("data") or {},
                variables=variables,
                now=instant(step["at"]),
                zone=zone,
                functions=statutory(zone, instant(step["at"])),
            )
        except Refused as refusal:
            found.append((step["act"], step.get("refused"), refusal.code))
        else:
            found.append((step["act"], step.get("refused"), None))
            if "refused" not in step:
                variables.update(answers)
    return found


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_each_answer_of_a_story_passes_its_form_or_is_refused_as_told(path: Path) -> None:
    story = yaml.safe_load(path.read_text(encoding="utf-8"))
    for act, told, found in play(story):
        if told in SOMEWHERE and act in ("decision", "decision_renouvellement"):
            assert found in (None, told)
        else:
            assert found == told, (act, told, found)


def test_the_stories_cover_the_edge_cases_of_the_sheet() -> None:
    told = "\n".join(path.read_text(encoding="utf-8") for path in STORIES)
    for number in range(1, 23):
        assert (
            f"Cas limite {number} " in told
            or f"Cas limite {number}," in told
            or f"Cas limite {number}." in told
        )
    assert "heure d'été" in told
    assert "heure d'hiver" in told
