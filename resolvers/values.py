"""The values of a request: named for the plan, and how each is made anew from another request's variables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode

from reading.plan import Value, ValueKind

Reading = Callable[[Any], Any]
"""Makes the bound value of what was given."""


def _same(value: Any) -> Any:
    return value


class BadRequest(Exception):
    """An argument that cannot be answered, with the field it stands at and how to mend it."""

    def __init__(self, message: str, nodes: Sequence[FieldNode] = ()) -> None:
        super().__init__(message)
        self.nodes = list(nodes)


def page_size(
    arguments: Mapping[str, Any], nodes: list[FieldNode], *, usual: int, most: int
) -> int:
    """How many are asked for by `first`. Raises BadRequest."""
    first = arguments.get("first")
    size = usual if first is None else int(first)
    if not 1 <= size <= most:
        raise BadRequest(f"first must be 1 to {most}; {size} was asked for.", nodes)
    return size


class Given(str):
    """A text that came as the variable `variable`; it may change without changing the plan."""

    variable: str

    def __new__(cls, text: str, variable: str) -> "Given":
        """The text, with where it came from."""
        given = super().__new__(cls, text)
        given.variable = variable
        return given


def _any(_value: str) -> bool:
    return True


@dataclass(frozen=True)
class Origin:
    """How a bound value is made anew: from which variable, and by which reading of it.

    Only what `fits` may be read so; anything else would have shaped another plan.
    """

    variable: str
    read: Reading
    fits: Callable[[str], bool] = _any


@dataclass
class Binder:
    """Names each value in turn, and keeps it for the run."""

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)

    def __call__(
        self,
        value: Any,
        kind: ValueKind,
        read: Reading = _same,
        fits: Callable[[str], bool] = _any,
    ) -> Value:
        """The named value, as `read` makes it of what was given, and of all else that `fits`."""
        name = f"v{len(self.values) + 1}"
        if isinstance(value, Given):
            self.origins[name] = Origin(value.variable, read, fits)
            value = str(value)
        elif isinstance(value, list):
            self.listed |= {each.variable for each in value if isinstance(each, Given)}
        self.values[name] = read(value)
        return Value(name, kind)
