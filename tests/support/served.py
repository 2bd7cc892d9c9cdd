"""A site of this process on a free port, for a browser."""

import threading

from flask import Flask
from werkzeug.serving import make_server


class Site:
    """A server of an application, until it is closed."""

    def __init__(self, app: Flask) -> None:
        self._server = make_server("127.0.0.1", 0, app, threaded=True)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
