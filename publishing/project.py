"""The projection: from a revision and a placement to the rows readers are shown. It only copies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from models.clock import instant, wire_instant
from models.columns import (
    EDITION,
    EDITIONS_EACH,
    LAST,
    LINK_TABLE,
    columns_of,
    edition_columns,
    tables_of,
)
from models.database import Engine, Transaction, placeholders
from models.declare import Catalogue, ContentType, Field
from models.declare.catalogue import FieldMap
from models.declare.fields import (
    FileAddress,
    Flag,
    GeoPoint,
    Link,
    Money,
    Parts,
    RichText,
    TextList,
)
from models.locale import DEFAULT_CHAIN, Locale, mask_of
from models.system import Item, Placement, Revision
from models.view import DRAFT, LIVE, RELEASE, WITHDRAWN
from publishing.check import Content
from publishing.derive import SOURCES
from publishing.findable import findable
from publishing.search_index import Doc, delete_doc, insert_doc, retime_doc

Row = dict[str, Any]


@dataclass(frozen=True)
class ItemFile:
    """The uploaded bytes that a revision has: their key, and a picture's ThumbHash where known."""

    key: str
    thumbhash: str | None


Keys = Mapping[str, int]
"""The internal key of each item by its public id."""


@dataclass(frozen=True)
class Rows:
    """The rows of one placement: those of its own type, the common ones, its links, and its doc."""

    typed: tuple[Row, ...]
    common: tuple[Row, ...]
    links: tuple[Row, ...]
    doc: Doc | None = None


def edition_id(placement: int, locale: Locale) -> int:
    """The edition's key; the same again after a rebuild."""
    return placement * EDITIONS_EACH + locale.value


def has_editions(placement: Placement) -> bool:
    """Whether anybody can ever be shown this placement: not when called off, nor an old draft.

    What a release takes off line stands in it without an edition.
    """
    if placement.lane == DRAFT or placement.lane.startswith(RELEASE):
        return not placement.over and placement.act != "unpublish"
    return placement.lane == LIVE and not placement.cancelled


def lane_of(placement: Placement, *, withdrawn: bool) -> str:
    """The lane its editions are in: a withdrawn item is in no public view, past ones included."""
    return WITHDRAWN if withdrawn and placement.lane == LIVE else placement.lane


def project(
    item: Item,
    revision: Revision,
    placement: Placement,
    content_type: ContentType,
    catalogue: Catalogue,
    keys: Keys,
    *,
    withdrawn: bool,
    file: ItemFile | None = None,
) -> Rows:
    """The rows of one placement, one per language that anything can be shown in.

    `file` are the bytes that the revision names, if they were uploaded for this item.
    """
    if not has_editions(placement):
        return Rows((), (), ())
    return _Projection(
        item, revision, placement, content_type, catalogue, keys, withdrawn=withdrawn, file=file
    ).rows()


def key_of_file(content: Content, content_type: ContentType) -> str | None:
    """The key of the bytes that the content names, if its type has any."""
    fields = content_type.fields.values()
    name = next((kind.of for kind in fields if isinstance(kind, FileAddress)), None)
    return content.get(name) if name else None


def link_ids(content: Content, content_type: ContentType, catalogue: Catalogue) -> set[str]:
    """The public ids of every item the content links to, in fields, parts and blocks."""
    return set(_ids_in(content, content_type.fields, catalogue))


def _ids_in(content: Content, fields: FieldMap, catalogue: Catalogue) -> Iterable[str]:
    for name, kind in fields.items():
        value = content.get(name)
        if value is None:
            continue
        match kind:
            case Link(many=True):
                yield from value
            case Link():
                yield value
            case Parts():
                inner = catalogue.parts[kind.of.__name__].fields
                for part in value if kind.many else [value]:
                    yield from _ids_in(part, inner, catalogue)
            case RichText():
                for blocks in value.values():
                    for block in blocks:
                        yield from _ids_in(block, catalogue.blocks[block["kind"]].fields, catalogue)


class _Projection:
    def __init__(
        self,
        item: Item,
        revision: Revision,
        placement: Placement,
        content_type: ContentType,
        catalogue: Catalogue,
        keys: Keys,
        *,
        withdrawn: bool,
        file: ItemFile | None,
    ) -> None:
        self.item = item
        self.file = file
        self.revision = revision
        self.placement = placement
        self.type = content_type
        self.catalogue = catalogue
        self.keys = keys
        self.lane = lane_of(placement, withdrawn=withdrawn)
        self.content: Content = orjson.loads(revision.content)
        self.derived: dict[str, Any] = orjson.loads(revision.derived)
        names = self.derived["available"]
        if placement.lane != LIVE:
            # Editors see a draft even where it lacks what publishing asks of it.
            names = names or list(self.derived["locales"])
        self.available = tuple(Locale[name] for name in names)
        self.links: list[Row] = []

    def rows(self) -> Rows:
        typed = [row for locale in Locale if (row := self.row(locale)) is not None]
        common = [{name: row[name] for name in self.common_names()} for row in typed]
        return Rows(tuple(typed), tuple(common), tuple(self.links), self.doc())

    def doc(self) -> Doc | None:
        """What it is found by, where it is in any words."""
        found = findable(self.derived, self.available, self.type, self.catalogue)
        if not found.texts:
            return None
        return Doc(
            id=self.placement.id,
            item=self.item.id,
            type=self.type.name,
            lane=self.lane,
            live_from=self.placement.live_from,
            live_until=self.placement.live_until,
            over=self.placement.over,
            found_by=found,
        )

    def common_names(self) -> list[str]:
        return [column.name for column in tables_of(self.catalogue)[EDITION]]

    def row(self, locale: Locale) -> Row | None:
        served = next((each for each in DEFAULT_CHAIN[locale] if each in self.available), None)
        if served is None:
            return None
        values = {
            **self.derived["shared"],
            **self.derived["locales"][served.name],
            **self.given(served),
        }
        row = self.common(locale, served)
        row["label"] = values.get(self.type.title) if self.type.title else None
        for kind in self.type.fields.values():
            row |= self.columns(kind, values)
        for column in edition_columns(self.type):
            # Saved before the field was there: nothing is known, and it sorts last.
            row.setdefault(column.name, None if column.null else "")
        sort = row[f"{self.type.order_by}_sort"] or (LAST if self.type.unknown_last else "")
        for kind in self.type.fields.values():
            if not kind.private:
                self.collect_links(kind, values.get(kind.name), row, sort)
        return row

    def given(self, served: Locale) -> Row:
        """What the service itself tells of the text: the reviews that its own language has passed."""
        kinds = self.type.fields.values()
        names = [kind.name for kind in kinds if kind.given and isinstance(kind, Parts)]
        if not names:
            return {}
        passed: dict[str, list[dict[str, Any]]] = orjson.loads(self.placement.reviews)
        source = next((each.name for each in SOURCES[served] if each.name in passed), None)
        steps = [
            {"stage": each["stage"], "passed_at": wire_instant(instant(each["at"]))}
            for each in (passed[source] if source else ())
        ]
        return dict.fromkeys(names, steps)

    def common(self, locale: Locale, served: Locale) -> Row:
        published_at = self.content.get("published_at") or (
            wire_instant(instant(self.placement.published_at))
            if self.placement.published_at is not None
            else None
        )
        updated_at = wire_instant(instant(self.revision.made_at))
        return {
            "id": edition_id(self.placement.id, locale),
            "item": self.item.id,
            "lane": self.lane,
            "live_from": self.placement.live_from,
            "live_until": self.placement.live_until,
            "over": self.placement.over,
            "locale": locale.value,
            "placement": self.placement.id,
            "revision": self.revision.number,
            "type": self.type.name,
            "public_id": self.item.public_id,
            "served": served.value,
            "converted": int(served.name in self.derived["converted"]),
            "available": mask_of(self.available),
            "slug": self.content.get(self.type.slug.name) if self.type.slug else None,
            "published_at": published_at,
            "published_at_sort": published_at or "",
            "updated_at": updated_at,
            "updated_at_sort": updated_at,
        }

    def columns(self, kind: Field, values: Row) -> Row:
        if kind.private:
            return {}
        value = values.get(kind.name)
        extra = {
            name: values[name]
            for name in (f"{kind.name}_sort", f"{kind.name}_fold")
            if name in values
        }
        match kind:
            case Link(many=True):
                return {}
            case Link():
                target = {f"{kind.name}_item": self.keys[value] if value else None}
                return (
                    target | {f"{kind.name}_type": self.type_of(value)}
                    if kind.is_polymorphic
                    else target
                )
            case RichText():
                return {kind.name: _json([self.block(block) for block in value or ()])}
            case Parts():
                return {kind.name: self.parts(kind, value)}
            case TextList() | Money() | GeoPoint():
                return {
                    kind.name: _json(value or []) if isinstance(kind, TextList) or value else None
                }
            case FileAddress():
                return self.address(kind)
            case Flag():
                return {kind.name: None if value is None else int(value)}
            case _ if kind.name in values and columns_of(kind):
                return {kind.name: value, **extra}
            case _:
                return {}

    def address(self, kind: FileAddress) -> Row:
        if self.file is None:
            return {}
        key = {f"{kind.name}_key": self.file.key}
        return key | {f"{kind.name}_thumbhash": self.file.thumbhash} if kind.sized else key

    def parts(self, kind: Parts, value: Any) -> str | None:
        fields = self.catalogue.parts[kind.of.__name__].fields
        if kind.many:
            return _json([self.with_keys(each, fields) for each in value or ()])
        return _json(self.with_keys(value, fields)) if value else None

    def block(self, block: Content) -> Content:
        return self.with_keys(block, self.catalogue.blocks[block["kind"]].fields)

    def with_keys(self, values: Content, fields: FieldMap) -> Content:
        """The values with each link as the target's key, or `[type, key]` where types mix."""
        out = dict(values)
        for name, kind in fields.items():
            if isinstance(kind, Link) and values.get(name) is not None:
                value = values[name]
                out[name] = (
                    [self.target(kind, each) for each in value]
                    if kind.many
                    else self.target(kind, value)
                )
        return out

    def target(self, kind: Link, public_id: str) -> Any:
        key = self.keys[public_id]
        return [self.type_of(public_id), key] if kind.is_polymorphic else key

    def type_of(self, public_id: str | None) -> str | None:
        target = self.catalogue.by_prefix(public_id) if public_id else None
        return target.name if target else None

    def collect_links(self, kind: Field, value: Any, row: Row, sort: str) -> None:
        match kind:
            case Link():
                ids = value if kind.many else [value]
                self.add_links(kind.name, [each for each in ids or () if each], row, sort)
            case Parts() if value:
                fields = self.catalogue.parts[kind.of.__name__].fields
                for part in value if kind.many else [value]:
                    self.collect_inner(kind.name, part, fields, row, sort)
            case RichText():
                for block in value or ():
                    self.collect_inner(
                        kind.name, block, self.catalogue.blocks[block["kind"]].fields, row, sort
                    )

    def collect_inner(
        self, path: str, values: Content, fields: FieldMap, row: Row, sort: str
    ) -> None:
        for name, kind in fields.items():
            if isinstance(kind, Link) and values.get(name):
                ids = values[name] if kind.many else [values[name]]
                self.add_links(f"{path}.{name}", ids, row, sort)

    def add_links(self, path: str, ids: list[str], row: Row, sort: str) -> None:
        field = f"{self.type.name}.{path}"
        first = sum(
            1 for link in self.links if link["field"] == field and link["edition"] == row["id"]
        )
        for position, public_id in enumerate(ids, start=first):
            self.links.append(
                {
                    "edition": row["id"],
                    "field": field,
                    "position": position,
                    "target_item": self.keys[public_id],
                    "target_type": self.type_of(public_id),
                    **{
                        name: row[name]
                        for name in ("item", "lane", "live_from", "live_until", "over", "locale")
                    },
                    "sort": sort,
                    "public_id": row["public_id"],
                }
            )


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


async def insert_rows(
    tx: Transaction, engine: Engine, content_type: ContentType, catalogue: Catalogue, rows: Rows
) -> None:
    """Write the rows of one placement."""
    for table, some in (
        (content_type.table, rows.typed),
        (EDITION, rows.common),
        (LINK_TABLE, rows.links),
    ):
        if some:
            names = [column.name for column in tables_of(catalogue)[table]]
            columns = ", ".join(f'"{name}"' for name in names)
            await tx.execute_many(
                f'INSERT INTO "{table}" ({columns}) VALUES ({placeholders(engine, len(names))})',
                [[row.get(name) for name in names] for row in some],
            )
    if rows.doc is not None:
        await insert_doc(tx, engine, rows.doc)


async def delete_rows(
    tx: Transaction, engine: Engine, content_type: ContentType, placement: int
) -> None:
    """Remove the rows of one placement."""
    first, last = placement * 8, placement * 8 + 7
    await tx.execute_query(f"DELETE FROM {LINK_TABLE} WHERE edition BETWEEN {first} AND {last}")
    for table in (content_type.table, EDITION):
        await tx.execute_query(f'DELETE FROM "{table}" WHERE id BETWEEN {first} AND {last}')
    await delete_doc(tx, engine, placement)


async def retime_rows(
    tx: Transaction, engine: Engine, content_type: ContentType, placement: Placement
) -> None:
    """Give the rows of one placement its end as it now is; nothing else about them changes."""
    first, last = placement.id * 8, placement.id * 8 + 7
    times = f"live_until = {int(placement.live_until)}, over = {int(placement.over)}"
    await tx.execute_query(
        f"UPDATE {LINK_TABLE} SET {times} WHERE edition BETWEEN {first} AND {last}"
    )
    for table in (content_type.table, EDITION):
        await tx.execute_query(f'UPDATE "{table}" SET {times} WHERE id BETWEEN {first} AND {last}')
    await retime_doc(tx, engine, placement)
