"""Plans kept by document, so that a request of a known shape is only bound and run.

The shape of a request is its document, its operation and its variables, with the content of plain
text variables left out: a slug, an id or a cursor changes the values of a plan, never the plan.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import (
    GraphQLID,
    GraphQLString,
    NamedTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
)
from graphql.execution.values import VariableValues

from reading.run import Prepared
from resolvers.operation import Operation
from resolvers.selection import Selected
from resolvers.values import Given, Origin

Shape = tuple[str, str | None, bytes]


@dataclass(frozen=True)
class Asked:
    """A request with the definition of its operation."""

    operation: Operation
    definition: OperationDefinitionNode


_TEXTS = frozenset({GraphQLString.name, GraphQLID.name})
_FREE = "\x00"


@dataclass(frozen=True)
class Plan:
    """A prepared read with the values that never change, and how the others are made.

    `exact` holds texts that no value was made of: they may have shaped the plan, so they must be
    the same again.
    """

    prepared: Prepared
    fixed: Mapping[str, Any]
    origins: Mapping[str, Origin]
    exact: Mapping[str, str]

    def fits(self, variables: Mapping[str, Any]) -> bool:
        """Whether the plan serves these variables, whose shape is its own."""
        return all(variables.get(name) == text for name, text in self.exact.items()) and all(
            each.fits(variables[each.variable]) for each in self.origins.values()
        )

    def values(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The values for these variables. Raises BadRequest, as for a cursor that is none."""
        made = {name: each.read(variables[each.variable]) for name, each in self.origins.items()}
        return {**self.fixed, **made}


class Plans:
    """At most `size` plans, the least lately used dropped first.

    A plan is kept when its shape is seen for the second time, so that requests that never come
    again cannot drive out those that do; a trusted document's at once.
    """

    def __init__(self, size: int = 1_000) -> None:
        self._size = size
        self._plans: OrderedDict[Shape, Plan] = OrderedDict()
        self._free: OrderedDict[tuple[str, str | None], frozenset[str]] = OrderedDict()
        self._seen: OrderedDict[int, None] = OrderedDict()

    def find(self, operation: Operation) -> Plan | None:
        """The plan for this request, if it is known."""
        free = self._free.get((operation.query, operation.name))
        if free is None:
            return None
        shape = _shape(operation, free)
        plan = self._plans.get(shape) if shape is not None else None
        if plan is None or shape is None or not plan.fits(operation.variables):
            return None
        self._plans.move_to_end(shape)
        return plan

    def keep(self, asked: Asked, selected: Selected, prepared: Prepared) -> None:
        """Remember how a request was planned, for all of its shape."""
        operation = asked.operation
        free = free_variables(asked.definition)
        shape = _shape(operation, free)
        if shape is None or not (operation.trusted or self._seen_before(hash(shape))):
            return
        bound = {each.variable for each in selected.origins.values()} - selected.listed
        exact = {
            name: value
            for name, value in operation.variables.items()
            if name in free and name not in bound and isinstance(value, str)
        }
        self._free[operation.query, operation.name] = free
        self._plans[shape] = Plan(prepared, selected.values, selected.origins, exact)
        _trim(self._plans, self._size)
        _trim(self._free, self._size)

    def forget(self) -> None:
        """Drop every plan."""
        self._plans.clear()

    def _seen_before(self, mark: int) -> bool:
        if mark in self._seen:
            return True
        self._seen[mark] = None
        _trim(self._seen, self._size * 4)
        return False


def free_variables(operation: OperationDefinitionNode) -> frozenset[str]:
    """The variables whose value is any text: the plan does not depend on it."""
    found = set()
    for definition in operation.variable_definitions or ():
        kind = definition.type
        if isinstance(kind, NonNullTypeNode):
            kind = kind.type
        if isinstance(kind, NamedTypeNode) and kind.name.value in _TEXTS:
            found.add(definition.variable.name.value)
    return frozenset(found)


def marked(
    values: VariableValues, operation: OperationDefinitionNode, given: Mapping[str, Any]
) -> VariableValues:
    """The variables with their free texts marked by where they came from.

    Only what was `given` as a text: a default, or a number read as an id, is part of the shape.
    """
    free = free_variables(operation)
    coerced = {
        name: Given(value, name) if name in free and isinstance(given.get(name), str) else value
        for name, value in values.coerced.items()
    }
    return VariableValues(values.sources, coerced)


def _shape(operation: Operation, free: frozenset[str]) -> Shape | None:
    kept = {
        key: _FREE if key in free and isinstance(value, str) else value
        for key, value in operation.variables.items()
    }
    try:
        return operation.query, operation.name, orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a number too large for JSON as we write it
        return None


def _trim(kept: OrderedDict[Any, Any], size: int) -> None:
    while len(kept) > size:
        kept.popitem(last=False)
