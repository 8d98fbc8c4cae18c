"""Links without which an item is not whole: their targets must be public together with it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from models.declare import Catalogue
from models.declare.catalogue import FieldMap
from models.declare.fields import Link, Parts, RichText
from models.system import Item, Placement, Revision
from models.view import LIVE, WITHDRAWN
from publishing.check import Path
from publishing.desk import Act, keys_of, type_of
from publishing.errors import Code, Problem


async def unpublished_links(
    act: Act, pairs: Sequence[tuple[Item, Revision]], *, at: int
) -> list[Problem]:
    """Every needed link whose target is neither public at that instant nor published in this act.

    A link that is not needed just leads nowhere until its target is public.
    """
    together = {item.public_id for item, _ in pairs}
    needed = [
        (item, path, target)
        for item, revision in pairs
        for path, target in _needed(
            orjson.loads(revision.content), type_of(act, item).fields, act.catalogue, ()
        )
        if target not in together
    ]
    public = await _public_at(act, {target for _, _, target in needed}, at)
    return [
        Problem(
            Code.LINK_NOT_PUBLISHED,
            f"{item.public_id} cannot do without {target}, which is not public then. "
            "Publish both together.",
            path,
        )
        for item, path, target in needed
        if target not in public
    ]


def _needed(
    values: Mapping[str, Any], fields: FieldMap, catalogue: Catalogue, path: Path
) -> Iterator[tuple[Path, str]]:
    for name, kind in fields.items():
        value = values.get(name)
        here = (*path, name)
        if value in (None, "", [], {}):
            continue
        match kind:
            case Link() if kind.required or kind.essential or _required_now(kind, values):
                for each in value if kind.many else [value]:
                    yield here, each
            case Parts():
                inner = catalogue.parts[kind.of.__name__].fields
                for n, part in enumerate(value if kind.many else [value]):
                    there = (*here, str(n)) if kind.many else here
                    yield from _needed(part, inner, catalogue, there)
            case RichText():
                for tag, blocks in value.items():
                    for block in blocks:
                        inner = catalogue.blocks[block["kind"]].fields
                        yield from _needed(block, inner, catalogue, (*here, tag, block["id"]))


def _required_now(kind: Link, values: Mapping[str, Any]) -> bool:
    return any(values.get(name) in choices for name, choices in kind.required_when.items())


async def _public_at(act: Act, public_ids: set[str], at: int) -> set[str]:
    keys = {key: public_id for public_id, key in (await keys_of(act, public_ids)).items()}
    rows = await Placement.filter(item__in=list(keys), lane__in=[LIVE, WITHDRAWN]).using_db(act.tx)
    withdrawn = {each.item for each in rows if each.lane == WITHDRAWN and not each.over}
    return {
        keys[each.item]
        for each in rows
        if each.lane == LIVE
        and not each.cancelled
        and each.live_from <= at < each.live_until
        and each.item not in withdrawn
    }
