"""JSON lines on standard output: one answer a line, flushed at once, whatever the terminal's encoding."""

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from orchestrator.cli.streams import leave_output

DONE, FAULTS_FOUND, COULD_NOT_RUN = 0, 1, 2


def write_answers(answers: Iterable[Mapping[str, Any]]) -> int:
    """Write each answer as it comes. Return 1 if any holds `error`, 2 when the reader went away, else 0."""
    faults = False
    try:
        for answer in answers:
            faults = faults or "error" in answer
            # A lone surrogate in the question comes back as its own JSON escape.
            line = json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace")
            sys.stdout.buffer.write(line + b"\n")
            sys.stdout.buffer.flush()
    except BrokenPipeError:
        leave_output()
        print("La sortie a été fermée avant la dernière réponse.", file=sys.stderr)
        return COULD_NOT_RUN
    return FAULTS_FOUND if faults else DONE
