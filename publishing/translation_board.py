"""The board of translations: which items need a translator, in one language."""

from collections.abc import Collection
from dataclasses import dataclass

from models.locale import Locale
from publishing.actor import Verb
from publishing.desk import Act
from publishing.permissions import may
from publishing.translations import MASTER, TranslationState


@dataclass(frozen=True)
class Listed:
    """One item and how the language stands."""

    key: int
    public_id: str
    state: TranslationState


@dataclass(frozen=True)
class Board:
    """One page, and how many items stand so in each state."""

    items: tuple[Listed, ...]
    more: bool
    counts: dict[TranslationState, int]


_STATE = f"""CASE WHEN t.locale <> {MASTER.value} AND t.revision IS NOT NULL AND t.state <> 'MISSING'
 AND m.revision > t.revision AND m.revision > COALESCE(c.revision, 0) THEN 'STALE' ELSE t.state END"""

_FROM = f"""FROM item i JOIN translation t ON t.item = i.id
 LEFT JOIN translation m ON m.item = i.id AND m.locale = {MASTER.value}
 LEFT JOIN translation_check c ON c.item = i.id AND c.locale = t.locale
 WHERE i.trashed_at IS NULL"""


def stale_items(locale: Locale) -> str:
    """A statement that gives the keys of the items whose text in this language is behind the master's."""
    return f"SELECT i.id {_FROM} AND t.locale = {locale.value} AND {_STATE} = 'STALE'"


async def translation_board(
    act: Act,
    locale: Locale,
    *,
    state: TranslationState | None = None,
    types: Collection[str] | None = None,
    first: int,
    before: int | None = None,
) -> Board:
    """The newest items first, at most `first`; with `before`, those older than the item of that key.

    Only items that the actor may read.
    """
    names = [
        f"'{each}'"
        for each in act.catalogue.types
        if may(act.actor, Verb.READ, each).allowed and (types is None or each in types)
    ]
    if not names:
        return Board((), False, {})
    of = f"{_FROM} AND t.locale = {locale.value} AND i.type IN ({', '.join(names)})"
    counts = await act.tx.execute_query_dict(
        f"SELECT state, COUNT(*) AS number FROM (SELECT {_STATE} AS state {of}) s GROUP BY state"
    )
    terms = f" AND {_STATE} = '{state.value}'" if state else ""
    terms += f" AND i.id < {int(before)}" if before is not None else ""
    rows = await act.tx.execute_query_dict(
        f"SELECT i.id AS key, i.public_id AS public_id, {_STATE} AS state {of}{terms}"
        f" ORDER BY i.id DESC LIMIT {int(first) + 1}"
    )
    listed = [Listed(row["key"], row["public_id"], TranslationState(row["state"])) for row in rows]
    return Board(
        tuple(listed[:first]),
        len(listed) > first,
        {TranslationState(row["state"]): row["number"] for row in counts},
    )
