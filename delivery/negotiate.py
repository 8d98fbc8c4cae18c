"""Which media type an answer has: the Accept header, read to the letter."""

from dataclasses import dataclass
from functools import lru_cache

from delivery.refusals import JSON, Reason, TurnedAway

GRAPHQL = "application/graphql-response+json"
HTML = "text/html"
EVENTS = "text/event-stream"

MAX_ACCEPT_CHARACTERS = 1_000


@dataclass(frozen=True)
class _Range:
    type: str
    parameters: tuple[tuple[str, str], ...]
    quality: float


@lru_cache(maxsize=256)
def media_type(accept: bytes | None) -> str:
    """What the answer is sent as; raises TurnedAway (406) when nothing we have is accepted.

    Of two equally wanted the more telling one is taken; whoever names none gets plain JSON.
    """
    if accept is None or not accept.strip():
        return JSON
    ranges = _ranges(accept.decode("latin-1"))
    wanted = {each: _quality(ranges, each) for each in (GRAPHQL, JSON)}
    if max(wanted.values()) == 0:
        raise TurnedAway(
            406,
            Reason.NOT_ACCEPTABLE,
            f"Answers are sent as {GRAPHQL} or {JSON}, in UTF-8. Accept one of them.",
        )
    if wanted[GRAPHQL] == wanted[JSON]:
        return GRAPHQL if _is_named(ranges, GRAPHQL) else JSON
    return max(wanted, key=lambda each: wanted[each])


@lru_cache(maxsize=256)
def wants_events(accept: bytes | None) -> bool:
    """Whether server-sent events are asked for, and none of the forms in which single answers are sent."""
    if accept is None:
        return False
    ranges = _ranges(accept.decode("latin-1"))
    named = _is_named(ranges, EVENTS) and _quality(ranges, EVENTS) > 0
    return named and not any(_quality(ranges, each) for each in (GRAPHQL, JSON))


@lru_cache(maxsize=256)
def prefers_html(accept: bytes | None) -> bool:
    """Whether a browser is asking: it names HTML and likes nothing of ours better."""
    if accept is None:
        return False
    ranges = _ranges(accept.decode("latin-1"))
    html = _quality(ranges, HTML)
    return _is_named(ranges, HTML) and html >= max(
        _quality(ranges, JSON), _quality(ranges, GRAPHQL)
    )


def _is_named(ranges: list[_Range], name: str) -> bool:
    return any(each.type == name for each in ranges)


def _quality(ranges: list[_Range], name: str) -> float:
    """The quality of the most specific range that matches; 0 where none does."""
    family = name.split("/")[0] + "/*"
    for pattern in (name, family, "*/*"):
        found = [
            each.quality
            for each in ranges
            if each.type == pattern
            and dict(each.parameters).get("charset", "utf-8") in ("utf-8", "utf8", "*")
        ]
        if found:
            return max(found)
    return 0.0


def _ranges(accept: str) -> list[_Range]:
    return [_range(each) for each in accept[:MAX_ACCEPT_CHARACTERS].split(",") if each.strip()]


def _range(text: str) -> _Range:
    name, *rest = (each.strip() for each in text.split(";"))
    parameters = [_parameter(each) for each in rest if each]
    quality = next((value for key, value in parameters if key == "q"), "1")
    others = tuple(each for each in parameters if each[0] != "q")
    return _Range(name.lower(), others, _number(quality))


def _parameter(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip().lower(), value.strip().strip('"').lower()


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 <= value <= 1 else 0.0


def content_type(value: str) -> tuple[str, dict[str, str]]:
    """A Content-Type header as its name and its parameters, in small letters."""
    read = _range(value)
    return read.type, dict(read.parameters)
