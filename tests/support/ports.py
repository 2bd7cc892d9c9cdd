"""Ports for the servers of tests: one that was given is nobody else's until the process that asked ends."""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path

# Below the ports that Linux lends to whoever connects: one of those may be taken between two lines of a test.
_RANGE = range(20_000, 32_000)
_HELD: list[int] = []  # files whose locks fall with the process, however it ends


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nobody listens on, and that no other process of tests will be given."""
    folder = Path(tempfile.gettempdir()) / f"orchestrator-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    for port in random.sample(_RANGE, len(_RANGE)):
        claim = os.open(folder / str(port), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            os.close(claim)
            continue
        _HELD.append(claim)
        return port
    raise RuntimeError("no port is free on 127.0.0.1")
