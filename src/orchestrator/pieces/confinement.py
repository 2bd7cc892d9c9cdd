"""Files from outside are opened in a process of their own: bounded in time and memory, and free to crash."""

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from orchestrator.errors import Refused

# Said on the last line of the child's standard error when it refuses the file in words.
REFUSAL_EXIT = 3
_TOO_HEAVY = (
    "Ce fichier est trop lourd à ouvrir : il demande plus de temps ou de mémoire qu'il n'est admis. "
    "Imprimez-le de nouveau en PDF, ou partagez-le en plusieurs pièces."
)


@dataclass(frozen=True)
class Outcome:
    """What a job gives back: facts as plain JSON, and bytes when it makes a file."""

    facts: Any
    content: bytes


def confine(job: str, content: bytes, *, seconds: int, **parameters: Any) -> Outcome:
    """Run one job of `confined.JOBS` on `content`. Raises Refused 422: the job's own, or `piece_trop_lourde`."""
    command = [sys.executable, "-I", "-m", "orchestrator.pieces.confined", job, json.dumps(parameters)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=seconds, env={})  # noqa: S603 (our own program)
    except subprocess.TimeoutExpired as error:
        raise Refused(_TOO_HEAVY, code="piece_trop_lourde", status=422) from error
    if done.returncode == REFUSAL_EXIT:
        code, message = json.loads(done.stderr.decode().strip().splitlines()[-1])
        raise Refused(message, code=code, status=422)
    if done.returncode != 0:
        raise Refused(_TOO_HEAVY, code="piece_trop_lourde", status=422)
    head, _, made = done.stdout.partition(b"\n")
    return Outcome(json.loads(head), made)
