import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from uvicorn import Config
from uvicorn.server import ServerState

from delivery.connection import PromptHttp, PromptSocket
from delivery.streams import ABORT


class Hasty(PromptHttp):
    head_seconds = 0.2


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that answers requests, and says back what comes over a WebSocket."""
    if scope["type"] == "http":
        await PlainTextResponse("here")(scope, receive, send)
        return
    assert callable(scope["extensions"][ABORT])
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})


@asynccontextmanager
async def _connected(
    *, ping_every: float = 0.4
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    config = Config(
        echo,
        log_config=None,
        http=Hasty,
        ws=PromptSocket,
        ws_ping_interval=ping_every,
        ws_ping_timeout=0.1,
        ws_max_size=100,
    )
    config.load()

    def protocol() -> Any:
        return Hasty(config=config, server_state=ServerState(), app_state={})

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        yield reader, writer
        writer.close()
        with suppress(ConnectionError):
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


HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def masked(text: bytes) -> bytes:
    """A text as a client's frame, under a mask of zeros."""
    return bytes([0x81, 0x80 | len(text)]) + bytes(4) + text


async def test_a_websocket_may_be_quiet_for_longer_than_a_head_may_take() -> None:
    async with _connected() as (reader, writer), asyncio.timeout(2):
        writer.write(HANDSHAKE)
        head = await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.3)
        writer.write(masked(b"hello"))

        assert head.startswith(b"HTTP/1.1 101 ")
        assert b"permessage-deflate" not in head
        assert await reader.readexactly(7) == b"\x81\x05hello"


async def test_a_websocket_that_answers_no_ping_is_closed() -> None:
    async with _connected() as (reader, writer), asyncio.timeout(2):
        writer.write(HANDSHAKE)
        await reader.readuntil(b"\r\n\r\n")
        rest = await reader.read()

    assert rest[:1] == b"\x89"
    assert b"keepalive ping timeout" in rest


async def test_a_message_that_is_longer_than_it_may_be_closes_the_websocket() -> None:
    async with _connected() as (reader, writer), asyncio.timeout(2):
        writer.write(HANDSHAKE)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(masked(b"x" * 101))
        rest = await reader.read()

    assert int.from_bytes(rest[2:4], "big") == 1009


async def test_who_pings_without_end_and_takes_no_answer_is_cut_off() -> None:
    pings, sent = (b"\x89\xe0" + bytes(4) + b"x" * 96) * 1_000, 0

    async def flood(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        while sent < 64_000_000:
            writer.write(pings)
            await writer.drain()
            sent += len(pings)

    async with _connected(ping_every=60) as (_, writer), asyncio.timeout(20):
        writer.write(HANDSHAKE)
        with suppress(ConnectionError):
            await flood(writer)
        writer.transport.abort()

    assert sent < 32_000_000  # what two kernels hold, and little more
