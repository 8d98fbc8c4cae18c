"""The machine check and the lexicon at the editors' door."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from language.proofing.finding import Finding, Rule
from language.proofing.lexicon import Entry, Lexicon
from publishing.accept import accept_finding
from publishing.actor import Verb
from publishing.desk import Act, item_for, revision_of
from publishing.dismiss import dismiss_finding
from publishing.errors import Refused
from publishing.lexicon import LexiconPage, lexicon_of, lexicon_page
from publishing.lexicon_save import (
    lexicon_remove,
    lexicon_save,
    lexicon_with,
    lexicon_without,
)
from publishing.machine_check import Found, findings
from publishing.page_size import refuse_size
from publishing.permissions import may, permit
from publishing.proof_text import proof_text
from publishing.to_mend import ToMend, check_step
from resolvers.manage.acts import attempt
from resolvers.manage.context import Context, context_of
from resolvers.names import locale_of

STEPS = 20
"""How many steps of 50 items one request takes; the next request goes on where it ended."""


@dataclass(frozen=True)
class MendPage:
    """Items to mend. With `after` there may be more, even where few were found so far."""

    found: tuple[ToMend, ...]
    after: str | None


@dataclass(frozen=True)
class Changed:
    """An entry that was saved or removed, the lexicon's version since, and what it means for what is live."""

    entry: Entry
    version: str
    to_mend: MendPage


async def findings_in(info: Any, public_id: str, locale: Any) -> list[Found]:
    """What is found in the item's draft in a language, in fields that the asker may read."""
    context = context_of(info)
    async with context.look() as act:
        item = await item_for(act, Verb.READ, public_id)
        if not item.draft_number:
            return []
        revision = await revision_of(act, item, item.draft_number)
        found = await findings(act, item, revision, locale_of(locale))
        return [
            each for each in found if may(act.actor, Verb.READ, item.type, each.path[0]).allowed
        ]


async def findings_in_text(info: Any, text: str, locale: Any) -> tuple[Finding, ...]:
    """What is found in a text that is not saved."""
    async with context_of(info).look() as act:
        return await proof_text(act, text, locale_of(locale))


async def page_of_lexicon(
    info: Any, *, first: int, after: str | None, kind: Rule | None, contains: str | None
) -> LexiconPage:
    """A page of the lexicon."""
    async with context_of(info).look() as act:
        return await lexicon_page(
            act, first=first, after=after or "", kind=kind, contains=contains or ""
        )


async def mend_page(info: Any, *, first: int, after: str | None) -> MendPage:
    """What is live and should be mended."""
    context = context_of(info)
    permit(context.actor, Verb.READ)
    return await _stepped(context, first=first, after=after, lexicon=None, entry=None)


async def number_to_mend(info: Any) -> int:
    """How many live texts are to be mended; each step is an act of its own, so that others can write."""
    number, place = 0, ""
    if not context_of(info).readable_types():
        return number
    while True:
        async with context_of(info).look() as act:
            step = await check_step(act, after=place)
        number += len(step.found)
        if step.after is None:
            return number
        place = step.after


async def dismiss(info: Any, public_id: str, fingerprint: str, reason: str) -> Found | Refused:
    """The finding as it now stands, or why it was not dismissed."""
    return await attempt(info, lambda act: dismiss_finding(act, public_id, fingerprint, reason))


async def accept(
    info: Any, public_id: str, fingerprint: str, *, expected_revision: int
) -> str | Refused:
    """The public id of the item, whose draft now has the proposal; or why nothing was changed."""

    async def work(act: Act) -> str:
        await accept_finding(act, public_id, fingerprint, expected_revision=expected_revision)
        return public_id

    return await attempt(info, work)


async def save_entry(
    info: Any, entry: Entry, *, dry_run: bool, first: int, after: str | None
) -> Changed | Refused:
    """The entry, kept unless it is a dry run, and where it strikes."""

    async def work(act: Act) -> tuple[Entry, Lexicon]:
        if dry_run:
            return await lexicon_with(act, entry)
        return await lexicon_save(act, entry), await lexicon_of(act)

    return await _changed(info, work, first=first, after=after, only_entry=True)


async def remove_entry(
    info: Any, public_id: str, *, dry_run: bool, first: int, after: str | None
) -> Changed | Refused:
    """The entry that is gone unless it is a dry run, and what still is to be mended."""

    async def work(act: Act) -> tuple[Entry, Lexicon]:
        if dry_run:
            return await lexicon_without(act, public_id)
        return await lexicon_remove(act, public_id), await lexicon_of(act)

    return await _changed(info, work, first=first, after=after, only_entry=False)


async def _changed(
    info: Any,
    work: Callable[[Act], Awaitable[tuple[Entry, Lexicon]]],
    *,
    first: int,
    after: str | None,
    only_entry: bool,
) -> Changed | Refused:
    try:
        refuse_size(first)
    except Refused as refused:
        return refused
    done = await attempt(info, work)
    if isinstance(done, Refused):
        return done
    entry, lexicon = done
    # After the act, and in steps: a check of the whole site would keep others from writing.
    page = await _stepped(
        context_of(info),
        first=first,
        after=after,
        lexicon=lexicon,
        entry=entry.id if only_entry else None,
    )
    return Changed(entry, lexicon.version, page)


async def _stepped(
    context: Context, *, first: int, after: str | None, lexicon: Lexicon | None, entry: str | None
) -> MendPage:
    refuse_size(first)
    found: list[ToMend] = []
    place: str | None = after or ""
    for _ in range(STEPS):
        async with context.act() as act:
            step = await check_step(act, after=place or "", lexicon=lexicon, entry=entry)
        found += step.found
        place = step.after
        if place is None or len(found) >= first:
            break
    return _cut(found, first, place)


def _cut(found: list[ToMend], first: int, place: str | None) -> MendPage:
    """So many, but always all languages of an item, since pages begin after an item."""
    kept = found[:first]
    rest = found[first:]
    while rest and kept and rest[0].public_id == kept[-1].public_id:
        kept.append(rest.pop(0))
    return MendPage(tuple(kept), kept[-1].public_id if rest else place)
