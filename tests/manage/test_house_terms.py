"""Protected terms: tried, saved, and applied to what is live by an act that says so."""

import pytest

from tests.manage.roles import Door, person
from tests.site import Site, titles

ADMINISTRATOR = person("administrator")
SAVE = """mutation ($dry: Boolean = false, $hant: String = "軟體", $id: ID) {
  termSave(input: {zhHans: "软件", zhHant: $hant, id: $id}, dryRun: $dry) {
    term { id zhHans zhHant } effects { id isLive count samples { locale place before after } } errors { code message } } }"""
REMOVE = "mutation ($id: ID!) { termRemove(id: $id) { term { id } effects { id isLive } errors { code } } }"
APPLY = """mutation ($ids: [ID!], $dry: Boolean = false, $reason: String = "统一用词") {
  termsApply(ids: $ids, reason: $reason, dryRun: $dry) { effects { id } left errors { code message } } }"""
TERMS = "{ terms { id zhHans zhHant kind } }"
HANT = "{ articles(locale: ZH_HANT) { nodes { title } } }"


@pytest.fixture
def door(site: Site) -> Door:
    return Door(site)


async def test_a_dry_run_tells_what_would_change_and_changes_nothing(
    site: Site, door: Door
) -> None:
    article = await site.make("Article", title="软件园", kind="NEWS")
    draft = await site.make("Article", title="新软件", kind="NEWS", live=False)
    await site.make("Article", title="面料", kind="NEWS")

    told = await door.do(SAVE, by=ADMINISTRATOR, dry=True)
    terms = await door.ask(TERMS, by=ADMINISTRATOR)

    effects = {(each["id"], each["isLive"]): each for each in told["effects"]}
    assert set(effects) == {(article, True), (draft, False)}
    assert {
        "locale": "ZH_HANT",
        "place": "title",
        "before": "軟件園",
        "after": "軟體園",
    } in effects[article, True]["samples"]
    assert told["term"] is None
    assert "软件" not in [each["zhHans"] for each in terms["terms"]]


async def test_a_saved_term_changes_what_is_live_only_when_applied(site: Site, door: Door) -> None:
    article = await site.make("Article", title="软件园", kind="NEWS")
    other = await site.make("Article", title="软件城", kind="NEWS", live=False)

    saved = await door.do(SAVE, by=ADMINISTRATOR)
    before = titles(await site.ask(HANT))
    tried = await door.do(APPLY, by=ADMINISTRATOR, dry=True)
    untouched = titles(await site.ask(HANT))
    applied = await door.do(APPLY, by=ADMINISTRATOR)
    after = titles(await site.ask(HANT))
    again = await door.do(APPLY, by=ADMINISTRATOR)

    assert saved["term"]["zhHant"] == "軟體"
    assert (before, untouched, after) == (["軟件園"], ["軟件園"], ["軟體園"])
    assert [each["id"] for each in tried["effects"]] == [article]
    assert [each["id"] for each in applied["effects"]] == [article]
    assert again["effects"] == []
    rows = await site.database.rows(
        "SELECT verb, reason, actor, details FROM audit_entry WHERE verb LIKE 'Term%' ORDER BY id"
    )
    assert [each["verb"] for each in rows] == ["TermSaved", "TermsApplied"]
    assert (rows[1]["reason"], rows[1]["actor"]) == ("统一用词", "usr_administrator")
    assert "软件" not in str([each["details"] for each in rows])
    numbers = await site.database.rows(
        f"SELECT draft_number FROM item WHERE public_id IN ('{article}', '{other}') ORDER BY id"
    )
    assert [each["draft_number"] for each in numbers] == [2, 1]


async def test_a_changed_draft_keeps_its_own_text_when_terms_are_applied(
    site: Site, door: Door
) -> None:
    article = await site.make("Article", title="软件园", kind="NEWS")
    await site.save(article, title="软件园改了", kind="NEWS")
    await door.do(SAVE, by=ADMINISTRATOR)

    await door.do(APPLY, by=ADMINISTRATOR, ids=[article])

    assert titles(await site.ask(HANT)) == ["軟體園"]
    assert titles(await site.ask_privileged(HANT, lane="draft")) == ["軟件園改了"]


async def test_a_term_is_changed_taken_away_and_never_there_twice(site: Site, door: Door) -> None:
    saved = await door.do(SAVE, by=ADMINISTRATOR)
    key = saved["term"]["id"]

    twice = await door.refused(SAVE, by=ADMINISTRATOR)
    changed = await door.do(SAVE, by=ADMINISTRATOR, id=key, hant="軟件")
    empty = await door.refused(SAVE, by=ADMINISTRATOR, id=key, hant=" ")
    removed = await door.do(REMOVE, by=ADMINISTRATOR, id=key)
    gone = await door.refused(REMOVE, by=ADMINISTRATOR, id=key)

    assert twice[0]["code"] == "TAKEN"
    assert changed["term"]["zhHant"] == "軟件"
    assert empty[0]["code"] == "REQUIRED"
    assert removed["term"]["id"] == key
    assert gone[0]["code"] == "NOT_FOUND"


async def test_applying_asks_for_a_reason_and_both_rights(site: Site, door: Door) -> None:
    await site.make("Article", title="软件园", kind="NEWS")

    unsaid = await door.refused(APPLY, by=ADMINISTRATOR, reason=" ")
    publisher = await door.refused(APPLY, by=person("publisher"))

    assert unsaid[0]["code"] == "REQUIRED"
    assert publisher[0]["code"] == "FORBIDDEN"
