"""What holds for every test: the shared fixtures, one module a kind in tests/support."""

from hypothesis import settings

# On a busy machine an example may take long without anything being wrong.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")

pytest_plugins = [
    "tests.support.needs",
    "tests.support.postgres",
    "tests.support.databases",
    "tests.support.demo",
    "tests.support.house",
    "tests.support.passwords",
    "tests.support.browser",
    "tests.support.mail_server",
    "tests.support.processes",
    "tests.support.run",
    "tests.browser.stage",
]
