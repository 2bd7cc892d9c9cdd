"""Acts over HTTP against `orchestrator serve`, a process of its own: login, right, journal, durable commit."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.support.processes import start_site

from benchmarks.clients import Client
from benchmarks.consumption import StatementLog, cpu_seconds
from benchmarks.measures import Measure, Scale, alone
from benchmarks.stores import Site, Store, furnish, opinion
from orchestrator.operations.manage_accounts import create_token

WARM_ACTS = 40


@dataclass(frozen=True)
class Found:
    """One round: acts a second and milliseconds of CPU an act, clients left out."""

    acts_a_second: float
    cpu_ms: float


class Bench:
    """A site under measure, with cases waiting for the opinion of the commission."""

    def __init__(self, store: Store, site: Site, url: str, pid: int, token: str) -> None:
        self.store, self.site, self.url = store, site, url
        self.roots = [pid, *([store.server] if store.server else [])]
        self.token = token
        self._opened = 0

    def tasks(self, count: int) -> list[str]:
        """Open that many cases and return the task of each."""
        numbers = range(self._opened, self._opened + count)
        self._opened += count
        return [self.site.task(self.site.start(f"H{number}"), "avis_cpu") for number in numbers]

    def clients(self, way: str, count: int) -> list[Client]:
        if way == "API":
            return [Client(self.url, self.token) for _ in range(count)]
        people = [Client(self.url) for _ in range(count)]
        for person in people:
            person.log_in("cpu")
        return people

    def round(self, way: str, clients: Sequence[Client], tasks: Sequence[str]) -> Found:
        shares = [tasks[number :: len(clients)] for number in range(len(clients))]
        before, started = cpu_seconds(self.roots), time.perf_counter()
        with ThreadPoolExecutor(len(clients)) as people:
            list(
                people.map(_complete_all, [way] * len(clients), clients, shares)
            )  # raises what one of them met
        elapsed = time.perf_counter() - started
        spent = cpu_seconds(self.roots) - before
        self.require_done(tasks)
        return Found(len(tasks) / elapsed, spent / len(tasks) * 1000)

    def require_done(self, tasks: Sequence[str]) -> None:
        from orchestrator.persistence import tasks as rows

        with self.site.parts.database.read() as tx:
            found = {getattr(rows.by_id(tx, task), "status", None) for task in tasks}
        assert found == {"completed"}, f"some acts were not recorded: {found}"


def measure(scale: Scale, stores: list[Store]) -> Iterator[Measure]:
    """Acts by token and by page, one client and four, on each database."""
    for store in stores:
        with store.database() as url:
            site = furnish(url)
            token = create_token(site.parts, "cpu", "mesure", 1)
            folder = Path(store.folder if store.address is None else f"{store.folder}-site")
            program = start_site("serve", folder=folder, env={"ORCHESTRATOR_DATABASE_URL": url})
            try:
                bench = Bench(store, site, program.url, program.process.pid, token)
                yield from _acts(bench, scale)
                yield from _statements(bench, scale)
            except ConnectionError as error:
                raise RuntimeError(f"le site ne répond plus :\n{program.output()[-2000:]}") from error
            finally:
                program.stop()
                site.parts.database.close()


def _acts(bench: Bench, scale: Scale) -> Iterator[Measure]:
    each = max(2, scale.acts // scale.rounds)
    for way in ("API", "page"):
        for count in (1, 4):
            clients = bench.clients(way, count)
            bench.round(way, clients, bench.tasks(min(each, WARM_ACTS)))
            rounds = [bench.round(way, clients, bench.tasks(each)) for _ in range(scale.rounds)]
            name = f"acte par {way}, {bench.store.kind}, {count} client{'s' if count > 1 else ''}"
            wanted = "≥ 200" if (count, bench.store.kind) == (4, "PostgreSQL") else None
            yield alone(f"{name}, actes/s", [found.acts_a_second for found in rounds], wanted)
            yield alone(f"{name}, ms de processeur par acte", [found.cpu_ms for found in rounds], "≤ 8")


def _statements(bench: Bench, scale: Scale) -> Iterator[Measure]:
    if bench.store.address is None:
        return
    for way in ("API", "page"):
        clients, tasks = bench.clients(way, 1), bench.tasks(min(20, scale.acts))
        with StatementLog(bench.store.address, bench.store.log) as log:
            _complete_all(way, clients[0], tasks)
        bench.require_done(tasks)
        yield alone(f"acte par {way}, ordres SQL", [log.statements / len(tasks)], "≤ 10")
        yield alone(f"acte par {way}, validations", [log.commits / len(tasks)], "≤ 1")


def _complete_all(way: str, client: Client, tasks: Sequence[str]) -> None:
    for task in tasks:
        if way == "API":
            status, body = client.post_json(f"/api/tasks/{task}/complete", {"data": opinion(), "revision": 1})
        else:
            # The page that follows shows what was done and forgets it: unread here, it would fill the cookie.
            status, body = client.post_form(f"/taches/{task}", {**opinion(), "_revision": 1}, keep=False)
        assert status in (200, 303), f"{status}: {said(body)}"


def said(body: bytes) -> str:
    """The refusal within a page or a problem document, for people who mend this benchmark."""
    text = body.decode(errors="replace")
    at = max(0, text.find("error-summary"))
    return text[at : at + 1500]
