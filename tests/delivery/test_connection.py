import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.responses import PlainTextResponse
from uvicorn import Config
from uvicorn.server import ServerState

from delivery.connection import PromptHttp


class Hasty(PromptHttp):
    head_seconds = 0.2


@asynccontextmanager
async def _connected() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    config = Config(PlainTextResponse("here"), log_config=None, http=Hasty)
    config.load()

    def protocol() -> Any:
        return Hasty(config=config, server_state=ServerState(), app_state={})

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        yield reader, writer
        writer.close()
        await writer.wait_closed()


async def test_who_says_nothing_is_hung_up_on() -> None:
    async with _connected() as (reader, _), asyncio.timeout(2):
        assert await reader.read() == b""


async def test_who_stops_within_the_head_is_hung_up_on() -> None:
    async with _connected() as (reader, writer), asyncio.timeout(2):
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nAcce")

        assert await reader.read() == b""


async def test_who_stops_within_a_second_request_is_hung_up_on() -> None:
    async with _connected() as (reader, writer), asyncio.timeout(2):
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        first = await reader.readuntil(b"here")
        writer.write(b"GET / HTT")

        assert first.startswith(b"HTTP/1.1 200 OK")
        assert await reader.read() == b""


async def test_who_has_asked_may_wait_for_the_answer_as_long_as_it_takes() -> None:
    async with _connected() as (reader, writer), asyncio.timeout(2):
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await reader.readuntil(b"here")
        await asyncio.sleep(0.3)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")

        assert (await reader.readuntil(b"here")).startswith(b"HTTP/1.1 200 OK")
