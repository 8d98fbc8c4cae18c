"""Pieces of SQL text: rows and elements by their aliases, literals, and JSON put together from texts."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """An edition in the statement: its alias and the types it may be of.

    `twin` is the link it was reached by, where that holds the keys of the row's usual order too:
    the link's index is then read in order.
    """

    alias: str
    types: tuple[str, ...]
    twin: str = ""

    def column(self, name: str) -> str:
        """The column, qualified."""
        return f'{self.alias}."{name}"'


@dataclass(frozen=True)
class Element:
    """A JSON object in the statement: a part, a block, an amount."""

    json: str
    name: str
    row: Row


Scope = Row | Element

OF_ANY_TYPE = ("", "")
"""Stands for several types: their common table is read."""


def given(scope: Scope | None) -> Scope:
    """The scope, which must be there: this is no root."""
    if scope is None:
        raise TypeError("this is not a root")
    return scope


def row_of(scope: Scope | None) -> Row:
    """The row, which must be one: this needs an item around it."""
    if not isinstance(scope, Row):
        raise TypeError("this needs an item around it")
    return scope


def both(first: str, second: str) -> str:
    """Two conditions, of which the second may be empty."""
    return f"{first} AND ({second})" if second else first


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def quoted_case(value: str, names: Sequence[tuple[str, str]]) -> str:
    """A JSON string for each value that has a name; null for any other."""
    quoted = ((each, f'"{name}"') for each, name in names)
    cases = " ".join(f"WHEN {literal(each)} THEN {literal(name)}" for each, name in quoted)
    return f"CASE {value} {cases} END"


def json_object(members: Sequence[tuple[str, str]]) -> list[str]:
    """The pieces of a JSON object, to be joined."""
    pieces: list[str] = []
    lead = "{"
    for key, value in members:
        inner = value.pieces if isinstance(value, Chain) else (value,)
        pieces += [f"""'{lead}"{key}":'""", *inner]
        lead = ","
    return [*pieces, "'}'"] if members else ["'{}'"]


def json_list(values: Sequence[str]) -> list[str]:
    """The pieces of a JSON list, to be joined."""
    pieces: list[str] = []
    for value in values:
        inner = value.pieces if isinstance(value, Chain) else (value,)
        pieces += ["','" if pieces else "'['", *inner]
    return [*pieces, "']'"] if values else ["'[]'"]


def commas(values: Sequence[str]) -> list[str]:
    """The pieces of a list, to be joined."""
    return [piece for n, value in enumerate(values) for piece in (["','", value] if n else [value])]


def bare(text: str) -> str:
    """A chain without its brackets, where nothing stands beside it."""
    return text[1:-1] if isinstance(text, Chain) else text


def literals(texts: Sequence[str]) -> str:
    """Several literals with commas between; where there are none, what nothing is equal to."""
    return ", ".join(literal(each) for each in texts) or "NULL"


class Chain(str):
    """Texts one after another; an object around it takes the pieces in among its own."""

    pieces: tuple[str, ...]


def join(pieces: Sequence[str]) -> Chain:
    """Texts one after another, flat as long as they are few.

    SQLite allows expressions a depth of 1000, which a chain uses up, and its parser (before 3.46) a
    nesting of 100 symbols, which parentheses use up: a list needs about 12, a single link 8.
    """
    groups = list(pieces)
    while len(groups) > LONGEST:
        groups = [
            f"({' || '.join(groups[start : start + LONGEST])})"
            for start in range(0, len(groups), LONGEST)
        ]
    chain = Chain(f"({' || '.join(groups)})")
    chain.pieces = tuple(pieces)
    return chain


LONGEST = 30
