"""Serves one opponent: `python -m benchmarks.opponents tuned postgres://…`, in one process.

`same-bytes FILE` gives what is in the file to every request, whatever it asks.
"""

import json
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from benchmarks.opponents import naive, tables, tuned
from benchmarks.opponents.orm import Orm
from benchmarks.opponents.sql import Sql


def app(which: str, source: str) -> Starlette:
    """The opponent over the database at `source`, or the file of that name."""
    match which:
        case "naive":
            return _app(naive.view(), lambda: tables.opened(source))
        case "tuned":
            return _app(tuned.view(Orm()), lambda: _tuned(source))
        case "sql":
            return _app(tuned.view(Sql(source.split(":")[0])), lambda: _tuned(source))
        case "same-bytes":
            return _app(_same_bytes(Path(source).read_bytes()), _nothing)
    raise ValueError(f"There is no opponent {which!r}.")


def _app(
    view: Callable[..., Any], life: Callable[[], AbstractAsyncContextManager[None]]
) -> Starlette:
    return Starlette(
        routes=[Route("/healthz", _well), Route("/graphql", view, methods=["GET", "POST"])],
        lifespan=lambda _app: life(),
    )


def _tuned(source: str) -> AbstractAsyncContextManager[None]:
    return tables.opened(source, **tuned.POOL)


@asynccontextmanager
async def _nothing() -> AsyncIterator[None]:
    yield


async def _well(_request: Request) -> Response:
    return PlainTextResponse("well")


def _same_bytes(body: bytes) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        await request.body()
        return Response(body, media_type="application/json")

    return answer


def main(arguments: Sequence[str]) -> None:
    """Serve on a free port, and say first which."""
    which, source = arguments
    config = uvicorn.Config(
        app(which, source),
        loop="uvloop",
        http="httptools",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
    )
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        print(json.dumps({"address": address}), flush=True)
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main(sys.argv[1:])
