import asyncio
import sqlite3
from pathlib import Path

import httpx
import pytest

from delivery.settings import Settings
from delivery.start import CannotStart, opened, turn
from models.content import CATALOGUE
from models.database import sqlite_url
from tests.delivery.conftest import Failures, Running, until
from tests.servers import Template, empty

QUERY = {"query": "{ articles(first: 50) { totalCount nodes { id title } } }"}


def _file(settings: Settings) -> Path:
    return settings.data_dir / "kapok.sqlite3"


def _rows(path: Path) -> tuple[int, int, int]:
    with sqlite3.connect(path) as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("item", "revision", "placement")
        ]
    connection.close()
    return counts[0], counts[1], counts[2]


async def test_a_first_start_says_what_it_waits_for_and_then_has_content(
    running: Running, unfilled: Settings
) -> None:
    async with running(unfilled, ready=False) as client:
        early = await client.get("/healthz")
        closed = [await client.get(path) for path in ("/", "/readyz", "/graphql")]
        await until(client, {"status": "ok"})
        ready = await client.get("/readyz")
        answer = (await client.post("/graphql", json=QUERY)).json()

    assert (early.status_code, early.json()) == (
        503,
        {"status": "starting", "waitingFor": "database"},
    )
    assert [each.status_code for each in closed] == [503] * 3
    assert all(each.headers["retry-after"] == "2" for each in closed)
    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "alarms": []})
    assert answer["data"]["articles"]["totalCount"] > 1


async def test_a_second_start_changes_nothing(running: Running, settings: Settings) -> None:
    before = _rows(_file(settings))

    async with running(settings) as client:
        first = (await client.post("/graphql", json=QUERY)).json()
    async with running(settings) as client:
        second = (await client.post("/graphql", json=QUERY)).json()

    assert _rows(_file(settings)) == before
    assert first == second
    assert first["data"]["articles"]["totalCount"] > 1


async def test_no_demonstration_is_loaded_where_none_is_wanted(
    running: Running, unfilled: Settings
) -> None:
    async with running(unfilled.model_copy(update={"demo": False})) as client:
        assert (await client.get("/readyz")).status_code == 200

    assert _rows(_file(unfilled)) == (0, 0, 0)


async def test_a_start_that_is_given_up_leaves_nothing_half_done(
    running: Running, unfilled: Settings
) -> None:
    async with running(unfilled, ready=False) as client:
        await until(client, {"status": "starting", "waitingFor": "demonstration content"})
        await asyncio.sleep(0.1)

    assert _rows(_file(unfilled)) == (0, 0, 0)


async def test_a_file_that_is_no_database_stops_the_start_with_a_sentence(
    running: Running, tmp_path: Path, failures: Failures
) -> None:
    (tmp_path / "kapok.sqlite3").write_bytes(b"not a database" * 100)

    async with running(Settings(data_dir=tmp_path), ready=False) as client:
        async with asyncio.timeout(5):
            await failures.heard.wait()
        status = (await client.get("/healthz")).status_code

    assert status == 503
    assert failures.said == [
        f"{tmp_path / 'kapok.sqlite3'} is not a SQLite database. "
        "Move it away, or set KAPOK_DATABASE_URL to another file."
    ]


@pytest.mark.parametrize("folder", ["/proc/kapok", "/dev/null/kapok"])
async def test_a_folder_that_cannot_be_written_is_named_with_its_mend(folder: str) -> None:
    with pytest.raises(CannotStart, match=rf"{folder}/kapok.sqlite3 cannot .*KAPOK_DATA_DIR"):
        async with opened(Settings(data_dir=Path(folder)), CATALOGUE):
            pass


async def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    settings = Settings(database_url="postgres://kapok:secret@127.0.0.1:1/kapok")

    with pytest.raises(
        CannotStart, match=r"^The database postgres://kapok:…@127\.0\.0\.1"
    ) as caught:
        async with opened(settings, CATALOGUE):
            pass

    assert "secret" not in str(caught.value)


async def test_those_who_start_at_once_take_turns(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "kapok.sqlite3")
    heard: list[str] = []

    async def start(name: str) -> None:
        async with turn(url):
            heard.append(f"{name} begins")
            await asyncio.sleep(0.02)
            heard.append(f"{name} ends")

    await asyncio.gather(start("one"), start("two"), start("three"))

    assert len(heard) == 6
    assert all(
        begun.split()[0] == ended.split()[0]
        for begun, ended in zip(heard[::2], heard[1::2], strict=True)
    )


async def test_two_services_at_once_load_the_demonstration_once(
    running: Running, unfilled: Settings, demonstration_file: Path
) -> None:
    async def ask() -> httpx.Response:
        async with running(unfilled) as client:
            return await client.post("/graphql", json=QUERY)

    one, two = await asyncio.gather(ask(), ask())

    assert one.json() == two.json()
    assert _rows(_file(unfilled)) == _rows(demonstration_file)


async def test_on_postgresql_too_the_demonstration_is_loaded_once(
    running: Running, postgres_template: Template, postgres_database: str
) -> None:
    url = postgres_template.url(postgres_database)
    await empty(url)
    settings = Settings(
        database_url=url.text, database_public_url=postgres_template.public_url(postgres_database)
    )

    async def ask() -> httpx.Response:
        async with running(settings) as client:
            return await client.post("/graphql", json=QUERY)

    one, two = await asyncio.gather(ask(), ask())
    again = await ask()

    assert one.json()["data"]["articles"]["totalCount"] > 1
    assert one.json() == two.json() == again.json()


async def test_without_its_door_nothing_is_read_in_public(
    running: Running, postgres_template: Template, postgres_database: str, failures: Failures
) -> None:
    owner = postgres_template.url(postgres_database).text
    unbound = Settings(database_url=owner, database_public_url=owner)

    async with running(unbound, ready=False) as client:
        async with asyncio.timeout(20):
            await failures.heard.wait()
        answer = await client.post("/graphql", json=QUERY)

    assert answer.status_code == 503
    assert "is not bound by row-level security" in failures.said[0]


async def test_what_wants_a_person_is_said_to_whoever_watches_and_traffic_goes_on(
    running: Running, settings: Settings
) -> None:
    connection = sqlite3.connect(_file(settings))
    connection.execute(
        "INSERT INTO alarm (kind, public_id, code, at) VALUES ('HOLD', 'release_a', 'HELD', 0)"
    )
    connection.commit()
    connection.close()

    async with running(settings) as client:
        answer = await client.get("/readyz")

    assert (answer.status_code, answer.json()) == (
        200,
        {
            "status": "alarm",
            "alarms": [
                {"kind": "HOLD", "code": "HELD", "count": 1, "since": "1970-01-01T00:00:00Z"}
            ],
        },
    )


async def test_facts_are_dispatched_unless_the_operator_says_no(
    running: Running, unfilled: Settings
) -> None:
    listeners = []
    for dispatch in (False, True):
        async with running(unfilled.model_copy(update={"demo": False, "dispatch": dispatch})):
            async with asyncio.timeout(20):
                while dispatch and "log" not in _listeners(unfilled):  # noqa: ASYNC110  # only the file tells
                    await asyncio.sleep(0.01)
            listeners.append(_listeners(unfilled))

    assert listeners == [[], ["changes", "log"]]


async def test_uploads_ask_who_it_is_and_made_up_files_are_not_there(
    running: Running, settings: Settings
) -> None:
    async with running(settings) as client:
        upload = await client.post("/media/upload", content=b"x")
        missing = await client.get("/media/" + "a" * 32 + "/x.png")

    assert (upload.status_code, missing.status_code) == (401, 404)


def _listeners(settings: Settings) -> list[str]:
    connection = sqlite3.connect(_file(settings))
    names = [name for (name,) in connection.execute("SELECT name FROM listener")]
    connection.close()
    return names
