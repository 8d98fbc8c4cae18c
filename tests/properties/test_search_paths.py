"""Every way to the answer of a search gives the same bytes, for random documents, on both engines."""

from collections import Counter
from random import Random

import orjson
import pytest

from models.content import CATALOGUE
from resolvers.answer import Answers, Operation
from resolvers.errors import Code, RequestFault
from tests.properties.searches import SearchWriter
from tests.properties.variables import Written
from tests.properties.ways import Ways
from tests.site import REQUEST, schema_of

BLOCKS, DOCUMENTS = 4, 40


async def ordinary(answers: Answers, operation: Operation) -> bytes:
    """The answer that graphql-core completes, or that of the refusal."""
    try:
        return (await answers.ordinary(operation, request_id=REQUEST)).body
    except RequestFault as fault:
        return answers.refused(fault).body


async def compare(ways: Ways, written: Written, seen: Counter[str]) -> None:
    operation = Operation(written.text, None, written.variables)
    bodies = {}
    for name, answers in (("sqlite", ways.sqlite), ("postgres", ways.postgres)):
        # Three times, since a plan is kept at the second and found at the third.
        for n in range(3):
            bodies[f"{name} {n}"] = (await answers.answer(operation, request_id=REQUEST)).body
        bodies[f"{name} completed"] = await ordinary(answers, operation)
    first = bodies["sqlite 0"]
    if Code.TOO_DEEP.name.encode() in first:  # what SQLite's parser cannot nest
        bodies = {name: each for name, each in bodies.items() if "postgres" in name}
        assert len(set(bodies.values())) == 1, written
        seen["too deep"] += 1
        return
    assert all(each == first for each in bodies.values()), (written, bodies)
    data = orjson.loads(first)
    seen["refused" if data.get("data") is None else "compared"] += 1
    seen["telling"] += len(first) > 200
    if written.others != written.variables:
        other = Operation(written.text, None, written.others)
        kept = [(await each.answer(other, request_id=REQUEST)).body for each in (ways.sqlite, ways.postgres)]  # fmt: skip
        assert kept[0] == kept[1] == await ordinary(ways.sqlite, other), written
        seen["under a kept plan"] += kept[0] != first


@pytest.mark.parametrize("block", range(BLOCKS))
async def test_all_ways_of_searching_give_the_same_bytes(ways: Ways, block: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(block * DOCUMENTS, (block + 1) * DOCUMENTS):
        writer = SearchWriter(schema_of(CATALOGUE), Random(seed), ways.hard.pool)
        await compare(ways, writer.document(), seen)

    assert seen["compared"] > DOCUMENTS * 0.7, seen
    assert seen["too deep"] < DOCUMENTS * 0.1, seen
    assert seen["telling"] > DOCUMENTS * 0.35, seen
    assert seen["refused"] > 0, seen
    assert seen["under a kept plan"] > 0, seen
