"""Terms as the editors keep them: what a change would do, and the act that does it.

What is published keeps the terms it was saved with. A change of the terms alone changes nothing
that readers see; `apply_terms` is a publishing act of its own. Synonyms are for search, which has
them at once; no text depends on them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

import orjson
from tortoise.expressions import Q

from language.terms import Term, Terms
from models.system import Item, Placement, ProtectedTerm, Revision
from models.terms import count_change, protected_terms, put_term, term_in
from models.view import DRAFT, LIVE
from publishing.actor import Verb
from publishing.derive import derive
from publishing.desk import (
    Act,
    items_for,
    place,
    place_draft,
    record,
    settle,
    show,
    tell,
    type_of,
)
from publishing.errors import Code, refuse
from publishing.permissions import may, permit
from publishing.save import next_number, write_revision
from publishing.standing import standings
from publishing.term_form import checked_term
from publishing.translations import note_translations

AT_ONCE = 500
SAMPLES = 5
_AROUND = 12


@dataclass(frozen=True)
class Passage:
    """A stretch of text before and after, in the language it is read in."""

    locale: str
    place: str
    before: str
    after: str


@dataclass(frozen=True)
class Effect:
    """What would change of one item: in what readers see, or in the draft."""

    public_id: str
    type: str
    is_live: bool
    count: int
    samples: tuple[Passage, ...]


async def house_terms(act: Act) -> list[ProtectedTerm]:
    """All terms, by their Simplified form. Raises Refused for whoever may not read."""
    permit(act.actor, Verb.READ)
    return await ProtectedTerm.all().using_db(act.tx).order_by("zh_hans")


async def save_term(
    act: Act, given: Mapping[str, Any], *, key: int | None = None, dry_run: bool = False
) -> tuple[ProtectedTerm | None, list[Effect]]:
    """The term, new or changed, and what it would change once applied; with `dry_run` only that.

    `given` are fields of a Term by name; of a term that is there the others stay. Raises Refused
    when something is lacking or wrong, or when another term has the Simplified form already.
    """
    permit(act.actor, Verb.TERMS)
    old = await _term(act, key) if key is not None else None
    term = checked_term(term_in(old) if old else None, given, terms=act.terms)
    same = await ProtectedTerm.filter(zh_hans=term.zh_hans).using_db(act.tx).first()
    if same is not None and (old is None or same.id != old.id):
        raise refuse(Code.TAKEN, f"{term.zh_hans} is a term already.", "zhHans")
    others = [each for each in act.terms.terms if old is None or each.zh_hans != old.zh_hans]
    before = term_in(old).written if old else ()
    effects = await effects_between(act, sorted_terms([*others, term]), [*term.written, *before])
    if dry_run:
        return old, effects
    row = put_term(term, old or ProtectedTerm())
    await row.save(using_db=act.tx)
    await note_change(act, "TermSaved", term=row.id)
    return row, effects


async def remove_term(
    act: Act, key: int, *, dry_run: bool = False
) -> tuple[ProtectedTerm, list[Effect]]:
    """The term that was taken away, and what that would change once applied. Raises Refused."""
    permit(act.actor, Verb.TERMS)
    row = await _term(act, key)
    new = sorted_terms([each for each in act.terms.terms if each.zh_hans != row.zh_hans])
    effects = await effects_between(act, new, term_in(row).written)
    if not dry_run:
        await row.delete(using_db=act.tx)
        await note_change(act, "TermRemoved", term=key)
    return row, effects


async def note_change(act: Act, verb: str, **details: Any) -> None:
    """Record that the terms were changed, and let every process hear of it."""
    # The log holds no texts, and a term may be somebody's name.
    after = await protected_terms(act.tx)
    record(act, verb, **details, before=act.terms.version, after=after.version)
    await count_change(act.tx, act.database.engine)


async def _term(act: Act, key: int) -> ProtectedTerm:
    row = await ProtectedTerm.filter(id=key).using_db(act.tx).first()
    if row is None:
        raise refuse(Code.NOT_FOUND, f"There is no term {key}.")
    return row


def sorted_terms(terms: Iterable[Term]) -> Terms:
    """The terms in the order in which they are kept."""
    return Terms(tuple(sorted(terms, key=lambda each: each.zh_hans)))


async def effects_between(act: Act, new: Terms, words: Sequence[str] | None) -> list[Effect]:
    """What these terms would change in the place of those that hold; nothing where only synonyms do."""
    if set(new.lines) == set(act.terms.lines):
        return []
    return await effects_of(act, new, words)


async def effects_of(
    act: Act, terms: Terms, words: Sequence[str] | None, *, live_only: bool = False
) -> list[Effect]:
    """What these terms would change of drafts and of what is live, in items the actor may read.

    With `words`, only items in which one of them can occur are looked at. A draft that is live as it
    is counts as live.
    """
    placements = Placement.filter(over=0, cancelled=0).using_db(act.tx)
    is_live = Q(lane=LIVE, live_from__lte=act.at, live_until__gt=act.at)
    shown = placements.filter(is_live if live_only else Q(lane=DRAFT) | is_live)
    lanes = {each.revision: each.lane for each in await shown.order_by("lane")}
    found: list[Effect] = []
    ids = sorted(lanes)
    for start in range(0, len(ids), AT_ONCE):
        rows = Revision.filter(id__in=ids[start : start + AT_ONCE]).using_db(act.tx)
        revisions = await (rows.filter(_can_hold(words)) if words else rows).order_by("id")
        items = await Item.filter(id__in=[each.item for each in revisions]).using_db(act.tx)
        by_key = {item.id: item for item in items}
        for revision in revisions:
            item = by_key[revision.item]
            if may(act.actor, Verb.READ, item.type).allowed:
                passages = [
                    each
                    for each in changed(act, item, revision, terms)
                    if may(act.actor, Verb.READ, item.type, each.place.split(".")[0]).allowed
                ]
                if passages:
                    found.append(_effect(item, passages, is_live=lanes[revision.id] == LIVE))
    return found


def _can_hold(words: Sequence[str]) -> Q:
    # A tag may stand inside a word, so its characters are looked for one by one.
    each = [reduce(and_, [Q(content__contains=letter) for letter in set(word)]) for word in words]
    return reduce(or_, each)


def _effect(item: Item, passages: Sequence[Passage], *, is_live: bool) -> Effect:
    return Effect(item.public_id, item.type, is_live, len(passages), tuple(passages[:SAMPLES]))


def changed(act: Act, item: Item, revision: Revision, terms: Terms) -> list[Passage]:
    """The texts of the revision that readers would get otherwise with these terms."""
    made = derive(orjson.loads(revision.content), type_of(act, item), act.catalogue, terms)
    new = orjson.loads(orjson.dumps(made))["locales"]
    old = orjson.loads(revision.derived)["locales"]
    return [
        Passage(locale, place, *_around(before, after))
        for locale in sorted(old.keys() & new.keys())
        for place, before, after in _differences(old[locale], new[locale], "")
    ]


def _differences(old: Any, new: Any, place: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in old.keys() & new.keys():
            if not name.endswith(("_sort", "_fold")):
                yield from _differences(old[name], new[name], f"{place}.{name}".lstrip("."))
    elif isinstance(old, list) and isinstance(new, list):
        for number, pair in enumerate(zip(old, new, strict=False)):
            yield from _differences(*pair, f"{place}.{number}")
    elif isinstance(old, str) and isinstance(new, str) and old != new:
        yield place, old, new


def _around(before: str, after: str) -> tuple[str, str]:
    """Both texts, cut down to where they differ and a little on each side."""
    pairs = zip(before, after, strict=False)
    head = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(before), len(after)))
    back = zip(reversed(before[head:]), reversed(after[head:]), strict=False)
    tail = next((n for n, (a, b) in enumerate(back) if a != b), 0)
    start = max(0, head - _AROUND)
    return tuple(text[start : max(head, len(text) - tail) + _AROUND] for text in (before, after))  # type: ignore[return-value]  # two texts in, two out


@dataclass(frozen=True)
class Applied:
    """What was, or with a dry run would be, changed of what readers see, and how much is left."""

    effects: tuple[Effect, ...]
    left: int


async def apply_terms(
    act: Act, public_ids: Sequence[str] | None, *, reason: str, dry_run: bool = False
) -> Applied:
    """What readers see of these items, or of all, is converted again with the terms as they are now.

    The words that were written and reviewed stay as they are; only what follows from them changes.
    So no new reviews are asked for, but the right to publish and the right to change terms, and a
    reason. At most 500 items at once; what is withdrawn is left alone. Raises Refused.
    """
    permit(act.actor, Verb.TERMS)
    permit(act.actor, Verb.PUBLISH)
    if not reason.strip():
        raise refuse(Code.REQUIRED, "Say why the terms are applied.", "reason")
    effects = await effects_of(act, act.terms, None, live_only=True)
    wanted = [each for each in effects if public_ids is None or each.public_id in public_ids]
    if public_ids is None:
        wanted = [each for each in wanted if may(act.actor, Verb.PUBLISH, each.type).allowed]
    now, left = wanted[:AT_ONCE], max(0, len(wanted) - AT_ONCE)
    ids = [each.public_id for each in now] if public_ids is None else list(public_ids)
    items = await items_for(act, Verb.PUBLISH, ids)
    stand = await standings(act, items)
    changing = {each.public_id for each in now}
    done = [item for item in items if item.public_id in changing and not stand[item.id].withdrawn]
    if not dry_run:
        for item in done:
            await _apply(act, item, reason)
    kept = {item.public_id for item in done}
    return Applied(tuple(each for each in now if each.public_id in kept), left)


async def _apply(act: Act, item: Item, reason: str) -> None:
    rows = Placement.filter(item=item.id, lane=LIVE, cancelled=0).using_db(act.tx)
    live = await rows.filter(live_from__lte=act.at, live_until__gt=act.at).first()
    assert live is not None
    shown = await Revision.get(id=live.revision, using_db=act.tx)
    content = orjson.loads(shown.content)
    number = await next_number(act, item)
    content_type = type_of(act, item)
    revision = await write_revision(act, item, content_type, content, number=number)
    if item.draft_number == shown.number:
        item.draft_number = number
        await item.save(using_db=act.tx, update_fields=["draft_number"])
        await place_draft(act, item, revision)
        await note_translations(act, item, content_type, revision)
    placement = await place(
        act,
        item,
        revision,
        lane=LIVE,
        live_from=act.at,
        ends_at=live.ends_at,
        act_name="terms",
        published_at=live.published_at,
        reviews=live.reviews,
    )
    await settle(act, item)
    await show(act, item, await Placement.get(id=placement.id, using_db=act.tx))
    await tell(
        act,
        item,
        "TermsApplied",
        revision=number,
        reason=reason,
        before=shown.terms,
        after=act.terms.version,
    )
