"""The log: one line an event on stderr, for people in a terminal and as JSON everywhere else."""

import logging
import sys
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Literal

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from delivery.access import AccessLog, Write, write_console, write_json

LogFormat = Literal["auto", "json", "console"]

REQUEST_ID: ContextVar[str] = ContextVar("request_id")
"""The id of the request at hand, which every line that it causes carries."""


def write_logs(form: LogFormat, *, debug: bool = False) -> None:
    """Let every log line of this process, the libraries' too, go to stderr in one form."""
    as_json = wants_json(form)
    shared: list[Processor] = [
        _with_request_id,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last = _json_lines() if as_json else [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.DEBUG if debug else logging.INFO
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.DEBUG if debug else logging.WARNING)


def wants_json(form: LogFormat) -> bool:
    """Whether the log is for programs: asked for, or nobody is looking."""
    return form == "json" or (form == "auto" and not sys.stderr.isatty())


def access_log(form: LogFormat, *, counting: Callable[[Write], Write] | None = None) -> AccessLog:
    """The log of requests in the same form; its lines are counted when they are written."""
    write = write_json if wants_json(form) else write_console
    return AccessLog(counting(write) if counting else write)


def _with_request_id(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    request_id = REQUEST_ID.get(None)
    return event if request_id is None else {"request_id": request_id, **event}


def _json_lines() -> list[Processor]:
    return [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(serializer=_dumps),
    ]


def _dumps(event: Any, default: Any = str, **_options: Any) -> str:
    return orjson.dumps(event, default=default).decode()
