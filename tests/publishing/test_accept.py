"""Accepting a finding: the proposal stands where its words stood, and nothing else has changed."""

from typing import Any

import orjson
import pytest

from models.locale import Locale
from models.system import AuditEntry, Item, Revision
from publishing.accept import accept_finding, html_with
from publishing.desk import Act, revision_of
from publishing.errors import Code, Conflict, Refused
from publishing.machine_check import Found, findings
from tests.manage.roles import person
from tests.site import Site, paragraph


async def found(site: Site, public_id: str, locale: Locale = Locale.ZH_HANS) -> list[Found]:
    async def work(act: Act) -> tuple[Found, ...]:
        item = await Item.get(public_id=public_id, using_db=act.tx)
        return await findings(act, item, await revision_of(act, item, item.draft_number), locale)

    return list(await site.act(work))


async def draft(site: Site, public_id: str) -> dict[str, Any]:
    async with site.database.transaction() as tx:
        item = await Item.get(public_id=public_id, using_db=tx)
        row = await Revision.get(item=item.id, number=item.draft_number, using_db=tx)
    content: dict[str, Any] = orjson.loads(row.content)
    return content


@pytest.mark.parametrize(
    ("html", "start", "end", "changed"),
    [
        ("既使来了", 0, 2, "即使来了"),
        ("他<b>既使</b>来了", 1, 3, "他<b>即使</b>来了"),
        ("他<b>既</b>使来了", 1, 3, "他<b>即使</b>来了"),
        ("A&amp;B既<i>使</i>了", 3, 5, "A&amp;B即使<i></i>了"),
        (" 既使&lt;好", 0, 2, " 即使&lt;好"),
        ("好<br>既使", 1, 3, "好<br>即使"),
        ("&amp;", 0, 1, "即使"),
    ],
)
def test_words_are_replaced_between_tags(html: str, start: int, end: int, changed: str) -> None:
    assert html_with(html, start, end, "即使") == changed


async def test_a_proposal_is_put_in_its_place_wherever_that_is(site: Site) -> None:
    article = await site.make(
        "Article",
        live=False,
        title={"ZH_HANS": "既使下雨 & 按装", "EN": "Rain"},
        kind="NEWS",
        keywords=["雨", "服裝"],
        corrections=[{"text": "按装有误"}],
        body=[
            paragraph("定于2026年11月24日（<b>星期三</b>）&amp;直播", "a1"),
            {"id": "f1", "kind": "FactsBlock", "facts": [{"value": "1", "caption": "联(lián)网"}]},
        ],
    )
    number = 1

    while open_ones := [each for each in await found(site, article) if each.proposal]:
        await site.act(accept_finding, article, open_ones[0].fingerprint, expected_revision=number)
        number += 1

    content = await draft(site, article)
    assert content["title"] == {"ZH_HANS": "即使下雨 & 安装", "EN": "Rain"}
    assert content["keywords"] == {"ZH_HANS": ["雨", "服装"]}
    assert content["corrections"] == [{"text": {"ZH_HANS": "安装有误"}}]
    assert content["body"]["ZH_HANS"] == [
        paragraph("定于2026年11月24日（星期二<b></b>）&amp;直播", "a1"),
        {"id": "f1", "kind": "FactsBlock", "facts": [{"value": "1", "caption": "联网"}]},
    ]
    assert number == 7


async def test_accepting_is_an_edit_with_all_that_an_edit_asks(site: Site) -> None:
    article = await site.make("Article", live=False, title="既使，国家级", kind="NEWS")
    wrong, absolute = await found(site, article)
    tries: list[tuple[str, str, int, type[Refused], Code]] = [
        ("author", absolute.fingerprint, 1, Refused, Code.STATE),
        ("author", "0" * 32, 1, Refused, Code.NOT_FOUND),
        ("author", wrong.fingerprint, 9, Conflict, Code.CONFLICT),
        ("proofreader", wrong.fingerprint, 1, Refused, Code.FORBIDDEN),
        ("translator", wrong.fingerprint, 1, Refused, Code.FORBIDDEN),
    ]

    for role, fingerprint, expected, kind, code in tries:
        with pytest.raises(kind) as refused:
            async with site.desk.act(by=person(role)) as act:
                await accept_finding(act, article, fingerprint, expected_revision=expected)
        assert [each.code for each in refused.value.problems] == [code]
    assert (await draft(site, article))["title"] == {"ZH_HANS": "既使，国家级"}


async def test_a_translator_accepts_in_their_own_language(site: Site) -> None:
    article = await site.make(
        "Article", live=False, title={"ZH_HANS": "题", "EN": "In Guang Zhou"}, kind="NEWS"
    )
    [each] = await found(site, article, Locale.EN)

    async with site.desk.act(by=person("translator")) as act:
        await accept_finding(act, article, each.fingerprint, expected_revision=1)

    assert (await draft(site, article))["title"] == {"ZH_HANS": "题", "EN": "In Guangzhou"}
    async with site.database.transaction() as tx:
        told = await AuditEntry.filter(public_id=article).using_db(tx).order_by("id")
    assert [entry.verb for entry in told] == ["Saved", "FindingAccepted", "Saved"]
