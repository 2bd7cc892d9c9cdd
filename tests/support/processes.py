"""The program as people run it: real processes of the installed console script."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
# Nobody waits that long: what has ended by then never would. A machine with much else to do takes many times longer
# than an idle one.
PATIENCE_SECONDS = 600
ORCHESTRATOR = Path(sys.executable).with_name("orchestrator")


def environment(folder: Path, extra: Mapping[str, str] = {}) -> dict[str, str]:
    """The caller's environment without its own settings, with a home and data folder under `folder`."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("ORCHESTRATOR_")}
    return {**plain, "HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), **extra}


def run_orchestrator(
    *arguments: str,
    folder: Path,
    env: Mapping[str, str] = {},
    stdin: str | None = None,
    timeout_seconds: float = PATIENCE_SECONDS,
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end, from the project's root."""
    return subprocess.run(
        [str(ORCHESTRATOR), *arguments],
        cwd=ROOT,
        env=environment(folder, env),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout_seconds,
    )


@dataclass
class Program:
    """One running process. `kill` ends it as a power cut would; `stop` as an operator would."""

    process: subprocess.Popen[bytes]
    log: Path
    url: str = ""

    def kill(self) -> None:
        """SIGKILL to the process and all its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """SIGTERM, then SIGKILL for what is left after 15 seconds."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(15)
        self.kill()

    def wait_until_it_answers(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Return once `url` speaks HTTP; RuntimeError with what was printed if it ends or takes longer."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit and self.process.poll() is None:
            with contextlib.suppress(OSError):
                if answers(self.url) and self.process.poll() is None:
                    return
            time.sleep(0.1)
        raise RuntimeError(f"the site did not start:\n{self.output()[-4000:]}")

    def output(self) -> str:
        """Everything printed so far, both streams."""
        return self.log.read_text(errors="replace")


def start_program(*arguments: str, folder: Path, env: Mapping[str, str] = {}) -> Program:
    """Start a command that goes on running (`worker`, `serve`), without waiting for anything."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"{arguments[0]}-{time.monotonic_ns()}.log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [str(ORCHESTRATOR), *arguments],
            cwd=ROOT,
            env=environment(folder, env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Program(process, log)


def start_site(
    *arguments: str, folder: Path, env: Mapping[str, str] = {}, wait_seconds: float = PATIENCE_SECONDS
) -> Program:
    """Start a command that serves pages (`serve`, `demo`) on a free port and wait until it answers."""
    port = free_port()
    program = start_program(*(arguments or ("serve",)), folder=folder, env={"PORT": str(port), **env})
    program.url = f"http://127.0.0.1:{port}"
    try:
        program.wait_until_it_answers(wait_seconds)
    except RuntimeError:
        program.kill()
        raise
    return program


def answers(url: str) -> bool:
    """True when something speaks HTTP there, whatever it says."""
    try:
        urllib.request.urlopen(url, timeout=PATIENCE_SECONDS).close()
    except urllib.error.HTTPError as error:
        return error.code < 500
    return True


@pytest.fixture
def live_server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Program]]:
    """`live_server(env)` or `live_server(env, "demo")`: a site in its own process, stopped after the test."""
    started: list[Program] = []

    def start(env: Mapping[str, str] = {}, *arguments: str) -> Program:
        data = tmp_path / "site" / "data" / "orchestrator"
        if arguments == ("demo",) and not data.exists():
            data.mkdir(parents=True)
            shutil.copy(request.getfixturevalue("seeded_demo"), data / "demo.sqlite3")
        program = start_site(*arguments, folder=tmp_path / "site", env=env)
        started.append(program)
        return program

    yield start
    for program in started:
        program.stop()
