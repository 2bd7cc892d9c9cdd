"""`deadline(name, start)` and `law(name)` as FEEL functions, and a note of what they relied on."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from orchestrator.engine.expressions import Functions
from orchestrator.errors import OrchestratorError

if TYPE_CHECKING:
    from orchestrator.engine.case import CaseWorkflow
    from orchestrator.law.deadlines import Deadline


class LawContext(Protocol):
    """The statutory values in force for one case, in its establishment's zone."""

    @property
    def zone(self) -> ZoneInfo: ...

    def deadline(self, name: str, start: datetime) -> "Deadline":
        """Return the deadline of the law value `name` counted from `start` (aware). Raises OrchestratorError."""
        ...

    def value(self, name: str) -> str:
        """Return the value in force as the law file writes it. Raises OrchestratorError."""
        ...


def law_functions(case: "CaseWorkflow", law: LawContext) -> Functions:
    """The functions a model may call; a failure gives null and is remembered as the reason."""

    def deadline(name: object, start: object) -> object:
        if isinstance(start, date) and not isinstance(start, datetime):
            start = datetime.combine(start, time(), tzinfo=law.zone)  # a day counts from its first instant
        if not isinstance(name, str) or not isinstance(start, datetime) or start.tzinfo is None:
            case.trouble = f"deadline(« {name} ») : le point de départ n'est pas un instant ({start})."
            return None
        try:
            found = law.deadline(name, start)
        except OrchestratorError as error:
            case.trouble = error.message
            return None
        case.noted.append((name, found))
        return found.expires_at

    def law_value(name: object) -> object:
        try:
            return law.value(str(name))
        except OrchestratorError as error:
            case.trouble = error.message
            return None

    def now() -> datetime:
        return case.now.astimezone(law.zone)

    def today() -> date:
        return now().date()

    return {"deadline": deadline, "law": law_value, "now": now, "today": today}
