"""Keep the search index in step: its rows are written with the editions they belong to, in one transaction.

What is over keeps its doc, so that the past can still be searched, but no tokens: only what may be
shown now or later is looked up by them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from language.subjects import subjects_kept, wanted_subjects
from models.columns import SEARCH_DOC, SEARCH_TEXT, SEARCH_TOKEN
from models.database import Engine, Transaction, placeholders
from models.system import Placement
from publishing.findable import Findable

Row = dict[str, Any]


@dataclass(frozen=True)
class Doc:
    """What one placement is found by, and where and when it is shown."""

    id: int
    item: int
    type: str
    lane: str
    live_from: int
    live_until: int
    over: int
    found_by: Findable

    def columns(self) -> dict[str, object]:
        """Its row in the table of docs, without tokens."""
        return {
            "id": self.id,
            "item": self.item,
            "type": self.type,
            "lane": self.lane,
            "live_from": self.live_from,
            "live_until": self.live_until,
            "over": self.over,
            "names": self.found_by.names,
        }

    def tokens(self) -> list[str]:
        """The tokens that lead to it."""
        return [] if self.over else self.found_by.tokens()

    def texts(self) -> dict[str, object]:
        """Its row in the table of texts."""
        subjects = self.found_by.subjects
        wanted = wanted_subjects(subjects) if subjects else None
        return {"id": self.id, "subjects": wanted, "texts": self.found_by.texts}

    def row(self) -> dict[str, object]:
        """All that the index holds of it, for comparing; of its tokens how many there are."""
        return {**self.columns(), **self.texts(), "tokens": len(self.tokens())}


async def row_of(tx: Transaction, engine: Engine, key: int, tokens: Sequence[str]) -> Row | None:
    """What the index holds of a placement, to compare with `Doc.row`; of these tokens how many it has."""
    rows = await tx.execute_query_dict(
        f"SELECT d.*, t.subjects, t.texts FROM {SEARCH_DOC} d LEFT JOIN {SEARCH_TEXT} t ON t.id = d.id"
        f" WHERE d.id = {int(key)}"
    )
    if not rows:
        return None
    held = (
        f"SELECT COUNT(*) AS held FROM json_each(?) AS j"
        f" JOIN {SEARCH_TOKEN} t ON t.token = j.value AND t.doc = {int(key)}"
        if engine == "sqlite"
        else "SELECT COUNT(*) AS held FROM json_array_elements_text($1::json) AS j(token)"
        f" JOIN (SELECT unnest(tsvector_to_array(tokens)) AS token FROM {SEARCH_DOC} WHERE id = {int(key)}) t"
        " ON t.token = j.token"
    )
    (found,) = await tx.execute_query_dict(held, [orjson.dumps(list(tokens)).decode()])
    return {**rows[0], "tokens": found["held"]}


async def count_tokens(tx: Transaction, engine: Engine) -> int:
    """How many tokens all docs have together."""
    statement = (
        f"SELECT COUNT(*) AS held FROM {SEARCH_TOKEN}"
        if engine == "sqlite"
        else f"SELECT COALESCE(SUM(length(tokens)), 0) AS held FROM {SEARCH_DOC}"
    )
    return int((await tx.execute_query_dict(statement))[0]["held"])


async def insert_doc(tx: Transaction, engine: Engine, doc: Doc) -> None:
    """Let a placement be found."""
    row = doc.columns()
    names = list(row)
    values = list(row.values())
    if engine == "postgres":
        marks = f"{placeholders(engine, len(names))}, array_to_tsvector(${len(names) + 1}::text[])"
        names, values = [*names, "tokens"], [*values, doc.tokens()]
    else:
        marks = placeholders(engine, len(names))
    columns = ", ".join(names)
    await tx.execute_query(f"INSERT INTO {SEARCH_DOC} ({columns}) VALUES ({marks})", values)
    texts = doc.texts()
    await tx.execute_query(
        f"INSERT INTO {SEARCH_TEXT} ({', '.join(texts)}) VALUES ({placeholders(engine, len(texts))})",
        list(texts.values()),
    )
    if engine == "sqlite":
        await _add_tokens(tx, doc.id, doc.tokens())


async def delete_doc(tx: Transaction, engine: Engine, placement: int) -> None:
    """Let a placement no longer be found."""
    if engine == "sqlite":
        await _take_tokens(tx, placement)
    for table in (SEARCH_TEXT, SEARCH_DOC):
        await tx.execute_query(f"DELETE FROM {table} WHERE id = {int(placement)}")


async def retime_doc(tx: Transaction, engine: Engine, placement: Placement) -> None:
    """Give a placement's doc its end as it now is."""
    key, until, over = int(placement.id), int(placement.live_until), int(placement.over)
    found = await _found_by(tx, key)
    if found is None:
        return
    times = f"UPDATE {SEARCH_DOC} SET live_until = {until}, over = {over}"
    tokens = [] if over else found.tokens()
    if engine == "postgres":
        statement = f"{times}, tokens = array_to_tsvector($1::text[]) WHERE id = {key}"
        await tx.execute_query(statement, [tokens])
        return
    await tx.execute_query(f"{times} WHERE id = {key}")
    await (_take_tokens(tx, key) if over else _add_tokens(tx, key, tokens))


async def _found_by(tx: Transaction, key: int) -> Findable | None:
    rows = await tx.execute_query_dict(
        f"SELECT d.names, t.subjects, t.texts FROM {SEARCH_DOC} d JOIN {SEARCH_TEXT} t ON t.id = d.id"
        f" WHERE d.id = {key}"
    )
    for row in rows:
        return Findable(row["names"], row["texts"], subjects_kept(row["subjects"]))
    return None


async def _add_tokens(tx: Transaction, key: int, tokens: Sequence[str]) -> None:
    if tokens:
        statement = f"INSERT OR IGNORE INTO {SEARCH_TOKEN} (token, doc) VALUES (?, ?)"
        await tx.execute_many(statement, [[token, key] for token in tokens])


async def _take_tokens(tx: Transaction, key: int) -> None:
    # By token and doc, which is the key; an index by doc would double the table.
    found = await _found_by(tx, key)
    if found is not None:
        statement = f"DELETE FROM {SEARCH_TOKEN} WHERE token = ? AND doc = ?"
        await tx.execute_many(statement, [[token, key] for token in found.tokens()])
