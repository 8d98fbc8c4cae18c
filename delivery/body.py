"""The body of a request: bounded in size and in the time it may take to arrive."""

import asyncio

from starlette.requests import ClientDisconnect, Request

from delivery.refusals import Reason, TurnedAway, bad_request

MAX_BODY_BYTES = 256 * 1024
BODY_SECONDS = 10.0

# What is left of a body that we do not read must not be waited for.
_CLOSE = {"connection": "close"}


async def read_body(
    request: Request, *, limit: int = MAX_BODY_BYTES, seconds: float = BODY_SECONDS
) -> bytes:
    """All of the body. Raises TurnedAway when it is larger or slower than it may be."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and len(announced) < 20 and int(announced) > limit:
        raise _too_large(limit)
    try:
        async with asyncio.timeout(seconds):
            return await _bounded(request, limit)
    except TimeoutError:
        raise TurnedAway(
            408,
            Reason.TOO_SLOW,
            f"The request's body did not arrive within {seconds:g} seconds. Send it again.",
            headers=_CLOSE,
        ) from None
    except ClientDisconnect:
        raise bad_request("The request's body broke off.") from None


async def _bounded(request: Request, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        chunks.append(chunk)
    return b"".join(chunks)


def _too_large(limit: int) -> TurnedAway:
    return TurnedAway(
        413,
        Reason.TOO_LARGE,
        f"The request's body is larger than {limit // 1024} KiB. Send less at once.",
        headers=_CLOSE,
    )
