"""The description of the API in a real browser: nothing for axe to find, nothing fetched from elsewhere."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.api.conftest import Site
from werkzeug.serving import make_server


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.browser
def test_the_page_is_readable_by_all(page: Any, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{address}/api")

    assert page.get_by_role("heading", level=1).inner_text() == "API"
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert all(url.startswith(address) for url in asked)
