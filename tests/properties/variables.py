"""The variables of random documents: values stand as literals, as variables, by default, or as null."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import orjson


class Word(str):
    """A text that is written bare in a document: the value of an enum."""


@dataclass(frozen=True)
class Written:
    """A document, its variables, and other values for the texts among them."""

    text: str
    variables: dict[str, Any]
    others: dict[str, Any]


class Variables:
    """The variables of one document, with two sets of values for them."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.definitions: list[str] = []
        self.values: dict[str, Any] = {}
        self.others: dict[str, Any] = {}
        self.shared: list[str] = []

    def written(self, roots: Sequence[str], fragments: Sequence[str] = ()) -> Written:
        """The document of these root fields."""
        told = f"({', '.join(self.definitions)})" if self.definitions else ""
        text = " ".join([f"query{told} {{", *roots, "}", *fragments])
        return Written(text, self.values, self.values | self.others)

    def flag(self, value: bool) -> str:
        """A boolean for @skip or @include."""
        if self.chance.random() < 0.4:
            return literal(value)
        name = "yes" if value else "no"
        if name not in self.values:
            self.definitions.append(f"${name}: Boolean!")
            self.values[name] = value
        return f"${name}"

    def given(self, kind: str, value: Any, other: Any = None) -> str | None:
        """The value as it stands in the document; None where the argument is better left out.

        `kind` is the type of its place. `other` is another value that would do, for a text.
        """
        roll = self.chance.random()
        if kind.startswith("ID") and self.shared and roll < 0.15:
            return f"${self.chance.choice(self.shared)}"
        if roll < (0.7 if other is None else 0.4):
            return literal(value)
        name = f"v{len(self.definitions)}"
        nullable = kind.removesuffix("!")
        if roll < 0.87:
            firm = self.chance.random() < 0.5
            self.definitions.append(f"${name}: {nullable}!" if firm else f"${name}: {kind}")
            self.values[name] = value
            if f"{nullable}!" == "ID!" and (firm or kind == "ID!"):
                self.shared.append(name)
            if other is not None:
                self.others[name] = other
        elif roll < 0.95:
            self.definitions.append(f"${name}: {kind} = {literal(value)}")
        elif kind == nullable:
            self.definitions.append(f"${name}: {kind}")
            if self.chance.random() < 0.5:
                self.values[name] = None
        else:
            return None
        return f"${name}"

    def put(self, name: str, kind: str, value: Any, other: Any = None) -> str:
        """The argument, or nothing."""
        text = self.given(kind, value, other)
        return "" if text is None else f"{name}: {text}"


def literal(value: Any) -> str:
    """A value as GraphQL writes it."""
    match value:
        case Word():
            return str(value)
        case list():
            return f"[{', '.join(literal(each) for each in value)}]"
    return orjson.dumps(value).decode()
