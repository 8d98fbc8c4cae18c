"""What every site begins with: its roles and its lexicon."""

from models.clock import micros, system_clock
from models.database import Database
from publishing.lexicon import seed_lexicon
from publishing.roles import seed_roles


async def seed(database: Database) -> None:
    """Give a fresh site what it begins with; what is there is never touched."""
    async with database.transaction() as tx:
        await seed_roles(tx)
        await seed_lexicon(tx, micros(system_clock()))
