"""The A–Z bar: it counts what each letter lists, under the list's own filters, and shows nothing hidden."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.desk import Desk
from publishing.publish import publish
from publishing.schedule import schedule
from publishing.withdraw import withdraw
from reading.limit import Cost, Limits, limit
from resolvers.answer import Operation
from tests.manage.roles import Door, person
from tests.properties.settings import examples
from tests.site import REQUEST, Hands, Site, schema_of

BAR = "{ people { initials { letter count } } }"


async def asked(site: Site, query: str, **variables: Any) -> dict[str, Any]:
    """The data of a compiled answer, which must be the ordinary one's to the byte."""
    operation = Operation(query, None, variables)
    fast = await site.answers.answer(operation, request_id=REQUEST)
    body = orjson.loads(fast.body)
    assert "errors" not in body, body["errors"]
    assert fast.path == "compiled"
    assert (await site.answers.ordinary(operation, request_id=REQUEST)).body == fast.body
    data: dict[str, Any] = body["data"]
    return data


def letters(connection: dict[str, Any]) -> list[tuple[str, int]]:
    return [(each["letter"], each["count"]) for each in connection["initials"]]


# --- the letters people look under -----------------------------------------------------------------

PLACES = {
    "重庆": "C", "长安": "C", "朝阳": "C", "广东": "G", "东莞": "D", "大埔": "D", "佛山": "F", "厦门": "X",
    "番禺": "P", "乐昌": "L", "六安": "L", "泌阳": "B", "台山": "T", "会展": "H", "中山": "Z", "《时装》": "S",
    "長安": "C", "123服饰": "#", "ＡＢＣ": "A", "Ünal": "U", "Мода": "#", "…": "#",
}  # fmt: skip
PEOPLE = {
    "单晓丽": "S",
    "單曉麗": "S",
    "曾女士": "Z",
    "区先生": "O",
    "解先生": "X",
    "Shan Xiaoli": "S",
}


@pytest.mark.parametrize(("type_name", "names"), [("Organisation", PLACES), ("Person", PEOPLE)])
async def test_every_name_stands_under_the_letter_people_look_under(
    site: Site, type_name: str, names: dict[str, str]
) -> None:
    ids = {await site.make(type_name, name=name): letter for name, letter in names.items()}
    plural = site.catalogue.types[type_name].plural
    query = "query ($l: String, $ids: [ID!]) { %s(first: 100, initial: $l, where: {id: {in: $ids}}) { initials { letter count } nodes { id } } }"  # fmt: skip

    found: dict[str, str] = {}
    for letter in sorted(set(names.values())):
        connection = (await asked(site, query % plural, l=letter, ids=list(ids)))[plural]
        found |= {each["id"]: letter for each in connection["nodes"]}

    assert found == ids
    wanted = sorted(set(names.values()), key=lambda each: (each == "#", each))
    assert [each for each, _ in letters(connection)] == wanted


async def test_in_english_the_english_title_counts(site: Site) -> None:
    both = await site.make("Person", name={"ZH_HANS": "林一", "EN": "Abel Lin"})
    chinese = await site.make("Person", name="林二")
    query = "query ($l: Locale!, $f: [Locale!], $i: String) { people(locale: $l, fallback: $f, initial: $i) { initials { letter count } nodes { id } } }"  # fmt: skip

    english = (await asked(site, query, l="EN", f=[], i="A"))["people"]
    either = (await asked(site, query, l="EN", f=["ZH_HANS"], i="L"))["people"]

    assert (letters(english), english["nodes"]) == ([("A", 1)], [{"id": both}])
    assert (letters(either), either["nodes"]) == ([("A", 1), ("L", 1)], [{"id": chinese}])


# --- the law: each letter counts what the list counts with it ----------------------------------------

NAMES = {
    **{f"{place}厂": letter for place, letter in PLACES.items() if place not in ("Мода", "…")},
    "单厂": "D",
    "Acme": "A",
    "zeta": "Z",
    "2 plus": "#",
}
LISTS = {
    "enterprises": """query ($w: EnterpriseWhere, $i: String, $n: Int, $a: String, $l: Locale!, $f: [Locale!]) {
        list: enterprises(where: $w, initial: $i, first: $n, after: $a, locale: $l, fallback: $f) { %s } }""",
    "cluster": """query ($c: ID!, $w: EnterpriseWhere, $i: String, $n: Int, $a: String, $l: Locale!, $f: [Locale!]) {
        cluster(by: {id: $c}, locale: $l, fallback: $f) { list: enterprises(where: $w, initial: $i, first: $n, after: $a) { %s } } }""",
}  # fmt: skip
VIEWS: list[tuple[str, list[str] | None]] = [
    ("ZH_HANS", None),
    ("ZH_HANT_HK", None),
    ("EN", []),
    ("EN", None),
]
WHERES: list[dict[str, Any]] = [
    {},
    {"cluster": {"is": {"name": {"contains": "棉"}}}},
    {"region": {"eq": "CN-GD"}},
    {"cluster": {"isNull": True}},
]
MEMBERS = "totalCount initials { letter count } nodes { id } pageInfo { hasNextPage endCursor } facets(fields: [CLUSTER]) { buckets { count } }"


async def listed(site: Site, where_from: str, **variables: Any) -> dict[str, Any]:
    data = await asked(site, LISTS[where_from] % MEMBERS, **{"n": 100, **variables})
    found: dict[str, Any] = data["list"] if where_from == "enterprises" else data["cluster"]["list"]
    return found


def ids_of(connection: dict[str, Any]) -> list[str]:
    return [each["id"] for each in connection["nodes"]]


@given(seed=st.integers(0, 1_000))
@examples(4)
async def test_a_letter_counts_what_the_list_counts_with_it(site: Site, seed: int) -> None:
    chance = Random(seed)
    clusters = [await site.make("Cluster", name={"ZH_HANS": name, "EN": f"棉 {name}"}) for name in ("棉集群", "毛集群")]  # fmt: skip
    known = await load(site, chance, clusters)
    mine: dict[str, Any] = {"id": {"in": list(known)}}
    told_apart = 0

    for _ in range(10):
        place = chance.choice(list(LISTS))
        narrow = chance.choice(WHERES[: 3 if place == "cluster" else 4])
        where = {"and": [mine, narrow]}
        locale, fallback = chance.choice(VIEWS)
        view: dict[str, Any] = {"l": locale, "f": fallback, "w": where}
        if place == "cluster":
            view["c"] = clusters[0]

        whole = await listed(site, place, **view)
        bar = letters(whole)
        served = {each: known[each].get("EN" if locale == "EN" else "ZH_HANS") or known[each]["ZH_HANS"] for each in ids_of(whole)}  # fmt: skip

        assert sum(count for _, count in bar) == whole["totalCount"] == len(ids_of(whole))
        assert [each for each, _ in bar] == sorted(dict(bar), key=lambda each: (each == "#", each))
        for letter in [*dict(bar), "Q"]:
            written = letter.lower() if chance.random() < 0.5 else letter
            under = await listed(site, place, i=written, **view)
            assert ids_of(under) == [each for each in ids_of(whole) if NAMES[served[each]] == letter]  # fmt: skip
            assert under["totalCount"] == dict(bar).get(letter, 0) == len(ids_of(under))
            assert letters(under) == bar
            counted = sum(each["count"] for each in under["facets"][0]["buckets"])
            assert counted <= under["totalCount"]
            assert await paged(site, place, i=written, **view) == ids_of(under)
        told_apart += len(bar) > 2

    assert told_apart > 1


async def paged(site: Site, place: str, **variables: Any) -> list[str]:
    """The same list, two at a time."""
    found: list[str] = []
    after = None
    while True:
        page = await listed(site, place, n=2, a=after, **variables)
        found += ids_of(page)
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def load(site: Site, chance: Random, clusters: list[str]) -> dict[str, dict[str, str]]:
    """Enterprises of all states; gives the names of those that are shown, by id and language."""
    shown: dict[str, dict[str, str]] = {}
    async with site.desk.act(by="editor") as act:
        for _ in range(36):
            name = {"ZH_HANS": chance.choice(list(NAMES))}
            if chance.random() < 0.5:
                name["EN"] = chance.choice(["Acme", "zeta", "2 plus"])
            state = chance.choice(["live", "live", "live", "draft", "to come", "withdrawn"])
            public_id = await site.make_in(
                act,
                "Enterprise",
                live=state in ("live", "withdrawn"),
                name=name,
                region=chance.choice(["CN-GD", "CN-GX"]),
                cluster=chance.choice([None, *clusters]),
            )
            if state == "to come":
                await schedule(act, [public_id], publish_at=datetime(2099, 1, 1, tzinfo=UTC))
            elif state == "withdrawn":
                await withdraw(act, public_id, ground="x")
            elif state == "live":
                shown[public_id] = name
    return shown


# --- nothing hidden ---------------------------------------------------------------------------------


async def test_what_is_hidden_or_to_come_changes_no_letter_until_its_instant(site: Site) -> None:
    clock = Hands(datetime.now(UTC) - timedelta(hours=3))
    site.desk = Desk(site.database, clock=clock)
    await site.make("Person", name="重先生")
    await site.make("Person", live=False, name="东女士")
    to_come = await site.make("Person", live=False, name="厦先生")
    instant = clock.now + timedelta(hours=1)
    await site.act(schedule, [to_come], publish_at=instant)
    before, after = instant - timedelta(microseconds=1), instant
    query = '{ people { initials { letter count } } x: people(initial: "x") { totalCount nodes { id } } }'  # fmt: skip

    then = await site.ask_privileged(query, at=before)
    now = await site.ask_privileged(query, at=after)
    public = await asked(site, query)

    assert (letters(then["people"]), then["x"]) == ([("Z", 1)], {"totalCount": 0, "nodes": []})
    shown = ([("X", 1), ("Z", 1)], {"totalCount": 1, "nodes": [{"id": to_come}]})
    assert (letters(now["people"]), now["x"]) == shown
    assert (letters(public["people"]), public["x"]) == shown


async def test_a_corrected_title_moves_to_its_letter_when_it_is_published(site: Site) -> None:
    person = await site.make("Person", name="张三")
    await site.save(person, name="李三")
    before = letters((await asked(site, BAR))["people"])
    await site.act(publish, [person])

    after = letters((await asked(site, BAR))["people"])

    assert (before, after) == ([("Z", 1)], [("L", 1)])


async def test_editors_file_drafts_too_and_what_has_no_name_yet_apart(site: Site) -> None:
    door = Door(site)
    live = await site.make("Person", name="张三")
    await site.save(live, name="李三")
    unnamed = await site.make("Person", live=False, slug="x")
    query = """query ($i: String) {
        drafts: people(perspective: DRAFT, initial: $i) { initials { letter count } nodes { id label } }
        public: people(initial: $i) { initials { letter count } nodes { id } } }"""

    other = await door.ask(query, by=person("author"), i="#")
    named = await door.ask(query, by=person("author"), i="L")

    bar = [("L", 1), ("#", 1)]
    assert (letters(other["drafts"]), letters(named["drafts"])) == (bar, bar)
    assert other["drafts"]["nodes"] == [{"id": unnamed, "label": None}]
    assert named["drafts"]["nodes"] == [{"id": live, "label": "李三"}]
    assert (letters(named["public"]), named["public"]["nodes"]) == ([("Z", 1)], [])


# --- what is asked ----------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["", "AB", "1", "é", "中", "Ａ", "##", "\u212a", "a\u0300"])
async def test_what_is_no_letter_is_refused(site: Site, given: str) -> None:
    await site.make("Person", name="张三")
    query = "query ($i: String) { people(initial: $i) { initials { letter } nodes { id } } }"
    for letter in ("A", "A", "A"):
        await site.answer(query, i=letter)

    errors = await site.errors(query, i=given)

    assert errors == ['initial is one letter, A to Z, or "#" for what begins with none of them.']


async def test_any_letter_is_answered_under_a_kept_plan(site: Site) -> None:
    await site.make("Person", name="张三")
    await site.make("Person", name="李四")
    await site.make("Person", name="3号")
    query = "query ($i: String) { people(initial: $i) { totalCount nodes { name } } }"
    for _ in range(3):
        await site.answer(query, i="Z")

    found = {
        letter: [each["name"] for each in (await asked(site, query, i=letter))["people"]["nodes"]]
        for letter in ("Z", "l", "#", "z", "Q", "#", "L")
    }

    assert found == {"Z": ["张三"], "l": ["李四"], "#": ["3号"], "z": ["张三"], "Q": [], "L": ["李四"]}  # fmt: skip


async def test_no_letter_and_null_are_the_whole_list(site: Site) -> None:
    await site.make("Person", name="张三")
    query = "query ($i: String) { people(initial: $i) { totalCount } }"

    assert [await asked(site, query, **given) for given in ({}, {"i": None})] == [
        {"people": {"totalCount": 1}}
    ] * 2


def test_the_bar_costs_what_a_facet_costs(site: Site) -> None:
    def cost(query: str) -> Cost:
        selected = site.planned(query, {})
        return limit(selected.read, selected.values, Limits())

    plain, bar = cost("{ people(first: 3) { nodes { id } } }"), cost("{ people(first: 3) { nodes { id } initials { letter } } }")  # fmt: skip

    assert (bar.points, bar.nodes) == (plain.points + 5, plain.nodes)
    assert (plain.long, bar.long) == (False, True)


def test_lists_without_a_sorted_title_have_no_bar(site: Site) -> None:
    fields = schema_of(site.catalogue).type_map
    assert "initials" in fields["PersonConnection"].fields  # type: ignore[attr-defined]
    assert "initials" not in fields["PictureConnection"].fields  # type: ignore[attr-defined]
