"""A text that may not be missing and is: the ordinary path answers, and shapes the error."""

from datetime import UTC, datetime

import orjson
import pytest

from resolvers.operation import Operation
from resolvers.purse import Allowance
from tests.site import Site

TITLES = "{ articles(first: 3) { nodes { title } } }"
POINTS = 4


class Counting:
    """A purse that notes what is paid from it."""

    def __init__(self) -> None:
        self.paid: list[int] = []

    def pay(self, points: int) -> None:
        self.paid.append(points)

    def allowance(self) -> Allowance:
        return Allowance(0, 0, datetime.now(UTC))


@pytest.fixture
async def holed(site: Site) -> Site:
    """A site with a live article whose title is lost."""
    await site.make("Article", title="一", kind="NEWS")
    await site.database.script("UPDATE article SET title = NULL")
    return site


async def test_the_error_is_that_of_graphql_however_often_it_is_asked(holed: Site) -> None:
    asked = Operation(TITLES, None, {})

    answers = [await holed.answers.answer(asked, request_id="t") for _ in range(4)]

    ordinary = await holed.answers.ordinary(asked, request_id="t")
    body = orjson.loads(ordinary.body)
    assert body["data"] is None
    assert body["errors"][0]["path"] == ["articles", "nodes", 0, "title"]
    assert {each.body for each in answers} == {ordinary.body}
    assert {each.path for each in answers} == {"ordinary"}
    assert {each.declined for each in answers} == {"a value is missing that may not be"}


async def test_it_is_paid_for_once(holed: Site) -> None:
    purses = [Counting() for _ in range(4)]

    for purse in purses:
        await holed.answers.answer(Operation(TITLES, None, {}), request_id="t", purse=purse)

    assert [each.paid for each in purses] == [[POINTS]] * 4
