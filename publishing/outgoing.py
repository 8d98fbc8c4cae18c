"""Which addresses of others this service may send to: public ones by https, and nothing nearer.

An address that somebody else chose is a way into the network that the service stands in. So it is
taken apart and looked up here, and whoever connects takes what is given from here and looks nothing
up again: a name that answers differently a moment later leads nowhere else.
"""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from publishing.errors import Code, Refused, refuse

MOST_CHARACTERS = 2_000
PORTS = frozenset({443, 8443})
LOOK_UP_SECONDS = 5.0

REFUSAL = (
    "This address cannot be used. Give an https address on port 443 or 8443, without a login in it,"
    " whose host leads to public addresses only."
)
"""Said of every address that is refused, whatever the reason: reasons would tell of the network inside."""

LookUp = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host, as texts. Raises OSError."""


class Unusable(Exception):
    """An address that may not be asked."""


@dataclass(frozen=True)
class Target:
    """An address taken apart: `host` as it is asked for and named, `path` with its query."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def named(self) -> str:
        """The host as the header names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.secure else 80
        return host if self.port == usual else f"{host}:{self.port}"


async def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, as the machine's resolver gives them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(frozen=True)
class Outgoing:
    """What may be asked. With `local`, for development only, also http and any address at all."""

    local: bool = False
    look_up: LookUp = field(default=look_up)

    async def check(self, url: str) -> None:
        """Raises Refused, always with the same sentence, for an address that may not be asked."""
        try:
            await self.addresses(self.target(url))
        except Unusable:
            raise self.refused() from None

    def refused(self) -> Refused:
        """What is said of an address that may not be asked."""
        return refuse(Code.INVALID, REFUSAL, "url")

    def target(self, url: str) -> Target:
        """The address taken apart. Raises Unusable."""
        # Python's reading of an address and another's differ in what these characters do to it.
        if len(url) > MOST_CHARACTERS or not re.fullmatch(r"[^\s\x00-\x20\x7f\\]+", url):
            raise Unusable
        try:
            parts = urlsplit(url)
            given, port = parts.hostname, parts.port
        except ValueError:
            raise Unusable from None
        secure = parts.scheme == "https"
        if (
            not given
            or "@" in parts.netloc
            or not (secure or (self.local and parts.scheme == "http"))
        ):
            raise Unusable
        host = _host(given)
        port = port if port is not None else (443 if secure else 80)
        if not self.local and (port not in PORTS or _is_inside(host)):
            raise Unusable
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if not path.isascii() or not path.startswith("/"):
            raise Unusable
        return Target(secure, host, port, path)

    async def addresses(self, target: Target) -> Sequence[str]:
        """The addresses to connect to; one that is not public spoils them all. Raises Unusable."""
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                found = await self.look_up(target.host, target.port)
        except (OSError, UnicodeError):  # TimeoutError among them
            raise Unusable from None
        if not found or not (self.local or all(is_public(each) for each in found)):
            raise Unusable
        return found


def _host(given: str) -> str:
    """The host in one form: lower case, in ASCII, without the dot at its end. Raises Unusable."""
    host = given.rstrip(".")
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError:
            raise Unusable from None
    try:
        host = host.encode("idna").decode().lower()
    except UnicodeError:
        raise Unusable from None
    if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", host):
        raise Unusable
    # Resolvers read 2130706433, 0x7f.1 and 127.1 as addresses; only the usual form is taken.
    if re.fullmatch(r"\d+|0x[0-9a-f]*", host.rsplit(".", 1)[-1]):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            raise Unusable from None
    return host


_INSIDE = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "localdomain")


def _is_inside(host: str) -> bool:
    """Whether the name itself says that it is of a network inside, or an address that is not public."""
    if ":" in host or host.rsplit(".", 1)[-1].isdigit():
        return not is_public(host)
    return "." not in host or any(host == each or host.endswith(f".{each}") for each in _INSIDE)


# What the registries of special purposes list, and what addresses of the old kind are wrapped in:
# `is_global` of Python lets some of these through.
_CLOSED = [
    ipaddress.IPv4Network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
_OPEN6 = ipaddress.IPv6Network("2000::/3")
_CLOSED6 = [
    ipaddress.IPv6Network(each)
    # Teredo, benchmarks and other uses; documentation; 6to4; the rest of documentation.
    for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48")
]


def is_public(address: str) -> bool:
    """Whether everybody on the internet means the same machine by this address."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(read, ipaddress.IPv4Address):
        return not any(read in each for each in _CLOSED)
    # Mapped, translated and compatible forms all lie outside of what is given to machines.
    return read.scope_id is None and read in _OPEN6 and not any(read in each for each in _CLOSED6)
