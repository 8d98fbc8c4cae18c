"""Uploads, and the bytes of pictures and documents: everything below `/media/`."""

import re
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote

from starlette.types import ASGIApp, Receive, Scope, Send

from delivery.head import Head
from delivery.incoming import receive_file, refuse_from_head, refused
from delivery.refusals import Reason, TurnedAway, bad_request, json_response
from models.database import Database
from publishing.actor import Actor, Verb
from publishing.desk import Desk
from publishing.errors import Code, Conflict, Refused
from publishing.examiner import Examiner
from publishing.file_kinds import NotTaken
from publishing.files import (
    SIGNED_SECONDS,
    Kept,
    Standing,
    is_signed,
    kept_file,
    signed_address,
)
from publishing.intake import Intake
from publishing.permissions import may
from publishing.rendition import BadRendition
from publishing.renditions import Busy, CannotMake, Renditions
from publishing.storage import Storage
from publishing.upload import FILE, PICTURE, Stored, replace, upload

PREFIX = "/media/"
UPLOAD_PATH = "/media/upload"
SHOWN_SECONDS = 60
"""How long browsers and CDNs may show a public file without asking again."""

ActorOf = Callable[[Scope], Awaitable[Actor]]
"""Who sends a request; raises TurnedAway (401, 403) for whoever does not show it."""

_RANGE = re.compile(rb"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True)
class Filing:
    """What files are taken and served with, once the service is up."""

    database: Database
    storage: Storage
    examiner: Examiner
    renditions: Renditions
    actor_of: ActorOf
    secret: bytes

    @property
    def intake(self) -> Intake:
        """What takes files in."""
        return Intake(self.storage, self.examiner)


class FilesDoor:
    """Answers what is below `/media/`; everything else goes on to the app within."""

    def __init__(self, app: ASGIApp, *, filing: Callable[[], Filing]) -> None:
        self.app = app
        self.filing = filing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        filing = self.filing()
        if scope["path"] == UPLOAD_PATH:
            await _take(filing, scope, receive, send)
        else:
            await _serve(filing, scope, send)


# --- taking -----------------------------------------------------------------------------------


async def _take(filing: Filing, scope: Scope, receive: Receive, send: Send) -> None:
    _refuse_methods(scope, "POST")
    head: Head = scope["state"]["head"]
    actor = await filing.actor_of(scope)
    if not any(may(actor, Verb.UPLOAD, each).allowed for each in (PICTURE, FILE)):
        verdict = may(actor, Verb.UPLOAD)
        raise TurnedAway(403, Reason.FORBIDDEN, verdict.reason or "You may not upload anything.")
    refuse_from_head(head)
    asked = _parameters(scope)
    with tempfile.TemporaryDirectory(prefix="kapok-") as folder:
        arrived = await receive_file(receive, head, Path(folder, "arrived"))
        asked = {**arrived.fields, **asked}
        number, name = _revision(asked), asked.get("name") or arrived.name
        try:
            async with filing.intake.stored(Path(folder, "arrived"), name=name) as stored:
                answer = await _acted(filing, actor, stored, asked.get("replace"), number)
        except NotTaken as error:
            raise refused(error) from error
        except Refused as error:
            raise _turned_away(error) from error
    await json_response(201, answer)(scope, receive, send)


def _revision(asked: dict[str, str]) -> int | None:
    number = asked.get("revision", "")
    if number and not (number.isascii() and number.isdigit() and len(number) < 9):
        raise bad_request("The revision to replace is a whole number.")
    return int(number) if number else None


async def _acted(
    filing: Filing, actor: Actor, stored: Stored, public_id: str | None, number: int | None
) -> dict[str, object]:
    async with Desk(filing.database).act(by=actor) as act:
        if public_id:
            item, revision = await replace(act, public_id, stored, expected_revision=number)
        else:
            item, revision = await upload(act, stored)
    until = int(time.time()) + SIGNED_SECONDS
    return {
        "id": item.public_id,
        "type": item.type,
        "revision": revision.number,
        "name": stored.name,
        "mime": stored.examined.mime,
        "bytes": stored.bytes,
        "sha256": stored.sha256,
        "widthPx": stored.examined.width,
        "heightPx": stored.examined.height,
        "pages": stored.examined.pages,
        "address": signed_address(filing.secret, stored.key, stored.name, until=until),
    }


def _turned_away(error: Refused) -> TurnedAway:
    if isinstance(error, Conflict):
        return TurnedAway(409, Reason.CONFLICT, str(error))
    match error.problems[0].code:
        case Code.NOT_FOUND:
            return TurnedAway(404, Reason.NOT_FOUND, str(error))
        case Code.FORBIDDEN:
            return TurnedAway(403, Reason.FORBIDDEN, str(error))
        case _:
            return TurnedAway(422, Reason.NOT_TAKEN, str(error))


# --- serving ----------------------------------------------------------------------------------


async def _serve(filing: Filing, scope: Scope, send: Send) -> None:
    _refuse_methods(scope, "GET, HEAD")
    key, _, name = scope["path"].removeprefix(PREFIX).partition("/")
    kept = await kept_file(filing.database, key) if name and "/" not in name else None
    if kept is None:
        raise _nothing()
    is_public = kept.standing is Standing.LIVE
    if not is_public and not await _is_let_in(filing, scope, kept):
        if kept.standing is Standing.WITHDRAWN:
            raise TurnedAway(410, Reason.GONE, "This file was withdrawn.")
        raise _nothing()
    shown = await _as_asked(filing.renditions, kept, _parameters(scope))
    await _Sending(filing.storage, shown, scope["state"]["head"], is_public).send(
        send, only_head=scope["method"] == "HEAD"
    )


async def _as_asked(renditions: Renditions, kept: Kept, asked: dict[str, str]) -> Kept:
    """The file, or the rendition that is asked for; raises TurnedAway."""
    try:
        return await renditions.asked(kept, asked)
    except BadRendition as error:
        raise bad_request(str(error)) from error
    except CannotMake as error:
        raise TurnedAway(
            422,
            Reason.NOT_TAKEN,
            "This picture takes too much to be made smaller here. Ask for it without w and format.",
        ) from error
    except Busy as error:
        raise TurnedAway(
            503,
            Reason.UNAVAILABLE,
            "Many pictures are being made smaller. Ask again in a few seconds.",
            headers={"retry-after": "3"},
        ) from error


def _parameters(scope: Scope) -> dict[str, str]:
    try:
        return dict(parse_qsl(scope["query_string"].decode("latin-1"), max_num_fields=20))
    except ValueError as error:
        raise bad_request("The address has more parameters than it may have.") from error


async def _is_let_in(filing: Filing, scope: Scope, kept: Kept) -> bool:
    """Whether a signature or the asker's own rights show a file that is not public."""
    asked = _parameters(scope)
    if is_signed(
        filing.secret,
        kept.key,
        until=asked.get("until", ""),
        signature=asked.get("signature", ""),
        now=int(time.time()),
    ):
        return True
    head: Head = scope["state"]["head"]
    if b"authorization" not in head and b"cookie" not in head:
        return False
    try:
        actor = await filing.actor_of(scope)
    except TurnedAway:
        return False  # told apart from a file that is not there, it would be known to be there
    return may(actor, Verb.READ, kept.type).allowed


@dataclass(frozen=True)
class _Sending:
    storage: Storage
    kept: Kept
    head: Head
    is_public: bool

    async def send(self, send: Send, *, only_head: bool) -> None:
        """All of it, the range that is asked for, or that nothing has changed."""
        etag = b'"%s"' % self.kept.sha256[:32].encode()
        headers = self._headers(etag)
        if self._has(etag):
            await _answer(send, 304, headers)
            return
        start, end = 0, self.kept.bytes
        status = 200
        if asked := self._range(etag):
            if (wanted := _within(asked, end)) is None:
                headers.append((b"content-range", b"bytes */%d" % end))
                await _answer(send, 416, [*headers, (b"content-length", b"0")])
                return
            (start, end), status = wanted, 206
            headers.append(
                (b"content-range", b"bytes %d-%d/%d" % (start, end - 1, self.kept.bytes))
            )
        headers.append((b"content-length", b"%d" % (end - start)))
        if only_head:
            await _answer(send, status, headers)
            return
        await self._send_bytes(send, status, headers, start, end)

    async def _send_bytes(
        self, send: Send, status: int, headers: list[tuple[bytes, bytes]], start: int, end: int
    ) -> None:
        pieces = self.storage.stream(self.kept.key, start, end)
        # The first piece before the head: what is lost in the storage must not look like a success.
        piece = await anext(pieces)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        async for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    def _headers(self, etag: bytes) -> list[tuple[bytes, bytes]]:
        # Nothing of it may run, whatever a browser takes it for.
        way = "inline" if self.kept.mime.startswith("image/") else "attachment"
        freshness = b"private, no-store"
        if self.is_public:
            freshness = b"public, max-age=%d, must-revalidate, immutable" % SHOWN_SECONDS
        headers = [
            (b"content-type", self._content_type().encode()),
            (b"accept-ranges", b"bytes"),
            (b"etag", etag),
            (b"cache-control", freshness),
            (b"content-security-policy", b"sandbox; default-src 'none'"),
            (
                b"cross-origin-resource-policy",
                b"cross-origin" if self.is_public else b"same-origin",
            ),
            (
                b"content-disposition",
                f"{way}; filename*=UTF-8''{quote(self.kept.name, safe='')}".encode(),
            ),
        ]
        if self.is_public:
            headers.append((b"cache-tag", self.kept.public_id.encode()))
            headers.append((b"surrogate-key", self.kept.public_id.encode()))
        else:
            headers.append((b"x-robots-tag", b"noindex, nofollow"))
        return headers

    def _content_type(self) -> str:
        mime = self.kept.mime
        return f"{mime}; charset=utf-8" if mime.startswith("text/") else mime

    def _has(self, etag: bytes) -> bool:
        return etag in self.head.get(b"if-none-match", b"")

    def _range(self, etag: bytes) -> "re.Match[bytes] | None":
        """The one range asked for; several at once, or of older bytes, are answered with all."""
        if self.head.get(b"if-range", etag) != etag:
            return None
        found = _RANGE.fullmatch(self.head.get(b"range", b"").replace(b" ", b""))
        return found if found and (found[1] or found[2]) else None


def _within(asked: "re.Match[bytes]", size: int) -> tuple[int, int] | None:
    """From where up to before where, or None where there is nothing."""
    if not asked[1]:
        start, end = max(0, size - int(asked[2])), size
    else:
        start = int(asked[1])
        end = min(int(asked[2]) + 1, size) if asked[2] else size
    return (start, end) if start < end else None


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _refuse_methods(scope: Scope, allowed: str) -> None:
    if scope["method"] not in allowed.split(", "):
        raise TurnedAway(
            405,
            Reason.METHOD_NOT_ALLOWED,
            f"This address takes {allowed} only.",
            headers={"allow": allowed},
        )


def _nothing() -> TurnedAway:
    return TurnedAway(404, Reason.NOT_FOUND, "There is nothing at this address.")
