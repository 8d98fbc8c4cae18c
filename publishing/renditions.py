"""Renditions made when they are first asked for: by one bounded process, once, and then kept."""

import asyncio
import tempfile
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from publishing.bounded_process import Stopped, ask_process
from publishing.files import Kept
from publishing.rendition import MIMES, WIDTHS, Rendition, asked_rendition
from publishing.storage import Storage

MOST_WAITING = 32
REMEMBERED_SECONDS = 300.0
"""For how long it is known that something cannot be made."""

_REMEMBERED = 1_000


class CannotMake(Exception):
    """The picture takes more than a process may use, or cannot be read."""


class Busy(Exception):
    """More is waiting to be made than is let wait."""


class Renditions:
    """Finds renditions in the storage, and makes those that are not there, one at a time."""

    def __init__(
        self,
        storage: Storage,
        *,
        widths: Sequence[int] = WIDTHS,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._storage = storage
        self._widths = tuple(sorted(widths))
        self._one = asyncio.Semaphore(1)
        self._most_waiting = most_waiting
        self._making: dict[str, asyncio.Task[str]] = {}
        self._failed: OrderedDict[str, float] = OrderedDict()
        self.made = 0
        """How many this process has made."""

    async def asked(self, picture: Kept, parameters: Mapping[str, str]) -> Kept:
        """The picture as these parameters ask for it. Raises BadRendition, and as `kept` does."""
        wanted = asked_rendition(
            parameters, mime=picture.mime, own_width=picture.width, widths=self._widths
        )
        return picture if wanted is None else await self.kept(picture, wanted)

    async def kept(self, picture: Kept, wanted: Rendition) -> Kept:
        """The rendition, made if need be. Raises CannotMake, Busy; FileNotFoundError when the
        picture itself is lost.
        """
        found = await self._found(picture, wanted)
        if found is not None:
            return found
        key = wanted.key(picture.key)
        if self._failed.get(key, 0.0) > time.monotonic():
            raise CannotMake
        making = self._making.get(key)
        if making is None:
            if len(self._making) >= self._most_waiting:
                raise Busy
            making = asyncio.create_task(self._make(picture, wanted))
            self._making[key] = making
            making.add_done_callback(lambda done: self._done(key, done))
        # Whoever goes away does not take it from the others who wait for it.
        format = await asyncio.shield(making)
        found = await self._as(picture, wanted, format)
        if found is None:
            raise FileNotFoundError(key)
        return found

    def _done(self, key: str, making: "asyncio.Task[str]") -> None:
        self._making.pop(key, None)
        if not making.cancelled():
            making.exception()  # told to whoever still waits; else it would be told to the log

    async def hash_of(self, picture_key: str) -> tuple[str, int]:
        """The ThumbHash and the width of a stored picture. Raises CannotMake, FileNotFoundError."""
        with tempfile.TemporaryDirectory(prefix="kapok-") as folder:
            answer = await self._asked(picture_key, Path(folder), "full", "thumbhash")
        return answer["thumbhash"], answer["width"]

    async def _found(self, picture: Kept, wanted: Rendition) -> Kept | None:
        found = await self._as(picture, wanted, wanted.format)
        if found is None and wanted.format == "jpeg" and picture.mime != "image/jpeg":
            found = await self._as(picture, wanted, "png")
        return found

    async def _as(self, picture: Kept, wanted: Rendition, format: str) -> Kept | None:
        key = wanted.key(picture.key, format)
        size = await self._storage.size(key)
        if size is None:
            return None
        stem = picture.name.rsplit(".", 1)[0]
        return Kept(
            key,
            picture.public_id,
            picture.type,
            MIMES[format],
            size,
            f"{picture.sha256[:16]}-{wanted.width or 'full'}-{format}",
            f"{stem}.{format}".replace(".jpeg", ".jpg"),
            picture.standing,
            picture.width,
        )

    async def _make(self, picture: Kept, wanted: Rendition) -> str:
        """Make it and keep it; gives the format it has."""
        try:
            with tempfile.TemporaryDirectory(prefix="kapok-") as folder:
                width = str(wanted.width or "full")
                answer = await self._asked(picture.key, Path(folder), width, wanted.format)
                format: str = answer["format"]
                key = wanted.key(picture.key, format)
                await self._storage.put_made(key, Path(folder, "result"))
        except CannotMake:
            self._failed[wanted.key(picture.key)] = time.monotonic() + REMEMBERED_SECONDS
            while len(self._failed) > _REMEMBERED:
                self._failed.popitem(last=False)
            raise
        self.made += 1
        return format

    async def _asked(self, key: str, folder: Path, width: str, format: str) -> dict[str, Any]:
        file, result = folder / "original", folder / "result"
        async with self._one:
            with file.open("wb") as opened:
                async for piece in self._storage.stream_all(key):
                    await asyncio.to_thread(opened.write, piece)
            try:
                written = await ask_process(
                    "publishing.shrink", width, format, str(file), str(result)
                )
            except Stopped:
                raise CannotMake from None
        answer: dict[str, Any] = orjson.loads(written)
        if "refused" in answer:
            raise CannotMake
        return answer
