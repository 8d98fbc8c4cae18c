"""What the service lets follow when changes were noted, for tests that put its parts together."""

from collections.abc import Sequence

from delivery.changes import Then
from models.database import Database, Transaction
from publishing.changes import Noted
from publishing.webhook_messages import queue_changes


def queueing(database: Database) -> Then:
    """Puts messages on the list of webhooks."""

    async def queue(tx: Transaction, noted: Sequence[Noted]) -> None:
        await queue_changes(tx, database.engine, noted)

    return queue
