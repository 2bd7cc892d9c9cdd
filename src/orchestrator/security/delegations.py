"""Delegations of signature: what one says, when it lets somebody sign, and which ones the law allows.

R57-6-23 and R57-6-24 CPP, now R113-65 and R113-66 code pénitentiaire.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from orchestrator.security.actors import FUNCTIONS, Mandate

# Who may receive the signature of whom. A chef d'établissement signs for the director of the interregion only
# the acts that a procedure gives to the function by name; a judge's or a prosecutor's signature is never
# delegated: a substitute magistrate takes their place.
RECEIVERS = {
    "disp": frozenset({"cadre_siege", "chef_etablissement"}),
    "chef_etablissement": frozenset({"adjoint", "cadre_a", "commandement", "major"}),
    "ministre": frozenset({"administration_centrale"}),
    "dsp_csmjs": frozenset({"adjoint", "cadre_a", "commandement"}),
}
# Those who only ever sign for somebody else: what they hold cannot be handed on.
DELEGATES = frozenset(
    {"adjoint", "cadre_a", "commandement", "major", "cadre_siege", "administration_centrale"}
)
# The only acts that a major or premier surveillant may sign for the chef d'établissement: the five matters of
# R57-6-24 al. 2 and the preventive placement of R57-7-5 al. 2.
MAJOR_MATTERS = frozenset(
    {"cellule", "retrait_objets", "fouilles", "contrainte", "controle_acces", "prevention_disciplinaire"}
)


@dataclass(frozen=True)
class Act:
    """An act whose signature may be delegated: whose it is, and to whom the texts let it be given."""

    key: str
    label: str
    from_function: str
    to_functions: frozenset[str]


@dataclass(frozen=True)
class Delegation:
    """An entry of the register: `acts` of `from_function` at `from_place` may be signed by the delegate.

    The delegate is `to_function` of `to_place`, whoever holds it or, when `delegate_id` is set, that person
    alone. In force from `since_at` (inclusive), never before `published_at`, until `until_at` (exclusive), a
    revocation, or the end of the functions of the person who gave it (`delegator_until_at`) or received it.
    """

    acts: tuple[str, ...]
    from_function: str
    from_place: str
    to_function: str
    to_place: str
    source: str
    since_at: datetime
    until_at: datetime | None = None
    revoked_at: datetime | None = None
    published_at: datetime | None = None  # None: with `since_at`
    delegator: str = ""
    delegate: str = ""
    delegate_id: int | None = None
    delegator_until_at: datetime | None = None  # exclusive; None: still in office, or a person not recorded
    recorded_at: datetime | None = None
    id: int | None = None

    def holds(self, at: datetime) -> bool:
        return self.lapse(at) is None

    def lapse(self, at: datetime) -> str | None:
        """Return why nobody may sign by it at `at`, as the end of a French sentence; None when it is in force."""
        if self.revoked_at is not None and at >= self.revoked_at:
            return "elle a été révoquée"
        if self.published_at is not None and at < self.published_at:
            return "elle n'est pas encore publiée"
        if at < self.since_at:
            return "elle n'a pas encore pris effet"
        if self.until_at is not None and at >= self.until_at:
            return "elle a expiré"
        if self.delegator_until_at is not None and at >= self.delegator_until_at:
            return "la personne qui l'a donnée a quitté ses fonctions (à vérifier)"
        return None

    def gives_way_to(self, mandate: Mandate) -> str | None:
        """Return why the holder of `mandate` is not, or not any more, its delegate; None when they are.

        A delegation falls with a change of delegate: whoever takes the function after it was given, and after
        it was recorded here, is not the one who received it. To be checked (acteurs: M).
        """
        given_at = max(self.since_at, self.recorded_at or self.since_at)
        if self.delegate_id is None and mandate.since_at is not None and mandate.since_at > given_at:
            return "elle a été donnée à la personne qui tenait la fonction avant vous (à vérifier)"
        return None

    @property
    def given_by(self) -> str:
        """The delegator as printed on an act: the person's name where it is known, then the function."""
        function = FUNCTIONS.get(self.from_function, self.from_function)
        return f"{self.delegator}, {function}" if self.delegator else function


def forbidden(acts: Iterable[Act], from_function: str, to_function: str) -> str | None:
    """Return why such a delegation would be void, in a French sentence; None when the texts allow it."""
    if from_function in DELEGATES:
        return "Qui signe par délégation ne peut déléguer à son tour : il n'y a pas de subdélégation."
    for act in acts:
        if act.from_function != from_function:
            return (
                f"« {act.label} » n'appartient pas à cette autorité : elle ne peut déléguer qu'une signature qui est "
                "la sienne, non celle qu'elle aurait reçue."
            )
        if fault := _category_fault(act, to_function):
            return fault
    return None


def _category_fault(act: Act, to_function: str) -> str | None:
    named = FUNCTIONS.get(to_function, to_function)
    if act.from_function not in RECEIVERS:
        holder = FUNCTIONS.get(act.from_function, act.from_function)
        return f"La signature de cette autorité ({holder}) ne se délègue pas : un remplaçant est désigné."
    if to_function not in RECEIVERS[act.from_function]:
        return f"Cette autorité ne peut pas déléguer sa signature à cette fonction ({named})."
    if to_function == "major" and act.key not in MAJOR_MATTERS:
        return (
            "Un major ou premier surveillant ne reçoit délégation que pour la cellule, le retrait d'objets, les "
            "fouilles, la contrainte, le contrôle des accès et la prévention disciplinaire."
        )
    if to_function not in act.to_functions:
        return f"« {act.label} » ne peut pas être signé par délégation par cette fonction ({named})."
    return None
