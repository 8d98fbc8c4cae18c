"""Upload and replace: bytes become a picture or a file, as a draft like any other."""

from dataclasses import dataclass
from typing import Any

import orjson

from models.system import Item, Revision, StoredFile
from models.view import DRAFT
from publishing.actor import Verb
from publishing.desk import Act, item_for, placements_of, record, revision_of, show
from publishing.errors import Code, refuse
from publishing.file_kinds import Examined
from publishing.permissions import permit
from publishing.save import create
from publishing.update import update

PICTURE, FILE = "Picture", "File"


@dataclass(frozen=True)
class Stored:
    """Bytes that are in the storage already, and what was found out about them."""

    key: str
    name: str
    sha256: str
    bytes: int
    examined: Examined

    @property
    def type_name(self) -> str:
        """The content type that they become."""
        return PICTURE if self.examined.is_image else FILE


async def upload(act: Act, stored: Stored) -> tuple[Item, Revision]:
    """A new picture or file as a private draft; a file is called like what was sent.

    Raises Refused.
    """
    permit(act.actor, Verb.UPLOAD, stored.type_name)
    content = fields_of(stored)
    if stored.type_name == FILE:
        content["title"] = {"ZH_HANS": stored.name.rsplit(".", 1)[0]}
    revision = await create(act, stored.type_name, content)
    item = await Item.get(id=revision.item, using_db=act.tx)
    await _keep(act, item, stored)
    return item, revision


async def replace(
    act: Act, public_id: str, stored: Stored, *, expected_revision: int | None = None
) -> tuple[Item, Revision]:
    """The item's draft with other bytes; all that was written about it stays.

    What is live keeps its own bytes until this is published. Raises Conflict, Refused.
    """
    item = await item_for(act, Verb.UPLOAD, public_id)
    if item.type != stored.type_name:
        raise refuse(
            Code.INVALID,
            f"{public_id} is a {item.type}, and what you sent would be a {stored.type_name}. "
            "Upload it as something new.",
        )
    number = item.draft_number if expected_revision is None else expected_revision
    revision = await update(act, public_id, fields_of(stored), expected_revision=number)
    await _keep(act, item, stored)
    return item, revision


def fields_of(stored: Stored) -> dict[str, Any]:
    """What the content says about the bytes."""
    shared: dict[str, Any] = {
        "mime": stored.examined.mime,
        "bytes": stored.bytes,
        "sha256": stored.sha256,
        "storage_key": stored.key,
    }
    if stored.type_name == FILE:
        return {**shared, "pages": stored.examined.pages}
    return {
        **shared,
        "width_px": stored.examined.width,
        "height_px": stored.examined.height,
    }


async def key_of_draft(act: Act, public_id: str) -> str | None:
    """The key of the bytes that the item's draft has; None when it has none."""
    item = await item_for(act, Verb.READ, public_id)
    if not item.draft_number:
        return None
    draft = await revision_of(act, item, item.draft_number)
    key: str | None = orjson.loads(draft.content).get("storage_key")
    return key


async def _keep(act: Act, item: Item, stored: Stored) -> None:
    await StoredFile.create(
        using_db=act.tx,
        key=stored.key,
        item=item.id,
        sha256=stored.sha256,
        mime=stored.examined.mime,
        bytes=stored.bytes,
        name=stored.name,
        width=stored.examined.width,
        thumbhash=stored.examined.thumbhash,
        made_at=act.at,
        made_by=act.by,
    )
    for draft in await placements_of(act, item, DRAFT):
        if not draft.over:
            # Its editions were made before there was anything to say of the bytes.
            await show(act, item, draft)
    record(
        act,
        "Uploaded",
        public_id=item.public_id,
        mime=stored.examined.mime,
        bytes=stored.bytes,
        sha256=stored.sha256,
    )
