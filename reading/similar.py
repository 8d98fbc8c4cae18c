"""Similar items: what shares most with an item, by its links and by the words it is about.

Each thing shared gives rows of items and points, which are added up; only what is shown in the view
is in them. The items are ranked before anything is written of them.
"""

from collections.abc import Callable

from models.columns import EDITION, LINK_TABLE, SEARCH_DOC, SEARCH_TEXT
from reading.plan import Selection, Shared, Similar
from reading.sources import SourceWriter
from reading.sql import Row, Scope, bare, literal, literals
from reading.writing import Writing

MOST_WORDS = 5
"""So many shared words count; more would outweigh what editors have linked."""


class SimilarWriter:
    """Writes lists of similar items; `item` writes one of them."""

    def __init__(
        self, writing: Writing, sources: SourceWriter, item: Callable[[Selection, Scope], str]
    ) -> None:
        self.writing = writing
        self.dialect = writing.dialect
        self.sources = sources
        self.item = item

    def similar(self, node: Similar, of: Row) -> str:
        """The items that are similar to one, as a list."""
        ranked = self.writing.alias()
        row, relation = self.writing.rows((node.type,))
        order = self.ordered(f"{ranked}.score", f"{ranked}.newest", f"{ranked}.public_id")
        return self.writing.listed(
            f"SELECT {bare(self.item(node.choices[0].selection, row))} AS j"
            f" FROM ({self.ranked(node, of)}) AS {ranked} CROSS JOIN {relation}"
            f" WHERE {row.column('id')} = {ranked}.id{order}"
        )

    def ranked(self, node: Similar, of: Row) -> str:
        """The first of what shares anything: their editions and what they are ordered by."""
        scored = self.writing.alias()
        row, relation = self.writing.rows((node.type,))
        newest, public_id = row.column("published_at_sort"), row.column("public_id")
        terms = [
            f"{row.column('item')} = {scored}.item",
            f"{row.column('item')} <> {of.column('item')}",
            self.writing.visible(row),
        ]
        if node.apart_from:
            terms.append(f"NOT EXISTS ({self.named(node.apart_from, of, row)})")
        return (
            f"SELECT {row.column('id')} AS id, {scored}.score AS score, {newest} AS newest,"
            f" {public_id} AS public_id FROM ({self.scored(node, of)}) AS {scored}"
            f" CROSS JOIN {relation} WHERE {' AND '.join(terms)}"
            f"{self.ordered(f'{scored}.score', newest, public_id)} LIMIT {self.writing.bind(node.limit)}"
        )

    def ordered(self, score: str, newest: str, public_id: str) -> str:
        bytewise = self.dialect.bytewise
        return f" ORDER BY {score} DESC, {bytewise(newest)} DESC, {bytewise(public_id)} DESC"

    def named(self, path: str, of: Row, row: Row) -> str:
        link = self.writing.alias()
        return (
            f"SELECT 1 FROM {self.writing.relation(LINK_TABLE, link)}"
            f" WHERE {link}.edition = {of.column('id')} AND {self.sources.is_field(link, literal(path))}"
            f" AND {link}.target_item = {row.column('item')}"
        )

    def scored(self, node: Similar, of: Row) -> str:
        """The items that share anything, the item itself among them, each with all its points."""
        shared = [self.by_link(each, of) for each in node.shared]
        if node.words:
            shared.append(self.by_words(node, of))
        each = self.writing.alias()
        return (
            f"SELECT {each}.item AS item, SUM({each}.points) AS score"
            f" FROM ({' UNION ALL '.join(shared)}) AS {each} GROUP BY {each}.item"
        )

    # --- by links ---------------------------------------------------------------------------

    def by_link(self, shared: Shared, of: Row) -> str:
        """The items that link to a visible target of the item's, with the points of all such targets."""
        own, link = self.writing.alias(), self.writing.alias()
        terms = [
            f"{link}.target_item = {own}.target",
            self.sources.is_field(link, literal(shared.path)),
            self.writing.in_interval(link),
        ]
        if self.writing.view.is_default_chain:
            terms.append(f"{link}.locale = {self.writing.view.locale.value}")
        return (
            f"SELECT {link}.item AS item, COUNT(DISTINCT {link}.target_item) * {shared.points} AS points"
            f" FROM ({self.targets(shared, of)}) AS {own}"
            f" CROSS JOIN {self.writing.relation(LINK_TABLE, link)}"
            f" WHERE {' AND '.join(filter(None, terms))} GROUP BY {link}.item"
        )

    def targets(self, shared: Shared, of: Row) -> str:
        link, target = self.writing.alias(), Row(self.writing.alias(), shared.types)
        shown = f"{target.column('item')} = {link}.target_item AND {self.writing.visible(target)}"
        kinds = self.dialect.bytewise(f"{link}.target_type")
        known = f" AND {kinds} IN ({literals(shared.types)})" if shared.types else ""
        return (
            f"SELECT {link}.target_item AS target FROM {self.writing.relation(LINK_TABLE, link)}"
            f" WHERE {link}.edition = {of.column('id')}"
            f" AND {self.sources.is_field(link, literal(shared.path))}{known}"
            f" AND EXISTS (SELECT 1 FROM {self.writing.relation(EDITION, target.alias)} WHERE {shown})"
        )

    # --- by words ---------------------------------------------------------------------------

    def by_words(self, node: Similar, of: Row) -> str:
        """The items whose docs are about the same, with a point for each word."""
        held, doc = self.writing.alias(), self.writing.alias()
        words = f"COUNT(DISTINCT {held}.term)"
        terms = [
            f"{doc}.id = {held}.doc",
            f"{self.dialect.bytewise(f'{doc}.type')} = {literal(node.type)}",
            self.writing.in_interval(doc),
        ]
        return (
            f"SELECT {doc}.item AS item,"
            f" CASE WHEN {words} > {MOST_WORDS} THEN {MOST_WORDS} ELSE {words} END AS points"
            f" FROM ({self.holding(node, of)}) AS {held}"
            f" CROSS JOIN {self.writing.relation(SEARCH_DOC, doc)}"
            f" WHERE {' AND '.join(filter(None, terms))} GROUP BY {doc}.item"
        )

    def holding(self, node: Similar, of: Row) -> str:
        """(term, doc): the docs that are about what the item is about."""
        text = self.writing.alias()
        own = (
            f"(SELECT {text}.subjects FROM {self.writing.relation(SEARCH_TEXT, text)}"
            f" WHERE {text}.id = {of.column('placement')})"
        )
        return self.in_the_past(node, own) if self.writing.view.timed else self.dialect.holding(own)

    def in_the_past(self, node: Similar, own: str) -> str:
        """The same without tokens, which the past has none of: every doc is looked into."""
        mine, doc, text, theirs = (self.writing.alias() for _ in range(4))
        token, term = (self.dialect.item(f"{mine}.value", place) for place in (3, 0))
        same = self.dialect.item(f"{theirs}.value", 3)
        terms = [
            f"{text}.id = {doc}.id",
            f"{self.dialect.bytewise(f'{doc}.type')} = {literal(node.type)}",
            self.writing.in_interval(doc),
            f"{same} = {token}",
        ]
        return (
            f"SELECT {self.dialect.integer(term)} AS term, 0 AS alt, {doc}.id AS doc"
            f" FROM {self.writing.relation(SEARCH_DOC, doc)}"
            f" CROSS JOIN {self.writing.relation(SEARCH_TEXT, text)}"
            f" CROSS JOIN {self.spans(f'{text}.subjects', theirs)}"
            f" CROSS JOIN {self.spans(own, mine)} WHERE {' AND '.join(terms)}"
        )

    def spans(self, wanted: str, alias: str) -> str:
        spans = self.dialect.member_json(self.dialect.as_json(wanted), "spans")
        return self.dialect.elements(spans, alias)
