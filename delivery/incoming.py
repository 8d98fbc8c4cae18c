"""An uploaded file as it arrives: written to a temporary file, and bounded while it is read."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.types import Receive

from delivery.head import Head
from delivery.refusals import Reason, TurnedAway, bad_request
from publishing.file_kinds import (
    HEAD_BYTES,
    MAX_DOCUMENT_BYTES,
    Family,
    NotTaken,
    family_of,
    largest,
    too_large,
)

IDLE_SECONDS = 20.0
"""How long the sender may be silent."""

ALL_SECONDS = 600.0
FORM_BYTES = 64 * 1024
"""What a form may weigh beside its file."""

FILE_FIELD = "file"
_TEXT_FIELD_BYTES = 1_000
_CLOSE = {"connection": "close"}


@dataclass(frozen=True)
class Arrived:
    """A file that has arrived as a whole, and the form's other fields."""

    name: str
    bytes: int
    fields: dict[str, str]


def refuse_from_head(head: Head) -> None:
    """Raises TurnedAway for what need not be read at all: too large, or compressed on its way."""
    if head.get(b"content-encoding", b"identity").lower() not in (b"", b"identity"):
        raise TurnedAway(
            415,
            Reason.UNSUPPORTED_MEDIA_TYPE,
            "Send the file as it is, without Content-Encoding.",
            headers=_CLOSE,
        )
    announced = head.get(b"content-length", b"")
    if announced.isdigit() and (
        len(announced) > 18 or int(announced) > MAX_DOCUMENT_BYTES + FORM_BYTES
    ):
        raise _too_large(None)


async def receive_file(receive: Receive, head: Head, into: Path) -> Arrived:
    """Write what arrives to `into`; raises TurnedAway for what is too much, too slow, or no file."""
    kind, options = parse_options_header(head.get(b"content-type", b""))
    with into.open("wb") as file:
        sink = Sink(file)
        reader = (
            _Form(sink, options.get(b"boundary", b""))
            if kind == b"multipart/form-data"
            else _Plain(sink)
        )
        try:
            async with asyncio.timeout(ALL_SECONDS):
                await read_into(receive, reader.write)
        except TimeoutError:
            raise too_slow() from None
        reader.end()
        if sink.size == 0:
            raise refused(NotTaken("The file is empty. Choose another."))
        await asyncio.to_thread(to_disk, file)
    return Arrived(reader.name, sink.size, reader.fields)


def refused(error: NotTaken) -> TurnedAway:
    """A file that was read and is not taken."""
    return TurnedAway(422, Reason.NOT_TAKEN, str(error), headers=_CLOSE)


class Sink:
    """Takes bytes until there are more than such a file may have."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.size = 0
        self._head = b""
        self._family: Family | None = None

    def write(self, piece: bytes) -> None:
        self.size += len(piece)
        if self._family is None and len(self._head) < HEAD_BYTES:
            self._head += piece[: HEAD_BYTES - len(self._head)]
            if len(self._head) >= 32:
                self._family = _family(self._head)
        if self.size > (largest(self._family) if self._family else MAX_DOCUMENT_BYTES):
            raise _too_large(self._family)
        self.file.write(piece)


def _family(head: bytes) -> Family | None:
    try:
        return family_of(head)
    except NotTaken:
        return None  # said later, when all of its beginning is known


class _Plain:
    """A body that is the file."""

    def __init__(self, sink: Sink) -> None:
        self.name, self.fields = "", dict[str, str]()
        self.write = sink.write

    def end(self) -> None:
        return None


class _Form:
    """A form with the file in its field `file`."""

    def __init__(self, sink: Sink, boundary: bytes) -> None:
        self.name, self.fields = "", dict[str, str]()
        self._sink = sink
        self._header, self._value = b"", b""
        self._field, self._text, self._is_file, self._files = "", b"", False, 0
        self._beside, self._ended = 0, False
        callbacks: Any = {
            "on_part_begin": self._begin,
            "on_header_field": self._on_header,
            "on_header_value": self._on_value,
            "on_header_end": self._header_end,
            "on_part_data": self._data,
            "on_part_end": self._end_part,
            "on_end": self._on_end,
        }
        self._parser = form_parser(boundary, callbacks, most_bytes=MAX_DOCUMENT_BYTES + FORM_BYTES)

    def write(self, piece: bytes) -> None:
        parse_piece(self._parser, piece)

    def end(self) -> None:
        if not self._ended:
            raise bad_request("The form broke off. Send it again.")
        if self._files == 0:
            raise bad_request(f"The form holds no file. Put it into the field {FILE_FIELD!r}.")

    def _on_end(self) -> None:
        self._ended = True

    def _begin(self) -> None:
        self._field, self._text, self._is_file = "", b"", False

    def _on_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(self._value)
            self._field = options.get(b"name", b"").decode("utf-8", "replace")
            self._is_file = self._field == FILE_FIELD
            if self._is_file:
                self._files += 1
                if self._files > 1:
                    raise bad_request("The form holds several files. Send one at a time.")
                self.name = options.get(b"filename", b"").decode("utf-8", "replace")
        self._header, self._value = b"", b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._sink.write(data[start:end])
            return
        self._beside += end - start
        if self._beside > FORM_BYTES:
            raise bad_request("The form's other fields are longer than they may be.")
        self._text = (self._text + data[start:end])[:_TEXT_FIELD_BYTES]

    def _end_part(self) -> None:
        if self._field and not self._is_file:
            self.fields[self._field] = self._text.decode("utf-8", "replace")


def form_parser(boundary: bytes, callbacks: Any, *, most_bytes: int) -> MultipartParser:
    """What reads a form piece by piece; raises TurnedAway when the form cannot be told apart."""
    if not boundary:
        raise bad_request("The form names no boundary. Let your HTTP library write its header.")
    try:
        return MultipartParser(boundary, callbacks, max_size=most_bytes)
    except FormParserError as error:
        raise bad_request("The form's boundary is longer than it may be.") from error


def parse_piece(parser: MultipartParser, piece: bytes) -> None:
    """Give the next piece to the parser; raises TurnedAway when it is no form."""
    try:
        parser.write(piece)
    except FormParserError as error:
        raise bad_request("The form is not written as multipart/form-data.") from error


async def read_into(receive: Receive, write: Callable[[bytes], object]) -> None:
    """Give the body to `write` as it arrives; raises TurnedAway when it breaks off, TimeoutError."""
    more = True
    while more:
        async with asyncio.timeout(IDLE_SECONDS):
            message = await receive()
        if message["type"] == "http.disconnect":
            raise bad_request("The file broke off. Send it again.")
        write(message.get("body", b""))
        more = message.get("more_body", False)


def to_disk(file: BinaryIO) -> None:
    """Wait until all that was written is on disk."""
    file.flush()
    os.fsync(file.fileno())


def _too_large(family: Family | None) -> TurnedAway:
    return TurnedAway(413, Reason.TOO_LARGE, too_large(family), headers=_CLOSE)


def too_slow() -> TurnedAway:
    """A body that did not arrive in time."""
    return TurnedAway(
        408,
        Reason.TOO_SLOW,
        f"The file did not arrive: {IDLE_SECONDS:g} seconds of silence, or {ALL_SECONDS:g} in all. "
        "Send it again.",
        headers=_CLOSE,
    )
