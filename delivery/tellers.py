"""Subscriptions at each door: who hears them, and how they begin."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.types import Scope

from delivery.asked import Asked
from delivery.credentials import Credential
from delivery.head import Head
from delivery.http import PATH, Serving, purse_of, shows_token
from delivery.hub import Hub
from delivery.manage import PATH as MANAGE_PATH
from delivery.manage import Managing, refuse_names_of_documents
from delivery.portals import shows_key
from delivery.stream_door import StreamPlace
from delivery.streams import Guest, Telling
from resolvers.answer import spent
from resolvers.documents import MAX_ERRORS_SHOWN
from resolvers.errors import RequestFault, formatted
from resolvers.following import Page
from resolvers.manage.following import subscribe
from resolvers.operation import Answer
from resolvers.purse import Spent


@dataclass(frozen=True)
class PublicTeller:
    """Tells everybody of changes that readers can see. A token or a key that is shown must be good."""

    serving: Callable[[], Serving]
    hub: Callable[[], Hub]
    keeps_others_out: bool = False

    async def guest(self, scope: Scope, head: Head) -> Guest:
        """Who connects. Raises TurnedAway (401, 403)."""
        serving = self.serving()

        async def again() -> Guest:
            if serving.portals is not None and shows_key(scope):
                scope["state"]["portal"] = await serving.portals.of(scope)
            return Guest(await purse_of(serving, scope, head), again=again)

        guest = await again()
        return guest if shows_token(head) or shows_key(scope) else Guest(guest.purse)

    async def subscribe(
        self, asked: Asked, guest: Guest, *, request_id: str, since: str | None
    ) -> Telling:
        """A subscription, checked and paid for. Raises RequestFault, Spent."""
        serving = self.serving()
        followed = await serving.following.subscribe(
            serving.documents.operation(asked),
            request_id=request_id,
            since=since,
            purse=guest.purse,
        )

        async def page(cursor: str, position: object, now: Guest) -> Page:
            return await followed.page(cursor, position, now.purse)

        return Telling(followed.start, self.hub().changes, page)

    def refused(self, error: RequestFault | Spent, guest: Guest) -> list[dict[str, Any]]:
        """The errors of a subscription that is not answered; finding faults is paid for."""
        if isinstance(error, Spent):
            return errors_in(spent(error))
        return errors_in(self.serving().answers.refused(error, guest.purse))


@dataclass(frozen=True)
class EditorsTeller:
    """Tells editors of facts that they may know of, each page with the rights they have by then."""

    managing: Callable[[], Managing]
    hub: Callable[[], Hub]
    keeps_others_out: bool = True

    async def guest(self, scope: Scope, head: Head) -> Guest:
        """Who connects. Raises TurnedAway (401, 403)."""
        managing = self.managing()

        def shown(credential: Credential) -> Guest:
            points = credential.points_per_minute
            purse = managing.budgets.own(credential.actor.id, points_per_minute=points)
            return Guest(purse, credential.actor, again)

        async def again() -> Guest:
            return shown(await managing.looked_at(scope))

        return shown(await managing.credential_of(scope))

    async def subscribe(
        self, asked: Asked, guest: Guest, *, request_id: str, since: str | None
    ) -> Telling:
        """A subscription, checked and paid for. Raises TurnedAway, RequestFault, Spent."""
        assert guest.actor is not None
        refuse_names_of_documents(asked)
        followed = await subscribe(
            await self.managing().answers(),
            asked.operation,
            actor=guest.actor,
            request_id=request_id,
            since=since,
            purse=guest.purse,
        )

        async def page(cursor: str, _position: object, now: Guest) -> Page:
            assert now.actor is not None
            return await followed.page(cursor, now.actor, now.purse)

        def allowed(now: Guest) -> None:
            assert now.actor is not None
            followed.allowed(now.actor)

        return Telling(followed.start, self.hub().facts, page, allowed)

    def refused(self, error: RequestFault | Spent, _guest: Guest) -> list[dict[str, Any]]:
        """The errors of a subscription that is not answered."""
        if isinstance(error, Spent):
            return errors_in(spent(error))
        return [formatted(each, error.code) for each in error.errors[:MAX_ERRORS_SHOWN]]


def stream_places(
    serving: Callable[[], Serving], managing: Callable[[], Managing], hub: Callable[[], Hub]
) -> dict[str, StreamPlace]:
    """Where subscriptions are told. Events of editors are asked for by POST: a link must not listen."""
    return {
        PATH: StreamPlace(PublicTeller(serving, hub), ("GET", "POST")),
        MANAGE_PATH: StreamPlace(EditorsTeller(managing, hub), ("POST",)),
    }


def errors_in(answer: Answer) -> list[dict[str, Any]]:
    """The errors of an answer that has nothing else."""
    found: list[dict[str, Any]] = orjson.loads(answer.body)["errors"]
    return found
