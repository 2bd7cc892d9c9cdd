"""Play one story: the first step that does not go as told is named, with what was found instead."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from orchestrator.clock import FrozenClock
from orchestrator.errors import NotFound, OrchestratorError, Refused
from orchestrator.library import Parts
from orchestrator.library.case_places import places_around
from orchestrator.library.late_acts import late_of
from orchestrator.notifications import drain
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.correct_act import CorrectAct
from orchestrator.operations.perform import perform
from orchestrator.operations.run_due import run_due
from orchestrator.operations.start_case import StartCase
from orchestrator.persistence import case_places, stories
from orchestrator.scenarios import expectations
from orchestrator.scenarios.earlier import record_earlier
from orchestrator.scenarios.people import person_named
from orchestrator.scenarios.pieces_told import ON_PIECES, files_in
from orchestrator.scenarios.reading import Step, Story, StoryFault
from orchestrator.security import Actor


@dataclass(frozen=True)
class Verdict:
    """How a story ended. `step` counts from 1, 0 is the opening; None when all went as told."""

    ok: bool
    step: int | None = None
    expected: str | None = None
    found: str | None = None


class Unexpected(Exception):
    """A step did not go as told."""

    def __init__(self, expected: object, found: object) -> None:
        super().__init__()
        self.expected, self.found = str(expected), str(found)


def play(parts: Parts, clock: FrozenClock, story: Story) -> Verdict:
    """Play `story` on `parts`, whose database goes by `clock`, standing at the story's opening."""
    number = 0
    try:
        player = _Player(parts, clock, story)
        player.open()
        for step in story.steps:
            number = step.number
            player.take(step)
    except Unexpected as fault:
        return Verdict(False, number, fault.expected, fault.found)
    except (StoryFault, ValueError) as fault:
        return Verdict(False, number, "une étape jouable", str(fault))
    except OrchestratorError as fault:
        return Verdict(False, number, "aucune erreur", f"{fault.code} : {fault.message}")
    return Verdict(True)


class _Player:
    def __init__(self, parts: Parts, clock: FrozenClock, story: Story) -> None:
        self._parts, self._clock, self._story = parts, clock, story
        with parts.database.read() as tx:
            self._procedure = parts.library.newest(tx, story.procedure).procedure
        home = parts.places.establishments.get(story.etablissement)
        if home is None:
            raise StoryFault(f"L'établissement « {story.etablissement} » n'existe pas.")
        self._home = home
        self._case_id: int | None = None

    def open(self) -> None:
        starter = self._story.opened_by or next(iter(self._procedure.starters), "")
        actor = self._person(starter)
        story = self._story
        record_earlier(self._parts, story)
        person = {key: value for key, value in story.person.items() if key != "earlier"}
        data, files = files_in(story.data)
        start = StartCase(actor, story.procedure, story.etablissement, person, data, files=files)

        def act() -> None:
            self._case_id = perform(self._parts, start).case_id

        self._expecting(story.opening_refused, act)

    def take(self, step: Step) -> None:
        if step.at is not None:
            self._clock.move_to(step.at)
        if step.kind == "time":
            run_due(self._parts)
        elif step.kind == "act":
            self._act(step)
        elif step.kind == "correct":
            self._correct(step)
        elif step.kind in ON_PIECES:
            self._handle_piece(step)
        else:
            self._check(step)
        drain(self._parts.database)
        if self._case_id is not None:
            with self._parts.database.read() as tx:
                incident = stories.first_incident(tx, self._case_id)
            if incident is not None:
                raise Unexpected("aucun incident", incident)

    def _act(self, step: Step) -> None:
        actor = self._person(step.by)
        task_id = self._task(step.act)
        if task_id is None:
            run_due(self._parts)  # time may open the task
            task_id = self._task(step.act)

        def act() -> None:
            if task_id is None:
                raise Refused(f"Aucune tâche « {step.act} » n'est ouverte.", code="etat")
            late = late_of(step.done_at, step.proof)
            data, files = files_in(step.data)
            perform(self._parts, CompleteTask(actor, task_id, data, late=late, files=files))

        self._expecting(step.refused, act)

    def _correct(self, step: Step) -> None:
        actor, case_id = self._person(step.by), self._case_id
        if case_id is None:
            raise Unexpected(step.kind, "aucun dossier ouvert")
        with self._parts.database.read() as tx:
            seq = stories.last_act_of(tx, case_id, step.act)
        if seq is None:
            raise Unexpected(f"acte {step.act} à rectifier", "aucun acte de ce nom n'est enregistré")
        correction = CorrectAct(actor, case_id, seq, step.data, step.ground)
        self._expecting(step.refused, lambda: perform(self._parts, correction))

    def _handle_piece(self, step: Step) -> None:
        actor = self._person(step.by)
        if self._case_id is None:
            raise Unexpected(step.kind, "aucun dossier ouvert")
        case_id, handle = self._case_id, ON_PIECES[step.kind]
        self._expecting(step.refused, lambda: handle(self._parts, actor, case_id, step.data))

    def _person(self, name: str) -> Actor:
        """Whom the story calls `name`: at the places where its case began, and at those that its acts named."""
        places = places_around(self._parts.places, self._home, self._case_id)
        if self._case_id is not None and self._procedure.names_places:
            with self._parts.database.read() as tx:
                places = replace(places, named=case_places.named_in(tx, self._case_id))
        return person_named(name, self._story, self._procedure, places)

    def _expecting(self, code: str | None, act: Callable[[], object]) -> None:
        """Do it; a refusal must carry the code told, and a told refusal must come."""
        try:
            act()
        except NotFound as refusal:
            found, message = (
                "autorite",
                refusal.message,
            )  # out of scope and not competent look alike to a story
        except Refused as refusal:
            codes = [refusal.code, *(fault.code for fault in refusal.faults)]
            found = code if code in codes else ", ".join(dict.fromkeys(codes))
            message = refusal.message
        else:
            if code is not None:
                raise Unexpected(f"refus {code}", "acte accepté")
            return
        if found != code:
            raise Unexpected(f"refus {code}" if code else "acte accepté", f"refus {found} : {message}")

    def _task(self, element: str) -> str | None:
        if self._case_id is None:
            return None
        with self._parts.database.read() as tx:
            return stories.task_of(tx, self._case_id, element)

    def _check(self, step: Step) -> None:
        if self._case_id is None:
            raise Unexpected(step.kind, "aucun dossier ouvert")
        with self._parts.database.read() as tx:
            found: tuple[Any, Any] | None = expectations.CHECKS[step.kind](
                tx, self._case_id, step.expected, self._story.zone
            )
        if found is not None:
            raise Unexpected(*found)
