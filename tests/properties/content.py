"""Content made to be hard to answer: every type, every kind of field, every state an item can be in."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, cast

import orjson

from models.content import CATALOGUE
from models.database import Database
from models.declare import ContentType, Field
from models.declare.catalogue import FieldMap
from models.declare.fields import (
    ANY,
    Choice,
    Count,
    Day,
    Decimal,
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
    is_localized,
)
from models.system import Item, Revision, StoredFile
from publishing.desk import Act, Desk
from publishing.publish import publish
from publishing.rebuild import rebuild
from publishing.save import create, save
from publishing.schedule import schedule
from publishing.unpublish import unpublish
from publishing.withdraw import restore, withdraw

BEGUN = datetime(2025, 1, 1, tzinfo=UTC)
FAR = datetime(2099, 1, 1, tzinfo=UTC)
STATES = [
    *["live"] * 7, "superseded", "edited since", "to be changed", "to end",
    "draft", "to come", "ended", "run out", "withdrawn", "restored",
]  # fmt: skip
HUBS = {"Article", "Event", "Person", "Organisation", "Enterprise", "Session", "Topic"}
LANGUAGES = [
    ("ZH_HANS",), ("EN",), ("ZH_HANS", "EN"), ("ZH_HANT",), ("ZH_HANT_HK", "EN"), ("ZH_HANT_TW",),
    ("ZH_HANS", "ZH_HANT", "ZH_HANT_HK", "ZH_HANT_TW", "EN"),
]  # fmt: skip
TEXTS = [
    "服装", "服裝", "时装周 Fashion", "alpha", "Alpha", "beta", "0", "null", "true", "%", "_", "a_b", "Ａ", "ǰ",
    '引“号"\'', "back\\slash \\u0041 \\n", "</script>&amp;", "🌸👩‍👩‍👧", "\u2028and\u2029", "\x7f\x85", "{\"a\":[1]}", "''; --", "﷽", "é", "e\u0301",
    "\ufeffBOM", "x" * 35,
]  # fmt: skip
MANY_LINES = ["一\n二\r\n三", "tab\tand  blanks", "\n"]
HTML = [
    "<b>粗</b>体 &amp; “x”", "<a href=\"kapok:{id}\">去</a>", "纯文本", "a<br>b &lt;c&gt; \\ \"", "<em>服装</em>\u2028",
]  # fmt: skip
DATES = ["2020-02-29", "2025-01-01", "2025-01-01", "2025-06-30", "2099-12-31"]
NUMBERS = ["0", "-0.5", "1", "10.10", "1000000000000000000.000000001", "-999999999999999999", "3.14159265358979323846"]  # fmt: skip
POINTS = [(0, 0), (23.1291, -113.25), (-90, 180), (0.000001, -0.000001), (45.5, 100.0)]


class Contents:
    """Writes the fields of items; which items there are is known beforehand, so links go everywhere."""

    def __init__(self, chance: Random, ids: Mapping[str, list[str]]) -> None:
        self.chance = chance
        self.ids = ids
        self.all = [each for some in ids.values() for each in some]

    def content(self, content_type: ContentType, languages: tuple[str, ...]) -> dict[str, Any]:
        written = self.fields(content_type.fields, languages)
        if content_type.name == "Site":
            written |= self.addresses()
        if "storage_key" in content_type.fields:
            written["storage_key"] = key_of(self.chance) if self.chance.random() < 0.8 else None
        if self.chance.random() < 0.3:
            written["published_at"] = f"{self.chance.choice(DATES)}T00:00:00Z"
        return written

    def addresses(self) -> dict[str, Any]:
        """What a site says of addresses, which is refused where it could not be used."""
        some = [each for each in CATALOGUE.types.values() if self.chance.random() < 0.7]
        made = [
            {"type_name": each.name, "language": language, "pattern": f"/{language or 'x'}/{each.name}-{slot}.html"}
            for each in some
            for slot in ["{slug}" if each.slug and self.chance.random() < 0.7 else "{id}"]
            for language in [None, *self.chance.sample(["ZH_HANT", "EN"], self.chance.randrange(3))]
            if language or self.chance.random() < 0.8
        ]  # fmt: skip
        base = self.chance.choice([None, "https://example.org", "http://127.0.0.1:8000"])
        return {"base_address": base, "address_patterns": made, "navigation": []}

    def fields(self, fields: FieldMap, languages: tuple[str, ...]) -> dict[str, Any]:
        return {
            name: self.localized(kind, languages)
            for name, kind in fields.items()
            if not kind.given
            and not isinstance(kind, Count | Plain | Slug)
            and (kind.required or kind.required_when or self.chance.random() < 0.6)
        }

    def localized(self, kind: Field, languages: tuple[str, ...]) -> Any:
        if not is_localized(kind) or isinstance(kind, Parts):
            return self.value(cast("Kind", kind), languages)
        some = [each for each in languages if kind.required or self.chance.random() < 0.7]
        return {tag: self.value(cast("Kind", kind), languages) for tag in some}

    def value(self, kind: Kind, languages: tuple[str, ...]) -> Any:
        pick = self.chance.choice
        match kind:
            case Text():
                return self.text(kind)
            case TextList():
                return [pick(TEXTS) for _ in range(self.chance.randrange(4))]
            case Html():
                return pick(HTML).replace("{id}", pick(self.all))
            case RichText():
                return [self.block(n) for n in range(self.chance.randrange(5))]
            case Instant():
                return f"{pick(DATES)}T{pick(['00:00:00Z', '08:00:00+08:00', '23:59:59Z'])}"
            case Day():
                return pick(DATES)
            case Integer():
                low = -kind.maximum if kind.minimum is None else kind.minimum
                return pick([low, kind.maximum, *(max(low, each) for each in (0, 1, 2, 2))])
            case Decimal():
                return pick(NUMBERS)
            case Money():
                return {"amount": pick(NUMBERS), "currency": pick(["CNY", "HKD"]), "certainty": pick(["STATED", "IMPLIED"])}  # fmt: skip
            case GeoPoint():
                return dict(zip(("lat", "lng"), pick(POINTS), strict=True))
            case Choice():
                return pick(list(kind.of.__members__)[:3])
            case Flag():
                return pick([True, False])
            case Url():
                return pick(["https://example.org/?a=1&b=%22%E6%9C%8D", "http://服装.example/\\x"])
            case Link():
                return self.link(kind)
            case Parts():
                inner = CATALOGUE.parts[kind.of.__name__].fields
                made = [self.fields(inner, languages) for _ in range(self.chance.randrange(1, 4) if kind.many else 1)]  # fmt: skip
                return made[: kind.at_most] if kind.many else made[0]
        raise TypeError(f"{kind.name} is not written")

    def text(self, kind: Text) -> str:
        some = TEXTS + MANY_LINES * kind.multiline
        fitting = [each for each in some if len(each) <= kind.max_length]
        # What may not be missing may not be blank either.
        return self.chance.choice([each for each in fitting if each.strip()] if kind.required else fitting)  # fmt: skip

    def link(self, kind: Link) -> Any:
        names = list(self.ids) if kind.to == (ANY,) else kind.to
        targets = [each for name in names for each in self.ids[name]]
        if not kind.many:
            return self.chance.choice(targets)
        most = min(kind.at_most or 8, len(targets))
        return self.chance.sample(targets, self.chance.randrange(min(most, 5) + 1))

    def block(self, number: int) -> dict[str, Any]:
        kind = self.chance.choice(list(CATALOGUE.blocks.values()))
        return {"id": f"b{number}", "kind": kind.name, **self.fields(kind.fields, ())}


async def fill(database: Database, *, seed: int = 1) -> None:
    """Items of every type in every state, linked at random, as acts on an empty site."""
    chance = Random(seed)
    clock = _Clock()
    desk = Desk(database, clock=clock)
    async with desk.act(by="a") as act:
        ids = {
            each.name: [
                await _reserved(act, each, chance) for _ in range(14 if each.name in HUBS else 6)
            ]
            for each in CATALOGUE.types.values()
        }
    contents = Contents(chance, ids)
    states = {each: chance.choice(STATES) for each in contents.all}
    languages = {each: chance.choice(LANGUAGES) for each in contents.all}

    async def written(act: Act, public_id: str, number: int) -> None:
        content_type = CATALOGUE.by_prefix(public_id)
        assert content_type is not None
        content = contents.content(content_type, languages[public_id])
        if number:
            await save(act, public_id, content, expected_revision=number)
        else:
            item = await Item.get(public_id=public_id, using_db=act.tx)
            await create(act, content_type.name, content, item=item)

    async with desk.act(by="a") as act:
        for each in contents.all:
            await written(act, each, 0)
    clock.forward()
    async with desk.act(by="a") as act:
        late = [each for each, state in states.items() if state in ("draft", "to come", "run out")]
        await publish(act, [each for each in contents.all if each not in late])
        await schedule(act, _in(states, "to come"), publish_at=FAR)
        await schedule(act, _in(states, "run out"), publish_at=clock.now + _HOUR, unpublish_at=clock.now + 2 * _HOUR)  # fmt: skip
    clock.forward()
    async with desk.act(by="b") as act:
        for each in _in(states, "superseded", "edited since", "to be changed"):
            await written(act, each, 1)
        await publish(act, _in(states, "superseded"))
        await schedule(act, _in(states, "to be changed"), publish_at=FAR)
        await schedule(act, _in(states, "to end"), publish_at=clock.now + _HOUR, unpublish_at=FAR)
        await unpublish(act, _in(states, "ended"))
        for each in _in(states, "withdrawn", "restored"):
            await withdraw(act, each, ground="x")
    clock.forward()
    async with desk.act(by="c") as act:
        for each in _in(states, "restored"):
            await restore(act, each)
    await _upload(database, chance)


async def _upload(database: Database, chance: Random) -> None:
    """Bytes for most of the keys that are written, some of them for another item; shown by a rebuild."""
    async with database.transaction() as tx:
        items = {each.id: each for each in await Item.all().using_db(tx)}
        for revision in await Revision.all().using_db(tx).order_by("id"):
            key = orjson.loads(revision.content).get("storage_key")
            if key and chance.random() < 0.85:
                await StoredFile.create(
                    using_db=tx,
                    key=key,
                    item=revision.item if chance.random() < 0.9 else min(items),
                    sha256="0" * 64,
                    mime="image/jpeg",
                    bytes=1,
                    name="x",
                    thumbhash=chance.choice([None, "1QcSHQRnh493V4dIh4eXh1h4kJUI"]),
                    made_at=0,
                    made_by="a",
                )
    await rebuild(database)


def key_of(chance: Random) -> str:
    """A key as an upload gets it."""
    return "".join(chance.choices("abcdefghijklmnopqrstuvwxyz234567", k=32))


async def _reserved(act: Act, content_type: ContentType, chance: Random) -> str:
    """An item under an id that is the same in every run, so that what fails fails again."""
    letters = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz234567", k=20))
    public_id = f"{content_type.prefix}_{letters}"
    await Item.create(using_db=act.tx, public_id=public_id, type=content_type.name, made_at=act.at)
    return public_id


_HOUR = timedelta(hours=1)


class _Clock:
    now = BEGUN

    def __call__(self) -> datetime:
        return self.now

    def forward(self) -> None:
        self.now += timedelta(days=1)


def _in(states: Mapping[str, str], *wanted: str) -> list[str]:
    return [each for each, state in states.items() if state in wanted]
