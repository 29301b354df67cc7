"""Who asks: the client's address, as far as it can be believed."""

import ipaddress

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from web.remembered import remembered

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
_IN_ENVIRONMENT = tuple(f"HTTP_{name.upper().replace('-', '_')}" for name in FORWARDED)
IPV6_NETWORK = 64
"""A client with IPv6 has at least so large a network to itself (RFC 6177), and could use another address each time."""


def install(app: Flask, proxies: int) -> None:
    """Makes the application take the client's address from that many proxies, and from nobody else."""
    app.config["PROXIES"] = proxies
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=1, x_host=0)  # type: ignore[method-assign]


def address() -> str:
    """The client's address, in its shortest form; what is none is given as it is, cut.

    Behind fewer proxies than there should be it is the address of the last of them.
    """
    told = request.remote_addr or ""
    found = _parsed(told)
    return str(found) if found else told[:64]


def counted() -> str:
    """Under what a client is counted: its address, or for IPv6 its network."""
    found = _parsed(request.remote_addr or "")
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, IPV6_NETWORK), strict=False))
    return address()


def is_local() -> bool:
    """Whether the client is on this machine and no proxy stands between.

    A proxy on the machine makes every client look so; a request that names one never counts as local, since
    a client can only lose by claiming that there is one.
    """
    found = _parsed(request.remote_addr or "")
    return bool(found and found.is_loopback) and request.environ.keys().isdisjoint(_IN_ENVIRONMENT)


@remembered
def _parsed(told: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address, which some proxies write with a port."""
    bare = told.strip().partition("]")[0].lstrip("[") if told.startswith("[") else told.strip()
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ipaddress.ip_address(bare)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
