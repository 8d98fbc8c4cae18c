"""The root says its name in a compiled answer too, in its place among the others."""

import orjson

from resolvers.answer import Operation
from tests.site import REQUEST, Site


async def answered(site: Site, query: str) -> tuple[str, str]:
    """Which path answered, and what but for its price; the ordinary path must give the same bytes."""
    operation = Operation(query, None, {})
    answer = await site.answers.answer(operation, request_id=REQUEST)
    assert (await site.answers.ordinary(operation, request_id=REQUEST)).body == answer.body
    return answer.path, answer.body.decode().partition(',"extensions"')[0] + "}"


async def test_the_root_s_name_stands_where_it_was_asked_for(site: Site) -> None:
    await site.make("Article", title="文", kind="NEWS")
    query = """query { people { totalCount } __typename articles { nodes { title } } ...Named }
      fragment Named on Query { again: __typename __typename @skip(if: false) }"""

    assert await answered(site, query) == (
        "compiled",
        '{"data":{"people":{"totalCount":0},"__typename":"Query","articles":{"nodes":[{"title":"文"}]},"again":"Query"}}',
    )


async def test_the_root_s_name_alone_is_compiled(site: Site) -> None:
    assert await answered(site, "{ __typename }") == ("compiled", '{"data":{"__typename":"Query"}}')
    assert await answered(site, "{ it: __typename }") == ("compiled", '{"data":{"it":"Query"}}')
    assert await answered(site, "{ __typename @skip(if: true) }") == ("compiled", '{"data":{}}')


async def test_beside_the_schema_the_ordinary_path_gives_the_name(site: Site) -> None:
    query = '{ __typename __type(name: "Query") { name } articles { totalCount } }'

    path, body = await answered(site, query)

    assert path == "ordinary"
    assert orjson.loads(body)["data"] == {
        "__typename": "Query",
        "__type": {"name": "Query"},
        "articles": {"totalCount": 0},
    }
