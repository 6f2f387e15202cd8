"""Whether the ports are free, asked before anything starts, so that the answer is a sentence."""

import socket
from collections.abc import Iterable

from tuanwu.supervise.children import Child


class PortTaken(Exception):
    """A port that a child needs is in use; the text says which setting moves it."""


def require_free(children: Iterable[Child]) -> None:
    """Raise PortTaken, naming every port that is in use."""
    taken = [child for child in children if child.port and not _is_free(child.host, child.port)]
    if taken:
        raise PortTaken("\n".join(_sentence(child) for child in taken))


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            return False
    return True


def _sentence(child: Child) -> str:
    return (
        f"端口 {child.port} 已被占用，请停用占用它的程序，或另设 {child.setting} / "
        f"port {child.port} is in use, and {child.name} needs it: stop what uses it, "
        f"or set {child.setting} to another port"
    )
