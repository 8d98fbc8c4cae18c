"""One small site for a test: its database, the desk, and the doors it is read through."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, cast

import orjson
from graphql import (
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    get_variable_values,
    parse,
)
from graphql.execution.values import VariableValues

from models.clock import Clock
from models.content import CATALOGUE
from models.database import Database, Engine
from models.declare import Catalogue, Field, Parts
from models.declare.catalogue import FieldMap
from models.declare.fields import is_localized
from models.system import Fact, Item
from models.view import LIVE
from publishing.desk import Act, Desk
from publishing.publish import publish
from publishing.save import create, save
from reading.doors import PostgresReader, Reader, SqliteReader
from reading.guard import PUBLIC, Rights
from reading.limit import Limits
from reading.plan import Read
from reading.run import Readings
from resolvers.answer import Answer, Answers, Operation
from resolvers.selection import Selected, select
from schema.delivery import delivery_schema

EDITOR = "editor"
REQUEST = "test"

Make = Callable[..., Awaitable[str]]
Ask = Callable[..., Awaitable[dict[str, Any]]]


@cache
def schema_of(catalogue: Catalogue) -> GraphQLSchema:
    """The delivery schema, made once per process and catalogue."""
    return delivery_schema(catalogue)._schema


class Hands:
    """A clock that stands until somebody moves it."""

    def __init__(self, now: datetime = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now


class Site:
    """A migrated database and everything that is asked of it."""

    def __init__(
        self, database: Database, public_url: str | None = None, catalogue: Catalogue = CATALOGUE
    ) -> None:
        self.database = database
        self.public_url = public_url
        self.catalogue = catalogue
        # Tests of content ask for much at once; what a request may cost has tests of its own.
        self.limits = Limits(points=100_000)
        self.opened: list[Reader] = []
        self.desk = Desk(database)
        self.answers = self.answers_through(self.reader())
        self._privileged: Reader | None = None

    def __repr__(self) -> str:
        return f"Site({self.database.url.public_name})"

    @property
    def engine(self) -> Engine:
        return self.database.engine

    # --- doors ------------------------------------------------------------------------------

    def reader(self, *, public: bool = True, clock: Clock | None = None) -> Reader:
        """A door; `clock` is heeded on SQLite only, elsewhere the database's own counts."""
        made: Reader
        if self.engine == "sqlite":
            path = self.database.url.path
            made = (
                SqliteReader(path, self.catalogue, public=public, clock=clock)
                if clock is not None
                else SqliteReader(path, self.catalogue, public=public)
            )
        else:
            url = self.public_url if public else self.database.url.asyncpg
            made = PostgresReader(cast(str, url), public=public, size=2)
        self.opened.append(made)
        return made

    def answers_through(self, reader: Reader) -> Answers:
        readings = Readings(reader, self.catalogue, rights=PUBLIC, limits=self.limits, marked=True)
        return Answers(schema_of(self.catalogue), self.catalogue, readings)

    async def close(self) -> None:
        for each in self.opened:
            await each.close()
        await self.database.close()

    # --- writing ----------------------------------------------------------------------------

    async def make(self, type_name: str, *, live: bool = True, **fields: Any) -> str:
        """A new item's public id; localized texts given plainly are Simplified Chinese."""
        async with self.desk.act(by=EDITOR) as act:
            return await self.make_in(act, type_name, live=live, **fields)

    async def make_in(self, act: Act, type_name: str, *, live: bool = True, **fields: Any) -> str:
        content = plainly(fields, self.catalogue.types[type_name].fields, self.catalogue)
        revision = await create(act, type_name, content)
        public_id = (await Item.get(id=revision.item, using_db=act.tx)).public_id
        if live:
            await publish(act, [public_id])
        return public_id

    async def save(self, public_id: str, *, live: bool = False, **fields: Any) -> int:
        """Save these fields as the whole content; gives the revision's number."""
        content_type = self.catalogue.by_prefix(public_id)
        assert content_type is not None
        content = plainly(fields, content_type.fields, self.catalogue)
        async with self.desk.act(by=EDITOR) as act:
            item = await Item.get(public_id=public_id, using_db=act.tx)
            made = await save(act, public_id, content, expected_revision=item.draft_number)
            if live:
                await publish(act, [public_id])
            return made.number

    async def act(self, verb: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> Any:
        """One verb in an act of its own."""
        async with self.desk.act(by=EDITOR) as act:
            return await verb(act, *args, **kwargs)

    async def facts(self) -> list[str]:
        """The kinds of all facts, oldest first."""
        async with self.database.transaction() as tx:
            return [each.kind for each in await Fact.all().using_db(tx).order_by("id")]

    async def contents_of(self, *tables: str) -> dict[str, list[dict[str, Any]]]:
        """Every row of these tables, in a fixed order."""
        found = {each: await self.database.rows(f'SELECT * FROM "{each}"') for each in tables}
        return {name: sorted(rows, key=str) for name, rows in found.items()}

    # --- reading ----------------------------------------------------------------------------

    async def answer(self, query: str, **variables: Any) -> Answer:
        return await self.answers.answer(Operation(query, None, variables), request_id=REQUEST)

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data the public is given; the two paths must agree on it."""
        fast = await self.answer(query, **variables)
        body = orjson.loads(fast.body)
        assert "errors" not in body, body["errors"]
        return cast(dict[str, Any], body["data"])

    async def errors(self, query: str, **variables: Any) -> list[str]:
        """The messages of a refusal."""
        body = orjson.loads((await self.answer(query, **variables)).body)
        return [each["message"] for each in body.get("errors", [])]

    async def ask_privileged(
        self, query: str, *, at: datetime | None = None, lane: str = LIVE, **variables: Any
    ) -> dict[str, Any]:
        """The data behind the other door: in any lane, and with `at` at another instant."""
        selected = self.planned(query, variables)
        roots = tuple(
            replace(root, view=replace(root.view, lane=lane, timed=at is not None))
            for root in selected.read.roots
        )
        readings = Readings(
            self.privileged,
            self.catalogue,
            rights=Rights(frozenset({lane}), any_instant=True),
            limits=self.limits,
        )
        text = await readings.answer(Read(roots), selected.values, at=at)
        return cast(dict[str, Any], orjson.loads(text))

    @property
    def privileged(self) -> Reader:
        if self._privileged is None:
            self._privileged = self.reader(public=False)
        return self._privileged

    def planned(self, query: str, variables: Mapping[str, Any]) -> Selected:
        return planned(self.catalogue, query, variables)


def planned(catalogue: Catalogue, query: str, variables: Mapping[str, Any]) -> Selected:
    """The plan of a query that is taken to be valid."""
    schema = schema_of(catalogue)
    document = parse(query)
    operation = next(
        each for each in document.definitions if isinstance(each, OperationDefinitionNode)
    )
    fragments = {
        each.name.value: each
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    values = get_variable_values(schema, operation.variable_definitions or (), dict(variables))
    assert isinstance(values, VariableValues), values
    return select(schema, catalogue, operation, fragments, values)


def plainly(values: Mapping[str, Any], fields: FieldMap, catalogue: Catalogue) -> dict[str, Any]:
    """Content in which a localized value given plainly is taken as Simplified Chinese."""
    return {
        name: _plain(fields[name], value, catalogue) if name in fields else value
        for name, value in values.items()
    }


def _plain(kind: Field, value: Any, catalogue: Catalogue) -> Any:
    if isinstance(kind, Parts) and value is not None:
        inner = catalogue.parts[kind.of.__name__].fields
        if kind.many:
            return [plainly(each, inner, catalogue) for each in value]
        return plainly(value, inner, catalogue)
    if is_localized(kind) and not isinstance(value, Mapping) and value is not None:
        return {"ZH_HANS": value}
    return value


def paragraph(html: str, block_id: str = "p1") -> dict[str, Any]:
    return {"id": block_id, "kind": "ParagraphBlock", "html": html}


def titles(data: Mapping[str, Any], name: str = "articles", key: str = "title") -> list[str]:
    """The titles of a list's nodes."""
    return [node[key] for node in cast(Sequence[Any], data[name]["nodes"])]
