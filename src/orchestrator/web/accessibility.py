"""What the accessibility statement says: measured facts, kept here by whoever measures, held to the site by tests."""

from dataclasses import dataclass
from datetime import date

from flask import Flask

MEASURED_ON = date(2026, 11, 27)  # the day of the last whole run of the tests named below
AUDITED_ON = date(2026, 11, 27)  # the day of the grid, docs/accessibilite.md, whose figures these are
CONFORMING, FAILING, NOT_APPLICABLE = 71, 1, 34
FAILED = ("13.3",)  # each told on the page, in words
RATE = 100 * CONFORMING // (CONFORMING + FAILING)  # never rounded up
AXE_VERSION = "4.12.1"
TESTS = (
    "tests/browser/test_every_page.py",
    "tests/browser/test_whole_day.py",
    "tests/pages/test_both_languages.py",
    "tests/web/test_browser.py",
)


@dataclass(frozen=True)
class Page:
    """A page of the site by its address, as the site's own table has it."""

    address: str
    endpoint: str


def pages_of(app: Flask) -> tuple[Page, ...]:
    """Every page that can be asked for, in the order of addresses; machines have an interface of their own."""
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    found = (Page(rule.rule, rule.endpoint) for rule in rules if rule.endpoint != "static")
    return tuple(
        sorted((page for page in found if not page.address.startswith("/api")), key=lambda page: page.address)
    )
