"""Subscriptions at each door: who hears them, and how they begin."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.types import Scope

from delivery.asked import Asked
from delivery.head import Head
from delivery.http import Serving, purse_of, shows_token
from delivery.hub import Hub
from delivery.streams import Guest, Telling
from resolvers.answer import spent
from resolvers.errors import RequestFault
from resolvers.operation import Answer
from resolvers.purse import Spent


@dataclass(frozen=True)
class PublicTeller:
    """Tells everybody of changes that readers can see. Whoever shows a token must have a good one."""

    serving: Callable[[], Serving]
    hub: Callable[[], Hub]
    keeps_others_out: bool = False

    async def guest(self, scope: Scope, head: Head) -> Guest:
        """Who connects. Raises TurnedAway (401, 403)."""
        serving = self.serving()

        async def again() -> Guest:
            return Guest(await purse_of(serving, scope, head), again=again)

        if shows_token(head):
            return await again()
        return Guest(await purse_of(serving, scope, head))

    async def begin(
        self, asked: Asked, guest: Guest, *, request_id: str, since: str | None
    ) -> Telling:
        """A subscription, checked and paid for. Raises RequestFault, Spent."""
        serving = self.serving()
        followed = await serving.following.begin(
            serving.documents.operation(asked),
            request_id=request_id,
            since=since,
            purse=guest.purse,
        )

        async def page(cursor: str, position: object, now: Guest) -> Any:
            return await followed.page(cursor, position, now.purse)

        return Telling(followed.start, self.hub().changes, page)

    def refused(self, error: RequestFault | Spent, guest: Guest) -> list[dict[str, Any]]:
        """The errors of a subscription that is not answered; finding faults is paid for."""
        if isinstance(error, Spent):
            return errors_in(spent(error))
        return errors_in(self.serving().answers.refused(error, guest.purse))


def errors_in(answer: Answer) -> list[dict[str, Any]]:
    """The errors of an answer that has nothing else."""
    found: list[dict[str, Any]] = orjson.loads(answer.body)["errors"]
    return found
