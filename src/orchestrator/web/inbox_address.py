"""The inbox's choices as they stand in an address: read from it, whatever it holds, and written back short."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

from flask import url_for
from flask_babel import format_decimal
from werkzeug.datastructures import MultiDict

from orchestrator.queries.inbox_choice import AGES, CLAIMS, DEADLINES, VIEWS, InboxChoice
from orchestrator.web.words import _

SORTS = {
    "delai": "deadline",
    "ouverte": "opened",
    "personne": "person",
    "procedure": "procedure",
    "lieu": "place",
}
COLUMNS = ("personne", "lieu", "procedure", "ouverte")
USUAL_COLUMNS = ("personne", "procedure", "ouverte")
LONGEST_NAME = 60
_ANY_TASK = "une-tache"
NO_COLUMN = "aucune"  # sent beside the boxes, so that none ticked is not taken for nothing said


@dataclass(frozen=True)
class Asked:
    """A choice and the columns to show it with."""

    choice: InboxChoice
    columns: tuple[str, ...] = USUAL_COLUMNS

    def query(self, **changes: object) -> dict[str, Any]:
        """What an address needs to say, `changes` included: nothing that goes without saying."""
        choice = self.choice
        said: dict[str, Any] = {
            "vue": choice.view if choice.view != "all" else None,
            "procedure": choice.procedure,
            "nom": choice.person,
            "lieu": choice.place,
            "delai": choice.deadline,
            "ouverte": choice.age,
            "prise": choice.claimed,
            "tri": code_of(choice.sort) if choice.sort != "deadline" else None,
            "sens": "desc" if choice.descending else None,
            "col": [] if self.columns == USUAL_COLUMNS else list(self.columns) or [NO_COLUMN],
        }
        return {name: value for name, value in {**said, **changes}.items() if value}

    def address(self, **changes: object) -> str:
        return url_for("inbox.show", **{"vue": self.choice.view, **self.query(**changes)})

    def as_text(self) -> str:
        """The same as a query string, for keeping."""
        return urlencode(self.query(), doseq=True)

    def page(self, number: int) -> str:
        return self.address(page=number)

    def view(self, key: str) -> str:
        return replace(self, choice=self.choice.seen_as(key)).address()

    def sorted_by(self, code: str) -> str:
        """The address of the list in this order; in the other direction when it is in this order already."""
        same = SORTS[code] == self.choice.sort
        turned = replace(self.choice, sort=SORTS[code], descending=same and not self.choice.descending)
        return replace(self, choice=turned).address()

    def direction(self, code: str) -> str | None:
        """For aria-sort."""
        if SORTS[code] != self.choice.sort:
            return None
        return "descending" if self.choice.descending else "ascending"


def by_task(endpoint: str) -> Callable[[str], str]:
    """Return what writes the address of a task's page: the map of addresses is asked once, not for each row."""
    before, after = url_for(endpoint, task_id=_ANY_TASK).split(_ANY_TASK)
    return lambda task_id: f"{before}{quote(task_id, safe='')}{after}"


def code_of(sort: str) -> str:
    """How an address names an order."""
    return next(code for code, name in SORTS.items() if name == sort)


def read(arguments: "MultiDict[str, str]") -> Asked:
    """Read an address. What it does not know is left aside: an old link still shows a list."""
    view, column = arguments.get("vue", "all"), arguments.getlist("col")
    columns = tuple(name for name in COLUMNS if name in column)
    name = " ".join(arguments.get("nom", "").split())[:LONGEST_NAME]
    choice = InboxChoice(
        view=view if view in VIEWS else "all",
        procedure=_plain(arguments, "procedure"),
        person=name or None,
        place=_plain(arguments, "lieu"),
        deadline=_one_of(arguments, "delai", DEADLINES),
        age=_one_of(arguments, "ouverte", AGES),
        claimed=_one_of(arguments, "prise", CLAIMS),
        sort=SORTS.get(arguments.get("tri", ""), "deadline"),
        descending=arguments.get("sens") == "desc",
    )
    return Asked(choice, columns if column else USUAL_COLUMNS)


def _one_of(arguments: "MultiDict[str, str]", name: str, known: tuple[str, ...]) -> str | None:
    found = arguments.get(name)
    return found if found in known else None


def _plain(arguments: "MultiDict[str, str]", name: str) -> str | None:
    found = arguments.get(name, "").strip()[:100]
    return found if found and "\0" not in found else None


def count(number: int, most: int) -> str:
    """A count that goes no further than `most`."""
    return f"{format_decimal(number)}+" if number >= most else str(number)


def view_names() -> dict[str, str]:
    return {
        "all": _("Pour mon service"),
        "mine": _("Prises par moi"),
        "today": _("Aujourd'hui"),
        "soon": _("Délai dans 48 h"),
        "late": _("En retard"),
        "place": _("Tout mon ressort"),
    }


def deadline_names() -> dict[str, str]:
    return {
        "24h": _("dans 24 heures"),
        "48h": _("dans 48 heures"),
        "7j": _("dans 7 jours"),
        "30j": _("dans 30 jours"),
        "attente": _("pas encore possible"),
        "sans": _("sans délai légal"),
    }


def age_names() -> dict[str, str]:
    return {
        "1j": _("depuis moins d'un jour"),
        "7j": _("depuis moins de 7 jours"),
        "plus7j": _("depuis plus de 7 jours"),
        "plus30j": _("depuis plus de 30 jours"),
    }


def claim_names() -> dict[str, str]:
    return {"non": _("par personne"), "oui": _("par quelqu'un")}


def column_names() -> dict[str, str]:
    return {
        "personne": _("Personne"),
        "lieu": _("Établissement"),
        "procedure": _("Procédure"),
        "ouverte": _("Ouverture"),
    }


def sort_names() -> dict[str, str]:
    return {
        "delai": _("Délai légal"),
        "ouverte": _("Ouverture"),
        "personne": _("Personne"),
        "procedure": _("Procédure"),
        "lieu": _("Établissement"),
    }


def told(asked: Asked, procedures: Mapping[str, str], places: Mapping[str, str]) -> list[tuple[str, str]]:
    """The filters in force in words, each with the address of the list without it."""
    choice = asked.choice
    said = {
        "procedure": choice.procedure
        and (_("Procédure"), procedures.get(choice.procedure, choice.procedure)),
        "person": choice.person and (_("Nom"), choice.person),
        "place": choice.place and (_("Établissement"), places.get(choice.place, choice.place)),
        "deadline": choice.deadline and (_("Délai légal"), deadline_names()[choice.deadline]),
        "age": choice.age and (_("Ouverte"), age_names()[choice.age]),
        "claimed": choice.claimed and (_("Prise"), claim_names()[choice.claimed]),
    }
    without = {name: replace(asked, choice=replace(choice, **{name: None})).address() for name in said}  # type: ignore[arg-type]
    return [
        (_("%(what)s : %(value)s", what=found[0], value=found[1]), without[name])
        for name, found in said.items()
        if found
    ]
