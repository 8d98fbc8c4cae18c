"""How the work that nobody waits for is getting on, in numbers: no ids, no texts, nothing of an item."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.database import Database
from publishing.alarms import alarms
from publishing.clock_moves import due_moves
from publishing.outbox import Lag, lags
from publishing.purges import purges_waiting
from publishing.webhook_messages import DEAD, WAITING

_MESSAGES = """
SELECT state, COUNT(*) AS number, MIN(made_at) AS oldest FROM webhook_delivery
WHERE state IN ('{waiting}', '{dead}') GROUP BY state
"""


@dataclass(frozen=True)
class Measures:
    """The state of dispatch at `now`, in microseconds since 1970, as are all instants in it.

    `alarms` are counted by kind and code, `webhooks` by state. `clock_since` is the oldest boundary
    that was not announced, `oldest_waiting` when the oldest message that waits was made; null if none.
    """

    now: int
    listeners: Sequence[Lag]
    webhooks: Mapping[str, int]
    waiting: int
    dead: int
    oldest_waiting: int | None
    clock_since: int | None
    alarms: Mapping[tuple[str, str], int]
    purges_waiting: int | None = None
    """How many changes no cache in front was told to forget; null where none is told anything."""

    def seconds_since(self, instant: int | None) -> float:
        """How long ago that was; 0 of what has not happened."""
        return 0.0 if instant is None else max(0, self.now - instant) / 1_000_000


async def measures(database: Database) -> Measures:
    """What there is to tell now."""
    now = await database.now()
    messages = {
        row["state"]: row
        for row in await database.rows(_MESSAGES.format(waiting=WAITING, dead=DEAD))
    }
    hooks = await database.rows("SELECT state, COUNT(*) AS number FROM webhook GROUP BY state")
    due = await due_moves(database.rows, now=now, limit=1)
    return Measures(
        now=now,
        listeners=await lags(database),
        webhooks={each["state"]: each["number"] for each in hooks},
        waiting=messages[WAITING]["number"] if WAITING in messages else 0,
        dead=messages[DEAD]["number"] if DEAD in messages else 0,
        oldest_waiting=messages[WAITING]["oldest"] if WAITING in messages else None,
        clock_since=due[0].instant if due else None,
        alarms=Counter((each.kind, each.code) for each in await alarms(database)),
        purges_waiting=await purges_waiting(database),
    )
