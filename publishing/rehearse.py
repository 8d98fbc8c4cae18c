"""Rehearse: do an act, see what it would change for readers, and undo it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson

from models.system import Fact, Revision
from publishing.desk import Act
from publishing.prospect import Change, LinkChange, Prospect, changes, link_changes, prospect
from publishing.savepoint import savepoint


@dataclass(frozen=True)
class Named:
    """An item as a person knows it."""

    public_id: str
    type: str
    label: str


@dataclass(frozen=True)
class Turning:
    """An item that appears, vanishes or changes; `fields` are those that differ for readers."""

    of: Named
    change: Change
    fields: tuple[str, ...]


@dataclass(frozen=True)
class LinkTurning:
    """A link that can be followed from an instant on, or no longer."""

    source: Named
    field: str
    target: Named
    change: LinkChange


@dataclass(frozen=True)
class Told:
    """A fact that would be told."""

    kind: str
    public_id: str


@dataclass(frozen=True)
class Report:
    """What an act would do: what readers would see differently, and what would be told."""

    items: tuple[Turning, ...]
    links: tuple[LinkTurning, ...]
    facts: tuple[Told, ...]


Contents = dict[tuple[int, int], dict[str, Any]]


async def rehearse(act: Act, work: Callable[[], Awaitable[Any]]) -> Report:
    """What the work would do; nothing of it stays. Raises Refused when it would be refused."""
    last = await Fact.all().using_db(act.tx).order_by("-id").first()
    async with savepoint(act, "rehearsal", undo=True):
        await work()
        facts = (
            await Fact.filter(id__gt=last.id if last else 0, at=act.at, by=act.by)
            .using_db(act.tx)
            .order_by("id")
        )
        touched = {int(each.item) for each in facts}
        after = await prospect(act, touched)
        contents = await _contents(act, after, touched)
    before = await prospect(act, touched)
    contents |= await _contents(act, before, touched)
    names = {key: Named(*each) for key, each in {**before.names, **after.names}.items()}
    return Report(
        tuple(
            Turning(names[each.item], each, _differing(act, each, contents, names))
            for each in changes(before, after, act.at)
            if each.item in touched
        ),
        tuple(
            LinkTurning(names[each.arrow.source], each.arrow.field, names[each.arrow.target], each)
            for each in link_changes(before, after, act.at)
        ),
        tuple(Told(each.kind, each.public_id) for each in facts),
    )


async def _contents(act: Act, seen: Prospect, items: set[int]) -> Contents:
    numbers = {each.revision for key in items for each in seen.items.get(key, ())}
    rows = Revision.filter(item__in=list(items), number__in=list(numbers)).using_db(act.tx)
    return {(row.item, row.number): orjson.loads(row.content) for row in await rows}


def _differing(
    act: Act, change: Change, contents: Contents, names: dict[int, Named]
) -> tuple[str, ...]:
    """The public fields that differ between what would have been shown and what is."""
    if change.before is None or change.after is None:
        return ()
    old, new = (contents[change.item, each] for each in (change.before, change.after))
    fields = act.catalogue.types[names[change.item].type].fields
    public = [name for name in {**old, **new} if name not in fields or not fields[name].private]
    return tuple(sorted(name for name in public if old.get(name) != new.get(name)))
