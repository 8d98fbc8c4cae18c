"""Dates of what was withdrawn: all that calendars need to tell that it is cancelled."""

from models.columns import GONE_ADDRESS, TOMBSTONE
from reading.plan import RemovedDates
from reading.sql import bare, join, json_object, literal, literals, quoted_case
from reading.writing import Writing


def removed_dates(node: RemovedDates, writing: Writing) -> str:
    """The list, the last withdrawn first."""
    stone, row, dialect = writing.alias(), writing.alias(), writing.dialect
    terms = [
        f"{stone}.lifted_at IS NULL",
        f"{stone}.dates IS NOT NULL",
        f"{stone}.type IN ({literals(node.types)})" if node.types else "1 = 0",
    ]
    if node.slug is not None:
        digest = dialect.digest(f"{stone}.type || '/' || {writing.bind(node.slug)}")
        gone = writing.alias()
        terms.append(
            f"EXISTS (SELECT 1 FROM {writing.relation(GONE_ADDRESS, gone)}"
            f" WHERE {gone}.item = {stone}.item AND {gone}.digest = {digest})"
        )
    listed = f"COALESCE({dialect.member(dialect.as_json(f'{stone}.dates'), 'listed')}, '')"
    terms += [dialect.contains(listed, writing.bind(each)) for each in node.listed]
    found = (
        f"SELECT {stone}.type AS type, {stone}.public_id AS public_id,"
        f" {dialect.as_json(f'{stone}.dates')} AS dates"
        f" FROM {writing.relation(TOMBSTONE, stone)} WHERE {' AND '.join(terms)}"
    )
    at = dialect.bytewise(dialect.member(f"{row}.dates", "at"))
    facts = [(key, _fact(each, node, writing, row)) for key, each in node.members]
    return writing.listed(
        f"SELECT {bare(join(json_object(facts)))} AS j FROM ({found}) AS {row}"
        f" ORDER BY {at} DESC, {dialect.bytewise(f'{row}.public_id')} LIMIT {writing.bind(node.size)}"
    )


_DATES = {"at": "at", "startsAt": "starts_at", "endsAt": "ends_at", "timeZone": "time_zone"}


def _fact(fact: str, node: RemovedDates, writing: Writing, row: str) -> str:
    dialect = writing.dialect
    match fact:
        case "__typename":
            return literal('"RemovedDates"')
        case "id":
            return f"""('"' || {row}.public_id || '"')"""
        case "type":
            return quoted_case(f"{row}.type", node.names)
        case "calendarSequence":
            return f"COALESCE({dialect.member(f'{row}.dates', 'sequence')}, '0')"
    return f"COALESCE({dialect.quote(dialect.member(f'{row}.dates', _DATES[fact]))}, 'null')"
