"""Where uploaded bytes are kept: a folder, or a bucket. What is under a key never changes."""

import base64
import os
import re
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import obstore
from obstore.store import LocalStore, S3Store

from models.database import Database

KEY = re.compile(r"[a-z2-7]{32}")
MADE = re.compile(r"[a-z2-7]{32}\.(?:[1-9]\d{0,4}|full)\.(?:avif|webp|jpeg|png)")
"""What was made of the bytes under a key: it may be lost, since it can be made again."""

RENDITIONS = "renditions"
"""The folder of what was made; it may be emptied at any time."""

_CHUNK = 256 * 1024
ORPHAN_AFTER = timedelta(hours=1)
"""Bytes without a row that are younger may belong to an upload that is still going on."""


def fresh_key() -> str:
    """A key that nobody can guess: 160 random bits."""
    return base64.b32encode(secrets.token_bytes(20)).decode().lower()


class Storage:
    """The bytes of pictures and documents, by key."""

    def __init__(self, store: LocalStore | S3Store) -> None:
        self._store = store

    async def put(self, key: str, file: Path) -> None:
        """Keep a file's bytes under a fresh key; on disk when this returns. Raises for a used key."""
        path = _path(key)
        await obstore.put_async(self._store, path, file, mode="create")
        if isinstance(self._store, LocalStore) and self._store.prefix is not None:
            _to_disk(self._store.prefix / path)

    async def put_made(self, key: str, file: Path) -> None:
        """Keep what was made of other bytes, in place of what was made before."""
        path = _path(key)
        await obstore.put_async(self._store, path, file)
        if isinstance(self._store, LocalStore) and self._store.prefix is not None:
            _to_disk(self._store.prefix / path)

    async def size(self, key: str) -> int | None:
        """How many bytes are under a key; None where there is nothing."""
        try:
            found = await obstore.head_async(self._store, _path(key))
        except FileNotFoundError:
            return None
        return found["size"]

    async def stream_all(self, key: str) -> AsyncIterator[bytes]:
        """All bytes under a key, piece by piece; FileNotFoundError if gone."""
        found = await obstore.get_async(self._store, _path(key))
        async for piece in found.stream(min_chunk_size=_CHUNK):
            yield bytes(piece)

    async def stream(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to before `end`, piece by piece; FileNotFoundError if gone."""
        found = await obstore.get_async(self._store, _path(key), options={"range": (start, end)})
        async for piece in found.stream(min_chunk_size=_CHUNK):
            yield bytes(piece)

    async def remove(self, key: str) -> None:
        """Forget the bytes under a key."""
        await obstore.delete_async(self._store, _path(key))

    async def keys(self, *, before: datetime) -> AsyncIterator[str]:
        """Every key whose bytes were written before an instant."""
        async for batch in obstore.list(self._store):
            for each in batch:
                key = each["path"].rsplit("/", 1)[-1]
                if KEY.fullmatch(key) and each["last_modified"] < before:
                    yield key


def storage(folder: Path, url: str | None) -> Storage:
    """The storage at `url` (s3://bucket/folder), else in a folder that is made when it is missing.

    The bucket's region, endpoint and login are read from the usual AWS_… variables.
    """
    if url is not None:
        return Storage(S3Store.from_url(url))
    return Storage(LocalStore(folder.absolute(), mkdir=True))


async def orphans(kept: Storage, database: Database) -> list[str]:
    """Keys whose bytes no row knows: of uploads that broke off between the storage and the row."""
    known = {each["key"] for each in await database.rows("SELECT key FROM stored_file")}
    before = datetime.now(UTC) - ORPHAN_AFTER
    return sorted([key async for key in kept.keys(before=before) if key not in known])


def _path(key: str) -> str:
    if MADE.fullmatch(key):
        return f"{RENDITIONS}/{key[:2]}/{key}"
    if not KEY.fullmatch(key):
        raise ValueError("no key")
    return f"{key[:2]}/{key}"


def _to_disk(path: Path) -> None:
    """The storage itself does not wait for the disk, and a saved row must not outlive its bytes."""
    for each in (path, path.parent):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
