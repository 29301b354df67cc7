"""Which addresses of the network may be asked: those of the public internet, unless told otherwise."""

import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class RefusedError(Exception):
    """Something that is not asked for: the message says what and why."""


def address_of(host: str, port: int, *, allow_private: bool) -> str:
    """The address of a host, to be connected to as it is, so that a name cannot lead elsewhere at a second look.

    >>> address_of("127.0.0.1", 80, allow_private=True)
    '127.0.0.1'

    Raises:
        RefusedError: it has no address, or one that is not public.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RefusedError(f"the host {host} has no address") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not allow_private and (private := next((each for each in addresses if not is_public(each)), None)):
        raise RefusedError(f"the host {host} has the address {private}, which is not public")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet.

    >>> [is_public(address) for address in ("8.8.8.8", "10.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1")]
    [True, False, False, False, False]
    """
    it: IPv4Address | IPv6Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(it, IPv6Address):
        if it.ipv4_mapped:
            return is_public(str(it.ipv4_mapped))
        if it.sixtofour or it.teredo or it in _NAT64:
            return False
    return it.is_global and not it.is_multicast
