"""The recipient of a communication says that they have read it: the case shows when, and who."""

from dataclasses import dataclass

from orchestrator.errors import NotFound, Refused
from orchestrator.library import Parts
from orchestrator.library.regimes import regime_of
from orchestrator.library.wording import at_in_words
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.record import Record
from orchestrator.persistence import notices
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor, Authority
from orchestrator.security.habilitations import missing, not_habilitated


@dataclass(frozen=True)
class AcknowledgeNotice:
    """Acknowledge a communication, once for the whole function. Raises NotFound unless it is addressed to it."""

    actor: Actor
    notice_id: int

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        found = notices.by_id(tx, self.notice_id)
        case = take_case(parts, tx, found.case_id) if found is not None else None
        if case is None:
            raise _unknown()
        return case

    def run(self, case: CaseInHand) -> None:
        found = notices.by_id(case.tx, self.notice_id)  # again, under the lock
        assert found is not None
        mandate = next(
            (
                held
                for held in self.actor.mandates
                if (held.function, held.place) == (found.function, found.place)
                and held.instead_of_id is None
                and held.holds(case.now)
            ),
            None,
        )
        if mandate is None or self.actor.account_id is None:
            raise _unknown()
        regime = regime_of(case.deployed.procedure)
        why = missing(self.actor, mandate, regime, case.now)
        if regime is not None and why is not None:
            raise not_habilitated(regime, [mandate.function], why)
        if found.acknowledged_at is not None:
            raise Refused(
                f"{found.reader} a déjà pris connaissance de cette communication le "
                f"{at_in_words(found.acknowledged_at, case.law.zone)} : rien n'a changé.",
                code="etat",
            )
        notices.acknowledge(case.tx, self.notice_id, at=case.now, by=self.actor.account_id)
        title = f"Communication reçue : {found.title}"
        facts = {"notice": self.notice_id, "role": found.role, "delivered_at": found.delivered_at}
        authority = Authority(found.role, mandate)
        case.note(Record("reception", title, case.now, self.actor, authority, facts=facts))


def _unknown() -> NotFound:
    return NotFound("Cette communication n'existe pas ou ne vous est pas adressée.")
