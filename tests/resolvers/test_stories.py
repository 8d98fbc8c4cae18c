"""What the website and the portals ask is never declined, and fits into what a stranger may spend."""

from typing import Any

import orjson
import pytest
from graphql import parse, validate

from publishing import demonstration
from reading.limit import Limits
from resolvers.operation import Operation
from tests.site import Site, schema_of

STORIES: dict[str, tuple[str, dict[str, Any]]] = {
    "home page": (
        """query Home($l: Locale!) {
          site(locale: $l) { name hostLine navigation { label path } disclaimers { text } }
          banners(first: 5, locale: $l) { nodes { title picture { alt credit } target { __typename ... on Content { id slug label } } } }
          news: articles(first: 8, locale: $l) { nodes { title slug publishedAt kindLabel attribution { sourceName } cover { alt focalX focalY } } }
          next: events(when: UPCOMING, first: 3, locale: $l, orderBy: [{field: STARTS_AT}]) { nodes { title startsAt place venues { name } } }
        }""",
        {"l": "ZH_HANS"},
    ),
    "article page": (
        """query Page($slug: String!, $l: Locale!) {
          article(by: {slug: $slug}, locale: $l) {
            __typename id title subtitle lead publishedAt updatedAt kindLabel originLabel
            language { requested served isFallback converted available }
            byline { name slug } responsibleEditor { name }
            attribution { sourceName url originalTitle originalAuthor }
            reprintRights { mayReprint creditLine }
            body { __typename id ...Blocks }
            disclaimers { text } attachments { title mime bytes pages }
            mentions { __typename ... on Cluster { name slug } ... on Base { name slug } ... on Content { label } }
            related { title slug } topics { name slug } corrections { text correctedAt }
            event { title slug startsAt status } interprets { title slug }
          }
        }
        fragment Blocks on Block {
          ... on HeadingBlock { level heading: text }
          ... on ParagraphBlock { html }
          ... on QuoteBlock { quote: text }
          ... on ListBlock { ordered items }
          ... on ImageBlock { picture { alt caption credit } }
          ... on FactsBlock { facts { value caption } }
          ... on ContentBlock { target { __typename ... on Content { id slug label } } }
        }""",
        {"slug": "five-lines-of-work", "l": "ZH_HANT_HK"},
    ),
    "search page": (
        """query Search($q: String!, $l: Locale!, $topic: ID!) {
          search(query: $q, locale: $l, types: [ARTICLE, EVENT, PROJECT, PAGE, ORGANISATION], first: 10,
            where: {publishedAt: {gte: "2000-01-01T00:00:00Z"}, not: {topic: {eq: $topic}}}) {
            totalCount
            edges {
              cursor highlights { field html }
              node {
                __typename id label slug
                ... on Article { lead publishedAt cover { alt } topics { name } }
                ... on Event { startsAt place venues { name } }
                ... on Project { stageLabel base { name } }
              }
            }
            facets(fields: [TYPE, YEAR, TOPIC]) { field buckets { value label count } }
            pageInfo { hasNextPage endCursor }
          }
        }""",
        {"q": "時裝週 廣東", "l": "ZH_HANT_HK", "topic": "topic_000000000000000000000000"},
    ),
    "search box": (
        """query Suggest($p: String!) { suggest(prefix: $p, first: 8) { __typename id label slug } }""",
        {"p": "gdszz"},
    ),
    "map of the clusters": (
        """{ clusters(first: 20) { nodes { name slug point { lat lng } products
          projects { totalCount } enterprises { totalCount } } } }""",
        {},
    ),
    "programme of an edition": (
        """query Edition($slug: String!) { event(by: {slug: $slug}, locale: EN) {
          title ordinal theme seasonLabel year startsAt endsAt timeZone status
          series { name slug editions(first: 20) { nodes { year season slug } } }
          organisers { roleLabel party { __typename ... on Content { label slug } } }
          sessions(first: 50, orderBy: [{field: STARTS_AT}]) { totalCount nodes { title kindLabel startsAt endsAt hall venue { name } } }
          liveLinks { url } scheduleChanges { statusLabel previousStartsAt }
        } }""",
        {"slug": "guangdong-fashion-week-example"},
    ),
    "e-commerce base": (
        """{ base(by: {slug: "ecommerce-headquarters"}) { name status statusLabel
          targets { metric operatorLabel value currency }
          landingPages { title slug } mentionedIn(first: 5) { totalCount nodes { title publishedAt } } } }""",
        {},
    ),
    "list with pages": (
        """query List($after: String, $topic: ID!) { articles(first: 20, after: $after, where: {topics: {some: {id: {eq: $topic}}}}) {
          totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
          edges { cursor node { title slug publishedAt } } } }""",
        {"topic": "topic_aaaaaaaaaaaaaaaaaaaa"},
    ),
    "archive by year": (
        """query Year($from: DateTime!, $to: DateTime!) {
          articles(first: 50, where: {publishedAt: {gte: $from, lt: $to}, kind: {in: [NEWS, SPEECH]}}) { totalCount nodes { title slug publishedAt } } }""",
        {"from": "2026-01-01T00:00:00+08:00", "to": "2027-01-01T00:00:00+08:00"},
    ),
    "words in a title": (
        """query Words($words: String!) { events(first: 10, where: {title: {contains: $words}}) { nodes { title slug } } }""",
        {"words": "時裝周"},
    ),
    "with and without": (
        """query Some($more: Boolean!) { __typename articles(first: 3) { nodes { title lead @include(if: $more) body @skip(if: $more) { id } } } }""",
        {"more": True},
    ),
    "portal: next events": (
        """{ events(when: UPCOMING, first: 5, locale: ZH_HANT_HK, where: {region: {eq: "CN-GD"}}, orderBy: [{field: STARTS_AT}]) {
          nodes { id title startsAt endsAt timeZone status statusLabel place region venues { name } cover { alt credit } website } } }""",
        {},
    ),
    "portal: editions of a series": (
        """{ eventSeries(by: {slug: "guangdong-fashion-week"}) { name editions(first: 100) {
          nodes { ordinal year season startsAt endsAt figures { metric value unit } } } } }""",
        {},
    ),
    "portal: may I reprint": (
        """query Rights($slug: String!) { article(by: {slug: $slug}) {
          reprintRights { mayReprint requiresCredit creditLine contactLine expiresOn } attribution { sourceName url } } }""",
        {"slug": "five-lines-of-work"},
    ),
    "portal: my events again": (
        """query Mine($ids: [ID!]!) { nodes(ids: $ids, locale: ZH_HANT_HK) { id __typename ... on Event { title startsAt endsAt status updatedAt } } }""",
        {"ids": [f"event_{'a' * 20}", "nothing"]},
    ),
    "link in a text": (
        """query Go($id: ID!) { node(id: $id) { __typename ... on Content { slug language { available } } } }""",
        {"id": f"article_{'a' * 20}"},
    ),
    "feed": (
        """{ articles(first: 50, locale: EN, fallback: []) { nodes { id slug title lead publishedAt updatedAt byline { name } } } }""",
        {},
    ),
    "calendar": (
        """{ events(first: 50, where: {startsAt: {isNull: false}}) { nodes { id slug title summary startsAt endsAt timeZone status updatedAt place } } }""",
        {},
    ),
    "sitemap": (
        """{ articles(first: 100) { nodes { slug updatedAt language { available } } pageInfo { hasNextPage endCursor } }
             events(first: 100) { nodes { slug updatedAt language { available } } pageInfo { hasNextPage endCursor } } }""",
        {},
    ),
}


@pytest.fixture
async def filled(site: Site) -> Site:
    """A site with the demonstration content, where everybody has the usual limits."""
    await demonstration.load(site.desk)
    site.limits = Limits()
    site.answers = site.answers_through(site.reader())
    return site


async def test_no_story_is_declined(filled: Site) -> None:
    told = []
    for name, (query, variables) in STORIES.items():
        assert validate(schema_of(filled.catalogue), parse(query)) == [], name
        operation = Operation(query, None, variables)
        answers = [await filled.answers.answer(operation, request_id=name) for _ in range(3)]
        ordinary = await filled.answers.ordinary(operation, request_id=name)
        same = {each.body for each in answers} == {ordinary.body}
        errors = orjson.loads(ordinary.body).get("errors")
        told.append((name, {each.path for each in answers}, same, errors))

    assert told == [(name, {"compiled"}, True, None) for name in STORIES]


async def test_what_a_story_finds_is_there(filled: Site) -> None:
    found = {
        name: orjson.loads((await filled.answer(query, **variables)).body)["data"]
        for name, (query, variables) in STORIES.items()
    }

    assert found["article page"]["article"]["byline"][0]["name"] == "劉岳屏"
    assert len(found["map of the clusters"]["clusters"]["nodes"]) == 5
    assert found["programme of an edition"]["event"]["sessions"]["totalCount"] == 4
    assert found["search page"]["search"]["edges"][0]["highlights"] != []
    assert {each["label"] for each in found["search box"]["suggest"]} >= {"广东时装周"}
    assert found["e-commerce base"]["base"]["statusLabel"] == "拟建"
    assert found["portal: editions of a series"]["eventSeries"]["editions"]["nodes"] != []
