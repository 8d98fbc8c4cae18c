"""Run an act of whoever asks; a refusal becomes a value."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog

from publishing.desk import Act
from publishing.errors import Code, Refused
from resolvers.manage.context import context_of

T = TypeVar("T")

log = structlog.get_logger(__name__)


async def attempt(info: Any, work: Callable[[Act], Awaitable[T]]) -> T | Refused:
    """What the act gives, committed as a whole; or why it was refused, and then nothing is changed."""
    try:
        async with context_of(info).act() as act:
            return await work(act)
    except Refused as refused:
        _note_lacking_rights(info, refused)
        return refused


def _note_lacking_rights(info: Any, refused: Refused) -> None:
    """An attempt is no act, so the audit log has nothing of it; whoever watches finds it in the logs."""
    if any(each.code is Code.FORBIDDEN for each in refused.problems):
        context = context_of(info)
        log.warning(
            "act forbidden",
            actor=context.actor.id,
            field=str(getattr(info, "field_name", "")),
            request_id=context.request_id,
        )
