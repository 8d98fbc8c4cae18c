"""Similar items: what shares most with an item, by its links and by the words it is about.

Each thing shared gives rows of items and points, which are added up; only what is shown in the view
is in them. The items are ranked before anything is written of them.
"""

from collections.abc import Callable

from models.columns import EDITION, EDITIONS_EACH, LINK_TABLE, SEARCH_DOC, SEARCH_TEXT
from reading.plan import Selection, Shared, Similar
from reading.sources import SourceWriter
from reading.sql import OF_ANY_TYPE, Row, Scope, bare, literal, literals
from reading.writing import Writing

MOST_WORDS = 5
"""So many shared words count; more would outweigh what editors have linked."""


COMMON_ABOVE = 200
"""A word that more items in view are about tells nothing, like one that stands in every title.

Most of the time would go to such words: with 5,000 articles, 500 to a topic, 60 ms on SQLite and 50
on PostgreSQL against 5 and 9.
"""


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
        # Of the common table, whose rows are a tenth as wide: most are looked at only for their date.
        row, relation = self.writing.rows(OF_ANY_TYPE)
        newest, public_id = row.column("published_at_sort"), row.column("public_id")
        terms = [
            self.is_of(scored, row),
            f"{self.dialect.bytewise(row.column('type'))} = {literal(node.type)}",
            f"{row.column('item')} <> {of.column('item')}",
            self.writing.visible(row),
        ]
        if node.apart_from:
            terms.append(f"{row.column('item')} NOT IN ({self.named(node.apart_from, of)})")
        return (
            f"SELECT {row.column('id')} AS id, {scored}.score AS score, {newest} AS newest,"
            f" {public_id} AS public_id FROM ({self.scored(node, of)}) AS {scored}"
            f" CROSS JOIN {relation} WHERE {' AND '.join(terms)}"
            f"{self.ordered(f'{scored}.score', newest, public_id)} LIMIT {self.writing.bind(node.limit)}"
        )

    def is_of(self, scored: str, row: Row) -> str:
        """Whether an edition is of a placement, told by its key: no other index is as quick."""
        key = row.column("id")
        if self.writing.view.is_default_chain:
            return f"{key} = {scored}.first"
        return f"{key} >= {scored}.first AND {key} <= {scored}.last"

    def keys(self, placement: str) -> str:
        """The keys of the editions of a placement, made here since under row-level security no index is
        used where anything is worked out in the comparison."""
        first = f"{placement} * {EDITIONS_EACH}"
        if self.writing.view.is_default_chain:
            return f"{first} + {self.writing.view.locale.value} AS first"
        return f"{first} AS first, {first} + {EDITIONS_EACH - 1} AS last"

    def ordered(self, score: str, newest: str, public_id: str) -> str:
        bytewise = self.dialect.bytewise
        return f" ORDER BY {score} DESC, {bytewise(newest)} DESC, {bytewise(public_id)} DESC"

    def named(self, path: str, of: Row) -> str:
        link = self.writing.alias()
        return (
            f"SELECT {link}.target_item FROM {self.writing.relation(LINK_TABLE, link)}"
            f" WHERE {link}.edition = {of.column('id')} AND {self.sources.is_field(link, literal(path))}"
        )

    def scored(self, node: Similar, of: Row) -> str:
        """The placements that share anything, the item's own among them, each with all its points."""
        shared = [self.by_link(each, of) for each in node.shared]
        if node.words:
            shared.append(self.by_words(of))
        each = self.writing.alias()
        return (
            f"SELECT {self.keys(f'{each}.placement')}, SUM({each}.points) AS score"
            f" FROM ({' UNION ALL '.join(shared)}) AS {each} GROUP BY {each}.placement"
        )

    # --- by links ---------------------------------------------------------------------------

    def by_link(self, shared: Shared, of: Row) -> str:
        """What links to a visible target of the item's, with the points of all such targets."""
        own, link = self.writing.alias(), self.writing.alias()
        terms = [
            f"{link}.target_item = {own}.target",
            self.sources.is_field(link, literal(shared.path)),
            self.writing.in_interval(link),
        ]
        if self.writing.view.is_default_chain:
            terms.append(f"{link}.locale = {self.writing.view.locale.value}")
        placement = f"{link}.edition / {EDITIONS_EACH}"
        return (
            f"SELECT {placement} AS placement,"
            f" COUNT(DISTINCT {link}.target_item) * {shared.points} AS points"
            f" FROM ({self.targets(shared, of)}) AS {own}"
            f" CROSS JOIN {self.writing.relation(LINK_TABLE, link)}"
            f" WHERE {' AND '.join(filter(None, terms))} GROUP BY {placement}"
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

    def by_words(self, of: Row) -> str:
        """What is about the same, with a point for each word."""
        held, text = self.writing.alias(), self.writing.alias()
        own = (
            f"(SELECT {text}.subjects FROM {self.writing.relation(SEARCH_TEXT, text)}"
            f" WHERE {text}.id = {of.column('placement')})"
        )
        if self.writing.view.timed:
            holding = self.in_the_past(own)
        else:
            holding = self.dialect.rarely_holding(
                own, most=COMMON_ABOVE, shown=self.writing.in_interval
            )
        return (
            f"SELECT {held}.doc AS placement,"
            f" CASE WHEN COUNT(*) > {MOST_WORDS} THEN {MOST_WORDS} ELSE COUNT(*) END AS points"
            f" FROM ({holding}) AS {held} GROUP BY {held}.doc"
        )

    def in_the_past(self, own: str) -> str:
        """The same without tokens, which the past has none of: every text is looked into."""
        mine, doc, text, theirs, each = (self.writing.alias() for _ in range(5))
        token = self.token(mine)
        terms = (
            f"{text}.id = {doc}.id",
            self.writing.in_interval(doc),
            f"{self.token(theirs)} = {token}",
        )
        held = (
            f"SELECT {doc}.id AS doc, COUNT(*) OVER (PARTITION BY {token}) AS often"
            f" FROM {self.writing.relation(SEARCH_DOC, doc)}"
            f" CROSS JOIN {self.writing.relation(SEARCH_TEXT, text)}"
            f" CROSS JOIN {self.spans(f'{text}.subjects', theirs)}"
            f" CROSS JOIN {self.spans(own, mine)} WHERE {' AND '.join(terms)}"
        )
        return f"SELECT {each}.doc FROM ({held}) AS {each} WHERE {each}.often <= {COMMON_ABOVE}"

    def spans(self, wanted: str, alias: str) -> str:
        spans = self.dialect.member_json(self.dialect.as_json(wanted), "spans")
        return self.dialect.elements(spans, alias)

    def token(self, span: str) -> str:
        return self.dialect.item(f"{span}.value", 3)
