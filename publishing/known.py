"""What the site knows by name: items that a text may speak of, or a row of a table may mean."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from models.declare import ContentType
from models.declare.fields import TextList
from models.locale import Locale
from models.view import DRAFT
from publishing.actor import Verb
from publishing.desk import Act
from publishing.permissions import may


@dataclass(frozen=True)
class Known:
    """An item by one of its names, in Simplified characters."""

    name: str
    public_id: str
    type: str


async def known_items(act: Act, types: Iterable[ContentType] | None = None) -> list[Known]:
    """Every item's title and aliases as its draft has them, oldest item first.

    Only of types that the actor may read, and nothing that is in the trash.
    """
    found: list[tuple[int, Known]] = []
    for each in types if types is not None else act.catalogue.types.values():
        if may(act.actor, Verb.READ, each.name).allowed:
            found += _named(each, await _rows(act, each))
    return [known for _, known in sorted(found, key=lambda pair: pair[0])]


async def _rows(act: Act, content_type: ContentType) -> list[dict[str, Any]]:
    aliases = f'e."{_ALIASES}"' if _has_aliases(content_type) else "NULL"
    return await act.tx.execute_query_dict(
        f"SELECT e.item AS item, e.public_id AS public_id, e.label AS label, {aliases} AS aliases"
        f' FROM "{content_type.table}" AS e JOIN item AS i ON i.id = e.item'
        f" WHERE e.lane = '{DRAFT}' AND e.over = 0 AND e.locale = {Locale.ZH_HANS.value}"
        " AND i.trashed_at IS NULL"
    )


_ALIASES = "aliases"


def _has_aliases(content_type: ContentType) -> bool:
    kind = content_type.fields.get(_ALIASES)
    return isinstance(kind, TextList) and not kind.private


def _named(
    content_type: ContentType, rows: Iterable[dict[str, Any]]
) -> Iterator[tuple[int, Known]]:
    for row in rows:
        for name in (row["label"], *orjson.loads(row["aliases"] or "[]")):
            if name:
                yield row["item"], Known(name, row["public_id"], content_type.name)
