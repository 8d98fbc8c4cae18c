"""Legacy addresses: each leads on in one step, to this site, and only editors with the right keep them."""

from typing import Any

import pytest

from publishing.actor import Actor, ActorKind, Grant, Verb
from publishing.publish import publish
from publishing.withdraw import withdraw
from tests.addresses import make_site, resolve, told
from tests.manage.roles import Door, person
from tests.site import Site

PUBLISHER = person("publisher")
AUTHOR = person("author")
FIELDS = "{ address { id path leadsTo item page language } errors { code message path } }"
SAVE = f"mutation ($input: LegacyAddressInput!) {{ legacyAddressSave(input: $input) {FIELDS} }}"
REMOVE = f"mutation ($id: ID!) {{ legacyAddressRemove(id: $id) {FIELDS} }}"
IMPORT = """mutation ($csv: String, $dry: Boolean = false, $policy: ErrorPolicy = REJECT_ALL) {
  legacyAddressesImport(csv: $csv, dryRun: $dry, errorPolicy: $policy) {
    written created updated unchanged skipped rows { number outcome id changed errors { code message path } } errors { code message path } } }"""
LIST = """query ($search: String, $leadsTo: LegacyLeading, $first: Int = 20, $after: String) {
  legacyAddresses(search: $search, leadsTo: $leadsTo, first: $first, after: $after) {
    totalCount nodes { path leadsTo item page content { ... on Article { title } } } pageInfo { hasNextPage endCursor } } }"""


@pytest.fixture
def door(site: Site) -> Door:
    return Door(site)


async def saved(door: Door, path: str, target: str | None = None, **more: Any) -> dict[str, Any]:
    given = {"path": path, "target": target, "gone": target is None, **more}
    found: dict[str, Any] = (await door.do(SAVE, by=PUBLISHER, input=given))["address"]
    return found


async def refusal(door: Door, path: str, target: str | None = None, **more: Any) -> tuple[str, str]:
    given = {"path": path, "target": target, "gone": target is None, **more}
    errors = await door.refused(SAVE, by=PUBLISHER, input=given)
    assert len(errors) == 1, errors
    return errors[0]["code"], errors[0]["message"]


async def test_old_pages_lead_to_items_pages_and_nowhere(site: Site, door: Door) -> None:
    await make_site(site)
    article = await site.make(
        "Article", title={"ZH_HANS": "文", "EN": "text"}, kind="NEWS", slug="a"
    )

    shown = await saved(door, "/show.asp?id=123", article)
    await saved(door, "/en/show.asp?id=123", "/en/news/a/")
    await saved(door, "/list.asp", "/events")
    await saved(door, "/ad.asp")
    await saved(door, "/新闻.asp?类=%d6%d0", "https://www.example.org/news/a")

    assert (shown["leadsTo"], shown["item"], shown["page"]) == ("ITEM", article, None)
    assert await told(site, "/show.asp?id=123") == (301, "/news/a")
    assert await told(site, "/show.asp?id=123", "EN") == (301, "/en/news/a")
    assert await told(site, "/show.asp?id=124") == (404, None)
    assert await told(site, "/show.asp") == (404, None)
    assert await told(site, "/en/show.asp?id=%31%32%33#x") == (301, "/en/news/a")
    assert await told(site, "/list.asp") == (301, "/events")
    assert await told(site, "/list.asp?from=mail") == (301, "/events")
    assert await told(site, "/events") == (200, None)
    assert await told(site, "/ad.asp") == (410, None)
    assert await told(site, "/%e6%96%b0%e9%97%bb.asp?%E7%B1%BB=%D6%d0") == (301, "/news/a")
    assert (await resolve(site, "/en/show.asp?id=123"))["item"]["title"] == "text"


async def test_what_it_leads_to_may_come_later_and_gives_no_hint(site: Site, door: Door) -> None:
    await make_site(site)
    article = await site.make("Article", live=False, title="文", kind="NEWS", slug="a")
    await saved(door, "/show.asp?id=1", article)

    before = await told(site, "/show.asp?id=1")
    await site.act(publish, [article])
    after = await told(site, "/show.asp?id=1")
    await site.act(withdraw, article, ground="x", notice="撤")
    gone = await resolve(site, "/show.asp?id=1")

    assert (before, after) == ((404, None), (301, "/news/a"))
    assert (gone["status"], gone["notice"], gone["location"]) == (410, "撤", None)


async def test_loops_chains_and_clashes_are_refused(site: Site, door: Door) -> None:
    await make_site(site, navigation=[{"label": "活动", "path": "/events"}])
    await site.make("Article", title="文", kind="NEWS", slug="a")
    await saved(door, "/old", "/list")

    assert await refusal(door, "/same", "/same/") == ("INVALID", "/same would lead to itself. Let it lead to another path.")  # fmt: skip
    assert (await refusal(door, "/older", "/old"))[0] == "STATE"
    assert (await refusal(door, "/older", "/old?x=1"))[0] == "STATE"
    assert (await refusal(door, "/list", "/other"))[0] == "STATE"
    assert (await refusal(door, "/list"))[0] == "STATE"
    assert (await refusal(door, "/%6fld", "/other"))[0] == "TAKEN"
    assert (await refusal(door, "/news/a", "/other"))[0] == "TAKEN"
    assert (await refusal(door, "/news/not-there", "/other"))[0] == "TAKEN"
    assert (await refusal(door, "/en/news/a?x=1", "/other"))[0] == "TAKEN"
    assert (await refusal(door, "/events", "/other"))[0] == "TAKEN"
    assert (await refusal(door, "/", "/other"))[0] == "TAKEN"
    assert (await refusal(door, "/go/article_aaaaaaaaaaaaaaaaaaaa", "/other"))[0] == "TAKEN"
    assert (await refusal(door, "/lost", "/news/not-there"))[0] == "LINK_NOT_FOUND"
    assert (await refusal(door, "/lost", "article_aaaaaaaaaaaaaaaaaaaa"))[0] == "LINK_NOT_FOUND"
    assert (await refusal(door, "/lost", "/list", language="EN"))[0] == "INVALID"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example/a", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/a\\b", "/%5cevil.example", "/%2f%2fevil.example",
        "https://www.example.org@evil.example/", "https:evil.example", "evil.example", "/a//b", "/../a", "/%2e%2e/a", "/a b", "/a#b", "/" + "a" * 2_001, "data:text/html,x", "/a%0d%0ab",
    ],
)  # fmt: skip
async def test_outside_targets_are_refused(site: Site, door: Door, target: str) -> None:
    await make_site(site)

    code, _ = await refusal(door, "/old", target)
    from_there, _ = await refusal(door, target, "/new")

    assert (code, from_there) == ("INVALID", "INVALID")
    assert await told(site, "/old") == (404, None)
    await saved(door, "/old", "/new")


async def test_changes_and_removals_hold_at_once_and_are_in_the_log(site: Site, door: Door) -> None:
    await make_site(site)
    made = await saved(door, "/old", "/one")

    changed = await saved(door, "/older", "/two", id=made["id"])
    after = [await told(site, each) for each in ("/old", "/older")]
    await door.do(REMOVE, by=PUBLISHER, id=made["id"])

    assert changed["id"] == made["id"]
    assert after == [(404, None), (301, "/two")]
    assert await told(site, "/older") == (404, None)
    for given in (made["id"], "0", "x", "9" * 30):
        assert (await door.refused(REMOVE, by=PUBLISHER, id=given))[0]["code"] == "NOT_FOUND"
    rows = await site.database.rows("SELECT verb, actor FROM audit_entry WHERE verb LIKE 'Legacy%' ORDER BY id")  # fmt: skip
    assert [each["verb"] for each in rows] == ["LegacyAddressSaved"] * 2 + ["LegacyAddressRemoved"]
    assert {each["actor"] for each in rows} == {"usr_publisher"}


async def test_who_lacks_the_right_changes_nothing(site: Site, door: Door) -> None:
    await make_site(site)
    one = {"path": "/old", "gone": True}

    errors = await door.refused(SAVE, by=AUTHOR, input=one)
    table = await door.refused(IMPORT, by=AUTHOR, csv="path,target\n/a,gone")

    assert (errors[0]["code"], table[0]["code"]) == ("FORBIDDEN", "FORBIDDEN")
    assert (await door.ask(LIST, by=AUTHOR))["legacyAddresses"]["totalCount"] == 0


async def test_items_that_one_may_not_read_are_not_named(site: Site, door: Door) -> None:
    await make_site(site)
    article = await site.make("Article", title="文", kind="NEWS", slug="a")
    topic = await site.make("Topic", live=False, name="题")
    await saved(door, "/a.asp", article)
    await saved(door, "/t.asp", topic)
    grants = (Grant(frozenset({Verb.READ}), frozenset({"Article"})),)
    reader = Actor("usr_reader", ActorKind.PERSON, grants, person="usr_reader")
    listed = "query ($search: String) { legacyAddresses(search: $search) { totalCount nodes { path item } } legacyAddressesCsv }"

    seen = await door.ask(listed, by=reader)
    by_id = [
        (await door.ask(listed, by=reader, search=each))["legacyAddresses"]["totalCount"]
        for each in (article, topic, "topic_aaaaaaaaaaaaaaaaaaaa")
    ]

    items = {each["path"]: each["item"] for each in seen["legacyAddresses"]["nodes"]}
    assert items == {"/a.asp": article, "/t.asp": None}
    assert article in seen["legacyAddressesCsv"]
    assert "/t.asp" not in seen["legacyAddressesCsv"]
    assert by_id == [1, 0, 0]
    assert topic in (await door.ask(listed, by=AUTHOR))["legacyAddressesCsv"]


async def test_one_target_and_no_more_is_given(site: Site, door: Door) -> None:
    both = {"path": "/old", "target": "/a", "gone": True}
    neither = {"path": "/old"}

    for given in (both, neither):
        assert (await door.refused(SAVE, by=PUBLISHER, input=given))[0]["code"] == "REQUIRED"


async def test_the_table_is_searched_and_paged(site: Site, door: Door) -> None:
    await make_site(site)
    article = await site.make("Article", title="文", kind="NEWS", slug="a")
    for number in range(5):
        await saved(door, f"/show.asp?id={number}", article if number % 2 else f"/page-{number}")
    await saved(door, "/新闻/100%25.asp")

    async def paths(**asked: Any) -> list[str]:
        found = (await door.ask(LIST, by=AUTHOR, **asked))["legacyAddresses"]
        assert found["totalCount"] >= len(found["nodes"])
        return [each["path"] for each in found["nodes"]]

    first = (await door.ask(LIST, by=AUTHOR, first=2))["legacyAddresses"]
    second = await paths(first=2, after=first["pageInfo"]["endCursor"])

    assert first["totalCount"] == 6
    assert second == ["/show.asp?id=3", "/show.asp?id=2"]
    assert await paths(search="id=3") == await paths(search="ID=3") == ["/show.asp?id=3"]
    assert await paths(search="page-4") == ["/show.asp?id=4"]
    assert await paths(search=article) == ["/show.asp?id=3", "/show.asp?id=1"]
    assert await paths(search="新闻") == ["/%E6%96%B0%E9%97%BB/100%25.asp"]
    assert await paths(search="100%_") == []
    assert await paths(search="article_aaaaaaaaaaaaaaaaaaaa") == []
    assert await paths(leadsTo="GONE") == ["/%E6%96%B0%E9%97%BB/100%25.asp"]
    assert len(await paths(leadsTo="PAGE")) == 3
    shown = (await door.ask(LIST, by=AUTHOR, leadsTo="ITEM"))["legacyAddresses"]["nodes"][0]
    assert (shown["item"], shown["content"]) == (article, {"title": "文"})


async def test_a_table_is_tried_written_and_given_back(site: Site, door: Door) -> None:
    await make_site(site)
    article = await site.make("Article", title="文", kind="NEWS", slug="a")
    await saved(door, "/old.asp", "/one")
    await saved(door, "/same.asp", "/one")
    csv = f"旧网址,指向,语言\n/old.asp,/two,\n/same.asp,/one,\n/show.asp?id=1,{article},English\n/show.asp?id=2,/news/a,\n/x.asp,已删除,"

    wrong = await door.ask(IMPORT, by=PUBLISHER, csv=csv)
    csv = csv.replace("English", "en")
    tried = await door.do(IMPORT, by=PUBLISHER, csv=csv, dry=True)
    untouched = await told(site, "/old.asp")
    written = await door.do(IMPORT, by=PUBLISHER, csv=csv)
    again = await door.do(IMPORT, by=PUBLISHER, csv=csv)
    sheet = (await door.ask("{ legacyAddressesCsv }", by=AUTHOR))["legacyAddressesCsv"]
    back = await door.do(IMPORT, by=PUBLISHER, csv=sheet)

    assert [each["path"] for each in wrong["legacyAddressesImport"]["errors"]] == [
        ["4", "language"]
    ]
    assert not wrong["legacyAddressesImport"]["written"]
    assert (tried["written"], tried["created"], tried["updated"], tried["unchanged"]) == (
        False,
        3,
        1,
        1,
    )
    assert untouched == (301, "/one")
    assert (written["written"], written["created"], written["updated"]) == (True, 3, 1)
    assert all(each["id"] for each in written["rows"])
    assert (again["unchanged"], back["unchanged"]) == (5, 5)
    assert [await told(site, each) for each in ("/old.asp", "/show.asp?id=1", "/show.asp?id=2", "/x.asp")] == [
        (301, "/two"), (301, "/en/news/a"), (301, "/news/a"), (410, None),
    ]  # fmt: skip


async def test_a_table_is_refused_for_what_single_lines_are_and_for_repeats(
    site: Site, door: Door
) -> None:
    await make_site(site)
    csv = "path,target\n/a,/b\n/b,/c\n/c,/d\n/a/,/e\n/evil,//evil.example\n,/f\n/g,\n/h,/h\n/news/x,/y\n/ok,/d"

    kept = await door.ask(IMPORT, by=PUBLISHER, csv=csv)
    some = (await door.ask(IMPORT, by=PUBLISHER, csv=csv, policy="REJECT_FAILED"))["legacyAddressesImport"]  # fmt: skip
    column = await door.refused(IMPORT, by=PUBLISHER, csv="path,target,colour\n/a,/b,red")
    lacking = await door.refused(IMPORT, by=PUBLISHER, csv="path\n/a")

    codes = {each["number"]: each["errors"][0]["code"] for each in some["rows"] if each["errors"]}
    assert codes == {3: "STATE", 5: "TAKEN", 6: "INVALID", 7: "REQUIRED", 8: "REQUIRED", 9: "INVALID", 10: "TAKEN"}  # fmt: skip
    assert not kept["legacyAddressesImport"]["written"]
    assert (some["written"], some["created"]) == (True, 3)
    assert (column[0]["code"], lacking[0]["code"]) == ("INVALID", "REQUIRED")
    assert await told(site, "/c") == (301, "/d")
