"""Search: what is found by a text, and pages of it.

The items found are written once, as a common table expression inside the root's own sub-select, and
everything that is asked about them (pages, counts, facets) reads that. Each item is there once: the
index holds a doc for each placement, whatever the language, and the edition in the view's language
is what stands for it.
"""

from collections.abc import Callable, Sequence
from typing import assert_never

from models.columns import LINK_TABLE, SEARCH_DOC, SEARCH_TEXT
from reading.facets import FacetWriter
from reading.pages import signature
from reading.plan import (
    Always,
    Choice,
    Facets,
    Found,
    FoundEdges,
    FoundItems,
    Highlights,
    Order,
    PageInfo,
    Search,
    Suggestions,
    TotalCount,
    TypeName,
    Value,
)
from reading.sources import Source, SourceWriter
from reading.sql import (
    OF_ANY_TYPE,
    Row,
    bare,
    both,
    commas,
    join,
    json_object,
    literal,
    literals,
)
from reading.writing import Writing

MOST_COUNTED = 10_000
"""So many items are counted and divided; of more there is no telling how many."""

TOO_MANY = "\x03"
FOREIGN_CURSOR = "\x04"
NOTHING_FOUND = "\x05"
TEXTS = "\x06"
"""Characters that no JSON holds. The first two stand for the whole answer, which is refused. The
third stands around the name of the value that nothing was found for and the language, and the last around the texts
in which an item has what was looked for: they are taken out, or replaced, before anything is sent.
"""

ORDER = (
    Order("named", descending=True),
    Order("published_at_sort", descending=True),
    Order("public_id", descending=True),
)
"""What has it in its name comes first, then the newest; what has no date comes last."""

ItemWriter = Callable[[tuple[Choice, ...], str, str], str]
"""Writes the item of a type and a key in the way of its type."""


class SearchWriter:
    """Writes searches; `by_type` writes one of their items."""

    def __init__(self, writing: Writing, sources: SourceWriter, by_type: ItemWriter) -> None:
        self.writing = writing
        self.sources = sources
        self.by_type = by_type
        self.facets = FacetWriter(writing, sources)

    # --- roots ------------------------------------------------------------------------------

    def search(self, node: Search) -> str:
        """The answer of a search, one SELECT within brackets."""
        hit, page = self.writing.alias(), self.writing.alias()
        tables = [*self.hits(node.found, hit), f"{page} AS MATERIALIZED ({self.page(node, hit)})"]
        members = [(key, self.member(each, node, hit, page)) for key, each in node.members]
        found = f"WITH {', '.join(tables)}"
        told = f"{node.found.sought.name} {self.writing.view.locale.name}"
        nothing = literal(f"{NOTHING_FOUND}{told}{NOTHING_FOUND}")
        missed = f"CASE WHEN EXISTS (SELECT id FROM {hit}) THEN '' ELSE {nothing} END"
        body = bare(join(json_object(members)))
        # What is lacking in a part is no miss: there may be plenty of it elsewhere.
        whole = node.found.where == Always(True) and node.found.types
        if not node.page.cursor:
            return f"({found} SELECT {f'{missed} || ' if whole else ''}{body})"
        # Whoever has come to a further page has found something.
        own, given = self.writing.bind(node.mark), self.writing.bind(node.page.cursor[0])
        return (
            f"CASE WHEN {own} <> {given} THEN '{FOREIGN_CURSOR}' ELSE ({found} SELECT {body}) END"
        )

    def suggestions(self, node: Suggestions) -> str:
        """The items whose names fit, as a list."""
        hit, alias = self.writing.alias(), self.writing.alias()
        first = (
            f"SELECT * FROM {hit}{self.ordered(Row(hit, OF_ANY_TYPE))}"
            f" LIMIT {self.writing.bind(node.limit)}"
        )
        row = Row(alias, OF_ANY_TYPE)
        rows = f"SELECT {self.item(node.choices, row)} AS j FROM ({first}) AS {alias}{self.ordered(row)}"
        return f"(WITH {', '.join(self.hits(node.found, hit))} SELECT {self.writing.listed(rows)})"

    def ordered(self, row: Row) -> str:
        return self.sources.ordered(ORDER, row)

    # --- what is found ----------------------------------------------------------------------

    def hits(self, found: Found, name: str) -> list[str]:
        """The tables that lead to `name`: the editions of what is found, each with whether its name fits."""
        ways, own, met = (f"{name}_{each}" for each in ("ways", "own", "met"))
        sought = self.writing.bind(found.sought)
        tables = [
            f"{ways} AS MATERIALIZED ({self.ways(sought)})",
            f"{own} AS MATERIALIZED ({self.own(ways, sought, by_keys=found.by_keys)})",
            f"{met} AS ({self.met(found, own)})",
        ]
        row, relation = self.writing.rows(OF_ANY_TYPE)
        terms = self.writing.dialect.integer(
            self.writing.dialect.member(self.writing.dialect.as_json(sought), "terms")
        )
        each, every = self.writing.alias(), self.writing.alias()
        once = (
            f"SELECT {each}.item AS item, MIN({each}.named) AS named FROM (SELECT term, item,"
            f" MAX(named) AS named FROM {met} GROUP BY term, item) AS {each}"
            f" GROUP BY {each}.item HAVING COUNT(*) = {terms}"
        )
        kinds = self.writing.dialect.bytewise(row.column("type"))
        where = both(
            f"{row.column('item')} = {every}.item AND {self.writing.visible(row)}"
            f" AND {kinds} IN ({literals(found.types)})",
            self.sources.condition(found.where, row),
        )
        columns = ("id", "item", "type", "public_id", "published_at", "published_at_sort")
        taken = ", ".join(f"{row.column(column)} AS {column}" for column in columns)
        named = f"CASE {every}.named WHEN 1 THEN '1' ELSE '0' END AS named"
        hit = (
            f"SELECT {taken}, {named} FROM ({once}) AS {every} CROSS JOIN {relation} WHERE {where}"
        )
        return [*tables, f"{name} AS MATERIALIZED ({hit})"]

    def ways(self, sought: str) -> str:
        """The ways to meet a term, as rows."""
        dialect = self.writing.dialect
        alias = self.writing.alias()
        value = f"{alias}.value"
        numbers = ", ".join(
            f"{dialect.integer(dialect.item(value, place))} AS {name}"
            for place, name in enumerate(("term", "alt", "exact", "named"))
        )
        alts = dialect.member_json(dialect.as_json(sought), "alts")
        return f"SELECT {numbers}, {dialect.item(value, 4)} AS needles FROM {dialect.elements(alts, alias)}"

    def own(self, ways: str, sought: str, *, by_keys: bool) -> str:
        """The docs that meet a term by their own words, and whether by their names."""
        held, way, doc = (self.writing.alias() for _ in range(3))
        text = self.writing.alias()
        named = f"CASE {way}.named WHEN -1 THEN {self.has_all(f'{doc}.names', way)} ELSE {way}.named END"
        looked = (
            f"EXISTS (SELECT 1 FROM {self.writing.relation(SEARCH_TEXT, text)}"
            f" WHERE {text}.id = {doc}.id AND {self.has_all(f'{text}.texts', way)} = 1)"
        )
        everything = self.writing.view.timed and not by_keys
        holding = (
            f"SELECT term, alt, d.id AS doc FROM {ways} CROSS JOIN {self.writing.relation(SEARCH_DOC, 'd')}"
            if everything  # the past has no tokens; no name of it is offered that is over
            else self.writing.dialect.holding(sought)
        )
        surely = looked if everything else f"({way}.exact = 1 OR {looked})"
        interval = self.writing.in_interval(doc)
        shown = f" AND {interval}" if interval else ""
        return (
            f"SELECT {held}.term AS term, {doc}.item AS item, {doc}.type AS type, MAX({named}) AS named"
            f" FROM ({holding}) AS {held} CROSS JOIN {ways} AS {way}"
            f" CROSS JOIN {self.writing.relation(SEARCH_DOC, doc)}"
            f" WHERE {way}.term = {held}.term AND {way}.alt = {held}.alt AND {doc}.id = {held}.doc{shown}"
            f" AND {surely} GROUP BY {held}.term, {doc}.item, {doc}.type"
        )

    def has_all(self, text: str, way: str) -> str:
        """1 where a text has every needle of a way, else 0."""
        dialect = self.writing.dialect
        alias = self.writing.alias()
        needle = dialect.item(f"{alias}.value", 0)
        lacking = (
            f"SELECT 1 FROM {dialect.elements(f'{way}.needles', alias)}"
            f" WHERE NOT ({dialect.contains(text, needle)})"
        )
        return f"CASE WHEN EXISTS ({lacking}) THEN 0 ELSE 1 END"

    def met(self, found: Found, own: str) -> str:
        """The terms that items meet: by their own words, or by the name of what they link to."""
        rows = f"SELECT term, item, named FROM {own}"
        if not found.paths:
            return rows
        link, name = self.writing.alias(), self.writing.alias()
        dialect = self.writing.dialect
        terms = [
            f"{name}.named = 1",
            f"{dialect.bytewise(f'{name}.type')} IN ({literals(found.named)})",
            f"{link}.target_item = {name}.item",
            f"{dialect.bytewise(f'{link}.field')} IN ({literals(found.paths)})",
        ]
        interval = self.writing.in_interval(link)
        terms += [interval] if interval else []
        if self.writing.view.is_default_chain:
            terms.append(f"{link}.locale = {self.writing.view.locale.value}")
        linking = (
            f"SELECT {name}.term, {link}.item, 0 FROM {own} AS {name}"
            f" CROSS JOIN {self.writing.relation(LINK_TABLE, link)} WHERE {' AND '.join(terms)}"
        )
        return f"{rows} UNION ALL {linking}"

    # --- pages ------------------------------------------------------------------------------

    def page(self, node: Search, hit: str) -> str:
        """The page's rows with their places, and the one after the page."""
        row = Row(self.writing.alias(), OF_ANY_TYPE)
        beyond = self.beyond(node, row, inclusive=False)
        where = f" WHERE {beyond}" if beyond else ""
        size = self.writing.bind(node.page.size)
        first = f"SELECT {row.alias}.* FROM {hit} AS {row.alias}{where}{self.ordered(row)} LIMIT {size} + 1"
        alias = self.writing.alias()
        order = self.ordered(Row(alias, OF_ANY_TYPE)).strip()
        return f"SELECT {alias}.*, ROW_NUMBER() OVER ({order}) AS place FROM ({first}) AS {alias}"

    def beyond(self, node: Search, row: Row, *, inclusive: bool) -> str:
        """The rows after the cursor, or with `inclusive` those up to it."""
        if not node.page.cursor:
            return ""
        keys = ", ".join(self.sources.key(each, row) for each in ORDER)
        marks = ", ".join(self.writing.bind(each) for each in node.page.cursor[1:])
        return f"({keys}) {'>=' if inclusive else '<'} ({marks})"

    def member(
        self,
        member: FoundEdges | FoundItems | PageInfo | TotalCount | Facets | TypeName,
        node: Search,
        hit: str,
        page: str,
    ) -> str:
        match member:
            case TypeName():
                return literal('"SearchConnection"')
            case TotalCount():
                return self.counted(
                    hit, self.writing.dialect.number(f"(SELECT COUNT(id) FROM {hit})")
                )
            case Facets():
                row = Row(self.writing.alias(), OF_ANY_TYPE)
                source = Source(row, f"{hit} AS {row.alias}", "1 = 1", "")
                return self.counted(hit, self.facets.facets(member, lambda: source))
            case FoundItems(choices):
                return self.rows(node, page, lambda row: self.item(choices, row))
            case FoundEdges():
                return self.rows(node, page, lambda row: self.edge(member, node, row))
            case PageInfo(facts):
                told = [(key, self.page_fact(fact, node, hit, page)) for key, fact in facts]
                return join(json_object(told))
            case _:
                assert_never(member)

    def counted(self, hit: str, text: str) -> str:
        """A text that is only right where not too much was found."""
        over = f"(SELECT id FROM {hit} LIMIT 1 OFFSET {MOST_COUNTED}) IS NOT NULL"
        return f"CASE WHEN {over} THEN '{TOO_MANY}' ELSE {text} END"

    def rows(self, node: Search, page: str, body: Callable[[Row], str]) -> str:
        row = Row(self.writing.alias(), OF_ANY_TYPE)
        size = self.writing.bind(node.page.size)
        return self.writing.listed(
            f"SELECT {bare(body(row))} AS j FROM {page} AS {row.alias}"
            f" WHERE {row.column('place')} <= {size} ORDER BY {row.column('place')}"
        )

    def item(self, choices: tuple[Choice, ...], row: Row) -> str:
        return self.by_type(choices, row.column("type"), row.column("item"))

    def edge(self, edges: FoundEdges, node: Search, row: Row) -> str:
        members = []
        for key, member in edges.members:
            match member:
                case "cursor":
                    members.append((key, self.cursor(node, row)))
                case "typename":
                    members.append((key, literal('"SearchEdge"')))
                case Highlights():
                    members.append((key, self.highlights(member, node.found.sought, row)))
                case FoundItems(choices):
                    members.append((key, self.item(choices, row)))
                case _:
                    assert_never(member)
        return join(json_object(members))

    def highlights(self, node: Highlights, sought: Value, row: Row) -> str:
        """The texts of an item in which it is shown why it was found, for `reading.highlight`."""
        facts = ",".join(f'["{key}","{fact}"]' for key, fact in node.facts)
        cases = [
            f"WHEN {literal(name)} THEN {self.texts(name, columns, row)}"
            for name, columns in node.texts
        ]
        begin = literal(f'{TEXTS}["{sought.name}",[{facts}],')
        texts = f"CASE {row.column('type')} {' '.join(cases)} ELSE '[]' END" if cases else "'[]'"
        return f"({begin} || {texts} || ']{TEXTS}')"

    def texts(self, name: str, columns: Sequence[tuple[str, str, str]], row: Row) -> str:
        typed, relation = self.writing.rows((name,))
        pairs = []
        for field, column, form in columns:
            stored = typed.column(column)
            text = stored if form == "json" else self.writing.dialect.quote(stored)
            pairs.append(join([literal(f'["{field}",'), f"COALESCE({text}, 'null')", "']'"]))
        written = join([literal(f'["{name}",['), *commas(pairs), "']]'"])
        return f"(SELECT {bare(written)} FROM {relation} WHERE {typed.column('id')} = {row.column('id')})"

    def cursor(self, node: Search, row: Row) -> str:
        quote = self.writing.dialect.quote
        values = [quote(row.column(each.column)) for each in ORDER]
        mark = [literal(f'["{signature(ORDER)}",'), quote(self.writing.bind(node.mark)), "','"]
        text = join([*mark, *commas(values), "']'"])
        return f"""('"' || {self.writing.dialect.hexed(text)} || '"')"""

    def page_fact(self, fact: str, node: Search, hit: str, page: str) -> str:
        size = self.writing.bind(node.page.size)
        match fact:
            case "__typename":
                return literal('"PageInfo"')
            case "hasNextPage":
                more = f"EXISTS (SELECT place FROM {page} WHERE place > {size})"
                return f"CASE WHEN {more} THEN 'true' ELSE 'false' END"
            case "hasPreviousPage":
                row = Row(self.writing.alias(), OF_ANY_TYPE)
                before = self.beyond(node, row, inclusive=True)
                there = f"EXISTS (SELECT {row.alias}.id FROM {hit} AS {row.alias} WHERE {before or '1 = 0'})"
                return f"CASE WHEN {there} THEN 'true' ELSE 'false' END"
            case "startCursor":
                return self.end_cursor(node, page, "place = 1")
            case "endCursor":
                last = f"place = (SELECT MAX(place) FROM {page} WHERE place <= {size})"
                return self.end_cursor(node, page, last)
        raise KeyError(fact)

    def end_cursor(self, node: Search, page: str, where: str) -> str:
        row = Row(self.writing.alias(), OF_ANY_TYPE)
        body = self.cursor(node, row)
        return f"COALESCE((SELECT {body} FROM {page} AS {row.alias} WHERE {where}), 'null')"
