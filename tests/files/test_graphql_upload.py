"""Files come with a GraphQL request, for whoever may upload; a hostile form changes nothing."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from delivery.access import AccessLog
from delivery.envelope import Envelope
from delivery.manage import PATH, ManageDoor, managing
from models.system import Item, StoredFile
from publishing.actor import Grant, Verb
from publishing.people.tokens import make_token
from tests.files import samples
from tests.files.place import Place
from tests.files.test_addresses import editors
from tests.people.crowd import account, with_password
from tests.people.web import CSRF, Web

UPLOAD = "mutation ($file: Upload!) { fileUpload(file: $file) { content { id ... on Picture { widthPx mime url(width: 160) } ... on File { pages title } } errors { code message path } } }"
REPLACE = "mutation ($id: ID!, $file: Upload!, $at: Int!) { fileReplace(id: $id, file: $file, expectedRevision: $at) { content { id ... on Picture { widthPx } } errors { code } } }"
SAID = {"kapok-upload": "1"}

Part = tuple[str, tuple[str | None, bytes | str] | tuple[str | None, bytes | str, str]]


class Client:
    """A program with a token that may upload."""

    def __init__(self, place: Place, client: httpx.AsyncClient, shown: dict[str, str]) -> None:
        self.place = place
        self.client = client
        self.shown = shown

    async def send(self, parts: list[Part], **headers: str) -> httpx.Response:
        told = headers or SAID
        return await self.client.post(PATH, files=parts, headers={**self.shown, **told})

    async def upload(self, content: bytes, name: str = "x.bin") -> dict[str, Any]:
        answer = await self.send(form(UPLOAD, {"file": None}, {"0": ["variables.file"]}, [("0", (name, content))]))  # fmt: skip
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["data"]["fileUpload"]
        return found

    async def nothing_is_kept(self) -> bool:
        async with self.place.site.database.transaction() as tx:
            rows = await StoredFile.all().using_db(tx).count() + await Item.all().using_db(tx).count()  # fmt: skip
        return rows == 0 and self.place.stored() == []


def form(query: str, variables: Any, places: Any, files: list[Any]) -> list[Part]:
    operations = json.dumps({"query": query, "variables": variables})
    return [("operations", (None, operations)), ("map", (None, json.dumps(places))), *files]


@pytest.fixture
async def client(place: Place) -> AsyncIterator[Client]:
    who = await account(place.site.desk, "author")
    async with place.site.desk.act(by="tests") as act:
        scope = (Grant(frozenset({Verb.UPLOAD, Verb.READ, Verb.EDIT, Verb.CREATE})),)
        _, text = await make_token(act, owner=who.public_id, name="程序", scope=scope)
    async with over_http(place) as made:
        yield Client(place, made, {"authorization": f"Bearer {text}"})


def over_http(place: Place) -> httpx.AsyncClient:
    async def nothing(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError(scope["path"])

    door = editors(place)
    found = managing(lambda: door, place.site.database, public_url=None, intake=place.filing.intake)
    app = Envelope(ManageDoor(nothing, managing=lambda: found), access=AccessLog(lambda _lines: None))  # fmt: skip
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://kapok.test")


async def test_a_picture_and_a_document_come_as_drafts(client: Client) -> None:
    picture = await client.upload(samples.photograph(), "../../春.png")
    document = await client.upload(samples.pdf(4), "年报.exe")

    assert picture["errors"] == document["errors"] == []
    assert (picture["content"]["widthPx"], picture["content"]["mime"]) == (20, "image/jpeg")
    assert (document["content"]["pages"], document["content"]["title"]) == (4, "年报")
    shown = await client.place.client.get(picture["content"]["url"])
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "private, no-store")
    async with client.place.site.database.transaction() as tx:
        names = sorted([each.name for each in await StoredFile.all().using_db(tx)])
    assert names == ["年报.pdf", "春.jpg"]


async def test_several_come_at_once(client: Client) -> None:
    several = "mutation ($a: Upload!, $b: Upload!) { a: fileUpload(file: $a) { errors { code } content { id } } b: fileUpload(file: $b) { errors { code } content { id } } }"
    both = form(several, {"a": None, "b": None}, {"1": ["variables.b"], "0": ["variables.a"]}, [("1", ("b", samples.pdf())), ("0", ("a", samples.picture()))])  # fmt: skip
    once = form(several, {"a": None, "b": None}, {"0": ["variables.a", "variables.b"]}, [("0", ("a", samples.pdf()))])  # fmt: skip

    data = (await client.send(both)).json()["data"]

    assert data["a"]["content"]["id"].startswith("picture_")
    assert data["b"]["content"]["id"].startswith("file_")
    twice = (await client.send(once)).json()["data"]
    assert twice["a"]["content"] != twice["b"]["content"]


async def test_bytes_are_replaced_upon_the_revision_one_knows(client: Client) -> None:
    made = (await client.upload(samples.picture()))["content"]["id"]

    async def replaced(at: int) -> dict[str, Any]:
        asked = {"id": made, "file": None, "at": at}
        parts = form(REPLACE, asked, {"0": ["variables.file"]}, [("0", ("x", samples.picture("PNG", (9, 9))))])  # fmt: skip
        found: dict[str, Any] = (await client.send(parts)).json()["data"]["fileReplace"]
        return found

    assert (await replaced(7))["errors"] == [{"code": "CONFLICT"}]
    assert len(client.place.stored()) == 1
    assert await replaced(1) == {"content": {"id": made, "widthPx": 9}, "errors": []}


ONCE = "mutation ($file: Upload!, $key: String) { fileUpload(file: $file, idempotencyKey: $key) { content { id } errors { code } } }"
REPLACE_ONCE = "mutation ($id: ID!, $file: Upload!, $key: String) { fileReplace(id: $id, file: $file, expectedRevision: 1, idempotencyKey: $key) { content { id } errors { code } } }"


async def test_what_is_sent_twice_under_one_key_is_taken_once(client: Client) -> None:
    async def sent(query: str, content: bytes, key: str | None, **more: Any) -> dict[str, Any]:
        asked = {"file": None, "key": key, **more}
        parts = form(query, asked, {"0": ["variables.file"]}, [("0", ("x", content))])
        (found,) = (await client.send(parts)).json()["data"].values()
        return dict(found)

    first = await sent(ONCE, samples.picture(), "a")
    again = await sent(ONCE, samples.picture(), "a")
    kept = len(client.place.stored())
    other = await sent(ONCE, samples.picture(size=(9, 9)), "a")
    without = await sent(ONCE, samples.picture(), None)
    public_id = first["content"]["id"]
    replaced = [
        await sent(REPLACE_ONCE, samples.picture("PNG", (9, 9)), "b", id=public_id)
        for _ in range(2)
    ]
    late = await sent(REPLACE_ONCE, samples.picture("PNG", (9, 9)), "c", id=public_id)

    assert first == again
    assert kept == 1
    assert other == {"content": None, "errors": [{"code": "REPEATED"}]}
    assert without["content"]["id"] != public_id
    assert replaced == [{"content": {"id": public_id}, "errors": []}] * 2
    assert late["errors"] == [{"code": "CONFLICT"}]
    assert len(client.place.stored()) == 3


async def test_what_is_not_taken_is_told_as_a_value_and_leaves_nothing(client: Client) -> None:
    bad = [await client.upload(each) for each in (b"<svg/>", b"", samples.bomb_png())]

    assert [each["content"] for each in bad] == [None] * 3
    assert [each["errors"][0]["code"] for each in bad] == ["INVALID"] * 3
    assert "SVG" in bad[0]["errors"][0]["message"]
    assert await client.nothing_is_kept()


@pytest.mark.parametrize(
    "headers", [{"x-other": "1"}, {"kapok-upload": ""}, {"content-encoding": "gzip", **SAID}]
)
async def test_what_another_site_could_send_is_turned_away_unread(
    client: Client, headers: dict[str, str]
) -> None:
    parts = form(UPLOAD, {"file": None}, {"0": ["variables.file"]}, [("0", ("x", samples.pdf()))])

    answer = await client.send(parts, **headers)

    assert answer.status_code == (415 if "content-encoding" in headers else 403)
    assert await client.nothing_is_kept()


async def test_the_common_name_of_that_header_is_known_too(client: Client) -> None:
    parts = form(UPLOAD, {"file": None}, {"0": ["variables.file"]}, [("0", ("x", samples.pdf()))])

    answer = await client.send(parts, **{"graphql-require-preflight": "true"})

    assert answer.json()["data"]["fileUpload"]["errors"] == []


async def test_a_session_says_its_word_with_files_too(place: Place) -> None:
    await with_password(place.site.desk, "author", login="lin")
    web = Web(place.site)
    browser, word = await web.logged_in("lin")
    parts = form(UPLOAD, {"file": None}, {"0": ["variables.file"]}, [("0", ("x", samples.pdf()))])
    async with over_http(place) as client:
        client.cookies = httpx.Cookies({each.name: each.value or "" for each in browser.cookies.jar})  # fmt: skip
        headers = {**SAID, "origin": "https://kapok.test"}
        without = await client.post(PATH, files=parts, headers=headers)
        elsewhere = await client.post(PATH, files=parts, headers={**SAID, **word, "origin": "https://evil.test"})  # fmt: skip
        said = await client.post(PATH, files=parts, headers={**headers, **word})
        client.cookies.clear()
        nobody = await client.post(PATH, files=parts, headers=SAID)
    await web.close()

    assert CSRF in word
    assert (without.status_code, elsewhere.status_code, nobody.status_code) == (403, 403, 401)
    assert said.json()["data"]["fileUpload"]["errors"] == []


async def test_whoever_may_not_upload_is_turned_away_before_the_files_are_read(
    place: Place,
) -> None:
    who = await account(place.site.desk, "translator")
    async with place.site.desk.act(by="tests") as act:
        scope = (Grant(frozenset({Verb.READ, Verb.TRANSLATE})),)
        _, text = await make_token(act, owner=who.public_id, name="程序", scope=scope)
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        read += 1
        yield b"--b\r\n"

    async with over_http(place) as client:
        headers = {**SAID, "authorization": f"Bearer {text}", "content-type": "multipart/form-data; boundary=b"}  # fmt: skip
        answer = await client.post(PATH, content=body(), headers=headers)

    assert answer.status_code == 403
    assert place.stored() == []


FILE = ("0", ("x", b"%PDF-"))
NONE: dict[str, Any] = {"file": None}

FORMS: dict[str, list[Any]] = {
    "a map to nowhere": form(UPLOAD, NONE, {"0": ["variables.other"]}, [FILE]),
    "a map into the query": form(UPLOAD, NONE, {"0": ["query"]}, [FILE]),
    "a map to the variables themselves": form(UPLOAD, NONE, {"0": ["variables"]}, [FILE]),
    "a map over something given": form(UPLOAD, {"file": "x"}, {"0": ["variables.file"]}, [FILE]),
    "a map below null": form(UPLOAD, NONE, {"0": ["variables.file.x"]}, [FILE]),
    "a map beyond a list": form(UPLOAD, {"file": [None]}, {"0": ["variables.file.9"]}, [FILE]),
    "a map into a list by an odd number": form(UPLOAD, {"file": [None]}, {"0": ["variables.file.²"]}, [FILE]),
    "a map of one place twice": form(UPLOAD, NONE, {"0": ["variables.file", "variables.file"]}, [FILE]),
    "a map to inner names": form(UPLOAD, NONE, {"0": ["variables.__class__.__init__"]}, [FILE]),
    "a map with a text": form(UPLOAD, NONE, {"0": "variables.file"}, [FILE]),
    "a map that is a list": form(UPLOAD, NONE, ["variables.file"], [FILE]),
    "a map with numbers": form(UPLOAD, NONE, {"0": [1]}, [FILE]),
    "a map that is no JSON": [("operations", (None, "{}")), ("map", (None, "{")), FILE],
    "a map of eleven": form(UPLOAD, {"file": [None] * 11}, {str(n): [f"variables.file.{n}"] for n in range(11)}, []),
    "a map without its file": form(UPLOAD, NONE, {"0": ["variables.file"]}, []),
    "a file that no map names": form(UPLOAD, NONE, {"0": ["variables.file"]}, [FILE, ("1", ("y", b"x"))]),
    "a file sent twice": form(UPLOAD, NONE, {"0": ["variables.file"]}, [FILE, FILE]),
    "the file first": [FILE, *form(UPLOAD, NONE, {"0": ["variables.file"]}, [])],
    "the map first": list(reversed(form(UPLOAD, NONE, {"0": ["variables.file"]}, []))),
    "operations twice": [("operations", (None, "{}")), ("operations", (None, "{}"))],
    "no map": [("operations", (None, "{}"))],
    "nothing but a file": [FILE],
    "several requests": [("operations", (None, "[]")), ("map", (None, "{}"))],
    "operations that are no JSON": [("operations", (None, "{")), ("map", (None, '{"0": ["variables.file"]}')), FILE],
    "endless operations": [("operations", (None, " " * 1_100_000)), ("map", (None, "{}"))],
    "an endless map": [("operations", (None, "{}")), ("map", (None, " " * 20_000))],
    "a thousand parts": form(UPLOAD, NONE, {"0": ["variables.file"]}, [(str(n), ("x", b"x")) for n in range(1_000)]),
    "a path-like name of a part": form(UPLOAD, NONE, {"../../x": ["variables.file"]}, [("../../y", ("x", b"x"))]),
}  # fmt: skip


@pytest.mark.parametrize("parts", FORMS.values(), ids=FORMS)
async def test_a_hostile_form_is_told_and_leaves_nothing(client: Client, parts: list[Any]) -> None:
    answer = await client.send(parts)

    assert answer.status_code == 400, answer.text
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert await client.nothing_is_kept()


async def test_path_like_names_are_only_ever_told(client: Client) -> None:
    parts = form(UPLOAD, NONE, {"../../x\\y": ["variables.file"]}, [("../../x\\y", ("../../../etc/passwd", samples.pdf()))])  # fmt: skip

    answer = await client.send(parts)

    assert answer.json()["data"]["fileUpload"]["content"]["title"] == "passwd"


HEAD = b'--b\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{}\r\n'

BODIES = {
    "cut off in a part": HEAD[:-6],
    "cut off between parts": HEAD,
    "nothing": b"",
    "no form": b"plain",
    "a part without a name": b"--b\r\n\r\nx\r\n--b--\r\n",
    "a part whose name is elsewhere": b"--b\r\nX-A: y\r\n\r\nx\r\n--b--\r\n",
    "endless headers": b"--b\r\nX-A: " + b"y" * 100_000 + b"\r\n\r\nx\r\n--b--\r\n",
    "many headers": b"--b\r\n" + b"X-A: y\r\n" * 20_000 + b"\r\nx\r\n--b--\r\n",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=b", "multipart/form-data", f"multipart/form-data; boundary={'b' * 5_000}"])  # fmt: skip
async def test_a_broken_form_is_told_and_leaves_nothing(
    client: Client, kind: str, body: bytes
) -> None:
    headers = {**client.shown, **SAID, "content-type": kind}

    answer = await client.client.post(PATH, content=body, headers=headers)

    assert answer.status_code == 400, answer.text
    assert await client.nothing_is_kept()


async def test_too_much_is_refused_from_its_announcement_and_while_it_arrives(
    client: Client,
) -> None:
    begun = (
        HEAD
        + b'--b\r\nContent-Disposition: form-data; name="map"\r\n\r\n{"0": ["variables.x"]}\r\n'
    )
    begun += (
        b'--b\r\nContent-Disposition: form-data; name="0"; filename="x"\r\n\r\n' + samples.pdf()
    )
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield begun
        while True:
            sent += 1
            yield b"\0" * 1_048_576

    headers = {**client.shown, **SAID, "content-type": "multipart/form-data; boundary=b"}
    announced = await client.client.post(PATH, content=b"x", headers={**headers, "content-length": "999999999"})  # fmt: skip
    arriving = await client.client.post(PATH, content=endless(), headers=headers)

    assert (announced.status_code, arriving.status_code) == (413, 413)
    assert sent <= 52
    assert await client.nothing_is_kept()


async def test_a_name_alone_is_no_file(client: Client) -> None:
    for given in ("file:0", "/etc/passwd", ""):
        answer = await client.client.post(PATH, json={"query": UPLOAD, "variables": {"file": given}}, headers=client.shown)  # fmt: skip
        assert answer.json()["data"]["fileUpload"]["errors"][0]["code"] == "INVALID"
    odd = await client.client.post(PATH, json={"query": UPLOAD, "variables": {"file": {"a": 1}}}, headers=client.shown)  # fmt: skip

    assert "errors" in odd.json()
    assert await client.nothing_is_kept()
