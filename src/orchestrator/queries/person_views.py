"""What the person's page and the search hand over: plain frozen values, instants aware and in UTC."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from orchestrator.queries.views import CasePage, DeadlineView, DocumentView, LegalBasis


@dataclass(frozen=True)
class IdentityView:
    """One écrou number at one establishment. `visible`: one of its cases lies in the reader's scope."""

    id: int
    nom: str
    prenom: str
    naissance: date
    ecrou: str | None  # None outside the reader's scope
    place: str
    visible: bool


@dataclass(frozen=True)
class MeasureView:
    """A measure, past or running. `case_id` is None when its case is not the reader's to know."""

    label: str
    began_at: datetime
    term_at: datetime | None  # exclusive
    ended_at: datetime | None  # exclusive
    running: bool
    authority: str  # where it was decided
    zone: ZoneInfo
    case_id: int | None
    case_number: str | None


@dataclass(frozen=True)
class RemainingView:
    """How much the law still allows. `values`: the statutory values it rests on, in words."""

    label: str
    possible: bool
    until_on: date | None
    reasons: tuple[str, ...]
    basis: LegalBasis | None
    values: tuple[str, ...]


@dataclass(frozen=True)
class PersonCase:
    """A case of the person within the reader's scope."""

    id: int
    number: str
    procedure_title: str
    place: str
    zone: ZoneInfo
    status: str
    opened_at: datetime
    outcome_label: str | None


@dataclass(frozen=True)
class CaseDeadline:
    case: PersonCase
    deadline: DeadlineView


@dataclass(frozen=True)
class CaseDocument:
    case: PersonCase
    document: DocumentView


@dataclass(frozen=True)
class StatementView:
    """What staff said of two identities, and why."""

    same: bool
    at: datetime
    actor: str
    ground: str | None


@dataclass(frozen=True)
class PersonPage:
    """One person as one reader may know them."""

    id: int
    identities: tuple[IdentityView, ...]
    apart: tuple[IdentityView, ...]  # said to be somebody else
    doubtful: bool
    statements: tuple[StatementView, ...]
    may_say: bool  # the reader keeps identities
    measures: tuple[MeasureView, ...]
    remaining: tuple[RemainingView, ...]
    cases: tuple[PersonCase, ...]
    deadlines: tuple[CaseDeadline, ...]
    documents: tuple[CaseDocument, ...]
    zone: ZoneInfo
    now: datetime

    @property
    def first(self) -> IdentityView:
        return self.identities[0]


@dataclass(frozen=True)
class FoundPerson:
    """A person that a search found: their identities in scope, the link going to the first."""

    id: int
    nom: str
    prenom: str
    naissance: date
    ecrous: tuple[tuple[str, str], ...]  # écrou number, establishment


@dataclass(frozen=True)
class SearchPage:
    """`criterion` says what was typed: a case number, an écrou number or a name."""

    text: str
    persons: tuple[FoundPerson, ...]
    more_persons: bool
    cases: CasePage | None
