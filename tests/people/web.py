"""The addresses below `/auth`, with one more that only asks who somebody is."""

from collections.abc import Mapping
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from delivery.access import AccessLog
from delivery.auth import Auth
from delivery.credentials import actor_of
from delivery.envelope import Envelope
from delivery.password_page import password_page
from tests.people.crowd import PASSWORD
from tests.site import Site

HOST = "content.example.org"
CSRF = "x-kapok-csrf"


class Web:
    """An application, and browsers that meet it from any address."""

    def __init__(self, site: Site, public_url: str | None = None) -> None:
        self.site = site
        self.auth = Auth(lambda: site.desk, public_url=public_url)

        async def who(request: Request) -> Response:
            actor = await actor_of(request.scope, site.database, public_url=public_url)
            return JSONResponse({"id": actor.id, "person": actor.person})

        self.app = Starlette(
            routes=[
                *self.auth.routes,
                password_page(self.auth),
                Route("/who", who, methods=["GET", "POST"]),
            ],
            middleware=[Middleware(Envelope, access=AccessLog(lambda _lines: None))],
        )
        self._open: list[httpx.AsyncClient] = []

    def browser(self, address: str = "203.0.113.7", scheme: str = "https") -> httpx.AsyncClient:
        """A browser with cookies of its own, at an address."""
        transport = httpx.ASGITransport(self.app, client=(address, 50_000))
        made = httpx.AsyncClient(transport=transport, base_url=f"{scheme}://{HOST}")
        self._open.append(made)
        return made

    async def logged_in(self, login: str, **given: Any) -> tuple[httpx.AsyncClient, dict[str, str]]:
        """A browser that has logged in, and the header it sends along when it changes something."""
        browser = self.browser(**given)
        answer = await log_in(browser, login)
        assert answer.status_code == 200, answer.text
        return browser, {CSRF: answer.json()["csrf"]["token"]}

    async def close(self) -> None:
        for each in self._open:
            await each.aclose()


async def log_in(
    browser: httpx.AsyncClient,
    login: str,
    password: str = PASSWORD,
    headers: Mapping[str, str] | None = None,
    **more: str,
) -> httpx.Response:
    """The answer to a login."""
    body = {"login": login, "password": password, **more}
    return await browser.post("/auth/login", json=body, headers=dict(headers or {}))


def seen(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """Everything of an answer that somebody could tell two apart by."""
    headers = {each: value for each, value in answer.headers.items() if each != "x-request-id"}
    return answer.status_code, answer.content, headers
