"""Which addresses of the network a person's link may lead to, and which it may not.

Written for `loa.kit.fetch`: whoever may type an address must not reach through this server what stands behind it (its
own services, the office's machines, the cloud's metadata). Sources: IANA's registries of special-purpose addresses,
as Python's `ipaddress` keeps them, and the ways in which an IPv4 address hides in an IPv6 one (RFC 4291, 6052, 3056,
4380).
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterable
from urllib.parse import urlsplit

import idna

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
WEB_PORTS = frozenset({80, 443})
LEAST_FREE_PORT = 1024
"""Below it only the web's own ports: mail, name service and remote shells listen there."""
CLOSED_PORTS = frozenset({3306, 5432, 6379, 11211, 27017, 9200, 2375})
"""Databases and container engines that answer to whatever is sent to them."""
_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
_MORE_CLOSED = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "168.63.129.16/32",
        "fec0::/10",
    )
)
"""Besides what `ipaddress` calls private: carriers' own networks, test benches, relays, one cloud's inner address."""


def is_public(address: Address) -> bool:
    """Whether an address is one of the open Internet, also when it is looked at as what it carries inside."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _inside(address)
        if inner is not None:
            return is_public(inner)
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_unspecified
        and not any(address in net for net in _MORE_CLOSED if net.version == address.version)
    )


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped, compatible, 6to4, Teredo, NAT64."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in net for net in _NAT64) or int(address) >> 32 == 0:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def ascii_host(host: str) -> str:
    """A host name as it is asked for: small letters, names with marks in their ASCII form (IDNA 2008, UTS 46).

    Raises:
        ValueError: no host name.
    """
    host = host.strip().rstrip(".").lower()
    if not host or len(host) > 253:
        raise ValueError(host)
    if host.isascii():
        if any(c.isspace() or c in "/\\?#@%<>\"'`{}|^" or not c.isprintable() for c in host):
            raise ValueError(host)
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii").rstrip(".")
    except idna.IDNAError:
        raise ValueError(host) from None


def is_allowed_inside(host: str, port: int, allowed: Iterable[str]) -> bool:
    """Whether the installation names a host (or "host:port") as one of its own network that may be fetched from."""
    return any(one.lower().strip() in (host, f"{host}:{port}", f"[{host}]", f"[{host}]:{port}") for one in allowed)


def resolve(host: str, port: int, seconds: float) -> list[Address]:
    """The addresses of a host, in the order in which the system gives them.

    Whatever the system takes for an address (also 2130706433, 0177.0.0.1, 127.1) comes out as that address.

    Args:
        seconds: how long to wait; the system's own resolver knows no limit.

    Raises:
        OSError: unknown.
        TimeoutError: no answer in time.
    """
    found: list[Address] = []
    fault: list[OSError] = []

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            fault.append(error if isinstance(error, OSError) else OSError(str(error)))
            return
        found.extend(ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in rows)

    thread = threading.Thread(target=ask, name="resolve", daemon=True)
    thread.start()
    thread.join(max(seconds, 0.01))
    if thread.is_alive():
        raise TimeoutError(host)
    if fault:
        raise fault[0]
    return list(dict.fromkeys(found))


def place_of(address: str) -> str:
    """What a visitor's address is counted as, where something may be done so often from one place: an IPv4 address
    itself; of IPv6 the /64, for every home and every telephone has one whole (RFC 6177) and a new address at will.

    Args:
        address: as the server says it; what is none comes back as it is.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return f"{ipaddress.IPv6Address(int(found) >> 64 << 64)}/64"


def is_web_port(port: int) -> bool:
    """Whether a web server may be expected there."""
    return port in WEB_PORTS or (port >= LEAST_FREE_PORT and port not in CLOSED_PORTS)


def host_of(url: str) -> str:
    """The host of an address, "" where there is none; for grouping, never for a decision."""
    try:
        return ascii_host(urlsplit(url).hostname or "")
    except ValueError:
        return ""
