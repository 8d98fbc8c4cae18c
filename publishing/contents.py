"""The editors' list: items of every type, drafts and all, in the order in which they were last changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from language.fold import fold
from models.locale import Locale
from models.system import Item, Submission
from models.view import DRAFT, LIVE, WITHDRAWN
from publishing.actor import Verb
from publishing.desk import Act
from publishing.errors import Code, refuse
from publishing.holds import HELD, MISSED
from publishing.permissions import may, may_read_title
from publishing.standing import Lifecycle, standings
from publishing.translation_board import stale_items
from publishing.waiting import Waiting, items_returned_to_me, items_waiting

MAX_PAGE = 100


@dataclass(frozen=True)
class Wanted:
    """Which items: every condition that is given must hold.

    Instants are in microseconds since 1970. `text` is looked for in the draft's title and words,
    whatever the case; `by` wrote its newest revision, `ever_by` any. `stale` is a language whose
    text is behind; `held` asks for schedules that are held back, or were when their instant came.
    """

    types: tuple[str, ...] | None = None
    states: tuple[Lifecycle, ...] = ()
    text: str = ""
    by: str | None = None
    ever_by: str | None = None
    due_before: int | None = None
    changed_before: int | None = None
    changed_since: int | None = None
    has_changes: bool | None = None
    waiting_for: Waiting | None = None
    returned_to_me: bool = False
    review_due_before: int | None = None
    stale: Locale | None = None
    held: bool = False


@dataclass(frozen=True)
class Listed:
    """One item of the list: what it is, and who changed it last and when."""

    public_id: str
    type: str
    revision: int
    changed_at: int
    changed_by: str
    content: dict[str, Any]

    @property
    def cursor(self) -> str:
        """Where it stands in the list."""
        return f"{self.changed_at}.{self.public_id}"


@dataclass(frozen=True)
class Page:
    """A page of the list and whether more follows."""

    entries: tuple[Listed, ...]
    has_next: bool


async def contents(act: Act, wanted: Wanted, *, first: int, after: str | None = None) -> Page:
    """A page of the items that the actor may read, last changed first. Raises Refused."""
    if not 1 <= first <= MAX_PAGE:
        raise refuse(Code.INVALID, f"first must be 1 to {MAX_PAGE}; {first} was asked for.")
    where = await _where(act, wanted)
    if after is not None:
        where.after(after)
    rows = await act.tx.execute_query_dict(
        f"{_SELECT} WHERE {where.text} ORDER BY COALESCE(r.made_at, i.made_at) DESC, i.public_id DESC"
        f" LIMIT {first + 1}",
        where.values,
    )
    return Page(tuple(_listed(row) for row in rows[:first]), len(rows) > first)


async def _where(act: Act, wanted: Wanted) -> "_Where":
    where = _Where(act, await _words_of_reviews(act, wanted))
    where.wanted(wanted)
    for keys in await _sets_of_reviews(act, wanted):
        where.terms.append(_among(keys))
    return where


async def _sets_of_reviews(act: Act, wanted: Wanted) -> list[set[int]]:
    """The items that fulfil each condition about reviews; none of these can be computed in SQL."""
    found = []
    if wanted.waiting_for is not None:
        found.append(await items_waiting(act, wanted.waiting_for))
    if wanted.returned_to_me:
        found.append(await items_returned_to_me(act))
    return found


def _among(keys: Iterable[int]) -> str:
    listed = ", ".join(str(int(each)) for each in sorted(keys))
    return f"i.id IN ({listed})" if listed else "(1 = 0)"


async def entry(act: Act, public_id: str) -> Listed | None:
    """One item, in the trash or not; None when there is none that the actor may read."""
    where = _Where(act)
    where.terms.append(f"i.public_id = {where.bind(public_id)}")
    rows = await act.tx.execute_query_dict(f"{_SELECT} WHERE {where.text}", where.values)
    found = next((_listed(row) for row in rows), None)
    return found if found and may(act.actor, Verb.READ, found.type).allowed else None


async def _words_of_reviews(act: Act, wanted: Wanted) -> Mapping[int, Lifecycle]:
    """What the items with reviewers are called, where a state that depends on it was asked for.

    It follows from digests, which no condition in SQL can compute; few items are there at once.
    """
    if not set(wanted.states) & _BY_REVIEW:
        return {}
    keys = await Submission.filter(closed_at=None).using_db(act.tx).values_list("item", flat=True)
    items = await Item.filter(id__in=list(set(keys))).using_db(act.tx)
    found = await standings(act, items)
    in_hand = (Lifecycle.IN_REVIEW, Lifecycle.APPROVED)
    return {key: each.lifecycle for key, each in found.items() if each.lifecycle in in_hand}


_BY_REVIEW = {Lifecycle.DRAFT, Lifecycle.UNPUBLISHED, Lifecycle.IN_REVIEW, Lifecycle.APPROVED}

_SELECT = (
    "SELECT i.public_id, i.type, r.number, r.made_at, r.author, r.content"
    " FROM item i LEFT JOIN revision r ON r.item = i.id AND r.number = i.draft_number"
)


async def count(act: Act, wanted: Wanted) -> int:
    """How many items the whole list has, exactly."""
    where = await _where(act, wanted)
    rows = await act.tx.execute_query_dict(
        "SELECT count(*) AS n FROM item i LEFT JOIN revision r"
        f" ON r.item = i.id AND r.number = i.draft_number WHERE {where.text}",
        where.values,
    )
    return int(rows[0]["n"])


def label_of(act: Act, entry: Listed) -> str | None:
    """The title that stands for the item, in the first language that has one; None if it is hidden."""
    content_type = act.catalogue.types[entry.type]
    title = content_type.title if may_read_title(act.actor, content_type) else None
    texts = entry.content.get(title) if title else None
    if isinstance(texts, dict):
        return next((str(texts[each.name]) for each in Locale if texts.get(each.name)), None)
    return texts


def _listed(row: dict[str, Any]) -> Listed:
    content = orjson.loads(row["content"]) if row["content"] else {}
    return Listed(
        row["public_id"],
        row["type"],
        row["number"] or 0,
        row["made_at"] or 0,
        row["author"] or "",
        content,
    )


class _Where:
    """The conditions as SQL, with their values; the same on both engines."""

    def __init__(self, act: Act, reviewed: Mapping[int, Lifecycle] | None = None) -> None:
        self.act = act
        self.reviewed = reviewed or {}
        self.terms: list[str] = []
        self.values: list[Any] = []

    @property
    def text(self) -> str:
        return " AND ".join(self.terms) or "1 = 1"

    def bind(self, value: Any) -> str:
        self.values.append(value)
        mark = "?" if self.act.database.engine == "sqlite" else "$"
        return f"{mark}{len(self.values)}"

    def one_of(self, column: str, values: Sequence[str]) -> str:
        marks = ", ".join(self.bind(each) for each in values)
        return f"{column} IN ({marks})" if values else "1 = 0"

    def wanted(self, wanted: Wanted) -> None:
        known = wanted.types if wanted.types is not None else tuple(self.act.catalogue.types)
        readable = [each for each in known if may(self.act.actor, Verb.READ, each).allowed]
        self.terms.append(self.one_of("i.type", readable))
        self.in_states(wanted.states)
        if wanted.text.strip():
            self.terms.append(self.holding(wanted.text.strip()))
        if wanted.by is not None:
            self.terms.append(f"r.author = {self.bind(wanted.by)}")
        if wanted.ever_by is not None:
            found = f"SELECT 1 FROM revision a WHERE a.item = i.id AND a.author = {self.bind(wanted.ever_by)}"
            self.terms.append(f"EXISTS ({found})")
        if wanted.due_before is not None:
            self.terms.append(self.placed(f"p.live_from > {self.act.at} AND p.live_from < {wanted.due_before:d}"))  # fmt: skip
        if wanted.changed_before is not None:
            self.terms.append(f"COALESCE(r.made_at, i.made_at) < {wanted.changed_before:d}")
        if wanted.changed_since is not None:
            self.terms.append(f"COALESCE(r.made_at, i.made_at) >= {wanted.changed_since:d}")
        if wanted.has_changes is not None:
            live = self.placed(f"{self.now()} AND p.revision = r.id")
            self.terms.append(f"NOT {live}" if wanted.has_changes else live)
        if wanted.review_due_before is not None:
            self.terms.append(
                "EXISTS (SELECT 1 FROM submission s WHERE s.item = i.id AND s.closed_at IS NULL"
                f" AND s.due_at < {wanted.review_due_before:d})"
            )
        if wanted.stale is not None:
            self.terms.append(f"i.id IN ({stale_items(wanted.stale)})")
        if wanted.held:
            self.terms.append(
                f"EXISTS (SELECT 1 FROM hold h WHERE h.item = i.id AND h.state IN ('{HELD}', '{MISSED}'))"
            )

    def in_states(self, states: Sequence[Lifecycle]) -> None:
        if not states:
            self.terms.append("i.trashed_at IS NULL")
            return
        self.terms.append("(" + " OR ".join(f"({self.in_state(each)})" for each in states) + ")")

    def in_state(self, state: Lifecycle) -> str:
        trashed = "i.trashed_at IS NOT NULL"
        withdrawn = (
            f"EXISTS (SELECT 1 FROM placement p WHERE p.item = i.id AND p.lane = '{WITHDRAWN}'"
            " AND p.over = 0)"
        )
        live = self.placed(self.now())
        due = self.placed(f"p.live_from > {self.act.at}")
        ever = self.placed(f"p.live_from <= {self.act.at} AND p.live_until > p.live_from")
        quiet = f"NOT ({trashed}) AND NOT {withdrawn} AND NOT {live}"
        match state:
            case Lifecycle.TRASHED:
                return trashed
            case Lifecycle.WITHDRAWN:
                return f"NOT ({trashed}) AND {withdrawn}"
            case Lifecycle.PUBLISHED:
                return f"NOT ({trashed}) AND NOT {withdrawn} AND {live}"
            case Lifecycle.SCHEDULED:
                return f"{quiet} AND {due}"
            case Lifecycle.UNPUBLISHED:
                return f"{quiet} AND NOT {due} AND {ever} AND NOT {self.in_hand()}"
            case Lifecycle.DRAFT:
                return f"{quiet} AND NOT {due} AND NOT {ever} AND NOT {self.in_hand()}"
            case Lifecycle.IN_REVIEW | Lifecycle.APPROVED:
                return f"{quiet} AND NOT {due} AND {self.in_hand(state)}"

    def in_hand(self, *words: Lifecycle) -> str:
        """Those whose reviews are called so; without a word, all that are with reviewers."""
        return _among(key for key, word in self.reviewed.items() if not words or word in words)

    def now(self) -> str:
        return f"p.live_from <= {self.act.at} AND p.live_until > {self.act.at}"

    def placed(self, condition: str) -> str:
        return (
            f"EXISTS (SELECT 1 FROM placement p WHERE p.item = i.id AND p.lane = '{LIVE}'"
            f" AND p.cancelled = 0 AND {condition})"
        )

    def holding(self, text: str) -> str:
        """Where the text is found: in the title, or in any field that the actor may read."""
        label = f"SELECT 1 FROM edition e WHERE e.item = i.id AND e.lane = '{DRAFT}' AND LOWER(e.label) LIKE {self.bind(_like(fold(text)))} ESCAPE '!'"  # fmt: skip
        # What is stored is JSON, in which a quote or a line break is written otherwise.
        raw = _like(orjson.dumps(text.lower()).decode()[1:-1])
        open_types, terms = [], []
        for each in self.act.catalogue.types.values():
            hidden = [name for name in each.fields if not self.may_read(each.name, name)]
            if not hidden:
                open_types.append(each.name)
                continue
            known = [
                f"LOWER({self.field(name)}) LIKE {self.bind(raw)} ESCAPE '!'"
                for name in each.fields
                if name not in hidden
            ]
            if known:
                terms.append(f"(i.type = {self.bind(each.name)} AND ({' OR '.join(known)}))")
        whole = f"LOWER(r.content) LIKE {self.bind(raw)} ESCAPE '!'"
        terms.append(f"({self.one_of('i.type', open_types)} AND {whole})")
        labelled = self.one_of("i.type", [each for each in self.act.catalogue.types if self.may_read_title(each)])  # fmt: skip
        return f"({' OR '.join(terms)} OR ({labelled} AND EXISTS ({label})))"

    def may_read(self, type_name: str, field: str) -> bool:
        return may(self.act.actor, Verb.READ, type_name, field).allowed

    def may_read_title(self, type_name: str) -> bool:
        title = self.act.catalogue.types[type_name].title
        return title is not None and self.may_read(type_name, title)

    def field(self, name: str) -> str:
        if self.act.database.engine == "sqlite":
            return f"json_extract(r.content, '$.{name}')"
        return f"((r.content::jsonb) -> '{name}')::text"

    def after(self, cursor: str) -> None:
        at, _, public_id = cursor.partition(".")
        if not at.isascii() or not at.isdigit() or len(at) > 18:
            raise refuse(Code.INVALID, "This cursor is of another list. Begin again without it.")
        key = self.bind(public_id)
        self.terms.append(
            f"(COALESCE(r.made_at, i.made_at) < {int(at)} OR"
            f" (COALESCE(r.made_at, i.made_at) = {int(at)} AND i.public_id < {key}))"
        )


def _like(text: str) -> str:
    escaped = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"
