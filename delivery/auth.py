"""Logging in and out over HTTP, and setting a password."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from delivery.asked import refuse_other_types
from delivery.body import read_body
from delivery.budget import payer_of
from delivery.cookies import (
    CSRF_HEADER,
    SESSION,
    cookie,
    given_cookie,
    is_secure,
    refuse_other_sites,
)
from delivery.credentials import Credential, credential_of, refuse_forgery
from delivery.decode import BadJson, decode_json
from delivery.refusals import Reason, TurnedAway, bad_request, json_response
from models.clock import micros, system_clock
from models.system import Account
from publishing.desk import Desk
from publishing.errors import Refused
from publishing.people.attempts import TooOften
from publishing.people.guards import roles_of
from publishing.people.login import LoggedIn, log_in, set_new_password, set_password
from publishing.people.passwords import TooBusy
from publishing.people.sessions import (
    authenticate_session,
    csrf_of,
    end_session,
    end_sessions,
)

MAX_BODY_BYTES = 16 * 1024


class Auth:
    """The addresses below `/auth`. `desk` is asked for anew each time; it raises until the start is done."""

    def __init__(self, desk: Callable[[], Desk], *, public_url: str | None) -> None:
        self.desk = desk
        self.public_url = public_url

    @property
    def routes(self) -> list[Route]:
        """Where each is found."""
        return [
            Route("/auth/login", self.login, methods=["POST"]),
            Route("/auth/logout", self.logout, methods=["POST"]),
            Route("/auth/password", self.password, methods=["POST"]),
            Route("/auth/session", self.session, methods=["GET"]),
        ]

    async def login(self, request: Request) -> Response:
        """A session for a login and a password; the same answer for everything that is wrong."""
        given = await self._posted(request)
        login, password, code = (_text(given, each) for each in ("login", "password", "code"))
        with _patiently():
            entered = await log_in(
                self.desk(),
                login=login,
                password=password,
                code=code,
                address=address_of(request),
            )
        if entered is None:
            raise _wrong()
        await self.end_former(request)
        return self.entered(request, entered)

    def entered(self, request: Request, entered: LoggedIn) -> Response:
        """What a browser is given whose owner has logged in."""
        secure = is_secure(request.scope, self.public_url)
        return json_response(
            200,
            {"viewer": _viewer(entered.account), "csrf": _csrf(entered.csrf)},
            headers={"set-cookie": given_cookie(SESSION, entered.token, secure=secure)},
        )

    async def logout(self, request: Request) -> Response:
        """End this session, or with `everywhere` all of the person's."""
        given = await self._posted(request)
        secure = is_secure(request.scope, self.public_url)
        token = cookie(request.scope["state"]["head"], SESSION, secure=secure)
        if token is not None:
            await self._leave(request, token, everywhere=given.get("everywhere") is True)
        return json_response(
            200,
            {"loggedOut": True},
            headers={"set-cookie": given_cookie(SESSION, "", secure=secure)},
        )

    async def _leave(self, request: Request, token: str, *, everywhere: bool) -> None:
        desk = self.desk()
        with desk.database.looking() as connection:
            actor = await authenticate_session(connection, token, at=micros(system_clock()))
        if actor is None:
            return
        refuse_forgery(request.scope, token, public_url=self.public_url)
        async with desk.act(by=actor) as act:
            if everywhere:
                await end_sessions(act, actor.person)
            else:
                await end_session(act, token)

    async def end_former(self, request: Request) -> None:
        """A browser has one session; the one it came with is over."""
        secure = is_secure(request.scope, self.public_url)
        token = cookie(request.scope["state"]["head"], SESSION, secure=secure)
        desk = self.desk()
        if token is None:
            return
        with desk.database.looking() as connection:
            actor = await authenticate_session(connection, token, at=micros(system_clock()))
        if actor is not None:
            async with desk.act(by=actor) as act:
                await end_session(act, token)

    async def password(self, request: Request) -> Response:
        """Set a password by the token of a link, or a new one by the old."""
        given = await self._posted(request)
        new = _text(given, "password")
        if "token" in given:
            await self.set_by_link(request, token=_text(given, "token"), password=new)
            return json_response(200, {"passwordSet": True})
        credential = await self._credential(request)
        if credential.session is None:
            raise TurnedAway(403, Reason.FORBIDDEN, "A token cannot change passwords. Log in.")
        with _patiently():
            entered = await set_new_password(
                self.desk(),
                person_id=credential.actor.person,
                old=_text(given, "old"),
                new=new,
                address=address_of(request),
            )
        if entered is None:
            raise TurnedAway(401, Reason.UNAUTHENTICATED, "The old password is wrong.")
        return self.entered(request, entered)

    async def set_by_link(self, request: Request, *, token: str, password: str) -> None:
        """Set a password by the token of a link; raises TurnedAway when it cannot be done."""
        with _patiently():
            done = await set_password(
                self.desk(), token=token, password=password, address=address_of(request)
            )
        if not done:
            raise TurnedAway(
                401,
                Reason.UNAUTHENTICATED,
                "This link was used already, or its time is over. Ask an administrator for another.",
            )

    async def session(self, request: Request) -> Response:
        """Who is logged in, and the word against forgery."""
        credential = await self._credential(request)
        with self.desk().database.looking() as connection:
            account = await Account.get(public_id=credential.actor.person, using_db=connection)
        csrf = _csrf(csrf_of(credential.session)) if credential.session else None
        return json_response(200, {"viewer": _viewer(account), "csrf": csrf})

    async def _credential(self, request: Request) -> Credential:
        return await credential_of(request.scope, self.desk().database, public_url=self.public_url)

    async def _posted(self, request: Request) -> Mapping[str, Any]:
        """The JSON of a request that no page of another site made; raises TurnedAway."""
        head = request.scope["state"]["head"]
        refuse_other_types(head)
        refuse_other_sites(request.scope, self.public_url)
        body = await read_body(request.receive, head, limit=MAX_BODY_BYTES)
        try:
            given = decode_json(body) if body else {}
        except BadJson as error:
            raise bad_request(f"The body cannot be read. {error}") from error
        if not isinstance(given, dict):
            raise bad_request("The body must be a JSON object.")
        return given


def address_of(request: Request) -> str:
    """Where a request comes from, for counting: all of an IPv6 /64 together."""
    host: str = request.scope["client"][0] if request.scope["client"] else ""
    return payer_of(host) or host


@contextmanager
def _patiently() -> Iterator[None]:
    """What the rules refuse, as an answer over HTTP."""
    try:
        yield
    except TooOften as error:
        raise TurnedAway(
            429,
            Reason.RATE_LIMITED,
            str(error),
            headers={"retry-after": str(error.retry_after)},
        ) from error
    except TooBusy as error:
        raise TurnedAway(
            429,
            Reason.RATE_LIMITED,
            "Many are logging in at this moment. Try again in a few seconds.",
            headers={"retry-after": "3"},
        ) from error
    except Refused as error:
        raise bad_request(str(error)) from error


def _wrong() -> TurnedAway:
    return TurnedAway(
        401,
        Reason.UNAUTHENTICATED,
        "The login, the password or the code is wrong, or the account cannot be used.",
    )


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if value is None and name == "code":
        return ""
    if not isinstance(value, str):
        raise bad_request(f"{name} must be given, as a text.")
    return value


def _viewer(account: Account) -> dict[str, object]:
    return {"id": account.public_id, "name": account.name, "roles": list(roles_of(account))}


def _csrf(word: str) -> dict[str, str]:
    return {"header": CSRF_HEADER, "token": word}
