"""How far each listener has come with the facts; written by whoever tells them."""

from collections.abc import Iterable

from models.database import Database
from models.system import Listener
from publishing.outbox import newest_position


async def register(database: Database, names: Iterable[str]) -> None:
    """Let those who were not there before begin with what comes after now."""
    newest = await newest_position(database)
    async with database.transaction() as tx:
        fresh = [Listener(name=name, position=newest) for name in names]
        await Listener.bulk_create(fresh, ignore_conflicts=True, using_db=tx)


async def position_of(database: Database, name: str) -> int:
    """The position of the last fact that the listener has done."""
    rows = await database.rows("SELECT name, position FROM listener")
    return next(int(each["position"]) for each in rows if each["name"] == name)


async def mark_done(database: Database, name: str, *, position: int) -> None:
    """Everything up to here is done. A position only ever grows, whoever marks late."""
    async with database.transaction() as tx:
        behind = Listener.filter(name=name, position__lt=position).using_db(tx)
        await behind.update(position=position, failures=0, failing_since=None)


async def note_failure(database: Database, name: str) -> None:
    """The listener failed once more."""
    now = await database.now()
    async with database.transaction() as tx:
        row = await Listener.get(name=name, using_db=tx)
        row.failures += 1
        row.failing_since = row.failing_since or now
        await row.save(using_db=tx, update_fields=["failures", "failing_since"])
