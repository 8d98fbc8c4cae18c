"""A site with its files, and the door they go through."""

from pathlib import Path
from typing import Any

import httpx
from obstore.store import LocalStore
from starlette.types import Receive, Scope, Send

from delivery.envelope import Envelope
from delivery.files import FilesDoor, Filing
from delivery.logs import access_log
from delivery.refusals import Reason, TurnedAway
from models.system import Item
from publishing.actor import Actor
from publishing.examiner import Examiner
from publishing.publish import publish
from publishing.renditions import Renditions
from publishing.storage import Storage
from publishing.update import update
from tests.manage.roles import NOBODY, person
from tests.site import Site


class Place:
    """A site with its files, and the door they go through."""

    def __init__(self, site: Site, folder: Path, secret: bytes) -> None:
        self.site = site
        self.folder = folder
        self.store = Storage(LocalStore(folder, mkdir=True))
        self.renditions = Renditions(self.store)
        self.filing = Filing(site.database, self.store, Examiner(), self.renditions, _who, secret)
        door = FilesDoor(_nothing, filing=lambda: self.filing)
        self.app = Envelope(door, access=access_log("json"))
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url="http://kapok.test"
        )

    async def send(self, content: bytes, *, by: str = "author", **asked: str) -> httpx.Response:
        return await self.client.post(
            "/media/upload", params=asked, content=content, headers={"x-role": by}
        )

    async def sent(self, content: bytes, **asked: str) -> dict[str, Any]:
        response = await self.send(content, **asked)
        assert response.status_code == 201, response.text
        found: dict[str, Any] = response.json()
        return found

    async def published(self, content: bytes) -> dict[str, Any]:
        made = await self.sent(content, name="x")
        await self.describe(made["id"])
        await self.site.act(publish, [made["id"]])
        return made

    async def published_file(self, content: bytes) -> dict[str, Any]:
        made = await self.sent(content, name="x")
        await self.site.act(publish, [made["id"]])
        return made

    async def describe(self, public_id: str) -> None:
        async with self.site.desk.act(by="editor") as act:
            item = await Item.get(public_id=public_id, using_db=act.tx)
            await update(
                act, public_id, {"alt": {"ZH_HANS": "图"}}, expected_revision=item.draft_number
            )

    async def status(self, address: str, **headers: str) -> int:
        return (await self.client.get(address.split("?")[0], headers=headers)).status_code

    def stored(self) -> list[Path]:
        return [each for each in self.folder.rglob("*") if each.is_file()]


async def _who(scope: Scope) -> Actor:
    role = scope["state"]["head"].get(b"x-role", b"").decode()
    if not role:
        raise TurnedAway(401, Reason.FORBIDDEN, "Log in.")
    return NOBODY if role == "nobody" else person(role)


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    raise TurnedAway(404, Reason.NOT_FOUND, "There is nothing at this address.")
