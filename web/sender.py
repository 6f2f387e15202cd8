"""Where a request comes from, as far as limits and suspicion ask; never kept but as a keyed hash."""

from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import Request

from casework.suspicion import mark_of
from config.settings import Settings

HOME = 64
"""Bits of an IPv6 address that tell one household or hall from another."""


def network_of(request: Request) -> str:
    """The address that a request came from; of an IPv6 one the network, where everybody has many."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(ip_network((address, HOME), strict=False))
    return host


def mark(request: Request, key: bytes) -> bytes:
    """Which browser or program at which address."""
    return mark_of(key, network_of(request), request.headers.get("user-agent", ""))


def is_bare(request: Request, settings: Settings) -> bool:
    """Whether what browsers say of a request is missing. They say it where the connection is safe, and there alone."""
    return settings.base.startswith("https:") and "sec-fetch-site" not in request.headers
