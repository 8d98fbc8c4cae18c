"""Search finds what a scan of every text finds: the same items in the same order, on both engines."""

import hashlib
import json
from collections import Counter
from dataclasses import asdict
from typing import Any

import orjson
import pytest

from resolvers.answer import Answers, Operation
from tests.search.corpus import Corpus, corpus
from tests.search.oracle import Oracle, Page, searchable, terms_in

FIRST = 100
"""Of most searches that find more, the count and these first ones are compared."""

WALKED = 8
"""One search in so many is followed to its end."""

WAYS: list[dict[str, Any]] = [
    {"locale": "ZH_HANS", "types": None},
    {"locale": "EN", "types": None},
    {"locale": "ZH_HANT_HK", "types": ["EVENT", "ARTICLE", "PERSON"]},
]
"""What is found is the same in every language, and that of some types is a part of it."""

SEARCH = """
query ($query: String!, $after: String, $locale: Locale!, $types: [ContentType!]) {
  search(query: $query, locale: $locale, types: $types, first: 100, after: $after) {
    totalCount nodes { id } pageInfo { hasNextPage endCursor }
  }
}
"""


def test_the_corpus_is_the_same_whenever_it_is_made() -> None:
    few = json.dumps(asdict(corpus(articles=50)), ensure_ascii=False)

    assert hashlib.sha256(few.encode()).hexdigest()[:16] == "5dd95a88c2398ad5"


def test_the_corpus_is_as_large_as_it_has_to_be(made: Corpus, oracle: Oracle) -> None:
    found = {query: oracle.found(query.text) for query in made.queries}
    kinds = {query.kind for query in made.queries}
    hitting = Counter(query.kind for query, ids in found.items() if ids)

    assert len(made.documents) >= 5_000
    assert len(found) >= 250
    assert kinds - hitting.keys() == {"hidden", "nothing"}
    assert sum(map(bool, found.values())) >= 250
    assert Counter(each.state == "live" for each in made.documents)[False] > 300


async def test_search_finds_what_a_scan_finds(
    answers: Answers, made: Corpus, oracle: Oracle
) -> None:
    wrong: list[Any] = []
    for n, query in enumerate(made.queries):
        asked = WAYS[n % len(WAYS)]
        want = [each for each in oracle.found(query.text) if _is_of(asked["types"], each)]
        most = len(want) + 1 if n % WALKED == 0 else FIRST
        count, ids = await found(answers, query.text, at_least=most, **asked)
        if (count, ids) != (len(want), want[:most]):
            wrong.append((query, count, len(want), _difference(ids, want[:most])))

    assert wrong == []


async def found(
    answers: Answers, query: str, *, at_least: int, **asked: Any
) -> tuple[int, list[str]]:
    """How many items are found, and the ids of so many or all of them, page by page."""
    ids: list[str] = []
    after = None
    while True:
        operation = Operation(SEARCH, None, {"query": query, "after": after, **asked})
        body = orjson.loads((await answers.answer(operation, request_id="test")).body)
        assert "errors" not in body, (query, body["errors"])
        page = body["data"]["search"]
        ids += [node["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if len(ids) >= at_least or not page["pageInfo"]["hasNextPage"]:
            return page["totalCount"], ids


def _is_of(types: list[str] | None, public_id: str) -> bool:
    return types is None or public_id.split("_")[0].upper() in types


def _difference(have: list[str], want: list[str]) -> Any:
    """What is missing and what is too much, or where the order goes another way."""
    missing, foreign = set(want) - set(have), set(have) - set(want)
    if missing or foreign:
        return sorted(missing)[:5], sorted(foreign)[:5]
    return next(n for n, pair in enumerate(zip(have, want, strict=False)) if pair[0] != pair[1])


# --- the oracle itself, by hand -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2024广东时装周，RFID", " 2024 广东时装周 rfid"),
        ("服装 時裝-Wi-Fi", " 服装 时装 wi fi"),
        ("a_b/Ｃ", " a b c"),
        ("。🌸", ""),
    ],
)
def test_the_oracle_reads_words(text: str, words: str) -> None:
    assert searchable(text) == words


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("时装 面料", ["时装", "面料"]),
        ('"时装 周"面料', ["时装 周", "面料"]),
        ("“fashion week” 「广州」", ["fashion week", "广州"]),
        ('"时装', ["时装"]),
        ("「时装」周", ["时装", "周"]),
    ],
)
def test_the_oracle_reads_terms(query: str, terms: list[str]) -> None:
    assert terms_in(query) == terms


def test_the_oracle_finds_names_first_then_the_newest() -> None:
    ann = Page("c", "2020", ("时装人",), ("时装人",))
    pages = [
        Page("a", "2021", ("面料",), ("面料", "时装周")),
        Page("b", "2019", ("时装周",), ("时装周",)),
        ann,
        Page("d", "2021", ("皮具",), ("皮具",), linked=("c", "hidden")),
        Page("e", "2022", ("fashion",), ("fashion",)),
    ]

    assert Oracle(pages).found("时装") == ["c", "b", "d", "a"]
    assert Oracle(pages).found("时装 周") == ["b", "a"]
    assert Oracle(pages).found("ashion") == []
    assert Oracle(pages, [("fashion", "时装周")]).found("时装周") == ["e", "b", "a"]
