"""The terms as they are kept: reading them, and letting every process know that they changed."""

import orjson

from language.terms import Term, TermKind, Terms
from models.database import Connection, Engine
from models.system import ProtectedTerm

COUNTER = "terms"
"""The counter that grows with every change of the terms, for whoever looks at the database."""

TERMS = "$terms"
"""What those who keep answers are told in the place of a type; no type can be called so."""

_COUNT = f"""
INSERT INTO counter (name, value) VALUES ('{COUNTER}', 1)
ON CONFLICT (name) DO UPDATE SET value = counter.value + 1
"""


def term_in(row: ProtectedTerm) -> Term:
    """The term that is kept in this row."""
    return Term(
        zh_hans=row.zh_hans,
        zh_hant=row.zh_hant,
        zh_hant_hk=row.zh_hant_hk,
        zh_hant_tw=row.zh_hant_tw,
        kind=TermKind(row.kind),
        english=tuple(orjson.loads(row.english)),
        aliases=tuple(orjson.loads(row.aliases)),
    )


def put_term(term: Term, row: ProtectedTerm) -> ProtectedTerm:
    """The row, with the term put into it; it is not saved yet."""
    row.zh_hans, row.zh_hant, row.kind = term.zh_hans, term.zh_hant, term.kind.value
    row.zh_hant_hk, row.zh_hant_tw = term.zh_hant_hk, term.zh_hant_tw
    row.english = orjson.dumps(term.english).decode()
    row.aliases = orjson.dumps(term.aliases).decode()
    return row


async def terms_of(connection: Connection) -> Terms:
    """The terms as they stand."""
    rows = await ProtectedTerm.all().using_db(connection).order_by("zh_hans")
    return Terms(tuple(map(term_in, rows)))


async def count_change(connection: Connection, engine: Engine) -> None:
    """Let every process hear, once this commits, that the terms have changed."""
    await connection.execute_query(_COUNT)
    if engine == "postgres":
        await connection.execute_query("SELECT pg_notify('kapok_fact', $1)", [TERMS])
