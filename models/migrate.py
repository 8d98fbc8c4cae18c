"""Bring a database up to date: migrations, indexes, the public door, the first terms."""

import hashlib
from dataclasses import dataclass

from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.migrations.operations import RenameField, RenameModel

from models.columns import Column, Index, indexes_of, last_if_unknown, tables_of
from models.database import APP, Database, active
from models.declare import DeclarationFault
from models.doors import PublicLogin, install_doors
from models.search_index import tables_sql
from models.terms import seed_terms


@dataclass(frozen=True)
class Migrated:
    """What was applied, and what is still lacking in plain sentences."""

    applied: tuple[str, ...]
    lacking: tuple[str, ...]


async def migrate(database: Database, login: PublicLogin | None = None) -> Migrated:
    """Apply what is missing. Doing it again changes nothing, and nothing is ever lost by it."""
    applied = await _run_migrations(database)
    await _add_missing_tables(database)
    await _bring_indexes_up_to_date(database)
    lacking = await install_doors(database, login)
    await _seed_terms(database)
    return Migrated(tuple(applied), tuple(lacking))


async def make_migration(database: Database) -> list[str]:
    """Write the migration that brings the tables in line with the catalogue; gives its file."""
    with active(database.context):
        apps = database.context.apps
        assert apps is not None
        detector = MigrationAutodetector(apps, database.url.tortoise()["apps"])
        for writer in await detector.changes():
            for operation in writer.operations:
                _refuse_rename(operation)
        return await detector.write()


def _refuse_rename(operation: object) -> None:
    """One field gone and one like it come is taken for a rename, and would show old texts anew."""
    match operation:
        case RenameField(old_name=old, new_name=new) | RenameModel(old_name=old, new_name=new):
            raise DeclarationFault(
                f"{old} → {new}",
                "this looks like a rename, and what was kept under the old name would appear under the new.",
                "Take the old one away and make a migration, then add the new one and make another.",
            )


async def _run_migrations(database: Database) -> list[str]:
    applied: list[str] = []

    def note(event: str, app: str, name: str) -> None:
        if event == "apply_done":
            applied.append(f"{app}.{name}")

    newest = [MigrationTarget(app_label=APP, name="__latest__")]
    with active(database.context):
        executor = MigrationExecutor(database.client, database.url.tortoise()["apps"])
        if await _is_untouched(database):
            return await _make_at_once(database, executor, newest)
        await executor.migrate(newest, progress=note)
    return applied


async def _is_untouched(database: Database) -> bool:
    """Whether no table of ours was ever made here."""
    known = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if database.engine == "sqlite"
        else "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()"
    )
    ours = {"item", "revision", "placement", "tortoise_migrations"}
    return not ours & {row["name"] for row in await database.rows(known)}


async def _make_at_once(
    database: Database, executor: MigrationExecutor, newest: list[MigrationTarget]
) -> list[str]:
    """Make the tables as they are declared, and note every migration as applied.

    Step by step it takes Tortoise half a minute, since each step describes every table anew; that
    both ways give the same tables is held by a test.
    """
    await executor.recorder.ensure_schema(executor._schema_editor(atomic=False))
    await database.context.generate_schemas(safe=True)
    plan = await executor.plan(newest)
    for step in plan:
        await executor.recorder.record_applied(step.migration.app_label, step.migration.name)
    return [f"{step.migration.app_label}.{step.migration.name}" for step in plan]


async def _add_missing_tables(database: Database) -> None:
    """Tables that no migration knows: of a catalogue made by a test, and of the search index."""
    tables = tables_of(database.catalogue)
    await database.script("\n".join(table_sql(name, columns) for name, columns in tables.items()))
    await database.script(tables_sql(database.engine))


def table_sql(name: str, columns: tuple[Column, ...]) -> str:
    """The statement that makes an edition table where there is none."""
    lines = [f'"{each.name}" {each.sql}{_constraint(each)}' for each in columns]
    return f'CREATE TABLE IF NOT EXISTS "{name}" ({", ".join(lines)});'


def _constraint(column: Column) -> str:
    if column.name == "id":
        return " NOT NULL PRIMARY KEY"
    if column.name.endswith("_sort"):
        return " NOT NULL DEFAULT ''"
    return "" if column.null else " NOT NULL"


async def _bring_indexes_up_to_date(database: Database) -> None:
    """The catalogue's indexes and no others of ours; one whose columns changed is made anew."""
    wanted = {
        index_name(index): index_sql(database, index) for index in indexes_of(database.catalogue)
    }
    known = (
        "SELECT name FROM sqlite_master WHERE type = 'index'"
        if database.engine == "sqlite"
        else "SELECT indexname AS name FROM pg_indexes WHERE schemaname = current_schema()"
    )
    there = {row["name"] for row in await database.rows(known) if row["name"].startswith("ix_")}
    lines = [f'DROP INDEX "{name}";' for name in sorted(there - wanted.keys())]
    lines += [sql for name, sql in wanted.items() if name not in there]
    if lines:
        await database.script("\n".join(lines))


def index_name(index: Index) -> str:
    """The index's name in the database, which tells apart two definitions of one index."""
    definition = f"{index.table} {index.columns} {index.where} {index.unique}"
    return f"ix_{index.name}"[:50] + "_" + hashlib.sha256(definition.encode()).hexdigest()[:6]


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
        column = f'"{name}"'
        if way == "LAST":
            column, way = f"({last_if_unknown(column)})", ""
        columns.append(f"{column}{collate} {way}".strip())
    unique = "UNIQUE " if index.unique else ""
    where = f" WHERE {index.where}" if index.where else ""
    return f'CREATE {unique}INDEX IF NOT EXISTS "{index_name(index)}" ON "{index.table}" ({", ".join(columns)}){where};'


async def _seed_terms(database: Database) -> None:
    async with database.transaction() as tx:
        await seed_terms(tx, database.engine)
