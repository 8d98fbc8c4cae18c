"""The page on which somebody sets their password; it works without a script."""

from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from delivery.auth import Auth
from delivery.form_pages import form_page, form_sent
from delivery.refusals import TurnedAway

PATH = "/auth/set-password"
_TITLE = "设置密码 · Kapok"


def password_page(auth: Auth) -> Route:
    """The page and what its form is sent to."""

    async def answer(request: Request) -> Response:
        if request.method == "POST":
            return await _set(auth, request)
        return form_page(_TITLE, _form(request.query_params.get("token", "")))

    return Route(PATH, answer, methods=["GET", "POST"])


async def _set(auth: Auth, request: Request) -> Response:
    given = await form_sent(
        request,
        public_url=auth.public_url,
        limit=16 * 1024,
        mend="Send the form, or JSON to /auth/password.",
    )
    token, password, again = (given.get(each, "") for each in ("token", "password", "again"))
    if password != again:
        return form_page(
            _TITLE, _form(token, "两次输入不一样。 The two are not the same."), status=400
        )
    try:
        await auth.set_by_link(request, token=token, password=password)
    except TurnedAway as error:
        page = _form(token, str(error))
        return form_page(_TITLE, page, status=error.status, headers=error.headers)
    return form_page(_TITLE, _DONE)


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
