"""Standard streams that say what they must whatever the caller gave: another encoding, or nothing at all."""

import contextlib
import io
import os
import sys


def open_streams() -> None:
    """Write UTF-8 whatever the locale; read nothing and write nowhere where the caller closed the stream."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - for the whole run
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file name of other bytes is said as escapes rather than not at all.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def leave_output() -> None:
    """Point standard output nowhere: what is left in its buffer must not fail again at exit."""
    with contextlib.suppress(OSError, ValueError):  # a captured output has no descriptor, and loses nothing
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
