"""Every way to an answer gives the same bytes, for random documents over the whole schema."""

from random import Random

import pytest

from models.content import CATALOGUE
from resolvers.errors import Code
from tests.properties.documents import Writer
from tests.properties.ways import Ways
from tests.site import schema_of

BLOCKS, DOCUMENTS = 24, 90


@pytest.mark.parametrize("block", range(BLOCKS))
async def test_all_ways_give_the_same_bytes(ways: Ways, block: int) -> None:
    for seed in range(block * DOCUMENTS, (block + 1) * DOCUMENTS):
        await ways.compare(Writer(schema_of(CATALOGUE), Random(seed), ways.hard.pool).document())

    seen = ways.seen
    assert seen["compared"] >= DOCUMENTS * 0.95
    # Nothing may be refused but what SQLite's parser cannot nest; see tests/reading/test_lists.py.
    assert seen["compared"] + seen[Code.TOO_DEEP.name] == DOCUMENTS, seen
    assert seen["telling"] >= DOCUMENTS * 0.5
    assert seen["under a kept plan"] > 0
