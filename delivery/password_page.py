"""The page on which somebody sets their password; it works without a script."""

from html import escape
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from delivery.auth import Auth
from delivery.body import read_body
from delivery.cookies import refuse_other_sites
from delivery.negotiate import content_type
from delivery.pages import STYLE
from delivery.refusals import Reason, TurnedAway

PATH = "/auth/set-password"
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


def password_page(auth: Auth) -> Route:
    """The page and what its form is sent to."""

    async def answer(request: Request) -> Response:
        if request.method == "POST":
            return await _set(auth, request)
        return _page(_form(request.query_params.get("token", "")))

    return Route(PATH, answer, methods=["GET", "POST"])


async def _set(auth: Auth, request: Request) -> Response:
    head = request.scope["state"]["head"]
    if content_type(head.get(b"content-type", b"").decode("latin-1"))[0] != _FORM:
        raise TurnedAway(
            415, Reason.UNSUPPORTED_MEDIA_TYPE, "Send the form, or JSON to /auth/password."
        )
    refuse_other_sites(request.scope, auth.public_url)
    body = await read_body(request.receive, head, limit=16 * 1024)
    given = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
    token, password, again = (given.get(each, [""])[-1] for each in ("token", "password", "again"))
    if password != again:
        return _page(_form(token, "两次输入不一样。 The two are not the same."), 400)
    try:
        await auth.set_by_link(request, token=token, password=password)
    except TurnedAway as error:
        return _page(_form(token, str(error)), error.status, error.headers)
    return _page(_DONE)


def _form(token: str, fault: str = "") -> str:
    said = f'<p role="alert"><strong>{escape(fault)}</strong></p>' if fault else ""
    return f"""
<section><h1>设置密码</h1>{said}
<p>至少 12 个字符，可以是几个词连在一起。</p>
<form method="post" action="{PATH}"><input type="hidden" name="token" value="{escape(token)}">
<p><label>新密码 New password<br>
<input type="password" name="password" autocomplete="new-password" required maxlength="128"></label></p>
<p><label>再输一次 Once more<br>
<input type="password" name="again" autocomplete="new-password" required maxlength="128"></label></p>
<p><button type="submit">设置 Set it</button></p></form></section>
<section lang="en"><p>Choose a password of at least 12 characters; a few words in a row will do.
The link works once.</p></section>"""


_DONE = """
<section><h1>密码已设置</h1><p>现在可以用它登录了。</p></section>
<section lang="en"><p>Your password is set. You can log in with it now.</p></section>"""


def _page(body: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return HTMLResponse(
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<title>设置密码 · Kapok</title><style>{STYLE}</style></head><body>{body}</body></html>",
        status,
        headers={**(headers or {}), **_HEADERS},
    )
