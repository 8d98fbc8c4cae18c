"""A database with the demonstration content, made once and copied by whoever needs one."""

from pathlib import Path

from publishing import demonstration
from publishing.desk import Desk
from tests.servers import filled_file


def filled(folder: Path, template: Path) -> Path:
    """The filled copy of a migrated, empty database; the first worker that asks makes it."""
    path = folder / "demonstration.db"
    return filled_file(path, template, lambda database: demonstration.load(Desk(database)))
