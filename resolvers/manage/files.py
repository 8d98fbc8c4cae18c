"""Files for the editors' schema: what nothing uses, and an address that shows a draft's bytes."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from publishing.actor import Verb
from publishing.desk import Act
from publishing.errors import Code, Refused, refuse
from publishing.files import SIGNED_SECONDS, kept_file, signed_address, signing_secret
from publishing.intake import NO_FILES, Uploads
from publishing.once import once
from publishing.permissions import may, permit
from publishing.unused import Unused, unused_files
from publishing.upload import FILE, PICTURE, Stored, key_of_draft, replace, upload
from resolvers.manage.acts import attempt
from resolvers.manage.context import context_of

LARGEST_PAGE = 100


@dataclass(frozen=True)
class UnusedPage:
    """A page of files that nothing uses."""

    files: list[Unused]
    has_next: bool


async def unused_page(info: Any, *, first: int, after: str | None) -> UnusedPage:
    """Pictures and files that no item links to, among those that the asker may read."""
    context = context_of(info)
    permit(context.actor, Verb.UPLOAD)
    types = [each for each in (PICTURE, FILE) if may(context.actor, Verb.READ, each).allowed]
    limit = min(max(first, 0), LARGEST_PAGE)
    found = await unused_files(context.desk.database, types, after=after, limit=limit + 1)
    return UnusedPage(found[:limit], len(found) > limit)


async def take_file(info: Any, given: str, name: str | None, *, key: str | None) -> str | Refused:
    """The public id of a new picture or file, a draft; or why there is none.

    Under a key used before it is that of the one made then.
    """

    async def work(act: Act, stored: Stored) -> str:
        item, _ = await upload(act, stored)
        return item.public_id

    return await _Taking(name, key, ["fileUpload"], work).done(info, given)


async def replace_file(
    info: Any,
    public_id: str,
    given: str,
    name: str | None,
    *,
    expected_revision: int,
    key: str | None,
) -> str | Refused:
    """The public id of the item whose draft has these bytes now; or why not.

    Under a key used before nothing is replaced again.
    """

    async def work(act: Act, stored: Stored) -> str:
        await replace(act, public_id, stored, expected_revision=expected_revision)
        return public_id

    asked = ["fileReplace", public_id, expected_revision]
    return await _Taking(name, key, asked, work).done(info, given)


@dataclass(frozen=True)
class _Taking:
    """What is done with a file that came along, once under one key; `asked` tells requests apart."""

    name: str | None
    key: str | None
    asked: list[Any]
    work: Callable[[Act, Stored], Awaitable[str]]

    async def done(self, info: Any, given: str) -> str | Refused:
        """What the work gave, now or before; or why not."""
        context = context_of(info)
        verdicts = [may(context.actor, Verb.UPLOAD, each) for each in (PICTURE, FILE)]
        try:
            if not any(each.allowed for each in verdicts):
                raise refuse(Code.FORBIDDEN, verdicts[0].reason)
            if context.uploads is None:
                raise refuse(Code.INVALID, NO_FILES, "file")
            async with context.uploads.stored(given, name=self.name) as stored:
                return await self._with(info, stored, context.uploads)
        except Refused as refused:
            return refused

    async def _with(self, info: Any, stored: Stored, uploads: Uploads) -> str:
        is_needed = False

        async def act_on(act: Act) -> str:
            async def made() -> str:
                nonlocal is_needed
                is_needed = True
                return await self.work(act, stored)

            told = [*self.asked, stored.sha256, stored.name]
            return str(await once(act, self.key, told, made))

        result = await attempt(info, act_on)
        if isinstance(result, Refused):
            raise result
        if not is_needed:
            await uploads.drop(stored)
        return result


async def file_address(info: Any, public_id: str) -> str | None:
    """An address that shows the bytes of an item's draft for an hour; None when it has none.

    Raises Refused where there is no such item for the asker.
    """
    context = context_of(info)
    async with context.act() as act:
        key = await key_of_draft(act, public_id)
    database = context.desk.database
    kept = await kept_file(database, key) if key else None
    if kept is None or kept.public_id != public_id:
        return None
    until = int(time.time()) + SIGNED_SECONDS
    return signed_address(await signing_secret(database), kept.key, kept.name, until=until)
