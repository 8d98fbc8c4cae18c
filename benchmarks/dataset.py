"""The content that is measured on: articles with authors and topics, and a past behind them."""

import random
from collections.abc import Mapping, Sequence

from models.locale import Locale
from models.system import Item
from publishing.desk import Act, Desk
from publishing.publish import publish
from publishing.save import create, save

WORDS = [
    "时装",
    "产业",
    "集群",
    "面料",
    "设计",
    "品牌",
    "展会",
    "转型",
    "升级",
    "平台",
    "企业",
    "基地",
    "培训",
    "出口",
    "内需",
    "创新",
    "联盟",
    "工艺",
    "童装",
    "牛仔",
]
AUTHORS = 200
TOPICS = 50
BY = "benchmark"


async def fill(desk: Desk, *, articles: int, past: int = 2, seed: int = 7) -> None:
    """Articles in two languages with 1 author and 3 topics each, published `past` times before."""
    chance = random.Random(seed)
    async with desk.act(by=BY) as act:
        people = [
            await _item(act, "Person", {"name": _text(f"作者{n}", f"Author {n}")})
            for n in range(AUTHORS)
        ]
        topics = [
            await _item(act, "Topic", {"name": _text(f"主题{n}", f"Topic {n}")})
            for n in range(TOPICS)
        ]
        await publish(act, [*people, *topics])
    for start in range(0, articles, 250):
        async with desk.act(by=BY) as act:
            for n in range(start, min(start + 250, articles)):
                await _article(act, n, chance, people, topics, past)


async def _article(
    act: Act, n: int, chance: random.Random, people: Sequence[str], topics: Sequence[str], past: int
) -> None:
    content = {
        "title": _text(f"第{n}篇：{''.join(chance.choices(WORDS, k=4))}", f"Article {n}"),
        "lead": _text("，".join(chance.choices(WORDS, k=20)), f"The lead of article {n}."),
        "kind": "NEWS",
        "published_at": f"2026-{1 + n % 12:02d}-{1 + n % 28:02d}T{n % 24:02d}:00:00Z",
        "byline": [chance.choice(people)],
        "topics": chance.sample(topics, 3),
    }
    public_id = await _item(act, "Article", content)
    await publish(act, [public_id])
    for again in range(past):
        await save(act, public_id, content, expected_revision=again + 1)
        await publish(act, [public_id])


async def _item(act: Act, type_name: str, content: Mapping[str, object]) -> str:
    revision = await create(act, type_name, content)
    item = await Item.get(id=revision.item, using_db=act.tx)
    return item.public_id


def _text(hans: str, english: str) -> dict[str, str]:
    return {Locale.ZH_HANS.name: hans, Locale.EN.name: english}
