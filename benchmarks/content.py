"""The content that every server in the benchmark is filled with: the same letters for all of them.

It knows nothing of Kapok, so that a loader in any language can be fed with it:
`python -m benchmarks.content --json` prints it as one document.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

AUTHORS = 200
TAGS = 50
VENUES = 100
TAGS_OF_AN_ARTICLE = 3
SESSIONS_OF_AN_EVENT = 5
DRAFT_SHARE = 20  # one article in twenty

PAST = (datetime(2015, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
# Far ahead, so that "the next 20 events" are the same twenty for years.
FUTURE = (datetime(2040, 1, 1, tzinfo=UTC), datetime(2044, 1, 1, tzinfo=UTC))
TIMES_OF_DAY = 24 * 4

VOCABULARY = (
    "时装产业集群面料设计品牌展会转型升级平台企业基地培训出口内需创新联盟工艺童装牛仔针织印染辅料供应仓储物流直播电商数字智能绿色标准检测认证人才院校赛事论坛采购渠道"
    "市场消费潮流季节色彩剪裁刺绣香云岭南湾区广州番禺增城新塘东莞佛山中山深圳大朗虎门协会会员政策规划行动指标项目投资合作交流考察签约发布启动评审表彰调研报告数据趋势"
)
WORDS = [VOCABULARY[n : n + 2] for n in range(0, len(VOCABULARY), 2)]
CITIES = ("广州", "深圳", "东莞", "佛山", "中山", "珠海", "惠州", "汕头", "江门", "肇庆")
SURNAMES = "陈李张黄何罗梁林郑谢周吴徐孙马朱胡郭高许"
GIVEN_NAMES = "嘉怡志强美玲国华晓明家俊思敏伟文雅静子轩颖欣建平丽珍"


@dataclass(frozen=True)
class Author:
    """Who signs an article."""

    key: int
    name: str


@dataclass(frozen=True)
class Tag:
    """What an article is about."""

    key: int
    name: str


@dataclass(frozen=True)
class Venue:
    """Where an event is held."""

    key: int
    name: str
    city: str


@dataclass(frozen=True)
class Article:
    """A signed, dated piece of about 2,000 characters; `author` and `tags` are keys."""

    key: int
    slug: str
    title: str
    summary: str
    body: tuple[str, ...]
    published_at: datetime
    author: int
    tags: tuple[int, ...]
    draft: bool


@dataclass(frozen=True)
class Session:
    """One point of an event's programme."""

    key: int
    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Event:
    """Something held at a venue, whose key it names, with its programme in order."""

    key: int
    slug: str
    title: str
    starts_at: datetime
    ends_at: datetime
    venue: int
    sessions: tuple[Session, ...]


@dataclass(frozen=True)
class DataSet:
    """Everything, each part in the order of its keys, which count from 1."""

    authors: tuple[Author, ...]
    tags: tuple[Tag, ...]
    venues: tuple[Venue, ...]
    articles: tuple[Article, ...]
    events: tuple[Event, ...]


def data_set(
    articles: int = 5000,
    events: int = 1000,
    seed: int = 7,
    *,
    authors: int = AUTHORS,
    tags: int = TAGS,
    venues: int = VENUES,
) -> DataSet:
    """The content for one seed, the same whenever and wherever it is made.

    No two articles have the same `published_at` and no two events the same `starts_at`,
    so every server must give the same order. Every second event lies far in the future.
    """
    chance = random.Random(seed)
    return DataSet(
        authors=tuple(Author(key=key, name=_person(chance)) for key in _keys(authors)),
        tags=tuple(Tag(key=key, name=_words(chance, 2) + str(key)) for key in _keys(tags)),
        venues=tuple(_venue(chance, key) for key in _keys(venues)),
        articles=tuple(_articles(chance, articles, authors=authors, tags=tags)),
        events=tuple(_events(chance, events, venues=venues)),
    )


def _articles(chance: random.Random, count: int, *, authors: int, tags: int) -> Iterator[Article]:
    drafts = set(chance.sample(range(1, count + 1), count // DRAFT_SHARE))
    for key, published_at in zip(_keys(count), _instants(chance, PAST, count), strict=True):
        yield Article(
            key=key,
            slug=f"article-{key}",
            title=_words(chance, 10),
            summary=_sentence(chance, 39),
            body=tuple(_paragraph(chance) for _ in range(10)),
            published_at=published_at,
            author=chance.randint(1, authors),
            tags=tuple(chance.sample(range(1, tags + 1), TAGS_OF_AN_ARTICLE)),
            draft=key in drafts,
        )


def _events(chance: random.Random, count: int, *, venues: int) -> Iterator[Event]:
    over = _instants(chance, PAST, count - count // 2)
    ahead = _instants(chance, FUTURE, count // 2)
    for key in _keys(count):
        starts_at = ahead.pop() if key % 2 == 0 else over.pop()
        first_session = (key - 1) * SESSIONS_OF_AN_EVENT + 1
        yield Event(
            key=key,
            slug=f"event-{key}",
            title=_words(chance, 10),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=SESSIONS_OF_AN_EVENT),
            venue=chance.randint(1, venues),
            sessions=tuple(
                Session(
                    key=first_session + n,
                    title=_words(chance, 6),
                    starts_at=starts_at + timedelta(hours=n),
                    ends_at=starts_at + timedelta(hours=n, minutes=45),
                )
                for n in range(SESSIONS_OF_AN_EVENT)
            ),
        )


def _venue(chance: random.Random, key: int) -> Venue:
    city = chance.choice(CITIES)
    return Venue(key=key, name=f"{city}{_words(chance, 2)}中心{key}号馆", city=city)


def _instants(chance: random.Random, span: tuple[datetime, datetime], count: int) -> list[datetime]:
    """That many different quarters of an hour in the span, in no order."""
    start, end = span
    quarters = range((end - start).days * TIMES_OF_DAY)
    return [start + timedelta(minutes=15 * n) for n in chance.sample(quarters, count)]


def _paragraph(chance: random.Random) -> str:
    return "".join(_sentence(chance, 24) for _ in range(4))


def _sentence(chance: random.Random, words: int) -> str:
    half = words // 2
    return f"{_words(chance, half)}，{_words(chance, words - half)}。"


def _words(chance: random.Random, count: int) -> str:
    return "".join(chance.choices(WORDS, k=count))


def _person(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.choices(GIVEN_NAMES, k=2))


def _keys(count: int) -> range:
    return range(1, count + 1)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the content, or how much of it there is."""
    parser = argparse.ArgumentParser(description="The content the benchmark measures on.")
    parser.add_argument("--json", action="store_true", help="print all of it as one document")
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args(arguments)
    everything = asdict(data_set(given.articles, given.events, given.seed))
    if given.json:
        json.dump(everything, sys.stdout, ensure_ascii=False, default=datetime.isoformat)
    else:
        print(", ".join(f"{len(part)} {name}" for name, part in everything.items()))


if __name__ == "__main__":
    main()
