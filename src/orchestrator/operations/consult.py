"""A consultation is told before it is shown: who, what, when, in what quality, and why where the text asks for it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from orchestrator.errors import OrchestratorError, Refused
from orchestrator.library import DeployedProcedure, Parts
from orchestrator.library.candidates import candidates
from orchestrator.library.case_places import places_of_case
from orchestrator.library.deployed import law_for
from orchestrator.library.visibility import is_visible, visible_until
from orchestrator.operations.case_in_hand import CaseInHand
from orchestrator.persistence import consultations, identities, journal, person_rows, tasks
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor, authorise
from orchestrator.security.actors import FUNCTIONS

# The parameter of an address that names what is consulted, and the kind of thing it names.
KINDS = {
    "case_id": "dossier",
    "task_id": "tache",
    "document_id": "document",
    "piece_id": "piece",
    "opinion_id": "avis",
    "person_id": "personne",
}
REMEMBERED = timedelta(hours=24)  # our convention: an object given holds a day for the same case and person
PAGE_LASTS = timedelta(minutes=30)  # as long as the key that opens a sealed original
SHORTEST_OBJECT, LONGEST_OBJECT = 5, 200


@dataclass(frozen=True)
class Consultation:
    """One reading about to be shown. `treatment` is the regime of the case, None when it has none."""

    kind: str
    target: str
    case_id: int | None = None
    person_id: int | None = None
    treatment: str | None = None
    object: str | None = None
    keep_until_at: datetime | None = None
    bound: bool = False  # the trace goes with the data of its case, if that comes first


def open_consultation(
    parts: Parts, reader: Actor, kind: str, key: int | str, given: str | None = None
) -> Consultation | None:
    """Return what will be told of a reading; None when the reader may not know of it: the reading refuses.

    Raises Refused 403 `objet_manquant` when the text asks for an object and none was given in the last day.
    Opening a task that one may do has its act for object.
    """
    with parts.database.read() as tx:
        now = tx.now()
        rows, person_id = _cases(tx, kind, key)
        seen = [(row, parts.library.version(tx, row.deployment_id)) for row in rows]
        seen = [pair for pair in seen if _may_read(parts, tx, reader, kind, *pair, now)]
        if not seen:
            return None
        row, deployed = _strictest(seen)
        told = Consultation(kind, str(key), row.case_id, person_id, object=clean_object(given))
        return _under_regime(parts, tx, reader, told, row, deployed)


def original_opened(case: CaseInHand, reader: Actor, piece_id: int, given: str | None) -> Consultation:
    """Return what will be told of the opening of a sealed original. Raises Refused as `open_consultation` does."""
    row, deployed = consultations.case_of(case.tx, "piece", piece_id), case.deployed
    told = Consultation(
        "original", str(piece_id), case.row.id, case.row.person_id, object=clean_object(given)
    )
    return _under_regime(case.parts, case.tx, reader, told, row, deployed)


def tell(parts: Parts, reader: Actor, told: Consultation, channel: str) -> None:
    """Write the trace in a transaction of its own. Whatever it raises, the reading must not be shown."""
    with parts.database.write() as tx:
        write_trace(tx, reader, told, channel)
        tx.commit()


def write_trace(tx: UnitOfWork, reader: Actor, told: Consultation, channel: str) -> None:
    """Write the trace within a transaction that the caller commits."""
    assert reader.account_id is not None, "only people with an account consult"
    at = tx.now()
    held = [mandate for mandate in reader.mandates if mandate.holds(at)]
    quality = " ; ".join(
        mandate.label or FUNCTIONS.get(mandate.function, mandate.function) for mandate in held
    )
    author = f"{reader.name}, {quality}" if quality else reader.name
    values = {
        "at": at, "account_id": reader.account_id, "login": reader.login, "author": author,
        "author_place": held[0].place if held else "", "channel": channel,
    }  # fmt: skip
    consultations.add(tx, {**values, **vars(told)})


def told_lately(parts: Parts, reader: Actor, told: Consultation) -> bool:
    """True when a page of the same thing was told of the same reader just before: a picture is a part of it."""
    with parts.database.read() as tx:
        since = tx.now() - PAGE_LASTS
        return consultations.told_since(tx, reader.account_id or 0, told.kind, told.target, since)


def as_object(told: Consultation) -> Consultation:
    """Return the trace that remembers why a case or a person is consulted."""
    return replace(told, kind="objet")


def tell_search(parts: Parts, kind: str, target: str) -> Consultation:
    """Return the trace of a search or of a list: its kind and how many lines it found, never the name typed."""
    with parts.database.read() as tx:
        now = tx.now()
        known = [version for version in parts.library.newest_of_all(tx) if version.procedure.treatment]
        place = next(iter(parts.places.establishments.values()))
        kept = None
        if known and known[0].procedure.treatment is not None:
            law = law_for(known[0], place, now)
            kept = law.deadline(known[0].procedure.treatment.journal, now).expires_at
    return Consultation(kind, target, keep_until_at=kept)


def clean_object(given: str | None) -> str | None:
    """Return the object as it is kept; None when none was given. Raises Refused 422 `champ_objet`."""
    text = " ".join((given or "").split())
    if not text:
        return None
    if not SHORTEST_OBJECT <= len(text) <= LONGEST_OBJECT:
        message = f"Dites l'objet en {SHORTEST_OBJECT} à {LONGEST_OBJECT} caractères."
        raise Refused(message, code="champ_objet", status=422)
    return text


def _may_read(
    parts: Parts,
    tx: UnitOfWork,
    reader: Actor,
    kind: str,
    row: Any,
    deployed: DeployedProcedure,
    now: datetime,
) -> bool:
    """Also what a place that the case has left may still read: its page, its diagram, its documents."""
    if kind not in ("dossier", "document"):
        return is_visible(parts, tx, reader, row, deployed, now)
    try:
        visible_until(parts, tx, reader, row, deployed, now)
    except OrchestratorError:
        return False
    return True


def _cases(tx: UnitOfWork, kind: str, key: int | str) -> tuple[list[Any], int | None]:
    if kind == "personne":
        if identities.by_id(tx, int(key)) is None:
            return [], None
        return list(person_rows.cases_of(tx, identities.group_of(tx, int(key)).ids)), int(key)
    row = consultations.case_of(tx, kind, key)
    return ([], None) if row is None else ([row], row.person_id)


def _strictest(seen: list[tuple[Any, DeployedProcedure]]) -> tuple[Any, DeployedProcedure]:
    """A person's page is read under the regime that asks most of it."""
    for row, deployed in seen:
        if deployed.procedure.treatment is not None and deployed.procedure.treatment.object_required:
            return row, deployed
    return seen[0]


def _under_regime(
    parts: Parts, tx: UnitOfWork, reader: Actor, told: Consultation, row: Any, deployed: DeployedProcedure
) -> Consultation:
    """The trace as the regime of its case wants it: how long it is kept, and why the case is read."""
    treatment, now = deployed.procedure.treatment, tx.now()
    if treatment is None:
        return told
    law = law_for(deployed, parts.places.establishment(row.etablissement), now)
    kept = law.deadline(treatment.journal, now).expires_at
    told = replace(told, treatment=treatment.key, keep_until_at=kept, bound=treatment.journal_bound)
    if not treatment.object_required or told.object is not None:
        return told
    return replace(told, object=_known_object(parts, tx, reader, told, row, deployed))


def _known_object(
    parts: Parts, tx: UnitOfWork, reader: Actor, told: Consultation, row: Any, deployed: DeployedProcedure
) -> str:
    about = {"case_id": told.case_id, "person_id": told.person_id}
    since = tx.now() - REMEMBERED
    found = consultations.object_given(tx, reader.account_id or 0, since=since, **about)
    if found is None and told.kind == "tache":
        found = _act(parts, tx, reader, told.target, row, deployed)
    if found is None and told.kind in ("tache", "dossier") and told.case_id is not None:
        done = tasks.last_done_by(tx, told.case_id, reader.account_id or 0, since)
        found = f"Acte accompli : {done}" if done else None
        if done is None and journal.opened_by(tx, told.case_id, reader.account_id or 0, since):
            found = "Dossier ouvert"
    if found is None:
        raise Refused(
            "Ce dossier relève de l'application des peines : dites d'abord pourquoi vous le consultez.",
            code="objet_manquant",
            status=403,
        )
    return found


def _act(
    parts: Parts, tx: UnitOfWork, reader: Actor, task_id: str, row: Any, deployed: DeployedProcedure
) -> str | None:
    task = tasks.by_id(tx, task_id)
    if task is None or task.status != "open":
        return None
    places = places_of_case(parts.places, tx, row, row.case_id, deployed.procedure)
    try:
        authorise(reader, candidates(deployed.procedure, tasks.roles_of(tx, task_id), places), tx.now())
    except Refused:
        return None
    return f"Acte à accomplir : {task.name}"
