"""Chromium as Debian ships it, driven by Playwright, without a network of its own."""

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.needs import lacking

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

# What is waited for comes within a second or not at all; a machine with much else to do may take many.
PATIENCE_MS = 180_000
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium_path() -> str | None:
    """Return the browser of this machine, or None."""
    for name in ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return None


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """One browser for the session; open a context for each test."""
    path = chromium_path()
    if path is None:
        lacking("Chromium", "Debian : apt-get install chromium")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS, timeout=PATIENCE_MS)
        opened = browser.new_context

        def new_context(**options: Any) -> "BrowserContext":
            context = opened(**options)
            context.set_default_timeout(PATIENCE_MS)
            return context

        browser.new_context = new_context  # type: ignore[method-assign]
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: "Browser") -> "Iterator[Page]":
    """A page for one test, French, in Paris. A script error on it fails the test."""
    context = chromium.new_context(locale="fr-FR", timezone_id="Europe/Paris")
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert not errors, f"script errors on the page: {errors}"
