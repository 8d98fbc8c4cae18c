"""A receiver of webhooks on loopback: counts connections, keeps what it was sent, answers as told."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson

from publishing.webhook_signature import signature

Answer = Callable[["Got", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Got:
    """A request as it came."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def message(self) -> Any:
        return orjson.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        made = signature(
            secret,
            message_id=self.headers["webhook-id"],
            timestamp=int(self.headers["webhook-timestamp"]),
            body=self.body,
        )
        return made in self.headers["webhook-signature"].split(" ")


def answering(status: int, body: bytes = b"", *head: str) -> Answer:
    """The same answer to everything."""

    async def answer(_got: Got, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *head, "", ""]
        writer.write("\r\n".join(lines).encode() + body)

    return answer


async def echoing(got: Got, writer: asyncio.StreamWriter) -> None:
    """A good receiver: gives challenges back, and takes everything else."""
    challenge = got.message["data"].get("challenge")
    body = orjson.dumps({"challenge": challenge}) if challenge else b""
    await answering(200, body)(got, writer)


@dataclass
class Receiver:
    """What came, and what is answered from now on."""

    port: int = 0
    answer: Answer = echoing
    connections: int = 0
    got: list[Got] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks?from=kapok"

    @property
    def told(self) -> list[dict[str, Any]]:
        """The messages that are neither challenges nor tests, in the order in which they came."""
        messages = [each.message for each in self.got]
        return [each for each in messages if each["type"].startswith("content.")]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, *lines = head.strip().split("\r\n")
            headers = {
                name.lower(): value.strip()
                for name, _, value in (each.partition(":") for each in lines)
            }
            body = await reader.readexactly(int(headers["content-length"]))
            got = Got(line, headers, body)
            self.got.append(got)
            await self.answer(got, writer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def receiving(
    answer: Answer = echoing, *, secure: ssl.SSLContext | None = None
) -> AsyncIterator[Receiver]:
    """A receiver that listens while the block lasts."""
    receiver = Receiver(answer=answer)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=secure)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
