"""The machine check over revisions: what is found where, what can be dismissed, and what to mend."""

from datetime import timedelta
from typing import Any

import pytest

from language.proofing.finding import Rule, Severity
from language.proofing.lexicon import Entry
from models.clock import system_clock
from models.locale import Locale
from models.system import AuditEntry, Item, LexiconEntry
from publishing.actor import Actor
from publishing.desk import Act, revision_of
from publishing.dismiss import dismiss_finding
from publishing.errors import Code, Refused
from publishing.lexicon import lexicon_of, lexicon_remove, lexicon_save
from publishing.machine_check import CheckRule, Found, blocking_findings, findings
from publishing.schedule import schedule
from publishing.seeds import seed
from publishing.struck import struck_schedules
from publishing.to_mend import check_published
from publishing.trash import trash
from publishing.withdraw import withdraw
from tests.manage.roles import NOBODY, person
from tests.publishing.reviewed import Rounds
from tests.site import Site, paragraph

AUTHOR = person("author")
Told = list[tuple[str, str, str]]


async def found(site: Site, public_id: str, locale: Locale = Locale.ZH_HANS) -> tuple[Found, ...]:
    async def work(act: Act) -> tuple[Found, ...]:
        item = await Item.get(public_id=public_id, using_db=act.tx)
        return await findings(act, item, await revision_of(act, item, item.draft_number), locale)

    return tuple(await site.act(work))


async def blocking(site: Site, public_id: str, locale: Locale = Locale.ZH_HANS) -> list[str]:
    async def work(act: Act) -> list[Found]:
        item = await Item.get(public_id=public_id, using_db=act.tx)
        revision = await revision_of(act, item, item.draft_number)
        return await blocking_findings(act, item, revision, locale)

    return [each.rule.name for each in await site.act(work)]


def told(found: tuple[Found, ...]) -> Told:
    return [(each.rule.name, ".".join(each.path), each.words) for each in found]


async def by(site: Site, actor: Actor, verb: Any, *args: Any, **kwargs: Any) -> Any:
    async with site.desk.act(by=actor) as act:
        return await verb(act, *args, **kwargs)


def refusals(error: pytest.ExceptionInfo[Refused]) -> list[tuple[Code, str]]:
    return [(each.code, ".".join(each.path)) for each in error.value.problems]


async def test_every_text_is_read_where_it_stands(site: Site) -> None:
    article = await site.make(
        "Article",
        live=False,
        title={"ZH_HANS": "既使下雨也开幕", "EN": "The World's Best"},
        kind="NEWS",
        keywords=["面料", "服裝"],
        corrections=[{"text": "按装有误"}],
        reprint_rights={"credit_line": "国家级媒体"},
        body=[
            paragraph("定于2026年11月24日（<b>星期三</b>）开幕 &amp; 直播", "a1"),
            {
                "id": "f1",
                "kind": "FactsBlock",
                "facts": [{"value": "100", "caption": "互联(lián)网"}],
            },
        ],
    )

    assert told(await found(site, article)) == [
        ("WRONG_WORD", "title.ZH_HANS", "既使"),
        ("WEEKDAY", "body.ZH_HANS.a1.html", "2026年11月24日（星期三"),
        ("PINYIN", "body.ZH_HANS.f1.facts.0.caption", "联(lián)"),
        ("ABSOLUTE_TERM", "reprint_rights.credit_line.ZH_HANS", "国家级"),
        ("MIXED_SCRIPT", "keywords.ZH_HANS.1", "裝"),
        ("WRONG_WORD", "corrections.0.text.ZH_HANS", "按装"),
    ]
    assert told(await found(site, article, Locale.EN)) == [
        ("ABSOLUTE_TERM", "title.EN", "World's Best")
    ]


async def test_a_finding_says_where_how_grave_and_what_to_write(site: Site) -> None:
    article = await site.make(
        "Article", live=False, title="题", kind="NEWS", body=[paragraph("他<i>既使</i>来了", "a")]
    )

    [each] = await found(site, article)

    assert (each.start, each.end, each.severity, each.proposal) == (1, 3, Severity.WARN, "即使")
    assert each.message == "“既使”疑为错字。建议：即使。"
    assert each.message_en == "“既使” looks like a wrong word. Proposed: 即使."
    assert each.dismissible


async def test_what_no_reader_sees_is_not_proofread(site: Site) -> None:
    article = await site.make(
        "Article", live=False, title="题", kind="NEWS", printed_related=["既使按装"]
    )

    assert await found(site, article) == ()


async def test_links_are_looked_at_wherever_they_stand(site: Site) -> None:
    live = await site.make("Event", title="在")
    draft = await site.make("Event", live=False, title="草稿")
    trashed = await site.make("Event", live=False, title="丢")
    withdrawn = await site.make("Event", title="撤")
    article = await site.make(
        "Article",
        live=False,
        title="题",
        kind="NEWS",
        event=live,
        mentions=[live, draft, withdrawn],
        body=[
            {"id": "c", "kind": "ContentBlock", "target": trashed},
            paragraph(f'见<a href="kapok:{draft}">此</a>', "p"),
        ],
    )
    await site.act(trash, trashed)
    await site.act(withdraw, withdrawn, ground="侵权")

    links = [
        (each.rule.name, ".".join(each.path), each.target) for each in await found(site, article)
    ]

    assert links == [
        ("LINK_BROKEN", "body.ZH_HANS.c.target", trashed),
        ("LINK_NOT_LIVE", "body.ZH_HANS.p.html", draft),
        ("LINK_NOT_LIVE", "mentions", draft),
        ("LINK_BROKEN", "mentions", withdrawn),
    ]
    assert await blocking(site, article) == ["LINK_BROKEN", "LINK_BROKEN"]


async def test_a_picture_needs_words_in_the_language_of_the_text(site: Site) -> None:
    picture = await site.make("Picture", alt="木棉花")
    article = await site.make(
        "Article",
        live=False,
        title={"ZH_HANS": "题", "ZH_HANT_HK": "題", "EN": "Title"},
        kind="NEWS",
        cover=picture,
    )

    assert await found(site, article) == ()
    assert await found(site, article, Locale.ZH_HANT_HK) == ()
    assert told(await found(site, article, Locale.EN)) == [("ALT_MISSING", "cover.EN", "")]


async def test_a_reprint_without_its_source_blocks_and_cannot_be_dismissed(site: Site) -> None:
    editor = await site.make("Person", name="编辑")
    article = await site.make(
        "Article", live=False, title="题", kind="REPRINT", responsible_editor=editor
    )
    [missing] = await found(site, article)

    with pytest.raises(Refused) as refused:
        await by(site, person("author"), dismiss_finding, article, missing.fingerprint, "无所谓")

    assert (missing.rule, missing.path) == (CheckRule.MISSING, ("attribution",))
    assert refusals(refused) == [(Code.STATE, "attribution")]
    assert await blocking(site, article) == ["MISSING"]


@pytest.mark.parametrize("kind", ["SPEECH", "REPRINT"])
async def test_what_came_as_a_reprint_needs_its_source_whatever_its_kind(
    site: Site, kind: str
) -> None:
    editor = await site.make("Person", name="编辑")
    fields: dict[str, Any] = {
        "title": "题",
        "kind": kind,
        "origin": "REPRINT",
        "responsible_editor": editor,
    }
    article = await site.make("Article", live=False, **fields)

    assert await blocking(site, article) == ["MISSING"]
    await site.save(article, **fields, attribution={"source_name": "南方日报"})
    assert await blocking(site, article) == []


async def test_a_dismissal_survives_edits_elsewhere_and_dies_with_its_words(site: Site) -> None:
    body = [paragraph("国家级品牌", "a"), paragraph("二", "b")]
    article = await site.make("Article", live=False, title="题", kind="NEWS", body=body)
    [each] = await found(site, article)

    dismissed = await by(
        site, person("proofreader"), dismiss_finding, article, each.fingerprint, " 文件原名 "
    )

    assert (dismissed.dismissed.by, dismissed.dismissed.reason) == ("usr_proofreader", "文件原名")
    assert await blocking(site, article) == []
    await site.save(
        article,
        title="新题",
        kind="NEWS",
        body=[paragraph("二改", "b"), paragraph("它是国家级品牌", "a")],
    )
    assert await blocking(site, article) == []
    await site.save(article, title="题", kind="NEWS", body=[paragraph("国家级，国家级", "a")])
    assert await blocking(site, article) == ["ABSOLUTE_TERM"]
    await site.save(article, title="题", kind="NEWS", body=[paragraph("国家级", "other")])
    assert await blocking(site, article) == ["ABSOLUTE_TERM"]


async def test_a_word_that_became_graver_asks_again(site: Site) -> None:
    entry = await site.act(lexicon_save, Entry("首席专家", Rule.NAME, Severity.WARN))
    article = await site.make("Article", live=False, title="首席专家到场", kind="NEWS")
    [each] = await found(site, article)
    await site.act(dismiss_finding, article, each.fingerprint, "属实")

    await site.act(lexicon_save, Entry("首席专家", Rule.NAME, Severity.BLOCK, id=entry.id))

    assert await blocking(site, article) == ["NAME"]


async def test_dismissing_takes_a_reason_a_right_and_a_finding(site: Site) -> None:
    article = await site.make("Article", live=False, title="国家级", kind="NEWS")
    [each] = await found(site, article)
    tries = [
        (person("author"), each.fingerprint, " ", [(Code.REQUIRED, "reason")]),
        (person("author"), each.fingerprint, "长" * 501, [(Code.TOO_LONG, "reason")]),
        (person("author"), "0" * 32, "理由", [(Code.NOT_FOUND, "")]),
        (person("publisher"), each.fingerprint, "理由", [(Code.FORBIDDEN, "")]),
        (NOBODY, each.fingerprint, "理由", [(Code.NOT_FOUND, "")]),
    ]

    for actor, fingerprint, reason, expected in tries:
        with pytest.raises(Refused) as refused:
            await by(site, actor, dismiss_finding, article, fingerprint, reason)
        assert refusals(refused) == expected
    assert await blocking(site, article) == ["ABSOLUTE_TERM"]


async def test_a_dismissal_is_in_the_audit_with_its_reason_once(site: Site) -> None:
    article = await site.make("Article", live=False, title="国家级", kind="NEWS")
    [each] = await found(site, article)
    await by(site, AUTHOR, dismiss_finding, article, each.fingerprint, "文件原名")
    await by(site, person("proofreader"), dismiss_finding, article, each.fingerprint, "另一理由")

    async with site.database.transaction() as tx:
        entries = await AuditEntry.filter(verb="FindingDismissed").using_db(tx)

    assert [(e.actor, e.public_id, e.reason, e.revision) for e in entries] == [
        ("usr_author", article, "文件原名", 1)
    ]


async def test_the_lexicon_is_kept_by_those_who_may(site: Site) -> None:
    entry = Entry(
        " 绝代　芳华 ", Rule.HOUSE_FORM, Severity.HINT, "", "", ("绝代 芳华展", "绝代 芳华展")
    )
    before = await site.act(lexicon_of)
    with pytest.raises(Refused) as refused:
        await by(site, person("author"), lexicon_save, entry)

    kept = await by(site, person("administrator"), lexicon_save, entry)
    after = await site.act(lexicon_of)
    await by(site, person("administrator"), lexicon_remove, kept.id)

    assert refusals(refused) == [(Code.FORBIDDEN, "")]
    assert kept == Entry(
        "绝代 芳华", Rule.HOUSE_FORM, Severity.HINT, None, "", ("绝代 芳华展",), kept.id
    )
    assert kept in after.entries
    assert before.version != after.version
    assert (await site.act(lexicon_of)).version == before.version


async def test_a_wrong_entry_is_told_everything(site: Site) -> None:
    wrong = Entry("字", Rule.WEEKDAY, Severity.HINT, "长" * 201, "长" * 501, ("别的",))
    with pytest.raises(Refused) as refused:
        await site.act(lexicon_save, wrong)
    with pytest.raises(Refused) as taken:
        await site.act(lexicon_save, Entry("国家级", Rule.NAME, Severity.HINT))
    with pytest.raises(Refused) as unknown:
        await site.act(lexicon_save, Entry("没有的", Rule.NAME, Severity.HINT, id="lex_none"))

    assert refusals(refused) == [
        (Code.INVALID, "pattern"),
        (Code.INVALID, "kind"),
        (Code.TOO_LONG, "proposal"),
        (Code.TOO_LONG, "note"),
        (Code.INVALID, "exceptions.0"),
    ]
    assert refusals(taken) == [(Code.TAKEN, "pattern")]
    assert refusals(unknown) == [(Code.NOT_FOUND, "")]


async def test_everything_live_is_checked_when_the_lexicon_changes(site: Site) -> None:
    article = await site.make("Article", title={"ZH_HANS": "数智新篇", "EN": "New"}, kind="NEWS")
    await site.make("Article", title="平常", kind="NEWS")
    await site.make("Article", live=False, title="数智草稿", kind="NEWS")
    gone = await site.make("Article", title="数智撤下", kind="NEWS")
    await site.act(withdraw, gone, ground="侵权")
    await site.save(article, title="改过的草稿", kind="NEWS")
    before = await site.act(check_published)

    await site.act(lexicon_save, Entry("数智", Rule.HOUSE_FORM, Severity.WARN, "数字化、智能化"))
    after = await site.act(check_published)

    assert before == []
    assert [(e.public_id, e.type, e.locale, e.revision, told(e.findings)) for e in after] == [
        (article, "Article", Locale.ZH_HANS, 1, [("HOUSE_FORM", "title.ZH_HANS", "数智")])
    ]


async def test_the_whole_site_is_checked_step_by_step(site: Site) -> None:
    made = [await site.make("Topic", name=f"既使{n}") for n in range(51)]

    found = await site.act(check_published)

    assert [each.public_id for each in found] == sorted(made)


async def test_a_site_begins_with_a_lexicon_that_is_never_put_back_over_its_own(site: Site) -> None:
    async with site.database.transaction() as tx:
        begun = await LexiconEntry.all().using_db(tx).count()
        await LexiconEntry.filter(pattern="国家级").using_db(tx).delete()

    await seed(site.database)

    async with site.database.transaction() as tx:
        assert await LexiconEntry.all().using_db(tx).count() == begun - 1 > 20


async def test_what_the_machine_blocks_cannot_be_handed_in(site: Site) -> None:
    rounds = Rounds(site.desk)
    article = await rounds.write(title={"ZH_HANS": "国家级品牌"}, kind="NEWS")
    with pytest.raises(Refused) as refused:
        await rounds.submit(article)
    [each] = await found(site, article)

    await by(site, AUTHOR, dismiss_finding, article, each.fingerprint, "文件原名")
    await rounds.submit(article)

    assert refusals(refused) == [(Code.TERM_BLOCKED, "title.ZH_HANS")]


async def test_a_new_word_strikes_what_is_scheduled(site: Site) -> None:
    later = system_clock() + timedelta(hours=1)
    made = {
        each: await site.make("Article", live=False, title=each, kind="NEWS")
        for each in ("数智一", "数智二", "平常")
    }
    await site.act(schedule, list(made.values()), publish_at=later)
    await site.make("Article", title="数智已发", kind="NEWS")

    async def struck(act: Act, severity: Severity, known: str = "") -> list[str]:
        entry = Entry("数智", Rule.ABSOLUTE_TERM, severity, id=known)
        kept = await lexicon_save(act, entry)
        return [kept.id, *(item.public_id for item, _ in await struck_schedules(act, kept.id))]

    entry, *warned = await site.act(struck, Severity.WARN)
    _, *blocked = await site.act(struck, Severity.BLOCK, entry)

    assert warned == []
    assert sorted(blocked) == sorted([made["数智一"], made["数智二"]])
