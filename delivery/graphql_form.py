"""A GraphQL request with files, as the multipart request specification has it.

`operations` first, then `map`, then the files in any order; read as they arrive, and bounded.
https://github.com/jaydenseric/graphql-multipart-request-spec
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from python_multipart.multipart import parse_options_header
from starlette.types import Receive

from delivery.asked import Asked, posted_object
from delivery.decode import BadJson, decode_json
from delivery.head import Head
from delivery.incoming import (
    ALL_SECONDS,
    Sink,
    form_parser,
    parse_piece,
    read_into,
    to_disk,
    too_slow,
)
from delivery.refusals import Reason, TurnedAway, bad_request
from publishing.intake import Arrived

MAX_FILES = 10
MAX_BYTES = 128 * 1024 * 1024
"""What a whole request may weigh."""

OPERATIONS_BYTES = 1024 * 1024
MAP_BYTES = 16 * 1024
_HEADER_BYTES = 4 * 1024
_CLOSE = {"connection": "close"}

HEADERS = (b"kapok-upload", b"graphql-require-preflight")
"""One of these has to be there: a form of another site cannot send it."""


@dataclass(frozen=True)
class AskedWithFiles:
    """What is asked, and the files by the texts that stand for them in its variables."""

    asked: Asked
    files: Mapping[str, Arrived]


def is_form(head: Head) -> bool:
    """Whether the body is a form rather than JSON."""
    return head.get(b"content-type", b"").lstrip().lower().startswith(b"multipart/form-data")


def refuse_form_from_head(head: Head) -> None:
    """Raises TurnedAway for a form that need not be read at all."""
    if not any(head.get(each, b"").strip() for each in HEADERS):
        raise TurnedAway(
            403,
            Reason.FORBIDDEN,
            "Send the header Kapok-Upload: 1 with a request that has files.",
            headers=_CLOSE,
        )
    if head.get(b"content-encoding", b"identity").lower() not in (b"", b"identity"):
        raise TurnedAway(
            415,
            Reason.UNSUPPORTED_MEDIA_TYPE,
            "Send the form as it is, without Content-Encoding.",
            headers=_CLOSE,
        )
    announced = head.get(b"content-length", b"")
    if announced.isdigit() and (len(announced) > 18 or int(announced) > MAX_BYTES):
        raise _too_large()


async def receive_form(receive: Receive, head: Head, folder: Path) -> AskedWithFiles:
    """The request, its files written into `folder`; raises TurnedAway."""
    _, options = parse_options_header(head.get(b"content-type", b""))
    form = _Form(folder, options.get(b"boundary", b""))
    try:
        async with asyncio.timeout(ALL_SECONDS):
            await read_into(receive, form.write)
        return await asyncio.to_thread(form.whole)
    except TimeoutError:
        raise too_slow() from None
    finally:
        form.close()


class _Form:
    """Reads a form piece by piece."""

    def __init__(self, folder: Path, boundary: bytes) -> None:
        self._folder = folder
        self._texts: dict[str, bytearray] = {}
        self._places: dict[str, list[str]] | None = None
        self._files: dict[str, Arrived] = {}
        self._open: list[BinaryIO] = []
        self._sink: Sink | None = None
        self._header, self._value = b"", b""
        self._field, self._named, self._size, self._ended = "", False, 0, False
        callbacks: Any = {
            "on_part_begin": self._begin,
            "on_header_field": self._on_header,
            "on_header_value": self._on_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_end": self._end,
        }
        self._parser = form_parser(boundary, callbacks, most_bytes=MAX_BYTES)

    def write(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > MAX_BYTES:
            raise _too_large()
        parse_piece(self._parser, piece)

    def whole(self) -> AskedWithFiles:
        """What was read, once all of it is there."""
        if not self._ended:
            raise bad_request("The form broke off. Send it again.")
        places = self._placed()
        lacking = [each for each in places if each not in self._files]
        if lacking:
            raise bad_request(f"The file {lacking[0]!r} of the map is not in the form.")
        for each in self._open:
            to_disk(each)
        operations = _decoded(bytes(self._texts["operations"]), "operations")
        for name, paths in places.items():
            for path in paths:
                _put(operations, path, _token(name))
        files = {_token(name): each for name, each in self._files.items()}
        return AskedWithFiles(posted_object(operations), files)

    def close(self) -> None:
        for each in self._open:
            each.close()

    # --- what the parser tells ------------------------------------------------------------------

    def _begin(self) -> None:
        self._field, self._named, self._sink = "", False, None

    def _on_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]
        self._bound()

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._bound()

    def _bound(self) -> None:
        if len(self._header) + len(self._value) > _HEADER_BYTES:
            raise bad_request("A part of the form has longer headers than it may have.")

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition" and not self._named:
            _, options = parse_options_header(self._value)
            self._field, self._named = options.get(b"name", b"").decode("utf-8", "replace"), True
            self._take(options.get(b"filename", b"").decode("utf-8", "replace"))
        self._header, self._value = b"", b""

    def _headers_finished(self) -> None:
        if not self._named:
            raise bad_request("A part of the form has no name.")

    def _take(self, filename: str) -> None:
        """Begin a part: the operations, then the map, then files that the map names."""
        if len(self._texts) < 2:
            due = ("operations", "map")[len(self._texts)]
            if self._field != due:
                raise bad_request("The form begins with operations, then map, then the files.")
            self._texts[due] = bytearray()
            return
        if self._field not in self._placed():
            raise bad_request("The form has a part that its map does not name.")
        if self._field in self._files:
            raise bad_request("The form has two files of one name.")
        file = self._folder / f"file{len(self._files)}"
        opened = file.open("wb")
        self._open.append(opened)
        self._sink = Sink(opened)
        self._files[self._field] = Arrived(file, filename)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._sink is not None:
            self._sink.write(data[start:end])
            return
        text = self._texts[self._field]
        text += data[start:end]
        if len(text) > (OPERATIONS_BYTES if self._field == "operations" else MAP_BYTES):
            raise bad_request(f"The form's {self._field} is longer than it may be.")

    def _end(self) -> None:
        self._ended = True

    def _placed(self) -> dict[str, list[str]]:
        """The map: for each file the places in the operations where it belongs."""
        if self._places is None:
            if "map" not in self._texts:
                raise bad_request("The form begins with operations, then map, then the files.")
            self._places = _places(_decoded(bytes(self._texts["map"]), "map"))
        return self._places


def _places(found: Any) -> dict[str, list[str]]:
    if not isinstance(found, dict) or not all(
        isinstance(paths, list) and paths and all(isinstance(each, str) for each in paths)
        for paths in found.values()
    ):
        raise bad_request('map must be an object such as {"0": ["variables.file"]}.')
    if sum(map(len, found.values())) > MAX_FILES:
        raise bad_request(f"At most {MAX_FILES} files in one request. Send several.")
    return found


def _decoded(text: bytes, name: str) -> Any:
    try:
        return decode_json(text)
    except BadJson as error:
        raise bad_request(f"{name} cannot be read. {error}") from error


def _put(operations: Any, path: str, token: str) -> None:
    """Put a file's token where its path leads, which must hold null."""
    steps = path.split(".")
    at = operations
    if steps[0] != "variables" or len(steps) < 2 or len(steps) > 20:
        raise _nowhere()
    for step in steps[:-1]:
        at = _below(at, step)
    if _below(at, steps[-1]) is not None:
        raise _nowhere()
    if isinstance(at, list):
        at[int(steps[-1])] = token
    else:
        at[steps[-1]] = token


def _below(at: Any, step: str) -> Any:
    if isinstance(at, dict) and step in at:
        return at[step]
    if isinstance(at, list) and step.isascii() and step.isdigit() and len(step) < 4:
        place = int(step)
        if place < len(at):
            return at[place]
    raise _nowhere()


def _token(name: str) -> str:
    return f"file:{name}"


def _nowhere() -> TurnedAway:
    return bad_request("map leads to a place that is not null in the operations' variables.")


def _too_large() -> TurnedAway:
    return TurnedAway(
        413,
        Reason.TOO_LARGE,
        f"The request is larger than {MAX_BYTES // 1024 // 1024} MB. Send its files one by one.",
        headers=_CLOSE,
    )
