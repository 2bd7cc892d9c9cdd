"""What the read side hands over of one task: see queries.views for what holds of all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from orchestrator.forms import Form
from orchestrator.forms.definition import Functions
from orchestrator.queries.views import CaseView, DeadlineView, LawReading, LegalBasis, TimelineEntry


@dataclass(frozen=True)
class DraftView:
    """What the reader had typed, by input name, and the case's revision that they had before their eyes."""

    answers: Mapping[str, str | list[str]]
    saved_at: datetime
    revision: int


@dataclass(frozen=True)
class RecordedAct:
    """The act that closed a task; `mine`: the reader did it."""

    entry: TimelineEntry
    mine: bool


@dataclass(frozen=True)
class OpeningFact:
    """What opened a task, in a sentence, and the number of that entry in the journal."""

    sentence: str
    seq: int


@dataclass(frozen=True)
class TaskView:
    task_id: str
    element: str
    title: str
    case: CaseView
    form: Form
    variables: Mapping[str, object]  # visible to the task; for computed maxima, defaults, conditions
    maxima: Mapping[str, str]  # field key → French text of the computed maximum
    defaults: Mapping[str, object]  # field key → proposed answer
    legal_basis: LegalBasis | None
    why: tuple[str, ...]  # what opened the task, why this reader
    if_nobody_acts: str
    acting_as: (
        str | None
    )  # "cheffe d'établissement, par délégation du DISP de Paris jusqu'au …"; None: may not act
    may_act: bool
    open: bool  # False: done, cancelled or ended (closed_reason says why)
    closed_reason: str | None
    not_before_at: datetime | None
    not_before_reasons: tuple[str, ...]
    not_after_at: datetime | None
    claimed_by: str | None
    claimed_by_me: bool
    now: datetime
    references: Mapping[str, LegalBasis] = field(
        default_factory=dict
    )  # by key of the fields that rest on one
    readings: tuple[LawReading, ...] = ()
    barred: str = ""  # why the reader may not do it though competent: what they did before in the case
    functions: Functions = field(default_factory=dict)  # the law's, which the form's conditions may call
    produces: bool = False  # completing it draws up at least one document
    draft: DraftView | None = None  # the reader's own
    opened_by: OpeningFact | None = None
    admits_late: bool = False  # the act may say that it was done before it is recorded
    own_instant: str | None = None  # the question of its form that says when, if there is one
    recorded: RecordedAct | None = None  # None while open, or closed without an act
    held_until: datetime | None = (
        None  # the title of `acting_as` ended then: only what was done before is recorded
    )
    limit: DeadlineView | None = None  # what takes the open task away by itself, with its reasons
