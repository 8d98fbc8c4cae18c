"""Locks: asking others to leave an item alone for a while."""

import strawberry

from publishing.desk import Act
from publishing.errors import Refused
from publishing.locks import Held, keep, let_go, take
from resolvers.manage.acts import attempt
from schema.manage.common import UserError, user_errors
from schema.manage.lock_types import EditLock, shown_lock


@strawberry.type(description="The lock as it is now, or why it was not given.")
class LockPayload:
    lock: EditLock | None
    errors: list[UserError]


@strawberry.type
class LocksMutation:
    @strawberry.mutation(
        description="Ask others to leave an item to you, for two minutes at a time; force takes it over."
    )
    async def lock_take(
        self, info: strawberry.Info, id: strawberry.ID, force: bool = False
    ) -> LockPayload:
        return _payload(await attempt(info, lambda act: take(act, str(id), force=force)))

    @strawberry.mutation(
        description="Say that you are still there; gives the lock, whoever holds it."
    )
    async def lock_keep(self, info: strawberry.Info, id: strawberry.ID) -> LockPayload:
        return _payload(await attempt(info, lambda act: keep(act, str(id))))

    @strawberry.mutation(description="Say that you have left an item, and end your lock.")
    async def lock_release(self, info: strawberry.Info, id: strawberry.ID) -> LockPayload:
        async def work(act: Act) -> None:
            await let_go(act, str(id))

        return _payload(await attempt(info, work))


def _payload(result: Held | Refused | None) -> LockPayload:
    if isinstance(result, Refused):
        return LockPayload(lock=None, errors=user_errors(result))
    return LockPayload(lock=shown_lock(result), errors=[])
