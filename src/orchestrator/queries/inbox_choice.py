"""What somebody wants to see of the inbox: the only things it can be narrowed by.

Nothing here looks at an answer, a ground, a health opinion or a category of persons: those may not serve to
select people (loi n° 78-17, art. 6-I ; R57-4-3 CPP).
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from orchestrator.library.reader_zone import PARIS
from orchestrator.persistence import inbox_narrowing as narrowing
from orchestrator.persistence.inbox_narrowing import Narrowing, moment

VIEWS = ("all", "mine", "today", "soon", "late", "place")
SORTS = ("deadline", "opened", "person", "procedure", "place")
WITHIN = {
    "24h": timedelta(hours=24),
    "48h": timedelta(hours=48),
    "7j": timedelta(days=7),
    "30j": timedelta(days=30),
}
DEADLINES = (*WITHIN, "attente", "sans")  # attente: a minimal period runs; sans: nothing takes the task away
YOUNGER = {"1j": timedelta(days=1), "7j": timedelta(days=7)}
OLDER = {"plus7j": timedelta(days=7), "plus30j": timedelta(days=30)}
AGES = (*YOUNGER, *OLDER)
CLAIMS = ("non", "oui")


@dataclass(frozen=True)
class InboxChoice:
    """One view of the inbox: `all` is what one may do, `place` all that one may know of. None: no filter."""

    view: str = "all"
    procedure: str | None = None
    person: str | None = None  # the beginning of a name
    place: str | None = None  # establishment id
    deadline: str | None = None  # one of DEADLINES
    age: str | None = None  # one of AGES
    claimed: str | None = None  # one of CLAIMS
    sort: str = "deadline"
    descending: bool = False

    @property
    def narrowed(self) -> bool:
        """True when a filter is set, the view and the order apart."""
        return replace(self, view="all", sort="deadline", descending=False) != InboxChoice()

    def seen_as(self, view: str) -> "InboxChoice":
        return replace(self, view=view)


def moments(now: datetime) -> dict[str, datetime]:
    """Return the instants that the conditions of a choice name."""
    return {
        "now": now,
        "tonight": tonight(now),
        **{f"in_{name}": now + delay for name, delay in WITHIN.items()},
        **{f"past_{name}": now - age for name, age in (YOUNGER | OLDER).items()},
    }


def narrowing_of(choice: InboxChoice, account_id: int) -> Narrowing:
    """Return the conditions of a choice, whose instants are `moments`; its view says besides whose tasks they are."""
    found = _view(choice.view, account_id)
    if choice.procedure:
        found += narrowing.of_procedure(choice.procedure)
    if choice.person:
        found += narrowing.of_person(narrowing.person_key(choice.person))
    if choice.place:
        found += narrowing.of_establishment(choice.place)
    if choice.claimed in CLAIMS:
        found += narrowing.claimed(choice.claimed == "oui")
    return found + _deadline(choice.deadline) + _age(choice.age)


def _view(view: str, account_id: int) -> Narrowing:
    if view == "mine":
        return narrowing.held_by(account_id)
    if view == "today":
        return narrowing.of_today(moment("now"), moment("tonight"))
    if view == "soon":
        return narrowing.ending_by(moment("now"), moment("in_48h"))
    return narrowing.late() if view == "late" else Narrowing()


def _deadline(wanted: str | None) -> Narrowing:
    if wanted in WITHIN:
        return narrowing.due_between(moment("now"), moment(f"in_{wanted}"))
    if wanted == "attente":
        return narrowing.not_yet_possible(moment("now"))
    return narrowing.without_deadline() if wanted == "sans" else Narrowing()


def _age(wanted: str | None) -> Narrowing:
    if wanted in YOUNGER:
        return narrowing.opened_between(moment(f"past_{wanted}"), None)
    return narrowing.opened_between(None, moment(f"past_{wanted}")) if wanted in OLDER else Narrowing()


def tonight(now: datetime) -> datetime:
    """The end of the day in Paris, exclusive."""
    local = now.astimezone(PARIS)
    return datetime.combine(local.date() + timedelta(days=1), time(), tzinfo=local.tzinfo)
