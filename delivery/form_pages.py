"""Pages with one form that work without a script, for people who have followed a link of their own."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from delivery.body import read_body
from delivery.cookies import refuse_other_sites
from delivery.negotiate import content_type
from delivery.pages import STYLE
from delivery.refusals import Reason, TurnedAway, bad_request

MOST_FIELDS = 10
_FORM = "application/x-www-form-urlencoded"
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    # No other site learns the address. With no-referrer a browser would not say where the form is from.
    "referrer-policy": "same-origin",
    "x-robots-tag": "noindex",
}


def form_page(
    title: str, body: str, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A page of this body, which is kept by nobody; title and body are HTML."""
    return HTMLResponse(
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<title>{title}</title><style>{STYLE}</style></head><body>{body}</body></html>",
        status,
        headers={**(headers or {}), **_HEADERS},
    )


async def form_sent(
    request: Request, *, public_url: str | None, limit: int, mend: str
) -> dict[str, str]:
    """What our own page's form holds, each field once; `mend` is said to whoever sends something else.

    Raises TurnedAway for what no form of ours sends.
    """
    head = request.scope["state"]["head"]
    if content_type(head.get(b"content-type", b"").decode("latin-1"))[0] != _FORM:
        raise TurnedAway(415, Reason.UNSUPPORTED_MEDIA_TYPE, mend)
    refuse_other_sites(request.scope, public_url)
    body = await read_body(request.receive, head, limit=limit)
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS))
    except ValueError:
        raise bad_request(f"A form here has at most {MOST_FIELDS} fields.") from None
