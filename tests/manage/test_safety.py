"""Attacks that other content systems fell to, tried at the editors' door and in public, with canaries to find."""

import asyncio
import random
from typing import Any

import pytest

from models.ids import fresh_id
from publishing.actor import Actor, ActorKind, Grant, Verb
from publishing.check import clean_html
from tests.manage.roles import NOBODY, Door, person
from tests.manage.test_permissions import state_of
from tests.site import Site

AUTHOR = person("author")
TRANSLATOR = person("translator")
CANARY = "canary7f3a"

ALL_BUT_SUBTITLE = Grant(
    frozenset({Verb.READ, Verb.FILTER, Verb.SORT, Verb.EDIT, Verb.HISTORY}),
    but_fields=frozenset({"Article.subtitle", "Topic.name"}),
)
ONLY_READS = Grant(frozenset({Verb.READ}))


def narrow(*grants: Grant) -> Actor:
    return Actor("usr_narrow", ActorKind.PERSON, grants, person="usr_narrow")


@pytest.fixture
def door(site: Site) -> Door:
    return Door(site)


# --- fields that may not be read, filtered or sorted by -------------------------------------------


@pytest.mark.parametrize(
    "document",
    [
        "{ articles(perspective: DRAFT) { nodes { subtitle } } }",
        "{ articles(perspective: DRAFT) { nodes { id ...F } } } fragment F on Article { a: subtitle }",
        "{ nodes(ids: [], perspective: DRAFT) { ... on Article { subtitle } } }",
        "{ topics(perspective: DRAFT) { nodes { articles { nodes { subtitle } } } } }",
        '{ articles(perspective: DRAFT, where: {topics: {some: {name: {startsWith: "c"}}}}) { totalCount } }',
        '{ articles(perspective: DRAFT, where: {not: {or: [{topics: {none: {name: {eq: "c"}}}}]}}) { totalCount } }',
        "{ topics(perspective: DRAFT, orderBy: [{field: NAME}]) { nodes { id } } }",
        '{ events(perspective: DRAFT) { nodes { articles(where: {topics: {some: {name: {eq: "c"}}}}) { totalCount } } } }',
        '{ topics(at: "2030-01-01T00:00:00Z", where: {name: {contains: "c"}}) { totalCount } }',
        '{ topics(perspective: DRAFT, initial: "c") { totalCount } }',
        "{ topics(perspective: DRAFT) { initials { letter count } } }",
        "{ topics(perspective: DRAFT) { ...F } } fragment F on TopicConnection { bar: initials { letter } }",
        '{ topics(perspective: DRAFT, initial: "#") { pageInfo { hasNextPage } } }',
        "{ articles(perspective: DRAFT) { facets(fields: [TOPICS]) { buckets { label } } } }",
    ],
)
async def test_a_field_that_may_not_be_read_is_no_oracle_either(
    site: Site, door: Door, document: str
) -> None:
    topic = await site.make("Topic", live=False, name=CANARY)
    await site.make("Article", live=False, title="题", subtitle=CANARY, kind="NEWS", topics=[topic])
    assert "errors" not in await door.body(document, by=AUTHOR)

    body = await door.body(document, by=narrow(ALL_BUT_SUBTITLE))

    assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN_FIELD"
    assert CANARY not in str(body)


async def test_reading_filtering_and_sorting_are_granted_apart(site: Site, door: Door) -> None:
    await site.make("Topic", live=False, name="题")
    reader = narrow(ONLY_READS)

    reads = await door.body("{ topics(perspective: DRAFT) { nodes { name } } }", by=reader)
    letter = await door.body(
        '{ topics(perspective: DRAFT, initial: "T") { totalCount } }', by=reader
    )
    divides = await door.body(
        "{ articles(perspective: DRAFT) { facets(fields: [KIND]) { field } } }", by=reader
    )
    filters = await door.body(
        '{ topics(perspective: DRAFT, where: {name: {eq: "x"}}) { totalCount } }', by=reader
    )
    sorts = await door.body(
        "{ topics(perspective: DRAFT, orderBy: [{field: NAME}]) { totalCount } }", by=reader
    )

    assert reads["data"]["topics"]["nodes"] == [{"name": "题"}]
    refused = (filters, sorts, letter, divides)
    assert {each["errors"][0]["extensions"]["code"] for each in refused} == {"FORBIDDEN_FIELD"}


async def test_a_private_field_is_left_out_for_whoever_may_not_read_it(
    site: Site, door: Door
) -> None:
    booth = await site.make("Exhibitor", live=False, name="展商", contact_line=CANARY)
    document = "query ($id: ID!) { content(id: $id) { values content { values } } }"

    author = await door.body(document, by=AUTHOR, id=booth)
    translator = await door.body(document, by=TRANSLATOR, id=booth)

    assert CANARY in str(author)
    assert CANARY not in str(translator)
    assert translator["data"]["content"]["values"] == {"name": {"ZH_HANS": "展商"}}


async def test_text_search_does_not_look_into_fields_that_may_not_be_read(
    site: Site, door: Door
) -> None:
    await site.make("Exhibitor", live=False, name="展商", contact_line=CANARY)
    document = "query ($t: String!) { contents(where: {text: $t}) { totalCount nodes { id } } }"
    assert (await door.ask(document, by=AUTHOR, t=CANARY))["contents"]["totalCount"] == 1

    found = await door.ask(document, by=TRANSLATOR, t=CANARY)

    assert found["contents"] == {"totalCount": 0, "nodes": []}


# --- drafts ---------------------------------------------------------------------------------------


async def test_the_public_view_at_the_editors_door_is_the_public_view(
    site: Site, door: Door
) -> None:
    topic = await site.make("Topic", live=False, name=CANARY)
    live = await site.make("Article", title="旧", kind="NEWS", topics=[topic])
    await site.save(live, title=CANARY, kind="NEWS", topics=[topic])
    document = "{ articles { totalCount nodes { title topics { name } } } topics { totalCount } }"

    body = await door.body(document, by=AUTHOR)

    assert body["data"] == await site.ask(document)
    assert CANARY not in str(body)


async def test_without_a_role_nothing_tells_that_a_draft_exists(site: Site, door: Door) -> None:
    draft = await site.make("Article", live=False, title=CANARY, kind="NEWS")
    absent = fresh_id("article")
    documents = [
        "query ($id: ID!) { content(id: $id) { id } }",
        "query ($id: ID!) { node(id: $id) { id } }",
        "query ($id: ID!) { node(id: $id, perspective: DRAFT) { id } }",
        "query ($id: ID!) { article(by: {id: $id}) { id lifecycle revision values } }",
        "query ($id: ID!) { nodes(ids: [$id], perspective: DRAFT) { id } }",
        "mutation ($id: ID!) { contentTrash(id: $id) { errors { code message } } }",
        "mutation ($id: ID!) { articleUpdate(id: $id, expectedRevision: 1, input: {locale: EN}) { errors { code message } } }",
    ]

    for document in documents:
        there = str(await door.body(document, by=NOBODY, id=draft)).replace(draft, "ID")
        gone = str(await door.body(document, by=NOBODY, id=absent)).replace(absent, "ID")
        assert there == gone, document
        assert "INTERNAL" not in there
        assert CANARY not in there


@pytest.mark.parametrize(
    "field",
    [
        "lifecycle",
        "revision",
        "liveRevision",
        "hasChanges",
        "allowedActions",
        "refusedActions { reason }",
        "values",
        "translations { locale }",
        "comments { text }",
        "reviews { sha256 }",
        "acts { verb }",
        "lock { by { id } }",
        "presence { id }",
        "revisions { totalCount }",
        "linksHere { nodes { id } }",
    ],
)
async def test_what_editors_have_of_a_live_item_is_not_told_to_others(
    site: Site, door: Door, field: str
) -> None:
    public_id = await site.make("Article", title="旧", kind="NEWS")
    await site.save(public_id, title=CANARY, kind="NEWS")
    document = "query ($id: ID!) { node(id: $id) { id ... on Content { label %s } } }" % field
    assert "errors" not in await door.body(document, by=AUTHOR, id=public_id)

    bodies = [
        await door.body(document, by=NOBODY, id=public_id),
        await door.body("{ articles { nodes { title %s } } }" % field, by=NOBODY),
    ]

    assert all("FORBIDDEN" in str(each["errors"]) for each in bodies)
    assert CANARY not in str(bodies)


# --- ids and inputs -------------------------------------------------------------------------------


async def test_an_id_of_another_type_or_of_nothing_changes_nothing(site: Site, door: Door) -> None:
    topic = await site.make("Topic", name="题")
    await site.make("Article", title="题", kind="NEWS")
    before = await state_of(site.database)
    update = """mutation ($id: ID!) { articleUpdate(id: $id, expectedRevision: 1, input: {locale: ZH_HANS, title: "x"}) {
      errors { code } } }"""

    codes = [
        (await door.refused(update, by=AUTHOR, id=each))[0]["code"]
        for each in (topic, fresh_id("article"), fresh_id("nothing"), "1", "", "x" * 300)
    ]

    assert codes == ["NOT_FOUND"] * 6
    assert await state_of(site.database) == before


@pytest.mark.parametrize(
    "name",
    ["id", "item", "draft_number", "made_at", "author", "lifecycle", "revision", "lane", "sha256", "by", "updated_at", "language", "$type"],
)  # fmt: skip
async def test_what_is_no_field_cannot_be_written(site: Site, door: Door, name: str) -> None:
    public_id = await site.make("Article", live=False, title="题", kind="NEWS")
    before = await state_of(site.database)
    document = """mutation ($id: ID!, $values: JSON!) {
      contentUpdate(id: $id, expectedRevision: 1, values: $values) { errors { code path } } }"""

    errors = await door.refused(document, by=AUTHOR, id=public_id, values={name: "x"})

    assert errors == [{"code": "INVALID", "path": [name]}]
    assert await state_of(site.database) == before


async def test_a_translator_changes_translations_and_nothing_else(site: Site, door: Door) -> None:
    public_id = await site.make("Article", live=False, title="题", kind="NEWS")
    document = """mutation ($id: ID!, $expected: Int!, $input: ArticleUpdateInput!) {
      articleUpdate(id: $id, expectedRevision: $expected, input: $input) { errors { code path } } }"""

    async def tried(expected: int, **given: Any) -> list[dict[str, Any]]:
        body = await door.ask(document, by=TRANSLATOR, id=public_id, expected=expected, input=given)
        errors: list[dict[str, Any]] = body["articleUpdate"]["errors"]
        return errors

    english = await tried(1, locale="EN", title="Title")
    master = await tried(2, locale="ZH_HANS", title="改")
    shared = await tried(2, locale="EN", kind="SPEECH")

    assert english == []
    assert master == [{"code": "FORBIDDEN", "path": ["title"]}]
    assert shared == [{"code": "FORBIDDEN", "path": ["kind"]}]


# --- texts ----------------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>词",
    '<img src=x onerror="alert(1)">词',
    '<a href="javascript:alert(1)">词</a>',
    '<a href="&#106;avascript:alert(1)" onclick=x>词</a>',
    "<svg><script>alert(1)</script></svg>词",
    '<math><mi xlink:href="javascript:x">x</mi></math>词',
    "<style>*{background:url(//evil)}</style>词",
    '<iframe srcdoc="<script>x</script>"></iframe>词',
    "<xmp><script>x</script></xmp>词",
    '<b style="position:fixed" id=x>词</b>',
    "<noscript><p title='</noscript><img src=x onerror=x>'>词",
    "<a href='data:text/html,<script>x</script>'>词</a>",
]


@pytest.mark.parametrize("html", HOSTILE)
async def test_no_script_survives_a_save(door: Door, html: str) -> None:
    made = await door.do(
        """mutation ($html: String!) { articleCreate(input: {locale: ZH_HANS, title: $html, body: [
          {paragraph: {html: $html}}, {quote: {html: $html}}, {callout: {html: $html}}]}) {
          article { title body { ... on ParagraphBlock { html } ... on QuoteBlock { html } ... on CalloutBlock { html } } }
          errors { code message } } }""",
        by=AUTHOR,
        html=html,
    )

    for block in made["article"]["body"]:
        kept = block["html"]
        low = kept.lower()
        assert "词" in kept
        assert not any(
            each in low
            for each in ("<script", "<svg", "<math", "<img", "<style", "<iframe", "onerror=", "javascript:", "data:text", " on")
        ) or "&lt;" in low  # fmt: skip
        assert clean_html(kept) == kept


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "\x1b[2J"])
async def test_half_characters_and_control_characters_are_refused(
    site: Site, door: Door, text: str
) -> None:
    document = """mutation ($values: JSON!) { contentCreate(type: "Topic", values: $values) {
      content { id } errors { code } } }"""

    body = await door.body(document, by=AUTHOR, values={"name": {"ZH_HANS": text}})

    refused = body.get("errors") or body["data"]["contentCreate"]["errors"]
    assert refused
    assert (await site.database.rows("SELECT count(*) AS n FROM item"))[0]["n"] == 0


# --- many at once ---------------------------------------------------------------------------------


async def test_nobody_is_given_what_was_meant_for_another(site: Site, door: Door) -> None:
    people = [person("author", name=f"p{n}") for n in range(5)]
    chance = random.Random(7)

    async def asks(actor: Actor) -> None:
        task = asyncio.ensure_future(door.body("{ viewer { id } }", by=actor))
        if chance.random() < 0.2:
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        else:
            assert await task == {"data": {"viewer": {"id": actor.id}}}

    await asyncio.gather(*(asks(chance.choice(people)) for _ in range(300)))


async def test_of_many_saves_upon_one_revision_exactly_one_is_kept(site: Site, door: Door) -> None:
    public_id = await site.make("Topic", live=False, name="零")
    document = """mutation ($id: ID!, $name: String!) {
      topicUpdate(id: $id, expectedRevision: 1, input: {locale: ZH_HANS, name: $name}) {
        topic { name } errors { code ... on ConflictError { mine current } } } }"""

    answers = await asyncio.gather(
        *(door.ask(document, by=AUTHOR, id=public_id, name=f"人{n}") for n in range(8))
    )

    payloads = [each["topicUpdate"] for each in answers]
    kept = [each["topic"]["name"] for each in payloads if not each["errors"]]
    lost = [each["errors"][0] for each in payloads if each["errors"]]
    assert len(kept) == 1
    assert {each["code"] for each in lost} == {"CONFLICT"}
    assert all(each["current"]["name"]["ZH_HANS"] == kept[0] for each in lost)
    assert {each["mine"]["name"]["ZH_HANS"] for each in lost} | set(kept) == {
        f"人{n}" for n in range(8)
    }


async def test_what_is_public_may_stand_beside_what_is_not(site: Site, door: Door) -> None:
    public_id = await site.make("Article", title="公开", kind="NEWS")

    body = await door.body(
        "query ($id: ID!) { viewer { id } node(id: $id) { id } articles { nodes { title } } }",
        by=NOBODY,
        id=public_id,
    )
    beside_drafts = await door.body(
        "{ articles { nodes { title } } topics(perspective: DRAFT) { totalCount } }", by=NOBODY
    )

    assert body["data"]["node"] == {"id": public_id}
    assert body["data"]["articles"] == {"nodes": [{"title": "公开"}]}
    assert beside_drafts["errors"][0]["extensions"]["code"] == "FORBIDDEN"


TOLD = "{ events(perspective: DRAFT) { nodes { jsonLd } } }"


async def test_json_ld_of_a_draft_asks_for_every_field_that_it_tells(
    site: Site, door: Door
) -> None:
    host = await site.make("Organisation", live=False, name=f"{CANARY} host", kind="OTHER")
    party = {"role": "HOST", "party": host}
    event = await site.make("Event", live=False, title=CANARY, place=CANARY, organisers=[party])
    cover = await site.make("Picture", alt="sparrow")
    article = await site.make("Article", title="sparrow", kind="NEWS", slug="s", cover=cover)
    told = (await door.ask(TOLD, by=AUTHOR))["events"]["nodes"][0]["jsonLd"]
    assert (told["@id"], told["name"]) == (f"kapok:{event}", CANARY)
    assert told["organizer"][0]["name"] == f"{CANARY} host"

    hidden = ["Event.title", "Event.place", "Event.organisers", "Event.status", "Organisation.name"]
    for each in hidden:
        but_one = narrow(Grant(frozenset({Verb.READ}), but_fields=frozenset({each})))
        body = await door.body(TOLD, by=but_one)
        assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN_FIELD", each
        assert CANARY not in str(body)

    # What is public is everybody's.
    public = "{ articles { nodes { id jsonLd } } }"
    but_titles = narrow(Grant(frozenset({Verb.READ}), but_fields=frozenset({"Article.title"})))
    found = (await door.ask(public, by=but_titles))["articles"]["nodes"]
    assert [(each["id"], each["jsonLd"]["headline"]) for each in found] == [(article, "sparrow")]
