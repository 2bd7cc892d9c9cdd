"""People and machines in front of the site: kept-alive connections, a real login, a personal token."""

import http.client
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from benchmarks.stores import PASSWORD

_CSRF = re.compile(r'name="_csrf"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="_csrf"')


class Client:
    """One connection. `token` makes it a machine; `log_in` makes it a person."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self._connection = http.client.HTTPConnection(str(urlsplit(url).netloc), timeout=600)
        self._token = token
        self._cookies: dict[str, str] = {}
        self._csrf = ""

    def ask(
        self, method: str, path: str, body: str | None = None, kind: str = "", *, keep: bool = True
    ) -> tuple[int, bytes]:
        """Send one request and read the whole answer: (status, body). `keep` the cookies that come with it."""
        headers = {"Content-Type": kind} if kind else {}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        answer, content = self._answer(method, path, body, headers)
        for cookie in answer.headers.get_all("Set-Cookie") or () if keep else ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, content

    def _answer(
        self, method: str, path: str, body: str | None, headers: Mapping[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        sent = None if body is None else body.encode()
        for last in (False, True):
            try:
                self._connection.request(method, path, sent, dict(headers))
                answer = self._connection.getresponse()
                return answer, answer.read()
            except (ConnectionError, http.client.HTTPException):  # the server closes idle connections
                self._connection.close()
                if last:
                    raise
        raise AssertionError("the second attempt returns or raises")

    def log_in(self, login: str) -> None:
        self._remember(self.ask("GET", "/connexion")[1])
        status, _ = self.post_form("/connexion", {"login": login, "password": PASSWORD})
        assert status == 303, f"login refused: {status}"
        self._remember(self.ask("GET", "/taches")[1])

    def _remember(self, page: bytes) -> None:
        found = _CSRF.search(page.decode())
        assert found is not None, "no form on the page"
        self._csrf = found.group(1) or found.group(2)

    def post_form(self, path: str, data: Mapping[str, Any], *, keep: bool = True) -> tuple[int, bytes]:
        body = urlencode({"_csrf": self._csrf, **data})
        return self.ask("POST", path, body, "application/x-www-form-urlencoded", keep=keep)

    def post_json(self, path: str, data: Mapping[str, Any]) -> tuple[int, bytes]:
        return self.ask("POST", path, json.dumps(data), "application/json")
