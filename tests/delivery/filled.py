"""A database with the demonstration content, made once and copied by whoever needs one."""

import shutil
from pathlib import Path

from models.content import CATALOGUE
from models.database import sqlite_url
from publishing import demonstration
from publishing.desk import Desk
from tests.postgres import _held
from tests.servers import opened, run


def filled(folder: Path, template: Path) -> Path:
    """The filled copy of a migrated, empty database; the first worker that asks makes it."""
    path = folder / "demonstration.db"
    with _held(path.with_suffix(".lock")):
        if not path.exists():
            made = path.with_suffix(".making")
            shutil.copyfile(template, made)
            run(_load(made))
            made.rename(path)
    return path


async def _load(path: Path) -> None:
    database = await opened(sqlite_url(path), CATALOGUE)
    try:
        await demonstration.load(Desk(database))
        await database.script("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        await database.close()
