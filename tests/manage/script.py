"""Runs the examples of a manual against a service, step by step, as their reader would.

A step is a fenced block `graphql <who>` and after it, where the manual shows one, a block `json` with
the data that is answered. In both, a name between guillemets stands for a value: «文章» is what was
seen in an answer when it first stood there, and is that ever after. A block `text wait` waits for the
instant that it names. Nothing else in the manual is looked at.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

_BLOCK = re.compile(r"^```(graphql|json|text) *([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAME = re.compile("«([^»]+)»")


@dataclass(frozen=True)
class Step:
    """What somebody asks, and what the manual says is answered; `line` is where it stands."""

    who: str
    asked: str
    answered: Any
    line: int


def steps_of(manual: Path) -> Iterator[Step]:
    """The steps of a manual, in order."""
    text = manual.read_text("utf-8")
    waiting: Step | None = None
    for found in _BLOCK.finditer(text):
        language, told, body = found.groups()
        line = text.count("\n", 0, found.start()) + 1
        if language == "json":
            if waiting is not None:
                yield Step(waiting.who, waiting.asked, orjson.loads(body), waiting.line)
                waiting = None
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        if language == "graphql" and told:
            waiting = Step(told, body, None, line)
        elif language == "text" and told == "wait":
            yield Step("", body.strip(), None, line)
    if waiting is not None:
        yield waiting


@dataclass
class Names:
    """What the names between guillemets stand for."""

    values: dict[str, Any] = field(default_factory=dict)

    def filled(self, text: str) -> str:
        """The text with each name's value in its place."""
        return _NAME.sub(lambda found: str(self.values[found.group(1)]), text)

    def compare(self, expected: Any, found: Any, path: str = "$") -> None:
        """Raises AssertionError where the answer is not what the manual shows."""
        if isinstance(expected, dict):
            assert isinstance(found, dict), f"{path}: {found!r} is no object"
            assert list(expected) == list(found), (
                f"{path}: {list(found)} instead of {list(expected)}"
            )
            for key, each in expected.items():
                self.compare(each, found[key], f"{path}.{key}")
        elif isinstance(expected, list):
            assert isinstance(found, list), f"{path}: {found!r} is no list"
            assert len(expected) == len(found), (
                f"{path}: {len(found)} instead of {len(expected)}: {found}"
            )
            for n, each in enumerate(expected):
                self.compare(each, found[n], f"{path}[{n}]")
        elif isinstance(expected, str) and (name := _NAME.fullmatch(expected)):
            known = self.values.setdefault(name.group(1), found)
            assert known == found, f"{path}: {found!r} instead of {known!r}"
        else:
            told = self.filled(expected) if isinstance(expected, str) else expected
            assert told == found, f"{path}: {found!r} instead of {told!r}"
