"""The confined process itself: one job on one file read from standard input, then it is gone.

Run as `python -m orchestrator.pieces.confined JOB PARAMETERS`. Answers one line of JSON, then the bytes made.
"""

import json
import logging
import resource
import sys
from collections.abc import Callable
from typing import Any

from orchestrator.errors import Refused
from orchestrator.pieces.confinement import REFUSAL_EXIT

MOST_MEMORY_BYTES = 1_500_000_000
MOST_PROCESSOR_SECONDS = 240


def inspect(content: bytes, kind: str) -> tuple[Any, bytes]:
    """Refuse what must not enter a case; tell the number of pages."""
    if kind == "pdf":
        from orchestrator.pieces.pdf_inspection import inspect_pdf

        return {"pages": inspect_pdf(content)}, b""
    from orchestrator.pieces.images import inspect_image

    inspect_image(content, kind)
    return {"pages": 1}, b""


def picture(content: bytes, kind: str, page: int, masks: list[list[int]]) -> tuple[Any, bytes]:
    """Draw one page, with masks burned in, as PNG."""
    from orchestrator.pieces.pictures import draw_page

    return {}, draw_page(content, kind, page, masks)


def words(content: bytes) -> tuple[Any, bytes]:
    """Tell the words of a PDF with their places."""
    from orchestrator.pieces.pdf_words import words_in

    return words_in(content), b""


def redact(
    content: bytes, kind: str, masks: list[list[int]], title: str, equivalents: list[str]
) -> tuple[Any, bytes]:
    """Make the copy of a PDF or an image that may be communicated."""
    from orchestrator.pieces.new_pdf import redact_image, redact_pdf

    if kind == "pdf":
        return {}, redact_pdf(content, masks, title, equivalents)
    return {}, redact_image(content, kind, masks)


JOBS: dict[str, Callable[..., tuple[Any, bytes]]] = {
    "inspect": inspect,
    "picture": picture,
    "words": words,
    "redact": redact,
}


def main(job: str, parameters: str) -> int:
    """Run one job within bounds."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_PROCESSOR_SECONDS, MOST_PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)
    try:
        facts, made = JOBS[job](sys.stdin.buffer.read(), **json.loads(parameters))
    except Refused as refused:
        sys.stderr.write(json.dumps([refused.code, refused.message]) + "\n")
        return REFUSAL_EXIT
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + made)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
