"""Origins: from which websites a browser may use a key."""

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|[0-9a-f:.]+")
_USUAL_PORTS = {"http": 80, "https": 443}


def is_origin(text: str) -> bool:
    """Whether the text names one website: a scheme and a host, perhaps a port, and nothing else."""
    return "*" not in text and origin_of(text) is not None


def origin_of(text: str) -> str | None:
    """An origin as browsers send it, `https://*.example.org` for all hosts below; None for no origin.

    Hosts in other scripts are written as in the domain name system, and usual ports left out.
    """
    try:
        parts = urlsplit(text.strip())
        port, host = parts.port, (parts.hostname or "").encode("idna").decode()
    except ValueError:
        return None
    rest = (parts.path.rstrip("/"), parts.query, parts.fragment, parts.username, parts.password)
    if parts.scheme not in _USUAL_PORTS or any(rest) or not _HOST.fullmatch(host):
        return None
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (
        f":{port}" if port not in (None, _USUAL_PORTS[parts.scheme]) else ""
    )


def is_among(origin: str, allowed: tuple[str, ...]) -> bool:
    """Whether an origin is one of these, or below one of them that begins with `*.`."""
    if origin in allowed:
        return True
    scheme, _, host = origin.partition("://")
    return any(
        f"{scheme}://*" == wide[: len(scheme) + 4] and host.endswith(wide[len(scheme) + 4 :])
        for wide in allowed
        if "://*." in wide
    )
