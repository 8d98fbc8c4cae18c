"""Boards: what an editor should mend, found in what is shown at this instant."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from models.clock import wire_instant
from models.columns import EDITION, LINK_TABLE
from models.content.article import ArticleKind
from models.declare import ContentType, Field, Parts, PartType
from models.declare.fields import Link, RichText, Url
from models.locale import Locale
from models.view import DRAFT, LIVE, View
from publishing.actor import Verb
from publishing.desk import Act
from publishing.permissions import may, may_read_title
from publishing.recorded import Recorded, recorded, shown

STALE_DAYS = 14
CITATIONS = ("sources", "evidence")
"""Lists of parts that say where an item's facts come from."""

_CITES = ("source", "evidence")
"""Links by which a single fact, kept as a part, says where it comes from."""

_GO = re.compile(r"/go/([a-z]{2,40}_[a-z2-7]{20})")
_HREF = re.compile(r'href=\\?"(https?://[^"\\]+)')


@dataclass(frozen=True)
class Place:
    """An item, a field of it and, where the field is a list, the number of the entry from 0."""

    type: str
    public_id: str
    label: str | None
    field: str
    entry: int | None = None


@dataclass(frozen=True)
class Column:
    """A topic, or a kind of article, with its newest article; None where it has none."""

    kind: str
    id: str
    label: str
    newest_at: str | None
    days: int | None


@dataclass(frozen=True)
class DeadLink:
    """A link that leads readers nowhere: to an item that is `MISSING`, `TRASHED`, `WITHDRAWN`, `SCHEDULED`, `ENDED` or a `DRAFT`."""

    place: Place
    target: str
    target_label: str | None
    state: str


@dataclass(frozen=True)
class ExternalLink:
    """An address outside this site, and where it stands. Nobody has tried it."""

    url: str
    places: tuple[Place, ...]


def _view(lane: str) -> View:
    return View(Locale.ZH_HANS, lane=lane)


def _readable(act: Act) -> list[ContentType]:
    return [
        each
        for each in act.catalogue.types.values()
        if may(act.actor, Verb.READ, each.name).allowed
    ]


def _may_read(act: Act, content_type: ContentType, field: Field) -> bool:
    return not field.private and may(act.actor, Verb.READ, content_type.name, field.name).allowed


def _label(act: Act, type_name: str, row: Mapping[str, Any]) -> str | None:
    """What the item is called, for whoever may read that."""
    label: str | None = row["label"]
    return label if may_read_title(act.actor, act.catalogue.types[type_name]) else None


async def _columns(
    act: Act, content_type: ContentType, names: Sequence[str], lane: str
) -> list[dict[str, Any]]:
    """These columns of every item of a type that the view shows, oldest item first."""
    listed = "".join(f', e."{name}" AS "{name}"' for name in names)
    return await act.tx.execute_query_dict(
        f"SELECT e.public_id AS public_id, e.label AS label{listed}"
        f' FROM "{content_type.table}" AS e WHERE {shown(act, _view(lane), "e")} ORDER BY e.item'
    )


# --- facts without source -------------------------------------------------------------------------


async def unsourced(act: Act, *, lane: str = LIVE, types: Sequence[str] = ()) -> list[Place]:
    """Facts that name no source: items whose sources are empty, and single facts without theirs.

    Only of types and fields that the actor may read; `types` narrows them.
    """
    found: list[Place] = []
    for content_type in _readable(act):
        if types and content_type.name not in types:
            continue
        fields = [each for each in _citing(act, content_type) if _may_read(act, content_type, each)]
        if fields:
            for row in await _columns(act, content_type, [each.name for each in fields], lane):
                found += _unsourced_in(act, content_type, fields, row)
    return found


def _citing(act: Act, content_type: ContentType) -> list[Parts]:
    parts = [each for each in content_type.fields.values() if isinstance(each, Parts)]
    return [
        each
        for each in parts
        if each.name in CITATIONS or _cites(act.catalogue.parts[each.of.__name__])
    ]


def _cites(part: PartType) -> list[str]:
    return [name for name in _CITES if isinstance(part.fields.get(name), Link)]


def _unsourced_in(
    act: Act, content_type: ContentType, fields: Sequence[Parts], row: dict[str, Any]
) -> Iterator[Place]:
    for field in fields:
        entries = orjson.loads(row[field.name] or "[]")
        place = Place(
            content_type.name, row["public_id"], _label(act, content_type.name, row), field.name
        )
        if field.name in CITATIONS:
            if not any(_says_where(each) for each in entries):
                yield place
            continue
        names = _cites(act.catalogue.parts[field.of.__name__])
        for n, each in enumerate(entries if field.many else [entries]):
            if each and not any(each.get(name) for name in names):
                yield Place(place.type, place.public_id, place.label, field.name, n)


def _says_where(entry: dict[str, Any]) -> bool:
    return any(entry.get(name) for name in ("article", "file", "url"))


# --- announced and recorded -------------------------------------------------------------------------


async def announced_not_recorded(
    act: Act, *, lane: str = LIVE, valid_on: date | None = None
) -> list[Recorded]:
    """Categories of plans in which what is recorded is not what was announced."""
    if not all(may(act.actor, Verb.READ, name).allowed for name in ("Recognition", "Quota")):
        return []
    return [each for each in await recorded(act, lane=lane, valid_on=valid_on) if each.differs]


# --- columns past their period ----------------------------------------------------------------------


async def stale_columns(act: Act, *, days: int = STALE_DAYS) -> list[Column]:
    """Topics and kinds of article with nothing newer than so many days, the longest silent first."""
    if not may(act.actor, Verb.READ, "Article").allowed:
        return []
    rows = [*await _newest_by_kind(act)]
    if may(act.actor, Verb.READ, "Topic").allowed:
        rows += await _newest_by_topic(act)
    limit = wire_instant(act.now - timedelta(days=days))
    late = [each for each in rows if each.newest_at is None or each.newest_at < limit]
    return sorted(late, key=lambda each: (each.newest_at or "", each.kind, each.id))


async def _newest_by_topic(act: Act) -> list[Column]:
    view = _view(LIVE)
    rows = await act.tx.execute_query_dict(
        "SELECT t.public_id AS id, t.label AS label, MAX(a.published_at) AS newest FROM topic AS t"
        f" LEFT JOIN {LINK_TABLE} AS l ON l.target_item = t.item AND l.field = 'Article.topics'"
        " AND l.locale = t.locale"
        f" LEFT JOIN article AS a ON a.id = l.edition AND {shown(act, view, 'a')}"
        f" WHERE {shown(act, view, 't')} GROUP BY t.public_id, t.label"
    )
    return [
        _column(act, "TOPIC", row["id"], _label(act, "Topic", row), row["newest"]) for row in rows
    ]


async def _newest_by_kind(act: Act) -> list[Column]:
    rows = await act.tx.execute_query_dict(
        "SELECT a.kind AS kind, MAX(a.published_at) AS newest FROM article AS a"
        f" WHERE {shown(act, _view(LIVE), 'a')} AND a.kind IS NOT NULL GROUP BY a.kind"
    )
    newest = {row["kind"]: row["newest"] for row in rows}
    return [_column(act, "KIND", each.name, each.zh, newest.get(each.name)) for each in ArticleKind]


def _column(act: Act, kind: str, key: str, label: str | None, newest: str | None) -> Column:
    days = (act.now - datetime.fromisoformat(newest)).days if newest else None
    return Column(kind, key, label or key, newest, days)


# --- links ------------------------------------------------------------------------------------------


async def dead_links(act: Act, *, lane: str = LIVE) -> list[DeadLink]:
    """Links of what the view shows to items that readers cannot see, in fields and in texts."""
    readable = {each.name: each for each in _readable(act)}
    found = [each async for each in _dead_fields(act, lane, readable)]
    for content_type in readable.values():
        names = [
            each.name
            for each in content_type.fields.values()
            if isinstance(each, RichText) and _may_read(act, content_type, each)
        ]
        if names:
            found += await _dead_in_texts(act, content_type, names, lane)
    return found


async def _dead_fields(act: Act, lane: str, readable: dict[str, ContentType]) -> Any:
    live = f"SELECT 1 FROM {EDITION} AS x WHERE x.item = l.target_item AND {shown(act, _view(LIVE), 'x')}"
    rows = await act.tx.execute_query_dict(
        "SELECT e.type AS type, e.public_id AS public_id, e.label AS label, l.field AS field,"
        f" l.target_item AS target FROM {LINK_TABLE} AS l JOIN {EDITION} AS e ON e.id = l.edition"
        f" WHERE {shown(act, _view(lane), 'e')} AND NOT EXISTS ({live})"
        " ORDER BY e.item, l.field, l.position"
    )
    targets = await _targets(act, "id", {row["target"] for row in rows})
    for row in rows:
        content_type = readable.get(row["type"])
        path = row["field"].partition(".")[2]
        field = content_type.fields.get(path.partition(".")[0]) if content_type else None
        if content_type is None or field is None or not _may_read(act, content_type, field):
            continue
        place = Place(row["type"], row["public_id"], _label(act, row["type"], row), path)
        yield _dead(act, place, targets.get(row["target"]))


async def _dead_in_texts(
    act: Act, content_type: ContentType, names: Sequence[str], lane: str
) -> list[DeadLink]:
    said = []
    for row in await _columns(act, content_type, names, lane):
        for name in names:
            for public_id in dict.fromkeys(_GO.findall(row[name] or "")):
                said.append(
                    (
                        Place(
                            content_type.name,
                            row["public_id"],
                            _label(act, content_type.name, row),
                            name,
                        ),
                        public_id,
                    )
                )
    targets = await _targets(act, "public_id", {public_id for _, public_id in said})
    found = []
    for place, public_id in said:
        target = targets.get(public_id)
        if target is None:
            found.append(DeadLink(place, public_id, None, "MISSING"))
        elif not target["live"]:
            found.append(_dead(act, place, target))
    return found


def _dead(act: Act, place: Place, target: dict[str, Any] | None) -> DeadLink:
    if target is None:
        return DeadLink(place, "", None, "MISSING")
    if not may(act.actor, Verb.READ, target["type"]).allowed:
        return DeadLink(place, "", None, "MISSING")
    return DeadLink(
        place, target["public_id"], _label(act, target["type"], target), target["state"]
    )


async def _targets(act: Act, column: str, keys: Iterable[Any]) -> dict[Any, dict[str, Any]]:
    """What is known of these items: whether they are live, and if not, why."""
    found: dict[Any, dict[str, Any]] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        # Keys of ours, and ids of a fixed shape, can stand in the statement.
        listed = ", ".join(str(int(each)) if column == "id" else f"'{each}'" for each in some)
        for row in await act.tx.execute_query_dict(
            _STATES.format(at=act.at, column=column, listed=listed)
        ):
            row["live"] = row["state"] == "LIVE"
            found[row[column]] = row
    return found


_STATES = f"""
SELECT i.id AS id, i.public_id AS public_id, i.type AS type, CASE
  WHEN i.trashed_at IS NOT NULL THEN 'TRASHED'
  WHEN EXISTS (SELECT 1 FROM placement AS p WHERE p.item = i.id AND p.lane = 'withdrawn' AND p.over = 0) THEN 'WITHDRAWN'
  WHEN EXISTS (SELECT 1 FROM placement AS p WHERE p.item = i.id AND p.lane = 'live' AND p.cancelled = 0
    AND p.live_from <= {{at}} AND p.live_until > {{at}}) THEN 'LIVE'
  WHEN EXISTS (SELECT 1 FROM placement AS p WHERE p.item = i.id AND p.lane = 'live' AND p.cancelled = 0
    AND p.live_from > {{at}}) THEN 'SCHEDULED'
  WHEN EXISTS (SELECT 1 FROM placement AS p WHERE p.item = i.id AND p.lane = 'live' AND p.cancelled = 0) THEN 'ENDED'
  ELSE 'DRAFT' END AS state,
  (SELECT MAX(e.label) FROM {EDITION} AS e
    WHERE e.item = i.id AND e.lane = '{DRAFT}' AND e.locale = {Locale.ZH_HANS.value}) AS label
FROM item AS i WHERE i.{{column}} IN ({{listed}})
"""


async def external_links(act: Act, *, lane: str = LIVE) -> list[ExternalLink]:
    """Every address outside this site, with where it stands, by address. None of them is fetched."""
    places: dict[str, list[Place]] = {}
    for content_type in _readable(act):
        fields = [
            each
            for each in content_type.fields.values()
            if isinstance(each, Url | RichText | Parts) and _may_read(act, content_type, each)
        ]
        if not fields:
            continue
        for row in await _columns(act, content_type, [each.name for each in fields], lane):
            for field in fields:
                place = Place(
                    content_type.name,
                    row["public_id"],
                    _label(act, content_type.name, row),
                    field.name,
                )
                for url in dict.fromkeys(_addresses(act, field, row[field.name])):
                    places.setdefault(url, []).append(place)
    return [ExternalLink(url, tuple(places[url])) for url in sorted(places)]


def _addresses(act: Act, field: Field, stored: str | None) -> Iterator[str]:
    if not stored:
        return
    if isinstance(field, Url):
        yield stored
    elif isinstance(field, RichText):
        yield from (html.unescape(each) for each in _HREF.findall(stored))
        for block in orjson.loads(stored):
            yield from _urls(act.catalogue.blocks[block["kind"]], block)
    elif isinstance(field, Parts):
        part = act.catalogue.parts[field.of.__name__]
        entries = orjson.loads(stored)
        for entry in entries if field.many else [entries]:
            yield from _urls(part, entry)


def _urls(part: PartType, values: dict[str, Any]) -> Iterator[str]:
    for name, kind in part.fields.items():
        if isinstance(kind, Url) and values.get(name):
            yield values[name]
