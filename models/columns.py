"""The table face of a content type: the columns of its editions, and their indexes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, assert_never, cast

from models.declare import Catalogue, ContentType, Field
from models.declare.catalogue import links_of
from models.declare.fields import (
    Choice,
    Count,
    Day,
    Decimal,
    FileAddress,
    Flag,
    GeoPoint,
    Html,
    Instant,
    Integer,
    Kind,
    Link,
    Money,
    Parts,
    Plain,
    RichText,
    Slug,
    Text,
    TextList,
    Url,
    is_sortable,
)

Sql = Literal["TEXT", "BIGINT", "SMALLINT"]


@dataclass(frozen=True)
class Column:
    """One column of an edition table."""

    name: str
    sql: Sql
    null: bool = False


@dataclass(frozen=True)
class Index:
    """One index; `where` makes it partial.

    `columns` may hold directions, and LAST for a sort key by which the unknown comes last.
    """

    name: str
    table: str
    columns: tuple[str, ...]
    where: str = ""
    unique: bool = False


PLACED = (
    Column("item", "BIGINT"),
    Column("lane", "TEXT"),
    Column("live_from", "BIGINT"),
    Column("live_until", "BIGINT"),
    Column("over", "SMALLINT"),
    Column("locale", "SMALLINT"),
)
"""Which item, and where and when it is shown: in every table that a reader's view is applied to."""

EDITIONS_EACH = 8
"""So many keys of editions a placement has, one for each locale."""

COMMON = (
    Column("id", "BIGINT"),  # placement × 8 + locale, so that a rebuild gives the same ids
    *PLACED,
    Column("placement", "BIGINT"),
    Column("revision", "BIGINT"),
    Column("type", "TEXT"),
    Column("public_id", "TEXT"),
    Column("served", "SMALLINT"),
    Column("converted", "SMALLINT"),
    Column("available", "SMALLINT"),
    Column("slug", "TEXT", null=True),
    Column("label", "TEXT", null=True),
    Column("published_at", "TEXT", null=True),
    Column("published_at_sort", "TEXT"),
    Column("updated_at", "TEXT"),
    Column("updated_at_sort", "TEXT"),
)
"""What every edition has; the table `edition` holds just this for the items of every type."""

LINK = (
    Column("edition", "BIGINT"),
    Column("field", "TEXT"),
    Column("position", "BIGINT"),
    Column("target_item", "BIGINT"),
    Column("target_type", "TEXT"),
    *PLACED,
    Column("sort", "TEXT"),
    Column("public_id", "TEXT"),
)
"""The links of editions, one row each; `sort` and `public_id` are the source's keys in its usual order.

Where that order goes up, an unknown `sort` is LAST.
"""

LAST = "\U0010ffff"
"""Compares bytewise as greater than any sort key."""


def last_if_unknown(key: str) -> str:
    """The SQL of a sort key by which a list that goes up has the unknown at its end.

    The index of such an order holds the same expression.
    """
    return f"CASE {key} WHEN '' THEN '{LAST}' ELSE {key} END"


PUBLIC_CHANGE = "public_change"
CHANGE_LOG = "change_log"
TOLD = {
    PUBLIC_CHANGE: ("item", "type", "public_id", "position", "at", "notice", "notice_at"),
    CHANGE_LOG: ("epoch", "newest", "floor"),
}
"""The columns of the log of changes that everybody may read."""

SEARCH_DOC = "search_doc"
SEARCH_TEXT = "search_text"
SEARCH_TOKEN = "search_token"
"""The search index: see `models.search_index`."""

EDITION = "edition"
LINK_TABLE = "link"
ADDRESS = "address"
TOMBSTONE = "tombstone"
GONE_ADDRESS = "gone_address"
LEGACY_ADDRESS = "legacy_address"

BESIDE = {
    ADDRESS: ("type", "slug", "item"),
    GONE_ADDRESS: ("digest", "item"),
    TOMBSTONE: ("item", "public_id", "type", "notice", "lifted_at", "dates"),
    LEGACY_ADDRESS: ("path", "target_item", "target_path", "locale"),
    SEARCH_TEXT: ("id", "subjects", "texts"),
    SEARCH_TOKEN: ("token", "doc"),
}
"""What is read beside editions and links, and which of its columns."""


def public_beside(shown: str, now: str) -> dict[str, str]:
    """What the public may read beside editions and links: a condition on the row `own` of each table.

    `shown` is the condition under which anybody may see the edition `e`. What was withdrawn after it
    was public is told to be gone; what never was public leaves no trace here.
    """
    seen = f"EXISTS (SELECT 1 FROM {EDITION} AS e WHERE e.item = own.{{}} AND {shown})"
    found = f"EXISTS (SELECT 1 FROM {SEARCH_DOC} AS e WHERE e.id = own.{{}} AND {shown})"
    gone = f"SELECT 1 FROM {TOMBSTONE} AS t WHERE t.item = own.target_item AND t.lifted_at IS NULL"
    return {
        ADDRESS: f"own.live_from <= {now} AND {seen.format('item')}",
        GONE_ADDRESS: "1 = 1",
        TOMBSTONE: "own.lifted_at IS NULL",
        SEARCH_TEXT: found.format("id"),
        SEARCH_TOKEN: found.format("doc"),
        LEGACY_ADDRESS: f"own.target_item IS NULL OR {seen.format('target_item')} OR EXISTS ({gone})",
    }


def columns_of(kind: Field) -> tuple[Column, ...]:
    """The columns a field takes in its type's edition table."""
    if kind.private:
        return ()
    stored = _stored(cast("Kind", kind))
    if is_sortable(kind):
        stored += (Column(f"{kind.name}_sort", "TEXT"),)
    if isinstance(kind, Text) and kind.sortable:
        stored += (Column(f"{kind.name}_fold", "TEXT", null=True),)
    return stored


def _stored(kind: Kind) -> tuple[Column, ...]:
    match kind:
        case Slug() | Count() | Plain():
            return ()
        case (
            Text()
            | TextList()
            | RichText()
            | Html()
            | Url()
            | Choice()
            | Instant()
            | Day()
            | Decimal()
        ):
            return (Column(kind.name, "TEXT", null=True),)
        case Money() | GeoPoint() | Parts():
            return (Column(kind.name, "TEXT", null=True),)
        case Integer():
            return (Column(kind.name, "BIGINT", null=True),)
        case FileAddress():
            names = ("key", "thumbhash") if kind.sized else ("key",)
            return tuple(Column(f"{kind.name}_{each}", "TEXT", null=True) for each in names)
        case Flag():
            return (Column(kind.name, "SMALLINT", null=True),)
        case Link(many=True):
            return ()
        case Link():
            target = Column(f"{kind.name}_item", "BIGINT", null=True)
            return (
                (target, Column(f"{kind.name}_type", "TEXT", null=True))
                if kind.is_polymorphic
                else (target,)
            )
        case _:
            assert_never(kind)


def edition_columns(content_type: ContentType) -> tuple[Column, ...]:
    """Every column of a type's edition table, the common ones first."""
    own = tuple(column for kind in content_type.fields.values() for column in columns_of(kind))
    return COMMON + own


@lru_cache(maxsize=64)
def tables_of(catalogue: Catalogue) -> Mapping[str, tuple[Column, ...]]:
    """The tables of editions and links: everything that a view is applied to, by name."""
    typed = {each.table: edition_columns(each) for each in catalogue.types.values()}
    return MappingProxyType({EDITION: COMMON, LINK_TABLE: LINK, **typed})


_LIVE = "lane = 'live' AND over = 0"


def indexes_of(catalogue: Catalogue) -> tuple[Index, ...]:
    """Every index that reading and projecting need."""
    shared = (
        Index("link_source", LINK_TABLE, ("edition", "field", "position", "target_item", *_SHOWN)),
        Index(
            "link_target",
            LINK_TABLE,
            ("field", "target_item", "locale", "sort DESC", "public_id DESC", "edition"),
            _LIVE,
        ),
        Index("link_target_any", LINK_TABLE, ("target_item", "field")),
        *_row_indexes(EDITION),
    )
    return shared + tuple(
        index for each in catalogue.types.values() for index in _type_indexes(each, catalogue)
    )


_SHOWN = ("lane", "over", "live_from", "live_until")
"""What the door looks at: in an index it spares a visit to each row (a fifth of a list with links)."""


def _row_indexes(table: str, named: tuple[str, ...] = ()) -> tuple[Index, ...]:
    """The indexes by key; `named` are the columns that are mostly asked of a link's target."""
    shown = ("live_until", "live_from", "lane", "over")
    return (
        Index(f"{table}_item_live", table, ("item", "locale", *shown, *named), _LIVE),
        Index(f"{table}_item", table, ("item",)),
        Index(f"{table}_public_id", table, ("public_id", "locale"), _LIVE),
    )


def _title(content_type: ContentType) -> tuple[str, ...]:
    """The column that stands for an item, where it fits into an index of PostgreSQL (2,704 bytes)."""
    title = content_type.fields.get(content_type.title or "")
    fits = isinstance(title, Text) and title.max_length <= 400
    return (title.name,) if fits and title is not None else ()


def _type_indexes(content_type: ContentType, catalogue: Catalogue) -> tuple[Index, ...]:
    table = content_type.table
    way = " DESC" if content_type.descending else ""
    last = " LAST" if content_type.unknown_last else way
    order = (f"{content_type.order_by}_sort{last}", f"public_id{way}")
    found = [
        *_row_indexes(table, ("public_id", "slug", *_title(content_type))),
        Index(f"{table}_order", table, ("locale", *order), _LIVE),
        Index(f"{table}_count", table, ("locale", "live_until", "live_from"), _LIVE),
    ]
    for path, link in links_of(content_type, dict(catalogue.parts)):
        if "." not in path and not link.many:
            found.append(Index(f"{table}_{path}", table, (f"{path}_item", "locale", *order), _LIVE))
    return tuple(found)
