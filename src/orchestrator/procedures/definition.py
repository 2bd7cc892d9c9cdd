"""What a procedure folder says, once read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from orchestrator.law.references import Reference
from orchestrator.law.values import LawValue
from orchestrator.procedures.treatments import Treatment

SIGHTS = ("dossier", "acte")
SCOPES = ("etablissement", "interregion", "tribunal", "cour_appel", "commission", "national", "dossier")


@dataclass(frozen=True)
class Delegation:
    """A role held only by a written delegation of signature for `act`, given by the role `from_role`."""

    act: str
    from_role: str


@dataclass(frozen=True)
class DelegableAct:
    """An act of the role `from_role`, done in `tasks`, whose signature may be delegated to `to` functions.

    They hold it at the delegator's own place. A role with a `Delegation` is the other way to say so: decision
    tables may then grant it or not, by facts of the case.
    """

    key: str
    label: str
    from_role: str
    tasks: tuple[str, ...]
    to: tuple[str, ...]


@dataclass(frozen=True)
class RoleDefinition:
    """Who a role of the diagram is. `since_on` and `until_on` are local days, both inclusive."""

    key: str
    label: str
    function: str
    scope: str  # one of SCOPES: the territory within which the function counts
    delegation: Delegation | None = None
    since_on: date | None = None
    until_on: date | None = None
    sees: str = "dossier"  # one of SIGHTS: the whole case, or only what its own acts show
    place_from: str | None = None  # variable that names the place, of kind `scope`, once an act has said it

    def in_force(self, day: date) -> bool:
        """Whether the role exists on the local day `day`."""
        begun = self.since_on is None or self.since_on <= day
        return begun and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True)
class MeasureDefinition:
    """A measure that a case may order, as later cases of the same person count it.

    `begins` and `term` name the case's variables that hold its first instant (or day) and its term; the
    measure lasts until the case ends or, when set, until variable `ends` holds an instant. `keeps` names the
    variables that later decisions need beside the dates.
    """

    kind: str
    begins: str
    term: str | None = None
    ends: str | None = None
    keeps: tuple[str, ...] = ()


@dataclass(frozen=True)
class RemainingDefinition:
    """How much of a measure the law still allows for one person: a decision of the procedure answers.

    `decision` sees the person's measures as `mesures` and the instant as `maintenant`; it returns
    {possible, jusqu_au, raisons, comptees}: the last day, sentences, and the first instants of the measures
    that it counted. `readers` are the roles that decide: they alone learn of measures decided elsewhere, and
    of those that the decision counts only. `values` are the statutory values it rests on.
    """

    kind: str
    label: str
    decision: str
    readers: tuple[str, ...]
    basis: str  # key of the references
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class DesignationDefinition:
    """Who is designated to a case by name: answers `accounts` hold the logins of those who get `function` in it.

    The act that answers one of them says all of them: whoever it does not name any more is released.
    """

    function: str
    accounts: tuple[str, ...]


@dataclass(frozen=True)
class PieceRoles:
    """Roles that open a sealed original, and roles that mask pieces and freeze what is communicated."""

    originals: tuple[str, ...] = ()
    occultation: tuple[str, ...] = ()


@dataclass(frozen=True)
class Procedure:
    """One procedure folder. New cases open from `open_from_on` to `open_until_on`, local days, inclusive."""

    id: str
    title: str
    short: str  # prefix of the case numbers, such as "UDV"
    startable: bool
    starters: tuple[str, ...]  # role keys
    start_form: str | None
    person_form: str | None
    roles: Mapping[str, RoleDefinition]
    confidentiality: str
    open_from_on: date | None
    open_until_on: date | None
    description: str = ""
    measures: tuple[MeasureDefinition, ...] = ()
    follows: str | None = None  # FEEL: the establishment where the case lies from now on, null while it stays
    predecessor: str | None = None  # variable of the start form that holds the number of the case it follows
    delegable: Mapping[str, DelegableAct] = field(default_factory=dict)
    pieces: PieceRoles = field(default_factory=PieceRoles)
    remaining: tuple[RemainingDefinition, ...] = ()
    designations: tuple[DesignationDefinition, ...] = ()
    treatment: Treatment | None = None  # the data-protection regime of its cases
    law: Mapping[str, LawValue] = field(default_factory=dict)
    references: Mapping[str, Reference] = field(default_factory=dict)
    forms: Mapping[str, bytes] = field(default_factory=dict)  # form id → .form content
    documents: Mapping[str, str] = field(default_factory=dict)  # template name → Markdown template
    models: Mapping[str, bytes] = field(default_factory=dict)  # .bpmn and .dmn, by file name

    @property
    def names_places(self) -> bool:
        """Whether acts of a case name the place of one of its authorities."""
        return any(role.place_from for role in self.roles.values())

    @property
    def functions(self) -> frozenset[str]:
        """The functions that have a part in it, in their own right or by delegation."""
        own = {role.function for role in self.roles.values()}
        return frozenset(own.union(*(act.to for act in self.delegable.values())))

    def open_on(self, day: date) -> bool:
        """Whether a new case may start on the local day `day`."""
        begun = self.open_from_on is None or self.open_from_on <= day
        return self.startable and begun and (self.open_until_on is None or day <= self.open_until_on)
