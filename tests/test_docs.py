"""The documents say what is so: their examples run, their links lead somewhere, nothing is left out."""

import ast
import importlib
import re
import shutil
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from textwrap import indent
from typing import Any

import orjson
import pytest
from graphql import GraphQLSchema, parse, validate

from models.content import CATALOGUE, TYPES
from models.database import open_database, sqlite_url
from models.declare import Catalogue, Content, catalogue_of
from models.migrate import migrate
from models.system import Item
from publishing.desk import Act, Desk
from publishing.errors import Code as Refusal
from publishing.publish import publish
from publishing.save import create
from reading.doors import SqliteReader
from reading.guard import PUBLIC
from reading.limit import Limits
from reading.run import Readings
from resolvers.answer import Answers, Operation
from resolvers.errors import Code
from resolvers.limits import DocumentLimits
from schema.manage import manage_schema
from tests.site import schema_of

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = (README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))
TEN_LINES = "Add a content type in ten lines"

_DOCUMENT = DocumentLimits()
LIMITS = {
    Code.TOO_MANY_TOKENS: (_DOCUMENT.tokens,),
    Code.TOO_DEEP: (_DOCUMENT.depth, _DOCUMENT.introspection_depth),
    Code.TOO_MANY_ALIASES: (_DOCUMENT.aliases,),
    Code.TOO_MANY_FIELDS: (_DOCUMENT.root_fields, _DOCUMENT.fields),
    Code.TOO_MANY_DIRECTIVES: (_DOCUMENT.directives,),
    Code.TOO_COSTLY: (Limits().nodes, Limits().points),
}

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_TEST = re.compile(r"(tests/[\w/]+\.py)::(\w+)")
_VERB = re.compile(r"server\.py ([a-z][a-z-]*)")


async def test_the_ten_lines_of_the_readme_make_a_content_type(
    sqlite_template: Path, tmp_path: Path
) -> None:
    catalogue, query = _award_catalogue(), _only("graphql", _section(TEN_LINES))
    path = tmp_path / "awards.db"
    shutil.copyfile(sqlite_template, path)
    database = await open_database(sqlite_url(path), catalogue)
    try:
        await migrate(database)
        async with Desk(database).act(by="editor") as act:
            winner = await _new(act, "Enterprise", name={"ZH_HANS": "示例企业", "EN": "Example"})
            award = await _new(
                act,
                "Award",
                name={"ZH_HANS": "示例奖", "EN": "Example prize"},
                awarded_on="2026-03-01",
                winner=winner,
            )
            await publish(act, [winner, award])
        reader = SqliteReader(path, catalogue, public=True)
        readings = Readings(reader, catalogue, rights=PUBLIC, limits=Limits())
        answers = Answers(schema_of(catalogue), catalogue, readings)
        answer = await answers.answer(Operation(query, None, {}), request_id="docs")
        await reader.close()
    finally:
        await database.close()

    assert orjson.loads(answer.body)["data"] == {
        "awards": {
            "totalCount": 1,
            "nodes": [
                {
                    "name": "Example prize",
                    "slug": "shi-li-jiang",
                    "awardedOn": "2026-03-01",
                    "winner": {"name": "Example", "awards": {"totalCount": 1}},
                }
            ],
        }
    }


def test_the_ten_lines_are_ten() -> None:
    declaration = _only("python", _section(TEN_LINES)).split("\n\n\n")[1]

    assert len(declaration.strip().splitlines()) <= 10


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_query_in_a_page_is_valid(page: Path) -> None:
    wrong = [
        f"{error.message}\n{query}"
        for query in _fences("graphql", page.read_text("utf-8"))
        for error in validate(_schema_for(query), parse(query))
    ]

    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_within_the_documents_leads_somewhere(page: Path) -> None:
    links = [each for each in _LINK.findall(page.read_text("utf-8")) if "://" not in each]

    assert [each for each in links if not _leads_somewhere(page, each)] == []


def test_every_decision_says_what_you_must_now_do_and_is_listed() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    listed = _LINK.findall((ROOT / "docs" / "decisions" / "README.md").read_text("utf-8"))

    assert [each.name for each in decisions] == listed
    assert [
        each.name for each in decisions if "## What you must now do" not in each.read_text("utf-8")
    ] == []


@pytest.mark.parametrize("code", Code, ids=lambda code: str(code.value))
def test_every_error_code_is_documented(code: Code) -> None:
    assert f"`{code.value}`" in _all_text()


def test_every_reason_why_an_act_is_refused_is_documented() -> None:
    page = (ROOT / "docs" / "manage-api.md").read_text("utf-8")

    told = re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE)
    assert sorted(told) == sorted(each.value for each in Refusal)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_nothing_stands_twice_in_a_table(page: Path) -> None:
    tables = page.read_text("utf-8").split("\n\n")
    named = [re.findall(r"^\| (`[^|]+`) \|", each, re.MULTILINE) for each in tables]

    assert [each for each in named if len(set(each)) < len(each)] == []


@pytest.mark.parametrize("code", LIMITS, ids=lambda code: str(code.value))
def test_every_limit_is_documented_with_its_number(code: Code) -> None:
    developers = (ROOT / "docs" / "developers.md").read_text("utf-8")
    row = next(line for line in developers.splitlines() if line.startswith(f"| `{code.value}` "))

    assert re.findall(r"\d[\d,]*", row) == [f"{each:,}" for each in LIMITS[code]]


def test_every_reason_to_turn_a_request_away_is_documented() -> None:
    reasons = [each.value for each in _module("delivery.refusals").Reason]

    assert [each for each in reasons if f"`{each}`" not in _all_text()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_python_example_is_python(page: Path) -> None:
    for body in _fences("python", page.read_text("utf-8")):
        compile(f"async def example():\n{indent(body, '    ')}\n    pass", str(page), "exec")


def test_every_setting_is_documented() -> None:
    settings = _settings()

    assert [each for each in settings if f"`{each}`" not in _all_text()] == []


def test_no_setting_is_documented_that_is_not_there() -> None:
    settings = _settings()

    assert sorted(set(re.findall(r"KAPOK_[A-Z_]+", _all_text())) - set(settings)) == []


def test_every_verb_of_the_command_line_is_documented() -> None:
    verbs = _verbs()

    assert [each for each in verbs if not re.search(rf"`{each}[ `]", _all_text())] == []


def test_no_verb_is_documented_that_is_not_there() -> None:
    verbs = _verbs()

    assert sorted(set(_VERB.findall(_all_text())) - set(verbs)) == []


def test_every_test_that_a_promise_names_exists() -> None:
    named = _TEST.findall((ROOT / "docs" / "promises.md").read_text("utf-8"))

    assert len(named) > 100
    assert [f"{path}::{name}" for path, name in named if name not in _tests_of(path)] == []


# --- reading the pages ------------------------------------------------------------------------


@cache
def _all_text() -> str:
    return "\n".join(page.read_text("utf-8") for page in PAGES)


@cache
def _tests_of(path: str) -> set[str]:
    file = ROOT / path
    if not file.is_file():
        return set()
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.parse(file.read_text("utf-8"))
    return {each.name for each in tree.body if isinstance(each, functions)}


def _fences(language: str, text: str) -> list[str]:
    return [body for kind, body in _FENCE.findall(text) if kind == language]


def _section(heading: str) -> str:
    _, _, rest = README.read_text("utf-8").partition(f"\n## {heading}\n")
    return rest.partition("\n## ")[0]


def _only(language: str, text: str) -> str:
    [body] = _fences(language, text)
    return body


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.is_file() or not target.is_relative_to(ROOT):
        return False
    return not anchor or anchor in set(_anchors(target.read_text("utf-8")))


def _anchors(text: str) -> Iterator[str]:
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        words = re.sub(r"[^\w\- ]", "", heading.lower())
        yield words.replace(" ", "-")


# --- what the pages speak of ------------------------------------------------------------------


@cache
def _award_catalogue() -> Catalogue:
    """The association's types and the one that the README declares."""
    names: dict[str, Any] = {"__name__": "models.content.award"}
    exec(compile(_only("python", _section(TEN_LINES)), str(README), "exec"), names)
    [award] = [
        each
        for each in names.values()
        if isinstance(each, type) and issubclass(each, Content) and each is not Content
    ]
    return catalogue_of([*TYPES, award])


def _schema_for(query: str) -> GraphQLSchema:
    if query.lstrip().startswith("mutation"):
        return _editors_schema()
    return schema_of(_award_catalogue() if query in _section(TEN_LINES) else CATALOGUE)


@cache
def _editors_schema() -> GraphQLSchema:
    return manage_schema(CATALOGUE)._schema


def _settings() -> list[str]:
    """The environment variables that the service reads."""
    settings = _module("delivery.settings").Settings
    prefix = settings.model_config.get("env_prefix", "")
    return [f"{prefix}{name}".upper() for name in settings.model_fields]


def _verbs() -> list[str]:
    """The verbs of the command line."""
    from typer import Typer
    from typer.main import get_command

    apps = [each for each in vars(_module("server")).values() if isinstance(each, Typer)]
    return sorted(getattr(get_command(apps[0]), "commands"))  # noqa: B009  # a click group, typed as a command


def _module(name: str) -> Any:
    path = name.replace(".", "/") + ".py"
    if not (ROOT / path).is_file() or find_spec(name) is None:
        pytest.skip(f"{path} is not there yet")
    return importlib.import_module(name)


async def _new(act: Act, type_name: str, **content: Any) -> str:
    revision = await create(act, type_name, content)
    return (await Item.get(id=revision.item, using_db=act.tx)).public_id
