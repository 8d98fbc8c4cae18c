"""Corrections: both wordings are public once the corrected text is, and not before."""

import pytest

from models.locale import Locale
from publishing.publish import publish
from tests.manage.roles import Door, person
from tests.site import Site, paragraph

AUTHOR = person("author")
ADD = """mutation ($id: ID!, $expected: Int!, $values: JSON!, $wrong: String = "三月一日", $right: String = "三月二日", $locale: Locale = ZH_HANS) {
  correctionAdd(id: $id, expectedRevision: $expected, locale: $locale, wrong: $wrong, right: $right,
    note: "日期有误。", reason: "主办方来函", values: $values) { content { id } errors { code message path } } }"""
SEEN = """query ($locale: Locale = ZH_HANS) { articles(locale: $locale) { nodes {
  body { ... on ParagraphBlock { html } } corrections { wrong right text } } } }"""
RIGHT = {"body": [paragraph("三月二日开幕")]}


@pytest.fixture
def door(site: Site) -> Door:
    return Door(site)


async def article_of(site: Site, *, live: bool = True) -> str:
    body = {"ZH_HANS": [paragraph("三月一日开幕")], "EN": [paragraph("Opens on 1 March")]}
    title = {"ZH_HANS": "开幕", "EN": "Opening"}
    return await site.make("Article", title=title, kind="NEWS", body=body, live=live)


async def test_a_correction_is_public_with_the_corrected_text(site: Site, door: Door) -> None:
    article = await article_of(site)

    await door.do(ADD, by=AUTHOR, id=article, expected=1, values=RIGHT)
    before = (await site.ask(SEEN))["articles"]["nodes"]
    await site.act(publish, [article])
    after = (await site.ask(SEEN))["articles"]["nodes"]
    traditional = (await site.ask(SEEN, locale="ZH_HANT"))["articles"]["nodes"]

    assert before == [{"body": [{"html": "三月一日开幕"}], "corrections": []}]
    assert after == [
        {
            "body": [{"html": "三月二日开幕"}],
            "corrections": [{"wrong": "三月一日", "right": "三月二日", "text": "日期有误。"}],
        }
    ]
    assert traditional[0]["corrections"][0]["text"] == "日期有誤。"
    assert await site.facts() == ["Saved", "Published", "Saved", "Published", "Corrected"]


async def test_publishing_again_tells_no_correction_twice(site: Site, door: Door) -> None:
    article = await article_of(site)
    await door.do(ADD, by=AUTHOR, id=article, expected=1, values=RIGHT)
    await site.act(publish, [article])

    await site.act(publish, [article])

    assert (await site.facts()).count("Corrected") == 1


async def test_one_language_published_alone_takes_its_correction_along(
    site: Site, door: Door
) -> None:
    article = await article_of(site)
    await door.do(ADD, by=AUTHOR, id=article, expected=1, values=RIGHT)

    await site.act(publish, [article], locales=[Locale.EN])
    other = (await site.ask(SEEN, locale="EN"))["articles"]["nodes"][0]["corrections"]
    await site.act(publish, [article], locales=[Locale.ZH_HANS])

    assert other == []
    assert (await site.ask(SEEN))["articles"]["nodes"][0]["corrections"][0]["right"] == "三月二日"
    assert (await site.facts()).count("Corrected") == 1


async def test_what_nobody_reads_is_not_corrected_but_changed(site: Site, door: Door) -> None:
    draft = await article_of(site, live=False)
    article = await article_of(site)
    topic = await site.make("Topic", name="面料")

    unread = await door.refused(ADD, by=AUTHOR, id=draft, expected=1, values=RIGHT)
    wordless = await door.refused(
        ADD, by=AUTHOR, id=article, expected=1, values=RIGHT, wrong=" ", right=""
    )
    listless = await door.refused(ADD, by=AUTHOR, id=topic, expected=1, values={})
    stale = await door.refused(ADD, by=AUTHOR, id=article, expected=7, values=RIGHT)

    assert unread[0]["code"] == "STATE"
    assert [each["path"] for each in wordless] == [["wrong"], ["right"]]
    assert listless[0]["code"] == "INVALID"
    assert stale[0]["code"] == "CONFLICT"
    assert (await site.facts()).count("Saved") == 3


async def test_the_log_holds_the_reason_of_a_correction(site: Site, door: Door) -> None:
    article = await article_of(site)

    await door.do(ADD, by=AUTHOR, id=article, expected=1, values=RIGHT)

    log = await site.database.rows(
        "SELECT verb, reason, actor FROM audit_entry WHERE verb = 'CorrectionWritten'"
    )
    assert log == [{"verb": "CorrectionWritten", "reason": "主办方来函", "actor": "usr_author"}]
