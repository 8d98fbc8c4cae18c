"""A second reading of the content: slow, in plain Python, from revisions and placements alone.

It shares nothing with `reading/` but the names of things. What is derived at save (the other
scripts, sort keys) it takes from the revision; everything else it works out anew.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import orjson

from language.subjects import subjects_in, subjects_named
from models.content import CATALOGUE
from models.declare import ContentType, Field, PartType, ReverseSide, Similar
from models.declare.fields import Choice, Link, Money, Parts, RichText, TextList
from models.locale import DEFAULT_CHAIN, Locale
from resolvers.names import words_of

Values = Mapping[str, Any]


@dataclass(frozen=True)
class View:
    """The language asked for and those tried, best first."""

    asked: Locale
    chain: tuple[Locale, ...]


def view_of(asked: Locale, fallback: Sequence[Locale] | None) -> View:
    return View(asked, DEFAULT_CHAIN[asked] if fallback is None else (asked, *fallback))


@dataclass(frozen=True, eq=False)
class Version:
    """What is live of an item."""

    id: str
    type: ContentType
    content: Values
    derived: Values
    published_at: str
    updated_at: str
    file: tuple[str, str | None] | None
    """The key of its uploaded bytes and their ThumbHash, where they are its own."""


@dataclass(frozen=True)
class Seen:
    """An item as one reader sees it."""

    version: Version
    served: Locale
    view: View

    @property
    def id(self) -> str:
        return self.version.id

    @property
    def type(self) -> ContentType:
        return self.version.type

    @cached_property
    def values(self) -> dict[str, Any]:
        derived = self.version.derived
        dates = {
            name: value
            for field in ("published_at", "updated_at")
            for name, value in (
                (field, getattr(self.version, field)),
                (f"{field}_sort", getattr(self.version, field)),
            )
        }
        return {**derived["shared"], **derived["locales"][self.served.name], **dates}

    @property
    def slug(self) -> str | None:
        kind = self.type.slug
        return self.version.content.get(kind.name) if kind else None

    @property
    def label(self) -> str | None:
        return self.values.get(self.type.title) if self.type.title else None

    @property
    def language(self) -> dict[str, Any]:
        derived = self.version.derived
        return {
            "requested": self.view.asked.name,
            "served": self.served.name,
            "isFallback": self.served is not self.view.asked,
            "converted": self.served.name in derived["converted"],
            "available": derived["available"],
        }


@dataclass(frozen=True)
class Piece:
    """A part or block of an item."""

    type: PartType
    values: Values
    within: Seen


class Oracle:
    """Says what a reader sees at an instant."""

    def __init__(self, file: Path, at: datetime) -> None:
        self.at = int(at.timestamp() * 1_000_000)
        self.now = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.versions: dict[str, Version] = {}
        self.addresses: dict[tuple[str, str], str] = {}
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            self._read(connection)

    def _read(self, connection: sqlite3.Connection) -> None:
        items = {row["id"]: row for row in connection.execute("SELECT * FROM item")}
        revisions = {row["id"]: row for row in connection.execute("SELECT * FROM revision")}
        files = {
            (row["item"], row["key"]): row["thumbhash"]
            for row in connection.execute("SELECT item, key, thumbhash FROM stored_file")
        }
        placed: dict[int, list[sqlite3.Row]] = {key: [] for key in items}
        for row in connection.execute("SELECT * FROM placement ORDER BY id"):
            placed[row["item"]].append(row)
        for key, item in items.items():
            placement = self._live(placed[key])
            if placement is not None:
                version = _version(item, revisions[placement["revision"]], placement, files)
                self.versions[version.id] = version
        for row in connection.execute("SELECT * FROM address"):
            if row["live_from"] is not None and row["live_from"] <= self.at:
                self.addresses[row["type"], row["slug"]] = items[row["item"]]["public_id"]

    def _live(self, placements: Sequence[sqlite3.Row]) -> sqlite3.Row | None:
        """The placement begun last, unless it has ended by itself or the item is withdrawn."""
        if any(each["lane"] == "withdrawn" and not each["over"] for each in placements):
            return None
        begun = [
            each
            for each in placements
            if each["lane"] == "live" and not each["cancelled"] and each["live_from"] <= self.at
        ]
        last = max(begun, key=lambda each: (each["live_from"], each["id"]), default=None)
        return last if last is not None and last["ends_at"] > self.at else None

    # --- items ------------------------------------------------------------------------------

    def see(self, public_id: str | None, view: View) -> Seen | None:
        """The item, if there is a language of the chain to see it in."""
        version = self.versions.get(public_id or "")
        if version is None:
            return None
        available = version.derived["available"]
        served = next((each for each in view.chain if each.name in available), None)
        return Seen(version, served, view) if served is not None else None

    def all(self, content_type: ContentType, view: View) -> list[Seen]:
        """Every visible item of a type, in no order."""
        found = (self.see(key, view) for key, each in self.versions.items() if each.type is content_type)  # fmt: skip
        return [each for each in found if each is not None]

    def targets(self, ids: Sequence[str] | None, view: View) -> list[Seen]:
        """The visible ones of these items, in their order."""
        return [seen for each in ids or () if (seen := self.see(each, view)) is not None]

    def sources(self, seen: Seen, side: ReverseSide) -> list[Seen]:
        """The visible items that link here from this side, in no order; its filter is not applied."""
        return [
            each
            for each in self.all(CATALOGUE.types[side.source], seen.view)
            if seen.id in _linked(each.values, side.path)
        ]

    def similar(self, seen: Seen, told: Similar, first: int | None) -> list[Seen]:
        """What shares most with an item, each visible item of its type looked at in turn."""
        apart = {seen.id, *(seen.values.get(told.apart_from or "") or ())}
        scored = [
            (self.shared(seen, each, told), each.values["published_at_sort"] or "", each.id, each)
            for each in self.all(seen.type, seen.view)
            if each.id not in apart
        ]
        ranked = sorted(
            (each for each in scored if each[0]), key=lambda each: each[:3], reverse=True
        )
        return [each for *_, each in ranked[: 5 if first is None else first]]

    def shared(self, one: Seen, other: Seen, told: Similar) -> int:
        """How many points two items share."""
        points = 0
        for name, each in told.links.items():
            both = set(_linked(one.values, name)) & set(_linked(other.values, name))
            points += each * len(self.targets(sorted(both), one.view))
        words = _about(one.version, told) & _about(other.version, told)
        return points + min(5, len(words))

    # --- values -----------------------------------------------------------------------------

    def value(self, kind: Field, values: Values, within: Seen) -> Any:
        """A field's value as readers get it: links as items, parts and blocks as pieces."""
        value = values.get(kind.name)
        match kind:
            case Link(many=True):
                return self.targets(value, within.view)
            case Link():
                return self.see(value, within.view)
            case RichText():
                blocks = [Piece(CATALOGUE.blocks[each["kind"]], each, within) for each in value or ()]  # fmt: skip
                return [each for each in blocks if self.stands(each)]
            case Parts():
                part = CATALOGUE.parts[kind.of.__name__]
                if not kind.many:
                    return Piece(part, value, within) if value else None
                pieces = [Piece(part, each, within) for each in value or ()]
                return [each for each in pieces if self.stands(each)]
            case TextList():
                return value or []
            case Money():
                return value or None
        return value

    def stands(self, piece: Piece) -> bool:
        """Whether everything essential to a part or block can be seen."""
        return all(
            self.see(piece.values.get(name), piece.within.view) is not None
            for name, kind in piece.type.fields.items()
            if isinstance(kind, Link) and kind.essential
        )

    def words(self, kind: Choice, values: Values, served: Locale) -> str | None:
        """A choice in words, in the language served."""
        known = values.get(kind.name)
        return None if known is None else dict(words_of(kind.of))[known][list(Locale).index(served)]


def _version(
    item: sqlite3.Row,
    revision: sqlite3.Row,
    placement: sqlite3.Row,
    files: Mapping[tuple[int, str], str | None],
) -> Version:
    content = orjson.loads(revision["content"])
    own = (item["id"], content.get("storage_key"))
    return Version(
        item["public_id"],
        CATALOGUE.types[item["type"]],
        content,
        orjson.loads(revision["derived"]),
        content.get("published_at") or _wire(placement["published_at"]),
        _wire(revision["made_at"]),
        (own[1], files[own]) if own in files else None,
    )


def _wire(at: int) -> str:
    return datetime.fromtimestamp(at // 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _about(version: Version, told: Similar) -> set[str]:
    """The first twelve words: those of Simplified Chinese, which the other forms are read as, and of English."""
    words: list[str] = []
    for name in ("ZH_HANS", "EN"):
        texts = version.derived["locales"].get(name, {})
        for field in told.words:
            text = texts.get(field) or ()
            words += subjects_in(text) if isinstance(text, str) else subjects_named(text)
    return set(list(dict.fromkeys(words))[:12])


def _linked(values: Values, path: str) -> Iterator[str]:
    field, _, inner = path.partition(".")
    value = values.get(field)
    if inner:
        for part in value if isinstance(value, list) else [value] if value else []:
            yield from _linked(part, inner)
    elif value is not None:
        yield from cast("list[str]", value) if isinstance(value, list) else [value]
