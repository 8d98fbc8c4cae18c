"""Show why items were found: the texts that a statement gave for it, made into excerpts."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from language.excerpts import Excerpt, excerpt
from models.declare import Catalogue
from models.declare.catalogue import camel
from models.passages import passages_of
from reading.search import TEXTS
from reading.sought import ways_in

_MARK = TEXTS.encode()


def highlighted(answer: bytes, values: Mapping[str, Any], catalogue: Catalogue) -> bytes:
    """The answer with excerpts in the place of the texts that they are cut from."""
    pieces = answer.split(_MARK)
    if len(pieces) == 1:
        return answer
    pieces[1::2] = [_excerpts(each, values, catalogue) for each in pieces[1::2]]
    return b"".join(pieces)


def _excerpts(piece: bytes, values: Mapping[str, Any], catalogue: Catalogue) -> bytes:
    name, members, typed = orjson.loads(piece)
    needles = [each for way in ways_in(values[name]) for each in way]
    shown = [
        [_fact(fact, field, found) for _, fact in members]
        for field, found in _found(typed, needles, catalogue)
    ]
    keys = [key for key, _ in members]
    return orjson.dumps([dict(zip(keys, facts, strict=True)) for facts in shown])


def _found(
    typed: Sequence[Any], needles: Sequence[str], catalogue: Catalogue
) -> list[tuple[str, Excerpt]]:
    """The best excerpt of each field that has what was looked for."""
    if not typed:
        return []
    type_name, fields = typed
    found = []
    for name, value in fields:
        kind = catalogue.types[type_name].fields[name]
        passages = passages_of(kind, value, catalogue)
        some = [each for text in passages if (each := excerpt(text, needles))]
        if some:
            found.append((name, max(some, key=lambda each: each.met)))
    return found


def _fact(fact: str, field: str, found: Excerpt) -> Any:
    match fact:
        case "__typename":
            return "Highlight"
        case "field":
            return camel(field)
        case "text":
            return found.text
        case "html":
            return found.html
        case "ranges":
            return found.places
    raise KeyError(fact)
