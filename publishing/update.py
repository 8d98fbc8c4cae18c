"""Update: change some fields of a draft and leave the others as they are."""

from collections.abc import Mapping
from typing import Any

from models.declare import ContentType, Parts
from models.declare.fields import is_localized
from models.locale import Locale
from models.system import Revision
from publishing.actor import Verb
from publishing.check import Content
from publishing.conflict import conflict, content_of
from publishing.desk import Act, item_for, type_of
from publishing.errors import Refused
from publishing.permissions import permit_writing, unknowable
from publishing.save import save


async def update(
    act: Act,
    public_id: str,
    changes: Mapping[str, Any],
    *,
    expected_revision: int,
    autosave: bool = False,
) -> Revision:
    """A new revision in which these fields are changed; a field that is not named stays as it is.

    A localized value is a mapping of languages, of which those not named stay too; null clears.
    Raises Conflict, Refused.
    """
    item = await item_for(act, Verb.READ, public_id)
    permit_writing(act.actor, item.type)
    content_type = type_of(act, item)
    hidden = unknowable(act.actor, item.type, changes)
    if hidden:
        raise Refused(hidden)
    if not item.draft_number:
        return await save(act, public_id, dict(changes), expected_revision=expected_revision)
    known = 1 <= expected_revision <= item.draft_number
    base = await content_of(act, item, expected_revision if known else item.draft_number)
    content = patched(base, changes, content_type)
    if expected_revision != item.draft_number:
        raise await conflict(act, item, content_type, mine=content, expected=expected_revision)
    return await save(
        act, public_id, content, expected_revision=expected_revision, autosave=autosave
    )


def patched(before: Content, changes: Mapping[str, Any], content_type: ContentType) -> Content:
    """The content with these changes made to it."""
    after = dict(before)
    for name, value in changes.items():
        kind = content_type.fields.get(name)
        per_language = kind is not None and is_localized(kind) and not isinstance(kind, Parts)
        if value is None:
            after.pop(name, None)
        elif per_language and isinstance(value, Mapping):
            after[name] = {**(before.get(name) or {}), **value}
        else:
            after[name] = value
    return after


def in_language(values: Mapping[str, Any], locale: Locale, content_type: ContentType) -> Content:
    """Values given in one language, as changes: texts that belong to a language are put under it."""
    changes: Content = {}
    for name, value in values.items():
        kind = content_type.fields.get(name)
        if kind is not None and is_localized(kind) and not isinstance(kind, Parts):
            changes[name] = {locale.name: value}
        else:
            changes[name] = value
    return changes
