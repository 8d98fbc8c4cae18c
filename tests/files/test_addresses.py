"""Where pictures and files are had, as GraphQL tells it: the same on both paths and both engines."""

import re
from itertools import product
from random import Random
from typing import Any

import orjson
import pytest

from models.content import CATALOGUE
from models.database import Database
from models.system import Item, StoredFile
from publishing.desk import Act
from publishing.publish import publish
from publishing.rebuild import rebuild, verify
from publishing.rendition import WIDTHS, listed_width
from publishing.thumbhashes import fill_thumbhashes
from publishing.update import update
from publishing.withdraw import withdraw
from reading.guard import ANY_VIEW, PUBLIC
from reading.run import Readings
from resolvers.answer import Answers, Operation
from resolvers.file_addresses import FileAddresses
from resolvers.manage.answer import ManageAnswers
from schema.manage.content import EDITORIAL
from tests.files import samples
from tests.files.place import Place
from tests.manage.roles import _schema, person
from tests.site import Site, schema_of

BASE = "https://content.example.org/a'\"b"
ASKED = "query ($id: ID!, $w: Int, $f: ImageFormat, $ws: [Int!]) { node(id: $id) { ... on Picture { url(width: $w, format: $f) srcset(widths: $ws, format: $f) thumbhash } } }"


def answers(site: Site, base: str = BASE) -> Answers:
    readings = Readings(site.reader(), site.catalogue, rights=PUBLIC, limits=site.limits)
    return Answers(schema_of(site.catalogue), site.catalogue, readings, files=FileAddresses(base))


async def both_ways(through: Answers, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    """The answer, after both paths gave the same bytes."""
    operation = Operation(query, None, variables)
    fast = await through.answer(operation, request_id="test")
    again = await through.answer(operation, request_id="test")
    slow = await through.ordinary(operation, request_id="test")
    assert fast.path == "compiled"
    assert fast.body == again.body == slow.body
    found: dict[str, Any] = orjson.loads(fast.body)
    return found


def written(key: str, width: int | None, format: str | None) -> str:
    terms = [f"w={width}"] * bool(width) + [f"format={(format or '').lower()}"] * bool(format)
    return f"{BASE}/media/{key}/picture" + ("?" + "&".join(terms) if terms else "")


def expected_url(key: str, own: int, asked: int | None, format: str | None) -> str:
    listed = listed_width(asked, WIDTHS) if asked is not None else None
    return written(key, listed if listed is not None and listed < own else None, format)


def expected_srcset(key: str, own: int, asked: list[int] | None, format: str | None) -> str:
    listed = [listed_width(each, WIDTHS) for each in (WIDTHS if asked is None else asked)]
    narrower = sorted({each for each in listed if each is not None and each < own})
    parts = [f"{written(key, each, format)} {each}w" for each in narrower]
    if any(each is None or each >= own for each in listed):
        parts.append(f"{written(key, None, format)} {own}w")
    return ", ".join(parts)


@pytest.mark.parametrize("own", [100, 640, 1_000, 6_000])
async def test_addresses_are_as_they_are_asked_for_on_both_paths(place: Place, own: int) -> None:
    made = await place.published(samples.picture(size=(own, 10)))
    key, through, chance = made["address"].split("/")[2], answers(place.site), Random(own)
    widths = [None, 1, 160, 161, 640, 641, own, own + 1, 2_560, 2_561, 99_999]

    for width, format in product(widths, [None, "AVIF", "WEBP", "JPEG"]):
        several = chance.choice([None, [width or 7], chance.sample(range(1, 3_000), 4)])
        given = {"id": made["id"], "w": width, "f": format, "ws": several}
        body = await both_ways(through, ASKED, {name: each for name, each in given.items() if each is not None})  # fmt: skip
        told = body["data"]["node"]
        assert told["url"] == expected_url(key, own, width, format)
        assert told["srcset"] == expected_srcset(key, own, several, format)
        assert re.fullmatch(r"[A-Za-z0-9+/]{20,40}=*", told["thumbhash"])


async def test_every_address_that_is_told_can_be_had(place: Place) -> None:
    made = await place.published(samples.picture(size=(700, 350)))
    through = answers(place.site, "http://kapok.test")
    query = f'{{ node(id: "{made["id"]}") {{ ... on Picture {{ url srcset(format: WEBP) }} }} }}'

    told = (await both_ways(through, query, {}))["data"]["node"]
    entries = [each.split(" ") for each in told["srcset"].split(", ")]

    assert [width for _, width in entries] == ["160w", "320w", "480w", "640w", "700w"]
    for address in [told["url"], *(each for each, _ in entries)]:
        assert (await place.client.get(address)).status_code == 200


async def test_a_document_has_its_address_and_what_was_never_uploaded_has_none(
    place: Place,
) -> None:
    file = await place.published_file(samples.pdf())
    bare = await place.site.make("Picture", alt="图", width_px=640)
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on File { url } ... on Picture { url(width: 320) srcset thumbhash } } }"

    body = await both_ways(answers(place.site, ""), query, {"ids": [file["id"], bare]})

    assert body["data"]["nodes"] == [
        {"url": f"/media/{file['address'].split('/')[2]}/file"},
        {"url": None, "srcset": None, "thumbhash": None},
    ]


async def test_pictures_in_a_body_and_on_a_cover_have_theirs(place: Place) -> None:
    made = await place.published(samples.picture(size=(400, 200)))
    key = made["address"].split("/")[2]
    block = {"kind": "ImageBlock", "id": "b1", "picture": made["id"]}
    await place.site.make("Article", title="题", kind="NEWS", cover=made["id"], body=[block])
    query = "{ articles { nodes { cover { url(width: 160) } body { ... on ImageBlock { picture { srcset(format: AVIF) } } } } } }"

    body = await both_ways(answers(place.site, ""), query, {})

    start = f"/media/{key}/picture"
    shown = f"{start}?w=160&format=avif 160w, {start}?w=320&format=avif 320w, {start}?format=avif 400w"  # fmt: skip
    assert body["data"]["articles"]["nodes"] == [
        {"cover": {"url": f"{start}?w=160"}, "body": [{"picture": {"srcset": shown}}]}
    ]


async def test_another_s_key_gives_no_address(place: Place) -> None:
    secret, mine = await place.sent(samples.picture()), await place.published(samples.picture())
    async with place.site.desk.act(by="thief") as act:
        await _name_key(act, mine["id"], secret["address"].split("/")[2])
    query = f'{{ node(id: "{mine["id"]}") {{ ... on Picture {{ url }} }} }}'
    before = await both_ways(answers(place.site), query, {})
    async with place.site.desk.act(by="thief") as act:
        await publish(act, [mine["id"]])

    assert before["data"]["node"]["url"].startswith(BASE)
    assert (await both_ways(answers(place.site), query, {}))["data"]["node"] == {"url": None}


async def _name_key(act: Act, public_id: str, key: str) -> None:
    item = await Item.get(public_id=public_id, using_db=act.tx)
    await update(act, public_id, {"storage_key": key}, expected_revision=item.draft_number)


@pytest.mark.parametrize("field", ["url(width: 0)", "url(width: -5)", "srcset(widths: [])", f"srcset(widths: {list(range(1, 22))})"])  # fmt: skip
async def test_an_odd_width_is_told(site: Site, field: str) -> None:
    query = f'{{ node(id: "picture_aaaaaaaaaaaaaaaaaaaa") {{ ... on Picture {{ {field} }} }} }}'

    answer = await answers(site).answer(Operation(query, None, {}), request_id="test")

    assert orjson.loads(answer.body)["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_what_is_withdrawn_is_told_no_more(place: Place) -> None:
    made = await place.published(samples.picture())
    query = f'{{ node(id: "{made["id"]}") {{ ... on Picture {{ url thumbhash }} }} }}'
    before = await both_ways(answers(place.site), query, {})
    await place.site.act(withdraw, made["id"], ground="RIGHTS")

    assert before["data"]["node"]["url"]
    assert (await both_ways(answers(place.site), query, {}))["data"] == {"node": None}


def editors(place: Place, base: str = "") -> ManageAnswers:
    site = place.site
    readings = Readings(site.privileged, site.catalogue, rights=ANY_VIEW, limits=site.limits)
    files = FileAddresses(base, secret=place.filing.secret)
    return ManageAnswers(
        _schema(site.catalogue), site.catalogue, readings, site.desk, editorial=EDITORIAL, files=files
    )  # fmt: skip


DRAFT = "query ($id: ID!) { node(id: $id, perspective: DRAFT) { ... on Picture { url(width: 160) srcset(format: WEBP) thumbhash } } }"


async def test_drafts_have_signed_addresses_that_can_be_had(place: Place) -> None:
    made = await place.sent(samples.picture(size=(400, 200)))
    door = editors(place, "http://kapok.test")
    whole = await door.answer(Operation(DRAFT, None, {"id": made["id"]}), actor=person("author"), request_id="x")  # fmt: skip
    completed = await door.answer(Operation(DRAFT.replace("thumbhash", "thumbhash revision"), None, {"id": made["id"]}), actor=person("author"), request_id="x")  # fmt: skip

    told = orjson.loads(whole.body)["data"]["node"]
    other = orjson.loads(completed.body)["data"]["node"]
    addresses = [told["url"], other["url"], *(each.split(" ")[0] for each in told["srcset"].split(", "))]  # fmt: skip

    assert len(addresses) == 5
    assert told["thumbhash"]
    for address in addresses:
        shown = await place.client.get(address)
        assert (shown.status_code, shown.headers["cache-control"]) == (200, "private, no-store")
        assert (await place.client.get(address.split("&until")[0].split("?until")[0])).status_code == 404  # fmt: skip


async def test_what_is_live_is_told_plainly_to_editors_too(place: Place) -> None:
    made = await place.published(samples.picture(size=(400, 200)))
    live = DRAFT.replace(", perspective: DRAFT", "")

    answer = await editors(place).answer(Operation(live, None, {"id": made["id"]}), actor=person("author"), request_id="x")  # fmt: skip

    told = orjson.loads(answer.body)["data"]["node"]
    assert told["url"] == f"/media/{made['address'].split('/')[2]}/picture?w=160"


async def test_rebuilt_editions_tell_the_same(place: Place) -> None:
    made = await place.published(samples.picture(size=(400, 200)))
    draft = await place.sent(samples.picture(size=(400, 200)))
    database: Database = place.site.database
    assert await verify(database) == []
    query = f'{{ node(id: "{made["id"]}") {{ ... on Picture {{ url thumbhash }} }} }}'
    before = await both_ways(answers(place.site), query, {})

    await rebuild(database)

    assert draft["id"]
    assert await verify(database) == []
    assert await both_ways(answers(place.site), query, {}) == before


def test_only_pictures_have_sizes() -> None:
    sized = [(name, each.name) for name, of in CATALOGUE.types.items() for each in of.fields.values() if getattr(each, "sized", False)]  # fmt: skip

    assert sized == [("Picture", "url")]


async def test_pictures_of_before_are_filled_in_and_what_is_lost_is_told(place: Place) -> None:
    made, lost = [await place.published(samples.picture(size=(400, 200))) for _ in range(2)]
    await place.sent(samples.pdf())
    query = f'{{ node(id: "{made["id"]}") {{ ... on Picture {{ url thumbhash }} }} }}'
    before = await both_ways(answers(place.site), query, {})
    database, key = place.site.database, lost["address"].split("/")[2]
    async with database.transaction() as tx:
        await StoredFile.all().using_db(tx).update(thumbhash=None, width=None)
    await rebuild(database)
    without = await both_ways(answers(place.site), query, {})
    await place.store.remove(key)

    found = await fill_thumbhashes(database, place.renditions)
    await rebuild(database)

    assert without["data"]["node"]["thumbhash"] is None
    assert found == (1, [key])
    # The cleaned bytes were hashed here, and those as they came at the upload: a JPEG differs by little.
    after = (await both_ways(answers(place.site), query, {}))["data"]["node"]
    assert after["url"] == before["data"]["node"]["url"]
    assert len(after["thumbhash"]) == len(before["data"]["node"]["thumbhash"])
