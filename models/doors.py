"""The public door on PostgreSQL: a login of its own that row-level security shows live editions only."""

import asyncio
import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg

from models.columns import (
    CHANGE_LOG,
    PUBLIC_CHANGE,
    SEARCH_DOC,
    SEARCH_TOKEN,
    TOLD,
    public_beside,
    tables_of,
)
from models.database import Database, DatabaseUrl

DEADLOCK_TRIES = 6

_NOW = """
CREATE OR REPLACE FUNCTION kapok_now() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT (extract(epoch FROM now()) * 1000000)::bigint $$;
CREATE OR REPLACE FUNCTION kapok_now_text() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') $$;
"""

# An inverted index is not used under row-level security, whose planner trusts no operator but plain
# comparison to keep what it sees to itself. So the index is asked by the owner, inside a function
# that gives away nothing but live docs: neither a hidden word nor how many docs have it. From some
# 300 ROWS on PostgreSQL would read every text rather than look each up (51 ms against 0.3).
_HOLDING = f"""
CREATE OR REPLACE FUNCTION kapok_holding(queries json)
RETURNS TABLE(term bigint, alt bigint, doc bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
AS $body$
BEGIN
    RETURN QUERY SELECT q.term, q.alt, d.id
    FROM json_to_recordset(queries) AS q(term bigint, alt bigint, query text)
    CROSS JOIN {SEARCH_DOC} AS d
    WHERE d.tokens @@ q.query::tsquery AND d.lane = 'live' AND d.over = 0
    AND d.live_from <= (SELECT kapok_now()) AND d.live_until > (SELECT kapok_now());
END $body$;
REVOKE EXECUTE ON FUNCTION kapok_holding(json) FROM PUBLIC;
DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION kapok_holding(json) SET search_path = %I, pg_temp', current_schema());
END $$;
"""

# The same for what few docs have: no more than `most`, of which one more is looked at to know it.
# For so few PostgreSQL would rather look into the docs one by one (290 ms against 3).
_RARELY_HOLDING = f"""
CREATE OR REPLACE FUNCTION kapok_rarely_holding(queries json, most bigint)
RETURNS TABLE(term bigint, doc bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
AS $body$
BEGIN
    RETURN QUERY SELECT q.term, u.id
    FROM json_to_recordset(queries) AS q(term bigint, query text)
    CROSS JOIN LATERAL (
        SELECT array_agg(found.id) AS ids FROM (
            SELECT d.id FROM {SEARCH_DOC} AS d
            WHERE d.tokens @@ q.query::tsquery AND d.lane = 'live' AND d.over = 0
            AND d.live_from <= (SELECT kapok_now()) AND d.live_until > (SELECT kapok_now())
            LIMIT most + 1
        ) AS found
    ) AS held
    CROSS JOIN LATERAL unnest(held.ids) AS u(id)
    WHERE cardinality(held.ids) <= most;
END $body$;
REVOKE EXECUTE ON FUNCTION kapok_rarely_holding(json, bigint) FROM PUBLIC;
DO $$ BEGIN
    EXECUTE format(
        'ALTER FUNCTION kapok_rarely_holding(json, bigint) SET search_path = %I, pg_temp', current_schema()
    );
    ALTER FUNCTION kapok_rarely_holding(json, bigint) SET enable_seqscan = off;
END $$;
"""


@dataclass(frozen=True)
class PublicLogin:
    """The login the public reads with."""

    name: str
    password: str
    url: str


def public_login(owner: DatabaseUrl, given: str | None = None) -> PublicLogin | None:
    """The public login: the one `given` as an address, else one derived from the owner's.

    The derived password is a keyed hash of the owner's, so that every process knows it and nothing
    has to be stored. None when the owner's address has no password to derive from.
    """
    if given:
        parts = urlsplit(given)
        return PublicLogin(unquote(parts.username or ""), unquote(parts.password or ""), given)
    parts = urlsplit(owner.asyncpg)
    if not parts.password:
        return None
    name = f"{unquote(parts.path.lstrip('/'))}_public"[:63]
    secret = unquote(parts.password).encode()
    password = hmac.new(secret, f"kapok public door {name}".encode(), hashlib.sha256).hexdigest()
    host = parts.hostname or "127.0.0.1"
    netloc = f"{quote(name)}:{password}@{f'[{host}]' if ':' in host else host}:{parts.port or 5432}"
    return PublicLogin(name, password, urlunsplit(parts._replace(netloc=netloc)))


async def install_doors(database: Database, login: PublicLogin | None) -> list[str]:
    """Let the public login see live editions and nothing else; gives what could not be done.

    Nothing is needed on SQLite, where each connection makes its own door.
    """
    if database.engine == "sqlite":
        return []
    await database.script(_NOW + _HOLDING + _RARELY_HOLDING)
    if login is None:
        return [
            "The database address holds no password. Set KAPOK_DATABASE_PUBLIC_URL to a login of its own."
        ]
    lacking = await _ensure_login(database, login)
    if lacking:
        return lacking
    await unhindered(database, _policies(database, login.name))
    return []


async def unhindered(database: Database, sql: str) -> None:
    """Run this whole or not at all, again where it met others who held what it needs.

    It wants every table to itself for a moment, and a process that serves already reads several at
    once, in another order: then PostgreSQL ends one of the two.
    """
    for attempt in range(DEADLOCK_TRIES):
        try:
            await database.script(sql)
        except asyncpg.DeadlockDetectedError:
            if attempt == DEADLOCK_TRIES - 1:
                raise
            await asyncio.sleep(0.1 * 2**attempt)
        else:
            return


async def _ensure_login(database: Database, login: PublicLogin) -> list[str]:
    name = login.name.replace("'", "''")
    known = await database.rows(
        f"SELECT rolsuper, rolbypassrls, pg_has_role(r.oid, current_user, 'member') AS owns"
        f" FROM pg_roles r WHERE rolname = '{name}'"
    )
    me = await database.rows(
        "SELECT rolcreaterole OR rolsuper AS may FROM pg_roles WHERE rolname = current_user"
    )
    may = bool(me and me[0]["may"])
    if known and (known[0]["rolsuper"] or known[0]["rolbypassrls"] or known[0]["owns"]):
        return [
            f"The login {login.name!r} is not bound by row-level security. Choose a plain login for the public."
        ]
    if known and await _can_enter(login):
        return []
    password = login.password.replace("'", "''")
    if may:
        if known:
            # Only the password: naming an attribute of administrators takes an administrator.
            await database.script(f"ALTER ROLE {_name(login.name)} LOGIN PASSWORD '{password}'")
        else:
            await database.script(
                f"CREATE ROLE {_name(login.name)} LOGIN PASSWORD '{password}'"
                " NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION"
            )
    elif not known:
        return [
            f"The public login {login.name!r} does not exist and this user may not create it. As an administrator: "
            f"CREATE ROLE {_name(login.name)} LOGIN PASSWORD '…'; then set KAPOK_DATABASE_PUBLIC_URL to it."
        ]
    return []


async def _can_enter(login: PublicLogin) -> bool:
    """Whether the login is taken as it is; then there is nothing to change about it."""
    try:
        connection = await asyncpg.connect(login.url, timeout=5)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    await connection.close()
    return True


def _policies(database: Database, login: str) -> str:
    role = _name(login)
    # In a sub-select the clock is read once a statement; otherwise for every row that is looked at,
    # which took a third of a list with links. The planner cannot know how much such a condition
    # shows, so the pluses keep it from choosing an index by it, and then having to sort.
    now = "(SELECT kapok_now())"
    live = f"lane = 'live' AND over = 0 AND +live_from <= {now} AND +live_until > {now}"
    # Within the sub-select plain names are the edition's.
    beside = public_beside(live, now)
    lines = [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC;",
        f"DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY, CREATE ON DATABASE %I FROM PUBLIC, {role}', current_database());"
        " END $$;",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};",
        f"GRANT USAGE ON SCHEMA public TO {role};",
        f"GRANT EXECUTE ON FUNCTION kapok_now(), kapok_now_text(), kapok_holding(json),"
        f" kapok_rarely_holding(json, bigint) TO {role};",
    ]
    conditions = dict.fromkeys([*tables_of(database.catalogue), SEARCH_DOC], live) | {
        table: condition.replace("own.", f"{table}.")
        for table, condition in beside.items()
        if table != SEARCH_TOKEN  # on SQLite only
    }
    conditions |= {PUBLIC_CHANGE: "position > 0", CHANGE_LOG: "true"}
    for table, condition in conditions.items():
        lines += [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;',
            f'DROP POLICY IF EXISTS kapok_public ON "{table}";',
            f'CREATE POLICY kapok_public ON "{table}" FOR SELECT TO {role} USING ({condition});',
            f'GRANT SELECT{_columns(table)} ON "{table}" TO {role};',
        ]
    return "\n".join(lines)


def _columns(table: str) -> str:
    """Where not the whole row is for everybody, the columns that are."""
    return f" ({', '.join(TOLD[table])})" if table in TOLD else ""


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
