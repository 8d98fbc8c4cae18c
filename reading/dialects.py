"""What differs between the two engines, and nothing else."""

from collections.abc import Callable
from typing import Protocol

from models.columns import SEARCH_DOC, SEARCH_TOKEN
from reading.plan import ValueKind

TableName = Callable[[str], str]
Shown = Callable[[str], str]
"""The condition under which the doc of an alias is shown; empty where the door shows nothing else."""


class Dialect(Protocol):
    """How one engine writes what both can do."""

    engine: str
    shows_before_sorting: bool
    """Whether what is shown is made for every row that is sorted, not only for those of the page."""
    live_only: bool
    """Whether the relations show what is live now and nothing else, whatever is asked of them."""

    def __hash__(self) -> int: ...

    def table(self, name: str) -> str:
        """The relation to read for this table."""

    def bind(self, position: int, kind: ValueKind) -> str:
        """The mark of a bound value."""

    def quote(self, expression: str) -> str:
        """A JSON string of a text; null for null."""

    def number(self, expression: str) -> str:
        """A number as text."""

    def concat(self, expression: str) -> str:
        """The rows' texts joined by commas, in the order they come."""

    def elements(self, expression: str, alias: str) -> str:
        """A FROM item with the elements of a JSON array, as `{alias}.value`."""

    def position(self, alias: str) -> str:
        """The place of an element, for ordering."""

    def member(self, element: str, name: str) -> str:
        """A member of a JSON object as text, null for null."""

    def member_json(self, element: str, name: str) -> str:
        """A member of a JSON object as JSON text, null for null."""

    def item(self, expression: str, index: int) -> str:
        """An entry of a JSON array as text."""

    def as_json(self, expression: str) -> str:
        """A column of JSON text, so that members can be taken from it."""

    def as_bytes(self, expression: str) -> str:
        """A text in UTF-8, so that nobody decodes it only to encode it again."""

    def or_null(self, select: str, nothing: str = "'null'") -> str:
        """The one text a SELECT gives, or `null`, or `nothing`, where it gives no row."""

    def integer(self, expression: str) -> str:
        """A text as a whole number."""

    def bytewise(self, expression: str) -> str:
        """A text that is compared byte by byte."""

    def contains(self, text: str, value: str) -> str:
        """Whether the text contains the value."""

    def starts_with(self, text: str, value: str) -> str:
        """Whether the text begins with the value."""

    def place(self, text: str, value: str) -> str:
        """Where the value begins in the text, counted from 1; 0 where it does not."""

    def one_of(self, expression: str, values: str) -> str:
        """Whether the text is among a bound list."""

    def hexed(self, expression: str) -> str:
        """A text as lower-case hexadecimal of its UTF-8."""

    def holding(self, sought: str) -> str:
        """A SELECT of (term, alt, doc): the texts that have every token of a way to meet a term.

        `sought` is JSON as `reading.sought` makes it. Behind the public door only what is live.
        """

    def digest(self, expression: str) -> str:
        """The SHA-256 of a text in lower-case hexadecimal."""

    def rarely_holding(self, sought: str, *, most: int, shown: Shown) -> str:
        """A SELECT of (term, doc): the shown texts that have a term's one token, if at most so many have it.

        `sought` has the members of `language.lookup`. Where more have it none are given.
        """

    def now_text(self) -> str:
        """The reader's now as readers see instants."""


class Sqlite:
    """SQLite 3.37 and later. Bound values are numbered `?1`, lists are JSON."""

    engine = "sqlite"
    shows_before_sorting = True

    def __init__(
        self, table: TableName = lambda name: f'"{name}"', *, live_only: bool = False
    ) -> None:
        self.table = table
        self.live_only = live_only

    def bind(self, position: int, kind: ValueKind) -> str:
        return f"?{position}"

    def quote(self, expression: str) -> str:
        return f"json_quote({expression})"

    def number(self, expression: str) -> str:
        return f"CAST({expression} AS TEXT)"

    def concat(self, expression: str) -> str:
        return f"group_concat({expression}, ',')"

    def elements(self, expression: str, alias: str) -> str:
        return f"json_each({expression}) AS {alias}"

    def position(self, alias: str) -> str:
        return f"{alias}.key"

    def member(self, element: str, name: str) -> str:
        return f"json_extract({element}, '$.{name}')"

    def member_json(self, element: str, name: str) -> str:
        return f"({element} -> '$.{name}')"

    def item(self, expression: str, index: int) -> str:
        return f"json_extract({expression}, '$[{index}]')"

    def as_json(self, expression: str) -> str:
        return expression

    def as_bytes(self, expression: str) -> str:
        return f"CAST({expression} AS BLOB)"

    def or_null(self, select: str, nothing: str = "'null'") -> str:
        # Not COALESCE: its brackets count against the parser's nesting of 100 symbols.
        return f"({select} UNION ALL SELECT {nothing} LIMIT 1)"

    def integer(self, expression: str) -> str:
        return f"CAST({expression} AS INTEGER)"

    def bytewise(self, expression: str) -> str:
        return expression

    def contains(self, text: str, value: str) -> str:
        return f"instr({text}, {value}) > 0"

    def starts_with(self, text: str, value: str) -> str:
        return f"substr({text}, 1, length({value})) = {value}"

    def place(self, text: str, value: str) -> str:
        return f"instr({text}, {value})"

    def one_of(self, expression: str, values: str) -> str:
        return f"{expression} IN (SELECT value FROM json_each({values}))"

    def hexed(self, expression: str) -> str:
        return f"lower(hex({expression}))"

    def holding(self, sought: str) -> str:
        spans = (
            "SELECT json_extract(value, '$[0]') AS term, json_extract(value, '$[1]') AS alt,"
            " json_extract(value, '$[2]') AS need, json_extract(value, '$[3]') AS low,"
            f" json_extract(value, '$[4]') AS high FROM json_each({sought}, '$.spans')"
        )
        # CROSS JOIN, as SQLite then begins with the few spans and seeks each in the index.
        return (
            f"SELECT s.term AS term, s.alt AS alt, t.doc AS doc FROM ({spans}) AS s"
            f" CROSS JOIN {self.table(SEARCH_TOKEN)} AS t WHERE t.token >= s.low AND t.token < s.high"
            " GROUP BY s.term, s.alt, t.doc HAVING COUNT(DISTINCT s.low) = MAX(s.need)"
        )

    def digest(self, expression: str) -> str:
        return f"kapok_digest({expression})"

    def rarely_holding(self, sought: str, *, most: int, shown: Shown) -> str:
        terms = (
            "SELECT json_extract(value, '$[0]') AS term, json_extract(value, '$[3]') AS token"
            f" FROM json_each({sought}, '$.spans')"
        )
        condition = shown("d")
        held = f"SELECT t.token AS token, t.doc AS doc FROM {self.table(SEARCH_TOKEN)} AS t"
        if condition:
            held += f" CROSS JOIN {self.table(SEARCH_DOC)} AS d WHERE d.id = t.doc AND {condition}"
        few = f"SELECT COUNT(*) FROM (SELECT 1 FROM ({held}) AS h WHERE h.token = s.token LIMIT {most + 1})"
        return (
            f"SELECT s.term AS term, h.doc AS doc FROM ({terms}) AS s CROSS JOIN ({held}) AS h"
            f" WHERE h.token = s.token AND ({few}) <= {most}"
        )

    def now_text(self) -> str:
        return "kapok_now_text()"


class Postgres:
    """PostgreSQL 15 and later. Texts are compared bytewise whatever the database's collation."""

    engine = "postgres"
    shows_before_sorting = False

    def __init__(
        self, table: TableName = lambda name: f'"{name}"', *, live_only: bool = False
    ) -> None:
        self.table = table
        self.live_only = live_only

    def bind(self, position: int, kind: ValueKind) -> str:
        return f"${position}::{ {'text': 'text', 'int': 'bigint', 'texts': 'text[]'}[kind] }"

    def quote(self, expression: str) -> str:
        return f"to_json({expression})::text"

    def number(self, expression: str) -> str:
        return f"({expression})::text"

    def concat(self, expression: str) -> str:
        return f"string_agg({expression}, ',')"

    def elements(self, expression: str, alias: str) -> str:
        return f"json_array_elements({expression}::json) WITH ORDINALITY AS {alias}(value, place)"

    def position(self, alias: str) -> str:
        return f"{alias}.place"

    def member(self, element: str, name: str) -> str:
        return f"({element} ->> '{name}')"

    def member_json(self, element: str, name: str) -> str:
        return f"({element} -> '{name}')::text"

    def item(self, expression: str, index: int) -> str:
        return f"(({expression})::json ->> {index})"

    def as_json(self, expression: str) -> str:
        return f"{expression}::json"

    def as_bytes(self, expression: str) -> str:
        return f"convert_to({expression}, 'UTF8')"

    def or_null(self, select: str, nothing: str = "'null'") -> str:
        return f"COALESCE(({select}), {nothing})"

    def integer(self, expression: str) -> str:
        return f"({expression})::bigint"

    def bytewise(self, expression: str) -> str:
        return f'{expression} COLLATE "C"'

    def contains(self, text: str, value: str) -> str:
        return f"strpos({text}, {value}) > 0"

    def starts_with(self, text: str, value: str) -> str:
        return f"starts_with({text}, {value})"

    def place(self, text: str, value: str) -> str:
        return f"strpos({text}, {value})"

    def one_of(self, expression: str, values: str) -> str:
        return f"{expression} = ANY({values})"

    def hexed(self, expression: str) -> str:
        return f"encode(convert_to({expression}, 'UTF8'), 'hex')"

    def holding(self, sought: str) -> str:
        queries = f"({sought}::json -> 'queries')"
        if self.live_only:
            # Under row-level security no index but by equality would be used: see `models.doors`.
            return f"SELECT h.term AS term, h.alt AS alt, h.doc AS doc FROM kapok_holding({queries}) AS h"
        return (
            "SELECT q.term AS term, q.alt AS alt, d.id AS doc"
            f" FROM json_to_recordset({queries}) AS q(term bigint, alt bigint, query text)"
            f" CROSS JOIN {self.table(SEARCH_DOC)} AS d WHERE d.tokens @@ q.query::tsquery"
        )

    def digest(self, expression: str) -> str:
        return f"encode(sha256(convert_to({expression}, 'UTF8')), 'hex')"

    def rarely_holding(self, sought: str, *, most: int, shown: Shown) -> str:
        queries = f"({sought}::json -> 'queries')"
        if self.live_only:
            return f"SELECT h.term AS term, h.doc AS doc FROM kapok_rarely_holding({queries}, {most}) AS h"
        condition = shown("d")
        held = (
            "SELECT q.term AS term, d.id AS doc, COUNT(*) OVER (PARTITION BY q.term) AS often"
            f" FROM json_to_recordset({queries}) AS q(term bigint, query text)"
            f" CROSS JOIN {self.table(SEARCH_DOC)} AS d WHERE d.tokens @@ q.query::tsquery"
            f"{f' AND {condition}' if condition else ''}"
        )
        return f"SELECT h.term AS term, h.doc AS doc FROM ({held}) AS h WHERE h.often <= {most}"

    def now_text(self) -> str:
        return "kapok_now_text()"
