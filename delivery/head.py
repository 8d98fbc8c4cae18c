"""The head of a request: its headers by name, refused when they are odd."""

import re
from collections.abc import Mapping
from functools import lru_cache

from starlette.types import Scope

from delivery.refusals import Reason, TurnedAway, bad_request

MAX_HEADERS = 100
MAX_HEADER_BYTES = 16 * 1024

Head = Mapping[bytes, bytes]
"""Values by lower-case name; what is given more than once is joined by commas, as HTTP says."""

_HOST = re.compile(rb"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


def read_head(scope: Scope) -> Head:
    """The headers of a request; raises TurnedAway (431) for too many."""
    head: dict[bytes, bytes] = {}
    size = 0
    for name, value in scope["headers"]:
        size += len(name) + len(value)
        head[name] = head[name] + b", " + value if name in head else value
    if len(scope["headers"]) > MAX_HEADERS or size > MAX_HEADER_BYTES:
        raise TurnedAway(
            431,
            Reason.TOO_LARGE,
            f"At most {MAX_HEADERS} headers of {MAX_HEADER_BYTES // 1024} KiB in all. Send fewer.",
        )
    return head


def refuse_other_hosts(scope: Scope, head: Head, trusted: frozenset[str]) -> None:
    """Raises TurnedAway for a request that names no host, several, or none of the `trusted`."""
    # HTTP/1.0 knows no Host; a balancer's plain check of health may speak it.
    if b"host" not in head and scope.get("http_version") == "1.0" and not trusted:
        return
    name = host_name(head.get(b"host", b""))
    if name is None:
        raise bad_request("The request must name one host, plainly.")
    if trusted and name not in trusted:
        raise bad_request("This host is not served here (KAPOK_TRUSTED_HOSTS).")


@lru_cache(maxsize=256)
def host_name(host: bytes) -> str | None:
    """The name in a Host header, without its port; None when it is no plain name."""
    if not _HOST.fullmatch(host):
        return None
    name, _, _port = host.rpartition(b":") if not host.endswith(b"]") else (host, b"", b"")
    return (name or host).decode().lower()
