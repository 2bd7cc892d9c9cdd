"""What holds for every test: the shared fixtures, one module a kind in tests/support."""

import os

from hypothesis import HealthCheck, settings

# On a busy machine an example, or drawing one, may take long without anything being wrong.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("shared machine", PATIENT)
# What must hold before a change is kept is asked of the same examples each time: new ones are for who searches.
settings.register_profile("before a change is kept", PATIENT, derandomize=True)
settings.load_profile(
    "before a change is kept" if os.environ.get("ORCHESTRATOR_NO_SKIP") == "1" else "shared machine"
)

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
