"""Who is shown which bytes: by what is live, by who asks, or by a signed address."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote

import orjson

from models.database import Database
from models.system import Secret
from publishing.storage import KEY

SIGNED_SECONDS = 3_600
"""For how long a signed address is good."""

_SECRET = "file-addresses"


class Standing(Enum):
    """Whether the public is shown a file."""

    LIVE = "live"
    NOT_LIVE = "not live"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Kept:
    """A stored file, the item it belongs to, and whether the public is shown it now."""

    key: str
    public_id: str
    type: str
    mime: str
    bytes: int
    sha256: str
    name: str
    standing: Standing
    width: int | None = None


async def kept_file(database: Database, key: str) -> Kept | None:
    """The stored file under a key; None when there is none.

    It is live while a live revision of the item it was uploaded for has it. Another item that names
    the same key changes nothing.
    """
    if not KEY.fullmatch(key):
        return None
    rows = await database.rows(
        "SELECT s.key, s.mime, s.bytes, s.sha256, s.name, s.width, s.item, i.public_id, i.type"
        f" FROM stored_file s JOIN item i ON i.id = s.item WHERE s.key = '{key}'"
    )
    if not rows:
        return None
    row = rows[0]
    return Kept(
        row["key"],
        row["public_id"],
        row["type"],
        row["mime"],
        row["bytes"],
        row["sha256"],
        row["name"],
        await _standing(database, row["item"], key),
        row["width"],
    )


async def _standing(database: Database, item: int, key: str) -> Standing:
    now = await database.now()
    rows = await database.rows(
        "SELECT p.lane, r.content FROM placement p JOIN revision r ON r.id = p.revision"
        f" WHERE p.item = {int(item)} AND p.over = 0 AND p.cancelled = 0"
        f" AND p.lane IN ('live', 'withdrawn') AND p.live_from <= {now} AND p.live_until > {now}"
    )
    if any(row["lane"] == "withdrawn" for row in rows):
        return Standing.WITHDRAWN
    live = any(orjson.loads(row["content"]).get("storage_key") == key for row in rows)
    return Standing.LIVE if live else Standing.NOT_LIVE


async def signing_secret(database: Database) -> bytes:
    """What addresses are signed with: made once, the same in every process."""
    found = await _secrets(database)
    if not found:
        async with database.transaction() as tx:
            made = Secret(name=_SECRET, value=secrets.token_hex(32))
            await Secret.bulk_create([made], ignore_conflicts=True, using_db=tx)
        found = await _secrets(database)
    return bytes.fromhex(found[0])


async def _secrets(database: Database) -> Sequence[str]:
    rows = await database.rows(f"SELECT value FROM secret WHERE name = '{_SECRET}'")
    return [each["value"] for each in rows]


def address(key: str, name: str) -> str:
    """Where the file is, below the service's own address."""
    return f"/media/{key}/{quote(name, safe='')}"


def signed_address(secret: bytes, key: str, name: str, *, until: int) -> str:
    """An address that shows the file to anybody until an instant, in seconds since 1970."""
    return f"{address(key, name)}?until={until}&signature={_signature(secret, key, until)}"


def with_signature(secret: bytes, written: str, *, until: int) -> str:
    """An address of ours, with whatever is asked in it, signed until an instant."""
    key = written.partition("/media/")[2].partition("/")[0]
    more = f"until={until}&signature={_signature(secret, key, until)}"
    return f"{written}{'&' if '?' in written else '?'}{more}"


def is_signed(secret: bytes, key: str, *, until: str, signature: str, now: int) -> bool:
    """Whether the signature is ours, and good now."""
    if not (until.isascii() and until.isdigit() and len(until) < 12 and int(until) > now):
        return False
    good = _signature(secret, key, int(until)).encode()
    return hmac.compare_digest(good, signature.encode("utf-8", "replace"))


def _signature(secret: bytes, key: str, until: int) -> str:
    return hmac.new(secret, f"{key} {until}".encode(), hashlib.sha256).hexdigest()
