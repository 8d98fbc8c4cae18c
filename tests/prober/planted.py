"""Words in every place where something hidden lies, and words beside them that everybody may read."""

import base64
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, cast
from urllib.parse import quote

from models.clock import system_clock
from models.content import CATALOGUE
from models.declare import ContentType, Field
from models.declare.catalogue import FieldMap
from models.declare.fields import (
    ANY,
    Choice,
    Count,
    Decimal,
    GeoPoint,
    Html,
    Instant,
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
from models.ids import fresh_id
from models.locale import Locale
from models.system import Item
from publishing.comment import comment
from publishing.desk import Act
from publishing.publish import publish
from publishing.save import create, save
from publishing.schedule import schedule
from publishing.unpublish import unpublish
from publishing.withdraw import withdraw
from tests.properties.content import Contents
from tests.site import EDITOR, Site

HAN = "龘"
"""Stands in every hidden text and nowhere else."""

HIDDEN_AT, OPEN_AT = "2031-07-13T05:17:00Z", "2027-04-09T02:00:00Z"
OPEN = "sparrow"
ALONE = ("Site",)
"""Types of which there is one; theirs is live and has a hidden newer draft like others."""


@dataclass
class Secrets:
    """What must not be seen, each with the place it was put into."""

    places: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    """Of what never was public, and their types."""

    def word(self, place: str) -> str:
        """A new word; what it is found in is told by its place."""
        made = "zq" + "".join(secrets.choice("bcdfghjkmnpqrstvwxz") for _ in range(10))
        self.places[made] = place
        return made

    def found_in(self, seen: bytes) -> list[str]:
        """The places whose words occur, as they are or in another writing."""
        text = seen.decode("utf-8", "replace")
        written = f"{text.lower()} {' '.join(_decoded(text))}"
        found = {self.places[each] for each in _WORD.findall(written) if each in self.places}
        found |= {place for other, place in self._others() if other in written}
        return sorted(found)

    def _others(self) -> Iterator[tuple[str, str]]:
        """What must not be seen and is none of our words."""
        for other, place in self.places.items():
            if not _WORD.fullmatch(other):
                yield other.lower(), place
        for form in _HAN_FORMS:
            yield form, "a hidden Chinese text"
        for form in (HIDDEN_AT[:10], HIDDEN_AT[:10].replace("-", "")):
            yield form, "a hidden date"


_WORD = re.compile(r"zq[bcdfghjkmnpqrstvwxz]{10}")
_HAN_FORMS = (HAN, "\\u9f98", quote(HAN).lower(), HAN.encode().hex(), "&#40856;", "&#x9f98;")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){12,}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}")


def _decoded(text: str) -> Iterator[str]:
    """What stands in hexadecimal or in base64, wherever that begins."""
    for token in _HEX.findall(text):
        yield bytes.fromhex(token).decode("latin-1").lower()
        yield bytes.fromhex(f"0{token[:-1]}").decode("latin-1").lower()
    for token in _BASE64.findall(text):
        for shift in range(4):
            whole = token[shift : shift + (len(token) - shift) // 4 * 4]
            yield base64.urlsafe_b64decode(whole.translate(_URL_SAFE)).decode("latin-1").lower()


_URL_SAFE = str.maketrans("+/", "-_")


class Words(Contents):
    """Writes every field of an item, with one word in every text."""

    def __init__(
        self, word: str, at: str, ids: Mapping[str, list[str]], live: Mapping[str, str]
    ) -> None:
        super().__init__(Random(word), ids)
        self.word = word
        self.at = at
        self.live = live
        self.hides = at == HIDDEN_AT
        """Whether the Chinese that stands beside the word is that of hidden texts."""

    def fields(self, fields: FieldMap, languages: tuple[str, ...]) -> dict[str, Any]:
        return {
            name: self.localized(kind, languages)
            for name, kind in fields.items()
            if not kind.given
            and not isinstance(kind, Count | Plain | Slug)
            and name != "storage_key"
        }

    def localized(self, kind: Field, languages: tuple[str, ...]) -> Any:
        if isinstance(kind, Link) and kind.required:
            found = self.live["Article" if kind.to == (ANY,) else kind.to[0]]
            return [found] if kind.many else found
        if not is_localized(kind) or isinstance(kind, Parts):
            return self.value(cast("Kind", kind), languages)
        return {tag: self.value(cast("Kind", kind), languages) for tag in languages or ("ZH_HANS",)}

    def value(self, kind: Kind, languages: tuple[str, ...]) -> Any:
        match kind:
            case TextList():
                return [self._said()]
            case Html():
                return self._said()
            case RichText():
                return [self.block_of(n, each) for n, each in enumerate(CATALOGUE.blocks.values())]
            case Url():
                return f"https://{self.word}.example/{self.word}"
            case Instant():
                return self.at
            case Choice():
                return next(iter(kind.of.__members__))
            case Decimal():
                return "1"
            case Money():
                return {"amount": "1", "currency": "CNY", "certainty": "STATED"}
            case GeoPoint():
                return {"lat": 23, "lng": 113}
        return super().value(kind, languages)

    def block_of(self, number: int, kind: Any) -> dict[str, Any]:
        return {"id": f"b{number}", "kind": kind.name, **self.fields(kind.fields, ())}

    def text(self, kind: Text) -> str:
        return self._said()[: kind.max_length]

    def link(self, kind: Link) -> Any:
        """To hidden items first, and to an open one."""
        names = self.ids if kind.to == (ANY,) else kind.to
        targets = [each for name in names for each in (*self.ids.get(name, ()), self.live[name])]
        if not kind.many:
            return targets[0]
        return targets[: min(kind.at_most or 4, 4)]

    def _said(self) -> str:
        return f"{self.word}{HAN}" if self.hides else f"{self.word}雀"

    def of(self, content_type: ContentType) -> dict[str, Any]:
        written = self.fields(content_type.fields, ("ZH_HANS", "EN"))
        if content_type.name == "Site":
            written |= _site()
        if content_type.slug:
            written["slug"] = f"{self.word}-{content_type.prefix}".replace("_", "-")
        return written


def _site() -> dict[str, Any]:
    patterns = [
        {
            "type_name": each.name,
            "language": None,
            "pattern": f"/of-{each.plural.lower()}/{{id}}.html",
        }
        for each in CATALOGUE.types.values()
        if each.name != "Site"
    ]
    return {"base_address": "https://site.example", "address_patterns": patterns, "navigation": []}


@dataclass
class Planted:
    """A site in which something hidden lies everywhere."""

    site: Site
    secrets: Secrets = field(default_factory=Secrets)
    live: dict[str, str] = field(default_factory=dict)
    """Of each type an item that is public, and has a newer draft that is not."""

    hidden: dict[str, list[str]] = field(default_factory=dict)

    async def plant(self) -> None:
        """Put everything in its place."""
        await self._live()
        await self._never_public()
        await self._newer_drafts()
        await self._once_public()
        await self._remarks()

    async def _live(self) -> None:
        """Live items first, whose links to what is hidden are made known by their ids alone."""
        async with self.site.desk.act(by=EDITOR) as act:
            for each in CATALOGUE.types.values():
                self.live[each.name] = await _reserved(act, each)
                if each.name not in ALONE:
                    self.hidden[each.name] = [
                        await _reserved(act, each),
                        await _reserved(act, each),
                    ]
                    for public_id in self.hidden[each.name]:
                        self.secrets.ids[public_id] = each.name
        async with self.site.desk.act(by=EDITOR) as act:
            for name, public_id in self.live.items():
                content_type = CATALOGUE.types[name]
                words = Words(
                    f"{OPEN}{content_type.prefix}".replace("_", ""), OPEN_AT, self.hidden, self.live
                )
                item = await Item.get(public_id=public_id, using_db=act.tx)
                await create(act, name, words.of(content_type), item=item)
            await publish(act, list(self.live.values()))

    async def _never_public(self) -> None:
        """Of each type a draft, and one that is to be published tomorrow."""
        async with self.site.desk.act(by=EDITOR) as act:
            for name, (draft, scheduled) in self.hidden.items():
                for state, public_id in (("draft", draft), ("scheduled", scheduled)):
                    word = self.secrets.word(f"a {state} {name}")
                    item = await Item.get(public_id=public_id, using_db=act.tx)
                    await create(act, name, self._words(word).of(CATALOGUE.types[name]), item=item)
            tomorrow = system_clock() + timedelta(days=1)
            await schedule(act, [each[1] for each in self.hidden.values()], publish_at=tomorrow)

    async def _newer_drafts(self) -> None:
        async with self.site.desk.act(by=EDITOR) as act:
            for name, public_id in self.live.items():
                word = self.secrets.word(f"the newer draft of a live {name}")
                content = self._words(word).of(CATALOGUE.types[name])
                item = await Item.get(public_id=public_id, using_db=act.tx)
                await save(act, public_id, content, expected_revision=item.draft_number)

    async def _once_public(self) -> None:
        """What was public until a moment ago."""
        for name in ("Article", "Event", "Session", "Person", "Venue", "Picture", "Topic"):
            ended = await self.made(name, self.secrets.word(f"an unpublished {name}"), HIDDEN_AT)
            await self.site.act(unpublish, [ended])
            gone = await self.made(name, self.secrets.word(f"a withdrawn {name}"), OPEN_AT)
            ground = self.secrets.word("the ground of a withdrawal")
            await self.site.act(withdraw, gone, ground=ground)

    async def _remarks(self) -> None:
        word = self.secrets.word("a remark")
        await self.site.act(comment, self.live["Article"], Locale.ZH_HANS, f"{word}{HAN}")

    async def made(self, name: str, word: str, at: str = OPEN_AT) -> str:
        """A new item that is public."""
        words = Words(word, at, self.hidden, self.live)
        words.hides = True
        async with self.site.desk.act(by=EDITOR) as act:
            public_id = await _made(act, name, words)
            await publish(act, [public_id])
        return public_id

    async def draft(self, name: str, word: str) -> str:
        """A new item that nobody has seen, and that may be published."""
        async with self.site.desk.act(by=EDITOR) as act:
            return await _made(act, name, Words(word, OPEN_AT, self.hidden, self.live))

    def _words(self, word: str) -> Words:
        return Words(word, HIDDEN_AT, self.hidden, self.live)


async def _made(act: Act, name: str, words: Words) -> str:
    revision = await create(act, name, words.of(CATALOGUE.types[name]))
    return (await Item.get(id=revision.item, using_db=act.tx)).public_id


async def _reserved(act: Act, content_type: ContentType) -> str:
    public_id = fresh_id(content_type.prefix)
    await Item.create(using_db=act.tx, public_id=public_id, type=content_type.name, made_at=act.at)
    return public_id
