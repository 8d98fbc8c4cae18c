"""Cells of a table: what a text in one means for a field, and which columns a table can have."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from models.declare import Catalogue, ContentType, Field
from models.declare.catalogue import camel
from models.declare.fields import (
    ANY,
    Choice,
    Count,
    Day,
    Decimal,
    Flag,
    GeoPoint,
    Html,
    Instant,
    Integer,
    Link,
    Money,
    Parts,
    Plain,
    RichText,
    TextList,
    is_localized,
)
from models.ids import is_id
from models.locale import Locale
from publishing.known import Known

CLEAR = object()
"""What a cell that empties its field stands for."""

CHINA = ZoneInfo("Asia/Shanghai")
ID = "id"

_BETWEEN = re.compile(r"[、；;|\n]+")
_YES = frozenset(("是", "有", "true", "yes", "y", "1", "√"))
_NO = frozenset(("否", "无", "false", "no", "n", "0", "×"))


class BadCell(Exception):
    """A cell that cannot be understood, with a sentence that says how to mend it."""


@dataclass(frozen=True)
class Column:
    """A column of a table: a field, of a localized one in one language, or a field inside a part."""

    name: str
    field: Field
    inner: Field | None = None
    locale: Locale | None = None

    @property
    def kind(self) -> Field:
        """What stands in its cells."""
        return self.inner or self.field


def columns_of(
    content_type: ContentType, catalogue: Catalogue, names: Iterable[str]
) -> tuple[dict[str, Column], list[str]]:
    """The column that each name means, `id` aside; and the names that mean none.

    A name is a field's, as declared, as in the API or its Chinese label; `.EN` names a language and
    `evidence.file` a field inside a part.
    """
    known: dict[str, Column] = {}
    for field in content_type.fields.values():
        for name in _names(field):
            known |= dict(_columns(name, field, catalogue))
    found = {name: known[key] for name in names if (key := _key(name)) in known}
    return found, [name for name in names if name not in found and not is_id_column(name)]


def is_id_column(name: str) -> bool:
    """Whether the column holds the ids of the items the rows are."""
    return _key(name) in (ID, "编号")


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold().replace(" ", "")


def _names(field: Field) -> set[str]:
    return {_key(name) for name in (field.name, camel(field.name), field.label)}


def _columns(name: str, field: Field, catalogue: Catalogue) -> Iterable[tuple[str, Column]]:
    if isinstance(field, Count | Plain | RichText | Html):
        return
    if isinstance(field, Parts):
        for inner in catalogue.parts[field.of.__name__].fields.values():
            if _fits(field, inner):
                locale = Locale.ZH_HANS if is_localized(inner) else None
                column = Column(f"{field.name}.{inner.name}", field, inner, locale)
                yield from ((f"{name}.{each}", column) for each in _names(inner))
        return
    if not is_localized(field):
        yield name, Column(field.name, field)
        return
    yield name, Column(field.name, field, locale=Locale.ZH_HANS)
    for locale in Locale:
        yield (
            f"{name}.{_key(locale.name)}",
            Column(f"{field.name}.{locale.name}", field, locale=locale),
        )
        yield (
            f"{name}.{_key(locale.tag)}",
            Column(f"{field.name}.{locale.name}", field, locale=locale),
        )


def _fits(parts: Parts, inner: Field) -> bool:
    """Whether a field inside a part can be a column: of a single part any, of many only a link."""
    if isinstance(inner, Count | Plain | RichText | Html | Parts):
        return False
    return not parts.many or (isinstance(inner, Link) and not inner.many)


class Cells:
    """Reads cells; links may be written as ids or by the exact name of the item."""

    def __init__(self, known: Sequence[Known]) -> None:
        self._named: dict[str, list[Known]] = {}
        for each in known:
            self.learn(each)

    def learn(self, known: Known) -> None:
        """Know one more item by its name."""
        self._named.setdefault(known.name.strip(), []).append(known)

    def value(self, kind: Field, given: Any) -> Any:
        """What a cell gives the field: CLEAR, or a value as content has it. Raises BadCell.

        Texts are read as cells are; other values are taken as they are.
        """
        if given is None:
            return CLEAR
        if isinstance(kind, Link):
            return self._links(kind, given)
        if not isinstance(given, str):
            return given
        read = _READERS.get(type(kind))
        return read(kind, given.strip()) if read else given.strip()

    def _links(self, kind: Link, given: Any) -> Any:
        if not kind.many:
            return self._link(kind, str(given).strip())
        names = _BETWEEN.split(given) if isinstance(given, str) else given
        return [self._link(kind, str(each).strip()) for each in names if str(each).strip()]

    def _link(self, kind: Link, text: str) -> str:
        if is_id(text):
            return text
        allowed = [
            each for each in self._named.get(text, ()) if kind.to == (ANY,) or each.type in kind.to
        ]
        ids = list(dict.fromkeys(each.public_id for each in allowed))
        if len(ids) == 1:
            return ids[0]
        if not ids:
            types = "" if kind.to == (ANY,) else f" ({', '.join(kind.to)})"
            _bad(f"Nothing{types} is named {text!r}. Write its exact name, or its id.")
        return _bad(f"{len(ids)} items are named {text!r}: {', '.join(ids[:5])}. Write the id.")


def _bad(message: str) -> NoReturn:
    raise BadCell(message)


def _plain_number(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")


def _integer(kind: Field, text: str) -> int:
    number = _plain_number(text)
    found = re.fullmatch(r"([+-]?\d{1,18})(?:\.0+)?", number)
    unit = getattr(kind, "unit", None) or ""
    if found is None and unit and number.endswith(unit):
        found = re.fullmatch(r"([+-]?\d{1,18})", number.removesuffix(unit))
    return int(found[1]) if found else _bad(f"{text!r} is no whole number.")


def _decimal(_kind: Field, text: str) -> str:
    return _plain_number(text)


def _money(_kind: Field, text: str) -> dict[str, str]:
    found = re.fullmatch(r"([+-]?[\d.]+)([A-Za-z]{3})?元?", _plain_number(text))
    if found is None:
        _bad(f"{text!r} is no amount. Write it as “10.5” or “10.5 USD”.")
    return {"amount": found[1], "currency": (found[2] or "CNY").upper()}


_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def _day(_kind: Field, text: str) -> str:
    found = _DATE.fullmatch(_plain_number(text))
    try:
        if found:
            return date(*map(int, found.groups())).isoformat()
    except ValueError:
        pass
    _bad(f"{text!r} is no day. Write it as 2026-03-01.")


def _instant(_kind: Field, text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    found = _DATE.match(plain)
    rest = plain[found.end() :].strip().removeprefix("T") if found else ""
    try:
        if found:
            day = date(*map(int, found.groups())).isoformat()
            at = datetime.fromisoformat(f"{day}T{rest or '00:00'}")
            return (at if at.tzinfo else at.replace(tzinfo=CHINA)).isoformat()
    except ValueError:
        pass
    _bad(f"{text!r} is no moment. Write it as 2026-03-01 09:30 (China), or with an offset.")


def _choice(kind: Field, text: str) -> str:
    assert isinstance(kind, Choice)
    wanted = _key(text)
    for member in kind.of:
        if wanted in {_key(each) for each in (member.name, member.zh, member.en)}:
            return member.name
    _bad(f"{text!r} is no choice here. There are: {'、'.join(each.zh for each in kind.of)}.")


def _flag(_kind: Field, text: str) -> bool:
    said = _key(text)
    if said in _YES | _NO:
        return said in _YES
    _bad(f"{text!r} is neither 是 nor 否.")


def _list(_kind: Field, text: str) -> list[str]:
    return [each.strip() for each in _BETWEEN.split(text) if each.strip()]


def _point(_kind: Field, text: str) -> dict[str, float]:
    found = re.fullmatch(r"(-?[\d.]+)[,，\s]+(-?[\d.]+)", unicodedata.normalize("NFKC", text))
    try:
        if found:
            return {"lat": float(found[1]), "lng": float(found[2])}
    except ValueError:
        pass
    _bad(f"{text!r} is no point. Write latitude and longitude: “23.02, 113.12”.")


_READERS: Mapping[type[Field], Callable[[Field, str], Any]] = {
    Integer: _integer,
    Decimal: _decimal,
    Money: _money,
    Day: _day,
    Instant: _instant,
    Choice: _choice,
    Flag: _flag,
    TextList: _list,
    GeoPoint: _point,
}
