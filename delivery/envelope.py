"""Around every request: its id, its line in the log, and an answer in JSON whatever goes wrong."""

import re
import secrets
import time
from collections.abc import Sequence

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from delivery.http import READ_PATH
from delivery.refusals import Reason, TurnedAway, bad_request, masked, refusal

log = structlog.get_logger("kapok.access")

MAX_HEADERS = 100
MAX_HEADER_BYTES = 16 * 1024

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


class Envelope:
    """Outermost of all: nothing leaves without a request id, and no fault without its mask."""

    def __init__(self, app: ASGIApp, *, trusted_hosts: Sequence[str] = ()) -> None:
        self.app = app
        self.trusted_hosts = frozenset(trusted_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        exchange = _Exchange(send, request_id)
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._answer(scope, receive, exchange)
            finally:
                # The path without its query: what was asked may hold personal data.
                log.info(
                    "request",
                    method=scope["method"],
                    path=scope["path"],
                    status=exchange.status,
                    ms=round((time.perf_counter() - began) * 1000, 2),
                    read_path=exchange.read_path,
                )

    async def _answer(self, scope: Scope, receive: Receive, exchange: "_Exchange") -> None:
        try:
            _refuse_odd_headers(scope)
            self._refuse_other_hosts(scope)
            await self.app(scope, receive, exchange.send)
        except TurnedAway as error:
            if exchange.status is not None:
                raise
            await refusal(error)(scope, receive, exchange.send)
        except Exception:
            log.exception("request failed")
            if exchange.status is not None:
                raise
            await masked(exchange.request_id)(scope, receive, exchange.send)

    def _refuse_other_hosts(self, scope: Scope) -> None:
        hosts = Headers(scope=scope).getlist("host")
        # HTTP/1.0 knows no Host; a balancer's plain check of health may speak it.
        if not hosts and scope.get("http_version") == "1.0" and not self.trusted_hosts:
            return
        if len(hosts) != 1 or not _HOST.fullmatch(hosts[0]):
            raise bad_request("The request must name one host, plainly.")
        if self.trusted_hosts and hosts[0].rsplit(":", 1)[0].lower() not in self.trusted_hosts:
            raise bad_request("This host is not served here (KAPOK_TRUSTED_HOSTS).")


class _Exchange:
    """What has been sent so far, with the headers that every answer carries."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self.request_id = request_id
        self.status: int | None = None
        self.read_path: str | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["x-request-id"] = self.request_id
            headers.setdefault("x-content-type-options", "nosniff")
            headers.setdefault("referrer-policy", "no-referrer")
            self.status = message["status"]
            self.read_path = headers.get(READ_PATH)
        await self._send(message)


def _request_id(scope: Scope) -> str:
    """The id a proxy gave the request, else one of our own."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


def _refuse_odd_headers(scope: Scope) -> None:
    headers = scope["headers"]
    if (
        len(headers) > MAX_HEADERS
        or sum(len(name) + len(value) for name, value in headers) > MAX_HEADER_BYTES
    ):
        raise TurnedAway(
            431,
            Reason.TOO_LARGE,
            f"At most {MAX_HEADERS} headers of {MAX_HEADER_BYTES // 1024} KiB in all. Send fewer.",
        )
