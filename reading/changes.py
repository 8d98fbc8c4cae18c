"""Changes: what has become different for readers since a cursor, a page at a time.

The log has one row for each item that is or was public, in the order in which they changed last. So
a full pull is the same as a pull from the beginning: whatever changes meanwhile moves behind
everything that was not told yet. Only what is gone by then need not be told to whoever never had
it; that is why cursors hold the position at which their full pull began.

Whether an item is there is asked of the editions, in the reader's language, and not of the log.
"""

from collections.abc import Callable

from models.columns import CHANGE_LOG, PUBLIC_CHANGE, TOLD
from models.locale import Locale
from reading.plan import ChangedItem, ChangeNodes, Changes, Choice, Tombstone
from reading.sql import OF_ANY_TYPE, Row, bare, join, json_object, literal, literals, quoted_case
from reading.writing import Writing

EXPIRED = "\x07"
FOREIGN_LOG = "\x0e"
"""Characters that no JSON holds; either stands for the whole answer, which is refused."""

PAGE_END = "\x0f"
"""Another; between two of them it is told where a followed page ends."""

CURSOR = "c1"
"""What a cursor begins with; another form of cursor begins with something else."""

ItemWriter = Callable[[tuple[Choice, ...], str, str], str]
"""Writes the item of a type and a key in the way of its type."""


class ChangesWriter:
    """Writes lists of changes; `by_key` writes one of their items."""

    def __init__(self, writing: Writing, by_key: ItemWriter) -> None:
        self.writing = writing
        self.by_key = by_key

    def changes(self, node: Changes) -> str:
        """The answer, one SELECT within brackets."""
        log, page = self.writing.alias(), self.writing.alias()
        position, full = "0", self.of_log(log, "newest")
        if node.since is not None:
            position = self.writing.bind(node.since.position)
            full = self.writing.bind(node.since.full)
        tables = [
            f"{log} AS MATERIALIZED (SELECT epoch, newest, floor FROM {self.writing.dialect.table(CHANGE_LOG)})",
            f"{page} AS MATERIALIZED ({self.page(node, position, full)})",
        ]
        members = [(key, self.member(each, node, log, page)) for key, each in node.members]
        text = json_object(members)
        if node.followed:
            text = [*text, *self.page_end(node, log, page)]
        found = f"SELECT {bare(join(text))}"
        if node.since is not None:
            # Until a full pull is through, what counts is when it began.
            fresh = f"CASE WHEN {position} > {full} THEN {position} ELSE {full} END"
            epoch = self.writing.dialect.bytewise(self.of_log(log, "epoch", "''"))
            foreign = f"{epoch} <> {self.writing.bind(node.since.epoch)} OR {fresh} > {self.of_log(log, 'newest')}"
            found = (
                f"SELECT CASE WHEN {foreign} THEN '{FOREIGN_LOG}'"
                f" WHEN {fresh} < {self.of_log(log, 'floor')} THEN '{EXPIRED}' ELSE ({found}) END"
            )
        return f"(WITH {', '.join(tables)} {found})"

    def of_log(self, log: str, column: str, nothing: str = "0") -> str:
        """A fact about the log; `nothing` where nobody has noted anything yet."""
        return f"COALESCE((SELECT {column} FROM {log}), {nothing})"

    def page(self, node: Changes, position: str, full: str) -> str:
        """The page's rows with their places and whether each is shown, and the one after the page."""
        change, edition = Row(self.writing.alias(), OF_ANY_TYPE), self.writing.rows(OF_ANY_TYPE)
        row, relation = edition
        shown = (
            f"EXISTS (SELECT 1 FROM {relation} WHERE {row.column('item')} = {change.column('item')}"
            f" AND {self.writing.visible(row)})"
        )
        terms = [
            f"{change.column('position')} > {position}",
            f"({change.column('position')} > {full} OR {shown})",
        ]
        if node.only is not None:
            kinds = self.writing.dialect.bytewise(change.column("type"))
            terms.append(f"{kinds} IN ({literals(node.only)})" if node.only else "1 = 0")
        if node.ids is not None:
            named = self.writing.dialect.bytewise(change.column("public_id"))
            terms.append(self.writing.dialect.one_of(named, self.writing.bind(node.ids)))
        told = ", ".join(change.column(each) for each in TOLD[PUBLIC_CHANGE])
        first = (
            f"SELECT {told}, CASE WHEN {shown} THEN 1 ELSE 0 END AS shown"
            f" FROM {self.writing.relation(PUBLIC_CHANGE, change.alias)} WHERE {' AND '.join(terms)}"
            f" ORDER BY {change.column('position')} LIMIT {self.writing.bind(node.size)} + 1"
        )
        alias = self.writing.alias()
        return (
            f"SELECT {alias}.*, ROW_NUMBER() OVER (ORDER BY {alias}.position) AS place"
            f" FROM ({first}) AS {alias}"
        )

    def member(self, member: ChangeNodes | str, node: Changes, log: str, page: str) -> str:
        if isinstance(member, ChangeNodes):
            row = Row(self.writing.alias(), OF_ANY_TYPE)
            size = self.writing.bind(node.size)
            return self.writing.listed(
                f"SELECT {bare(self.change(member, row))} AS j FROM {page} AS {row.alias}"
                f" WHERE {row.column('place')} <= {size} ORDER BY {row.column('place')}"
            )
        match member:
            case "__typename":
                return literal('"ChangeList"')
            case "hasMore":
                return f"CASE WHEN {self.more(node, page)} THEN 'true' ELSE 'false' END"
            case "cursor":
                return self.cursor(node, log, page)
        raise KeyError(member)

    def more(self, node: Changes, page: str) -> str:
        size = self.writing.bind(node.size)
        return f"EXISTS (SELECT 1 FROM {page} WHERE {page}.place > {size})"

    def cursor(self, node: Changes, log: str, page: str) -> str:
        """Behind the page's last change; behind everything when there is no more.

        Who only asks for one type comes along with the others' changes then, and does not expire.
        """
        number, size = self.writing.dialect.number, self.writing.bind(node.size)
        newest = self.of_log(log, "newest")
        full = self.writing.bind(node.since.full) if node.since is not None else newest
        last = f"(SELECT MAX({page}.position) FROM {page} WHERE {page}.place <= {size})"
        text = join(
            [
                literal(f'["{CURSOR}","{node.mark}","'),
                self.of_log(log, "epoch", "''"),
                literal('",'),
                f"CASE WHEN {self.more(node, page)} THEN {number(last)} ELSE {number(newest)} END",
                literal(","),
                number(full),
                literal("]"),
            ]
        )
        return f"""('"' || {self.writing.dialect.hexed(text)} || '"')"""

    def page_end(self, node: Changes, log: str, page: str) -> list[str]:
        """Its cursor, how many changes it holds, and 1 where there is more, as text between marks."""
        size = self.writing.bind(node.size)
        told = f"(SELECT COUNT(*) FROM {page} WHERE {page}.place <= {size})"
        more = f"CASE WHEN {self.more(node, page)} THEN '1' ELSE '0' END"
        cursor = self.cursor(node, log, page)
        comma, number = literal(","), self.writing.dialect.number
        return [literal(PAGE_END), cursor, comma, number(told), comma, more, literal(PAGE_END)]

    def change(self, nodes: ChangeNodes, row: Row) -> str:
        members = []
        for key, member in nodes.members:
            if isinstance(member, ChangedItem):
                text = self.by_key(member.choices, row.column("type"), row.column("item"))
            elif isinstance(member, Tombstone):
                text = self.tombstone(member, row)
            else:
                text = self.fact(member, nodes, row)
            members.append((key, text))
        return join(json_object(members))

    def fact(self, fact: str, nodes: ChangeNodes, row: Row) -> str:
        match fact:
            case "__typename":
                return literal('"Change"')
            case "kind":
                return (
                    f"""CASE {row.column("shown")} WHEN 1 THEN '"UPSERTED"' ELSE '"REMOVED"' END"""
                )
            case "id":
                return f"""('"' || {row.column("public_id")} || '"')"""
            case "type":
                return quoted_case(row.column("type"), nodes.names)
            case "at":
                return f"""('"' || {row.column("at")} || '"')"""
        raise KeyError(fact)

    def tombstone(self, tombstone: Tombstone, row: Row) -> str:
        facts = [(key, self.of_tombstone(fact, row)) for key, fact in tombstone.facts]
        there = f"{row.column('notice_at')} IS NOT NULL AND {row.column('shown')} = 0"
        return f"CASE WHEN {there} THEN {join(json_object(facts))} ELSE 'null' END"

    def of_tombstone(self, fact: str, row: Row) -> str:
        match fact:
            case "__typename":
                return literal('"RemovalNotice"')
            case "at":
                return f"""('"' || {row.column("notice_at")} || '"')"""
            case "notice":
                dialect = self.writing.dialect
                stored = f"({dialect.as_json(row.column('notice'))})"
                texts = ", ".join(dialect.member(stored, each.name) for each in self.languages())
                told = f"COALESCE({texts})"
                return f"CASE WHEN {told} IS NULL THEN 'null' ELSE {dialect.quote(told)} END"
        raise KeyError(fact)

    def languages(self) -> tuple[Locale, ...]:
        """The languages a notice is looked for in; always two, as COALESCE wants."""
        chain = self.writing.view.chain
        return chain if len(chain) > 1 else chain * 2
