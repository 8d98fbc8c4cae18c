"""Import a page: from what somebody copied off a website to a draft article, nothing lost silently."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from language.page import ImportedPage
from language.repairs import Doubt, Repair
from models.clock import wire_instant
from models.system import Item, Revision
from publishing.actor import Verb
from publishing.check import Content, check
from publishing.desk import Act, item_for, record, revision_of
from publishing.errors import Code, Problem, refuse
from publishing.known import Known, known_items
from publishing.page_parts import LONGEST_NOTICE, MOST_RELATED, PageParts
from publishing.permissions import may, permit
from publishing.publish import publish
from publishing.save import create, save

MENTIONED = (
    "Plan", "Thrust", "Cluster", "Platform", "Enterprise", "Project", "Base", "Alliance", "Service", "Organisation",
    "Person", "EventSeries", "Event",
)  # fmt: skip
MAX_MENTIONS = 50
MAX_LOGGED = 5_000
MAX_DOUBTS = 500


@dataclass(frozen=True)
class Imported:
    """The draft that came of a page, the items made for it, and the known items it mentions."""

    article: str
    revision: int
    created: tuple[str, ...]
    mentions: tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """An item the article links to: one that is known, or, without an id, one still to be made."""

    type: str
    name: str
    public_id: str | None
    content: Content


@dataclass(frozen=True)
class Preview:
    """Everything an import would do, while nothing is written.

    `same` are articles that came from this page before or bear its title; `problems` what a save
    would be refused for.
    """

    parts: PageParts
    wanted: tuple[Wanted, ...]
    mentions: tuple[Known, ...]
    related: tuple[Known, ...]
    same: tuple[Known, ...]
    problems: tuple[Problem, ...]


async def preview_import(act: Act, parts: PageParts) -> Preview:
    """What importing the page would create, link and leave to decide; nothing is written.

    Raises Refused when the actor may not import.
    """
    permit(act.actor, Verb.IMPORT, ARTICLE)
    known = await known_items(act)
    wanted = _wanted(act, parts, known)
    article_type = act.catalogue.types[ARTICLE]
    content = {**_own_fields(parts), **_record(act, parts)}
    return Preview(
        parts=parts,
        wanted=wanted,
        mentions=tuple(mentions_in(parts.words, [e for e in known if e.type in MENTIONED])),
        related=tuple(_related(parts, known)),
        same=await _same(act, parts, known),
        problems=(*_not_allowed(act), *check(content, article_type, act.catalogue).problems),
    )


async def import_page(
    act: Act,
    parts: PageParts,
    *,
    into: str | None = None,
    expected_revision: int | None = None,
    live: bool = False,
) -> Imported:
    """Save the page as a draft article, with people and notices it needs; `live` publishes them.

    `into` names a draft whose text is replaced; what else is filled in there stays. Known people,
    notices and articles are linked, not made again. Raises Refused, and Conflict when the draft is
    no longer the revision expected.
    """
    found = await preview_import(act, parts)
    made = [(each, await _made(act, each)) for each in found.wanted]
    ids = {
        kind: [public_id for each, public_id in made if each.type == kind]
        for kind in (PERSON, DISCLAIMER)
    }
    mentions = [each.public_id for each in found.mentions if each.public_id not in ids[PERSON]]
    links = {
        "byline": ids[PERSON],
        "disclaimers": ids[DISCLAIMER],
        "mentions": mentions,
        "related": [each.public_id for each in found.related],
    }
    content = {**_own_fields(parts), **links, **_record(act, parts)}
    if into is None:
        revision = await create(act, ARTICLE, content)
        item = await Item.get(id=revision.item, using_db=act.tx)
    else:
        item, revision = await _put_into(act, into, expected_revision, content)
    created = tuple(public_id for each, public_id in made if each.public_id is None)
    record(
        act,
        "Imported",
        public_id=item.public_id,
        revision=revision.number,
        sha256=parts.sha256,
        created=list(created),
    )
    if live:
        await publish(act, [*created, item.public_id])
    return Imported(item.public_id, revision.number, created, tuple(mentions))


def _not_allowed(act: Act) -> list[Problem]:
    verdict = may(act.actor, Verb.CREATE, ARTICLE)
    return [] if verdict.allowed else [Problem(Code.FORBIDDEN, verdict.reason)]


ARTICLE, PERSON, DISCLAIMER = "Article", "Person", "Disclaimer"


async def _put_into(
    act: Act, public_id: str, expected: int | None, content: Content
) -> tuple[Item, Revision]:
    item = await item_for(act, Verb.EDIT, public_id)
    if item.type != ARTICLE:
        raise refuse(Code.INVALID, "A page can be imported into an article only.", "into")
    if expected is None:
        raise refuse(
            Code.REQUIRED,
            f"Say which revision you replace; the draft is at {item.draft_number}.",
            "expectedRevision",
        )
    before: Content = {}
    if item.draft_number:
        before = orjson.loads((await revision_of(act, item, item.draft_number)).content)
    body = {**(before.get("body") or {}), **(content.get("body") or {})}
    kept = {name: value for name, value in before.items() if value not in (None, [], {})}
    merged = {**content, **kept, **{name: content[name] for name in _OF_THE_IMPORT}, "body": body}
    return item, await save(act, public_id, merged, expected_revision=expected)


_OF_THE_IMPORT = ("imported", "import_repairs", "import_doubts", "printed_related")
"""What a later import of the same article says anew."""


def _own_fields(parts: PageParts) -> Content:
    fields = {
        **parts.fields,
        "title": {"ZH_HANS": parts.title} if parts.title else None,
        "body": {"ZH_HANS": list(parts.blocks)},
    }
    return {name: value for name, value in fields.items() if value is not None}


def mentions_in(words: str, known: Sequence[Known]) -> list[Known]:
    """The known items a text speaks of, in the order in which it first names them."""
    found: dict[str, tuple[int, Known]] = {}
    for each in known:
        place = words.find(each.name) if len(each.name) > 1 else -1
        if place >= 0:
            found[each.public_id] = min(
                (place, each), found.get(each.public_id, (place, each)), key=_place
            )
    ordered = sorted(found.values(), key=lambda pair: (pair[0], pair[1].public_id))
    return [each for _, each in ordered][:MAX_MENTIONS]


def _place(found: tuple[int, Known]) -> int:
    return found[0]


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
        "repairs": [repair_told(each) for each in page.repairs],
        "warnings": [doubt_told(each) for each in page.warnings],
    }


def repair_told(repair: Repair) -> dict[str, Any]:
    """A repair as plain data."""
    return {
        "rule": repair.rule.value,
        "place": {"line": repair.place.line, "offset": repair.place.offset},
        "before": repair.before,
        "after": repair.after,
        "confidence": repair.confidence.value,
    }


def doubt_told(doubt: Doubt) -> dict[str, Any]:
    """A doubt as plain data."""
    return {
        "code": doubt.code,
        "excerpt": doubt.excerpt,
        "message": doubt.message,
        "suggestion": doubt.suggestion,
    }


def _record(act: Act, parts: PageParts) -> Content:
    return {
        "imported": {
            "imported_at": wire_instant(act.now),
            "sha256": parts.sha256,
            "printed_title": parts.printed_title[:300],
            **parts.record,
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
            for each in parts.repairs[:MAX_LOGGED]
        ],
        "import_doubts": [
            {name: text[:500] for name, text in doubt_told(each).items()}
            for each in parts.doubts[:MAX_DOUBTS]
        ],
        "printed_related": [title[:300] for title in parts.related[:MOST_RELATED]],
    }


def _wanted(act: Act, parts: PageParts, known: Sequence[Known]) -> tuple[Wanted, ...]:
    """The people and notices the page names; who may not be made by this actor is left in the text."""
    people = [_named(PERSON, name, {"name": {"ZH_HANS": name}}, known) for name in parts.names]
    notices = []
    for each in parts.disclaimers:
        title = f"{parts.title[:60]}：声明第{each.number}条"
        content = {
            "number": each.number,
            "title": {"ZH_HANS": title},
            "text": {"ZH_HANS": each.text[:LONGEST_NOTICE]},
        }
        notices.append(_named(DISCLAIMER, title, content, known))
    return tuple(
        each
        for each in {wanted.name: wanted for wanted in (*people, *notices)}.values()
        if each.public_id is not None or may(act.actor, Verb.CREATE, each.type).allowed
    )


def _named(type_name: str, name: str, content: Content, known: Sequence[Known]) -> Wanted:
    same = (each.public_id for each in known if each.type == type_name and each.name == name)
    return Wanted(type_name, name, next(same, None), content)


async def _made(act: Act, wanted: Wanted) -> str:
    if wanted.public_id is not None:
        return wanted.public_id
    revision = await create(act, wanted.type, wanted.content)
    return str((await Item.get(id=revision.item, using_db=act.tx)).public_id)


def _related(parts: PageParts, known: Sequence[Known]) -> list[Known]:
    by_title = {each.name: each for each in known if each.type == ARTICLE}
    return [by_title[title] for title in parts.related if title in by_title][:8]


async def _same(act: Act, parts: PageParts, known: Sequence[Known]) -> tuple[Known, ...]:
    """Articles that came of the same page, or bear its title."""
    # The hash is hexadecimal and made here, so it can stand in the statement.
    rows = await act.tx.execute_query_dict(
        "SELECT i.public_id AS public_id FROM item AS i"
        " JOIN revision AS r ON r.item = i.id AND r.number = i.draft_number"
        f" WHERE i.type = '{ARTICLE}' AND i.trashed_at IS NULL"
        f' AND r.content LIKE \'%"sha256":"{parts.sha256}"%\' ORDER BY i.id'
    )
    of_page = {row["public_id"] for row in rows}
    articles = [each for each in known if each.type == ARTICLE]
    return tuple(each for each in articles if each.public_id in of_page or each.name == parts.title)
