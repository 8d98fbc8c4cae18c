"""A page that somebody copied becomes a draft article with everything that was done to it."""

import re
from pathlib import Path

import orjson
import pytest

from language.page import read_page
from language.terms import DEFAULT_TERMS
from models.system import Item, Revision
from publishing.import_page import import_page, summary_of
from publishing.page_parts import han_number, parts_of_text
from publishing.rebuild import verify
from tests.site import EDITOR, Site

REAL_PAGE = Path(__file__).parents[3] / "shared" / "input" / "speech-page.txt"

PAGE = """張小明:在大朗談毛織業(yè)發(fā)展
毛織是大朗鎮(zhèn)的支柱。
一、 做好設計。我們與大朗集群一起做設計,每年兩次。
二、 做好推廣。請聯(lián)系我們,電話:0755-12345678。
以上兩項工作,希望大家支持。
2、本網轉載作品不代表本網觀點。
- 大朗毛織設計大賽預告
"""

ARTICLE = """{ articles { nodes {
  title kind byline { name } disclaimers { number text } mentions { __typename label } related { title }
  body { __typename ... on HeadingBlock { text } ... on ParagraphBlock { text } }
} } }"""


async def imported(site: Site, raw: str, *, live: bool) -> str:
    async with site.desk.act(by=EDITOR) as act:
        page = read_page(raw, terms=act.terms)
        return (await import_page(act, parts_of_text(page, raw.encode()), live=live)).article


async def content_of(site: Site, public_id: str) -> dict[str, object]:
    async with site.database.transaction() as tx:
        item = await Item.get(public_id=public_id, using_db=tx)
        revision = await Revision.get(item=item.id, number=item.draft_number, using_db=tx)
        found: dict[str, object] = orjson.loads(revision.content)
        return found


async def test_a_page_becomes_an_article_with_numbered_sections(site: Site) -> None:
    cluster = await site.make("Cluster", name="大朗")
    assert cluster

    await imported(site, PAGE, live=True)

    (article,) = (await site.ask(ARTICLE))["articles"]["nodes"]
    assert article == {
        "title": "在大朗谈毛织业发展",
        "kind": "SPEECH",
        "byline": [{"name": "张小明"}],
        "disclaimers": [{"number": 2, "text": "本网转载作品不代表本网观点。"}],
        "mentions": [{"__typename": "Cluster", "label": "大朗"}],
        "related": [],
        "body": [
            {"__typename": "ParagraphBlock", "text": "毛织是大朗镇的支柱。"},
            {"__typename": "HeadingBlock", "text": "一、做好设计"},
            {
                "__typename": "ParagraphBlock",
                "text": "我们与大朗集群一起做设计，每年两次。",
            },
            {"__typename": "HeadingBlock", "text": "二、做好推广"},
            {"__typename": "ParagraphBlock", "text": "请联系我们，电话：〔电话从略〕。"},
            {"__typename": "ParagraphBlock", "text": "以上两项工作，希望大家支持。"},
        ],
    }


async def test_an_imported_page_is_a_draft_until_it_is_published(site: Site) -> None:
    await imported(site, PAGE, live=False)

    assert (await site.ask(ARTICLE))["articles"]["nodes"] == []
    assert await site.ask("{ people { totalCount } }") == {"people": {"totalCount": 0}}


async def test_every_repair_is_kept_for_editors_and_shown_to_nobody_else(site: Site) -> None:
    article = await imported(site, PAGE, live=True)

    content = await content_of(site, article)
    repairs = content["import_repairs"]
    assert isinstance(repairs, list)
    readings = [each for each in repairs if each["rule"] == "READING"]
    assert [each["before"] for each in readings] == ["業(yè)", "發(fā)", "鎮(zhèn)", "聯(lián)"]
    assert content["printed_related"] == ["大朗毛织设计大赛预告"]
    assert await site.errors("{ articles { nodes { importRepairs } } }") == [
        "Cannot query field 'importRepairs' on type 'Article'."
    ]


async def test_known_people_and_notices_are_linked_not_made_again(site: Site) -> None:
    await imported(site, PAGE, live=True)
    await imported(site, PAGE, live=True)

    assert await site.ask("{ people { totalCount } disclaimers { totalCount } }") == {
        "people": {"totalCount": 1},
        "disclaimers": {"totalCount": 1},
    }


async def test_what_an_import_makes_can_be_rebuilt(site: Site) -> None:
    await imported(site, PAGE, live=True)

    assert await verify(site.database) == []


def test_headings_are_numbered_as_chinese_texts_are() -> None:
    assert [han_number(n) for n in (1, 5, 10, 11, 20, 34, 99)] == [
        "一", "五", "十", "十一", "二十", "三十四", "九十九",
    ]  # fmt: skip


@pytest.mark.skipif(not REAL_PAGE.exists(), reason="the real page is not here")
def test_the_real_page_is_digested() -> None:
    found = summary_of(read_page(REAL_PAGE.read_bytes(), terms=DEFAULT_TERMS))

    assert found["title"] == "广东省贯彻落实《转型升级行动方案》，切实推进服装产业发展"
    assert found["byline"] == ["刘岳屏"]
    assert [each["heading"] for each in found["sections"]] == [
        "为集群做好服务",
        "为公共服务平台做好服务",
        "为企业做好服务",
        "做好转型升级成果推广工作",
        "抓好协会主导的重点项目",
    ]
    assert "发展潜力大的好平台" in found["sections"][1]["text"]
    assert [each["number"] for each in found["disclaimers"]] == [2, 3, 4]
    assert (found["missing_disclaimers"], len(found["related"]), found["takedown_days"]) == (
        [1],
        8,
        30,
    )
    assert sum(each["rule"] == "READING" for each in found["repairs"]) == 88
    assert not re.search(r"0\d{2,3}-\d{7,8}|\w@\w", orjson.dumps(found).decode())
