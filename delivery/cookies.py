"""The cookie of a session, and whether a request came from a page of ours."""

from urllib.parse import urlsplit

from starlette.types import Scope

from delivery.head import Head
from delivery.refusals import Reason, TurnedAway

SESSION = "kapok"
CSRF_HEADER = "x-kapok-csrf"


def is_secure(scope: Scope, public_url: str | None) -> bool:
    """Whether readers reach this over https, here or at the proxy in front."""
    return scope["scheme"] in ("https", "wss") or (public_url or "").startswith("https://")


def cookie_name(name: str, *, secure: bool) -> str:
    """The cookie's full name. Over https it is one that no other host of the domain can set."""
    return f"__Host-{name}" if secure else name


def given_cookie(name: str, value: str, *, secure: bool, seconds: int | None = None) -> str:
    """The header that gives a browser a cookie, or takes it away when the value is empty.

    Without `seconds` a browser forgets it when it is closed.
    """
    age = 0 if not value else seconds
    parts = [f"{cookie_name(name, secure=secure)}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    parts += ["Secure"] if secure else []
    parts += [] if age is None else [f"Max-Age={age}"]
    return "; ".join(parts)


def cookie(head: Head, name: str, *, secure: bool) -> str | None:
    """The value of a cookie, if the request holds it once."""
    wanted = cookie_name(name, secure=secure)
    found = []
    for each in head.get(b"cookie", b"").decode("latin-1").replace(", ", "; ").split(";"):
        key, _, value = each.strip().partition("=")
        if key == wanted:
            found.append(value)
    return found[0] if len(found) == 1 and found[0] else None


def refuse_other_sites(scope: Scope, public_url: str | None) -> None:
    """Raises TurnedAway (403) for a request that a page of somebody else's made.

    Browsers say where a request comes from, in one header or the other; programs say nothing.
    """
    head: Head = scope["state"]["head"]
    site = head.get(b"sec-fetch-site")
    if site is not None and site not in (b"same-origin", b"none"):
        raise _foreign()
    origin = head.get(b"origin")
    if origin is None:
        return
    own = {head.get(b"host", b"").decode("latin-1").lower(), urlsplit(public_url or "").netloc}
    # A proxy may end https before us, so only the host is compared.
    if urlsplit(origin.decode("latin-1").lower()).netloc not in own - {""}:
        raise _foreign()


def _foreign() -> TurnedAway:
    return TurnedAway(
        403,
        Reason.FORBIDDEN,
        "This came from a page of another site. Use the service's own pages, or a token.",
    )
