"""Save a revision: the only way content changes."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from language.pinyin import slug_of
from models.declare import ContentType, Parts
from models.declare.fields import is_localized
from models.ids import new_id
from models.system import Address, Item, Revision
from publishing.actor import Verb
from publishing.addresses import address_problems
from publishing.canonical import canonical
from publishing.check import Content, check
from publishing.conflict import conflict
from publishing.derive import derive
from publishing.desk import Act, item_of, keys_of, place_draft, revision_of, tell, type_of
from publishing.errors import Code, Conflict, Problem, Refused, refuse
from publishing.fold_saves import fold
from publishing.permissions import may, no_such_item, permit, permit_writing
from publishing.project import link_ids
from publishing.release_lane import follow
from publishing.translations import note_translations

MAX_CONTENT_BYTES = 4_000_000


async def create(
    act: Act, type_name: str, content: Mapping[str, Any], *, item: Item | None = None
) -> Revision:
    """The first revision of a new item, as a private draft.

    `item` is one made by `reserve`, when others already link to it. Raises Refused with everything
    that is wrong.
    """
    content_type = act.catalogue.types.get(type_name)
    if content_type is None:
        raise refuse(Code.NOT_FOUND, f"There is no content type {type_name!r}.")
    permit(act.actor, Verb.CREATE, type_name)
    for name in content:
        permit(act.actor, Verb.EDIT, type_name, name)
    item = item or await reserve(act, content_type)
    return await _save(act, item, content_type, content)


async def reserve(act: Act, content_type: ContentType) -> Item:
    """An item without any content yet, so that items can link to each other."""
    return await Item.create(
        using_db=act.tx, public_id=new_id(content_type), type=content_type.name, made_at=act.at
    )


async def save(
    act: Act,
    public_id: str,
    content: Mapping[str, Any],
    *,
    expected_revision: int,
    autosave: bool = False,
) -> Revision:
    """A new revision with this whole content, as the item's draft.

    An `autosave` takes the place of the same person's autosave before it, if nothing refers to that.
    Raises Conflict, which holds the draft as it is now, when `expected_revision` is not its number;
    Refused with everything that is wrong.
    """
    item = await item_of(act, public_id)
    content_type = type_of(act, item)
    if not may(act.actor, Verb.READ, item.type).allowed:
        raise no_such_item(public_id)
    permit_writing(act.actor, item.type)
    if item.trashed_at is not None:
        raise refuse(Code.STATE, f"{public_id} is in the trash; restore it before editing.")
    if item.draft_number != expected_revision:
        raise await conflict(
            act, item, content_type, mine=dict(content), expected=expected_revision
        )
    await _permit_changes(act, item, content_type, content)
    revision = await _save(act, item, content_type, content)
    if autosave:
        await fold(act, item, expected_revision, revision)
    return revision


async def _permit_changes(
    act: Act, item: Item, content_type: ContentType, content: Mapping[str, Any]
) -> None:
    """Raise Refused where a field is changed that the actor may neither edit nor translate."""
    before: dict[str, Any] = {}
    if item.draft_number:
        before = orjson.loads((await revision_of(act, item, item.draft_number)).content)
    refused: list[Problem] = []
    for name in {**before, **content}:
        old, new = before.get(name), content.get(name)
        if old == new:
            continue
        verdict = may(act.actor, Verb.EDIT, item.type, name)
        if not verdict.allowed and _is_translation(content_type, name, old, new):
            verdict = may(act.actor, Verb.TRANSLATE, item.type, name)
        if not verdict.allowed:
            refused.append(Problem(Code.FORBIDDEN, verdict.reason, (name,)))
    if refused:
        raise Refused(refused)


def _is_translation(content_type: ContentType, name: str, old: Any, new: Any) -> bool:
    """Whether nothing but texts in languages other than the master's, Simplified Chinese, differ."""
    kind = content_type.fields.get(name)
    if kind is None or not is_localized(kind) or isinstance(kind, Parts):
        return False
    if not all(isinstance(each, Mapping | None) for each in (old, new)):
        return False
    return (old or {}).get(MASTER) == (new or {}).get(MASTER)


MASTER = "ZH_HANS"
"""The language that translators leave alone."""


async def _save(
    act: Act, item: Item, content_type: ContentType, content: Mapping[str, Any]
) -> Revision:
    checked = check(content, content_type, act.catalogue)
    problems = [*checked.problems, *await _missing_targets(act, checked.content, content_type)]
    problems += await address_problems(act, content_type, checked.content)
    if problems:
        raise Refused(problems)
    clean = await _with_slug(act, item, content_type, checked.content)
    number = item.last_number + 1
    await _advance(act, item, draft_number=number, last_number=number)
    revision = await write_revision(act, item, content_type, clean, number=number)
    await place_draft(act, item, revision)
    await follow(act, item, write_beside)
    await note_translations(act, item, content_type, revision)
    await tell(act, item, "Saved", revision=number)
    return revision


async def write_as_draft(act: Act, item: Item, content: Content) -> Revision:
    """Checked content as the item's newest draft, whoever acts."""
    number = item.last_number + 1
    await _advance(act, item, draft_number=number, last_number=number)
    revision = await write_revision(act, item, type_of(act, item), content, number=number)
    await place_draft(act, item, revision)
    await tell(act, item, "Saved", revision=number)
    return revision


async def write_beside(
    act: Act, item: Item, content_type: ContentType, content: Content
) -> Revision:
    """What was composed as a revision of its own; the draft stays what it is."""
    number = await next_number(act, item)
    return await write_revision(act, item, content_type, content, number=number)


async def _advance(act: Act, item: Item, *, draft_number: int, last_number: int) -> None:
    """Compare and set: under PostgreSQL's isolation two saves could otherwise both succeed."""
    here = Item.filter(id=item.id, draft_number=item.draft_number, last_number=item.last_number)
    if await here.using_db(act.tx).update(draft_number=draft_number, last_number=last_number) != 1:
        raise Conflict(
            current_number=item.last_number + 1,
            current={},
            expected=item.draft_number,
            mine={},
            proposal={},
        )
    item.draft_number, item.last_number = draft_number, last_number


async def write_revision(
    act: Act, item: Item, content_type: ContentType, content: Content, *, number: int
) -> Revision:
    """Record what was written and what follows from it."""
    text = canonical(content).encode()
    if len(text) > MAX_CONTENT_BYTES:
        raise refuse(
            Code.TOO_LONG,
            f"The item holds {len(text):,} bytes; {MAX_CONTENT_BYTES:,} are allowed. Split it.",
        )
    derived = derive(content, content_type, act.catalogue, act.terms)
    return await Revision.create(
        using_db=act.tx,
        item=item.id,
        number=number,
        content=text.decode(),
        derived=orjson.dumps(derived).decode(),
        sha256=hashlib.sha256(text).hexdigest(),
        terms=act.terms.version,
        author=act.by,
        person=act.person if act.person != act.by else None,
        made_at=act.at,
    )


async def next_number(act: Act, item: Item) -> int:
    """A revision number for a composed revision; the draft stays what it is."""
    number = item.last_number + 1
    await _advance(act, item, draft_number=item.draft_number, last_number=number)
    return number


async def _missing_targets(act: Act, content: Content, content_type: ContentType) -> list[Problem]:
    wanted = link_ids(content, content_type, act.catalogue)
    missing = sorted(wanted - (await keys_of(act, wanted)).keys())
    return [
        Problem(Code.LINK_NOT_FOUND, f"There is no item {each!r} to link to.") for each in missing
    ]


async def _with_slug(act: Act, item: Item, content_type: ContentType, content: Content) -> Content:
    """The content with its address: the one written, the one it had, or one proposed from the title."""
    slug_field = content_type.slug
    if slug_field is None:
        return content
    written = content.get(slug_field.name)
    if written is None and item.draft_number:
        before = orjson.loads((await revision_of(act, item, item.draft_number)).content)
        written = before.get(slug_field.name)
    if written is None:
        source = content.get(slug_field.made_from) or {}
        title = (
            source
            if isinstance(source, str)
            else next((source[tag] for tag in _SLUG_SOURCES if source.get(tag)), "")
        )
        if not title:
            return content
        written = await _claim_free(act, item, content_type, slug_of(title))
    elif not await _claim(act, item, content_type, written):
        raise refuse(
            Code.TAKEN, f"The address {written!r} belongs to another item. Choose another.", "slug"
        )
    return {**content, slug_field.name: written}


_SLUG_SOURCES = ("ZH_HANS", "ZH_HANT", "ZH_HANT_HK", "ZH_HANT_TW", "EN")


async def _claim_free(act: Act, item: Item, content_type: ContentType, proposed: str) -> str:
    while True:
        slug = await _free_slug(act, content_type, proposed)
        if await _claim(act, item, content_type, slug):
            return slug  # else somebody else's act has taken it in between


async def _free_slug(act: Act, content_type: ContentType, proposed: str) -> str:
    near = Address.filter(type=content_type.name, slug__startswith=proposed)
    taken = {address.slug for address in await near.using_db(act.tx)}
    if proposed not in taken:
        return proposed
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{proposed}-{n}") not in taken)


async def _claim(act: Act, item: Item, content_type: ContentType, slug: str) -> bool:
    """Whether the address is the item's: already, or from now on."""
    address = Address(type=content_type.name, slug=slug, item=item.id)
    # Waits for whoever claims the same at this moment; a plain insert would then fail.
    await Address.bulk_create([address], ignore_conflicts=True, using_db=act.tx)
    holder = await Address.get(type=content_type.name, slug=slug, using_db=act.tx)
    return bool(holder.item == item.id)
