"""Pages people open all day, over HTTP, among ten thousand cases or a million."""

from collections.abc import Iterator
from pathlib import Path

from tests.support.processes import start_site

from benchmarks.clients import Client
from benchmarks.consumption import cpu_seconds
from benchmarks.crowd import copy
from benchmarks.measures import Measure, Scale, high, milliseconds
from benchmarks.stores import Store, furnish

PAGES = (
    ("corbeille", "cpu", "/taches"),
    ("corbeille, délai dans 48 h", "cpu", "/taches?vue=soon"),
    ("corbeille filtrée et triée par personne", "cpu", "/taches?nom=nom1&prise=non&tri=personne&sens=desc"),
    ("corbeille, tout le ressort", "disp", "/taches?vue=place"),
    ("liste des dossiers de l'interrégion", "disp", "/dossiers"),
    ("liste des dossiers en cours", "disp", "/dossiers?etat=running"),
    ("dossiers cherchés par nom", "disp", "/dossiers?q=nom120"),
    ("un acte à accomplir", "cpu", "{task}"),
)
RUNNING_SHARE = 0.1  # of a million cases; the others are over, as after some years


def measure(scale: Scale, stores: list[Store]) -> Iterator[Measure]:
    """All cases running, one open task each."""
    yield from _pages(scale, stores, scale.cases, scale.cases, "≤ 20")


def measure_million(scale: Scale, stores: list[Store]) -> Iterator[Measure]:
    """A million cases, one in ten running. Takes minutes and some gigabytes of disk."""
    yield from _pages(scale, stores, 1_000_000, round(1_000_000 * RUNNING_SHARE), "≤ 50")


def _pages(scale: Scale, stores: list[Store], cases: int, running: int, goal: str) -> Iterator[Measure]:
    for store in stores:
        with store.database() as url:
            site = furnish(url)
            ended, model = site.start("fini", "auto_10"), site.start("modele")  # SQLite counts on from copies
            if cases > running:
                copy(site, ended, 0, cases - running)
            copy(site, model, cases - running, running)
            task = f"/taches/{site.task(model, 'avis_cpu')}"
            site.parts.database.close()
            folder = Path(store.folder if store.address is None else f"{store.folder}-site")
            program = start_site("serve", folder=folder, env={"ORCHESTRATOR_DATABASE_URL": url})
            try:
                roots = [program.process.pid, *([store.server] if store.server else [])]
                for name, login, path in PAGES:
                    client = Client(program.url)
                    client.log_in(login)
                    p95, cpu_ms = _read(client, path.format(task=task), scale.reads, roots)
                    named = f"{name}, {cases} dossiers, {store.kind}"
                    yield Measure(f"{named}, p95 en ms", p95, goal=goal)
                    yield Measure(f"{named}, ms de processeur", cpu_ms)
            except ConnectionError as error:
                raise RuntimeError(f"le site ne répond plus :\n{program.output()[-2000:]}") from error
            finally:
                program.stop()


def _read(client: Client, path: str, reads: int, roots: list[int]) -> tuple[float, float]:
    """Return (p95 in ms as the client waits, ms of CPU of the server and its database for one page)."""

    def read() -> None:
        status, _ = client.ask("GET", path)
        assert status == 200, f"{path}: {status}"

    for _ in range(min(10, reads)):
        read()
    before = cpu_seconds(roots)
    waited = [milliseconds(read) for _ in range(reads)]
    return high(waited), (cpu_seconds(roots) - before) / reads * 1000
