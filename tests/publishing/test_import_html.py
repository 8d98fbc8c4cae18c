"""A page pasted as HTML becomes a draft article; looking at it first writes nothing."""

from typing import Any

import orjson
import pytest

from models.system import Item, Revision
from publishing.actor import Actor, ActorKind, Grant, Verb
from publishing.errors import Code, Conflict, Refused
from publishing.import_page import Imported, Preview, import_page, preview_import
from publishing.page_parts import day_in, read_parts
from publishing.rebuild import verify
from tests.site import EDITOR, Site

PAGE = """<h1 id="activity-name">大朗毛织走向世界</h1><a id="js_name">广东服装</a>
<em id="publish_time">2026年3月1日 09:00</em><span id="js_author_name">张小明 编辑部</span>
<div id="js_content"><section><p><img data-src="https://mmbiz.qpic.cn/a.png" alt="现场"></p>
<p>大朗集群發展<b>很好</b>。</p><h2>设计</h2><ul><li>一</li><li>二</li></ul><script>alert(1)</script>
<p>请拨打电话：13800138000</p></section></div>"""

BODY = [
    {"id": "p1", "kind": "ParagraphBlock", "html": "大朗集群发展<strong>很好</strong>。"},
    {"id": "p2", "kind": "HeadingBlock", "level": 2, "text": "设计"},
    {"id": "p3", "kind": "ListBlock", "ordered": False, "items": ["一", "二"]},
    {"id": "p4", "kind": "ParagraphBlock", "html": "请拨打电话：〔电话从略〕"},
]


def person(*verbs: Verb) -> Actor:
    return Actor("usr_one", ActorKind.PERSON, (Grant(frozenset(verbs)),))


AUTHOR = person(Verb.READ, Verb.CREATE, Verb.EDIT, Verb.IMPORT)


async def previewed(site: Site, html: str, *, by: Actor | str = AUTHOR) -> Preview:
    async with site.desk.act(by=by) as act:
        return await preview_import(act, read_parts(text=None, html=html, terms=act.terms))


async def imported(site: Site, html: str, *, by: Actor | str = AUTHOR, **more: Any) -> Imported:
    async with site.desk.act(by=by) as act:
        return await import_page(act, read_parts(text=None, html=html, terms=act.terms), **more)


async def content_of(site: Site, public_id: str) -> dict[str, Any]:
    async with site.database.transaction() as tx:
        item = await Item.get(public_id=public_id, using_db=tx)
        revision = await Revision.get(item=item.id, number=item.draft_number, using_db=tx)
        found: dict[str, Any] = orjson.loads(revision.content)
        return found


async def test_a_pasted_article_becomes_a_draft_with_its_source(site: Site) -> None:
    cluster = await site.make("Cluster", name="大朗集群")

    made = await imported(site, PAGE)

    content = await content_of(site, made.article)
    assert content["title"] == {"ZH_HANS": "大朗毛织走向世界"}
    assert content["body"] == {"ZH_HANS": BODY}
    assert content["origin"] == "WECHAT_IMPORT"
    assert content["attribution"] == {
        "source_name": "广东服装",
        "original_title": "大朗毛织走向世界",
        "original_author": "张小明 编辑部",
        "originally_published_on": "2026-03-01",
    }
    assert content["mentions"] == [cluster]
    assert content["byline"] == list(made.created)
    assert [each["code"] for each in content["import_doubts"]][:3] == [
        "BYLINE",
        "BYLINE",
        "PICTURE",
    ]
    assert content["imported"]["contacts_removed"] == 1
    assert (await site.ask("{ articles { totalCount } }"))["articles"]["totalCount"] == 0
    assert await verify(site.database) == []


async def test_a_preview_tells_everything_and_writes_nothing(site: Site) -> None:
    await site.make("Cluster", name="大朗集群")
    before = await site.contents_of("item", "revision", "placement", "fact", "address")

    seen = await previewed(site, PAGE)

    assert seen.parts.title == "大朗毛织走向世界"
    assert list(seen.parts.blocks) == BODY
    assert [(each.type, each.name, each.public_id) for each in seen.wanted] == [
        ("Person", "张小明", None)
    ]
    assert [each.name for each in seen.mentions] == ["大朗集群"]
    assert [each.before for each in seen.parts.pictures] == [0]
    assert {each.rule.value for each in seen.parts.repairs} == {"CONTACT", "SIMPLIFIED"}
    assert (seen.same, seen.problems) == ((), ())
    assert await site.contents_of("item", "revision", "placement", "fact", "address") == before


async def test_a_page_that_was_imported_before_is_named_in_the_preview(site: Site) -> None:
    first = await imported(site, PAGE)

    seen = await previewed(site, PAGE)

    assert [each.public_id for each in seen.same] == [first.article]
    assert [each.public_id for each in seen.wanted] == list(first.created)


async def test_a_page_replaces_the_text_of_a_draft_and_nothing_else(site: Site) -> None:
    draft = await site.make(
        "Article", live=False, title="我的标题", kind="NOTICE",
        body={"ZH_HANS": [{"id": "a", "kind": "ParagraphBlock", "html": "旧"}], "EN": [{"id": "b", "kind": "ParagraphBlock", "html": "old"}]},
    )  # fmt: skip

    made = await imported(site, PAGE, into=draft, expected_revision=1)

    content = await content_of(site, draft)
    assert (made.article, made.revision) == (draft, 2)
    assert content["title"] == {"ZH_HANS": "我的标题"}
    assert content["kind"] == "NOTICE"
    assert content["body"] == {
        "ZH_HANS": BODY,
        "EN": [{"id": "b", "kind": "ParagraphBlock", "html": "old"}],
    }


async def test_a_draft_that_somebody_saved_meanwhile_is_not_replaced(site: Site) -> None:
    draft = await site.make("Article", live=False, title="题", kind="NEWS")
    await site.save(draft, title="新题", kind="NEWS")

    with pytest.raises(Conflict):
        await imported(site, PAGE, into=draft, expected_revision=1)

    assert (await content_of(site, draft))["title"] == {"ZH_HANS": "新题"}
    assert await site.contents_of("person") == {"person": []}


async def test_replacing_asks_for_the_revision_and_for_an_article(site: Site) -> None:
    draft = await site.make("Article", live=False, title="题", kind="NEWS")
    topic = await site.make("Topic", name="题")

    with pytest.raises(Refused) as without:
        await imported(site, PAGE, into=draft)
    with pytest.raises(Refused) as other:
        await imported(site, PAGE, into=topic, expected_revision=1)

    assert without.value.problems[0].code is Code.REQUIRED
    assert other.value.problems[0].code is Code.INVALID


@pytest.mark.parametrize(
    "verbs", [(Verb.READ, Verb.CREATE, Verb.EDIT), (Verb.READ, Verb.EDIT, Verb.IMPORT)]
)
async def test_who_may_not_import_or_create_is_told_so(site: Site, verbs: tuple[Verb, ...]) -> None:
    with pytest.raises(Refused) as refused:
        await imported(site, PAGE, by=person(*verbs))

    assert refused.value.problems[0].code is Code.FORBIDDEN
    assert await site.contents_of("item") == {"item": []}


async def test_who_may_not_read_a_type_is_told_nothing_of_it(site: Site) -> None:
    await site.make("Cluster", live=False, name="大朗集群")
    blind = Actor(
        "usr_two",
        ActorKind.PERSON,
        (Grant(frozenset(AUTHOR.grants[0].verbs), types=frozenset({"Article", "Person"})),),
    )

    assert [each.name for each in (await previewed(site, PAGE)).mentions] == ["大朗集群"]
    assert (await previewed(site, PAGE, by=blind)).mentions == ()


async def test_a_title_that_is_too_long_is_kept_whole_in_the_text(site: Site) -> None:
    title = "毛织" * 100

    made = await imported(site, f"<h1>{title}</h1><p>好</p>", by=EDITOR)

    content = await content_of(site, made.article)
    assert content["title"] == {"ZH_HANS": title[:140]}
    assert [each["html"] for each in content["body"]["ZH_HANS"]] == [title, "好"]


async def test_two_megabytes_are_imported_whole(site: Site) -> None:
    one = "<section style='margin:0'><p>大朗<b>毛织</b>&nbsp;走向世界</p></section>"
    page = one * (2 * 1024 * 1024 // len(one.encode()))

    made = await imported(site, page)

    body = (await content_of(site, made.article))["body"]["ZH_HANS"]
    assert sum(each["html"].count("毛织") for each in body) == page.count("毛织")


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2026年3月1日 09:00", "2026-03-01"),
        ("2026-03-01T09:00:00+08:00", "2026-03-01"),
        ("发布于2026/12/9", "2026-12-09"),
        ("2026-13-40", None),
        ("昨天", None),
    ],
)
def test_a_printed_day_is_read_only_when_it_is_one(printed: str, day: str | None) -> None:
    assert day_in(printed) == day
