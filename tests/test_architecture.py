"""Rules of the whole tree that no type and no linter holds."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLSchema,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_object_type,
)

import models
import schema
from models.content import CATALOGUE
from models.declare.catalogue import camel
from tests.site import schema_of

ROOT = Path(__file__).parents[1]
FOLDERS = ["delivery", "language", "models", "publishing", "reading", "resolvers", "schema"]


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Every module of these folders, by its path."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))


def texts_in(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """Every string of a module, with whether values are put into it; docstrings left out."""
    notes = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(each) for each in ast.walk(node) if each is not node}
            parts = [each.value for each in node.values if isinstance(each, ast.Constant)]
            yield "{}".join(str(part) for part in parts), True
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in notes | inside
        ):
            yield node.value, False


SQL = re.compile(
    r"^\s*(SELECT\b.+\b(FROM|\()|INSERT\s+INTO\b|UPDATE\s+\S+\s+SET\b|DELETE\s+FROM\b|CREATE\s+(TABLE|VIEW|INDEX|TEMP|ROLE|POLICY)|ALTER\s+TABLE|DROP\s+(TABLE|VIEW))",
    re.IGNORECASE | re.DOTALL,
)
WRITES = re.compile(r"^\s*(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM)\b", re.IGNORECASE)


def test_the_folders_of_generic_names_are_ours() -> None:
    assert schema.__file__ is not None
    assert models.__file__ is not None
    assert Path(schema.__file__).parent == ROOT / "schema"
    assert Path(models.__file__).parent == ROOT / "models"


def test_the_composition_root_knows_no_graphql() -> None:
    server = ROOT / "server.py"
    if not server.exists():
        pytest.skip("server.py is not written yet")
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(server.read_text("utf-8")))
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert imported & {"graphql", "strawberry"} == set()
    assert "models" in imported or "delivery" in imported


def test_the_import_graph_keeps_its_contracts() -> None:
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_only_publishing_and_models_write() -> None:
    writing_calls = {"bulk_create", "bulk_update", "execute_insert", "execute_many", "execute_script"}  # fmt: skip
    found = [
        (path, text)
        for path, tree in modules("delivery", "language", "reading", "resolvers", "schema")
        for text, _ in texts_in(tree)
        if WRITES.match(text)
    ]
    found += [
        (path, node.attr)
        for path, tree in modules("delivery", "language", "reading", "resolvers", "schema")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in writing_calls
    ]

    assert found == []
    assert any(
        WRITES.match(text) for _, tree in modules("publishing") for text, _ in texts_in(tree)
    )


def test_sql_is_put_together_in_three_folders_only() -> None:
    found = [
        (path, text)
        for path, tree in modules("delivery", "language", "resolvers", "schema")
        for text, filled in texts_in(tree)
        if filled and SQL.match(text)
    ]

    assert found == []
    assert any(SQL.match(text) for _, tree in modules("reading") for text, filled in texts_in(tree) if filled)  # fmt: skip


def test_a_transaction_is_opened_in_one_place() -> None:
    opened = [
        path
        for path, tree in modules(*FOLDERS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("in_transaction", "_in_transaction", "begin")
    ]

    assert set(opened) == {"models/database.py"}


def names_in(schema_: GraphQLSchema) -> set[str]:
    """Every name of the contract: types, fields, arguments, enum values, input fields."""
    found: set[str] = set()
    for each in schema_.type_map.values():
        if each.name.startswith("__"):
            continue
        found.add(each.name)
        if is_object_type(each) or is_interface_type(each):
            for name, field in each.fields.items():
                found |= {name, *field.args}
        elif is_input_object_type(each):
            found |= set(each.fields)
        elif is_enum_type(each):
            found |= set(each.values)
    return found


def arguments_in(schema_: GraphQLSchema) -> set[str]:
    """The name of every argument of the contract."""
    objects = [each for each in schema_.type_map.values() if is_object_type(each)]
    return {name for each in objects for field in each.fields.values() for name in field.args}


def words_of(name: str) -> set[str]:
    """`updatedAt` and `UPDATED_AT` as {updated, at}."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", name)
    return {word.lower() for word in spaced.split()}


def test_the_delivery_contract_has_no_word_for_what_is_not_live() -> None:
    hidden = {"draft", "drafts", "revision", "revisions", "perspective", "lane", "placement", "edition", "embargo", "withdrawn"}  # fmt: skip
    names = names_in(schema_of(CATALOGUE))

    # The number of an article's saved state that a proof relies on: content, told by its author.
    names -= {"revision", "evidenceRevision"}
    found = {name for name in names if words_of(name) & hidden or words_of(name) == {"release"}}

    assert found == set()
    # What says when it was may be called so; no argument may ask for another time.
    assert "at" not in arguments_in(schema_of(CATALOGUE))
    assert {"fallback", "updatedAt", "PUBLISHED_AT"} <= names


def test_the_delivery_contract_shows_no_private_field() -> None:
    types = schema_of(CATALOGUE).type_map
    private = {
        (faced, name)
        for group in (CATALOGUE.types, CATALOGUE.parts, CATALOGUE.blocks)
        for owner, each in group.items()
        for name, kind in each.fields.items()
        for faced in (owner, f"{owner}Where", f"{owner}OrderField", f"{owner}Facet")
        if kind.private and faced in types
    }
    shown = {
        (owner, name) for owner, each in types.items() for name in (*getattr(each, "fields", ()), *getattr(each, "values", ()))
    }  # fmt: skip

    assert private >= {("Picture", "storage_key"), ("ArticleWhere", "imported")}
    assert {(owner, camel(name)) for owner, name in private} & shown == set()
    assert {(owner, name.upper()) for owner, name in private} & shown == set()
    assert ("Picture", "alt") in shown


def test_no_two_marks_in_an_answer_are_the_same() -> None:
    marks = [
        (node.value.value, path)
        for path, tree in modules("reading")
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        and len(node.value.value) == 1
        and node.value.value < " "
    ]
    characters = [each for each, _ in marks]

    assert len(marks) >= 9
    assert sorted(set(characters)) == sorted(characters), marks
