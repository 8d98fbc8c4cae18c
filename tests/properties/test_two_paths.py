"""The compiled answer is the ordinary one to the byte, on both engines, for random documents."""

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any, cast

import asyncpg
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    parse,
    validate,
)

from models.columns import tables_of
from models.content import CATALOGUE
from models.database import sqlite_url
from publishing import demonstration
from publishing.desk import Desk
from reading.doors import PostgresReader, Reader, SqliteReader
from reading.guard import PUBLIC
from reading.limit import Limits
from reading.run import Readings
from resolvers.answer import Answers, Operation
from resolvers.errors import Code, RequestFault
from resolvers.limits import DocumentLimits
from tests.servers import Template, empty, opened
from tests.site import REQUEST, schema_of

DOCUMENTS = 90
LOCALES = ["ZH_HANS", "ZH_HANT", "ZH_HANT_HK", "ZH_HANT_TW", "EN"]
Composite = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType


class Writer:
    """Writes random documents over a schema: every construct a reader can use in a query."""

    def __init__(self, schema: GraphQLSchema, chance: Random, ids: list[str]) -> None:
        self.schema = schema
        self.chance = chance
        self.ids = ids
        self.fragments: list[str] = []

    def document(self) -> tuple[str, dict[str, Any]]:
        """A document and its variables."""
        query = cast(GraphQLObjectType, self.schema.query_type)
        names = self.chance.sample(sorted(query.fields), 2)
        if self.chance.random() < 0.3:
            names.append(self.chance.choice(["node", "nodes"]))
        self.view = f"locale: {self.chance.choice(LOCALES)}"
        if self.chance.random() < 0.3:
            self.view += f", fallback: [{', '.join(self.chance.sample(LOCALES, self.chance.randrange(3)))}]"  # fmt: skip
        roots = [self.field(name, query.fields[name], 4, root=True) for name in names]
        text = " ".join(["query ($yes: Boolean!, $no: Boolean!) {", *filter(None, roots), "}", *self.fragments])  # fmt: skip
        return text, {"yes": True, "no": False}

    def selection(self, of: Composite, depth: int) -> str:
        members: list[str] = []
        if self.chance.random() < 0.3:
            members.append("__typename")
        if not isinstance(of, GraphQLUnionType):
            names = sorted(of.fields)
            for name in self.chance.sample(names, min(len(names), self.chance.choice([2, 3, 6]))):
                members.append(self.field(name, of.fields[name], depth - 1))
        if not isinstance(of, GraphQLObjectType):
            types = sorted(self.schema.get_possible_types(of), key=lambda each: each.name)
            for each in self.chance.sample(types, min(3, len(types))):
                members.append(f"... on {each.name}{self.directive()} {self.selection(each, depth - 1)}")  # fmt: skip
        elif self.chance.random() < 0.15:
            members.append(self.spread(of, depth))
        elif self.chance.random() < 0.15:
            members.append(f"...{self.directive()} {self.selection(of, depth - 1)}")
        return "{ " + " ".join(filter(None, members)) + " __typename }"

    def spread(self, of: GraphQLObjectType, depth: int) -> str:
        name = f"F{len(self.fragments)}"
        self.fragments.append("")
        self.fragments[int(name[1:])] = f"fragment {name} on {of.name} {self.selection(of, depth - 1)}"  # fmt: skip
        return f"...{name}{self.directive()}"

    def directive(self) -> str:
        return self.chance.choice(
            [""] * 8 + [" @skip(if: $no)", " @skip(if: $yes)", " @include(if: true)", " @include(if: $no)"]
        )  # fmt: skip

    def field(self, name: str, field: GraphQLField, depth: int, *, root: bool = False) -> str:
        inner = get_named_type(field.type)
        leaf = is_leaf_type(inner)
        if not leaf and depth <= 0:
            return ""
        alias = f"a{self.chance.randrange(1000)}_{name}: " if self.chance.random() < 0.15 else ""
        arguments = ", ".join(filter(None, [self.arguments(name, field), self.view if root else ""]))  # fmt: skip
        text = f"{alias}{name}{f'({arguments})' if arguments else ''}{self.directive()}"
        return text if leaf else f"{text} {self.selection(cast(Composite, inner), depth)}"

    def arguments(self, name: str, field: GraphQLField) -> str:
        told = field.args
        if "by" in told:
            return f'by: {{id: "{self.some_id(get_named_type(field.type).name)}"}}'
        if "ids" in told:
            return "ids: [" + ", ".join(f'"{each}"' for each in self.chance.sample(self.ids, 5)) + "]"  # fmt: skip
        if "id" in told:
            return f'id: "{self.chance.choice(self.ids)}"'
        if "fields" in told:
            values = sorted(cast(GraphQLEnumType, get_named_type(told["fields"].type)).values)
            return f"fields: [{', '.join(Random(len(values)).choices(values, k=3))}]"
        if "first" not in told:
            return ""
        # The same wherever the field stands, so that two selections of it can be merged.
        steady = Random(name)
        parts = [f"{steady.choice(['first', 'last'])}: {steady.randrange(1, 4)}"]
        if steady.random() < 0.4:
            order = cast(GraphQLInputObjectType, get_named_type(told["orderBy"].type))
            values = cast(GraphQLEnumType, get_named_type(order.fields["field"].type)).values
            parts.append(f"orderBy: [{{field: {steady.choice(sorted(values))}, direction: {steady.choice(['ASC', 'DESC'])}}}]")  # fmt: skip
        if steady.random() < 0.3:
            parts.append('where: {not: {id: {eq: "x"}}, publishedAt: {isNull: false}}')
        return ", ".join(parts)

    def some_id(self, type_name: str) -> str:
        prefix = CATALOGUE.types[type_name].prefix + "_"
        return self.chance.choice(
            [each for each in self.ids if each.startswith(prefix)] or self.ids
        )


@pytest.fixture
async def demonstration_file(sqlite_template: Path, tmp_path: Path) -> Path:
    """A SQLite file with the demonstration content."""
    path = tmp_path / "demonstration.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = await opened(sqlite_url(path), CATALOGUE)
    try:
        await demonstration.load(Desk(database))
    finally:
        await database.close()
    return path


@pytest.fixture
async def both(
    demonstration_file: Path, request: pytest.FixtureRequest
) -> AsyncIterator[list[Reader]]:
    """Public doors to the same content, ids included, on both engines."""
    template: Template = request.getfixturevalue("postgres_template")
    name: str = request.getfixturevalue("postgres_database")
    await empty(template.url(name))
    await copy_editions(demonstration_file, template.url(name).asyncpg)
    readers: list[Reader] = [
        SqliteReader(demonstration_file, CATALOGUE, public=True),
        PostgresReader(template.public_url(name), public=True, size=2),
    ]
    yield readers
    for each in readers:
        await each.close()


async def copy_editions(source: Path, target: str) -> None:
    inside = SqliteReader(source, CATALOGUE, public=False)
    owner = await asyncpg.connect(target)
    try:
        for table in (*tables_of(CATALOGUE), "address"):
            cursor = inside.connection.execute(f'SELECT * FROM "{table}"')
            columns = [each[0] for each in cursor.description]
            await owner.copy_records_to_table(table, records=cursor.fetchall(), columns=columns)
    finally:
        await owner.close()
        await inside.close()


def answers_through(reader: Reader) -> Answers:
    generous = DocumentLimits(tokens=20_000, depth=20, aliases=200, fields=5_000, directives=500)
    readings = Readings(
        reader, CATALOGUE, rights=PUBLIC, limits=Limits(nodes=1_000_000, points=1_000_000)
    )
    return Answers(schema_of(CATALOGUE), CATALOGUE, readings, limits=generous)


async def test_all_ways_give_the_same_bytes(both: list[Reader], demonstration_file: Path) -> None:
    schema = schema_of(CATALOGUE)
    ways = [answers_through(each) for each in both]
    ids = await every_id(demonstration_file)
    compared = refused = size = divided = 0

    for seed in range(DOCUMENTS):
        text, variables = Writer(schema, Random(seed), ids).document()
        if validate(schema, parse(text)):
            continue  # two fragments that cannot be merged
        operation = Operation(text, None, variables)
        try:
            ordinary = [await each.ordinary(operation, request_id=REQUEST) for each in ways]
        except RequestFault as fault:
            # Nothing may be refused but what SQLite's parser cannot nest; see tests/reading/test_lists.py.
            if fault.code is not Code.TOO_DEEP:
                raise
            refused += 1
            continue
        # Three times, since a plan is kept at the second and found at the third.
        fast = [await each.answer(operation, request_id=REQUEST) for each in ways for _ in range(3)]
        bodies = {each.body for each in (*fast, *ordinary)}
        assert len(bodies) == 1, f"seed {seed}: {text}"
        assert {each.path for each in fast} == {"compiled"}
        compared += 1
        size += len(fast[0].body)
        divided += b'"count":' in fast[0].body

    assert compared > DOCUMENTS * 0.6
    assert refused < DOCUMENTS * 0.1
    assert size > compared * 300
    assert divided > 3


async def every_id(file: Path) -> list[str]:
    inside = SqliteReader(file, CATALOGUE, public=False)
    try:
        rows = inside.connection.execute("SELECT public_id FROM item ORDER BY public_id").fetchall()
        return [row[0] for row in rows]
    finally:
        await inside.close()
