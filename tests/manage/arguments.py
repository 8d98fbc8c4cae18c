"""Arguments that fit a mutation's declaration, so that only rights and states stand in its way."""

from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    Undefined,
)

_PLAIN: dict[str, Any] = {
    "Int": 1,
    "Float": 0.5,
    "String": "x",
    "Boolean": False,
    "JSON": {},
    "DateTime": "2030-01-01T00:00:00Z",
    "Date": "2030-01-01",
    "Decimal": "1",
    "URL": "https://example.org/",
    "Upload": "file:0",
}


def call(
    name: str, field: GraphQLField, public_id: str, given: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """A document with this one mutation, and its variables; `given` goes before what is made up."""
    values = {
        key: given.get(key, _value(key, each.type, public_id))
        for key, each in field.args.items()
        if key in given or _is_needed(each)
    }
    declared = ", ".join(f"${key}: {field.args[key].type}" for key in values)
    passed = ", ".join(f"{key}: ${key}" for key in values)
    head = f"mutation ({declared})" if values else "mutation"
    arguments = f"({passed})" if values else ""
    return f"{head} {{ {name}{arguments} {{ errors {{ code message }} }} }}", values


def _is_needed(each: GraphQLArgument | GraphQLInputField) -> bool:
    return isinstance(each.type, GraphQLNonNull) and each.default_value is Undefined


def _value(name: str, kind: Any, public_id: str) -> Any:
    match kind:
        case GraphQLNonNull(of_type=inner):
            return _value(name, inner, public_id)
        case GraphQLList(of_type=inner):
            return [_value(name, inner, public_id)]
        case GraphQLEnumType():
            return next(iter(kind.values))
        case GraphQLInputObjectType():
            fields = kind.fields
            if kind.is_one_of:
                first = next(iter(fields))
                return {first: _value(first, fields[first].type, public_id)}
            return {
                key: _value(key, each.type, public_id)
                for key, each in fields.items()
                if _is_needed(each)
            }
    return public_id if kind.name == "ID" else _PLAIN[kind.name]
