"""Golden cases: a query with its plan, its statement on both engines and its answer, side by side.

Each file in `cases/` is one case. What a person writes is its title, its sentence, the query and
the variables; the rest follows and is compared to the letter. After a change that is meant,

    KAPOK_UPDATE_CASES=1 python -m pytest tests/reading/test_cases.py

writes it anew, and the difference is read before it is committed. To add a case, write a file with
a title, a sentence and a query, and do the same.
"""

import os
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from models.content import CATALOGUE
from reading.compile import compile_read
from reading.dialects import Postgres, Sqlite
from reading.doors import PostgresReader, Reader, SqliteReader
from reading.guard import PUBLIC
from reading.limit import Limits
from reading.run import Readings
from reading.writing import Names
from resolvers.answer import Answers, Operation
from tests.postgres import FOLDER
from tests.reading.printed import plan_text, sql_text, visible
from tests.reading.small import fill
from tests.servers import Template, copy_editions, filled_file, run
from tests.site import REQUEST, planned, schema_of

CASES = sorted((Path(__file__).parent / "cases").glob("*.md"))
UPDATE = "KAPOK_UPDATE_CASES"


@dataclass(frozen=True)
class Case:
    """What a person wrote of a case."""

    head: str
    query: str
    variables: dict[str, Any]


def read_case(text: str) -> Case:
    blocks = dict(re.findall(r"```(\w+)\n(.*?)```\n", text.split("\n## ")[0], re.S))
    head = text.split("```")[0].strip()
    return Case(head, blocks["graphql"].strip(), orjson.loads(blocks.get("json", "{}")))


def write_case(case: Case, *, plan: str, sqlite: str, postgres: str, answer: str) -> str:
    given = orjson.dumps(case.variables, option=orjson.OPT_INDENT_2).decode()
    parts = [
        case.head,
        f"```graphql\n{case.query}\n```",
        *([f"```json\n{given}\n```"] if case.variables else []),
        f"## Plan\n\n```text\n{plan}\n```",
        f"## SQLite\n\n```sql\n{sqlite}\n```",
        f"## PostgreSQL\n\n```sql\n{postgres}\n```",
        f"## Answer\n\n```json\n{answer}\n```",
    ]
    return "\n\n".join(parts) + "\n"


@dataclass(frozen=True)
class Doors:
    """The public doors to the small content on both engines."""

    sqlite: Answers
    postgres: Answers


@pytest.fixture(scope="module")
def small_file(sqlite_template: Path, pytestconfig: pytest.Config) -> Path:
    """A SQLite file with the small content, made by the first worker that asks."""
    return filled_file(pytestconfig.stash[FOLDER] / "small.db", sqlite_template, fill)


@pytest.fixture(scope="module")
def small_postgres(small_file: Path, postgres_template: Template) -> Iterator[str]:
    """The public's address of a copy on PostgreSQL."""
    name = postgres_template.copy()
    run(copy_editions(small_file, postgres_template.url(name).asyncpg))
    yield postgres_template.public_url(name)
    postgres_template.drop(name)


@pytest.fixture
async def doors(small_file: Path, small_postgres: str) -> AsyncIterator[Doors]:
    sqlite = SqliteReader(small_file, CATALOGUE, public=True)
    postgres = PostgresReader(small_postgres, public=True, size=1)
    yield Doors(*(_answers(each) for each in (sqlite, postgres)))
    await sqlite.close()
    await postgres.close()


def _answers(reader: Reader) -> Answers:
    readings = Readings(reader, CATALOGUE, rights=PUBLIC, limits=Limits(points=100_000))
    return Answers(schema_of(CATALOGUE), CATALOGUE, readings)


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
async def test_a_case_is_as_it_was_written_down(doors: Doors, file: Path) -> None:
    written = file.read_text("utf-8")
    case = read_case(written)
    operation = Operation(case.query, None, case.variables)

    answers = [
        await way(operation, request_id=REQUEST)
        for door in (doors.sqlite, doors.postgres)
        for way in (door.answer, door.ordinary)
    ]
    read = planned(CATALOGUE, case.query, case.variables).read
    texts = [
        compile_read(read, each, Names(CATALOGUE)).text
        for each in (Sqlite(live_only=True), Postgres(live_only=True))
    ]
    made = write_case(
        case,
        plan=plan_text(read),
        sqlite=sql_text(texts[0]),
        postgres=sql_text(texts[1]),
        answer=_pretty(answers[0].body),
    )
    if os.environ.get(UPDATE):
        file.write_text(made, "utf-8")

    assert len({each.body for each in answers}) == 1
    assert made == file.read_text("utf-8")


def _pretty(body: bytes) -> str:
    answered = orjson.loads(body)
    assert "errors" not in answered, answered["errors"]
    return orjson.dumps(answered["data"], option=orjson.OPT_INDENT_2).decode()


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_the_printed_statement_is_the_statement(file: Path) -> None:
    case = read_case(file.read_text("utf-8"))
    read = planned(CATALOGUE, case.query, case.variables).read

    for dialect in (Sqlite(live_only=True), Postgres(live_only=True)):
        text = compile_read(read, dialect, Names(CATALOGUE)).text
        assert "".join(sql_text(text).split()) == "".join(visible(text).split())
