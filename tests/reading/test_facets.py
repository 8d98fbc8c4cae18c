"""Facets: how a list divides, exactly, and by nothing that its reader may not see."""

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from models.clock import system_clock
from models.content import CATALOGUE
from models.locale import DEFAULT_CHAIN, Locale
from publishing.publish import publish
from publishing.schedule import schedule
from publishing.withdraw import withdraw
from reading.limit import Limits, limit
from resolvers.answer import Operation
from tests.properties.settings import examples
from tests.reading.naive_events import Event, events_of, filter_of, is_shown, passes
from tests.reading.test_lists import Counting
from tests.site import REQUEST, Hands, Site, schema_of

Buckets = list[tuple[str, str, int]]

BUCKETS = "{ field buckets { value label count } }"


async def divided(site: Site, query: str, **variables: Any) -> dict[str, Any]:
    """The data of a compiled answer, which must be the ordinary one's to the byte."""
    operation = Operation(query, None, variables)
    fast = await site.answers.answer(operation, request_id=REQUEST)
    body = orjson.loads(fast.body)
    assert "errors" not in body, body["errors"]
    assert fast.path == "compiled"
    assert (await site.answers.ordinary(operation, request_id=REQUEST)).body == fast.body
    data: dict[str, Any] = body["data"]
    return data


def buckets(facet: dict[str, Any]) -> Buckets:
    return [(each["value"], each["label"], each["count"]) for each in facet["buckets"]]


def counts(facets: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """How many have each label, by facet."""
    return {each["field"]: {label: number for _, label, number in buckets(each)} for each in facets}


# --- the law: a count is the list's own, once it is filtered by the value ---------------------

YEARS = [None, "2019-12-31T15:59:59Z", "2019-12-31T16:00:00Z", "2020-01-01T00:00:00Z", "2018-05-06T07:08:09Z"]  # fmt: skip
VENUES = ["a", "b", "hidden", "english"]
FACETS = """query ($w: EventWhere, $l: Locale!, $f: [Locale!], $t: EventTime) {
  events(first: 1, where: $w, locale: $l, fallback: $f, when: $t) {
    totalCount facets(fields: [SEASON, SERIES, VENUES, YEAR]) %s } }""" % BUCKETS  # fmt: skip


def narrowed(field: str, value: str) -> dict[str, Any]:
    """The filter that a bucket stands for."""
    match field:
        case "SEASON":
            return {"season": {"eq": value}}
        case "SERIES":
            return {"series": {"id": {"eq": value}}}
        case "VENUES":
            return {"venues": {"some": {"id": {"eq": value}}}}
    begin, end = (f"{year:04}-01-01T00:00:00+08:00" for year in (int(value), int(value) + 1))
    return {"startsAt": {"gte": begin, "lt": end}}


def year_in_china(at: str) -> str:
    """The naive way to it."""
    return "2020" if at in ("2019-12-31T16:00:00Z", "2020-01-01T00:00:00Z") else at[:4]


def naive(events: list[Event], ids: dict[str, str], *, english: bool) -> dict[str, Counter[str]]:
    seen = {"one", "two", "a", "b"} | ({"english"} if english else set())
    return {
        "SEASON": Counter(each["season"] for each in events if each["season"]),
        "SERIES": Counter(ids[each["series"]] for each in events if each["series"] in seen),
        "VENUES": Counter(ids[v] for each in events for v in set(each["venues"]) & seen),
        "YEAR": Counter(year_in_china(each["starts_at"]) for each in events if each["starts_at"]),
    }


@given(seed=st.integers(0, 1_000))
@examples(2)
async def test_a_bucket_counts_what_the_list_counts_with_that_filter(site: Site, seed: int) -> None:
    chance = Random(seed)
    events = events_of(chance)
    ids = await load(site, events, chance)
    mine = {"id": {"in": [each["id"] for each in events]}}
    told_apart = 0

    for _ in range(15):
        locale = chance.choice(list(Locale))
        fallback: list[Locale] | None = chance.choice([None, None, [], [Locale.EN], [Locale.ZH_HANT, Locale.EN]])  # fmt: skip
        when = chance.choice([None, None, "PAST", "UNDATED"])
        narrow = filter_of(chance)
        where = {"and": [mine, narrow]}
        tried = None if fallback is None else [each.name for each in fallback]
        view = {"l": locale.name, "f": tried, "t": when}
        data = (await divided(site, FACETS, w=where, **view))["events"]

        listed = [each for each in events if is_shown(each, locale, fallback) and passes(each, narrow) and in_time(each, when)]  # fmt: skip
        chain = DEFAULT_CHAIN[locale] if fallback is None else (locale, *fallback)
        wanted = naive(listed, ids, english=Locale.EN in chain)
        assert data["totalCount"] == len(listed)
        for facet in data["facets"]:
            found = [(value, number) for value, _, number in buckets(facet)]
            ordered = sorted(wanted[facet["field"]].items(), key=lambda each: (-each[1], each[0]))
            assert found == ordered, (facet["field"], where)
            for value, number in found:
                assert await total(site, {"and": [where, narrowed(facet["field"], value)]}, view) == number  # fmt: skip
            told_apart += len(found) > 1

    assert told_apart > 4


def in_time(event: Event, when: str | None) -> bool:
    return when is None or (event["starts_at"] is not None) == (when == "PAST")


async def total(site: Site, where: dict[str, Any], view: dict[str, Any]) -> int:
    query = "query ($w: EventWhere, $l: Locale!, $f: [Locale!], $t: EventTime) { events(where: $w, locale: $l, fallback: $f, when: $t) { totalCount } }"  # fmt: skip
    return int((await site.ask(query, w=where, **view))["events"]["totalCount"])


async def load(site: Site, events: list[Event], chance: Random) -> dict[str, str]:
    """Saves the events, with venues and other dates; gives the ids of what they link to by name."""
    both = {name: {"ZH_HANS": name, "EN": name} for name in ("one", "two", "hidden", "a", "b")}
    ids = {name: await site.make("EventSeries", live=name != "hidden", name=both[name], kind="FASHION_WEEK") for name in ("one", "two", "hidden")}  # fmt: skip
    venues = {name: await site.make("Venue", live=name != "hidden", name=both.get(name, {"EN": name})) for name in VENUES}  # fmt: skip
    async with site.desk.act(by="editor") as act:
        for n, each in enumerate(events):
            each["starts_at"] = chance.choice(YEARS)
            each["venues"] = chance.choices(VENUES, k=chance.randrange(4))
            fields = {key: each[key] for key in ("seats", "starts_at", "region", "season")}
            each["id"] = await site.make_in(
                act,
                "Event",
                live=each["live"],
                title={tag: f"{tag} {n}" for tag in each["languages"]},
                kind="FORUM",
                series=ids.get(each["series"]),
                venues=[venues[name] for name in each["venues"]],
                **{key: value for key, value in fields.items() if value is not None},
            )
    return ids | venues


# --- what may not be seen ---------------------------------------------------------------------

SEEN = "{ articles { totalCount facets(fields: [KIND, BYLINE, EVENT]) %s } }" % BUCKETS


async def test_what_is_hidden_is_in_no_bucket_and_makes_none(site: Site) -> None:
    shown = await site.make("Person", name="可见人")
    secret = await site.make("Person", live=False, name="隐藏人")
    event = await site.make("Event", live=False, title="隐藏活动", kind="FORUM")
    await site.make("Article", title="在", kind="NEWS", byline=[shown, secret], event=event)
    draft = await site.make("Article", live=False, title="草稿", kind="SPEECH", byline=[shown])
    due = await site.make("Article", live=False, title="将", kind="NOTICE", byline=[shown])
    await site.act(schedule, [due], publish_at=system_clock() + timedelta(days=1))
    gone = await site.make("Article", title="撤", kind="NEWS", byline=[shown])
    await site.act(withdraw, gone, ground="侵权")
    await site.save(gone, title="撤", kind="PREVIEW", byline=[shown, secret])

    hidden = (await divided(site, SEEN))["articles"]
    await site.act(publish, [secret, event, draft])
    later = (await divided(site, SEEN))["articles"]

    assert hidden["totalCount"] == 1
    assert counts(hidden["facets"]) == {"KIND": {"新闻": 1}, "BYLINE": {"可见人": 1}, "EVENT": {}}
    assert later["totalCount"] == 2
    assert counts(later["facets"]) == {
        "KIND": {"新闻": 1, "讲话": 1},
        "BYLINE": {"可见人": 2, "隐藏人": 1},
        "EVENT": {"隐藏活动": 1},
    }


async def test_a_newer_draft_changes_no_bucket(site: Site) -> None:
    topic = await site.make("Topic", name="主题")
    article = await site.make("Article", title="在", kind="NEWS", topics=[topic])
    await site.save(article, title="在", kind="SPEECH", topics=[])
    await site.save(topic, name="新名")

    data = await divided(site, "{ articles { facets(fields: [KIND, TOPICS]) %s } }" % BUCKETS)

    assert counts(data["articles"]["facets"]) == {"KIND": {"新闻": 1}, "TOPICS": {"主题": 1}}


async def test_facets_are_read_at_another_instant_and_in_drafts(site: Site, hands: Hands) -> None:
    article = await site.make("Article", title="在", kind="NEWS")
    then = hands.forward(60)
    hands.forward(60)
    await site.save(article, title="在", kind="SPEECH", live=True)
    await site.save(article, title="在", kind="NOTICE")
    query = "{ articles { facets(fields: [KIND]) %s } }" % BUCKETS

    past = await site.ask_privileged(query, at=then)
    drafts = await site.ask_privileged(query, lane="draft")

    assert counts(past["articles"]["facets"]) == {"KIND": {"新闻": 1}}
    assert counts(drafts["articles"]["facets"]) == {"KIND": {"通知": 1}}


# --- words ------------------------------------------------------------------------------------

WORDED = "query ($l: Locale!, $f: [Locale!]) { articles(locale: $l, fallback: $f) { totalCount facets(fields: [KIND, TOPICS]) %s } }" % BUCKETS  # fmt: skip


async def test_labels_are_in_the_language_of_the_view(site: Site) -> None:
    both = await site.make("Topic", name={"ZH_HANS": "时装", "EN": "Fashion"})
    chinese = await site.make("Topic", name="面料")
    await site.make("Article", title="文", kind="POLICY_INTERPRETATION", topics=[both, chinese])
    await site.make("Article", title={"EN": "Text"}, kind="POLICY_INTERPRETATION", topics=[both])

    async def seen(locale: str, fallback: list[str] | None = None) -> dict[str, dict[str, int]]:
        data = await divided(site, WORDED, l=locale, f=fallback)
        return counts(data["articles"]["facets"])

    assert await seen("ZH_HANS") == {"KIND": {"政策解读": 2}, "TOPICS": {"时装": 2, "面料": 1}}
    assert await seen("ZH_HANT") == {"KIND": {"政策解讀": 2}, "TOPICS": {"時裝": 2, "面料": 1}}
    assert await seen("EN") == {"KIND": {"Policy interpretation": 2}, "TOPICS": {"Fashion": 2, "面料": 1}}  # fmt: skip
    assert await seen("EN", []) == {"KIND": {"Policy interpretation": 1}, "TOPICS": {"Fashion": 1}}
    assert await seen("EN", ["ZH_HANT"]) == {"KIND": {"Policy interpretation": 2}, "TOPICS": {"Fashion": 2, "面料": 1}}  # fmt: skip
    assert await seen("ZH_HANT", []) == {"KIND": {"政策解讀": 1}, "TOPICS": {"時裝": 1, "面料": 1}}


async def test_labels_hold_any_character(site: Site) -> None:
    words = '他说："好\\坏"'
    picture = await site.make("Picture", alt=words)
    await site.make("Banner", title="条", slot="HOME_TOP", picture=picture)

    data = await divided(site, "{ banners { facets(fields: [PICTURE]) %s } }" % BUCKETS)

    assert [buckets(each) for each in data["banners"]["facets"]] == [[(picture, words, 1)]]


# --- shapes -----------------------------------------------------------------------------------


async def test_the_largest_come_first_and_a_hundred_at_most(site: Site) -> None:
    async with site.desk.act(by="editor") as act:
        topics = [await site.make_in(act, "Topic", name=f"题{n}") for n in range(105)]
        for start in range(0, 105, 10):
            some = topics[start : start + 10]
            await site.make_in(act, "Article", title=f"文{start}", kind="NEWS", topics=some)
        for n in (104, 50, 104):
            await site.make_in(act, "Article", title=f"又{n}", kind="NEWS", topics=[topics[n]])

    data = await divided(site, "{ articles { facets(fields: [TOPICS]) %s } }" % BUCKETS)

    found = [(value, number) for value, _, number in buckets(data["articles"]["facets"][0])]
    rest = sorted(each for n, each in enumerate(topics) if n not in (104, 50))
    assert found == [(topics[104], 3), (topics[50], 2), *((each, 1) for each in rest[:98])]


async def test_fields_are_answered_as_given_under_any_key_and_whatever_the_page(site: Site) -> None:
    for n in range(3):
        await site.make("Article", title=f"文{n}", kind="NEWS", published_at=f"202{n}-05-06T07:08:09Z")  # fmt: skip
    query = """query ($one: ArticleFacet!, $some: [ArticleFacet!]!) {
      articles(first: 1) {
        __typename none: facets(fields: []) { field }
        facets(fields: [KIND, $one, KIND]) { __typename f: field b: buckets { __typename n: count value } buckets { label } }
        years: facets(fields: $some) { buckets { value count } }
        nodes { title } lone: facets(fields: KIND) { field }
      }
      empty: articles(where: {kind: {eq: SPEECH}}) { facets(fields: [KIND, YEAR, BYLINE]) { buckets { value } } }
    }"""

    data = await divided(site, query, one="YEAR", some=["YEAR"])

    years = [("2020", 1), ("2021", 1), ("2022", 1)]
    kind = {
        "__typename": "Facet",
        "f": "KIND",
        "b": [{"__typename": "FacetBucket", "n": 3, "value": "NEWS"}],
        "buckets": [{"label": "新闻"}],
    }
    by_year = {
        "__typename": "Facet",
        "f": "YEAR",
        "b": [{"__typename": "FacetBucket", "n": n, "value": year} for year, n in years],
        "buckets": [{"label": year} for year, _ in years],
    }
    assert data == {
        "articles": {
            "__typename": "ArticleConnection",
            "none": [],
            "facets": [kind, by_year, kind],
            "years": [{"buckets": [{"value": year, "count": n} for year, n in years]}],
            "nodes": [{"title": "文2"}],
            "lone": [{"field": "KIND"}],
        },
        "empty": {"facets": [{"buckets": []}] * 3},
    }


async def test_more_than_ten_facets_at_once_are_refused(site: Site) -> None:
    query = "{ articles { facets(fields: [%s]) { field } } }"

    assert await site.errors(query % ", ".join(["KIND"] * 10)) == []
    assert await site.errors(query % ", ".join(["KIND"] * 11)) == [
        "11 facets; 10 are allowed at once. Ask in several requests."
    ]


async def test_lists_inside_items_divide_too(site: Site) -> None:
    person = await site.make("Person", name="人")
    other = await site.make("Person", name="别人")
    cluster = await site.make("Cluster", name="集群")
    one = await site.make("Enterprise", name="一厂", cluster=cluster)
    two = await site.make("Enterprise", name="二厂", cluster=cluster)
    three = await site.make("Enterprise", name="三厂")
    await site.make("Alliance", name="联盟", kind="ALLIANCE", members=[two, one, three])
    event = await site.make("Event", title="活动", kind="FORUM")
    await site.make("Article", title="甲", kind="NEWS", byline=[person, other], event=event)
    await site.make("Article", title="乙", kind="SPEECH", byline=[person], mentions=[event, event])
    query = """{
      people(orderBy: [{field: NAME}]) { nodes { name articles(first: 1) { facets(fields: [KIND, BYLINE]) %s } } }
      alliances { nodes { members(first: 1) { facets(fields: [CLUSTER]) %s } } }
      events { nodes {
        articles { facets(fields: [BYLINE]) %s } mentionedIn { totalCount facets(fields: [KIND]) %s } } }
    }""" % (BUCKETS, BUCKETS, BUCKETS, BUCKETS)  # fmt: skip

    data = await divided(site, query)

    assert {node["name"]: counts(node["articles"]["facets"]) for node in data["people"]["nodes"]} == {
        "人": {"KIND": {"新闻": 1, "讲话": 1}, "BYLINE": {"人": 2, "别人": 1}},
        "别人": {"KIND": {"新闻": 1}, "BYLINE": {"人": 1, "别人": 1}},
    }  # fmt: skip
    [alliance] = data["alliances"]["nodes"]
    assert counts(alliance["members"]["facets"]) == {"CLUSTER": {"集群": 2}}
    [node] = data["events"]["nodes"]
    assert counts(node["articles"]["facets"]) == {"BYLINE": {"人": 1, "别人": 1}}
    # A list that shows an item twice counts it twice.
    assert counts(node["mentionedIn"]["facets"]) == {"KIND": {"讲话": node["mentionedIn"]["totalCount"]}}  # fmt: skip


async def test_a_bucket_of_a_list_that_repeats_itself_counts_as_the_list_does(site: Site) -> None:
    topic = await site.make("Topic", name="题")
    person = await site.make("Person", name="人")
    await site.make("Article", title="文", kind="NEWS", byline=[person, person], topics=[topic, topic])  # fmt: skip
    query = """{
      people { nodes { articles { totalCount facets(fields: [TOPICS]) %s } } }
      articles { totalCount facets(fields: [TOPICS]) %s }
    }""" % (BUCKETS, BUCKETS)

    data = await divided(site, query)

    [node] = data["people"]["nodes"]
    assert counts(node["articles"]["facets"]) == {"TOPICS": {"题": node["articles"]["totalCount"]}}
    assert counts(data["articles"]["facets"]) == {"TOPICS": {"题": 1}}
    assert data["articles"]["totalCount"] == 1


# --- what they cost ---------------------------------------------------------------------------


async def test_a_facet_is_counted_only_when_its_buckets_are_selected(site: Site) -> None:
    await site.make("Article", title="文", kind="NEWS")
    door = Counting(site.reader())
    answers = site.answers_through(door)
    queries = [
        "{ articles { totalCount nodes { title } } }",
        "{ articles { totalCount facets(fields: [KIND]) { field } nodes { title } } }",
        "{ articles { totalCount facets(fields: [KIND, BYLINE]) { buckets { count } } nodes { title } } }",
        "query ($no: Boolean = false) { articles { totalCount facets(fields: [KIND]) @include(if: $no) { buckets { count } } } }",
    ]

    for query in queries:
        await answers.answer(Operation(query, None, {}), request_id=REQUEST)

    assert [text.count("GROUP BY") for text in door.statements] == [0, 0, 2, 0]


async def test_each_facet_costs_five_points(site: Site) -> None:
    def points(query: str) -> int:
        selected = site.planned(query, {})
        return limit(selected.read, selected.values, Limits()).points

    plain = points("{ articles(first: 10) { nodes { title } } }")
    divided_once = points("{ articles(first: 10) { nodes { title } facets(fields: [KIND, BYLINE, KIND]) { field } } }")  # fmt: skip
    inside = "{ people(first: 10) { nodes { articles(first: 1) { %s } } } }"

    assert divided_once - plain == 15
    assert points(inside % "facets(fields: [KIND]) { field }") - points(inside % "__typename") == 50


# --- which there are --------------------------------------------------------------------------


def test_closed_lists_links_to_one_type_and_the_year_of_the_order_are_facets() -> None:
    types = schema_of(CATALOGUE).type_map

    def facets(name: str) -> list[str]:
        return list(getattr(types[f"{name}Facet"], "values"))  # noqa: B009  # an enum, typed as any type

    assert facets("Event") == ["YEAR", "KIND", "SERIES", "SEASON", "STATUS", "ATTENDANCE_MODE", "VENUES", "PARENT", "HELD_TOGETHER_WITH", "COVER", "ATTACHMENTS"]  # fmt: skip
    assert facets("Thrust") == ["PLAN"]
    assert facets("Recognition") == ["YEAR", "PLAN", "CATEGORY"]
    assert "MENTIONS" not in facets("Article")
    assert "IndicatorFacet" not in types
    assert "facets" not in getattr(types["IndicatorConnection"], "fields")  # noqa: B009  # as above
