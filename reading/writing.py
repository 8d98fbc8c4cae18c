"""What every part of a statement is written with: aliases, bound values, the view."""

from collections.abc import Sequence

from models.columns import EDITION
from models.declare import Catalogue
from models.locale import Locale
from models.view import LIVE, View, in_interval, in_language
from reading.dialects import Dialect
from reading.plan import Order, Value
from reading.sql import Row, literal

NOW = Value("at", "int")
"""The instant of a timed view, in microseconds since 1970."""

NOW_TEXT = Value("at_text", "text")
"""The same instant as readers see it."""


class Names:
    """What compiling needs to know of a catalogue: the table of each type."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._tables = {each.name: each.table for each in catalogue.types.values()}
        self._orders = {
            each.name: Order(f"{each.order_by}_sort", each.descending, each.unknown_last)
            for each in catalogue.types.values()
        }

    def table(self, types: Sequence[str]) -> str:
        """The table that holds editions of all these types."""
        return self._tables[types[0]] if len(types) == 1 else EDITION

    def has(self, type_name: str) -> bool:
        """Whether the catalogue has this type."""
        return type_name in self._tables

    def order(self, type_name: str) -> Order:
        """The first term of a type's usual order, whose keys its links hold too."""
        return self._orders[type_name]


class Writing:
    """One statement in the making: the values bound so far, and the view of the root at hand."""

    def __init__(self, dialect: Dialect, names: Names) -> None:
        self.dialect = dialect
        self.names = names
        self.values: list[Value] = []
        self.aliases = 0
        self.view = View(Locale.ZH_HANS)
        self.spoken = ""
        """SQL of the language, where an address decides it and not the view."""

    def alias(self) -> str:
        self.aliases += 1
        return f"t{self.aliases}"

    def bind(self, value: Value) -> str:
        if value not in self.values:
            self.values.append(value)
        return self.dialect.bind(self.values.index(value) + 1, value.kind)

    def relation(self, table: str, alias: str) -> str:
        return f"{self.dialect.table(table)} AS {alias}"

    def rows(self, types: Sequence[str]) -> tuple[Row, str]:
        """A fresh row of these types and the relation it comes from."""
        row = Row(self.alias(), tuple(types))
        return row, self.relation(self.names.table(types), row.alias)

    def now(self) -> str:
        return self.bind(NOW) if self.view.timed else "kapok_now()"

    def now_text(self) -> str:
        return self.bind(NOW_TEXT) if self.view.timed else self.dialect.now_text()

    def locale(self) -> str:
        """The number of the language asked for."""
        return self.spoken or str(self.view.locale.value)

    def in_words(self, texts: Sequence[str]) -> str:
        """The one of these texts, one for each `Locale`, that is in the language asked for."""
        if not self.spoken:
            return literal(texts[list(Locale).index(self.view.locale)])
        cases = " ".join(
            f"WHEN {each.value} THEN {literal(text)}"
            for each, text in zip(Locale, texts, strict=True)
        )
        return f"CASE {self.spoken} {cases} END"

    def visible(self, row: Row, *, counted: bool = False) -> str:
        language = in_language(self.view, row.alias, spoken=self.spoken)
        # A count is told the interval again: that lets SQLite use the index for counting.
        interval = self.in_interval(row.alias, counted=counted)
        return f"{interval} AND {language}" if interval else language

    def in_interval(self, alias: str, *, counted: bool = False) -> str:
        """The condition of lane and time; empty where the door shows nothing else."""
        asks_for_live = self.view.lane == LIVE and not self.view.timed
        if self.dialect.live_only and asks_for_live and not counted:
            return ""
        return in_interval(self.view, alias, now=self.now(), counted=counted)

    def listed(self, rows: str) -> str:
        """A JSON array of the column `j` of these rows, in their order."""
        alias = self.alias()
        # Around the rows, not outside the sub-select: SQLite's parser allows a nesting of 100 symbols.
        return f"(SELECT '[' || COALESCE({self.dialect.concat(f'{alias}.j')}, '') || ']' FROM ({rows}) AS {alias})"
