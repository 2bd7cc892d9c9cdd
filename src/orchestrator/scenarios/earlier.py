"""The measures a story's person has known before: `person: {earlier: [{kind, from, until, term, …}]}`."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from orchestrator.audit import canonical
from orchestrator.library import Parts
from orchestrator.persistence import cases, measures
from orchestrator.scenarios.reading import Story, StoryFault

_OWN_KEYS = {"kind", "from", "until", "term"}


def record_earlier(parts: Parts, story: Story) -> None:
    """Write the earlier measures of the story's person. `until` and `term`: an exclusive instant, or a last day.

    Any further key goes to the measure's details, which decision tables read.
    """
    given = story.person.get("earlier") or []
    if not given:
        return
    if not isinstance(given, list):
        raise StoryFault("person.earlier est une liste de mesures.")
    with parts.database.write() as tx:
        person_id, _ = cases.find_or_add_person(
            tx,
            nom=str(story.person["nom"]),
            prenom=str(story.person["prenom"]),
            naissance=_day(story.person["naissance"]),
            ecrou=str(story.person["ecrou"]),
            etablissement=story.etablissement,
        )
        for row in given:
            _record(tx, story, person_id, row)
        tx.commit()


def _record(tx: Any, story: Story, person_id: int, row: Mapping[str, Any]) -> None:
    if not isinstance(row, Mapping) or not {"kind", "from"} <= set(row):
        raise StoryFault("person.earlier : chaque mesure a au moins kind et from.")
    began_at = _bound(row["from"], story, last=False)
    assert began_at is not None
    measures.add(
        tx,
        person_id=person_id,
        case_id=None,
        kind=str(row["kind"]),
        began_at=began_at,
        term_at=_bound(row.get("term"), story, last=True),
        ended_at=_bound(row.get("until"), story, last=True),
        details=canonical({key: value for key, value in row.items() if key not in _OWN_KEYS}),
    )


def _bound(raw: object, story: Story, *, last: bool) -> datetime | None:
    if raw is None:
        return None
    if isinstance(raw, str) and len(raw) > 10:
        at = datetime.fromisoformat(raw)
        return at if at.tzinfo is not None else at.replace(tzinfo=story.zone)
    day = _day(raw)
    return datetime.combine(day + timedelta(days=1) if last else day, time(), tzinfo=story.zone)


def _day(raw: object) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    return raw if isinstance(raw, date) else date.fromisoformat(str(raw))
