"""What the read side hands to pages and API: plain frozen values, no database object, no HTML.

All instants are aware and in UTC; the reader's layer shows them in `zone` (the establishment's).
Texts are French sentences ready to be read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from orchestrator.queries.link_views import LinkedCase


@dataclass(frozen=True)
class PersonView:
    id: int
    nom: str
    prenom: str
    naissance: date
    ecrou: str

    @property
    def short(self) -> str:
        """Name as lists show it: enough to recognise, nothing more."""
        return f"{self.nom} {self.prenom}"


@dataclass(frozen=True)
class DeadlineView:
    """One statutory instant of a case. `due_at` is an exclusive bound for maxima, inclusive for minima."""

    id: int
    name: str  # law value or element id
    label: str  # "Fin de plein droit du placement provisoire"
    kind: str  # "effet" (something happens by itself) | "alerte" (only warns) | "minimum" (possible from)
    due_at: datetime
    status: str  # "pending" | "fired" | "cancelled"
    reasons: tuple[str, ...] = ()
    warn_at: datetime | None = None  # earliest reading, where the text is ambiguous
    fired_at: datetime | None = None  # recorded instant; the effect is dated due_at
    task_id: str = ""  # of a minimum or a warning: the task that it is about
    reading_flag: str | None = None  # "I" lecture retenue | "M" à vérifier


@dataclass(frozen=True)
class InboxItem:
    task_id: str
    case_id: int
    case_number: str
    element: str
    title: str
    procedure_id: str
    procedure_title: str
    procedure_short: str
    person: str
    place: str
    zone: ZoneInfo
    opened_at: datetime
    not_before_at: datetime | None  # possible from (inclusive)
    due_at: datetime | None  # first instant at which it is too late or something happens by itself
    due_effect: str | None  # what happens then
    claimed_by: str | None  # display name
    claimed_by_me: bool = False
    alert: bool = False  # a warning limit has passed
    may_act: bool = True  # False: shown because it lies in the reader's places
    barred: bool = False  # competent, but what the reader did before in the case bars them
    competent: tuple[str, ...] = ()  # the functions that may act, when the reader may not
    due_reasons: tuple[str, ...] = ()
    not_before_reasons: tuple[str, ...] = ()
    warn_at: datetime | None = None  # the earliest reading of an ambiguous limit
    advised_at: datetime | None = None  # a limit that only warns, exclusive
    advised_reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class InboxPage:
    items: tuple[InboxItem, ...]
    total: int
    page: int
    pages: int
    counts: Mapping[str, int] = field(
        default_factory=dict
    )  # by view; shared and own saved views under saved-<id>


@dataclass(frozen=True)
class TimelineEntry:
    at: datetime  # legal instant
    recorded_at: datetime  # when the system wrote it down
    title: str
    actor: str | None  # "Camille Arnaud, cheffe d'établissement" ; None: by effect of law
    kind: str  # "acte" | "echeance" | "ouverture" | "alerte" | "incident" | "fin" | "refus" | "exploitation"
    details: tuple[tuple[str, str], ...] = ()  # label, value: answers of the act as read by people
    future: bool = False
    seq: int = 0  # its number in the journal; 0: not in it
    task_id: str = ""  # the task that this act completed
    done_at: datetime | None = None  # of an act recorded late: when it was really done
    proof: str = ""  # what shows it
    corrections: tuple["CorrectionLine", ...] = ()  # of this act's answers, oldest first
    correctable: bool = False  # by this reader, now


@dataclass(frozen=True)
class CorrectionLine:
    """One answer put right by a later act: what it said stays readable."""

    label: str
    before: str
    after: str
    at: datetime


@dataclass(frozen=True)
class DocumentView:
    id: int
    name: str
    title: str
    created_at: datetime
    content_hash: str
    task_id: str = ""  # the act that produced it


@dataclass(frozen=True)
class LegalBasis:
    key: str
    citation: str  # "R224-5 al. 5 — code pénitentiaire, en vigueur depuis le 1er mai 2022 (ancien …)"
    sentence: str  # the rule in our own words
    flag: str | None  # "I" | "M" | None


@dataclass(frozen=True)
class LawReading:
    """An ambiguous text that a limit of the task is counted by: the reading retained, and the others."""

    label: str
    citation: str
    flag: str  # "I" | "M"
    retained: str
    alternatives: tuple[str, ...]


@dataclass(frozen=True)
class OpenTaskView:
    task_id: str
    element: str
    title: str
    roles: tuple[str, ...]  # labels of the functions that may act
    opened_at: datetime
    mine: bool  # the reader may act on it
    not_before_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True)
class CaseView:
    id: int
    number: str
    procedure_id: str
    procedure_title: str
    procedure_version: int
    person: PersonView
    etablissement: str
    zone: ZoneInfo
    status: str  # "running" | "ended"
    opened_at: datetime
    ended_at: datetime | None
    outcome: str | None  # end-event id
    outcome_label: str | None
    effective_at: datetime | None
    revision: int
    timeline: tuple[TimelineEntry, ...]
    deadlines: tuple[DeadlineView, ...]
    documents: tuple[DocumentView, ...]
    tasks: tuple[OpenTaskView, ...]
    incidents: tuple["IncidentView", ...]
    active_elements: tuple[str, ...]  # where the tokens are, for the diagram
    done_elements: tuple[str, ...]
    linked: tuple[LinkedCase, ...] = ()
    only_acts: bool = False  # the reader's roles see their own acts, and no more of the case
    read_until: datetime | None = None  # the case has left the reader's place: what came after is not told


@dataclass(frozen=True)
class StartableView:
    procedure_id: str
    title: str
    description: str
    places: tuple[tuple[str, str], ...]  # establishment id, name: where this person may start it


@dataclass(frozen=True)
class CaseRow:
    id: int
    number: str
    procedure_title: str
    procedure_short: str
    person: str
    place: str
    zone: ZoneInfo
    status: str
    opened_at: datetime
    next_due_at: datetime | None
    next_due_label: str | None
    outcome_label: str | None
    incidents: int


@dataclass(frozen=True)
class CasePage:
    items: tuple[CaseRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class IncidentView:
    id: int
    case_id: int
    case_number: str
    element: str
    cause: str
    attempts: int
    opened_at: datetime
    next_try_at: datetime | None
    status: str  # "open" | "resolved"
    procedure_id: str = ""


@dataclass(frozen=True)
class IncidentGroup:
    cause: str
    element: str
    procedure: str
    incidents: tuple[IncidentView, ...]


@dataclass(frozen=True)
class ProcedureLoad:
    procedure_id: str
    title: str
    version: int
    running: int
    older_versions: int
    busiest_element: str | None
    busiest_count: int


@dataclass(frozen=True)
class OpsView:
    running: int
    armed: int
    oldest_late_seconds: int
    incidents: int
    causes: tuple[IncidentGroup, ...]
    procedures: tuple[ProcedureLoad, ...]
    next_hours: tuple[tuple[datetime, int], ...]  # start of the hour (UTC), deadlines due in it; 24 rows
    upcoming: tuple[tuple[DeadlineView, int, str], ...]  # deadline, case id, case number; first 20
    recent: tuple[TimelineEntry, ...]
    now: datetime
    workers: int = 0
