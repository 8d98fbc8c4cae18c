"""What editors have on every item, beside what the public has."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import strawberry
from strawberry.scalars import JSON as JSON_SCALAR
from strawberry.types.field import StrawberryField

from publishing.actions import Action
from publishing.standing import Lifecycle
from resolvers.manage import contents, reviews
from resolvers.manage.translations import translations_of
from resolvers.selection import ID_KEY
from schema.manage.acts import AuditEntry, shown_entry
from schema.manage.linking import LinkingConnection, shown_linking
from schema.manage.translated import Translation, shown_translation

if TYPE_CHECKING:
    from schema.manage.review_types import CommentType, ReviewType

    JSON: TypeAlias = Any
else:
    JSON = JSON_SCALAR

LifecycleEnum = strawberry.enum(
    Lifecycle, name="Lifecycle", description="Where an item is on its way."
)
ActionEnum = strawberry.enum(
    Action, name="Action", description="What can be done to an item; each is a button."
)


@strawberry.type(description="Something that cannot be done now, and why.")
class RefusedAction:
    action: ActionEnum  # type: ignore[valid-type]  # made an enum of the schema above
    reason: str


async def lifecycle(root: Any, info: strawberry.Info) -> LifecycleEnum:  # type: ignore[valid-type]
    return await contents.lifecycle(info, root[ID_KEY])


async def revision(root: Any, info: strawberry.Info) -> int:
    return (await info.context.standing(root[ID_KEY])).draft


async def live_revision(root: Any, info: strawberry.Info) -> int | None:
    return (await info.context.standing(root[ID_KEY])).live


async def has_changes(root: Any, info: strawberry.Info) -> bool:
    return (await info.context.standing(root[ID_KEY])).has_changes


async def allowed_actions(root: Any, info: strawberry.Info) -> list[ActionEnum]:  # type: ignore[valid-type]
    return await contents.allowed_actions(info, root[ID_KEY])


async def refused_actions(root: Any, info: strawberry.Info) -> list[RefusedAction]:
    refused = await contents.refused_actions(info, root[ID_KEY])
    return [RefusedAction(action=action, reason=reason) for action, reason in refused]


_Reviews: TypeAlias = list[Annotated["ReviewType", strawberry.lazy("schema.manage.review_types")]]
_Comments: TypeAlias = list[Annotated["CommentType", strawberry.lazy("schema.manage.review_types")]]


async def item_reviews(root: Any, info: strawberry.Info) -> _Reviews:
    found: Any = await reviews.reviews_on_item(info, root[ID_KEY])
    return found


async def item_comments(root: Any, info: strawberry.Info) -> _Comments:
    found: Any = await reviews.comments_on_item(info, root[ID_KEY])
    return found


async def values(root: Any, info: strawberry.Info) -> JSON:
    return await contents.values(info, root[ID_KEY])


async def acts(root: Any, info: strawberry.Info, first: int = 20) -> list[AuditEntry] | None:
    return [shown_entry(each) for each in await contents.acts(info, root[ID_KEY], first)]


async def translations(root: Any, info: strawberry.Info) -> list[Translation]:
    return [shown_translation(each) for each in await translations_of(info, root[ID_KEY])]


async def links_here(
    root: Any, info: strawberry.Info, first: int = 20, after: str | None = None
) -> LinkingConnection:
    page, more = await contents.linking(info, root[ID_KEY], first, after)
    return shown_linking(page, more=more)


_FIELDS: dict[str, tuple[Callable[..., Any], str]] = {
    "lifecycle": (lifecycle, "Where the item is on its way."),
    "revision": (revision, "The number of the draft, to be given back as expectedRevision."),
    "liveRevision": (live_revision, "The number of what readers see now; null while nothing."),
    "hasChanges": (has_changes, "Whether the draft differs from what readers see."),
    "allowedActions": (allowed_actions, "What you can do to it now: its buttons."),
    "refusedActions": (refused_actions, "What you cannot do to it now, each with its reason."),
    "reviews": (item_reviews, "Where the draft stands in its reviews, in each of its languages."),
    "comments": (item_comments, "What was said of it, oldest first."),
    "acts": (acts, "What was done to it, newest first. For those who may read its history."),
    "translations": (
        translations,
        "How each language of the draft stands beside the master's text.",
    ),
    "linksHere": (
        links_here,
        "Items that lead here, as drafts, live or scheduled, newest first.",
    ),
    "values": (
        values,
        "The draft as it was written, field by field, every language and private field included;"
        " without the fields that you may not read.",
    ),
}


def editorial_fields() -> list[StrawberryField]:
    """The fields, made anew for one schema."""
    return [_field(name, *told) for name, told in _FIELDS.items()]


def _field(name: str, resolver: Callable[..., Any], description: str) -> StrawberryField:
    made: Any = strawberry.field(resolver=resolver, name=name, description=description)
    made.python_name = name
    return made


EDITORIAL = frozenset(_FIELDS)
