"""A draft as a person reads it on paper: its fields in their order, each with its Chinese label."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from models.declare import Catalogue, ContentType, Field
from models.declare.catalogue import FieldMap
from models.declare.fields import (
    Choice,
    Html,
    Integer,
    Link,
    Money,
    Parts,
    Plain,
    RichText,
    is_localized,
)
from models.locale import Locale
from models.system import Item, Revision
from publishing.check import Content
from publishing.derive import plain_words
from publishing.desk import Act, type_of
from publishing.project import link_ids


@dataclass(frozen=True)
class Passage:
    """One piece of text: the field's label, and inside a body the block's id.

    `lines` are plain words; who shows them escapes them.
    """

    label: str
    lines: tuple[str, ...]
    block: str | None = None


async def readable(act: Act, item: Item, revision: Revision, locale: Locale) -> tuple[Passage, ...]:
    """What a revision says in one language; links are told by what stands for their targets."""
    content = orjson.loads(revision.content)
    content_type = type_of(act, item)
    labels = await labels_of(act, link_ids(content, content_type, act.catalogue), locale)
    return passages(content, content_type, act.catalogue, locale, labels=labels)


def passages(
    content: Content,
    content_type: ContentType,
    catalogue: Catalogue,
    locale: Locale,
    *,
    labels: Mapping[str, str],
) -> tuple[Passage, ...]:
    """What the content says in one language, without what is for editors alone."""
    return tuple(_Reader(catalogue, locale, labels).item(content, content_type.fields))


async def labels_of(act: Act, public_ids: Iterable[str], locale: Locale) -> dict[str, str]:
    """What stands for each of these items: their draft's title, in this language where it has one."""
    items = await Item.filter(public_id__in=sorted(set(public_ids))).using_db(act.tx)
    drafts = await Revision.filter(
        item__in=[each.id for each in items],
        number__in=list({each.draft_number for each in items}),
    ).using_db(act.tx)
    numbers = {each.id: each for each in items}
    found: dict[str, str] = {}
    for draft in drafts:
        item = numbers[draft.item]
        title = type_of(act, item).title
        if draft.number == item.draft_number and title is not None:
            found[item.public_id] = _in(orjson.loads(draft.content).get(title), locale)
    return {public_id: label for public_id, label in found.items() if label}


def _in(value: Any, locale: Locale) -> str:
    if isinstance(value, Mapping):
        return str(value.get(locale.name) or next(iter(value.values()), ""))
    return str(value or "")


class _Reader:
    def __init__(self, catalogue: Catalogue, locale: Locale, labels: Mapping[str, str]) -> None:
        self.catalogue = catalogue
        self.locale = locale
        self.labels = labels

    def item(self, content: Content, fields: FieldMap) -> Iterator[Passage]:
        for name, kind in fields.items():
            value = self.own(kind, content.get(name))
            if kind.private or value in (None, "", [], {}):
                continue
            if isinstance(kind, RichText):
                yield from (self.block(kind, each) for each in value)
            else:
                yield Passage(kind.label, tuple(self.lines(kind, value)))

    def own(self, kind: Field, value: Any) -> Any:
        if is_localized(kind) and not isinstance(kind, Parts) and isinstance(value, Mapping):
            return value.get(self.locale.name)
        return value

    def block(self, body: Field, block: Content) -> Passage:
        known = self.catalogue.blocks[block["kind"]].fields
        # The level of a heading is how it looks, and nothing that it says.
        fields = {name: kind for name, kind in known.items() if not isinstance(kind, Integer)}
        return Passage(body.label, tuple(self.inner(block, fields)), block["id"])

    def inner(self, values: Content, fields: FieldMap) -> Iterator[str]:
        for name, kind in fields.items():
            value = self.own(kind, values.get(name))
            if kind.private or isinstance(kind, Plain) or value in (None, "", [], {}):
                continue
            yield from self.lines(kind, value)

    def lines(self, kind: Field, value: Any) -> Iterator[str]:
        match kind:
            case Html():
                yield from plain_words(value.replace("<br>", "\n")).splitlines()
            case Choice(of=choices):
                yield choices[value].zh
            case Money():
                yield f"{value['amount']} {value['currency']}"
            case Parts():
                inner = self.catalogue.parts[kind.of.__name__].fields
                for part in value if kind.many else [value]:
                    yield "；".join(self.inner(part, inner))
            case Link():
                for target in value if isinstance(value, list) else [value]:
                    yield self.labels.get(target, target)
            case _ if isinstance(value, list):
                yield from (str(each) for each in value)
            case _ if isinstance(value, bool):
                yield "是" if value else "否"
            case _ if isinstance(value, Mapping):
                yield orjson.dumps(value).decode()
            case _:
                yield from str(value).splitlines()
