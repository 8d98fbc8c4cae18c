"""Run an act of whoever asks; a refusal becomes a value."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from publishing.desk import Act
from publishing.errors import Refused
from resolvers.manage.context import context_of

T = TypeVar("T")


async def attempt(info: Any, work: Callable[[Act], Awaitable[T]]) -> T | Refused:
    """What the act gives, committed as a whole; or why it was refused, and then nothing is changed."""
    try:
        async with context_of(info).act() as act:
            return await work(act)
    except Refused as refused:
        return refused
