"""Clients of streams that others wrote, all at once, at a service in a process of its own."""

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from models.content import CATALOGUE
from models.database import open_database, sqlite_url
from publishing.actor import Grant, Verb
from publishing.desk import Desk
from publishing.outbox import newest_position
from publishing.people.tokens import make_token
from publishing.unpublish import unpublish
from resolvers.manage.pages import cursor_of
from tests.delivery.conftest import CLIENTS
from tests.people.crowd import account
from tests.service import Service, serving

PUBLIC = {"graphql-ws", "graphql-sse", "eventsource", "urql"}
WITHIN_SECONDS = 30
CHANGES = """
subscription Changes($since: String) { changes(since: $since) { nodes { kind id } cursor } }
"""
PULL = "query Pull($since: String) { changes(since: $since, first: 100) { nodes { id } cursor hasMore } }"
FACTS = """subscription Facts { facts(since: "%s") { nodes { kind id } cursor } }"""


class Lines:
    """What the clients print, each kept until it is asked for."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.told: list[dict[str, Any]] = []

    async def until(self, *, of: set[str], has: str) -> dict[str, dict[str, Any]]:
        """The first line of each of these clients that has something."""
        assert self._process.stdout is not None
        async with asyncio.timeout(WITHIN_SECONDS):
            while True:
                found = {each["client"]: each for each in reversed(self.told) if has in each}
                if of <= found.keys():
                    return {name: found[name] for name in of}
                line = await self._process.stdout.readline()
                assert line, self.told
                self.told.append(json.loads(line))


@asynccontextmanager
async def clients(node: str, asked: dict[str, Any]) -> AsyncIterator[Lines]:
    """All clients at once, until the block ends."""
    process = await asyncio.create_subprocess_exec(
        node,
        "streams.mjs",
        cwd=CLIENTS,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(asked).encode() + b"\n")
    try:
        yield Lines(process)
    finally:
        process.stdin.close()
        await asyncio.wait_for(process.wait(), WITHIN_SECONDS)


async def test_clients_of_every_kind_are_told_and_sent_away_when_the_service_ends(
    node: str, demonstration_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "kapok.sqlite3"
    shutil.copyfile(demonstration_file, path)
    database = await open_database(sqlite_url(path), CATALOGUE)
    try:
        desk = Desk(database)
        who = await account(desk, "author")
        async with desk.act(by="tests") as act:
            scope = [Grant(frozenset({Verb.READ, Verb.HISTORY}))]
            _, token = await make_token(act, owner=who.public_id, name="试", scope=scope)
        with serving(tmp_path, log=tmp_path / "log") as service:
            graphql = f"{service.address}/graphql"
            async with httpx.AsyncClient() as http:
                since, gone = await pulled(http, graphql)
            asked = {
                "url": graphql,
                "query": CHANGES,
                "variables": {"since": since},
                "manageUrl": f"{graphql}/manage",
                "manageQuery": FACTS % cursor_of(await newest_position(database)),
                "token": token,
            }
            async with clients(node, asked) as lines:
                async with desk.act(by="editor") as act:
                    await unpublish(act, [gone])
                heard = await lines.until(of=PUBLIC | {"editor"}, has="data")
                ended = await ended_after(service)
                closed = await lines.until(of={"graphql-ws", "editor"}, has="closed")
    finally:
        await database.close()

    fact = heard.pop("editor")["data"]["facts"]["nodes"]
    assert fact == [{"kind": "UNPUBLISHED", "id": gone}]
    removed = [{"kind": "REMOVED", "id": gone}]
    assert {
        name: each["data"]["changes"]["nodes"] for name, each in heard.items()
    } == dict.fromkeys(PUBLIC, removed)
    assert heard["eventsource"]["id"] == heard["eventsource"]["data"]["changes"]["cursor"]
    assert ended < 8
    assert {each["closed"] for each in closed.values()} == {1012}


async def pulled(http: httpx.AsyncClient, graphql: str) -> tuple[str, str]:
    """The cursor behind everything there is, and an item that is public."""
    since, more, last = None, True, ""
    while more:
        body = {"query": PULL, "variables": {"since": since}}
        page = (await http.post(graphql, json=body)).json()["data"]["changes"]
        since, more = page["cursor"], page["hasMore"]
        last = next((each["id"] for each in page["nodes"] if each["id"] > "event_"), last)
    assert since is not None
    return since, last


async def ended_after(service: Service) -> float:
    """How long the service takes to end once it is told to, with streams open."""
    began = time.monotonic()
    service.process.terminate()
    await asyncio.to_thread(service.process.wait, WITHIN_SECONDS)
    return time.monotonic() - began
