"""What each letter says, as things stand when it leaves; or why it need not leave any more."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.library import Parts
from orchestrator.library.reader_zone import zone_of
from orchestrator.library.regimes import offices_open, shut_out
from orchestrator.library.visibility import is_visible
from orchestrator.notifications.letter import Letter
from orchestrator.notifications.letter_words import say, say_at, say_before
from orchestrator.persistence import accounts, case_rows, mail_digest, tasks
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor
from orchestrator.security.signed_links import sign

PREFERENCES_PATH = "/compte/courriels"
ADDRESS_PURPOSE = "adresse"
_LONGEST_DIGEST = 20
# These speak of something still to be done: done or taken by another, they are no news.
_STILL_TO_DO = frozenset({"assignment", "reassigned", "lead", "escalation"})

_TO_HEADS = frozenset({"escalation", "incident"})

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Moot:
    """The letter has lost its object: `why` in a few French words, for operators."""

    why: str


@dataclass(frozen=True)
class Desk:
    """What all letters of a round are written with; `now` is the round's instant."""

    parts: Parts
    tx: UnitOfWork
    now: datetime

    def write(self, row: Any) -> Letter | Moot:
        """Return the letter of a row of the outbox, or why it is not sent."""
        reader = accounts.actor(self.tx, row.account_id)
        if reader is None:
            return Moot("compte fermé")
        if row.kind == "verification":
            return self._verification(row)
        if row.kind == "digest":
            return self._digest(row, reader)
        return self._about_case(row, reader)

    def _about_case(self, row: Any, reader: Actor) -> Letter | Moot:
        case = case_rows.by_id(self.tx, row.case_id)
        task = tasks.by_id(self.tx, row.task_id) if row.task_id is not None else None
        if case is None:
            return Moot("dossier effacé")
        if row.kind in _STILL_TO_DO and (task is None or task.status != "open"):
            return Moot("l'acte est fait ou n'a plus lieu d'être")
        if (
            row.kind in ("assignment", "lead")
            and task
            and task.claimed_by not in (None, *_works_for(reader, self.now))
        ):
            return Moot("quelqu'un d'autre a pris la tâche")
        zone = self.parts.places.establishments[case.etablissement].zone
        deployed = self.parts.library.version(self.tx, case.deployment_id)
        to_reader = (
            row.kind not in _TO_HEADS
        )  # who heads the office answers for it without knowing of the case
        if to_reader and not is_visible(self.parts, self.tx, reader, case, deployed, self.now):
            return Moot("le dossier n'est plus de son ressort")
        procedure = deployed.procedure
        if shut_out(reader, procedure, self.now):
            return Moot("la personne n'est pas habilitée pour ce traitement")
        details = json.loads(row.details)
        language = row.language
        pairs: Pairs = [(say("case", language), f"{case.number} ({procedure.short})")]
        act = task.name if task is not None else details.get("act", "")
        if act:
            pairs.append((say("task", language), act))
        pairs += _moments(row, task, details, zone, self.now)
        before = ""
        if row.kind in _STILL_TO_DO and row.subject_at is not None:
            before = say("before", language, at=say_before(row.subject_at, zone, language))
        subject = say(f"{row.kind}.subject", language, task=act, before=before)
        path, words = _target(row, task)
        return self._letter(row, f"[{case.number}] {subject}", pairs, [(say(words, language), path)])

    def _digest(self, row: Any, reader: Actor) -> Letter | Moot:
        newest = self.parts.library.newest_of_all(self.tx)
        held = offices_open(reader, (version.procedure for version in newest), self.now)
        signed = [act for given in reader.delegations if given.holds(self.now) for act in given.acts]
        mine = _works_for(reader, self.now)
        found, count = mail_digest.waiting(self.tx, held, signed, mine, _LONGEST_DIGEST)
        if not count:
            return Moot("rien n'attend")
        pairs: Pairs = []
        for task in found:
            zone = self.parts.places.establishments[task.etablissement].zone
            until = task.warn_at or task.due_at
            before = say("before", row.language, at=say_before(until, zone, row.language)) if until else ""
            pairs.append((task.number, task.name + before))
        subject = say("digest.subject", row.language, count=count)
        intro = say("digest", row.language)
        if count > len(found):
            intro += " " + say("digest.more", row.language, count=count - len(found))
        return self._letter(row, subject, pairs, [(say("open.inbox", row.language), "/taches")], intro)

    def _verification(self, row: Any) -> Letter | Moot:
        address = json.loads(row.details)["address"]
        if address != row.wanted_address:
            return Moot("une autre adresse a été demandée depuis")
        reader = accounts.actor(self.tx, row.account_id)
        assert reader is not None
        zone = zone_of(self.parts.places, reader, self.now)
        key = self.parts.settings.secret_key()
        fields = {"account": str(row.account_id), "address": address}
        token = sign(key, ADDRESS_PURPOSE, fields, row.useless_at)
        pairs = [(say("link_until", row.language), say_at(row.useless_at, zone, row.language))]
        link = (say("open.verification", row.language), f"{PREFERENCES_PATH}/adresse/{token}")
        return self._letter(row, say("verification.subject", row.language), pairs, [link])

    def _letter(
        self, row: Any, subject: str, pairs: Pairs, links: Sequence[tuple[str, str]], intro: str = ""
    ) -> Letter:
        base = self.parts.settings.base_url
        return Letter(
            subject,
            intro or say(row.kind, row.language),
            pairs,
            [(words, base + path) for words, path in links],
            say("foot", row.language, link=base + PREFERENCES_PATH),
            row.language,
        )


def _works_for(reader: Actor, now: datetime) -> set[int]:
    """The accounts whose tasks in hand the reader may do: their own, and those of whom they replace."""
    absent = {mandate.instead_of_id for mandate in reader.mandates if mandate.holds(now)}
    return {key for key in (reader.account_id, *absent) if key is not None}


def _moments(row: Any, task: Any, details: dict[str, str], zone: ZoneInfo, now: datetime) -> Pairs:
    """When what is possible, and what happens then."""
    language = row.language
    pairs: Pairs = []
    if row.kind == "corrected":
        return [(say("corrected_at", language), say_at(row.created_at, zone, language))]
    if row.kind in ("passed", "refused", "incident"):
        if row.subject_at is not None:
            pairs.append((say("passed_at", language), say_before(row.subject_at, zone, language)))
        pairs += [(say(name, language), details[name]) for name in ("limit", "code") if name in details]
        return pairs
    if task.not_before_at is not None and task.not_before_at > now:
        pairs.append((say("possible", language), say_at(task.not_before_at, zone, language)))
    if task.warn_at is not None:
        pairs.append((say("earliest", language), say_before(task.warn_at, zone, language)))
    elif row.subject_at is not None and row.subject_at != task.due_at:
        pairs.append((say("until", language), say_before(row.subject_at, zone, language)))
    if task.due_at is not None:
        pairs.append((say("until", language), say_before(task.due_at, zone, language)))
    if task.due_at is not None and task.due_effect:
        pairs.append((say("then", language), task.due_effect))
    return pairs


def _target(row: Any, task: Any) -> tuple[str, str]:
    if row.kind == "incident":
        return "/exploitation", "open.ops"
    if task is not None and task.status == "open":
        return f"/taches/{row.task_id}", "open.task"
    return f"/dossiers/{row.case_id}", "open.case"
