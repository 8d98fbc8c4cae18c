"""The demonstration content: what the speech states, in our own words, loaded through the ordinary acts."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from language.sheet import read_sheet
from models.declare import Catalogue, ContentType, Field
from models.declare.catalogue import PUBLISHED_AT, FieldMap
from models.declare.fields import Link, Parts, RichText, is_localized
from models.system import (
    Address,
    Announced,
    Fact,
    GoneAddress,
    Item,
    LegacyAddress,
    Placement,
    Revision,
    Tombstone,
    Translation,
)
from publishing.desk import Act, Desk
from publishing.errors import Code, refuse
from publishing.legacy_addresses import import_legacy
from publishing.project import delete_rows
from publishing.publish import publish
from publishing.rows import GivenRow, rows_of_sheet
from publishing.save import create, reserve

Entry = Mapping[str, Any]
Progress = Callable[[int, int], None]

ACTOR = "demonstration"
_TAGS = {"zh": "ZH_HANS", "hant": "ZH_HANT", "hk": "ZH_HANT_HK", "tw": "ZH_HANT_TW", "en": "EN"}


def entries(folder: Path = Path(__file__).parent) -> list[Entry]:
    """The items of the demonstration, in the order of their files."""
    return [
        entry
        for path in sorted(folder.glob("*.yaml"))
        for entry in yaml.safe_load(path.read_text("utf-8"))
    ]


async def load(desk: Desk, *, progress: Progress = lambda _done, _of: None) -> int:
    """Save and publish the demonstration content in one act; gives how many items.

    Raises Refused on a database that holds items already.
    """
    some = entries()
    async with desk.act(by=ACTOR) as act:
        if await Item.all().using_db(act.tx).exists():
            raise refuse(
                Code.STATE,
                "The database holds content already; the demonstration is for an empty one.",
            )
        reserved = {
            each["key"]: await reserve(act, act.catalogue.types[each["type"]]) for each in some
        }
        ids = {key: item.public_id for key, item in reserved.items()}
        for done, each in enumerate(some, start=1):
            content = _content(each, act.catalogue, ids)
            await create(act, each["type"], content, item=reserved[each["key"]])
            progress(done, len(some))
        await publish(act, [ids[each["key"]] for each in some if each.get("publish", True)])
        await import_legacy(act, _legacy_rows(ids))
    return len(some)


def _legacy_rows(ids: Mapping[str, str]) -> list[GivenRow]:
    """Addresses in the style of an old website, which lead to items of the demonstration."""
    text = (Path(__file__).parent / "legacy_addresses.csv").read_text("utf-8")
    return [
        GivenRow(
            row.number,
            {
                name: ids[value[1:]] if value.startswith("@") else value
                for name, value in row.values.items()
            },
        )
        for row in rows_of_sheet(read_sheet(text))
    ]


async def reset(desk: Desk, *, progress: Progress = lambda _done, _of: None) -> int:
    """Put the demonstration content back as it was; gives how many items.

    Raises Refused when anybody else has written to the database, since their work would be lost.
    """
    async with desk.act(by=ACTOR) as act:
        foreign = await Revision.exclude(author=ACTOR).using_db(act.tx).count()
        if foreign:
            raise refuse(
                Code.STATE,
                f"The database holds {foreign} revisions by others; a reset would lose them. Use an empty data folder.",
            )
        await _remove_everything(act)
    return await load(desk, progress=progress)


async def _remove_everything(act: Act) -> None:
    items = {item.id: item for item in await Item.all().using_db(act.tx)}
    for placement in await Placement.all().using_db(act.tx):
        await delete_rows(
            act.tx,
            act.database.engine,
            act.catalogue.types[items[placement.item].type],
            placement.id,
        )
    kept = (Announced, Placement, Revision, Address, Fact, Translation, Tombstone, GoneAddress)
    for model in (*kept, LegacyAddress, Item):
        await model.all().using_db(act.tx).delete()


def _content(entry: Entry, catalogue: Catalogue, ids: Mapping[str, str]) -> dict[str, Any]:
    return _fields(entry["fields"], _writable(catalogue.types[entry["type"]]), catalogue, ids)


def _writable(content_type: ContentType) -> FieldMap:
    return {**content_type.fields, "published_at": PUBLISHED_AT}


def _fields(
    values: Entry, fields: FieldMap, catalogue: Catalogue, ids: Mapping[str, str]
) -> dict[str, Any]:
    return {name: _value(fields[name], value, catalogue, ids) for name, value in values.items()}


def _value(kind: Field, value: Any, catalogue: Catalogue, ids: Mapping[str, str]) -> Any:
    if value is None:
        return None
    if is_localized(kind) and not isinstance(kind, Parts):
        return {_TAGS[tag]: _single(kind, text, catalogue, ids) for tag, text in value.items()}
    return _single(kind, value, catalogue, ids)


def _single(kind: Field, value: Any, catalogue: Catalogue, ids: Mapping[str, str]) -> Any:
    match kind:
        case RichText():
            return [block for each in value for block in _blocks(each, catalogue, ids)]
        case Parts(of=part):
            fields = catalogue.parts[part.__name__].fields
            each = value if kind.many else [value]
            made = [_fields(inner, fields, catalogue, ids) for inner in each]
            return made if kind.many else made[0]
        case Link(many=True):
            return [ids[each.removeprefix("@")] for each in value]
        case Link():
            return ids[value.removeprefix("@")]
    return value


def _blocks(
    written: Entry, catalogue: Catalogue, ids: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    for kind, inner in written.items():
        own = {name: value for name, value in inner.items() if name != "id"}
        block = {"kind": kind, **_fields(own, catalogue.blocks[kind].fields, catalogue, ids)}
        yield block | ({"id": inner["id"]} if "id" in inner else {})
