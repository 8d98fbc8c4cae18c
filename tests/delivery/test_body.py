import asyncio

import pytest
from starlette.types import Message, Receive

from delivery.body import read_body
from delivery.refusals import TurnedAway


def _sent(*chunks: bytes, ends: bool) -> Receive:
    left = list(chunks)

    async def receive() -> Message:
        if left:
            chunk = left.pop(0)
            return {"type": "http.request", "body": chunk, "more_body": bool(left) or not ends}
        await asyncio.Event().wait()
        raise AssertionError

    return receive


async def test_a_body_in_pieces_is_read_whole() -> None:
    assert await read_body(_sent(b"ab", b"cd", ends=True), {}) == b"abcd"


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    with pytest.raises(TurnedAway) as caught:
        await read_body(_sent(b"ab", ends=False), {}, seconds=0.01)

    assert (caught.value.status, caught.value.headers) == (408, {"connection": "close"})


async def test_a_body_that_goes_on_for_ever_is_cut_off() -> None:
    with pytest.raises(TurnedAway) as caught:
        await read_body(_sent(*[b"x" * 100] * 5, ends=False), {}, limit=300)

    assert caught.value.status == 413
