"""Who is told of facts in the served application, and what works beside the telling."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from delivery.changes import ChangesListener, Then
from delivery.dispatch import Dispatch, Hear, dispatching, log_facts
from delivery.purge_sender import PurgeSender, wake_purges
from delivery.settings import Settings
from delivery.webhook_sender import Sender
from models.database import Database, Transaction
from publishing.changes import LISTENER as CHANGES
from publishing.changes import Noted
from publishing.desk import Desk
from publishing.outgoing import Outgoing
from publishing.purges import end_purges
from publishing.webhook_messages import queue_changes


@asynccontextmanager
async def telling(settings: Settings, database: Database) -> AsyncIterator[Dispatch]:
    """The dispatcher with everybody who is told, and those who send beside it, while the block lasts."""
    then: list[Then] = [partial(_queue_webhooks, database)]
    beside = [Sender(database, Outgoing(local=settings.webhook_local)).run]
    if settings.purge_url is None:
        async with Desk(database).act(by="start") as act:
            await end_purges(act)
    else:
        token = settings.purge_token.get_secret_value() if settings.purge_token else None
        then.append(partial(wake_purges, database))
        beside.append(PurgeSender(database, settings.purge_url, token).run)
    changes = ChangesListener(database, keep_days=settings.change_days, then=then)
    listeners: dict[str, Hear] = {"log": log_facts, CHANGES: changes}
    async with dispatching(database, listeners, beside=beside) as dispatch:
        yield dispatch


async def _queue_webhooks(database: Database, tx: Transaction, noted: Sequence[Noted]) -> None:
    await queue_changes(tx, database.engine, noted)
