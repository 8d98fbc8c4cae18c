"""Items in the words of schema.org are the same every way, and what a naive reading makes of them."""

from typing import Any

import pytest

from models.content import CATALOGUE
from tests.properties.variables import Written
from tests.properties.ways import Ways

NAMES = sorted(CATALOGUE.types)
VIEWS = ["locale: ZH_HANS", "locale: ZH_HANT_TW", "locale: EN, fallback: []"]


@pytest.mark.parametrize("view", VIEWS)
async def test_each_item_is_told_the_same_every_way(ways: Ways, view: str) -> None:
    told: dict[str, list[Any]] = {}
    for name in NAMES:
        plural = CATALOGUE.types[name].plural
        text = f"{{ {plural}(first: 100, {view}) {{ nodes {{ jsonLd }} }} }}"
        found = await ways.compare(Written(text, {}, {}))
        told[name] = [each["jsonLd"] for each in found[plural]["nodes"]]

    assert ways.seen["compared"] == len(NAMES)
    everything = [each for some in told.values() for each in some]
    assert len(everything) > 50
    assert all(_is_sparse(each) for each in everything)
    # Something is linked, something stands in a part, and something is told by its type alone.
    assert any("organizer" in each for each in told["Event"])
    assert any("correction" in each for each in told["Article"])
    assert any("mentions" in each for each in told["Article"])


def _is_sparse(told: Any) -> bool:
    """Whether nothing in it is null, empty, or an object of a type alone."""
    match told:
        case dict():
            return told.keys() != {"@type"} and all(_is_sparse(each) for each in told.values())
        case list():
            return bool(told) and all(_is_sparse(each) for each in told)
    return told is not None
