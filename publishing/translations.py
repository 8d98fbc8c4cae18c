"""Translations: how each language of a draft stands beside the master's text."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import orjson

from language.terms import Splitter, Terms
from models.database import Transaction
from models.declare import Catalogue, ContentType, Parts
from models.declare.catalogue import FieldMap
from models.declare.fields import RichText, is_localized
from models.locale import TRADITIONAL, Locale
from models.system import Item, Revision, Translation, TranslationCheck
from publishing.actor import Verb
from publishing.canonical import sha256_of
from publishing.check import Content
from publishing.derive import Derived, texts_of
from publishing.desk import Act, item_for, record, type_of
from publishing.errors import Code, refuse

MASTER = Locale.ZH_HANS
CHINESE = (Locale.ZH_HANS, *TRADITIONAL)


class TranslationState(Enum):
    """How a language stands."""

    OWN = "OWN"
    CONVERTED = "CONVERTED"
    STALE = "STALE"
    MISSING = "MISSING"


@dataclass(frozen=True)
class Kept:
    """What is kept of one language: OWN, CONVERTED or MISSING, and when its own texts last changed."""

    state: TranslationState
    revision: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Hit:
    """A protected term in a converted text: as it is written, what it becomes, and how often."""

    written: str
    becomes: str
    count: int


@dataclass(frozen=True)
class Told:
    """All that is told of one language of a draft.

    `source_revision` is the newest one whose master text it is known to follow; `overridden` are
    the places whose Traditional text was written by hand; `checked_by` said that it is up to date.
    """

    locale: Locale
    state: TranslationState
    source_revision: int | None
    master_revision: int | None
    overridden: tuple[str, ...]
    terms: tuple[Hit, ...]
    checked_by: str | None
    checked_at: int | None


def passages(
    content: Content, content_type: ContentType, catalogue: Catalogue, locale: Locale
) -> dict[str, Any]:
    """What is written in this very language, by its place: `title`, `body.p1`, `sources.0.text`."""
    found: dict[str, Any] = {}
    for name, kind in content_type.fields.items():
        value = content.get(name)
        if isinstance(kind, Parts):
            fields = catalogue.parts[kind.of.__name__].fields
            rows = value if isinstance(value, list) else [value] if value else []
            for number, row in enumerate(rows):
                place = f"{name}.{number}" if kind.many else name
                found |= dict(_in_fields(row, fields, locale, place=f"{place}."))
        elif is_localized(kind) and value and value.get(locale.name):
            found |= dict(_in_field(name, kind, value[locale.name]))
    return found


def _in_fields(
    values: Content, fields: FieldMap, locale: Locale, *, place: str
) -> Iterator[tuple[str, Any]]:
    for name, kind in fields.items():
        value = values.get(name)
        if is_localized(kind) and not isinstance(kind, Parts) and value and value.get(locale.name):
            yield f"{place}{name}", value[locale.name]


def _in_field(name: str, kind: Any, text: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(kind, RichText):
        yield from ((f"{name}.{block['id']}", block) for block in text)
    else:
        yield name, text


def kept_after(
    before: Mapping[Locale, Kept],
    revision: Revision,
    content_type: ContentType,
    catalogue: Catalogue,
) -> dict[Locale, Kept]:
    """What is kept of each language once this revision is the draft."""
    content: Content = orjson.loads(revision.content)
    derived: Derived = orjson.loads(revision.derived)
    own = {each: passages(content, content_type, catalogue, each) for each in Locale}
    if not any(is_localized(kind) for kind in content_type.fields.values()):
        return {}
    return {each: _kept(each, own, derived, before.get(each), revision.number) for each in Locale}


def _kept(
    locale: Locale,
    own: Mapping[Locale, Mapping[str, Any]],
    derived: Derived,
    before: Kept | None,
    number: int,
) -> Kept:
    state = _state(locale, own, derived)
    if not own[locale]:
        return Kept(state)
    sha256 = sha256_of(own[locale])
    if before is not None and before.sha256 == sha256:
        return Kept(state, before.revision, sha256)
    return Kept(state, number, sha256)


def _state(
    locale: Locale, own: Mapping[Locale, Mapping[str, Any]], derived: Derived
) -> TranslationState:
    sources = CHINESE if locale in CHINESE else (locale,)
    if locale.name not in derived["available"] or not any(own[each] for each in sources):
        return TranslationState.MISSING
    if own[locale] and locale.name not in derived["converted"]:
        return TranslationState.OWN
    return TranslationState.CONVERTED


async def note_translations(
    act: Act, item: Item, content_type: ContentType, revision: Revision
) -> None:
    """Keep how each language stands, now that this revision is the item's draft."""
    rows = {
        Locale(row.locale): row for row in await Translation.filter(item=item.id).using_db(act.tx)
    }
    before = {locale: _read(row) for locale, row in rows.items()}
    new = []
    for locale, kept in kept_after(before, revision, content_type, act.catalogue).items():
        if locale not in rows:
            new.append(row_of(item.id, locale, kept))
        elif before[locale] != kept:
            row = rows[locale]
            row.state, row.revision, row.sha256 = kept.state.value, kept.revision, kept.sha256
            await row.save(using_db=act.tx, update_fields=["state", "revision", "sha256"])
    if new:
        await Translation.bulk_create(new, using_db=act.tx)


def row_of(item: int, locale: Locale, kept: Kept) -> Translation:
    """The row that keeps it."""
    return Translation(
        item=item,
        locale=locale.value,
        state=kept.state.value,
        revision=kept.revision,
        sha256=kept.sha256,
    )


def _read(row: Translation) -> Kept:
    return Kept(TranslationState(row.state), row.revision, row.sha256)


def retold(
    drafts: Iterable[Revision], content_type: ContentType, catalogue: Catalogue
) -> dict[Locale, Kept]:
    """The same again from all that ever was the item's draft, oldest first."""
    kept: dict[Locale, Kept] = {}
    for revision in drafts:
        kept = kept_after(kept, revision, content_type, catalogue)
    return kept


def seen_state(
    locale: Locale, kept: Kept, master: Kept | None, checked: int | None
) -> TranslationState:
    """The state with staleness seen: the master's text changed after the translation's and after a check."""
    if locale is MASTER or kept.revision is None or kept.state is TranslationState.MISSING:
        return kept.state
    if master is None or master.revision is None:
        return kept.state
    is_stale = master.revision > max(kept.revision, checked or 0)
    return TranslationState.STALE if is_stale else kept.state


async def translations(act: Act, items: Sequence[Item]) -> dict[int, list[Told]]:
    """How each language of each of these items stands, by the item's key."""
    keys = [item.id for item in items]
    rows = await Translation.filter(item__in=keys).using_db(act.tx).order_by("item", "locale")
    checks = {
        (each.item, each.locale): each
        for each in await TranslationCheck.filter(item__in=keys).using_db(act.tx)
    }
    drafts = await _drafts(act.tx, items)
    found: dict[int, list[Told]] = {key: [] for key in keys}
    for item in items:
        own = {Locale(row.locale): _read(row) for row in rows if row.item == item.id}
        if item.id in drafts:
            content: Content = orjson.loads(drafts[item.id].content)
            content_type = type_of(act, item)
            written = {each: passages(content, content_type, act.catalogue, each) for each in own}
            for locale, kept in own.items():
                check = checks.get((item.id, locale.value))
                found[item.id].append(_told(locale, kept, own, written, check, act.terms))
    return found


async def _drafts(tx: Transaction, items: Sequence[Item]) -> dict[int, Revision]:
    numbers = {item.id: item.draft_number for item in items}
    rows = Revision.filter(item__in=list(numbers), number__in=sorted(set(numbers.values())))
    return {row.item: row for row in await rows.using_db(tx) if row.number == numbers[row.item]}


def _told(
    locale: Locale,
    kept: Kept,
    own: Mapping[Locale, Kept],
    written: Mapping[Locale, Mapping[str, Any]],
    check: TranslationCheck | None,
    terms: Terms,
) -> Told:
    checked = check.revision if check else None
    master = own.get(MASTER)
    known = [each for each in (kept.revision, checked) if each is not None]
    by_hand = tuple(sorted(written[locale])) if locale in TRADITIONAL else ()
    return Told(
        locale=locale,
        state=seen_state(locale, kept, master, checked),
        source_revision=max(known) if known and locale is not MASTER else None,
        master_revision=master.revision if master else None,
        overridden=by_hand,
        terms=hits(locale, written, terms),
        checked_by=check.by if check else None,
        checked_at=check.at if check else None,
    )


_TAG = re.compile(r"<[^>]*>")


def hits(
    locale: Locale, written: Mapping[Locale, Mapping[str, Any]], terms: Terms
) -> tuple[Hit, ...]:
    """The protected terms in what is converted into this language, the most frequent first."""
    if locale not in CHINESE:
        return ()
    splitter = splitter_of(locale, terms)
    others = [each for each in CHINESE if each is not locale]
    if locale in TRADITIONAL:
        others = [MASTER]  # between Traditional forms texts are taken as they are
    counted: Counter[str] = Counter()
    for other in others:
        for place, text in written.get(other, {}).items():
            if place not in written[locale]:
                for each in texts_of(text):
                    counted.update(splitter.pattern.findall(_TAG.sub("\n", each)))
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Hit(each, splitter.answers[each], count) for each, count in ordered)


def splitter_of(locale: Locale, terms: Terms) -> Splitter:
    """What finds the terms on the way into this Chinese form."""
    return {
        Locale.ZH_HANS: terms.to_hans,
        Locale.ZH_HANT: terms.to_hant,
        Locale.ZH_HANT_HK: terms.to_hant_hk,
        Locale.ZH_HANT_TW: terms.to_hant_tw,
    }[locale]


async def confirm_translation(
    act: Act, public_id: str, locale: Locale, *, expected_revision: int | None = None
) -> Item:
    """A translator has compared it with the master's text and found nothing to change.

    Raises Refused where nothing is written in that language, and when the draft is another one than
    was looked at.
    """
    item = await item_for(act, Verb.TRANSLATE, public_id)
    kept = await Translation.filter(item=item.id, locale=locale.value).using_db(act.tx).first()
    if locale is MASTER:
        raise refuse(Code.INVALID, "This is the master's text; translations follow it.", "locale")
    if kept is None or kept.revision is None:
        raise refuse(
            Code.STATE, f"Nothing of {public_id} is written in {locale.tag}; there is nothing to confirm.", "locale"
        )  # fmt: skip
    if expected_revision not in (None, item.draft_number):
        raise refuse(
            Code.STATE,
            f"{public_id} is at revision {item.draft_number} now, not {expected_revision}. Look again.",
        )
    mine = TranslationCheck.filter(item=item.id, locale=locale.value).using_db(act.tx)
    check = await mine.first() or TranslationCheck(item=item.id, locale=locale.value)
    check.revision, check.by, check.at = item.draft_number, act.by, act.at
    await check.save(using_db=act.tx)
    record(
        act,
        "TranslationConfirmed",
        public_id=public_id,
        revision=item.draft_number,
        locale=locale.name,
    )
    return item
