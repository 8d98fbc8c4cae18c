"""What a search should find, read the slow way: every text of every edition that is shown.

It knows nothing of the index: it reads the tables of editions and links, and looks into each text.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from language.searching import searchable, terms_of, way_of
from models.columns import LINK_TABLE
from models.declare.catalogue import links_of
from models.declare.fields import ANY, Parts, RichText, TextList
from models.locale import Locale
from models.passages import is_name, passages_of, searched_fields
from models.view import DRAFT, LIVE, PREVIEW, RELEASE, View
from tests.site import Site

Row = Mapping[str, Any]


@dataclass
class Seen:
    """One item as it is shown: its texts in all its languages, and its row in the one asked for."""

    type: str
    row: Row | None = None
    names: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)


class BruteForce:
    """All editions and links of a site, as they are at one moment."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.catalogue = site.catalogue
        self.rows: dict[str, Sequence[Row]] = {}
        self.links: Sequence[Row] = []
        self.held: dict[str, set[int]] = defaultdict(set)
        self._texts: dict[int, tuple[set[str], set[str]]] = {}
        self.paths = {
            f"{each.name}.{path}": kind
            for each in self.catalogue.types.values()
            for path, kind in links_of(each, dict(self.catalogue.parts))
            if kind.search and not kind.private
        }
        self.named = {to for kind in self.paths.values() if kind.to != (ANY,) for to in kind.to}

    async def read(self) -> "BruteForce":
        rows = self.site.database.rows
        self._texts.clear()
        for each in self.catalogue.types.values():
            self.rows[each.name] = await rows(f'SELECT * FROM "{each.table}"')
        self.links = await rows(f"SELECT * FROM {LINK_TABLE}")
        self.held.clear()
        for row in await rows("SELECT item, lane FROM placement WHERE over = 0"):
            self.held[row["lane"]].add(row["item"])
        return self

    def search(
        self, query: str, view: View, at: int, types: Sequence[str] | None = None
    ) -> list[str]:
        """The ids of what should be found, in their order. `at` is in microseconds."""
        seen = self._seen(view, at)
        ways = [way_of(term) for term in terms_of(query)]
        met = [self._met(way.needles, seen, view, at) for way in ways]
        usual = types or [
            each.name
            for each in self.catalogue.types.values()
            if each.title and is_name(each.fields[each.title])
        ]
        found = [
            (all(some[item] for some in met), each.row["published_at_sort"], each.row["public_id"])
            for item, each in seen.items()
            if each.row is not None and each.type in usual and met and all(item in some for some in met)
        ]  # fmt: skip
        return [public_id for *_, public_id in sorted(found, reverse=True)]

    def _seen(self, view: View, at: int) -> dict[int, Seen]:
        found: dict[int, Seen] = {}
        for name, rows in self.rows.items():
            for row in rows:
                if not self._is_shown(row, view, at):
                    continue
                seen = found.setdefault(row["item"], Seen(name))
                if row["served"] == row["locale"]:
                    names, texts = self._said(name, row)
                    seen.names |= names
                    seen.texts |= texts
                if self._is_in_language(row, view):
                    assert seen.row is None, "an item is shown once"
                    seen.row = row
        return found

    def _is_shown(self, row: Row, view: View, at: int) -> bool:
        lane: str = row["lane"]
        live = lane == LIVE and bool(row["live_from"] <= at < row["live_until"])
        if view.lane == LIVE:
            return live
        if view.lane.startswith(PREVIEW):
            own = row["public_id"] == view.lane.removeprefix(PREVIEW)
            return lane == DRAFT if own else live
        if view.lane.startswith(RELEASE):
            return lane == view.lane or (live and row["item"] not in self.held[view.lane])
        return lane == view.lane

    def _is_in_language(self, row: Row, view: View) -> bool:
        if view.is_default_chain:
            return bool(row["locale"] == view.locale.value)
        first = next((each for each in view.chain if row["available"] & each.bit), None)
        return first is not None and row["locale"] == first.value

    def _said(self, type_name: str, row: Row) -> tuple[set[str], set[str]]:
        if row["id"] not in self._texts:
            names: set[str] = set()
            texts: set[str] = set()
            for kind in searched_fields(self.catalogue.types[type_name]):
                value = row[kind.name]
                if value is not None and isinstance(kind, TextList | RichText | Parts):
                    value = orjson.loads(value)
                lines = {searchable(each) for each in passages_of(kind, value, self.catalogue)}
                texts |= lines
                names |= lines if is_name(kind) else set()
            self._texts[row["id"]] = names, texts
        return self._texts[row["id"]]

    def _met(
        self, needles: Sequence[str], seen: Mapping[int, Seen], view: View, at: int
    ) -> dict[int, bool]:
        """Which items meet a term, each with whether by its name."""
        found: dict[int, bool] = {}
        for item, each in seen.items():
            if all(any(needle in text for text in each.texts) for needle in needles):
                found[item] = all(any(n in name for name in each.names) for n in needles)
        called = {i for i, named in found.items() if named and seen[i].type in self.named}
        for link in self.links:
            right = not view.is_default_chain or link["locale"] == view.locale.value
            leads = link["target_item"] in called and link["field"] in self.paths and right
            if leads and self._is_shown(link, view, at):
                found.setdefault(link["item"], False)
        return found


SEARCHES = """query ($l: Locale!, $f: [Locale!], $n: Int = 100, {vars}) {{ {fields} }}"""


def asking(queries: Sequence[str]) -> tuple[str, dict[str, str]]:
    """One document with all of these searches, and its variables."""
    names = [f"q{n}" for n in range(len(queries))]
    fields = " ".join(
        f"{each}: search(query: ${each}, locale: $l, fallback: $f, first: $n) {{ totalCount nodes {{ id }} }}"
        for each in names
    )
    document = SEARCHES.format(vars=" ".join(f"${each}: String!" for each in names), fields=fields)
    return document, dict(zip(names, queries, strict=True))


def ids_in(data: Mapping[str, Any]) -> list[list[str]]:
    """What each search found; the count of each must be that of its list."""
    found = [[node["id"] for node in each["nodes"]] for each in data.values()]
    assert [each["totalCount"] for each in data.values()] == [len(each) for each in found]
    return found


async def compare(
    site: Site,
    truth: BruteForce,
    queries: Sequence[str],
    *,
    now: int,
    views: Sequence[View],
    at: Any,
) -> int:
    """Ask for all of these in each view; gives how many items were found.

    The live view is read through the public door, others behind it; `at` is for timed views.
    """
    document, variables = asking(queries)
    hits = 0
    for view in views:
        chain = None if view.fallback is None else [each.name for each in view.fallback]
        given = {**variables, "l": view.locale.name, "f": chain}
        if view.lane == LIVE and not view.timed:
            data = await site.ask(document, **given)
        else:
            instant = at if view.timed else None
            data = await site.ask_privileged(
                document, at=instant[0] if instant else None, lane=view.lane, **given
            )
        moment = at[1] if view.timed else now
        wanted = [truth.search(each, view, moment) for each in queries]
        for query, found, true in zip(queries, ids_in(data), wanted, strict=True):
            assert found == true, (query, view, moment, len(found), len(true))
        hits += sum(map(len, wanted))
    return hits


ZH, EN, TW = Locale.ZH_HANS, Locale.EN, Locale.ZH_HANT_TW
