"""A throw-away PostgreSQL for a run of tests: one cluster, a fresh database for each test.

PostgreSQL refuses to run as root, so root hands the cluster to the user `nobody`. The cluster that all share
does without fsync, which only a power cut could tell from one with it: a commit is written out to the system
before it is answered all the same, and survives whatever process is killed. The one that a test kills keeps it.
"""

import contextlib
import fcntl
import json
import os
import pwd
import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.support.needs import lacking
from tests.support.ports import free_port

RUN_FOLDER = "ORCHESTRATOR_TEST_RUN"
OLDEST_VERSION = 15


def postgres_binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL (15 or later) on this machine, or None."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    versions = {int(path.parent.name): path for path in folders if path.parent.name.isdigit()}
    if versions and max(versions) >= OLDEST_VERSION:
        return versions[max(versions)]
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def unprivileged() -> dict[str, Any]:
    """Arguments for `subprocess` that give up root; none for a normal user."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


class Cluster:
    """One PostgreSQL server over a folder of its own, restartable: crash tests kill it."""

    def __init__(self, folder: Path, binaries: Path, *, fsync: bool = True) -> None:
        self.folder, self.binaries, self.fsync = folder, binaries, fsync
        self.data = folder / "data"
        self.port = free_port()

    def create(self) -> None:
        """Run initdb in the folder, which then belongs to the user that runs the server."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(self.folder, "nobody")
        command = [self.binaries / "initdb", "-D", self.data, "--username=test", "--auth=trust"]
        command += ["--encoding=UTF8", "--locale=C"]
        made = subprocess.run(command, cwd="/", capture_output=True, text=True, **unprivileged())
        if made.returncode != 0:
            raise RuntimeError(f"initdb : {made.stderr}")

    def start(self) -> int:
        """Start the server and wait until it answers (at most ten minutes). Returns its process id."""
        options = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self.folder,
            "max_connections": 200,
            "fsync": "on" if self.fsync else "off",
            "full_page_writes": "on" if self.fsync else "off",
        }
        command = [str(self.binaries / "postgres"), "-D", str(self.data)]
        command += [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        with open(self.folder / "log", "a") as log:
            server = subprocess.Popen(
                command, cwd="/", stdout=log, stderr=log, start_new_session=True, **unprivileged()
            )
        limit = time.monotonic() + 600
        while time.monotonic() < limit and server.poll() is None:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.url("postgres"), connect_timeout=60).close()
                return server.pid
            time.sleep(0.1)
        raise RuntimeError(f"PostgreSQL n'a pas démarré : {(self.folder / 'log').read_text()[-2000:]}")

    def url(self, database: str) -> str:
        return f"postgresql://test@127.0.0.1:{self.port}/{database}"


def stop(pid: int) -> None:
    """Stop a server at once ("fast": sessions are rolled back) and wait until it is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
        for _ in range(300):
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            os.kill(pid, 0)
            time.sleep(0.1)
        os.kill(pid, signal.SIGKILL)


def shared_cluster(run_folder: Path, binaries: Path) -> str:
    """Return the server's address, starting it if this process is the first of the run to ask."""
    note = run_folder / "postgres.json"
    with open(run_folder / "postgres.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not note.exists():
            # The folder must be reachable by `nobody`, so it lies beside the run's, not inside it.
            cluster = Cluster(run_folder.with_name(run_folder.name + "-postgres"), binaries, fsync=False)
            cluster.create()
            pid = cluster.start()
            note.write_text(json.dumps({"url": cluster.url(""), "pid": pid, "folder": str(cluster.folder)}))
    return str(json.loads(note.read_text())["url"])


def stop_shared_cluster(run_folder: Path) -> None:
    """End what `shared_cluster` started, if anything, and remove its folder."""
    note = run_folder / "postgres.json"
    if note.exists():
        cluster = json.loads(note.read_text())
        stop(cluster["pid"])
        shutil.rmtree(cluster["folder"], ignore_errors=True)


@contextlib.contextmanager
def fresh_database(server: str, template: str = "template0") -> Iterator[str]:
    """A database of its own, copied from `template`; dropped afterwards, whoever is still connected."""
    name = f"t_{uuid.uuid4().hex[:16]}"
    with psycopg.connect(server + "postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield server + name
    finally:
        with psycopg.connect(server + "postgres", autocommit=True) as admin:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """Address of the run's server, ending in "/": add a database name. One server for all processes."""
    binaries = postgres_binaries()
    if binaries is None:
        lacking("PostgreSQL", "Debian : apt-get install postgresql")
    return shared_cluster(Path(os.environ[RUN_FOLDER]), binaries)


@pytest.fixture
def postgres_cluster() -> Iterator[Cluster]:
    """A server for one test alone, which may kill it and start it again."""
    binaries = postgres_binaries()
    if binaries is None:
        lacking("PostgreSQL", "Debian : apt-get install postgresql")
    folder = Path(os.environ[RUN_FOLDER] + f"-{uuid.uuid4().hex[:8]}")
    cluster = Cluster(folder, binaries)
    cluster.create()
    cluster.start()
    yield cluster
    running = cluster.data / "postmaster.pid"
    if running.exists():
        stop(int(running.read_text().split()[0]))
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """A new database without any table."""
    with fresh_database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """Name of a database that holds the current schema, to copy from."""
    from tests.support.databases import prepare

    with fresh_database(postgres_server) as url:
        prepare(url)
        yield url.rsplit("/", 1)[1]


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """A new database with the current schema and nothing else."""
    with fresh_database(postgres_server, postgres_template) as url:
        yield url
