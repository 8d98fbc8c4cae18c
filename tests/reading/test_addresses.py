"""Addresses: the path each item has, and what stands at a path."""

from datetime import timedelta
from typing import Any

import pytest

from models.clock import system_clock
from publishing.grounds import Ground
from publishing.schedule import schedule
from publishing.takedown import open_takedown
from publishing.unpublish import unpublish
from publishing.withdraw import restore, withdraw
from resolvers.operation import Operation
from tests.addresses import BASE, PATTERNS, RESOLVE, make_site, resolve, told
from tests.site import Site, paragraph

NOWHERE: dict[str, Any] = {
    "status": 404, "location": None, "path": None, "language": None, "notice": None, "item": None, "alternates": [],
}  # fmt: skip
BOTH = {"ZH_HANS": "文", "EN": "text"}


async def test_every_item_has_the_path_of_its_language(site: Site) -> None:
    await make_site(site)
    article = await site.make("Article", title=BOTH, kind="NEWS", slug="first")
    topic = await site.make("Topic", name="题")
    person = await site.make("Person", name="人")
    query = """query ($ids: [ID!]!, $locale: Locale!) {
      articles(locale: $locale) { nodes { path canonicalUrl } }
      nodes(ids: $ids, locale: $locale) { ... on Content { path } ... on Topic { canonicalUrl } } }"""

    hans = await site.ask(query, ids=[article, topic, person], locale="ZH_HANS")
    taiwan = await site.ask(query, ids=[article], locale="ZH_HANT_TW")
    hant = await site.ask(query, ids=[article], locale="ZH_HANT")
    english = await site.ask(query, ids=[article], locale="EN")

    assert hans["articles"]["nodes"] == [
        {"path": "/news/first", "canonicalUrl": f"{BASE}/news/first"}
    ]
    page = f"/topics/{topic}.html"
    assert hans["nodes"] == [
        {"path": "/news/first"},
        {"path": page, "canonicalUrl": f"{BASE}{page}"},
        {"path": None},
    ]
    found = [each["articles"]["nodes"][0]["path"] for each in (taiwan, hant, english)]
    assert found == ["/news/first", "/hant/news/first", "/en/news/first"]


async def test_without_a_site_or_a_base_there_is_no_address(site: Site) -> None:
    await site.make("Article", title="文", kind="NEWS", slug="first")
    query = "{ articles { nodes { path canonicalUrl } } }"

    without_site = await site.ask(query)
    await site.make("Site", name="站", address_patterns=PATTERNS[:1])
    without_base = await site.ask(query)

    assert without_site["articles"]["nodes"] == [{"path": None, "canonicalUrl": None}]
    assert without_base["articles"]["nodes"] == [{"path": "/news/first", "canonicalUrl": None}]


async def test_an_address_shows_its_item_in_its_language(site: Site) -> None:
    await make_site(site)
    article = await site.make(
        "Article", title={"ZH_HANS": "资讯", "EN": "text"}, kind="NEWS", slug="a"
    )

    hans = await resolve(site, "/news/a", "EN")
    taiwan = await resolve(site, "/news/a", "ZH_HANT_TW")
    hongkong = await resolve(site, "/hk/news/a")
    english = await resolve(site, "/en/news/a")

    answers = [
        (each["status"], each["language"], each["item"])
        for each in (hans, taiwan, hongkong, english)
    ]
    assert answers == [
        (200, "ZH_HANS", {"__typename": "Article", "id": article, "path": "/news/a", "title": "资讯"}),
        (200, "ZH_HANT_TW", {"__typename": "Article", "id": article, "path": "/news/a", "title": "資訊"}),
        (200, "ZH_HANT_HK", {"__typename": "Article", "id": article, "path": "/hk/news/a", "title": "資訊"}),
        (200, "EN", {"__typename": "Article", "id": article, "path": "/en/news/a", "title": "text"}),
    ]  # fmt: skip
    assert [(each["locale"], each["path"]) for each in english["alternates"]] == [
        ("ZH_HANS", "/news/a"),
        ("ZH_HANT", "/hant/news/a"),
        ("ZH_HANT_HK", "/hk/news/a"),
        ("ZH_HANT_TW", "/news/a"),
        ("EN", "/en/news/a"),
    ]
    assert english["alternates"][0]["url"] == f"{BASE}/news/a"


async def test_everything_below_the_item_is_in_the_language_of_the_address(site: Site) -> None:
    await make_site(site)
    person = await site.make("Person", name={"ZH_HANS": "林", "EN": "Lin"})
    topic = await site.make("Topic", name={"ZH_HANS": "题", "EN": "Topic"})
    await site.make(
        "Article", title=BOTH, kind="NEWS", slug="a", byline=[person], topics=[topic], body=[paragraph("x")]
    )  # fmt: skip
    query = """query ($path: String!) { resolveUrl(path: $path) { item { ... on Article {
      kindLabel language { requested served isFallback } byline { ... on Person { name articles { nodes { title path }
        facets(fields: [KIND]) { buckets { label count } } } } } topics { name path } } } } }"""

    english = (await site.ask(query, path="/en/news/a"))["resolveUrl"]["item"]

    assert english == {
        "kindLabel": "News",
        "language": {"requested": "EN", "served": "EN", "isFallback": False},
        "byline": [
            {
                "name": "Lin",
                "articles": {
                    "nodes": [{"title": "text", "path": "/en/news/a"}],
                    "facets": [{"buckets": [{"label": "News", "count": 1}]}],
                },
            }
        ],
        "topics": [{"name": "Topic", "path": f"/topics/{topic}.html"}],
    }


async def test_other_spellings_and_older_slugs_lead_on_in_one_step(site: Site) -> None:
    await make_site(site)
    article = await site.make("Article", title="文", kind="NEWS", slug="old")
    await site.save(article, live=True, title="文", kind="NEWS", slug="new")

    spellings = ["/news/old", "/news/new/", "/news/%6eew", f"{BASE}/news/new", "//www.example.org/news/old?x", f"/go/{article}"]  # fmt: skip

    assert [await told(site, each) for each in spellings] == [(301, "/news/new")] * len(spellings)
    assert await told(site, "/news/new?utm_source=x#part") == (200, None)
    assert await told(site, f"/go/{article}", "EN") == (301, "/en/news/new")


async def test_a_broken_query_takes_no_page_away(site: Site) -> None:
    await make_site(site, navigation=[{"label": "活动", "path": "/events"}])
    await site.make("Article", title="文", kind="NEWS", slug="a")

    for query in ("?x=100%", "?%zz", "?q=a b", "?\\", "?a=%00", "?" + "x" * 5_000, "?q=时装"):
        assert await told(site, f"/news/a{query}") == (200, None), query
        assert await told(site, f"/events{query}") == (200, None), query
        assert await told(site, f"/news/a/{query}") == (301, "/news/a"), query
        assert await told(site, f"/news/b{query}") == (404, None), query


async def test_a_path_that_was_decoded_on_its_way_is_not_led_in_circles(site: Site) -> None:
    await make_site(site, navigation=[{"label": "关于", "path": "/%E5%85%B3%E4%BA%8E"}])

    for written in ("/%E5%85%B3%E4%BA%8E", "/关于", "/关于?页=2"):
        assert await told(site, written) == (200, None)
    for written in ("/%e5%85%b3%e4%ba%8e", "/关于/"):
        assert await told(site, written) == (301, "/%E5%85%B3%E4%BA%8E")


async def test_an_item_without_a_pattern_is_shown_where_texts_link_to_it(site: Site) -> None:
    await make_site(site)
    person = await site.make("Person", name="人")

    found = await resolve(site, f"/go/{person}")

    assert (found["status"], found["path"], found["item"]["id"]) == (200, f"/go/{person}", person)
    assert found["alternates"] == []


@pytest.mark.parametrize(
    "path",
    [
        "", "news/a", "/news/b", "/news/", "/news/A", "/news/a/b", "/news/a%00", "/news/\\a", "//evil.example/news/a", "https://evil.example/news/a",
        "https://www.example.org@evil.example/news/a", "https://evil.example/https://www.example.org/news/a", "javascript:alert(1)", "/go/", "/go/x",
        "/go/article_aaaaaaaaaaaaaaaaaaaa", "/news/{slug}", "/news/%", "/news/a' OR 1=1 --", "/news/" + "a" * 5_000, "///", "/../news/a", "\x01\x02",
    ],
)  # fmt: skip
async def test_what_is_nowhere_is_told_as_nowhere(site: Site, path: str) -> None:
    await make_site(site)
    await site.make("Article", title="文", kind="NEWS", slug="a")

    assert await resolve(site, path) == NOWHERE
    assert await told(site, "/news/a") == (200, None)


async def test_what_was_never_public_gives_no_hint(site: Site) -> None:
    await make_site(site)
    await site.make("Article", live=False, title="稿", kind="NEWS", slug="draft")
    coming = await site.make("Article", live=False, title="来", kind="NEWS", slug="coming")
    await site.act(schedule, [coming], publish_at=system_clock() + timedelta(days=1))
    ended = await site.make("Article", title="止", kind="NEWS", slug="ended")
    await site.act(unpublish, [ended])
    never = await site.make("Article", live=False, title="撤", kind="NEWS", slug="never")
    await site.act(withdraw, never, ground="x")
    shown = await site.make("Article", title="文", kind="NEWS", slug="shown")
    await site.save(shown, title="文", kind="NEWS", slug="shown-next")
    hidden = [f"/go/{each}" for each in (coming, ended, never)]

    for path in ["/news/draft", "/news/coming", "/news/ended", "/news/never", "/news/shown-next", *hidden]:  # fmt: skip
        assert await resolve(site, path) == NOWHERE, path
    assert await told(site, "/news/shown") == (200, None)


async def test_a_scheduled_address_is_there_from_its_instant(site: Site) -> None:
    await make_site(site)
    coming = await site.make("Article", live=False, title="来", kind="NEWS", slug="coming")
    at = system_clock() + timedelta(days=1)
    await site.act(schedule, [coming], publish_at=at)
    query = '{ resolveUrl(path: "/news/coming") { status } }'

    before = await site.ask_privileged(query, at=at - timedelta(seconds=1))
    after = await site.ask_privileged(query, at=at + timedelta(seconds=1))

    assert [each["resolveUrl"]["status"] for each in (before, after)] == [404, 200]


async def test_what_was_withdrawn_after_it_was_public_is_gone_with_its_notice(site: Site) -> None:
    await make_site(site)
    article = await site.make("Article", title="文", kind="NEWS", slug="old")
    await site.save(article, live=True, title="文", kind="NEWS", slug="new")
    await site.save(article, title="文", kind="NEWS", slug="never-shown")
    topic = await site.make("Topic", name="题")
    await site.act(withdraw, article, ground="秘密", notice="本文已撤回，资讯有误。")
    await site.act(withdraw, topic, ground="x")

    for path in ("/news/new", "/news/old", "/news/new/", f"/go/{article}"):
        assert await resolve(site, path) == NOWHERE | {
            "status": 410,
            "notice": "本文已撤回，资讯有误。",
        }
    assert (await resolve(site, "/hk/news/new"))["notice"] == "本文已撤回，資訊有誤。"
    assert (await resolve(site, "/en/news/new"))["notice"] == "本文已撤回，资讯有误。"
    assert await resolve(site, f"/topics/{topic}.html") == NOWHERE | {"status": 410}
    assert await resolve(site, "/news/never-shown") == NOWHERE

    await site.act(restore, article)
    assert await resolve(site, "/news/new") == NOWHERE
    await site.save(article, live=True, title="文", kind="NEWS", slug="new")
    assert await told(site, "/news/new") == (200, None)


async def test_what_a_case_hides_gives_no_hint(site: Site) -> None:
    await make_site(site)
    article = await site.make("Article", title="文", kind="NEWS", slug="a")
    claim = {"claimant": {"name": "某"}, "category": Ground.COPYRIGHT, "ground": "图"}

    await site.act(open_takedown, article, **claim)

    assert await resolve(site, "/news/a") == NOWHERE


async def test_pages_of_the_website_are_known_by_the_navigation(site: Site) -> None:
    await make_site(site, navigation=[{"label": "活动", "path": "/events"}])

    assert await told(site, "/") == (200, None)
    assert await told(site, "/events") == (200, None)
    assert await told(site, "/events/") == (301, "/events")
    assert await told(site, "/events?page=2") == (200, None)
    assert (await resolve(site, "/events"))["item"] is None
    assert await told(site, "/others") == (404, None)


async def test_new_patterns_hold_from_the_moment_they_are_live(site: Site) -> None:
    public_id = await make_site(site)
    await site.make("Article", title="文", kind="NEWS", slug="a")
    changed = [{"type_name": "Article", "pattern": "/articles/{slug}"}]

    await site.save(public_id, name="站", address_patterns=changed)
    before = [await told(site, each) for each in ("/news/a", "/articles/a")]
    await site.save(public_id, live=True, name="站", address_patterns=changed)
    after = [await told(site, each) for each in ("/news/a", "/articles/a")]

    assert before == [(200, None), (404, None)]
    assert after == [(404, None), (200, None)]
    drafts = await site.ask_privileged("{ articles { nodes { path } } }", lane="draft")
    assert drafts["articles"]["nodes"] == [{"path": "/articles/a"}]


async def test_each_part_of_the_answer_may_be_asked_for_alone(site: Site) -> None:
    await make_site(site)
    await site.make("Article", title=BOTH, kind="NEWS", slug="first")
    parts = (
        "status",
        "location",
        "path",
        "language",
        "notice",
        "item { id }",
        "alternates { path }",
    )

    for each in parts:
        for path in ("/news/first", "/nowhere"):
            query = f"query ($path: String!) {{ resolveUrl(path: $path) {{ {each} }} }}"
            assert await site.ask(query, path=path)


async def test_both_ways_to_an_answer_agree(site: Site) -> None:
    await make_site(site, navigation=[{"label": "活动", "path": "/events"}])
    article = await site.make("Article", title=BOTH, kind="NEWS", slug="a")
    gone = await site.make("Article", title="撤", kind="NEWS", slug="gone")
    await site.act(withdraw, gone, ground="x", notice="撤")
    query = RESOLVE.replace("{ resolveUrl", "{ __typename resolveUrl").replace("status", "__typename status")  # fmt: skip

    for path in ("/en/news/a", "/news/gone", "/nowhere", "/events/", f"/go/{article}"):
        operation = Operation(query, None, {"path": path})
        fast = await site.answers.answer(operation, request_id="t")
        slow = await site.answers.ordinary(operation, request_id="t")

        assert fast.path == "compiled"
        assert fast.body == slow.body
