"""Create and update: from an input to a saved draft."""

from collections.abc import Mapping
from typing import Any

from models.declare import ContentType
from models.system import Item, Revision
from models.view import DRAFT, View
from publishing.desk import Act
from publishing.errors import Code, Refused, refuse
from publishing.once import once
from publishing.save import create
from publishing.update import update
from resolvers.manage.acts import attempt
from resolvers.manage.context import context_of
from resolvers.manage.written import changes_of
from resolvers.names import locale_of


async def create_item(
    info: Any, content_type: ContentType, given: Mapping[str, Any], *, key: str | None = None
) -> str | Refused:
    """The new item's public id, or why there is none; under a key used before, that item's."""
    context = context_of(info)
    content = changes_of(given, content_type, context.catalogue)
    return await create_once(info, content_type.name, content, key=key)


async def create_once(
    info: Any, type_name: str, content: Mapping[str, Any], *, key: str | None
) -> str | Refused:
    """The new item's public id, or why there is none; under a key used before, that item's."""

    async def work(act: Act) -> str:
        async def made() -> str:
            return await public_id_of(act, await create(act, type_name, content))

        return str(await once(act, key, ["create", type_name, dict(content)], made))

    return await attempt(info, work)


async def update_item(
    info: Any,
    content_type: ContentType,
    public_id: str,
    expected_revision: int,
    given: Mapping[str, Any],
    *,
    autosave: bool = False,
) -> str | Refused:
    """The item's public id, or why it was not changed."""
    context = context_of(info)
    changes = changes_of(given, content_type, context.catalogue)

    async def work(act: Act) -> str:
        _refuse_other_types(act, content_type, public_id)
        await update(
            act, public_id, changes, expected_revision=expected_revision, autosave=autosave
        )
        return public_id

    return await attempt(info, work)


def _refuse_other_types(act: Act, content_type: ContentType, public_id: str) -> None:
    found = act.catalogue.by_prefix(public_id)
    if found is not None and found.name != content_type.name:
        raise refuse(Code.NOT_FOUND, f"There is no item {public_id!r}.")


async def public_id_of(act: Act, revision: Revision) -> str:
    """The public id of a revision's item."""
    return (await Item.get(id=revision.item, using_db=act.tx)).public_id


def written_in(given: Mapping[str, Any]) -> View:
    """The view in which what was just written is shown: the draft, in its language."""
    return View(locale_of(given["locale"]), lane=DRAFT)
