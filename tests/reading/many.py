"""Rows in their thousands, so that a planner has reason to use an index: content multiplied by SQL."""

from collections.abc import Iterator

from models.columns import EDITION, LINK_TABLE, Column, tables_of
from models.content import CATALOGUE

APART = 1_000_000
"""So far apart are the keys of a copy and of what it was made from."""

ROWS = {EDITION: 30_000, LINK_TABLE: 100_000}
OF_A_TYPE = 5_000


def multiplied() -> Iterator[str]:
    """The statements that copy editions and links until there are so many.

    Both engines understand them. Copies link to the first items of all, so that much leads to few.
    """
    for table, columns in tables_of(CATALOGUE).items():
        names = ", ".join(f'"{each.name}"' for each in columns)
        values = ", ".join(_copied(each) for each in columns)
        enough = f'{ROWS.get(table, OF_A_TYPE)} / (SELECT COUNT(*) FROM "{table}")'
        numbers = f"WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < {enough})"  # fmt: skip
        yield f'INSERT INTO "{table}" ({names}) {numbers} SELECT {values} FROM "{table}" AS t, k'


def addressed() -> Iterator[str]:
    """The statements that make addresses, legacy addresses and tombstones in their thousands."""
    numbers = "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < 20000)"
    yield f"INSERT INTO address (id, type, slug, item, live_from) {numbers} SELECT {APART} + n, 'Article', 'many-' || CAST(n AS TEXT), {APART} + n, 0 FROM k"
    yield f"INSERT INTO legacy_address (id, path, target_item, target_path, locale, changed_at) {numbers} SELECT n, '/show.asp?id=' || CAST(n AS TEXT), CASE WHEN n % 2 = 0 THEN {APART} + n END, CASE WHEN n % 2 = 1 THEN '/page-' || CAST(n AS TEXT) END, NULL, 0 FROM k"
    yield f"INSERT INTO tombstone (id, item, public_id, type, at, category, notice) {numbers} SELECT {APART} + n, {2 * APART} + n, 'gone_' || CAST(n AS TEXT), 'Article', 0, 'ERROR', '{{}}' FROM k"
    yield f"INSERT INTO gone_address (id, item, digest) {numbers} SELECT {APART} + n, {2 * APART} + n, CAST(n AS TEXT) FROM k"


def _copied(column: Column) -> str:
    name = f't."{column.name}"'
    if column.name == "target_item":
        return f"{name} + (k.n * 7 % 3) * 5 * {APART}"
    if column.name in ("id", "item", "edition"):
        return f"{name} + k.n * {APART}"
    if column.name == "public_id":
        return f"{name} || CAST(100000 + k.n AS TEXT)"
    if column.name.endswith("_sort") or column.name == "sort":
        return f"CASE {name} WHEN '' THEN '' ELSE {name} || CAST(100000 + k.n AS TEXT) END"
    return name
