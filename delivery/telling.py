"""Who is told of facts in the served application, and what works beside the telling."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial

from delivery.changes import ChangesListener
from delivery.dispatch import Dispatch, dispatching, log_facts
from delivery.settings import Settings
from delivery.webhook_sender import Sender
from models.database import Database, Transaction
from publishing.changes import LISTENER as CHANGES
from publishing.changes import Noted
from publishing.outgoing import Outgoing
from publishing.webhook_messages import queue_changes


def telling(settings: Settings, database: Database) -> AbstractAsyncContextManager[Dispatch]:
    """The dispatcher with everybody who is told, and the sender of webhooks beside it."""
    changes = ChangesListener(
        database,
        keep_days=settings.change_days,
        then=[partial(_queue_webhooks, database)],
    )
    sender = Sender(database, Outgoing(local=settings.webhook_local))
    return dispatching(database, {"log": log_facts, CHANGES: changes}, beside=[sender.run])


async def _queue_webhooks(database: Database, tx: Transaction, noted: Sequence[Noted]) -> None:
    await queue_changes(tx, database.engine, noted)
