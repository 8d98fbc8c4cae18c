"""Addresses in a statement: what path an item has, and what stands at a path.

The patterns are those of the site as the view shows it, read as the parts they are stored as. What
stands at a path is found by keys alone, so the size of the site does not matter.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from models.columns import ADDRESS, EDITION, GONE_ADDRESS, LEGACY_ADDRESS, TOMBSTONE
from models.locale import DEFAULT_CHAIN, Locale
from models.view import LIVE
from reading.plan import Address, Alternates, Choice, Order, Path, Resolved
from reading.sources import SourceWriter
from reading.sql import OF_ANY_TYPE, Row, bare, join, json_object, literal, literals
from reading.writing import Writing

ItemWriter = Callable[[tuple[Choice, ...], str, str], str]
"""Writes the item of a type and key in the way of its type."""

GO = "/go/"
"""What the path of a link to an item in a text begins with; the id follows."""

_SITE = ("Site",)
_EMPTY = "''"
_MOST = 20
"""More candidates than a path can have; a bound keeps the planner from expecting thousands."""

_ITEM, _PAGE, _LEGACY, _PAGE_BEFORE_QUERY, _LEGACY_BEFORE_QUERY = 1, 3, 4, 5, 6
"""The ways a path is understood, the best first: as an address, a page, a legacy address, and then
as these without its query."""


@dataclass(frozen=True)
class _Of:
    """Whose address it is: SQL of the type, of the language and of what is filled in.

    `is_one_kind`: type and language are the same for every row.
    """

    type: str
    locale: str
    slug: str
    public_id: str
    is_one_kind: bool = False


class AddressWriter:
    """Writes addresses; `mark` stands around the keys of what an answer was made of."""

    def __init__(
        self, writing: Writing, sources: SourceWriter, item: ItemWriter, mark: str
    ) -> None:
        self.writing = writing
        self.sources = sources
        self.item = item
        self.mark = mark

    # --- an item's address ------------------------------------------------------------------

    def field(self, node: Address, row: Row) -> str:
        """The path or URL of the item in this row, as JSON."""
        if not self.writing.names.has(_SITE[0]):
            return "'null'"
        single = len(row.types) == 1
        kind = literal(row.types[0]) if single else row.column("type")
        fixed = single and not self.writing.spoken
        names = row.column("slug"), row.column("public_id")
        of = _Of(kind, self.writing.locale(), *names, is_one_kind=fixed)
        return self.quoted(self.path(of), absolute=node.absolute)

    def quoted(self, path: str, *, absolute: bool) -> str:
        text = f"{self.base()} || {path}" if absolute else path
        return f"COALESCE({self.writing.dialect.quote(text)}, 'null')"

    def path(self, of: _Of) -> str:
        """The path as text; null where there is no pattern, or no slug to fill in."""
        if of.is_one_kind:
            # The same pattern for every row, so both engines look it up once a statement.
            found = self.lookup(of, lambda pattern: pattern)
            return self.filled(found, of)
        return self.lookup(of, lambda pattern: self.filled(pattern, of))

    def filled(self, pattern: str, of: _Of) -> str:
        return (
            f"CASE WHEN {self.place(pattern, '{id}')} > 0 THEN replace({pattern}, '{{id}}', {of.public_id})"
            f" ELSE replace({pattern}, '{{slug}}', {of.slug}) END"
        )

    def lookup(self, of: _Of, made: Callable[[str], str]) -> str:
        """What is made of the type's pattern for the language, else of the one for all others."""
        each = self.writing.alias()
        language = self.of_pattern(each, "language")
        return (
            f"(SELECT {made(self.of_pattern(each, 'pattern'))} FROM {self.patterns(each)}"
            f" WHERE {self.of_pattern(each, 'type_name')} = {of.type}"
            f" AND ({language} IS NULL OR {_number(language)} = {of.locale})"
            f" ORDER BY CASE WHEN {language} IS NULL THEN 1 ELSE 0 END LIMIT 1)"
        )

    def patterns(self, alias: str) -> str:
        """FROM items with the site's patterns as elements of this alias."""
        return self.elements("address_patterns", alias)

    def elements(self, column: str, alias: str) -> str:
        # Beside the site and not around it: SQLite's parser allows a nesting of 100 symbols.
        site = self.writing.alias()
        stored = self.writing.dialect.elements(f"{site}.stored", alias)
        return f"{self.site(f'{column} AS stored')} AS {site}, {stored}"

    def of_pattern(self, alias: str, name: str) -> str:
        return self.writing.dialect.member(f"{alias}.value", name)

    def base(self) -> str:
        """The base address without a slash at its end."""
        site = self.writing.alias()
        base = f"{site}.base"
        last = f"substr({base}, length({base}))"
        return (
            f"(SELECT CASE {last} WHEN '/' THEN substr({base}, 1, length({base}) - 1) ELSE {base} END"
            f" FROM {self.site('base_address AS base')} AS {site})"
        )

    def site(self, columns: str) -> str:
        """A FROM item with the site in this view, whose addresses do not differ by language."""
        view, spoken = self.writing.view, self.writing.spoken
        self.writing.view, self.writing.spoken = replace(view, fallback=None), ""
        row, relation = self.writing.rows(_SITE)
        shown = self.writing.visible(row)
        usual = self.writing.names.order(_SITE[0])
        order = self.sources.ordered((usual, Order("public_id", usual.descending)), row)
        self.writing.view, self.writing.spoken = view, spoken
        return f"(SELECT {columns} FROM {relation} WHERE {shown}{order} LIMIT 1)"

    def place(self, text: str, value: str) -> str:
        return self.writing.dialect.place(text, literal(value))

    # --- what stands at a path --------------------------------------------------------------

    def resolved(self, node: Resolved) -> str:
        """The answer for a path: one row at most, found by keys, and the JSON that is made of it."""
        found = self.writing.alias()
        members = [(key, self.member(each, found, node)) for key, each in node.members]
        body = join(json_object(members))
        nothing = join(json_object([(key, _nothing(each)) for key, each in node.members]))
        if node.marked:
            # Only an item that was found by its own name depends on nothing but itself.
            key = self.writing.dialect.number(f"{found}.item")
            whose = f"CASE WHEN {found}.item IS NOT NULL AND {found}.way < {_PAGE} THEN {key} ELSE '*' END"
            body = join([f"'{self.mark}'", f"({whose})", f"'{self.mark}'", *body.pieces])
            nothing = join([f"'{self.mark}*{self.mark}'", *nothing.pieces])
        row = f"SELECT {bare(body)} FROM ({self.found(node)}) AS {found}"
        return self.writing.dialect.or_null(row, bare(nothing))

    def member(self, what: object, found: str, node: Resolved) -> str:
        match what:
            case Alternates(facts):
                return self.alternates(facts, found)
            case str():
                return self.fact(what, found, node.asked)
            case tuple():
                self.writing.spoken = f"{found}.locale"
                kind, key = f"{found}.type", f"{found}.item"
                text = self.item(what, kind, key) if what else "'null'"
                self.writing.spoken = ""
                return text
        raise TypeError(f"{what!r} is no member of what stands at a path")

    def fact(self, name: str, found: str, asked: Path) -> str:
        quote = self.writing.dialect.quote
        # What is bound must be used, so the status is written only where it is part of the answer.
        match name:
            case "__typename":
                return literal('"ResolvedUrl"')
            case "status":
                return self.status(found, asked)
            case "location":
                moved = f"CASE WHEN {self.status(found, asked)} = '301' THEN {found}.path END"
                return f"COALESCE({quote(moved)}, 'null')"
            case "path":
                return f"COALESCE({quote(f'{found}.path')}, 'null')"
            case "language":
                names = " ".join(f"WHEN {each.value} THEN '\"{each.name}\"'" for each in Locale)
                here = f"CASE WHEN {found}.path IS NOT NULL THEN {found}.locale END"
                return f"(CASE {here} {names} ELSE 'null' END)"
            case "notice":
                notice = f"CASE WHEN {found}.path IS NULL THEN {self.notice(found)} END"
                return f"COALESCE({quote(notice)}, 'null')"
        raise KeyError(name)

    def status(self, found: str, asked: Path) -> str:
        written = f"{self.writing.bind(asked.written)}, {self.writing.bind(asked.bare)}"
        return (
            f"(CASE WHEN {found}.path IS NULL THEN '410'"
            f" WHEN {found}.path IN ({written})"
            f" AND ({found}.item IS NOT NULL OR {found}.way IN ({_PAGE}, {_PAGE_BEFORE_QUERY})) THEN '200'"
            f" ELSE '301' END)"
        )

    def notice(self, found: str) -> str:
        stored = self.writing.dialect.as_json(f"{found}.notice")
        cases = []
        for locale in Locale:
            texts = [
                self.writing.dialect.member(f"({stored})", each.name)
                for each in DEFAULT_CHAIN[locale]
            ]
            cases.append(f"WHEN {locale.value} THEN COALESCE({', '.join(texts)})")
        return f"CASE {found}.locale {' '.join(cases)} END"

    def alternates(self, facts: tuple[tuple[str, str], ...], found: str) -> str:
        each = [self.alternate(locale, facts, found) for locale in Locale]
        return f"('[' || substr({join(each)}, 2) || ']')"

    def alternate(self, locale: Locale, facts: tuple[tuple[str, str], ...], found: str) -> str:
        """The address in one language with a comma before it; empty where there is none."""
        of = _Of(f"{found}.type", str(locale.value), f"{found}.slug", f"{found}.public_id")
        each = self.writing.alias()
        values = {
            "__typename": literal('"AlternateUrl"'),
            "locale": literal(f'"{locale.name}"'),
            "path": self.quoted(f"{each}.path", absolute=False),
            "url": self.quoted(f"{each}.path", absolute=True),
        }
        body = bare(join(json_object([(key, values[name]) for key, name in facts])))
        told = (
            f"SELECT ',' || {body} FROM (SELECT {self.path(of)} AS path LIMIT 1) AS {each}"
            f" WHERE {each}.path IS NOT NULL"
        )
        return f"CASE WHEN ({found}.available & {locale.bit}) <> 0 THEN {self.writing.dialect.or_null(told, _EMPTY)} ELSE '' END"

    # --- candidates -------------------------------------------------------------------------

    def found(self, node: Resolved) -> str:
        """The best candidate that is to be seen, or is told to be gone, as one row.

        `way` says how it was found, `path` what its address is now; null for what is gone.
        """
        each, stone = self.writing.alias(), self.writing.alias()
        row = Row(self.writing.alias(), OF_ANY_TYPE)
        self.writing.spoken = f"{each}.locale"
        shown = self.writing.visible(row)
        self.writing.spoken = ""
        of = _Of(row.column("type"), f"{each}.locale", row.column("slug"), row.column("public_id"))
        go = f"'{GO}' || {row.column('public_id')}"
        path = (
            f"CASE WHEN {each}.page <> '' THEN {each}.page ELSE COALESCE({self.path(of)}, {go}) END"
        )
        terms = [
            f"({row.column('item')} IS NOT NULL OR {stone}.item IS NOT NULL OR {each}.page IS NOT NULL)",
            self.on_this_site(node.asked),
        ]
        if node.types is not None:
            known = literals(node.types) if node.types else "''"
            terms.append(f"({each}.item IS NULL OR {each}.type IN ({known}))")
        columns = ", ".join(
            f"{row.column(name)} AS {name}"
            for name in ("item", "type", "public_id", "slug", "available")
        )
        return (
            f"SELECT {each}.way AS way, {each}.locale AS locale, {path} AS path, {stone}.notice AS notice, {columns}"
            f" FROM ({self.candidates(node.asked)} LIMIT {_MOST}) AS {each}"
            f" LEFT JOIN {self.writing.relation(EDITION, row.alias)}"
            f" ON {row.column('item')} = {each}.item AND {row.column('type')} = {each}.type AND {shown}"
            f" LEFT JOIN {self.writing.relation(TOMBSTONE, stone)} ON {stone}.item = {each}.item"
            f" AND {stone}.lifted_at IS NULL AND {stone}.type = {each}.type"
            f" WHERE {' AND '.join(terms)} ORDER BY {each}.way LIMIT 1"
        )

    def on_this_site(self, asked: Path) -> str:
        """Whether the path names no site, or this one."""
        host, base = self.writing.bind(asked.host), self.base()
        named = f"substr({base}, {self.place(base, '://')} + 3)"
        return f"({host} = '' OR {host} = lower({named}))"

    def candidates(self, asked: Path) -> str:
        """What the path may mean, best first by `way`: the type and key of an item, or a page.

        An item without a type is none. A page is a path, or "" for what is gone.
        """
        ways = (
            self.by_pattern(asked),
            self.by_go(asked),
            self.own_pages(asked),
            self.legacy(asked),
        )
        return " UNION ALL ".join(ways)

    def by_pattern(self, asked: Path) -> str:
        """Items whose pattern the path fits, by the slug or id that stands where the pattern has it."""
        dialect, path = self.writing.dialect, self.writing.bind(asked.path)
        each, fit, named = self.writing.alias(), self.writing.alias(), self.writing.alias()
        pattern = self.of_pattern(each, "pattern")
        head = f"substr({pattern}, 1, {self.place(pattern, '{')} - 1)"
        tail = f"substr({pattern}, {self.place(pattern, '}')} + 1)"
        # The value is cut out of what fits only, and looked up as a plain column: else row-level
        # security would keep PostgreSQL from using the index.
        fitting = (
            f"SELECT {self.of_pattern(each, 'type_name')} AS type, {self.of_pattern(each, 'language')} AS language,"
            f" {pattern} AS pattern, length({head}) AS before, length({tail}) AS behind FROM {self.patterns(each)}"
            f" WHERE {self.place(pattern, '{')} > 0 AND length({path}) > length({head}) + length({tail})"
            f" AND {dialect.starts_with(path, head)} AND substr({path}, length({path}) - length({tail}) + 1) = {tail}"
            f" LIMIT {_MOST}"
        )
        own = self.writing.alias()
        language = self.of_pattern(own, "language")
        mask = (
            f"(SELECT SUM({_bit(language)}) FROM {self.patterns(own)}"
            f" WHERE {self.of_pattern(own, 'type_name')} = {fit}.type AND {language} IS NOT NULL)"
        )
        value = f"substr({path}, {fit}.before + 1, length({path}) - {fit}.before - {fit}.behind)"
        digest = dialect.digest(f"{fit}.type || '/' || {value}")
        values = (
            f"SELECT {fit}.type AS type, {fit}.language AS language, {self.place(f'{fit}.pattern', '{id}')} AS by_id,"
            f" {value} AS value, {digest} AS digest, COALESCE({mask}, 0) AS owned FROM ({fitting}) AS {fit} LIMIT {_MOST}"
        )
        slug = (
            f"SELECT a.item FROM {dialect.table(ADDRESS)} AS a WHERE a.type = {named}.type"
            f" AND a.slug = {named}.value{self.was_shown()}"
        )
        gone = f"SELECT g.item FROM {dialect.table(GONE_ADDRESS)} AS g WHERE g.digest = {named}.digest LIMIT 1"
        by_id = self.by_id(f"{named}.value")
        item = f"CASE WHEN {named}.by_id > 0 THEN {by_id} ELSE COALESCE(({slug}), ({gone})) END"
        return (
            f"SELECT {_ITEM} AS way, {named}.type AS type, {item} AS item, {self.language_of(named)} AS locale, NULL AS page"
            f" FROM ({values}) AS {named}"
        )

    def was_shown(self) -> str:
        """What keeps a slug that was not shown yet from leading anybody but editors of drafts."""
        view = self.writing.view
        if self.writing.dialect.live_only or view.lane != LIVE:
            return ""
        return f" AND a.live_from <= {self.writing.now()}"

    def language_of(self, named: str) -> str:
        """The language a pattern is for; one for several is for that asked for, if it is among them."""
        asked = Locale(self.writing.view.locale)
        order = (asked, *(each for each in Locale if each is not asked))
        free = " ".join(
            f"WHEN ({named}.owned & {each.bit}) = 0 THEN {each.value}" for each in order
        )
        own = _number(f"{named}.language")
        return f"CASE WHEN {named}.language IS NOT NULL THEN {own} {free} END"

    def by_go(self, asked: Path) -> str:
        go = self.writing.bind(asked.go)
        kind = self.by_id(go, "type")
        return (
            f"SELECT {_ITEM + 1}, {kind}, {self.by_id(go)}, {self.writing.view.locale.value}, NULL"
            f" WHERE {go} <> ''"
        )

    def by_id(self, public_id: str, what: str = "item") -> str:
        """The key or the type of the item with this id, if it is to be seen or told to be gone."""
        row = Row(self.writing.alias(), OF_ANY_TYPE)
        compared = self.writing.dialect.bytewise(row.column("public_id"))
        stone = self.writing.alias()
        return (
            f"COALESCE((SELECT {row.column(what)} FROM {self.writing.relation(EDITION, row.alias)}"
            f" WHERE {compared} = {public_id} AND {self.writing.visible(row)} LIMIT 1),"
            f" (SELECT {stone}.{what} FROM {self.writing.relation(TOMBSTONE, stone)}"
            f" WHERE {stone}.public_id = {public_id} AND {stone}.lifted_at IS NULL LIMIT 1))"
        )

    def own_pages(self, asked: Path) -> str:
        """Pages that are no item's: the home page, those in the navigation, and where legacy addresses lead."""
        path, whole = self.writing.bind(asked.path), self.writing.bind(asked.whole)
        entry, old = self.writing.alias(), self.writing.alias()
        written = self.of_pattern(entry, "path")
        entries = self.elements("navigation", entry)
        first = f"ORDER BY CASE WHEN {{}} = {whole} THEN 0 ELSE 1 END LIMIT 1"
        named = f"SELECT {written} FROM {entries} WHERE {written} IN ({whole}, {path}) {first.format(written)}"
        target = f"{old}.target_path"
        led = (
            f"SELECT {target} FROM {self.writing.relation(LEGACY_ADDRESS, old)}"
            f" WHERE {target} IN ({whole}, {path}) {first.format(target)}"
        )
        page = self.writing.alias()
        way = f"CASE WHEN {page}.page = {whole} THEN {_PAGE} ELSE {_PAGE_BEFORE_QUERY} END"
        return (
            f"SELECT {way}, NULL, NULL, {self.writing.view.locale.value}, {page}.page"
            f" FROM (SELECT COALESCE(({named}), ({led}), CASE WHEN {path} = '/' THEN '/' END) AS page) AS {page}"
            f" WHERE {page}.page IS NOT NULL"
        )

    def legacy(self, asked: Path) -> str:
        """What the table of legacy addresses has: with the query, or else without it."""
        old = self.writing.alias()
        path, whole = self.writing.bind(asked.path), self.writing.bind(asked.whole)
        kind = self.type_of(f"{old}.target_item")
        page = f"CASE WHEN {old}.target_item IS NULL THEN COALESCE({old}.target_path, '') END"
        way = f"CASE WHEN {old}.path = {whole} THEN {_LEGACY} ELSE {_LEGACY_BEFORE_QUERY} END"
        return (
            f"SELECT {way}, {kind}, {old}.target_item,"
            f" COALESCE({old}.locale, {self.writing.view.locale.value}), {page}"
            f" FROM {self.writing.relation(LEGACY_ADDRESS, old)} WHERE {old}.path IN ({whole}, {path})"
        )

    def type_of(self, key: str) -> str:
        row = Row(self.writing.alias(), OF_ANY_TYPE)
        stone = self.writing.alias()
        return (
            f"COALESCE((SELECT {row.column('type')} FROM {self.writing.relation(EDITION, row.alias)}"
            f" WHERE {row.column('item')} = {key} AND {self.writing.visible(row)} LIMIT 1),"
            f" (SELECT {stone}.type FROM {self.writing.relation(TOMBSTONE, stone)}"
            f" WHERE {stone}.item = {key} AND {stone}.lifted_at IS NULL LIMIT 1))"
        )


def _nothing(what: object) -> str:
    match what:
        case "__typename":
            return literal('"ResolvedUrl"')
        case "status":
            return "'404'"
        case Alternates():
            return "'[]'"
    return "'null'"


def _number(name: str) -> str:
    """The number of a language whose name the SQL gives."""
    names = " ".join(f"WHEN '{each.name}' THEN {each.value}" for each in Locale)
    return f"CASE {name} {names} END"


def _bit(name: str) -> str:
    names = " ".join(f"WHEN '{each.name}' THEN {each.bit}" for each in Locale)
    return f"CASE {name} {names} END"
