"""Whether a site's addresses hold: patterns that cannot be mistaken for one another, a plain base.

The patterns decide what every path of the website means, so they are refused at the save already
where a path could mean two things, or nothing that a browser could ask for.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import orjson

from language.paths import BadPath, site_and_path, web_path
from models.database import Transaction
from models.declare import Catalogue, ContentType
from models.locale import Locale
from models.system import Item, LegacyAddress, Placement, Revision
from publishing.desk import Act
from publishing.errors import Code, Problem

SITE = "Site"
RESERVED = frozenset(
    {"approve", "auth", "calendar", "feeds", "files", "go", "graphiql", "graphql", "healthz", "manage", "media", "metrics",
     "news-sitemap.xml", "readyz", "schema.graphql", "sitemap.xml"}
)  # fmt: skip
"""What a path may not begin with: the service's own addresses, and /go/{id} for links in texts."""

_SLOT = re.compile(r"\{[^{}]*\}")
_PLAIN = re.compile(r"[A-Za-z0-9._~/-]*")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:.]+\](:[0-9]{1,5})?")
_SLUG_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_ID_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz234567")
_ID_LENGTH = 20
_SLUG = "[a-z0-9]+(?:-[a-z0-9]+)*"


@dataclass(frozen=True)
class Pattern:
    """How the paths of one type are made; without a language, in every one that has none of its own.

    `place` is its number among the patterns of the site.
    """

    place: int
    type: ContentType
    language: Locale | None
    text: str

    @property
    def head(self) -> str:
        """What stands before the slug or id."""
        return self.text.partition("{")[0]

    @property
    def tail(self) -> str:
        """What stands behind it."""
        return self.text.partition("}")[2]

    @property
    def by_id(self) -> bool:
        """Whether the id stands in it, not the slug."""
        return "{id}" in self.text

    @cached_property
    def expression(self) -> str:
        """The regular expression of its paths, with the slug or id as the only group."""
        value = f"{self.type.prefix}_[a-z2-7]{{{_ID_LENGTH}}}" if self.by_id else _SLUG
        return f"{re.escape(self.head)}({value}){re.escape(self.tail)}"

    def path_of(self, *, slug: str | None, public_id: str) -> str | None:
        """The path with the slug or id filled in; None where there is no slug to fill in."""
        value = public_id if self.by_id else slug
        return None if value is None else f"{self.head}{value}{self.tail}"

    def value_in(self, path: str) -> str | None:
        """The slug or id in a path of this pattern; None for any other path."""
        found = re.fullmatch(self.expression, path)
        return found[1] if found else None


# --- what is wrong --------------------------------------------------------------------------


async def address_problems(
    act: Act, content_type: ContentType, content: Mapping[str, Any]
) -> list[Problem]:
    """Everything that is wrong with the addresses a site would make; nothing for any other type."""
    if content_type.name != SITE:
        return []
    found = list(pattern_problems(content, act.catalogue))
    found += _base_problems(content)
    found += _navigation_problems(content)
    if not found:
        found += await _legacy_problems(act, content)
    return found


def pattern_problems(content: Mapping[str, Any], catalogue: Catalogue) -> Iterator[Problem]:
    """What is wrong with the patterns: each by itself, then each beside the others."""
    wrong = False
    for place, part in enumerate(content.get("address_patterns") or ()):
        for code, message in _single_problems(part, catalogue):
            wrong = True
            name = "type_name" if code is Code.NOT_FOUND else "pattern"
            yield Problem(code, message, ("address_patterns", str(place), name))
    if not wrong:
        yield from _clashes(patterns_of(content, catalogue))


def _single_problems(part: Mapping[str, Any], catalogue: Catalogue) -> Iterator[tuple[Code, str]]:
    name, text = part.get("type_name"), part.get("pattern")
    content_type = catalogue.types.get(name or "")
    if name and content_type is None:
        yield Code.NOT_FOUND, f"There is no content type {name!r}. Write its name as in Article."
    if not text:
        return
    slots = _SLOT.findall(text)
    plain = _SLOT.sub("", text)
    if len(slots) != 1 or slots[0] not in ("{slug}", "{id}"):
        yield Code.INVALID, f"{text!r} must hold {{slug}} or {{id}} exactly once."
    elif slots[0] == "{slug}" and content_type is not None and content_type.slug is None:
        yield Code.INVALID, f"{name} has no slug. Put {{id}} into its pattern."
    if not text.startswith("/") or text.startswith("//"):
        yield Code.INVALID, f"{text!r} must begin with one slash, such as /news/{{slug}}."
    elif "?" in plain or "#" in plain:
        yield (
            Code.INVALID,
            f"{text!r} holds a query or a fragment. Leave out what begins with ? or #.",
        )
    elif not _PLAIN.fullmatch(plain):
        message = f"{text!r} holds characters that do not survive in an address. Use a–z, A–Z, 0–9, - _ . and ~."
        yield Code.INVALID, message
    else:
        yield from ((Code.INVALID, message) for message in _part_problems(text))


def _part_problems(text: str) -> Iterator[str]:
    parts = text.split("/")[1:]
    if "" in parts:
        yield f"{text!r} has an empty part. Write single slashes, and none at the end."
    if {".", ".."} & set(parts):
        yield f"{text!r} leads up the folders. Leave “.” and “..” out."
    if parts[0] in RESERVED:
        yield f"/{parts[0]} is an address of the service itself. Begin {text!r} with another word."


def _clashes(patterns: Sequence[Pattern]) -> Iterator[Problem]:
    whose: dict[tuple[str, Locale | None], Pattern] = {}
    for each in patterns:
        here = ("address_patterns", str(each.place), "pattern")
        first = whose.setdefault((each.type.name, each.language), each)
        if first is not each:
            message = f"{each.type.name} has the pattern {first.text!r} for the same language. Keep one of them."
            yield Problem(Code.TAKEN, message, here)
        owned = {other.language for other in patterns if other.type == each.type}
        if each.language is None and owned >= set(Locale):
            message = f"Every language of {each.type.name} has a pattern of its own. Take {each.text!r} away."
            yield Problem(Code.INVALID, message, here)
    for one, other in combinations(patterns, 2):
        if (one.type, one.language) != (other.type, other.language) and _meet(one, other):
            message = f"A path could be of {_said(one)} and of {_said(other)}. Give one of the two another beginning."
            yield Problem(Code.TAKEN, message, ("address_patterns", str(other.place), "pattern"))


def _said(pattern: Pattern) -> str:
    language = f" in {pattern.language.tag}" if pattern.language else ""
    return f"{pattern.type.name}{language} ({pattern.text})"


def _meet(one: Pattern, other: Pattern) -> bool:
    """Whether some path fits both patterns."""
    heads, tails = (one.head, other.head), (one.tail, other.tail)
    if not heads[0].startswith(heads[1]) and not heads[1].startswith(heads[0]):
        return False
    if not tails[0].endswith(tails[1]) and not tails[1].endswith(tails[0]):
        return False
    first, second = _steps(one), _steps(other)
    waiting, seen = [(0, 0)], {(0, 0)}
    while waiting:
        here = waiting.pop()
        if here == (len(first), len(second)):
            return True
        for place in _onward(first, second, *here):
            if place not in seen:
                seen.add(place)
                waiting.append(place)
    return False


_Step = tuple[frozenset[str], bool]
"""What characters may come, and whether any number of them."""


def _steps(pattern: Pattern) -> list[_Step]:
    head, tail = (
        [(frozenset(each), False) for each in text] for text in (pattern.head, pattern.tail)
    )
    if pattern.by_id:
        prefix = [(frozenset(each), False) for each in f"{pattern.type.prefix}_"]
        return [*head, *prefix, *[(_ID_LETTERS, False)] * _ID_LENGTH, *tail]
    return [*head, (_SLUG_LETTERS, False), (_SLUG_LETTERS, True), *tail]


def _onward(
    first: Sequence[_Step], second: Sequence[_Step], i: int, j: int
) -> Iterator[tuple[int, int]]:
    if i < len(first) and first[i][1]:
        yield i + 1, j
    if j < len(second) and second[j][1]:
        yield i, j + 1
    if i < len(first) and j < len(second) and first[i][0] & second[j][0]:
        yield i + (not first[i][1]), j + (not second[j][1])


def _base_problems(content: Mapping[str, Any]) -> Iterator[Problem]:
    base = content.get("base_address")
    if base and not (_ORIGIN.fullmatch(base) and base.endswith(site_and_path(base)[0])):
        message = f"{base!r} must be a host alone, in small letters, such as https://www.example.org: no path, no usual port, no slash at its end."
        yield Problem(Code.INVALID, message, ("base_address",))


def _navigation_problems(content: Mapping[str, Any]) -> Iterator[Problem]:
    for place, entry in enumerate(content.get("navigation") or ()):
        written = entry.get("path")
        if not written:
            continue
        here = ("navigation", str(place), "path")
        try:
            plain = web_path(written).whole
        except BadPath as error:
            yield Problem(Code.INVALID, str(error), here)
            continue
        if plain != written:
            yield Problem(Code.INVALID, f"Write {written!r} as {plain!r}.", here)


async def _legacy_problems(act: Act, content: Mapping[str, Any]) -> list[Problem]:
    """Legacy addresses that the patterns would hide or lead on, and entries of the navigation that are one."""
    await hold_addresses(act)
    patterns = patterns_of(content, act.catalogue)
    rows = LegacyAddress.all().using_db(act.tx).order_by("path")
    pairs = await rows.values_list("path", "target_path")
    old = [path for path, _ in pairs]
    served = Served((SiteAddresses(tuple(patterns), "", _entries(content)),))
    hidden = [each for each in old if served.pattern_for(each.partition("?")[0])]
    led_on = [
        f"{path} → {target}"
        for path, target in pairs
        if target and served.pattern_for(target.partition("?")[0])
    ]
    found = []
    if hidden:
        message = (
            f"{len(hidden)} legacy addresses would be paths of these patterns, such as {hidden[0]}."
            " Remove them first, or give the patterns another beginning."
        )
        found.append(Problem(Code.TAKEN, message, ("address_patterns",)))
    if led_on:
        message = (
            f"{len(led_on)} legacy addresses lead to paths of these patterns, such as {led_on[0]}."
            " Let them lead to the ids of the items first, or give the patterns another beginning."
        )
        found.append(Problem(Code.TAKEN, message, ("address_patterns",)))
    for each in sorted(served.pages & set(old)):
        message = f"{each} is a legacy address. Let the navigation lead to where that leads."
        found.append(Problem(Code.TAKEN, message, ("navigation",)))
    return found


# --- what sites serve -----------------------------------------------------------------------


@dataclass(frozen=True)
class SiteAddresses:
    """What one state of a site says of addresses: its patterns, its host and its navigation."""

    patterns: tuple[Pattern, ...]
    host: str
    pages: frozenset[str]


@dataclass(frozen=True)
class Served:
    """What the site serves, as it is drafted, live or to come."""

    states: tuple[SiteAddresses, ...]

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that are this site."""
        return frozenset(each.host for each in self.states if each.host)

    @cached_property
    def pages(self) -> frozenset[str]:
        """Paths of the website that are no item's."""
        return frozenset({"/"}).union(*(each.pages for each in self.states))

    @cached_property
    def _whole(self) -> re.Pattern[str] | None:
        texts = {pattern.expression for each in self.states for pattern in each.patterns}
        return re.compile("|".join(sorted(texts))) if texts else None

    def pattern_for(self, path: str) -> Pattern | None:
        """The pattern that a path fits, whether or not any item is there."""
        if self._whole is None or not self._whole.fullmatch(path):
            return None
        fitting = (
            pattern
            for each in self.states
            for pattern in each.patterns
            if pattern.value_in(path) is not None
        )
        return next(fitting, None)


def patterns_of(content: Mapping[str, Any], catalogue: Catalogue) -> list[Pattern]:
    """The patterns of a site's content that can be used; half-written ones are left out."""
    return [
        Pattern(
            place,
            catalogue.types[part["type_name"]],
            Locale[part["language"]] if part.get("language") else None,
            part["pattern"],
        )
        for place, part in enumerate(content.get("address_patterns") or ())
        if part.get("pattern") and not list(_single_problems(part, catalogue))
        if part.get("type_name") in catalogue.types
    ]


def paths_of(
    patterns: Sequence[Pattern], type_name: str, slugs: Mapping[Locale, str | None], public_id: str
) -> dict[Locale, str]:
    """The path of an item in each of these languages, by its slug there; without those that have none."""
    own = [each for each in patterns if each.type.name == type_name]
    found = {}
    for locale, slug in slugs.items():
        for language in (locale, None):
            pattern = next((each for each in own if each.language is language), None)
            if pattern is not None:
                found[locale] = pattern.path_of(slug=slug, public_id=public_id)
                break
    return {locale: path for locale, path in found.items() if path is not None}


async def shown_patterns(tx: Transaction, catalogue: Catalogue, live: str) -> list[Pattern]:
    """The patterns of the site as readers see it; `live` is the SQL of when an edition `e` is shown."""
    site = catalogue.types.get(SITE)
    if site is None:
        return []
    rows = await tx.execute_query_dict(
        f'SELECT r.content FROM "{site.table}" AS e'
        f" JOIN revision r ON r.item = e.item AND r.number = e.revision WHERE {live}"
        " ORDER BY e.public_id LIMIT 1"
    )
    return patterns_of(orjson.loads(rows[0]["content"]), catalogue) if rows else []


def _entries(content: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(each["path"] for each in content.get("navigation") or () if each.get("path"))


async def served(act: Act) -> Served:
    """What the site serves in every state of it that is, or will be, looked at."""
    sites = await Item.filter(type=SITE).using_db(act.tx).values_list("id", flat=True)
    placements = Placement.filter(item__in=list(sites), cancelled=0, over=0).using_db(act.tx)
    ids = {each.revision for each in await placements.only("revision")}
    revisions = await Revision.filter(id__in=sorted(ids)).using_db(act.tx).order_by("-id")
    states = []
    for each in revisions:
        content = orjson.loads(each.content)
        host = site_and_path(content.get("base_address") or "")[0]
        patterns = tuple(patterns_of(content, act.catalogue))
        states.append(SiteAddresses(patterns, host, _entries(content)))
    return Served(tuple(states))


_HELD = 0x6B61646472  # "kaddr"


async def hold_addresses(act: Act) -> None:
    """Let nobody else change what paths mean until this act ends."""
    tx: Transaction = act.tx
    if act.database.engine == "postgres":
        await tx.execute_query(f"SELECT pg_advisory_xact_lock({_HELD})")
