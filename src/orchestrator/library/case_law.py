"""The law as one case sees it: its procedure's values, its establishment's zone and calendar."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from orchestrator.errors import CannotRun
from orchestrator.law.calendars import calendar_named
from orchestrator.law.deadlines import ROLLED, Deadline
from orchestrator.law.values import LawValue, law_deadline

_UNSURE = "À vérifier : les jours fériés propres à cet établissement, dont dépend la prorogation."


class CaseLaw:
    """Answers the statutory calls of models, forms and tables, `deadline(name, start)` and `law(name)`."""

    def __init__(
        self,
        values: Mapping[str, LawValue],
        zone: ZoneInfo,
        calendar: str,
        now: datetime,
        *,
        unsure: bool = False,
    ) -> None:
        """`unsure`: the place's public holidays must be checked, and whatever rests on them says so."""
        self.values = values
        self.zone = zone
        self._unsure = unsure
        self._calendar = calendar_named(calendar)
        self._now = now.astimezone(zone)

    def deadline(self, name: str, start: datetime | date) -> Deadline:
        """Compute the deadline of value `name` counted from `start` (a day counts from its first instant).

        Raises CannotRun when the procedure has no such value.
        """
        value = self._value(name)
        found = law_deadline(value, self._instant(start), self.zone, self._calendar)
        if self._unsure and value.rule in ROLLED:
            return replace(found, reasons=(*found.reasons, _UNSURE))
        return found

    def value(self, name: str) -> str:
        """Return the amount in force today, as written in the law file (ISO 8601)."""
        return str(self._value(name).at(self._now.date()).value)

    def functions(self) -> dict[str, Callable[..., object]]:
        """What forms and decisions may call: the statutory functions (null in, null out), and the case's clock."""

        def deadline(name: str | None, start: datetime | date | None) -> datetime | None:
            return None if name is None or start is None else self.deadline(name, start).expires_at

        def law(name: str | None) -> str | None:
            return None if name is None else self.value(name)

        return {"deadline": deadline, "law": law, "now": lambda: self._now, "today": self._now.date}

    def _instant(self, start: datetime | date) -> datetime:
        if isinstance(start, datetime):
            return start if start.tzinfo is not None else start.replace(tzinfo=self.zone)
        return datetime.combine(start, time(), tzinfo=self.zone)

    def _value(self, name: str) -> LawValue:
        value = self.values.get(name)
        if value is None:
            raise CannotRun(
                f"La valeur légale « {name} » n'existe pas dans cette procédure.", code="valeur_legale"
            )
        return value
