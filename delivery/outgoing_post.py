"""Send one message to an address of somebody else, and read no more of the answer than is needed.

The connection goes to an address that was checked, under the name it was asked by: nothing is looked
up again, no redirect is followed, and no proxy of the environment is asked. An answer may be endless,
slow or no HTTP at all; it is cut off and told as what it was.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

from publishing.outgoing import Outgoing, Target, Unusable, is_public

SECONDS = 10.0
MOST_HEAD = 16 * 1024
MOST_BODY = 64 * 1024
MOST_ADDRESSES = 4
AGENT = "Kapok-Webhooks/1"


class Failure(Enum):
    """What kept a message from being taken."""

    ADDRESS = "ADDRESS"
    CONNECTION = "CONNECTION"
    TLS = "TLS"
    TIMEOUT = "TIMEOUT"
    PROTOCOL = "PROTOCOL"
    REDIRECT = "REDIRECT"
    STATUS = "STATUS"
    CHALLENGE = "CHALLENGE"


class Failed(Exception):
    """The message was not sent, or what came back was no answer."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


@dataclass(frozen=True)
class Answered:
    """The status of an answer, and the beginning of its body where that was asked for."""

    status: int
    body: bytes


async def post(
    outgoing: Outgoing,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    read_body: bool = False,
    seconds: float = SECONDS,
) -> Answered:
    """The answer to a POST of JSON. Raises Failed; in all it takes so many seconds at most."""
    try:
        async with asyncio.timeout(seconds):
            try:
                target = outgoing.target(url)
                addresses = await outgoing.addresses(target)
            except Unusable:
                raise Failed(Failure.ADDRESS) from None
            request = _written(target, body, headers)
            return await _asked(outgoing, target, addresses, request, read_body)
    except TimeoutError:
        raise Failed(Failure.TIMEOUT) from None


async def _asked(
    outgoing: Outgoing, target: Target, addresses: Sequence[str], request: bytes, read_body: bool
) -> Answered:
    reader, writer = await _connected(target, addresses)
    try:
        peer = str(writer.get_extra_info("peername")[0])
        if not outgoing.local and not is_public(peer):
            raise Failed(Failure.ADDRESS)
        writer.write(request)
        await writer.drain()
        return await _answer(reader, read_body)
    except (OSError, asyncio.IncompleteReadError) as error:
        failure = Failure.TLS if isinstance(error, ssl.SSLError) else Failure.CONNECTION
        raise Failed(failure) from None
    finally:
        # Not closed in good manners: whoever sends without end would be waited for.
        writer.transport.abort()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def _connected(
    target: Target, addresses: Sequence[str]
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the first of these addresses that takes one."""
    failure = Failure.CONNECTION
    for address in addresses[:MOST_ADDRESSES]:
        try:
            return await asyncio.open_connection(
                address,
                target.port,
                limit=MOST_HEAD,
                ssl=_trust() if target.secure else None,
                server_hostname=target.host if target.secure else None,
            )
        except ssl.SSLError:
            failure = Failure.TLS
        except OSError:
            continue
    raise Failed(failure)


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _written(target: Target, body: bytes, headers: Mapping[str, str]) -> bytes:
    lines = [
        f"POST {target.path} HTTP/1.1",
        f"Host: {target.named}",
        f"User-Agent: {AGENT}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Accept: application/json, text/plain",
        "Accept-Encoding: identity",
        "Connection: close",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    if any("\r" in each or "\n" in each for each in lines):
        raise Failed(Failure.ADDRESS)
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


async def _answer(reader: asyncio.StreamReader, read_body: bool) -> Answered:
    status, fields = 100, dict[str, str]()
    for _ in range(4):  # what is said before the answer itself, such as 103
        if not 100 <= status < 200:
            break
        status, fields = await _head(reader)
    if not 200 <= status < 600:
        raise Failed(Failure.PROTOCOL)
    if not read_body or status == 204:
        return Answered(status, b"")
    body = await _read(reader, MOST_BODY)
    if fields.get("transfer-encoding", "").lower() == "chunked":
        body = _unchunked(body)
    length = fields.get("content-length", "")
    return Answered(status, body[: int(length)] if length.isdigit() and len(length) < 10 else body)


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.LimitOverrunError, asyncio.IncompleteReadError):
        raise Failed(Failure.PROTOCOL) from None
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(" ", 2)
    if not words[0].startswith("HTTP/1.") or len(words) < 2 or not words[1].isdigit():
        raise Failed(Failure.PROTOCOL)
    pairs = (line.partition(":") for line in lines if line)
    return int(words[1][:4]), {name.strip().lower(): value.strip() for name, _, value in pairs}


async def _read(reader: asyncio.StreamReader, most: int) -> bytes:
    found = b""
    while len(found) < most:
        some = await reader.read(most - len(found))
        if not some:
            break
        found += some
    return found


def _unchunked(body: bytes) -> bytes:
    """The chunks that came whole, put together."""
    found = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        try:
            length = int(size.split(b";")[0], 16)
        except ValueError:
            break
        if not 0 < length <= len(rest):
            break
        found, body = found + rest[:length], rest[length + 2 :]
    return found
