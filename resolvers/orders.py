"""The orders of lists, and the cursors that belong to them."""

import binascii
from collections.abc import Mapping
from typing import Any

import orjson
from graphql import FieldNode

from models.declare import ContentType
from reading.pages import signature
from reading.plan import Order
from resolvers.names import enum_name
from resolvers.operation import is_storable
from resolvers.values import BadRequest, Reading


def default_order(content_type: ContentType) -> tuple[Order, ...]:
    """The order a list has when none is asked for."""
    term = order_term(content_type, content_type.order_by, descending=content_type.descending)
    return (term, Order("public_id", term.descending))


def known_key(content_type: ContentType, arguments: Mapping[str, Any]) -> str:
    """The sort key that nothing in the list lacks: what has a place in time has a begin.

    Not where the index of the list's usual order holds keys with the unknown put last.
    """
    when = arguments.get("when")
    if when is None or content_type.period is None or content_type.unknown_last:
        return ""
    return "" if enum_name(when) == "UNDATED" else f"{content_type.period[0]}_sort"


def order_term(content_type: ContentType, name: str, *, descending: bool) -> Order:
    """One term of an order; fields that may be unknown sort the unknown last."""
    kind = content_type.field(name)
    return Order(f"{name}_sort", descending, unknown_last=not descending and not kind.required)


def from_cursor(order: tuple[Order, ...], place: int, nodes: list[FieldNode]) -> Reading:
    """Reads one value out of a cursor, which must belong to a list in this order."""
    count = max(1, len(order))
    words = ("this list", "a list in another order")
    return cursor_text(signature(order), place, nodes, count=count, words=words)


def cursor_text(
    mark: str, place: int, nodes: list[FieldNode], *, count: int, words: tuple[str, str]
) -> Reading:
    """Reads one of `count` texts out of a cursor that begins with `mark`.

    `words` say whose cursor is wanted, and whose another one is.
    """
    wanted, foreign = words

    def read(text: str) -> str:
        try:
            begin, *values = orjson.loads(binascii.unhexlify(text))
        except (ValueError, TypeError):
            message = f"This is no cursor. Use one that a page of {wanted} gave you."
            raise BadRequest(message, nodes) from None
        fitting = begin == mark and len(values) == count
        if not fitting or not all(isinstance(each, str) and is_storable(each) for each in values):
            message = f"This cursor belongs to {foreign}. Start again without it."
            raise BadRequest(message, nodes)
        return str(values[place])

    return read
