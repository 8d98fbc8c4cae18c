"""The second reading's lists: filters, orders, pages and cursors, worked out item by item."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from string import ascii_lowercase, ascii_uppercase
from typing import Any

import orjson

from language.fold import fold
from models.content import CATALOGUE
from models.declare import ContentType, Count, Field, ReverseSide
from models.declare.catalogue import snake
from models.declare.fields import Flag, Link, Slug
from tests.properties.oracle import Oracle, Seen

Where = Mapping[str, Any]
Term = tuple[str, bool]
"""A field and whether the greatest comes first."""


class Filters:
    """Whether an item meets a filter. Two-valued: an unknown value meets no comparison."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle

    def passes(self, seen: Seen, where: Where | None) -> bool:
        return all(self.term(seen, snake(name), value) for name, value in (where or {}).items())

    def term(self, seen: Seen, name: str, value: Any) -> bool:
        if value is None:
            return True
        match name:
            case "and":
                return all(self.passes(seen, each) for each in value)
            case "or":
                return any(self.passes(seen, each) for each in value)
            case "not":
                return not self.passes(seen, value)
            case "id":
                return _compared(seen.id, value)
        if name in seen.type.reverses:
            return self.quantified(self.reverse(seen, seen.type.reverses[name]), value)
        return self.field(seen, seen.type.field(name), value)

    def field(self, seen: Seen, kind: Field, value: Where) -> bool:
        match kind:
            case Link(many=True):
                ids = seen.values.get(kind.name)
                return self.quantified(self.oracle.targets(ids, seen.view), value)
            case Link():
                return self.link(self.oracle.see(seen.values.get(kind.name), seen.view), value)
            case Slug():
                claimed = self.oracle.addresses.get((seen.type.name, value.get("eq") or ""))
                return value.get("eq") is None or claimed == seen.id
        known = seen.values.get(kind.name)
        return _compared(bool(known) if isinstance(kind, Flag) and known is not None else known, value)  # fmt: skip

    def reverse(self, seen: Seen, side: ReverseSide) -> list[Seen]:
        return [each for each in self.oracle.sources(seen, side) if self.passes(each, side.where)]

    def quantified(self, some: Sequence[Seen], value: Where) -> bool:
        found = {
            name: any(self.passes(each, inner) for each in some)
            for name, inner in value.items()
            if inner is not None
        }
        return found.get("some", True) and not found.get("none", False)

    def link(self, target: Seen | None, value: Where) -> bool:
        for name, inner in value.items():
            if inner is None:
                continue
            if snake(name) == "is_null":
                if (target is None) != inner:
                    return False
            elif (
                target is None
                or (name == "is" and not self.passes(target, inner))
                or (name == "id" and not _compared(target.id, inner))
            ):
                return False
        return True

    def count(self, seen: Seen, kind: Count) -> int:
        """How many visible items agree with this one."""
        of = CATALOGUE.types[kind.of]
        return sum(
            all(_agree(each, theirs, seen, ours) for theirs, ours in kind.same.items())
            and self.passes(each, kind.where)
            for each in self.oracle.all(of, seen.view)
        )


def _agree(first: Seen, theirs: str, second: Seen, ours: str) -> bool:
    wanted = second.id if ours == "id" else second.values.get(ours)
    return wanted is not None and first.values.get(theirs) == wanted


def _compared(known: Any, operators: Where) -> bool:
    return all(
        _operator(known, snake(name), _plain(given))
        for name, given in operators.items()
        if given is not None
    )


def _plain(given: Any) -> Any:
    """An enum's value as its name."""
    if isinstance(given, list):
        return [_plain(each) for each in given]
    return getattr(given, "name", given)


def _operator(known: Any, operator: str, given: Any) -> bool:
    match operator:
        case "is_null":
            return bool((known is None) == given)
        case "ne":
            return bool(known != given)
        case "in":
            return known in given
        case _ if known is None:
            return False
        case "eq":
            return bool(known == given)
        case "contains":
            return fold(given) in fold(known)
        case "starts_with":
            return fold(known).startswith(fold(given))
        case "gt":
            return bool(known > given)
        case "gte":
            return bool(known >= given)
        case "lt":
            return bool(known < given)
        case "lte":
            return bool(known <= given)
    raise KeyError(operator)


@dataclass(frozen=True)
class Listed:
    """A list in its order. `order` is empty for links, which come in the order of `ids`."""

    type: ContentType
    items: list[Seen]
    order: tuple[Term, ...]
    ids: tuple[str, ...] = ()


def default_order(content_type: ContentType) -> tuple[Term, ...]:
    return ((content_type.order_by, content_type.descending),)


def ordered(items: Sequence[Seen], order: tuple[Term, ...]) -> list[Seen]:
    """The items by these terms, then by id in the direction of the last."""

    def before(first: Seen, second: Seen) -> int:
        return _compare(_keys(first, order), _keys(second, order), order)

    return sorted(items, key=cmp_to_key(before))


def _keys(seen: Seen, order: tuple[Term, ...]) -> list[str]:
    return [*(seen.values[f"{name}_sort"] for name, _ in order), seen.id]


def _compare(first: Sequence[str], second: Sequence[str], order: tuple[Term, ...]) -> int:
    for a, b, (_, descending) in zip(first, second, [*order, order[-1]], strict=True):
        if a != b:
            if not a or not b:  # the unknown last, either way
                return 1 if not a else -1
            return (1 if a.encode() > b.encode() else -1) * (-1 if descending else 1)
    return 0


def cursor_of(seen: Seen, order: tuple[Term, ...]) -> str:
    """Where an item stands in lists of this order."""
    if not order:
        return orjson.dumps(["position", seen.id]).hex()
    terms = [(f"{name}_sort", descending) for name, descending in order]
    terms.append(("public_id", order[-1][1]))
    mark = ",".join(f"{'-' if descending else '+'}{name}" for name, descending in terms)
    return orjson.dumps([mark, *_keys(seen, order)]).hex()


def letter_of(seen: Seen) -> str:
    """The letter under which an item stands in a directory."""
    begins = str(seen.values.get(f"{seen.type.title}_sort") or "")[:1]
    return begins.upper() if begins and begins in ascii_lowercase else "#"


def initials(items: Sequence[Seen]) -> list[dict[str, Any]]:
    """The bar above these items."""
    counts = Counter(letter_of(each) for each in items)
    letters = [each for each in [*ascii_uppercase, "#"] if counts[each]]
    return [{"letter": each, "count": counts[each]} for each in letters]


def page(listed: Listed, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The connection's members."""
    backward = arguments.get("last") is not None
    size = arguments["last"] if backward else arguments.get("first") or 20
    mark = arguments.get("before" if backward else "after")
    items = listed.items
    if mark is not None:
        behind = _is_behind(listed, orjson.loads(bytes.fromhex(mark))[1:])
        within = [each for each in items if (behind(each) < 0 if backward else behind(each) > 0)]
    else:
        within = items
    shown = within[-size:] if backward else within[:size]
    more, beside = len(within) > size, len(items) > len(within)
    cursors = [cursor_of(each, listed.order) for each in shown]
    return {
        "nodes": shown,
        "edges": [{"node": each, "cursor": at} for each, at in zip(shown, cursors, strict=True)],
        "pageInfo": {
            "hasNextPage": beside if backward else more,
            "hasPreviousPage": more if backward else beside,
            "startCursor": next(iter(cursors), None),
            "endCursor": next(reversed(cursors), None),
        },
        "totalCount": len(items),
    }


def _is_behind(listed: Listed, mark: Sequence[str]) -> Callable[[Seen], int]:
    """Whether an item comes after the mark (1), before it (-1) or is the one (0)."""
    if listed.order:
        return lambda seen: _compare(_keys(seen, listed.order), mark, listed.order)
    places = {each: n for n, each in enumerate(listed.ids)}
    at = places.get(mark[0], -1)
    return lambda seen: (places[seen.id] > at) - (places[seen.id] < at)
