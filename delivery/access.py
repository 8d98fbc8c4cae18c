"""One line in the log for each request, written in batches: a write of its own costs as much as an answer."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog

FLUSH_SECONDS = 0.1


@dataclass(slots=True)
class Line:
    """What is noted of a request. Its query and its variables may hold personal data and are not."""

    request_id: str
    method: str
    path: str
    status: int | None
    ms: float
    read_path: str | None
    at: float

    def fields(self) -> dict[str, Any]:
        """The line as the log shows it."""
        return {
            "event": "request",
            "level": "info",
            "timestamp": datetime.fromtimestamp(self.at, UTC),
            "request_id": self.request_id,
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "ms": round(self.ms, 2),
            "read_path": self.read_path,
        }


Write = Callable[[Sequence[Line]], None]


class AccessLog:
    """Gathers lines and writes them a moment later; at the latest when it is flushed."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._lines: list[Line] = []
        self._timer: asyncio.TimerHandle | None = None

    def note(self, line: Line) -> None:
        """Remember a line, to be written soon."""
        self._lines.append(line)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)

    def flush(self) -> None:
        """Write what has been gathered."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        lines, self._lines = self._lines, []
        if lines:
            self._write(lines)


def write_json(lines: Sequence[Line]) -> None:
    """The lines as JSON on stderr, for programs."""
    form = orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
    sys.stderr.write(b"".join(orjson.dumps(each.fields(), option=form) for each in lines).decode())
    sys.stderr.flush()


def write_console(lines: Sequence[Line]) -> None:
    """The lines through structlog, for people in a terminal."""
    log = structlog.get_logger("kapok.access")
    for each in lines:
        # structlog says when and how grave in its own way.
        told = {name: value for name, value in each.fields().items() if name not in _ITS_OWN}
        log.info("request", **told)


_ITS_OWN = ("event", "level", "timestamp")
