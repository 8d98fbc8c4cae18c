"""Legacy addresses as editors keep them: where the paths of an earlier website lead now.

Each leads on in one step: what it leads to is no legacy address itself, lies on this site, and is
found there. So the whole table is looked at before a line of it is written.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from tortoise.expressions import Q

from language.paths import BadPath, WebPath, site_and_path, web_path
from language.sheet import write_sheet
from models.ids import is_id
from models.locale import Locale
from models.system import Address, Item, LegacyAddress
from publishing.actor import Verb
from publishing.addresses import Pattern, Served, hold_addresses, served
from publishing.desk import Act, record, tell_beside
from publishing.errors import Code, Problem, Refused, refuse
from publishing.permissions import may, permit
from publishing.rows import ErrorPolicy, GivenRow, Outcome, RowResult, RowsReport

KIND = "LegacyAddress"
"""What the table is called where a content type would be."""

GO = "/go/"
MOST_KEY = 2**63 - 1
COLUMNS = ("旧网址", "指向", "语言")
GONE = "gone"

_HEADERS = {
    "path": ("path", "旧网址", "旧地址"),
    "target": ("target", "指向", "去向"),
    "language": ("language", "语言"),
}
_GONE_WORDS = frozenset({GONE, "410", "已删除", "已删"})


class Leading(Enum):
    """What a legacy address leads to."""

    ITEM = "ITEM"
    PAGE = "PAGE"
    GONE = "GONE"


@dataclass(frozen=True)
class Given:
    """A legacy address as it was written: `target` is an item's id or a path; None for gone."""

    path: str
    target: str | None
    language: Locale | None = None


@dataclass(frozen=True)
class Shown:
    """A legacy address, and the public id of the item it leads to; None where the actor may not read it."""

    row: LegacyAddress
    item: str | None

    @property
    def leads_to(self) -> Leading:
        """What it leads to."""
        if self.row.target_item is not None:
            return Leading.ITEM
        return Leading.PAGE if self.row.target_path else Leading.GONE


@dataclass(frozen=True)
class _Line:
    """What is stored of a legacy address."""

    path: str
    item: int | None
    page: str | None
    locale: int | None


# --- looking --------------------------------------------------------------------------------


async def legacy_addresses(
    act: Act,
    *,
    first: int,
    before: int | None = None,
    search: str | None = None,
    leading: Leading | None = None,
) -> list[Shown]:
    """Legacy addresses, the newest first: at most `first`, with `before` those older than that key.

    `search` is part of a path, old or new, or the id of an item. Raises Refused.
    """
    permit(act.actor, Verb.READ)
    found = LegacyAddress.filter(await _wanted(act, search, leading)).using_db(act.tx)
    if before is not None:
        found = found.filter(id__lt=before)
    return await _shown(act, await found.order_by("-id").limit(first))


async def count_legacy_addresses(
    act: Act, *, search: str | None = None, leading: Leading | None = None
) -> int:
    """How many there are in all. Raises Refused."""
    permit(act.actor, Verb.READ)
    return await LegacyAddress.filter(await _wanted(act, search, leading)).using_db(act.tx).count()


async def _wanted(act: Act, search: str | None, leading: Leading | None) -> Q:
    terms = Q()
    if leading is Leading.ITEM:
        terms &= Q(target_item__isnull=False)
    elif leading is not None:
        terms &= Q(target_item__isnull=True, target_path__isnull=leading is Leading.GONE)
    text = (search or "").strip()
    if is_id(text):
        return terms & Q(target_item__in=[*(await _key_of(act, text)), 0])
    if text:
        either = Q()
        for each in {text, _as_path(text)}:
            either |= Q(path__icontains=each) | Q(target_path__icontains=each)
        terms &= either
    return terms


async def _key_of(act: Act, public_id: str) -> list[int]:
    item = await Item.filter(public_id=public_id).using_db(act.tx).first()
    return [item.id] if item is not None and may(act.actor, Verb.READ, item.type).allowed else []


def _as_path(text: str) -> str:
    """A part of a path as it stands in the table."""
    try:
        return web_path(f"/{text.lstrip('/')}").whole[0 if text.startswith("/") else 1 :]
    except BadPath:
        return text


async def _shown(act: Act, rows: Sequence[LegacyAddress]) -> list[Shown]:
    keys = {row.target_item for row in rows if row.target_item is not None}
    ids = await _ids(act, sorted(keys))
    return [Shown(row, ids.get(row.target_item or 0)) for row in rows]


async def _ids(act: Act, keys: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(keys), 500):
        items = Item.filter(id__in=list(keys[start : start + 500])).using_db(act.tx)
        found |= {
            each.id: each.public_id
            for each in await items.only("id", "public_id", "type")
            if may(act.actor, Verb.READ, each.type).allowed
        }
    return found


async def legacy_sheet(act: Act) -> str:
    """The table as CSV, as `import_legacy` reads it, by path. Raises Refused.

    What leads to an item that the actor may not read is left out, so that nothing changes by reading it back.
    """
    permit(act.actor, Verb.READ)
    rows = await _shown(act, await LegacyAddress.all().using_db(act.tx).order_by("path"))
    return write_sheet(
        COLUMNS,
        (
            (
                each.row.path,
                each.item or each.row.target_path or GONE,
                Locale(each.row.locale).tag if each.row.locale else "",
            )
            for each in rows
            if each.item or each.leads_to is not Leading.ITEM
        ),
    )


# --- writing --------------------------------------------------------------------------------


async def save_legacy(act: Act, given: Given, *, key: int | None = None) -> Shown:
    """The legacy address, new or changed. Raises Refused with everything that is wrong with it."""
    permit(act.actor, Verb.ADDRESSES)
    old = await _row(act, key) if key is not None else None
    table = await _Table.looked_at(act)
    line = await table.line(given, old)
    row = await _write(act, line, old)
    record(act, "LegacyAddressSaved", legacy=row.id, path=row.path)
    await tell_beside(act, "LegacyAddressesChanged", KIND)
    return (await _shown(act, [row]))[0]


async def remove_legacy(act: Act, key: int) -> Shown:
    """The legacy address that was taken away. Raises Refused."""
    permit(act.actor, Verb.ADDRESSES)
    shown = (await _shown(act, [await _row(act, key)]))[0]
    await LegacyAddress.filter(id=key).using_db(act.tx).delete()
    record(act, "LegacyAddressRemoved", legacy=key, path=shown.row.path)
    await tell_beside(act, "LegacyAddressesChanged", KIND)
    return shown


async def import_legacy(
    act: Act,
    rows: Sequence[GivenRow],
    *,
    dry_run: bool = False,
    policy: ErrorPolicy = ErrorPolicy.REJECT_ALL,
) -> RowsReport:
    """Write the rows of a table; a dry run tells the same and writes nothing.

    A row is the legacy address with its path, or a new one. Nothing is written when a row is wrong,
    unless the policy is REJECT_FAILED. Raises Refused for what is wrong with the whole.
    """
    permit(act.actor, Verb.ADDRESSES)
    columns = _columns(rows)
    table = await _Table.looked_at(act)
    results: list[RowResult] = []
    fresh: list[tuple[int, _Line, LegacyAddress | None]] = []
    for each in rows:
        try:
            given = _given(each, columns)
            old = table.rows.get(table.old_path(given.path).whole)
            table.once(each.number, given.path)
            line = await table.line(given, old)
        except Refused as refused:
            results.append(RowResult(each.number, Outcome.SKIPPED, problems=refused.problems))
            continue
        except BadPath as error:
            problem = Problem(Code.INVALID, str(error), ("path",))
            results.append(RowResult(each.number, Outcome.SKIPPED, problems=(problem,)))
            continue
        changed = _changed(line, old)
        outcome = Outcome.CREATED if old is None else Outcome.UPDATED
        if old is not None and not changed:
            results.append(RowResult(each.number, Outcome.UNCHANGED, str(old.id)))
            continue
        table.take(line, old)
        fresh.append((len(results), line, old))
        results.append(RowResult(each.number, outcome, str(old.id) if old else None, changed))
    failed = any(each.outcome is Outcome.SKIPPED for each in results)
    written = not dry_run and not (failed and policy is ErrorPolicy.REJECT_ALL)
    if written:
        for place, line, old in fresh:
            row = await _write(act, line, old)
            before = results[place]
            results[place] = RowResult(before.number, before.outcome, str(row.id), before.changed)
    report = RowsReport(KIND, tuple(results), written)
    if written and fresh:
        counts = {each.value: report.count(each) for each in Outcome}
        record(act, "LegacyAddressesImported", counts=counts)
        await tell_beside(act, "LegacyAddressesChanged", KIND)
    return report


async def _row(act: Act, key: int) -> LegacyAddress:
    row = await LegacyAddress.filter(id=min(key, MOST_KEY)).using_db(act.tx).first()
    if row is None:
        raise refuse(Code.NOT_FOUND, f"There is no legacy address {key}.", "id")
    return row


async def _write(act: Act, line: _Line, old: LegacyAddress | None) -> LegacyAddress:
    row = old or LegacyAddress()
    row.path, row.target_item, row.target_path = line.path, line.item, line.page
    row.locale = line.locale
    row.changed_at = act.at
    await row.save(using_db=act.tx)
    return row


def _changed(line: _Line, old: LegacyAddress | None) -> tuple[str, ...]:
    if old is None:
        return ("path", "target")
    found = []
    if (line.item, line.page) != (old.target_item, old.target_path):
        found.append("target")
    if line.locale != old.locale:
        found.append("language")
    return tuple(found)


# --- a table from outside -------------------------------------------------------------------


def _columns(rows: Sequence[GivenRow]) -> dict[str, str]:
    """Which column of the table is which; raises Refused for others, and where one is lacking."""
    names = dict.fromkeys(name for row in rows for name in row.values)
    known = {header: name for name, headers in _HEADERS.items() for header in headers}
    unknown = [each for each in names if each.strip().lower() not in known]
    if unknown:
        raise refuse(
            Code.INVALID, f"There is no column {unknown[0]!r}. There are: {', '.join(COLUMNS)}."
        )
    found = {known[each.strip().lower()]: each for each in names}
    for name in ("path", "target"):
        if rows and name not in found:
            raise refuse(Code.REQUIRED, f"The table lacks the column {_HEADERS[name][1]} ({name}).")
    return found


def _given(row: GivenRow, columns: dict[str, str]) -> Given:
    texts = {name: str(row.values.get(column) or "").strip() for name, column in columns.items()}
    problems = [
        Problem(Code.REQUIRED, f"Fill in {_HEADERS[name][1]}.", (name,))
        for name in ("path", "target")
        if not texts.get(name)
    ]
    language = _language(texts.get("language", ""))
    if texts.get("language") and language is None:
        known = ", ".join(each.tag for each in Locale)
        message = f"{texts['language']!r} is no language of this site. There are: {known}."
        problems.append(Problem(Code.INVALID, message, ("language",)))
    if problems:
        raise Refused(problems)
    target = None if texts["target"].lower() in _GONE_WORDS else texts["target"]
    return Given(texts["path"], target, language)


def _language(text: str) -> Locale | None:
    wanted = text.strip().lower()
    for each in Locale:
        if wanted in (each.tag.lower(), each.name.lower(), each.zh):
            return each
    return None


# --- what is allowed ------------------------------------------------------------------------


class _Table:
    """The table as it is, and becomes while rows of it are looked at."""

    def __init__(self, act: Act, site: Served, rows: Sequence[LegacyAddress]) -> None:
        self.act = act
        self.site = site
        self.rows = {row.path: row for row in rows}
        self.paths = {row.path: row.id for row in rows}
        self.led_to = Counter(row.target_path for row in rows if row.target_path)
        self.seen: dict[str, int] = {}

    @classmethod
    async def looked_at(cls, act: Act) -> "_Table":
        """The whole table, which nobody else changes meanwhile."""
        await hold_addresses(act)
        return cls(act, await served(act), await LegacyAddress.all().using_db(act.tx))

    def take(self, line: _Line, old: LegacyAddress | None) -> None:
        """Let later rows know of this one."""
        if old is not None and old.target_path:
            self.led_to[old.target_path] -= 1
        self.paths[line.path] = old.id if old else 0
        if line.page:
            self.led_to[line.page] += 1

    def once(self, number: int, path: str) -> None:
        """Raises Refused where an earlier row has the same path."""
        earlier = self.seen.setdefault(self.old_path(path).whole, number)
        if earlier != number:
            raise refuse(
                Code.TAKEN, f"Row {earlier} has the same path. Make one row of both.", "path"
            )

    def old_path(self, written: str) -> WebPath:
        """The path in its one form; raises BadPath, also for one of another site."""
        host, rest = site_and_path(written)
        if host and host not in self.site.hosts:
            raise BadPath(f"{written[:80]!r} is on another site. Give a path of this one.")
        return web_path(rest)

    async def line(self, given: Given, old: LegacyAddress | None) -> _Line:
        """What would be stored. Raises Refused with everything that is wrong."""
        problems: list[Problem] = []
        path: WebPath | None = None
        try:
            path = self.old_path(given.path)
            problems += self._path_problems(path, old)
        except BadPath as error:
            problems.append(Problem(Code.INVALID, str(error), ("path",)))
        item, page, language = None, None, given.language
        try:
            if given.target is not None:
                item, page, of_path = await self._target(given.target.strip())
                language = language or of_path
                problems += self._target_problems(path, page, old)
        except BadPath as error:
            problems.append(Problem(Code.INVALID, str(error), ("target",)))
        except Refused as refused:
            problems += refused.problems
        if given.language is not None and item is None and not problems:
            message = "Only what leads to an item has a language. Leave it out."
            problems.append(Problem(Code.INVALID, message, ("language",)))
        if problems or path is None:
            raise Refused(problems)
        return _Line(path.whole, item, page, language.value if language and item else None)

    def _path_problems(self, path: WebPath, old: LegacyAddress | None) -> list[Problem]:
        here = ("path",)
        holder = self.paths.get(path.whole)
        own = old.id if old else None
        if holder is not None and holder != own:
            told = f" (number {holder})" if holder else ""
            message = f"{path.whole} is a legacy address already{told}. Change that one."
            return [Problem(Code.TAKEN, message, here)]
        if path.whole in self.site.pages or path.path == "/":
            message = (
                f"{path.whole} is a page of the website, named in its navigation. Leave it to that."
            )
            return [Problem(Code.TAKEN, message, here)]
        if f"{path.path}/".startswith(GO):
            return [Problem(Code.TAKEN, "/go/ is for links in texts. Choose another path.", here)]
        pattern = self.site.pattern_for(path.path)
        if pattern is not None:
            message = f"{path.path} is a path of {pattern.type.name} ({pattern.text}). Give the item that slug instead."
            return [Problem(Code.TAKEN, message, here)]
        mine = old.target_path if old else None
        if self.led_to[path.whole] - (mine == path.whole) > 0:
            message = f"Another legacy address leads to {path.whole}, and would lead on from there. Let it lead to the end at once."
            return [Problem(Code.STATE, message, here)]
        return []

    async def _target(self, written: str) -> tuple[int | None, str | None, Locale | None]:
        """The key of an item or a path of the website, and the language that an item's path is for."""
        if is_id(written):
            return await self._item(written), None, None
        host, rest = site_and_path(written)
        if host and host not in self.site.hosts:
            raise BadPath(
                f"{written[:80]!r} is on another site. A legacy address leads to this one only."
            )
        path = web_path(rest)
        if path.path.startswith(GO):
            return await self._item(path.path.removeprefix(GO)), None, None
        pattern = self.site.pattern_for(path.path)
        if pattern is None:
            return None, path.whole, None
        return await self._item_at(path.path, pattern), None, pattern.language

    async def _item(self, public_id: str) -> int:
        found = Item.filter(public_id=public_id[:64]).using_db(self.act.tx)
        item = await found.first()
        if item is None or not may(self.act.actor, Verb.READ, item.type).allowed:
            message = f"There is no item {public_id[:64]!r} to lead to."
            raise refuse(Code.LINK_NOT_FOUND, message, "target")
        return int(item.id)

    async def _item_at(self, path: str, pattern: Pattern) -> int:
        value = pattern.value_in(path) or ""
        if pattern.by_id:
            return await self._item(value)
        claimed = Address.filter(type=pattern.type.name, slug=value[:200]).using_db(self.act.tx)
        address = await claimed.first()
        if address is None or not may(self.act.actor, Verb.READ, pattern.type.name).allowed:
            message = f"No {pattern.type.name} has the path {path}. Give the id of the item, or a path that is there."
            raise refuse(Code.LINK_NOT_FOUND, message, "target")
        return int(address.item)

    def _target_problems(
        self, path: WebPath | None, page: str | None, old: LegacyAddress | None
    ) -> list[Problem]:
        if page is None:
            return []
        bare = page.partition("?")[0]
        if path is not None and path.whole in (page, bare):
            message = f"{path.whole} would lead to itself. Let it lead to another path."
            return [Problem(Code.INVALID, message, ("target",))]
        own = old.id if old else None
        for each in (page, bare):
            if each in self.paths and self.paths[each] != own:
                message = (
                    f"{each} is a legacy address itself. Let this one lead to where that leads."
                )
                return [Problem(Code.STATE, message, ("target",))]
        return []
