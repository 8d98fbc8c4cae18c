"""Once: an act asked for again under the same key gives the same answer and no second effect."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import orjson

from models.database import placeholders
from models.system import Once
from publishing.canonical import sha256_of
from publishing.desk import Act
from publishing.errors import Code, refuse

KEPT_FOR = timedelta(hours=24)
MAX_KEY = 200


async def once(act: Act, key: str | None, asked: Any, work: Callable[[], Awaitable[Any]]) -> Any:
    """What the work gives; under a key that this actor used before, what it gave then.

    `asked` and the result are plain data, as JSON can hold it. A refused act keeps nothing, so it
    may be tried again. Raises Refused when the key stands for another request.
    """
    if key is None:
        return await work()
    if not 1 <= len(key) <= MAX_KEY:
        message = f"An idempotency key has 1 to {MAX_KEY} characters."
        raise refuse(Code.INVALID, message, "idempotencyKey")
    digest = sha256_of(asked)
    await _forget_old(act)
    # Waits for whoever does the same at this moment, and then finds what they did.
    if not await _claimed(act, key, digest):
        return await _earlier(act, key, digest)
    result = await work()
    text = orjson.dumps(result).decode()
    await Once.filter(actor=act.by, key=key).using_db(act.tx).update(result=text)
    return result


async def _forget_old(act: Act) -> None:
    oldest = act.at - KEPT_FOR // timedelta(microseconds=1)
    await Once.filter(at__lt=oldest).using_db(act.tx).delete()


async def _claimed(act: Act, key: str, digest: str) -> bool:
    marks = placeholders(act.database.engine, 4)
    rows = await act.tx.execute_query_dict(
        f"INSERT INTO once (actor, key, digest, at) VALUES ({marks}) ON CONFLICT DO NOTHING RETURNING id",
        [act.by, key, digest, act.at],
    )
    return bool(rows)


async def _earlier(act: Act, key: str, digest: str) -> Any:
    row = await Once.get(actor=act.by, key=key, using_db=act.tx)
    if row.digest != digest or row.result is None:
        message = f"The key {key!r} was used for another request. Use a new key for a new request."
        raise refuse(Code.REPEATED, message, "idempotencyKey")
    return orjson.loads(row.result)
