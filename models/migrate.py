"""Bring a database up to date: migrations, indexes, the public door, the first protected terms."""

from dataclasses import dataclass

from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from language.terms import DEFAULT_TERMS
from models.columns import Column, Index, indexes_of, tables_of
from models.database import APP, Database, active
from models.doors import PublicLogin, install_doors
from models.system import ProtectedTerm


@dataclass(frozen=True)
class Migrated:
    """What was applied, and what is still lacking in plain sentences."""

    applied: tuple[str, ...]
    lacking: tuple[str, ...]


async def migrate(database: Database, login: PublicLogin | None = None) -> Migrated:
    """Apply what is missing. Doing it again changes nothing, and nothing is ever lost by it."""
    applied = await _run_migrations(database)
    await _add_missing_tables(database)
    await database.script(
        "\n".join(index_sql(database, index) for index in indexes_of(database.catalogue))
    )
    lacking = await install_doors(database, login)
    await _seed_terms(database)
    return Migrated(tuple(applied), tuple(lacking))


async def make_migration(database: Database) -> list[str]:
    """Write the migration that brings the tables in line with the catalogue; gives its file."""
    with active(database.context):
        apps = database.context.apps
        assert apps is not None
        return await MigrationAutodetector(apps, database.url.tortoise()["apps"]).write()


async def _run_migrations(database: Database) -> list[str]:
    applied: list[str] = []

    def note(event: str, app: str, name: str) -> None:
        if event == "apply_done":
            applied.append(f"{app}.{name}")

    with active(database.context):
        executor = MigrationExecutor(database.client, database.url.tortoise()["apps"])
        await executor.migrate([MigrationTarget(app_label=APP, name="__latest__")], progress=note)
    return applied


async def _add_missing_tables(database: Database) -> None:
    """Tables of types that no migration knows: a catalogue made by a test."""
    tables = tables_of(database.catalogue)
    await database.script("\n".join(table_sql(name, columns) for name, columns in tables.items()))


def table_sql(name: str, columns: tuple[Column, ...]) -> str:
    """The statement that makes an edition table where there is none."""
    lines = [
        f'"{each.name}" {each.sql}{"" if each.null else " NOT NULL"}{" PRIMARY KEY" if each.name == "id" else ""}'
        for each in columns
    ]
    return f'CREATE TABLE IF NOT EXISTS "{name}" ({", ".join(lines)});'


def index_sql(database: Database, index: Index) -> str:
    """The statement that makes an index where there is none."""
    texts = {
        column.name
        for columns in tables_of(database.catalogue).values()
        for column in columns
        if column.sql == "TEXT"
    }
    columns = []
    for each in index.columns:
        name, _, way = each.partition(" ")
        collate = ' COLLATE "C"' if database.engine == "postgres" and name in texts else ""
        columns.append(f'"{name}"{collate} {way}'.strip())
    unique = "UNIQUE " if index.unique else ""
    where = f" WHERE {index.where}" if index.where else ""
    return f'CREATE {unique}INDEX IF NOT EXISTS "ix_{index.name}" ON "{index.table}" ({", ".join(columns)}){where};'


async def _seed_terms(database: Database) -> None:
    async with database.transaction() as tx:
        if await ProtectedTerm.all().using_db(tx).exists():
            return
        await ProtectedTerm.bulk_create(
            [
                ProtectedTerm(
                    zh_hans=term.zh_hans,
                    zh_hant=term.zh_hant,
                    zh_hant_hk=term.zh_hant_hk,
                    zh_hant_tw=term.zh_hant_tw,
                    kind=term.kind,
                )
                for term in DEFAULT_TERMS.terms
            ],
            using_db=tx,
        )
