"""How a whole list divides by the first letter of its titles: the bar above a directory.

The rows are the list's own under every condition but the letter that was chosen, so that the bar
stays whole while one of its letters is open.
"""

from reading.plan import Connection, Initials
from reading.sources import SourceWriter
from reading.sql import Scope, bare, join, json_object, literal
from reading.writing import Writing

FIRST, BEYOND = "a", "{"
"""Keys that begin with a letter lie from the first to before the second, which follows z in ASCII."""

OTHER = "#"
"""Stands for whatever begins with no letter: digits, other scripts, the unknown."""

_BUTTONS = 27


class InitialsWriter:
    """Writes the initials of connections."""

    def __init__(self, writing: Writing, sources: SourceWriter) -> None:
        self.writing = writing
        self.sources = sources

    def initials(self, node: Initials, of: Connection, scope: Scope | None) -> str:
        source = self.sources.source(of.via, (of.type,), node.where, scope, counted=True)
        key = self.sources.initial_key(node.column, source.row)
        letter = (
            f"CASE WHEN {key} >= {literal(FIRST)} AND {key} < {literal(BEYOND)}"
            f" THEN upper(substr({key}, 1, 1)) ELSE {literal(OTHER)} END"
        )
        members = [(name, self.fact(fact, letter)) for name, fact in node.facts]
        # SQLite may forget an order without a limit.
        return self.writing.listed(
            f"SELECT {bare(join(json_object(members)))} AS j FROM {source.relation}"
            f" WHERE {source.where} GROUP BY {letter}"
            f" ORDER BY {letter} = {literal(OTHER)}, {self.writing.dialect.bytewise(letter)}"
            f" LIMIT {_BUTTONS}"
        )

    def fact(self, fact: str, letter: str) -> str:
        match fact:
            case "__typename":
                return literal('"Initial"')
            case "letter":
                return f"""('"' || {letter} || '"')"""
            case "count":
                return self.writing.dialect.number("COUNT(*)")
        raise KeyError(fact)
