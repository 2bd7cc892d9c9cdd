"""What a machine may lack: asked for by fixtures, told loudly at the end of the run, forbidden in CI."""

import os
from typing import NoReturn

import pytest

NO_SKIP = "ORCHESTRATOR_NO_SKIP"
# Written by the processes of a parallel run, read by the one that prints the summary.
MARK = "manque :"


def lacking(what: str, remedy: str) -> NoReturn:
    """Skip the running test because `what` is missing; a failure where nothing may be skipped."""
    message = f"{MARK} {what} ({remedy})"
    if os.environ.get(NO_SKIP) == "1":
        pytest.fail(f"{message}, et {NO_SKIP}=1 interdit de passer outre", pytrace=False)
    pytest.skip(message)


def banner(skipped: list[tuple[str, str]]) -> list[str]:
    """Lines that name each (test, reason) skipped for want of something; empty when nothing was."""
    missing = [(test, reason[reason.index(MARK) :]) for test, reason in skipped if MARK in reason]
    if not missing:
        return []
    lines = [f"ATTENTION : {len(missing)} test(s) n'ont PAS tourné sur cette machine."]
    for reason in sorted({reason for _, reason in missing}):
        lines.append(reason)
        lines += [f"    {test}" for test, why in missing if why == reason]
    return lines
