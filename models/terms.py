"""The terms as they are kept: reading them, the first ones, and letting every process know of changes."""

from dataclasses import replace

import orjson

from language.terms import DEFAULT_TERMS, Term, TermKind, Terms
from models.database import Connection, Engine
from models.system import Counter, ProtectedTerm

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
        english=tuple(orjson.loads(row.english or "[]")),
        aliases=tuple(orjson.loads(row.aliases or "[]")),
    )


def put_term(term: Term, row: ProtectedTerm) -> ProtectedTerm:
    """The row, with the term put into it; it is not saved yet."""
    row.zh_hans, row.zh_hant, row.kind = term.zh_hans, term.zh_hant, term.kind.value
    row.zh_hant_hk, row.zh_hant_tw = term.zh_hant_hk, term.zh_hant_tw
    row.english = orjson.dumps(term.english).decode() if term.english else None
    row.aliases = orjson.dumps(term.aliases).decode() if term.aliases else None
    return row


async def terms_of(connection: Connection) -> Terms:
    """All terms as they stand, synonyms too."""
    rows = await ProtectedTerm.all().using_db(connection).order_by("zh_hans")
    return Terms(tuple(map(term_in, rows)))


async def protected_terms(connection: Connection) -> Terms:
    """The terms that conversion follows, as they stand: every act has them, so no more are read."""
    rows = ProtectedTerm.exclude(kind=TermKind.SYNONYM.value).using_db(connection)
    return Terms(tuple(map(term_in, await rows.order_by("zh_hans"))))


async def count_change(connection: Connection, engine: Engine) -> None:
    """Let every process hear, once this commits, that the terms have changed."""
    await connection.execute_query(_COUNT)
    if engine == "postgres":
        await connection.execute_query("SELECT pg_notify('kapok_fact', $1)", [TERMS])


async def seed_terms(connection: Connection, engine: Engine) -> None:
    """Give a site the terms it begins with, and one from before there were synonyms those, once.

    What is there is never touched: a term gets synonyms only where it has none.
    """
    if await Counter.filter(name=COUNTER).using_db(connection).exists():
        return
    rows = {row.zh_hans: row for row in await ProtectedTerm.all().using_db(connection)}
    new = [each for each in DEFAULT_TERMS.terms if each.zh_hans not in rows]
    # What a site took out of its protected terms stays out.
    wanted = [each for each in new if not rows or not each.converts]
    await ProtectedTerm.bulk_create(
        [put_term(each, ProtectedTerm()) for each in wanted], using_db=connection
    )
    for each in DEFAULT_TERMS.terms:
        row = rows.get(each.zh_hans)
        if row is not None and row.english is None and row.aliases is None and each.english:
            named = replace(term_in(row), english=each.english, aliases=each.aliases)
            await put_term(named, row).save(using_db=connection)
    await count_change(connection, engine)
