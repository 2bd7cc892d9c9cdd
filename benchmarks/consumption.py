"""What processes consume, seen from outside: CPU of a process and its children, statements in PostgreSQL's log."""

import os
import re
import time
from collections.abc import Iterable
from pathlib import Path

import psycopg

_TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")
_STATEMENT = re.compile(r"LOG:  (?:statement|execute [^:]*): (\w+)")
# What opens or closes a transaction is not counted as a statement of its own.
_FRAME = {"BEGIN", "COMMIT", "ROLLBACK"}


def cpu_seconds(roots: Iterable[int]) -> float:
    """User and system time so far of these processes, their living descendants and the children they buried."""
    parents: dict[int, list[int]] = {}
    times: dict[int, float] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended in between
        pid = int(folder.name)
        parents.setdefault(int(fields[1]), []).append(pid)
        times[pid] = sum(int(ticks) for ticks in fields[11:15]) * _TICK_SECONDS
    total, waiting = 0.0, list(roots)
    while waiting:
        pid = waiting.pop()
        total += times.get(pid, 0.0)
        waiting += parents.get(pid, [])
    return total


class StatementLog:
    """Within the block, PostgreSQL writes every statement to its log; afterwards `statements` and `commits`."""

    def __init__(self, address: str, log: Path) -> None:
        self.address, self.log = address, log
        self.statements = self.commits = 0

    def __enter__(self) -> "StatementLog":
        self._configure("ALTER SYSTEM SET log_statement = 'all'")
        self._from = self.log.stat().st_size
        return self

    def __exit__(self, *_: object) -> None:
        with open(self.log, encoding="utf-8", errors="replace") as file:
            file.seek(self._from)
            words = [word.upper() for word in _STATEMENT.findall(file.read())]
        self._configure("ALTER SYSTEM RESET log_statement")
        self.commits = words.count("COMMIT")
        self.statements = sum(word not in _FRAME for word in words)

    def _configure(self, statement: str) -> None:
        with psycopg.connect(self.address + "postgres", autocommit=True) as admin:
            admin.execute(statement)
            admin.execute("SELECT pg_reload_conf()")
        time.sleep(0.5)  # sessions read their configuration at their next statement
