"""May this actor do this act, now? The competent authority, itself or by delegation of signature."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.errors import Refused
from orchestrator.security.actors import FUNCTIONS, Actor, Mandate
from orchestrator.security.delegations import Delegation
from orchestrator.security.habilitations import Regime, missing, not_habilitated


@dataclass(frozen=True)
class Candidate:
    """An authority that may do the act: a function at one of the case's places.

    `delegated_act`, when set, means the function signs for another authority and needs a delegation in force;
    that authority is `delegated_from` at `delegated_place`. `procedure` is the one that the act belongs to, `regime`
    what it falls under.
    """

    role: str
    function: str
    place: str
    delegated_act: str | None = None
    delegated_from: str | None = None
    delegated_place: str | None = None
    procedure: str = ""
    regime: Regime | None = None


@dataclass(frozen=True)
class Authority:
    """Under what title somebody acts: recorded in the journal and printed on the act."""

    role: str
    mandate: Mandate
    delegation: Delegation | None = None

    @property
    def label(self) -> str:
        title = self.mandate.label or FUNCTIONS.get(self.mandate.function, self.mandate.function)
        if self.mandate.instead_of:
            title = f"{title}, pour {self.mandate.instead_of}"
        if self.delegation is None:
            return title
        return (
            f"{title}, par délégation de signature de {self.delegation.given_by} ({self.delegation.source})"
        )


def authorise(actor: Actor, candidates: Iterable[Candidate], at: datetime) -> Authority:
    """Return the title under which `actor` may act at `at`, its own authority first.

    Raises Refused 403 with code `delegation` when only a delegation in force is missing, `habilitation` when only
    the individual habilitation is, `autorite` otherwise.
    """
    ordered = sorted(candidates, key=lambda candidate: candidate.delegated_act is not None)
    lacking: Candidate | None = None
    lapses: list[str] = []
    barred: Refused | None = None
    for candidate in ordered:
        for mandate in _mandates_for(actor, candidate, at):
            why = missing(actor, mandate, candidate.regime, at)
            if why is not None and candidate.regime is not None:
                barred = barred or not_habilitated(candidate.regime, [mandate.function], why)
                continue
            if candidate.delegated_act is None:
                return Authority(candidate.role, mandate)
            for delegation in _delegations_for(actor, candidate):
                lapse = delegation.lapse(at) or delegation.gives_way_to(mandate)
                if lapse is None:
                    return Authority(candidate.role, mandate, delegation)
                lapses.append(f"{delegation.source} : {lapse}")
            lacking = candidate
    if lacking is not None:
        raise _not_delegated(lacking, lapses)
    if barred is not None:
        raise barred
    own = {_named(candidate.function) for candidate in ordered if candidate.delegated_act is None}
    competent = ", ".join(sorted(own or {_named(candidate.function) for candidate in ordered}))
    raise Refused(
        f"Vous n'êtes pas compétent pour cet acte. Autorité compétente : {competent or 'aucune'}.",
        code="autorite",
        status=403,
    )


def last_authority(
    actor: Actor, candidates: Iterable[Candidate], since: datetime, at: datetime
) -> tuple[Authority, datetime] | None:
    """Return the last title under which `actor` could act from `since` on, and when (exclusive) it ended by `at`.

    None when there was none: what they did under it may still be recorded, as done then.
    """
    found = list(candidates)
    ends = [mandate.until_at for mandate in actor.mandates]
    for delegation in actor.delegations:
        ends += [delegation.until_at, delegation.revoked_at, delegation.delegator_until_at]
    for end in sorted({end for end in ends if end is not None and since < end <= at}, reverse=True):
        with contextlib.suppress(Refused):
            return authorise(actor, found, end - timedelta(microseconds=1)), end
    return None


def _not_delegated(candidate: Candidate, lapses: list[str]) -> Refused:
    why = f" ({' ; '.join(dict.fromkeys(lapses))})" if lapses else ""
    return Refused(
        f"Aucune délégation de signature en vigueur ne vous permet de signer cet acte{why} : faites-le signer par "
        f"l'autorité compétente ({_named(candidate.delegated_from)}) ou faites enregistrer la délégation publiée.",
        code="delegation",
        status=403,
    )


def _delegations_for(actor: Actor, candidate: Candidate) -> list[Delegation]:
    """The delegations, in force or not, by which `actor` would sign as `candidate`."""
    return [
        delegation
        for delegation in actor.delegations
        if candidate.delegated_act in delegation.acts
        and delegation.from_function == candidate.delegated_from
        and delegation.from_place == candidate.delegated_place
        and delegation.to_function == candidate.function
        and delegation.to_place == candidate.place
        and delegation.delegate_id in (None, actor.account_id)
    ]


def _mandates_for(actor: Actor, candidate: Candidate, at: datetime) -> list[Mandate]:
    return [
        mandate
        for mandate in actor.mandates
        if mandate.function == candidate.function
        and mandate.place == candidate.place
        and mandate.counts_for(candidate.procedure)
        and mandate.holds(at)
    ]


def _named(function: str | None) -> str:
    return FUNCTIONS.get(function or "", function or "")
