"""The body of a request: bounded in size and in the time it may take to arrive."""

import asyncio

from starlette.types import Receive

from delivery.head import Head
from delivery.refusals import Reason, TurnedAway, bad_request

MAX_BODY_BYTES = 256 * 1024
BODY_SECONDS = 10.0

# What is left of a body that we do not read must not be waited for.
_CLOSE = {"connection": "close"}


async def read_body(
    receive: Receive, head: Head, *, limit: int = MAX_BODY_BYTES, seconds: float = BODY_SECONDS
) -> bytes:
    """All of the body. Raises TurnedAway when it is larger or slower than it may be."""
    announced = head.get(b"content-length", b"")
    if announced.isdigit() and len(announced) < 20 and int(announced) > limit:
        raise _too_large(limit)
    # The connection itself sees to it that a body begins (`delivery.connection`), and most end there.
    chunk, more = await _chunk(receive)
    if not more and len(chunk) <= limit:
        return chunk
    try:
        async with asyncio.timeout(seconds):
            return await _bounded(receive, limit, chunk)
    except TimeoutError:
        raise TurnedAway(
            408,
            Reason.TOO_SLOW,
            f"The request's body did not arrive within {seconds:g} seconds. Send it again.",
            headers=_CLOSE,
        ) from None


async def _bounded(receive: Receive, limit: int, first: bytes) -> bytes:
    chunks, size, more = [first], len(first), True
    while more:
        if size > limit:
            raise _too_large(limit)
        chunk, more = await _chunk(receive)
        chunks.append(chunk)
        size += len(chunk)
    if size > limit:
        raise _too_large(limit)
    return b"".join(chunks)


async def _chunk(receive: Receive) -> tuple[bytes, bool]:
    """The next piece of the body, and whether more follows."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise bad_request("The request's body broke off.")
    return message.get("body", b""), message.get("more_body", False)


def _too_large(limit: int) -> TurnedAway:
    return TurnedAway(
        413,
        Reason.TOO_LARGE,
        f"The request's body is larger than {limit // 1024} KiB. Send less at once.",
        headers=_CLOSE,
    )
