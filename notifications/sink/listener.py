"""An aiosmtpd server in a thread, on a socket bound beforehand."""

import socket
from asyncio import AbstractServer
from collections.abc import Awaitable
from typing import Any

from aiosmtpd.controller import Controller


class Listener(Controller):
    """A port in use is an error at once, not after a time-out; port 0 takes a free one."""

    def __init__(self, handler: object, host: str, port: int, **server: Any) -> None:
        self._socket = socket.create_server((host, port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # asyncio does so for sockets it made itself
        super().__init__(
            handler, hostname=host, port=self._socket.getsockname()[1], server_hostname="localhost", **server
        )

    def _create_server(self) -> Awaitable[AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._socket, ssl=self.ssl_context)
