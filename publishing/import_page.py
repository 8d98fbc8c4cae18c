"""Import a page: from what somebody copied off a website to a draft article, nothing lost silently."""

import hashlib
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from language.page import ImportedPage
from language.repairs import Doubt, Repair
from models.clock import wire_instant
from models.system import Item, Revision
from publishing.check import Content
from publishing.desk import Act
from publishing.publish import publish
from publishing.save import create

HAN_NUMBERS = "零一二三四五六七八九十"
MENTIONED = (
    "Plan", "Thrust", "Cluster", "Platform", "Enterprise", "Project", "Base", "Alliance", "Service", "Organisation",
    "Person", "EventSeries", "Event",
)  # fmt: skip
MAX_MENTIONS = 50
MAX_LOGGED = 5_000


@dataclass(frozen=True)
class Imported:
    """The draft that came of a page, the items made for it, and the known items it mentions."""

    article: str
    created: tuple[str, ...]
    mentions: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """An item that a text may speak of, by one of its names."""

    name: str
    public_id: str
    type: str


async def import_page(act: Act, page: ImportedPage, raw: bytes, *, live: bool = False) -> Imported:
    """Save the page as a draft article, with people and notices it needs; `live` publishes them.

    Known people, notices and articles are linked, not made again. Raises Refused.
    """
    known = [each async for each in _known(act)]
    people = [await _person(act, name, known) for name in page.byline]
    notices = [
        await _disclaimer(act, each.number, each.text, page, known) for each in page.disclaimers
    ]
    mentions = mentions_in(page, [each for each in known if each.type in MENTIONED])
    links = {
        "byline": [public_id for public_id, _ in people],
        "disclaimers": [public_id for public_id, _ in notices],
        "mentions": [public_id for public_id in mentions if public_id not in dict(people)],
        "related": _related(page, known),
    }
    revision = await create(
        act, "Article", {**article_of(page), **links, **_record(act, page, raw)}
    )
    article = await Item.get(id=revision.item, using_db=act.tx)
    created = tuple(public_id for public_id, is_new in [*people, *notices] if is_new)
    if live:
        await publish(act, [*created, article.public_id])
    return Imported(article.public_id, created, tuple(links["mentions"]))


def article_of(page: ImportedPage) -> Content:
    """The article's own fields: the words of the page, its sections as numbered headings."""
    return {
        "title": {"ZH_HANS": page.title[:140]},
        "kind": "SPEECH" if page.byline and page.sections else "NEWS",
        "origin": "REPRINT",
        "lead": {"ZH_HANS": page.lead[0][:500]} if page.lead else None,
        "body": {"ZH_HANS": list(_blocks(page))},
    }


def _blocks(page: ImportedPage) -> Iterator[Content]:
    yield from _paragraphs("lead", page.lead)
    for section in page.sections:
        mark = f"section-{section.number}"
        heading = f"{han_number(section.number)}、{section.heading}"
        yield {"id": mark, "kind": "HeadingBlock", "level": 2, "text": heading}
        yield from _paragraphs(mark, section.text.splitlines())
    yield from _paragraphs("closing", page.closing)


def _paragraphs(mark: str, texts: Sequence[str]) -> Iterator[Content]:
    for n, text in enumerate((each for each in texts if each.strip()), start=1):
        yield {"id": f"{mark}-p{n}", "kind": "ParagraphBlock", "html": _escaped(text)}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def han_number(number: int) -> str:
    """A number below one hundred as headings write it: 12 is 十二."""
    tens, ones = divmod(number, 10)
    if number <= 10 or number > 99:
        return HAN_NUMBERS[number] if number <= 10 else str(number)
    head = "十" if tens == 1 else f"{HAN_NUMBERS[tens]}十"
    return head + (HAN_NUMBERS[ones] if ones else "")


def mentions_in(page: ImportedPage, known: Sequence[Known]) -> list[str]:
    """The known items the page speaks of, in the order in which it first names them."""
    words = "\n".join(
        [
            page.title,
            *page.lead,
            *(f"{each.heading}\n{each.text}" for each in page.sections),
            *page.closing,
        ]
    )
    found: dict[str, int] = {}
    for each in known:
        place = words.find(each.name) if len(each.name) > 1 else -1
        if place >= 0:
            found[each.public_id] = min(place, found.get(each.public_id, place))
    return sorted(found, key=lambda public_id: (found[public_id], public_id))[:MAX_MENTIONS]


def summary_of(page: ImportedPage) -> dict[str, Any]:
    """The parts of the page as plain data, as `import-page --json` prints them."""
    return {
        "title": page.title,
        "printed_title": page.printed_title,
        "byline": list(page.byline),
        "lead": list(page.lead),
        "sections": [
            {"number": each.number, "heading": each.heading, "text": each.text}
            for each in page.sections
        ],
        "closing": list(page.closing),
        "disclaimers": [{"number": each.number, "text": each.text} for each in page.disclaimers],
        "missing_disclaimers": list(page.missing_disclaimers),
        "related": list(page.related),
        "comment_notice": page.comment_notice,
        "takedown_days": page.takedown_days,
        "contacts_removed": page.contacts_removed,
        "script": page.script_of_source.value,
        "repairs": [_repair(each) for each in page.repairs],
        "warnings": [_doubt(each) for each in page.warnings],
    }


def _repair(repair: Repair) -> dict[str, Any]:
    return {
        "rule": repair.rule.value,
        "place": {"line": repair.place.line, "offset": repair.place.offset},
        "before": repair.before,
        "after": repair.after,
        "confidence": repair.confidence.value,
    }


def _doubt(doubt: Doubt) -> dict[str, Any]:
    return {
        "code": doubt.code,
        "excerpt": doubt.excerpt,
        "message": doubt.message,
        "suggestion": doubt.suggestion,
    }


def _record(act: Act, page: ImportedPage, raw: bytes) -> Content:
    return {
        "imported": {
            "imported_at": wire_instant(act.now),
            "sha256": hashlib.sha256(raw).hexdigest(),
            "printed_title": page.printed_title[:300],
            "script": page.script_of_source.value,
            "comment_notice": page.comment_notice[:500],
            "contacts_removed": page.contacts_removed,
            "takedown_days": page.takedown_days,
        },
        "import_repairs": [
            {
                "rule": each.rule.value,
                "line": each.place.line,
                "offset": each.place.offset,
                "before": each.before[:500],
                "after": each.after[:500],
                "confidence": each.confidence.value,
            }
            for each in page.repairs[:MAX_LOGGED]
        ],
        "import_doubts": [
            {name: text[:500] for name, text in _doubt(each).items()}
            for each in page.warnings[:500]
        ],
        "printed_related": [title[:300] for title in page.related[:50]],
    }


async def _known(act: Act) -> AsyncIterator[Known]:
    """Every item's names as its draft has them, in Simplified characters."""
    for item in await Item.filter(draft_number__gt=0).using_db(act.tx).order_by("id"):
        title = act.catalogue.types[item.type].title
        if title is None:
            continue
        revision = await Revision.get(item=item.id, number=item.draft_number, using_db=act.tx)
        content: Content = orjson.loads(revision.content)
        names = [_simplified(content.get(title)), *(_simplified(content.get("aliases")) or [])]
        for name in names:
            if isinstance(name, str):
                yield Known(name, item.public_id, item.type)


def _simplified(value: Any) -> Any:
    return value.get("ZH_HANS") if isinstance(value, dict) else value


async def _person(act: Act, name: str, known: Sequence[Known]) -> tuple[str, bool]:
    for each in known:
        if each.type == "Person" and each.name == name:
            return each.public_id, False
    return await _create(act, "Person", {"name": {"ZH_HANS": name}})


async def _disclaimer(
    act: Act, number: int, text: str, page: ImportedPage, known: Sequence[Known]
) -> tuple[str, bool]:
    title = f"{page.title[:60]}：声明第{number}条"
    for each in known:
        if each.type == "Disclaimer" and each.name == title:
            return each.public_id, False
    content = {"number": number, "title": {"ZH_HANS": title}, "text": {"ZH_HANS": text[:2_000]}}
    return await _create(act, "Disclaimer", content)


async def _create(act: Act, type_name: str, content: Content) -> tuple[str, bool]:
    revision = await create(act, type_name, content)
    item = await Item.get(id=revision.item, using_db=act.tx)
    return item.public_id, True


def _related(page: ImportedPage, known: Sequence[Known]) -> list[str]:
    by_title = {each.name: each.public_id for each in known if each.type == "Article"}
    return [by_title[title] for title in page.related if title in by_title][:8]
