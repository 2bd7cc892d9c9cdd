"""What a waiting case weighs in the database, journal and answers included."""

from collections.abc import Iterator

from tests.support.house import INFORMATION, OCCULTATION

from benchmarks.crowd import ask_server
from benchmarks.measures import Measure, Scale
from benchmarks.stores import Site, Store, furnish, opinion


def measure(scale: Scale, stores: list[Store]) -> Iterator[Measure]:
    """A case just opened, and one that has been through five acts and waits for its decision."""
    for store in stores:
        with store.database() as url:
            site = furnish(url)
            for number in range(5):
                site.start(f"avant{number}")
            before = size_bytes(site)
            cases = [site.start(f"S{number}") for number in range(scale.stored_cases)]
            opened = (size_bytes(site) - before) / len(cases)
            yield Measure(f"dossier en attente, {store.kind}, octets", opened, goal="≤ 5000")
            some = cases[: max(2, len(cases) // 10)]
            before = size_bytes(site)
            for case_id in some:
                site.act(case_id, "cpu", "avis_cpu", opinion())
                site.act(case_id, "chef", "information", INFORMATION)
                site.act(case_id, "chef", "occultation", OCCULTATION)
                site.act(case_id, "chef", "mise_en_mesure", {})
            grown = (size_bytes(site) - before) / len(some)
            yield Measure(
                f"dossier après cinq actes et leurs documents, {store.kind}, octets", opened + grown
            )
            site.parts.database.close()


def size_bytes(site: Site) -> int:
    """Size of the database on disk, free pages given back as a database in service gives them back."""
    database = site.parts.database
    if database.dialect == "sqlite":
        ask_server(database, "PRAGMA wal_checkpoint(TRUNCATE)")
        return int(ask_server(database, "PRAGMA page_count")) * int(ask_server(database, "PRAGMA page_size"))
    ask_server(database, "VACUUM")
    return int(ask_server(database, "SELECT pg_database_size(current_database())"))
