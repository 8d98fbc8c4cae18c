"""Bodies that are written once."""

import asyncio
import time

import pytest

from delivery.outlets.asked import wanted
from delivery.outlets.door import Written


async def test_a_body_is_written_once_however_many_ask() -> None:
    kept, times = Written(), []

    def write() -> bytes:
        times.append(1)
        time.sleep(0.05)
        return b"body"

    bodies = await asyncio.gather(*(kept.body(b"key", write) for _ in range(20)))

    assert set(bodies) == {b"body"} == {await kept.body(b"key", write)}
    assert len(times) == 1
    assert await kept.body(b"other", write) == b"body"
    assert len(times) == 2


async def test_who_goes_away_takes_nothing_from_the_others() -> None:
    kept = Written()

    def write() -> bytes:
        time.sleep(0.05)
        return b"body"

    gone = asyncio.create_task(kept.body(b"key", write))
    stays = asyncio.create_task(kept.body(b"key", write))
    await asyncio.sleep(0.01)
    gone.cancel()

    assert await stays == b"body"


async def test_what_fails_is_tried_again_and_room_is_bounded() -> None:
    kept = Written(most_bytes=10)

    def fails() -> bytes:
        raise ValueError("no good")

    with pytest.raises(ValueError, match="no good"):
        await kept.body(b"key", fails)
    for number in range(5):
        key = b"%d" % number
        assert await kept.body(key, lambda: b"12345") == b"12345"
    assert len(kept._bodies) == 2
    assert await kept.body(b"large", lambda: b"1" * 11) == b"1" * 11
    assert len(kept._bodies) == 2


def test_the_same_question_is_one_address_however_it_is_written() -> None:
    known = ("topic", "series")
    asked = [
        b"topic=a&series=b",
        b"series=b&topic=a&locale=zh-Hans",
        b"locale=ZH_HANS&topic=%61&series=b",
    ]

    assert {wanted(each, known).query() for each in asked} == {"?series=b&topic=a"}
