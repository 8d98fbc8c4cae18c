"""The machine check and the lexicon at the editors' door."""

import pytest

from tests.manage.roles import NOBODY, ROLES, Door, person
from tests.site import Site, paragraph

AUTHOR, ADMINISTRATOR = person("author"), person("administrator")

FINDINGS = """query ($id: ID!, $locale: Locale! = ZH_HANS) {
  findings(id: $id, locale: $locale) {
    rule severity path words start end message messageEn proposal dismissible fingerprint
    dismissal { by { id } reason }
  }
}"""
DISMISS = """mutation ($id: ID!, $fingerprint: String!, $reason: String!) {
  findingDismiss(id: $id, fingerprint: $fingerprint, reason: $reason) {
    finding { rule dismissal { by { id } reason } } errors { code message path }
  }
}"""
ACCEPT = """mutation ($id: ID!, $fingerprint: String!) {
  findingAccept(id: $id, fingerprint: $fingerprint, expectedRevision: 1) {
    content { revision ... on Article { title } } errors { code message path }
  }
}"""
SAVE = """mutation ($input: LexiconInput!, $dryRun: Boolean! = false, $first: Int! = 50, $after: String) {
  lexiconSave(input: $input, dryRun: $dryRun, first: $first, after: $after) {
    entry { id pattern kind severity proposal exceptions } version
    toMend { nodes { id type locale revision findings { words path entry } content { id __typename } } hasNextPage endCursor }
    errors { code path }
  }
}"""
REMOVE = """mutation ($id: ID!, $dryRun: Boolean! = false) {
  lexiconRemove(id: $id, dryRun: $dryRun) {
    entry { pattern } version toMend { nodes { id findings { words } } } errors { code }
  }
}"""
LEXICON = """query ($first: Int! = 100, $after: String, $kind: LexiconKind, $contains: String) {
  lexicon(first: $first, after: $after, kind: $kind, contains: $contains) {
    nodes { id pattern kind } hasNextPage endCursor totalCount version
  }
}"""
WORD = {"pattern": "数智", "kind": "HOUSE_FORM", "severity": "HINT", "proposal": "数字化、智能化"}


@pytest.fixture
def door(site: Site) -> Door:
    return Door(site)


async def test_a_draft_is_checked_and_a_finding_dismissed(site: Site, door: Door) -> None:
    article = await site.make(
        "Article", live=False, title="题", kind="NEWS", body=[paragraph("这是国家级品牌", "p1")]
    )

    [found] = (await door.ask(FINDINGS, by=AUTHOR, id=article))["findings"]
    fingerprint = found.pop("fingerprint")
    done = await door.do(
        DISMISS, by=person("proofreader"), id=article, fingerprint=fingerprint, reason="文件原名"
    )
    [after] = (await door.ask(FINDINGS, by=AUTHOR, id=article))["findings"]

    assert found == {
        "rule": "ABSOLUTE_TERM",
        "severity": "BLOCK",
        "path": ["body", "ZH_HANS", "p1", "html"],
        "words": "国家级",
        "start": 2,
        "end": 5,
        "message": "“国家级”是广告法所说的绝对化用语。",
        "messageEn": "“国家级” is an absolute claim in the sense of the advertising law.",
        "proposal": None,
        "dismissible": True,
        "dismissal": None,
    }
    gone = {"by": {"id": "usr_proofreader"}, "reason": "文件原名"}
    assert done["finding"] == {"rule": "ABSOLUTE_TERM", "dismissal": gone}
    assert after["dismissal"] == gone


@pytest.mark.parametrize("role", ROLES)
async def test_who_may_dismiss_a_finding(site: Site, door: Door, role: str) -> None:
    article = await site.make("Article", live=False, title="国家级", kind="NEWS")
    [found] = (await door.ask(FINDINGS, by=AUTHOR, id=article))["findings"]
    told = {"id": article, "fingerprint": found["fingerprint"], "reason": "属实"}

    if role in ("translator", "publisher"):
        errors = await door.refused(DISMISS, by=person(role), **told)
        assert [each["code"] for each in errors] == ["FORBIDDEN"]
    else:
        await door.do(DISMISS, by=person(role), **told)


@pytest.mark.parametrize("role", ROLES)
async def test_who_may_accept_a_finding(site: Site, door: Door, role: str) -> None:
    article = await site.make("Article", live=False, title="既使", kind="NEWS")
    [found] = (await door.ask(FINDINGS, by=AUTHOR, id=article))["findings"]
    told = {"id": article, "fingerprint": found["fingerprint"]}

    if role in ("author", "administrator"):
        done = await door.do(ACCEPT, by=person(role), **told)
        assert done["content"] == {"title": "即使", "revision": 2}
    else:
        errors = await door.refused(ACCEPT, by=person(role), **told)
        assert [each["code"] for each in errors] == ["FORBIDDEN"]


async def test_whoever_has_no_role_learns_nothing(site: Site, door: Door) -> None:
    hidden = await site.make("Article", live=False, title="国家级机密", kind="NEWS")
    [found] = (await door.ask(FINDINGS, by=AUTHOR, id=hidden))["findings"]
    missing = hidden[:-4] + "aaaa"

    there = await door.body(FINDINGS, by=NOBODY, id=hidden)
    nowhere = await door.body(FINDINGS, by=NOBODY, id=missing)
    told = {"fingerprint": found["fingerprint"], "reason": "理由"}
    dismissed = await door.refused(DISMISS, by=NOBODY, id=hidden, **told)
    not_there = await door.refused(DISMISS, by=NOBODY, id=missing, **told)
    others = [
        await door.body(query, by=NOBODY)
        for query in (
            LEXICON,
            "{ toMend { nodes { id } } }",
            '{ proofText(text: "既使", locale: ZH_HANS) { rule } }',
        )
    ]

    assert str(there).replace(hidden, "ID") == str(nowhere).replace(missing, "ID")
    assert there["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert str(dismissed).replace(hidden, "ID") == str(not_there).replace(missing, "ID")
    assert [each["errors"][0]["extensions"]["code"] for each in others] == ["FORBIDDEN"] * 3


async def test_a_text_is_checked_while_it_is_typed(door: Door) -> None:
    query = """query ($text: String!, $locale: Locale!) {
      proofText(text: $text, locale: $locale) { rule words start end proposal entry }
    }"""

    hans = await door.ask(
        query, by=AUTHOR, text="服裝既使2026年11月24日（星期三）", locale="ZH_HANS"
    )
    hong_kong = await door.ask(query, by=AUTHOR, text="即使按裝", locale="ZH_HANT_HK")
    long = await door.body(query, by=AUTHOR, text="长" * 20_001, locale="ZH_HANS")

    assert [(e["rule"], e["words"], e["proposal"]) for e in hans["proofText"]] == [
        ("MIXED_SCRIPT", "裝", "装"),
        ("WRONG_WORD", "既使", "即使"),
        ("WEEKDAY", "2026年11月24日（星期三", "2026年11月24日（星期二"),
    ]
    assert [(e["words"], e["proposal"]) for e in hong_kong["proofText"]] == [("按裝", "安裝")]
    assert long["errors"][0]["extensions"]["code"] == "TOO_LONG"


async def test_a_word_is_tried_before_it_is_kept(site: Site, door: Door) -> None:
    article = await site.make("Article", title="数智新篇", kind="NEWS")
    before = (await door.ask(LEXICON, by=AUTHOR))["lexicon"]

    tried = await door.do(SAVE, by=ADMINISTRATOR, input=WORD, dryRun=True)
    between = (await door.ask(LEXICON, by=AUTHOR))["lexicon"]
    kept = await door.do(SAVE, by=ADMINISTRATOR, input=WORD)
    after = (await door.ask(LEXICON, by=AUTHOR, contains="数智"))["lexicon"]

    assert between == before
    assert tried["version"] != before["version"]
    [item] = kept["toMend"]["nodes"]
    entry = kept["entry"]["id"]
    assert item == {
        "id": article,
        "type": "Article",
        "locale": "ZH_HANS",
        "revision": 1,
        "findings": [{"words": "数智", "path": ["title", "ZH_HANS"], "entry": entry}],
        "content": {"id": article, "__typename": "Article"},
    }
    assert [each["id"] for each in tried["toMend"]["nodes"]] == [article]
    assert (after["nodes"], after["version"]) == (
        [{"id": entry, "pattern": "数智", "kind": "HOUSE_FORM"}],
        kept["version"],
    )


async def test_a_word_is_changed_and_taken_out(site: Site, door: Door) -> None:
    article = await site.make("Article", title="数智新篇，既使", kind="NEWS")
    entry = (await door.do(SAVE, by=ADMINISTRATOR, input=WORD))["entry"]
    changed = {**WORD, "id": entry["id"], "exceptions": ["数智新篇"]}

    spared = await door.do(SAVE, by=ADMINISTRATOR, input=changed)
    tried = await door.do(REMOVE, by=ADMINISTRATOR, id=entry["id"], dryRun=True)
    removed = await door.do(REMOVE, by=ADMINISTRATOR, id=entry["id"])
    again = await door.refused(REMOVE, by=ADMINISTRATOR, id=entry["id"])
    to_mend = await door.ask(
        "{ toMend { nodes { id findings { words } } hasNextPage } }", by=AUTHOR
    )

    assert spared["toMend"]["nodes"] == []
    still = [{"id": article, "findings": [{"words": "既使"}]}]
    assert (
        tried
        == removed
        == {
            "entry": {"pattern": "数智"},
            "version": removed["version"],
            "toMend": {"nodes": still},
            "errors": [],
        }
    )
    assert [each["code"] for each in again] == ["NOT_FOUND"]
    assert to_mend["toMend"] == {"nodes": still, "hasNextPage": False}


@pytest.mark.parametrize("role", ROLES)
async def test_who_may_change_the_lexicon(door: Door, role: str) -> None:
    if role == "administrator":
        await door.do(SAVE, by=person(role), input=WORD)
        return
    kept = (await door.do(SAVE, by=ADMINISTRATOR, input=WORD))["entry"]["id"]
    errors = [
        *await door.refused(SAVE, by=person(role), input={**WORD, "pattern": "别的"}),
        *await door.refused(SAVE, by=person(role), input={**WORD, "pattern": "别的"}, dryRun=True),
        *await door.refused(REMOVE, by=person(role), id=kept),
        *await door.refused(REMOVE, by=person(role), id=kept, dryRun=True),
    ]
    assert [each["code"] for each in errors] == ["FORBIDDEN"] * 4


async def test_what_is_to_mend_comes_in_pages_that_leave_nothing_out(
    site: Site, door: Door
) -> None:
    made = [
        await site.make("Topic", name={"ZH_HANS": f"既使{n}", "EN": "Guang Zhou"}) for n in range(3)
    ]
    word = {"pattern": "Guang Zhou", "kind": "HOUSE_FORM", "severity": "WARN"}
    [known] = (await door.ask(LEXICON, by=AUTHOR, contains="guang zhou"))["lexicon"]["nodes"]
    await door.do(SAVE, by=ADMINISTRATOR, input={**word, "id": known["id"]})
    query = """query ($after: String) {
      toMend(first: 1, after: $after) { nodes { id locale } hasNextPage endCursor }
    }"""

    found, after, more = [], None, True
    while more:
        page = (await door.ask(query, by=AUTHOR, after=after))["toMend"]
        found += [(each["id"], each["locale"]) for each in page["nodes"]]
        after, more = page["endCursor"], page["hasNextPage"]

    assert found == [(each, locale) for each in sorted(made) for locale in ("ZH_HANS", "EN")]


async def test_the_lexicon_comes_in_pages_by_its_words(door: Door) -> None:
    whole = (await door.ask(LEXICON, by=AUTHOR))["lexicon"]
    found, after = [], None
    while True:
        page = (await door.ask(LEXICON, by=AUTHOR, first=10, after=after))["lexicon"]
        found += page["nodes"]
        after = page["endCursor"]
        if not page["hasNextPage"]:
            break
    kinds = (await door.ask(LEXICON, by=AUTHOR, kind="NAME"))["lexicon"]["nodes"]

    assert found == whole["nodes"]
    assert len(found) == whole["totalCount"] > 20
    assert {each["kind"] for each in kinds} == {"NAME"}
