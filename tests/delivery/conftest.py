"""The application over the demonstration content, each test on a copy of its own."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import NoReturn

import httpx
import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

import server
from delivery.app import build_app
from delivery.cache import AnswerCache
from delivery.service import Contract, Parts
from delivery.settings import Settings
from models.content import CATALOGUE
from reading.dictionary import Dictionary
from reading.doors import Reader
from reading.guard import PUBLIC
from reading.limit import Limits
from reading.run import Readings
from resolvers.answer import Answers, NoteMissed
from tests.delivery.filled import filled
from tests.postgres import FOLDER
from tests.site import schema_of

CLIENTS = Path(__file__).parents[1] / "clients"


class Failures:
    """What an application said when it could not start."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.heard = asyncio.Event()

    def hear(self, problem: str) -> None:
        self.said.append(problem)
        self.heard.set()


Running = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture(autouse=True)
def _either_engine() -> None:
    # Tortoise keeps each table's INSERT for the whole process, with one engine's bind marks.
    EXECUTOR_CACHE.clear()


@pytest.fixture(scope="session")
def demonstration_file(sqlite_template: Path, pytestconfig: pytest.Config) -> Path:
    """A database with the demonstration content, made by the first worker that asks."""
    return filled(pytestconfig.stash[FOLDER], sqlite_template)


@pytest.fixture(scope="session")
def node() -> str:
    """The program that runs the clients; where they cannot run, a skip, under CI=true an error."""
    program = shutil.which("node")
    if program is None:
        _cannot("The client tests need Node.js 20.19 or newer with npm; install it.")
    if not (CLIENTS / "node_modules" / ".installed").exists():
        _cannot(
            "The packages of tests/clients are not installed. `make test` installs them; "
            "it needs Node.js 20.19 or newer (of version 22: 22.12), npm and the network."
        )
    return program


def _cannot(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture
def settings(demonstration_file: Path, tmp_path: Path) -> Settings:
    """Settings of an installation that has been started before."""
    shutil.copyfile(demonstration_file, tmp_path / "kapok.sqlite3")
    return Settings(data_dir=tmp_path)


@pytest.fixture
def unfilled(sqlite_template: Path, tmp_path: Path) -> Settings:
    """Settings of an installation that has been migrated and holds nothing yet."""
    shutil.copyfile(sqlite_template, tmp_path / "kapok.sqlite3")
    return Settings(data_dir=tmp_path)


async def until(client: httpx.AsyncClient, health: dict[str, str]) -> None:
    """Wait until the service says it is so."""
    async with asyncio.timeout(60):
        while (await client.get("/healthz")).json() != health:  # noqa: ASYNC110  # only HTTP tells
            await asyncio.sleep(0.01)


@pytest.fixture
def failures() -> Failures:
    """Hears why an application cannot start."""
    return Failures()


@pytest.fixture
def running(failures: Failures, tmp_path: Path) -> Running:
    """Gives a client of an application with these settings; `ready=False` does not wait for it."""

    @asynccontextmanager
    async def run_with(
        settings: Settings,
        *,
        ready: bool = True,
        graphiql: Path = tmp_path / "nothing",
        address: tuple[str, int] = ("127.0.0.1", 123),
    ) -> AsyncIterator[httpx.AsyncClient]:
        parts = Parts(
            settings,
            CATALOGUE,
            lambda: _contract(settings),
            graphiql,
            lambda _: None,
            failures.hear,
        )
        app = build_app(parts)
        transport = httpx.ASGITransport(app, client=address)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://kapok.test") as client,
        ):
            if ready:
                await until(client, {"status": "ok"})
            yield client

    return run_with


@pytest.fixture
async def client(running: Running, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application over the demonstration content."""
    async with running(settings) as client:
        yield client


def _contract(settings: Settings) -> Contract:
    manage = server.contract_for_editors

    def answers(
        reader: Reader,
        cache: AnswerCache | None,
        dictionary: Dictionary,
        note_missed: NoteMissed,
    ) -> Answers:
        limits = Limits(points=settings.request_points)
        readings = Readings(
            reader, CATALOGUE, rights=PUBLIC, limits=limits, marked=cache is not None
        )
        return Answers(
            schema_of(CATALOGUE),
            CATALOGUE,
            readings,
            introspection=settings.introspection,
            cache=cache,
            dictionary=dictionary,
            note_missed=note_missed,
        )

    return Contract(answers, manage, "type Query\n")
