"""An act designates named accounts to its case: they hold a function there, and nowhere else by this.

Until another act designates others, or the case ends. Said in the journal by the accounts' numbers.
"""

import re
from typing import Any

from orchestrator.errors import FieldFault, Refused
from orchestrator.library.separation import barred
from orchestrator.operations.case_in_hand import CaseInHand
from orchestrator.operations.record import Record
from orchestrator.persistence import accounts, designations
from orchestrator.procedures.definition import DesignationDefinition
from orchestrator.security import Actor, Mandate
from orchestrator.security.actors import FUNCTIONS


def designate(case: CaseInHand, record: Record) -> None:
    """Give the case to whom the act names, take it from whom it names no more.

    Raises Refused: `designation` for a login that no active account with this function bears, `separation` for
    somebody whom an act of the case bars from what they are designated to do.
    """
    answers = record.answers if record.kind in ("acte", "ouverture") else None
    for defined in case.deployed.procedure.designations:
        said = [key for key in defined.accounts if answers is not None and key in answers]
        if not said:
            continue
        assert answers is not None
        wanted = {_account(case, defined, key, str(answers[key])): key for key in said if answers[key]}
        held = designations.designated(case.tx, case.row.id, defined.function, case.now)
        _release(case, record, defined.function, held - wanted.keys())
        for account_id in sorted(wanted.keys() - held):
            place = Mandate(defined.function, "dossier", str(case.row.id), since_at=case.at)
            accounts.add_mandate(case.tx, account_id, place, case.now)
            _tell(record, "designated", defined.function, account_id)


def release_all(case: CaseInHand, record: Record) -> None:
    """The case has ended: nobody is designated to it any more."""
    for defined in case.deployed.procedure.designations:
        held = designations.designated(case.tx, case.row.id, defined.function, case.now)
        _release(case, record, defined.function, held)


def _release(case: CaseInHand, record: Record, function: str, gone: frozenset[int]) -> None:
    if not gone:
        return
    designations.release(case.tx, case.row.id, function, gone, case.now)
    for account_id in sorted(gone):
        _tell(record, "released", function, account_id)


def _tell(record: Record, fact: str, function: str, account_id: int) -> None:
    record.facts.setdefault(fact, []).append({"function": function, "account": account_id})


def _account(case: CaseInHand, defined: DesignationDefinition, key: str, login: str) -> int:
    """The account that bears this login, if it may be designated."""
    row = accounts.by_login(case.tx, login.strip())
    actor = accounts.actor(case.tx, row.id) if row is not None else None
    function = defined.function
    if actor is None or actor.account_id is None or not _may_be_designated(case, function, actor):
        named = FUNCTIONS.get(function, function)
        raise _refused(
            key, "designation",
            f"Aucun compte actif « {login.strip()[:80]} » ne tient la fonction « {named} » : vérifiez-le, ou "
            "laissez vide si la personne n'a pas de compte.",
        )  # fmt: skip
    if _is_barred(case, function, actor):
        raise _refused(
            key, "separation",
            f"{actor.name} a accompli dans ce dossier un acte qui lui interdit celui-ci : désignez quelqu'un d'autre.",
        )  # fmt: skip
    return actor.account_id


def _may_be_designated(case: CaseInHand, function: str, actor: Actor) -> bool:
    """Whether they hold the function for this procedure: to be designated to another case is no title to this one."""
    return any(
        mandate.function == function
        and mandate.holds(case.now)
        and mandate.counts_for(case.row.procedure_id)
        and (mandate.place_kind != "dossier" or mandate.place == str(case.row.id))
        for mandate in actor.mandates
    )


def _is_barred(case: CaseInHand, function: str, actor: Actor) -> bool:
    """Whether an act of the case bars the person from what the function has to do in it."""
    roles = {role.key for role in case.deployed.procedure.roles.values() if role.function == function}
    # The roles of a task may be an expression, not computed here: whichever it names may come to do the task.
    mine: list[Any] = [
        element
        for element in case.deployed.specification.elements.values()
        if element.type == "userTask" and roles & set(re.findall(r"\w+", element.groups or ""))
    ]
    return any(barred(case.tx, case.row.id, element.properties, actor) for element in mine)


def _refused(key: str, code: str, message: str) -> Refused:
    return Refused(message, code=code, status=422, faults=[FieldFault(key, code, message)])
