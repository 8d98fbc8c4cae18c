"""A list is what a naive filter over the content gives, in its order, and its count is its length."""

from random import Random

import pytest

from models.content import CATALOGUE
from models.declare import ContentType
from tests.properties.arguments import Arguments
from tests.properties.filters import group
from tests.properties.variables import Written
from tests.properties.ways import Hard, Ways

SEEDS, LISTS = range(3), 8


def lists_of(arguments: Arguments, content_type: ContentType) -> Written:
    """Several lists of a type in one language: all of it, and under filters and orders."""
    view = arguments.view()
    told = [["first: 100", *view]]
    for _ in range(LISTS):
        _, order = arguments.order(content_type.name)
        where = arguments.filters.where(content_type.name, 2)
        told.append(["first: 100", f"where: {where}", f"orderBy: {order}", *view])
    lists = [
        f"l{n}: {content_type.plural}({', '.join(filter(None, each))}) {{ totalCount nodes {{ id }} }}"
        for n, each in enumerate(told)
    ]
    return arguments.variables.written(lists)


@pytest.mark.parametrize("content_type", CATALOGUE.types.values(), ids=lambda each: each.name)
async def test_a_list_is_what_a_naive_filter_gives(ways: Ways, content_type: ContentType) -> None:
    told_apart = 0

    for seed in SEEDS:
        arguments = Arguments(ways.hard.pool, Random(f"{content_type.name} {seed}"))
        data = await ways.compare(lists_of(arguments, content_type))
        counts = [each["totalCount"] for each in data.values()]
        assert counts == [len(each["nodes"]) for each in data.values()]
        told_apart += sum(0 < each < counts[0] for each in counts)

    assert ways.seen["compared"] == len(SEEDS)
    assert told_apart > 1


def test_every_operator_is_among_what_is_tried(hard: Hard) -> None:
    kinds = [name for name in hard.pool.schema.type_map if name.endswith("Filter")]
    used: set[tuple[str, str]] = set()

    for content_type in CATALOGUE.types.values():
        for seed in SEEDS:
            arguments = Arguments(hard.pool, Random(f"{content_type.name} {seed}"))
            lists_of(arguments, content_type)
            used |= arguments.filters.used

    assert used == {(group(kind), each) for kind in kinds for each in hard.pool.inputs(kind)}
