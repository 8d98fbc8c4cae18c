"""Events with gaps, and a naive reading of filters on them, for facets to be held against."""

from random import Random
from typing import Any

from models.locale import DEFAULT_CHAIN, Locale

Event = dict[str, Any]

DATES = ["2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "2026-06-01T00:00:00Z"]
REGIONS = ["CN-GD", "CN-GX", "cn-gd", "HK"]
SEASONS = ["SPRING", "AUTUMN"]
TEXTS = {Locale.ZH_HANS, Locale.ZH_HANT, Locale.ZH_HANT_HK, Locale.ZH_HANT_TW}


def events_of(chance: Random) -> list[Event]:
    """Content with gaps: many values unknown, one event in four not live."""
    return [
        {
            "seats": chance.choice([None, 0, 1, 2, 3]),
            "starts_at": chance.choice([None, *DATES]),
            "region": chance.choice([None, *REGIONS]),
            "season": chance.choice([None, *SEASONS]),
            "series": chance.choice([None, "one", "two", "hidden"]),
            "languages": chance.choice([("ZH_HANS",), ("EN",), ("ZH_HANS", "EN")]),
            "live": chance.random() < 0.75,
        }
        for _ in range(16)
    ]


def filter_of(chance: Random, depth: int = 3) -> dict[str, Any]:
    """A filter as a reader might write it."""
    shape = chance.choice(["leaf", "leaf", "and", "or", "not", "both"]) if depth else "leaf"
    match shape:
        case "and" | "or":
            return {shape: [filter_of(chance, depth - 1) for _ in range(chance.randrange(3))]}
        case "not":
            return {"not": filter_of(chance, depth - 1)}
        case "both":
            return filter_of(chance, depth - 1) | filter_of(chance, depth - 1)
    names: list[tuple[str, list[Any]]] = [("seats", [0, 1, 2, 3]), ("startsAt", DATES), ("region", REGIONS), ("season", SEASONS), ("series", [])]  # fmt: skip
    name, values = chance.choice(names)
    if name == "series":
        one = {"name": {"eq": "one"}}
        return {"series": chance.choice([{"isNull": True}, {"isNull": False}, {"is": one}, {"is": {"not": one}}])}  # fmt: skip
    return {name: {each: _operand(chance, each, values) for each in chance.sample(_OPERATORS[name], chance.choice([1, 1, 2]))}}  # fmt: skip


_ORDERED = ["gt", "gte", "lt", "lte"]
_OPERATORS = {
    "seats": ["eq", "ne", "in", "isNull", *_ORDERED],
    "startsAt": ["eq", "isNull", *_ORDERED],
    "region": ["eq", "ne", "in", "isNull", "contains", "startsWith"],
    "season": ["eq", "ne", "in", "isNull"],
}


def _operand(chance: Random, operator: str, values: list[Any]) -> Any:
    match operator:
        case "isNull":
            return chance.random() < 0.5
        case "in":
            return [chance.choice(values) for _ in range(chance.randrange(3))]
        case "contains" | "startsWith":
            return chance.choice(["gD", "CN", "d", "-", "hk"])
    return chance.choice(values)


def passes(event: Event, where: dict[str, Any]) -> bool:
    """Two-valued: what is unknown passes only `isNull`, `ne` and what is negated."""
    return all(_term(event, name, value) for name, value in where.items())


def _term(event: Event, name: str, value: Any) -> bool:
    match name:
        case "and":
            return all(passes(event, each) for each in value)
        case "or":
            return any(passes(event, each) for each in value)
        case "not":
            return not passes(event, value)
        case "series":
            return _series(event, value)
    column = {"startsAt": "starts_at"}.get(name, name)
    return all(_operator(event[column], operator, given) for operator, given in value.items())


def _series(event: Event, value: dict[str, Any]) -> bool:
    seen = event["series"] in ("one", "two")
    if "isNull" in value:
        return bool(seen != value["isNull"])
    if "not" in value["is"]:
        return seen and event["series"] != "one"
    return bool(event["series"] == "one")


def _operator(known: Any, operator: str, given: Any) -> bool:
    match operator:
        case "isNull":
            return bool((known is None) == given)
        case "ne":
            return bool(known != given)
        case "in":
            return bool(known in given)
        case "contains":
            return known is not None and bool(given.lower() in known.lower())
        case "startsWith":
            return known is not None and bool(known.lower().startswith(given.lower()))
    if known is None:
        return False
    compared: dict[str, bool] = {"eq": known == given, "gt": known > given, "gte": known >= given, "lt": known < given, "lte": known <= given}  # fmt: skip
    return compared[operator]


def is_shown(event: Event, locale: Locale, fallback: list[Locale] | None) -> bool:
    chain = DEFAULT_CHAIN[locale] if fallback is None else (locale, *fallback)
    has = (TEXTS if "ZH_HANS" in event["languages"] else set()) | (
        {Locale.EN} if "EN" in event["languages"] else set()
    )
    return bool(event["live"]) and any(each in has for each in chain)
