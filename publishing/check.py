"""Whether content fits its type: everything wrong at once, and the content in its stored form.

Content is a mapping of field names. A localized value is a mapping of `Locale` names; a body is a
list of blocks `{id, kind, …}` per language; a link is a public id.
"""

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal as Exact
from decimal import InvalidOperation
from functools import partial
from typing import Any, NoReturn, TypeVar, assert_never, cast

import nh3

from models.clock import wire_instant
from models.declare import Catalogue, ContentType, Field
from models.declare.catalogue import PUBLISHED_AT, FieldMap
from models.declare.fields import (
    ANY,
    Choice,
    Count,
    Day,
    Decimal,
    FileAddress,
    Flag,
    GeoPoint,
    Html,
    Instant,
    Integer,
    Kind,
    Link,
    Money,
    Parts,
    Plain,
    RichText,
    Slug,
    Text,
    TextList,
    Url,
    is_localized,
)
from models.ids import is_id
from models.locale import Locale
from publishing.errors import Code, Problem

Content = dict[str, Any]
Path = tuple[str, ...]

INLINE_TAGS = {"a", "b", "br", "code", "em", "i", "mark", "s", "small", "strong", "sub", "sup", "u"}
MAX_HTML_TAGS = 2_000
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_BLOCK_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


@dataclass(frozen=True)
class Checked:
    """Content in its stored form, and what is wrong with it."""

    content: Content
    problems: tuple[Problem, ...]


def check(content: Mapping[str, Any], content_type: ContentType, catalogue: Catalogue) -> Checked:
    """What is wrong with a draft, and its stored form with whatever is right.

    Nothing is required of a draft; see `missing_in` for what publishing asks.
    """
    checker = _Checker(catalogue)
    fields: FieldMap = {**content_type.fields, "published_at": PUBLISHED_AT}
    return Checked(checker.fields(content, fields, ()), tuple(checker.problems))


def missing_in(
    content: Content, content_type: ContentType, catalogue: Catalogue
) -> tuple[Problem, ...]:
    """What must be filled in before the content can be published, in fields, parts and blocks."""
    return tuple(_missing(content, content_type.fields, catalogue, ()))


def _missing(
    content: Content, fields: FieldMap, catalogue: Catalogue, path: Path
) -> Iterator[Problem]:
    for name, kind in fields.items():
        value = content.get(name)
        here = (*path, name)
        if value in (None, "", [], {}):
            if _is_required(kind, content):
                message = f"“{kind.label}” ({'.'.join(here)}) must be filled in before publishing."
                yield Problem(Code.REQUIRED, message, here)
        elif isinstance(kind, Parts):
            inner = catalogue.parts[kind.of.__name__].fields
            for n, part in enumerate(value if kind.many else [value]):
                yield from _missing(part, inner, catalogue, (*here, str(n)) if kind.many else here)
        elif isinstance(kind, RichText):
            for tag, blocks in value.items():
                for block in blocks:
                    inner = catalogue.blocks[block["kind"]].fields
                    yield from _missing(block, inner, catalogue, (*here, tag, block["id"]))


def _is_required(kind: Field, content: Content) -> bool:
    if isinstance(kind, Plain):
        return False
    return kind.required or any(
        content.get(name) in values for name, values in kind.required_when.items()
    )


T = TypeVar("T")


class _Wrong(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _Checker:
    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.problems: list[Problem] = []

    def fields(self, values: Mapping[str, Any], fields: FieldMap, path: Path) -> Content:
        kept: Content = {}
        for name, value in values.items():
            checked = self.noted(partial(self.named, name, value, fields, path))
            if checked is not None:
                kept[name] = checked
        return kept

    def named(self, name: str, value: Any, fields: FieldMap, path: Path) -> Any:
        kind = fields.get(name)
        if kind is None or kind.given or isinstance(kind, Count | Plain):
            known = ", ".join(each for each, other in fields.items() if not other.given)
            message = f"There is no field {name!r} to write here. There are: {known}."
            self.fault(Code.INVALID, message, (*path, name))
        return self.field(kind, value, (*path, name))

    def field(self, kind: Field, value: Any, path: Path) -> Any:
        if value is None:
            return None
        if not is_localized(kind) or isinstance(kind, Parts):
            return self.value(cast("Kind", kind), value, path)
        if not isinstance(value, Mapping):
            self.fault(Code.INVALID, "Give one value per language: {ZH_HANS: …, EN: …}.", path)
        kept = {}
        for tag, text in value.items():
            clean = self.noted(partial(self.language, kind, tag, text, (*path, str(tag))))
            if clean not in (None, "", []):
                kept[tag] = clean
        return kept or None

    def language(self, kind: Field, tag: str, text: Any, path: Path) -> Any:
        if tag not in Locale.__members__:
            names = ", ".join(Locale.__members__)
            self.fault(
                Code.INVALID, f"{tag!r} is no language of this site. There are: {names}.", path
            )
        return None if text is None else self.value(cast("Kind", kind), text, path)

    def value(self, kind: Kind, value: Any, path: Path) -> Any:
        match kind:
            case Text():
                return self.text(value, path, kind.max_length, multiline=kind.multiline)
            case Html():
                return self.html(value, path, kind.max_length)
            case TextList():
                return self.sequence(
                    value, path, kind.at_most, lambda each, at: self.text(each, at, kind.max_length)
                )
            case Slug():
                return self.slug(value, path)
            case RichText():
                return self.blocks(value, path, kind.at_most)
            case Instant():
                return self.instant(value, path)
            case Day():
                return self.day(value, path)
            case Integer():
                return self.integer(kind, value, path)
            case Decimal():
                return self.decimal(value, path)
            case Money():
                return self.money(value, path)
            case Choice():
                return self.choice(kind, value, path)
            case Flag():
                return (
                    value
                    if isinstance(value, bool)
                    else self.fault(Code.INVALID, "Say true or false.", path)
                )
            case Url():
                return self.url(value, path, kind.max_length)
            case GeoPoint():
                return self.point(value, path)
            case Link(many=True):
                # An item stands in a list once; reverse lists rely on it.
                return self.once(
                    value, path, kind.at_most or 10_000, lambda each, at: self.link(kind, each, at)
                )
            case Link():
                return self.link(kind, value, path)
            case Parts(many=True):
                return self.sequence(
                    value, path, kind.at_most, lambda each, at: self.part(kind, each, at)
                )
            case Parts():
                return self.part(kind, value, path)
            case Count() | Plain() | FileAddress():
                return None
            case _:
                assert_never(kind)

    def fault(self, code: Code, message: str, path: Path) -> NoReturn:
        raise _Wrong(Problem(code, message, path))

    def noted(self, read: Callable[[], T]) -> T | None:
        """What `read` gives; when it finds a fault, that is noted and there is no value."""
        try:
            return read()
        except _Wrong as wrong:
            self.problems.append(wrong.problem)
            return None

    def text(
        self, value: Any, path: Path, max_length: int, *, multiline: bool = True
    ) -> str | None:
        if not isinstance(value, str):
            self.fault(Code.INVALID, "Give text here.", path)
        if _FORBIDDEN.search(value):
            self.fault(
                Code.INVALID,
                "The text holds a control character or half a character; remove it.",
                path,
            )
        text = unicodedata.normalize("NFC", value).strip()
        if not multiline:
            text = " ".join(text.split())
        if len(text) > max_length:
            self.fault(Code.TOO_LONG, f"{len(text)} characters; {max_length} are allowed.", path)
        return text or None

    def html(self, value: Any, path: Path, max_length: int) -> str | None:
        text = self.text(value, path, max_length)
        if text is None:
            return None
        # The cleaner is quadratic in nesting (7.5 s at 20,000 tags), so count before cleaning.
        if text.count("<") > MAX_HTML_TAGS:
            self.fault(
                Code.TOO_LONG, f"More than {MAX_HTML_TAGS} tags in one passage; split it.", path
            )
        return clean_html(text)

    def sequence(
        self, value: Any, path: Path, at_most: int, each: "Callable[[Any, Path], Any]"
    ) -> list[Any] | None:
        if not isinstance(value, list | tuple):
            self.fault(Code.INVALID, "Give a list here.", path)
        if len(value) > at_most:
            self.fault(Code.TOO_LONG, f"{len(value)} entries; {at_most} are allowed.", path)
        kept = [self.noted(partial(each, entry, (*path, str(n)))) for n, entry in enumerate(value)]
        return [entry for entry in kept if entry is not None]

    def once(
        self, value: Any, path: Path, at_most: int, each: "Callable[[Any, Path], Any]"
    ) -> list[Any] | None:
        return list(dict.fromkeys(self.sequence(value, path, at_most, each) or ()))

    def slug(self, value: Any, path: Path) -> str | None:
        if not isinstance(value, str) or not _SLUG.fullmatch(value) or len(value) > 120:
            self.fault(
                Code.INVALID,
                "An address holds a–z, 0–9 and single hyphens, 120 characters at most.",
                path,
            )
        return value

    def blocks(self, value: Any, path: Path, at_most: int) -> list[Content] | None:
        blocks = self.sequence(value, path, at_most, self.block)
        seen: set[str] = set()
        for block in blocks or ():
            if block["id"] in seen:
                block["id"] = new_block_id()
            seen.add(block["id"])
        return blocks

    def block(self, value: Any, path: Path) -> Content | None:
        if not isinstance(value, Mapping) or value.get("kind") not in self.catalogue.blocks:
            kinds = ", ".join(self.catalogue.blocks)
            self.fault(Code.INVALID, f"A block needs a kind, one of: {kinds}.", path)
        block_type = self.catalogue.blocks[value["kind"]]
        block_id = value.get("id") or new_block_id()
        if not isinstance(block_id, str) or not _BLOCK_ID.fullmatch(block_id):
            self.fault(
                Code.INVALID, "A block id is 1 to 40 letters, digits, - or _.", (*path, "id")
            )
        inner = {name: each for name, each in value.items() if name not in ("id", "kind")}
        kept = self.fields(inner, block_type.fields, path)
        return {"id": block_id, "kind": value["kind"], **kept}

    def instant(self, value: Any, path: Path) -> str | None:
        try:
            at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
            if at.tzinfo is None:
                raise ValueError
            return wire_instant(at.astimezone(UTC))
        except (ValueError, TypeError, OverflowError):
            self.fault(
                Code.INVALID,
                "Give a moment with its offset, such as 2026-03-01T09:30:00+08:00.",
                path,
            )

    def day(self, value: Any, path: Path) -> str | None:
        try:
            return (value if type(value) is date else date.fromisoformat(value)).isoformat()
        except (ValueError, TypeError):
            self.fault(Code.INVALID, "Give a day, such as 2026-03-01.", path)

    def integer(self, kind: Integer, value: Any, path: Path) -> int | None:
        low = -kind.maximum if kind.minimum is None else kind.minimum
        if (
            not isinstance(value, int)
            or isinstance(value, bool)
            or not low <= value <= kind.maximum
        ):
            self.fault(Code.INVALID, f"Give a whole number from {low} to {kind.maximum}.", path)
        return value

    def decimal(self, value: Any, path: Path) -> str | None:
        text = exact(value)
        return (
            text
            if text is not None
            else self.fault(Code.INVALID, "Give a number as text, such as “10.5”.", path)
        )

    def money(self, value: Any, path: Path) -> Content | None:
        if not isinstance(value, Mapping) or exact(value.get("amount")) is None:
            self.fault(
                Code.INVALID,
                "Give an amount and a currency, such as {amount: “10.5”, currency: CNY}.",
                path,
            )
        currency = value.get("currency", "CNY")
        if not isinstance(currency, str) or not re.fullmatch("[A-Z]{3}", currency):
            self.fault(
                Code.INVALID, "A currency is three letters, such as CNY.", (*path, "currency")
            )
        certainty = value.get("certainty", "STATED")
        if certainty not in ("STATED", "IMPLIED", "UNKNOWN"):
            self.fault(
                Code.INVALID, "The certainty is STATED, IMPLIED or UNKNOWN.", (*path, "certainty")
            )
        return {"amount": exact(value["amount"]), "currency": currency, "certainty": certainty}

    def choice(self, kind: Choice, value: Any, path: Path) -> str | None:
        if not isinstance(value, str) or value not in kind.of.__members__:
            known = ", ".join(kind.of.__members__)
            self.fault(Code.INVALID, f"{value!r} is no choice here. Choose one of: {known}.", path)
        return str(value)

    def url(self, value: Any, path: Path, max_length: int) -> str | None:
        if not isinstance(value, str) or not re.fullmatch(r"https?://[^\s<>\"\x00-\x1f]+", value):
            self.fault(Code.INVALID, "Give a whole web address, beginning with https://.", path)
        return self.text(value, path, max_length)

    def point(self, value: Any, path: Path) -> Content | None:
        try:
            lat, lng = round(float(value["lat"]), 6), round(float(value["lng"]), 6)
            if not (-90 <= lat <= 90 and -180 <= lng <= 180):
                raise ValueError
            return {"lat": lat, "lng": lng}
        except (TypeError, ValueError, KeyError):
            self.fault(Code.INVALID, "Give {lat: −90…90, lng: −180…180} in degrees.", path)

    def link(self, kind: Link, value: Any, path: Path) -> str | None:
        target = (
            self.catalogue.by_prefix(value) if isinstance(value, str) and is_id(value) else None
        )
        if target is None:
            self.fault(Code.INVALID, "Give the id of an item, such as article_….", path)
        if kind.to != (ANY,) and target.name not in kind.to:
            allowed = ", ".join(kind.to)
            self.fault(Code.INVALID, f"A {target.name} cannot stand here, only: {allowed}.", path)
        return cast("str", value)

    def part(self, kind: Parts, value: Any, path: Path) -> Content | None:
        if not isinstance(value, Mapping):
            self.fault(Code.INVALID, "Give its fields.", path)
        return self.fields(value, self.catalogue.parts[kind.of.__name__].fields, path)


def clean_html(html: str) -> str:
    """The passage with nothing but inline emphasis and links; the same text gives the same result."""
    return nh3.clean(
        html,
        tags=INLINE_TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto", "tel", "kapok"},
        link_rel=None,
    )


def exact(value: Any) -> str | None:
    """The canonical text of a decimal number, or None when it is not one of reasonable size."""
    if isinstance(value, bool) or not isinstance(value, str | int | Exact):
        return None
    try:
        number = Exact(value)
    except (InvalidOperation, ValueError):
        return None
    if not number.is_finite() or abs(number.adjusted()) > 18:
        return None
    return format(number.normalize() + 0, "f")


def new_block_id() -> str:
    """A fresh id for a block."""
    return secrets.token_hex(5)
