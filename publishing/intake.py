"""From a file that has arrived to bytes that are kept: examined, cleaned, and put into the storage."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from publishing.errors import Code, Refused, refuse
from publishing.examiner import Examiner
from publishing.file_kinds import NotTaken, plain_name
from publishing.storage import Storage, fresh_key
from publishing.upload import Stored

NO_FILES = (
    "No file came with this request under that name. Send the request as multipart/form-data, "
    "with operations, map and the file."
)


@dataclass(frozen=True)
class Intake:
    """Takes files in."""

    storage: Storage
    examiner: Examiner

    @asynccontextmanager
    async def stored(self, arrived: Path, *, name: str) -> AsyncIterator[Stored]:
        """The file examined and in the storage; taken out again when what follows is refused.

        After any other fault nobody knows whether its row was committed; what was not is an orphan.
        Raises NotTaken.
        """
        cleaned = arrived.with_name(f"{arrived.name}.cleaned")
        examined = await self.examiner.examine(arrived, cleaned, name=name)
        file = cleaned if examined.is_image else arrived
        sha256, size = digest_of(file)
        key = fresh_key()
        await self.storage.put(key, file)
        try:
            yield Stored(key, plain_name(name, examined.mime), sha256, size, examined)
        except Refused:
            with suppress(Exception):
                await self.storage.remove(key)
            raise


@dataclass(frozen=True)
class Arrived:
    """A file that came with a request, and what it was called there."""

    file: Path
    name: str


@dataclass(frozen=True)
class Uploads:
    """The files that came with one request, each by the text that stands for it there."""

    intake: Intake
    files: Mapping[str, Arrived]

    @asynccontextmanager
    async def stored(self, given: str, *, name: str | None = None) -> AsyncIterator[Stored]:
        """One of them as `Intake.stored` gives it; raises Refused also for what is not taken."""
        arrived = self.files.get(given)
        if arrived is None:
            raise refuse(Code.INVALID, NO_FILES, "file")
        try:
            async with self.intake.stored(arrived.file, name=name or arrived.name) as stored:
                yield stored
        except NotTaken as error:
            raise refuse(Code.INVALID, str(error), "file") from error

    async def drop(self, stored: Stored) -> None:
        """Take bytes out of the storage again that no row names."""
        with suppress(Exception):  # what stays is an orphan, as after a crash
            await self.intake.storage.remove(stored.key)


def digest_of(file: Path) -> tuple[str, int]:
    """The SHA-256 of a file in hexadecimal, and its size."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest(), file.stat().st_size
