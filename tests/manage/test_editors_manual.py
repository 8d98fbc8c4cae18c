"""docs/editors.md is run as it stands, against a fresh service, step by step."""

import asyncio
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from delivery.settings import read_settings
from delivery.start import opened
from models.content import CATALOGUE
from models.database import Engine
from publishing.desk import Desk
from publishing.people.accounts import add_account
from publishing.people.invitations import put_password
from publishing.people.passwords import HASHING
from tests.manage.script import Names, Step, steps_of
from tests.servers import _execute, at_database, run
from tests.service import Service, serving

MANUAL = Path(__file__).parents[2] / "docs" / "editors.md"
PASSWORD = "a-long-enough-password"
SOON = "发布时刻"

PEOPLE = {
    "author": "author",
    "first": "first_reviewer",
    "second": "second_reviewer",
    "final": "final_reviewer",
    "proofreader": "proofreader",
    "publisher": "publisher",
    "administrator": "administrator",
}
"""Who the manual lets speak, and the role that each of them has."""


class Reader:
    """Somebody who follows the manual: all of its people, and the public."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.clients: dict[str, httpx.Client] = {}

    def asks(self, who: str, query: str) -> dict[str, Any]:
        path = "/graphql" if who == "public" else "/graphql/manage"
        answer = self.client(who).post(path, json={"query": query})
        found: dict[str, Any] = answer.json()
        return found

    def client(self, who: str) -> httpx.Client:
        if who not in self.clients:
            made = httpx.Client(base_url=self.address, timeout=60)
            if who != "public":
                entered = made.post("/auth/login", json={"login": who, "password": PASSWORD})
                told = entered.json()["csrf"]
                made.headers[told["header"]] = told["token"]
            self.clients[who] = made
        return self.clients[who]

    def close(self) -> None:
        for each in self.clients.values():
            each.close()


@pytest.fixture
def settings(engine: Engine, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Where the service keeps its content: a file of its own, or a database of its own."""
    if engine == "sqlite":
        yield {}
        return
    server: str = request.getfixturevalue("postgres_url")
    name = f"kapok_manual_{secrets.token_hex(6)}"
    run(_execute(server, f"CREATE DATABASE {name}"))
    yield {"KAPOK_DATABASE_URL": at_database(server, name)}
    run(
        _execute(
            server,
            f"DROP DATABASE {name} WITH (FORCE)",
            f"DROP ROLE IF EXISTS {name}_public",
        )
    )


@pytest.fixture
def service(tmp_path: Path, settings: dict[str, str]) -> Iterator[Service]:
    with serving(tmp_path / "data", log=tmp_path / "log", **settings) as running:
        asyncio.run(_add_people(tmp_path / "data", settings.get("KAPOK_DATABASE_URL")))
        yield running


async def _add_people(folder: Path, url: str | None) -> None:
    kept = await HASHING.hash(PASSWORD)
    EXECUTOR_CACHE.clear()
    async with (
        opened(read_settings(data_dir=folder, database_url=url), CATALOGUE) as database,
        Desk(database).act(by="test") as act,
    ):
        for who, role in PEOPLE.items():
            account = await add_account(act, login=who, name=who, roles=[role])
            await put_password(act, account, kept)


def test_every_step_of_the_manual_does_what_it_says(service: Service) -> None:
    names, reader = Names(), Reader(service.address)

    try:
        for step in steps_of(MANUAL):
            _follow(step, names, reader)
    finally:
        reader.close()

    assert {"文章", "批次", SOON} <= set(names.values)


def _follow(step: Step, names: Names, reader: Reader) -> None:
    if SOON in step.asked and SOON not in names.values:
        soon = datetime.now(UTC) + timedelta(seconds=6)
        names.values[SOON] = f"{soon:%Y-%m-%dT%H:%M:%SZ}"
    asked = names.filled(step.asked)
    if not step.who:
        due = datetime.fromisoformat(asked)
        time.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()) + 0.5)
        return
    body = reader.asks(step.who, asked)
    where = f"docs/editors.md:{step.line}"
    assert "errors" not in body, f"{where}: {body}"
    if step.answered is None:
        payloads = [each for each in body["data"].values() if isinstance(each, dict)]
        assert all(not each.get("errors") for each in payloads), f"{where}: {body}"
    else:
        try:
            names.compare(step.answered, body["data"])
        except AssertionError as error:
            raise AssertionError(f"{where}: {error}\n{body}") from error
