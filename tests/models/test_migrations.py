"""Migrations follow the declarations, and never lose or show what they must not."""

from pathlib import Path

import pytest

from models.columns import indexes_of, tables_of
from models.content import CATALOGUE, TYPES
from models.database import Database, open_database, sqlite_url
from models.declare import (
    Choice,
    Choices,
    Content,
    DeclarationFault,
    Slug,
    Text,
    catalogue_of,
    content_type,
)
from models.migrate import _refuse_rename, index_name, make_migration, migrate
from models.system import Counter, Item, ProtectedTerm
from models.terms import terms_of
from publishing.desk import Desk
from publishing.publish import publish
from publishing.rebuild import rebuild, verify
from publishing.save import create, save
from tests.site import EDITOR, Site


class Colour(Choices):
    """A colour."""

    RED = "红", "Red"
    BLUE = "蓝", "Blue"


@content_type("样品", plural="samples", title="name")
class Sample(Content):
    """A sample, as it was first declared."""

    name = Text("名称", "Its name.", localized=True, required=True)
    slug = Slug("网址", "Its address.", made_from="name")


BEFORE = Sample


@content_type("样品", plural="samples", title="name", sorted_by="name")
class Sample(Content):  # type: ignore[no-redef]  # the same type, a year later
    """The sample with a sort key, a choice and a code."""

    name = Text("名称", "Its name.", localized=True, required=True, sortable=True)
    slug = Slug("网址", "Its address.", made_from="name")
    colour = Choice("颜色", "Its colour.", of=Colour)
    code = Text("编号", "Its code.", sortable=True)


async def test_the_committed_migrations_are_the_declared_types(tmp_path: Path) -> None:
    database = await open_database(sqlite_url(tmp_path / "scratch.db"), CATALOGUE)
    try:
        assert await make_migration(database) == []
    finally:
        await database.close()


async def test_migrating_again_changes_nothing(site: Site) -> None:
    await site.make("Article", title="在", kind="NEWS")

    done = await migrate(site.database)

    assert done.applied == ()
    assert (await site.ask("{ articles { totalCount } }"))["articles"]["totalCount"] == 1


async def test_every_index_is_there_under_the_name_of_its_definition(site: Site) -> None:
    known = (
        "SELECT name FROM sqlite_master WHERE type = 'index'"
        if site.engine == "sqlite"
        else "SELECT indexname AS name FROM pg_indexes"
    )

    there = {row["name"] for row in await site.database.rows(known)}

    assert {index_name(each) for each in indexes_of(CATALOGUE)} <= there


async def test_an_index_whose_columns_changed_is_made_anew(site: Site) -> None:
    index = indexes_of(CATALOGUE)[0]
    await site.database.script(f'CREATE INDEX "ix_{index.name}_000000" ON "{index.table}" ("sort")')

    await migrate(site.database)

    known = (
        "SELECT name FROM sqlite_master WHERE type = 'index'"
        if site.engine == "sqlite"
        else "SELECT indexname AS name FROM pg_indexes"
    )
    there = {row["name"] for row in await site.database.rows(known)}
    assert f"ix_{index.name}_000000" not in there
    assert index_name(index) in there


async def test_what_was_saved_before_a_field_was_there_can_still_be_shown(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "site.db")
    first = await open_database(url, catalogue_of((*TYPES, BEFORE)))
    try:
        await migrate(first)
        async with Desk(first).act(by=EDITOR) as act:
            revision = await create(act, "Sample", {"name": {"ZH_HANS": "旧样品"}})
            item = await Item.get(id=revision.item, using_db=act.tx)
            await publish(act, [item.public_id])
    finally:
        await first.close()

    after = catalogue_of((*TYPES, Sample))
    second = await open_database(url, after)
    try:
        columns = [column for column in tables_of(after)["sample"] if column.name not in _old()]
        for column in columns:
            default = " NOT NULL DEFAULT ''" if column.name.endswith("_sort") else ""
            await second.script(
                f'ALTER TABLE "sample" ADD COLUMN "{column.name}" {column.sql}{default}'
            )
        await migrate(second)
        await rebuild(second)
        assert await verify(second) == []
        async with Desk(second).act(by=EDITOR) as act:
            await save(act, item.public_id, {"name": {"ZH_HANS": "新样品"}}, expected_revision=1)
            await publish(act, [item.public_id])
        assert await verify(second) == []
    finally:
        await second.close()


def _old() -> set[str]:
    return {column.name for column in tables_of(catalogue_of((*TYPES, BEFORE)))["sample"]}


def test_what_looks_like_a_rename_is_refused() -> None:
    from tortoise.migrations.operations import RenameField

    with pytest.raises(DeclarationFault, match="would appear under the new"):
        _refuse_rename(RenameField(model_name="TopicTable", old_name="summary", new_name="note"))


async def test_a_fresh_database_is_the_one_that_the_migrations_make(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = await _tables_after_migrating(tmp_path / "at_once.db")

    async def never(_database: Database) -> bool:
        return False

    monkeypatch.setattr("models.migrate._is_untouched", never)
    step_by_step = await _tables_after_migrating(tmp_path / "step_by_step.db")

    assert at_once == step_by_step


async def _tables_after_migrating(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The columns of every table, without their order, and the names of all indexes."""
    database = await open_database(sqlite_url(path), CATALOGUE)
    try:
        await migrate(database)
        known = await database.rows("SELECT type, name FROM sqlite_master")
        found: dict[str, list[tuple[object, ...]]] = {
            "indexes": sorted((each["name"],) for each in known if each["type"] == "index")
        }
        for each in known:
            if each["type"] == "table":
                columns = await database.rows(f'PRAGMA table_info("{each["name"]}")')
                found[each["name"]] = sorted(tuple(one.values())[1:] for one in columns)
        return found
    finally:
        await database.close()


async def test_a_site_from_before_there_were_synonyms_is_given_the_first_ones_once(
    site: Site,
) -> None:
    async with site.database.transaction() as tx:
        await Counter.filter(name="terms").using_db(tx).delete()
        await ProtectedTerm.filter(kind="SYNONYM").using_db(tx).delete()
        await ProtectedTerm.filter(zh_hans="家具").using_db(tx).delete()
        await ProtectedTerm.all().using_db(tx).update(english=None, aliases=None)
        await ProtectedTerm.filter(zh_hans="时装周").using_db(tx).update(zh_hant="自己的")
        before = (await terms_of(tx)).version

    await migrate(site.database)

    async with site.database.transaction() as tx:
        terms = await terms_of(tx)
        await ProtectedTerm.filter(kind="SYNONYM").using_db(tx).delete()
    named = {each.zh_hans: each for each in terms.terms}
    assert named["时装周"].english == ("fashion week",)
    assert named["时装周"].zh_hant == "自己的"
    assert named["电子商务"].aliases == ("电商",)
    assert "家具" not in named
    assert terms.version == before

    await migrate(site.database)

    async with site.database.transaction() as tx:
        assert not await ProtectedTerm.filter(kind="SYNONYM").using_db(tx).exists()
