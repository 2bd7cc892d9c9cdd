"""The operator's virus scanner sees each piece once; a piece is handed out only when it was found clean."""

import subprocess
from dataclasses import dataclass
from typing import Any

import structlog

from orchestrator.library import Parts
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.perform import perform
from orchestrator.operations.record import Record
from orchestrator.persistence import pieces
from orchestrator.persistence.unit_of_work import UnitOfWork

BATCH = 10
SCANNER_SECONDS = 120
_STATES = {0: "saine", 1: "refusee"}  # by exit code; any other is a failure of the scanner itself
_WORDS = {"saine": "trouvée saine", "refusee": "refusée"}
_log = structlog.get_logger()


@dataclass(frozen=True)
class RecordScan:
    """Write what the scanner said of one version; nothing when somebody did meanwhile."""

    piece_id: int
    version_id: int
    state: str

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand | None:
        case = take_case(parts, tx, self.piece_id, found_by="piece")
        return case if case is not None and self._row(tx).scan == "a_controler" else None

    def run(self, case: CaseInHand) -> None:
        row = self._row(case.tx)
        pieces.set_scan(case.tx, self.version_id, self.state, case.now)
        title = f"Contrôle antivirus de la pièce n° {row.number} : {_WORDS[self.state]}"
        facts = {"piece": row.number, "version": row.version, "scan": self.state}
        case.note(Record("controle", title, case.now, facts=facts))

    def _row(self, tx: UnitOfWork) -> Any:
        return next(row for row in pieces.versions(tx, self.piece_id) if row.version_id == self.version_id)


def scan_waiting(parts: Parts) -> int:
    """Have the scanner see what waits for it; return how many it judged. A scanner that fails is asked again later."""
    command = parts.settings.piece_scanner
    if not command:
        return 0
    with parts.database.read() as tx:
        waiting = pieces.waiting_for_scan(tx, BATCH)
    judged = 0
    for row in waiting:
        with parts.database.read() as tx:
            content = pieces.content(tx, row.content_hash)
        state = _ask(command, content)
        if state is not None:
            perform(parts, RecordScan(row.piece_id, row.id, state))
            judged += 1
    return judged


def _ask(command: tuple[str, ...], content: bytes) -> str | None:
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SCANNER_SECONDS)  # noqa: S603 (the operator's)
    except (OSError, subprocess.TimeoutExpired) as error:
        _log.error("scanner_failed", error=type(error).__name__)
        return None
    if done.returncode not in _STATES:
        _log.error("scanner_failed", exit_code=done.returncode)
    return _STATES.get(done.returncode)
