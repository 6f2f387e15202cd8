"""A real HTTP server that answers as told, and remembers what it was sent."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, Any]


@dataclass
class Gateway:
    """What it answers, in order, and then well; and what it was sent."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    well: Answer = (200, {"errcode": 0, "code": 0})
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Gateway]:
    """The server on a free port of this machine."""
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            gateway.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            gateway.headers.append(dict(self.headers))
            gateway.paths.append(self.path)
            status, said = gateway.answers.pop(0) if gateway.answers else gateway.well
            body = said.encode() if isinstance(said, str) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


ROBOT_PLACES = {
    "apprise.plugins.wecombot.NotifyWeComBot": "/wecom?key={key}",
    "apprise.plugins.dingtalk.NotifyDingTalk": "/dingtalk?access_token={token}",
    "apprise.plugins.feishu.NotifyFeishu": "/feishu/{token}",
}


def lead_robots_to(gateway: Gateway, monkeypatch: Any) -> None:
    """From now on the robots are where the gateway is, and Apprise's own pauses are none."""
    for plugin, place in ROBOT_PLACES.items():
        monkeypatch.setattr(f"{plugin}.notify_url", gateway.url + place)
        monkeypatch.setattr(f"{plugin}.request_rate_per_sec", 0)
