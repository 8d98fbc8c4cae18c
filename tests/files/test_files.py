"""Uploads become drafts; the public is shown the bytes of what is live, and of nothing else."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope

from models.clock import system_clock
from models.system import Item, StoredFile
from publishing.files import signed_address
from publishing.publish import publish
from publishing.schedule import schedule
from publishing.storage import fresh_key, orphans
from publishing.unpublish import unpublish
from publishing.update import update
from publishing.withdraw import withdraw
from tests.files import samples
from tests.files.place import Place
from tests.manage.roles import NOBODY, ROLES, Door, person


async def test_a_picture_becomes_a_draft_that_the_public_is_shown_once_it_is_live(
    place: Place,
) -> None:
    made = await place.sent(samples.photograph(), name="../春.png")
    before = await place.client.get(made["address"].split("?")[0])
    await place.describe(made["id"])
    await place.site.act(publish, [made["id"]])
    after = await place.client.get(made["address"].split("?")[0])
    asked = await place.site.ask(
        "query ($id: ID!) { node(id: $id) { ... on Picture { widthPx heightPx mime bytes sha256 } } }",
        id=made["id"],
    )

    assert (made["type"], made["name"], made["widthPx"], made["heightPx"]) == (
        "Picture",
        "春.jpg",
        20,
        40,
    )
    assert before.status_code == 404
    assert (after.status_code, len(after.content)) == (200, made["bytes"])
    assert after.headers["content-type"] == "image/jpeg"
    assert after.headers["x-content-type-options"] == "nosniff"
    assert after.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert after.headers["cache-control"] == "public, max-age=60, must-revalidate, immutable"
    assert asked["node"] == {key: made[key] for key in ("widthPx", "heightPx", "mime", "bytes", "sha256")}  # fmt: skip


async def test_a_document_in_a_form_is_offered_for_download_only(place: Place) -> None:
    response = await place.client.post(
        "/media/upload",
        files={"file": ("年报.exe", samples.pdf(5), "image/png")},
        data={"note": "x"},
        headers={"x-role": "author"},
    )
    made = response.json()
    await place.site.act(publish, [made["id"]])
    shown = await place.client.get(made["address"].split("?")[0])

    assert (response.status_code, made["type"], made["pages"]) == (201, "File", 5)
    assert made["name"] == "年报.pdf"
    assert shown.headers["content-type"] == "application/pdf"
    assert shown.headers["content-disposition"] == "attachment; filename*=UTF-8''%E5%B9%B4%E6%8A%A5.pdf"  # fmt: skip


async def test_a_draft_s_file_is_shown_by_a_signed_address_and_to_editors(place: Place) -> None:
    made, other = [await place.sent(samples.picture(), name="x") for _ in range(2)]
    key = made["address"].split("/")[2]
    secret, now = place.filing.secret, int(time.time())
    signed = {
        "good": made["address"],
        "of another key": made["address"].replace(key, other["address"].split("/")[2]),
        "over": signed_address(secret, key, "x.jpg", until=now - 1),
        "with another secret": signed_address(b"guessed", key, "x.jpg", until=now + 60),
        "with another end": made["address"].replace("until=", "until=9"),
        "with an odd end": made["address"].replace("until=", "until=%C2%B2"),
    }
    found = {name: (await place.client.get(each)) for name, each in signed.items()}

    assert {name for name, each in found.items() if each.status_code == 200} == {"good"}
    assert found["good"].headers["cache-control"] == "private, no-store"
    refused = {each.text for name, each in found.items() if name != "good"}
    assert refused == {(await place.client.get(f"/media/{fresh_key()}/x")).text}
    assert await place.status(made["address"], **{"x-role": "author", "cookie": "x=y"}) == 200
    assert await place.status(made["address"], **{"x-role": "nobody", "cookie": "x=y"}) == 404
    assert await place.status(made["address"], cookie="x=y") == 404


async def test_what_is_withdrawn_is_gone_with_the_next_request(place: Place) -> None:
    made, other = [await place.published(samples.picture()) for _ in range(2)]
    shown = [await place.status(each["address"]) for each in (made, other)]

    await place.site.act(withdraw, made["id"], ground="RIGHTS")
    await place.site.act(unpublish, [other["id"]])

    assert shown == [200, 200]
    assert await place.status(made["address"]) == 410
    assert await place.status(other["address"]) == 404


async def test_scheduled_bytes_are_not_shown_before_their_instant(place: Place) -> None:
    made = await place.sent(samples.picture())
    await place.describe(made["id"])
    await place.site.act(schedule, [made["id"]], publish_at=system_clock() + timedelta(days=1))

    assert await place.status(made["address"]) == 404


async def test_replaced_bytes_are_shown_when_that_is_published_and_the_old_ones_no_more(
    place: Place,
) -> None:
    made = await place.published(samples.picture())
    new = await place.sent(samples.picture("PNG", (9, 9)), replace=made["id"])
    before = [await place.status(each["address"]) for each in (made, new)]
    await place.site.act(publish, [made["id"]])

    assert (new["id"], new["mime"], new["widthPx"]) == (made["id"], "image/png", 9)
    assert before == [200, 404]
    assert [await place.status(each["address"]) for each in (made, new)] == [404, 200]


async def test_another_s_bytes_are_not_shown_by_naming_their_key(place: Place) -> None:
    secret, mine = await place.sent(samples.picture()), await place.published(samples.picture())
    async with place.site.desk.act(by="thief") as act:
        item = await Item.get(public_id=mine["id"], using_db=act.tx)
        stolen = {"storage_key": secret["address"].split("/")[2]}
        await update(act, mine["id"], stolen, expected_revision=item.draft_number)
        await publish(act, [mine["id"]])

    assert await place.status(secret["address"]) == 404
    assert await place.status(mine["address"]) == 404


async def test_a_file_cannot_become_a_picture_nor_be_replaced_on_an_old_revision(
    place: Place,
) -> None:
    made = await place.sent(samples.picture())
    answers = [
        await place.send(samples.pdf(), replace=made["id"]),
        await place.send(samples.picture(), replace=made["id"], revision="7"),
        await place.send(samples.picture(), replace="picture_aaaaaaaaaaaaaaaaaaaa"),
        await place.send(samples.picture(), replace=made["id"], revision="²"),
    ]

    assert [each.status_code for each in answers] == [422, 409, 404, 400]
    assert len(place.stored()) == 1


@pytest.mark.parametrize("role", [*ROLES, "nobody", ""])
async def test_only_who_was_granted_it_uploads(place: Place, role: str) -> None:
    response = await place.send(samples.picture(), by=role)

    allowed = {"author": 201, "administrator": 201, "": 401}
    assert response.status_code == allowed.get(role, 403)
    assert len(place.stored()) == (1 if response.status_code == 201 else 0)


async def test_ranges_and_what_has_not_changed(place: Place) -> None:
    made = await place.published(samples.picture(size=(300, 300)))
    address, size = made["address"].split("?")[0], made["bytes"]
    whole = await place.client.get(address)
    etag = whole.headers["etag"]

    async def part(asked: str, **headers: str) -> tuple[int, bytes]:
        answer = await place.client.get(address, headers={"range": asked, **headers})
        return answer.status_code, answer.content

    assert await part("bytes=0-9") == (206, whole.content[:10])
    assert await part("bytes=-7") == (206, whole.content[-7:])
    assert await part(f"bytes={size - 3}-") == (206, whole.content[-3:])
    assert await part(f"bytes=5-{size * 9}") == (206, whole.content[5:])
    assert await part(f"bytes={size}-") == (416, b"")
    assert await part("bytes=0-1,3-4") == (200, whole.content)
    assert await part("bytes=9-1") == (416, b"")
    assert await part("lines=1-2") == (200, whole.content)
    assert await part("bytes=0-9", **{"if-range": '"other"'}) == (200, whole.content)
    assert (await place.client.get(address, headers={"if-none-match": etag})).status_code == 304
    head = await place.client.head(address)
    assert (head.content, head.headers["content-length"]) == (b"", str(size))


@pytest.mark.parametrize(
    "path",
    [
        "/media/../x",
        "/media/..%2f..%2fetc/passwd",
        "/media/%2e%2e/%2e%2e/etc/passwd",
        "/media/%252e%252e/x",
        "/media/....//x",
        "/media//etc/passwd",
        "/media/C:%5Cx/x",
        "/media/a%00/x.png",
        "/media/" + "a" * 32 + "/x",
        "/media/" + "a" * 3_000 + "/x",
    ],
)
async def test_there_is_nothing_at_made_up_addresses(place: Place, path: str) -> None:
    assert (await place.client.get(path)).status_code == 404


async def test_too_much_is_refused_before_it_is_read(place: Place) -> None:
    asked: list[str] = []

    async def receive() -> Message:
        asked.append("more")
        return {"type": "http.request", "body": b"x", "more_body": True}

    announced = [(b"content-length", b"60000000"), (b"x-role", b"author"), (b"host", b"x")]
    status, _ = await _call(place, announced, receive)
    packed = await place.client.post(
        "/media/upload", content=b"x", headers={"x-role": "author", "content-encoding": "gzip"}
    )

    assert (status, asked) == (413, [])
    assert packed.status_code == 415


async def test_a_picture_that_goes_on_and_on_is_refused_while_it_arrives(place: Place) -> None:
    megabyte, sent = b"\0" * 1_048_576, 0

    async def receive() -> Message:
        nonlocal sent
        sent += 1
        body = samples.picture() if sent == 1 else megabyte
        return {"type": "http.request", "body": body, "more_body": True}

    status, _ = await _call(place, [(b"x-role", b"author"), (b"host", b"x")], receive)

    assert (status, sent, place.stored()) == (413, 21, [])


@pytest.mark.parametrize("content", [samples.picture(), b""])
async def test_a_file_that_breaks_off_leaves_nothing(place: Place, content: bytes) -> None:
    messages: list[Message] = [
        {"type": "http.request", "body": content, "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return messages.pop(0)

    status, _ = await _call(place, [(b"x-role", b"author"), (b"host", b"x")], receive)

    assert (status, place.stored()) == (400, [])
    async with place.site.database.transaction() as tx:
        assert await StoredFile.all().using_db(tx).count() == 0
        assert await Item.all().using_db(tx).count() == 0


FORMS = {
    "without a boundary": ("multipart/form-data", b"x"),
    "that breaks off": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nhalf',
    ),
    "without a file": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--b--\r\n',
    ),
    "with an empty file": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n\r\n--b--\r\n',
    ),
    "that is none": ("multipart/form-data; boundary=b", b"plain text"),
    "with a long boundary": (f"multipart/form-data; boundary={'b' * 5_000}", b"x"),
    "with endless headers": (
        "multipart/form-data; boundary=b",
        b"--b\r\n" + b"X-A: " + b"y" * 100_000 + b"\r\n\r\nx\r\n--b--\r\n",
    ),
    "with two files": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nx\r\n' * 2
        + b"--b--\r\n",
    ),
    "with endless text": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\n'
        + b"x" * 90_000
        + b"\r\n--b--",
    ),
}


@pytest.mark.parametrize(("kind", "body"), FORMS.values(), ids=FORMS)
async def test_an_odd_form_is_refused(place: Place, kind: str, body: bytes) -> None:
    response = await place.client.post(
        "/media/upload", content=body, headers={"x-role": "author", "content-type": kind}
    )

    assert response.status_code in (400, 422)
    assert place.stored() == []


async def test_bad_bytes_are_refused_with_a_sentence_and_leave_nothing(place: Place) -> None:
    answers = [await place.send(each) for each in (b"<svg/>", samples.bomb_png())]

    assert [each.status_code for each in answers] == [422, 422]
    assert "PNG" in answers[0].json()["errors"][0]["message"]
    assert place.stored() == []


async def test_bytes_without_a_row_are_listed(place: Place, tmp_path: Path) -> None:
    await place.sent(samples.picture())
    lost = fresh_key()
    (tmp_path / "lost").write_bytes(b"x")
    await place.store.put(lost, tmp_path / "lost")
    with pytest.raises(Exception, match="exists"):
        await place.store.put(lost, tmp_path / "lost")
    fresh = await orphans(place.store, place.site.database)
    for each in place.stored():
        os.utime(each, (time.time() - 7200,) * 2)

    assert fresh == []
    assert await orphans(place.store, place.site.database) == [lost]


UNUSED = "{ unusedFiles(first: 2) { nodes { id type name } hasNextPage endCursor } }"


async def test_files_that_nothing_links_to_are_listed(place: Place) -> None:
    made = [await place.sent(samples.picture(), name=f"{n}.jpg") for n in range(4)]
    used = made.pop()
    await place.site.make("Article", live=False, title="文", kind="NEWS", cover=used["id"])
    door, ids = Door(place.site), sorted(each["id"] for each in made)

    first = (await door.ask(UNUSED, by=person("author")))["unusedFiles"]
    rest = await door.ask(
        UNUSED.replace("first: 2", f'after: "{first["endCursor"]}"'), by=person("author")
    )

    assert [each["id"] for each in first["nodes"]] == ids[:2]
    assert first["hasNextPage"]
    assert [each["id"] for each in rest["unusedFiles"]["nodes"]] == ids[2:]


async def test_editors_are_given_an_address_of_a_draft_s_bytes(place: Place) -> None:
    made, door = await place.sent(samples.picture()), Door(place.site)
    query = "query ($id: ID!) { fileAddress(id: $id) }"

    found = (await door.ask(query, by=person("proofreader"), id=made["id"]))["fileAddress"]
    hidden = await door.body(query, by=NOBODY, id=made["id"])
    missing = await door.body(query, by=NOBODY, id="picture_aaaaaaaaaaaaaaaaaaaa")

    assert (await place.client.get(found)).status_code == 200
    assert hidden["data"]["fileAddress"] is None
    assert str(hidden["errors"]).replace(made["id"], "picture_aaaaaaaaaaaaaaaaaaaa") == str(
        missing["errors"]
    )


@pytest.mark.parametrize("role", ["translator", "publisher"])
async def test_unused_files_are_for_those_who_upload(place: Place, role: str) -> None:
    body = await Door(place.site).body(UNUSED, by=person(role))

    assert "errors" in body


async def _call(
    place: Place, headers: list[tuple[bytes, bytes]], receive: Receive
) -> tuple[int, bytes]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {
        "type": "http",
        "method": "POST",
        "path": "/media/upload",
        "query_string": b"",
        "headers": headers,
        "http_version": "1.1",
        "state": {},
    }
    await place.app(scope, receive, send)
    return sent[0]["status"], sent[1]["body"]
