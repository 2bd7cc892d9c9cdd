"""The same request sent twice has one effect: the second is told what the first was answered."""

import hashlib
import hmac
import json
from dataclasses import dataclass

from orchestrator.errors import Refused
from orchestrator.library import Parts
from orchestrator.operations.case_in_hand import CaseInHand, Done
from orchestrator.operations.perform import Operation, perform
from orchestrator.persistence import request_keys
from orchestrator.persistence.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RequestKey:
    """The key a client chose for one request; `request_hash` tells a repetition from another request."""

    account_id: int
    key: str
    request_hash: str


def digest_of(parts: Parts, content: bytes) -> str:
    """Return what tells a request from another, under the site's key.

    A plain digest would outlive the erasure of the case, and confirm to whoever holds the base what they guess of it.
    """
    return hmac.new(parts.settings.secret_key(), content, hashlib.sha256).hexdigest()


class _Answered(Exception):
    """Not an error: this request was carried out before."""

    def __init__(self, done: Done) -> None:
        super().__init__()
        self.done = done


@dataclass(frozen=True)
class _Once:
    """Runs an operation and keeps its answer in the same transaction."""

    operation: Operation
    request: RequestKey

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand | None:
        self._recall(tx)
        case = self.operation.take(parts, tx)
        self._recall(tx)  # whoever held the lock may have been the same request
        return case

    def run(self, case: CaseInHand) -> None:
        self.operation.run(case)
        body = {"case_id": case.row.id, "number": case.row.number, "revision": case.row.audit_count + 1}
        request_keys.keep_answer(
            case.tx,
            self.request.account_id,
            self.request.key,
            request_hash=self.request.request_hash,
            status=200,
            body=json.dumps(body),
            at=case.now,
        )

    def _recall(self, tx: UnitOfWork) -> None:
        row = request_keys.answer_given(tx, self.request.account_id, self.request.key)
        if row is None:
            return
        if row.request_hash != self.request.request_hash:
            raise Refused(
                "Cette clé d'idempotence a déjà servi à une autre demande : choisissez-en une nouvelle.",
                code="cle_employee",
                status=422,
            )
        raise _Answered(Done(**json.loads(row.body)))


def perform_once(parts: Parts, operation: Operation, request: RequestKey | None) -> Done:
    """Perform an operation; with a key, a repetition returns what the first one returned and changes nothing.

    `ended` is not remembered. Raises what `perform` raises, and Refused 422 `cle_employee` when the key
    already served for another request.
    """
    if request is None:
        return perform(parts, operation)
    try:
        return perform(parts, _Once(operation, request))
    except _Answered as answered:
        return answered.done
