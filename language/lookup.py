"""How tokens are looked up in the search index: one JSON text that serves both engines.

* `spans`: `[term, alt, how many spans the way has, low, high]`, for SQLite
* `queries`: `{term, alt, query}`, the same as a tsquery, for PostgreSQL
"""

from collections.abc import Iterable, Sequence
from typing import Any

from language.searching import Span

Wanted = tuple[int, int, Sequence[Span]]
"""A way, by the numbers of its term and of itself, and the tokens that a text must have for it."""


def lookup(wanted: Iterable[Wanted]) -> dict[str, list[Any]]:
    """The members `spans` and `queries`."""
    spans: list[Any] = []
    queries: list[Any] = []
    for term, alt, some in wanted:
        spans += [[term, alt, len(some), each.low, each.high] for each in some]
        query = " & ".join(_lexeme(each) for each in some)
        queries.append({"term": term, "alt": alt, "query": query})
    return {"spans": spans, "queries": queries}


def _lexeme(span: Span) -> str:
    quoted = span.low.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}':*" if span.is_prefix else f"'{quoted}'"
