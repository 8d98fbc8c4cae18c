"""One request shows one state, however fast others publish."""

import asyncio

from publishing.publish import publish
from publishing.save import save
from publishing.unpublish import unpublish
from tests.site import EDITOR, Site

SECONDS = 1.0
QUERY = """query ($a: ID!, $b: ID!) {
  one: article(by: {id: $a}) { title related { title } }
  list: articles(orderBy: [{field: TITLE}]) { totalCount nodes { title } }
  two: article(by: {id: $b}) { title related { title } }
  nodes(ids: [$b, $a]) { ... on Article { title } }
}"""


async def test_two_items_flipped_together_are_never_seen_apart(site: Site) -> None:
    a = await site.make("Article", title="甲0", kind="NEWS")
    b = await site.make("Article", title="乙0", kind="NEWS", related=[a])
    await site.save(a, title="甲0", kind="NEWS", related=[b], live=True)
    done = asyncio.Event()
    flips = 0

    async def flip() -> None:
        nonlocal flips
        number = {a: 2, b: 1}
        while not done.is_set():
            flips += 1
            async with site.desk.act(by=EDITOR) as act:
                for public_id, name, other in ((a, "甲", b), (b, "乙", a)):
                    content = {
                        "title": {"ZH_HANS": f"{name}{flips}"},
                        "kind": "NEWS",
                        "related": [other],
                    }
                    made = await save(act, public_id, content, expected_revision=number[public_id])
                    number[public_id] = made.number
                    await asyncio.sleep(0)
                    if flips % 5:
                        await publish(act, [public_id])
                if not flips % 5:
                    await publish(act, [a, b])
            await asyncio.sleep(0.001)

    states: set[str] = set()

    async def look() -> None:
        while not done.is_set():
            seen = await site.ask(QUERY, a=a, b=b)
            n = seen["one"]["title"].removeprefix("甲")
            assert seen == {
                "one": {"title": f"甲{n}", "related": [{"title": f"乙{n}"}]},
                "list": {"totalCount": 2, "nodes": [{"title": f"甲{n}"}, {"title": f"乙{n}"}]},
                "two": {"title": f"乙{n}", "related": [{"title": f"甲{n}"}]},
                "nodes": [{"title": f"乙{n}"}, {"title": f"甲{n}"}],
            }
            states.add(n)
            await asyncio.sleep(0)

    async def stop() -> None:
        await asyncio.sleep(SECONDS)
        for _ in range(300):  # a busy machine needs longer for as many flips
            if flips > 3 and len(states) > 3:
                break
            await asyncio.sleep(0.1)
        done.set()

    await asyncio.gather(flip(), stop(), *(look() for _ in range(3)))

    assert flips > 3
    assert len(states) > 3


async def test_items_that_come_and_go_together_are_counted_together(site: Site) -> None:
    both = [await site.make("Article", title=f"文{n}", kind="NEWS") for n in range(2)]
    await site.make("Article", title="常在", kind="NEWS")
    done = asyncio.Event()

    async def flip() -> None:
        while not done.is_set():
            await site.act(unpublish, both)
            await asyncio.sleep(0.002)
            await site.act(publish, both)
            await asyncio.sleep(0.002)

    counts: set[tuple[int, int]] = set()

    async def look() -> None:
        while not done.is_set():
            seen = (await site.ask("{ articles { totalCount nodes { title } } }"))["articles"]
            counts.add((seen["totalCount"], len(seen["nodes"])))
            await asyncio.sleep(0)

    async def stop() -> None:
        await asyncio.sleep(SECONDS)
        done.set()

    await asyncio.gather(flip(), stop(), look())

    assert counts == {(1, 1), (3, 3)}
