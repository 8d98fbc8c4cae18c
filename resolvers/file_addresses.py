"""The addresses of pictures and files in answers: what of them is decided before anything is read.

What is not decided here is read: the key, and for pictures how wide they are. An address of what is
not live is signed after it was read, since a signature cannot be written in SQL.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import FieldNode

from models.declare.fields import FileAddress
from publishing.files import SIGNED_SECONDS, with_signature
from publishing.rendition import WIDTHS, listed_width
from reading import plan
from reading.file_addresses import TO_SIGN
from resolvers.names import enum_name
from resolvers.values import BadRequest

MOST_WIDTHS = 20
_MARKED = re.compile(TO_SIGN.encode() + b"([^" + TO_SIGN.encode() + b"]*)" + TO_SIGN.encode())


@dataclass(frozen=True)
class FileAddresses:
    """How addresses are written: after `base`, the service's own address, and in which widths.

    `secret` signs those of what is not live; without it they are written plainly.
    """

    base: str = ""
    widths: tuple[int, ...] = WIDTHS
    secret: bytes | None = field(default=None, repr=False)

    def url(
        self, kind: FileAddress, arguments: Mapping[str, Any], nodes: list[FieldNode]
    ) -> plan.FileUrl:
        """One address; a width off the list is that of the next larger."""
        format, width = _format(arguments), arguments.get("width")
        if width is None:
            return plan.FileUrl(kind.name, self._start, _end(kind, None, format))
        listed = listed_width(_checked(width, nodes), self.widths)
        sized = None if listed is None else plan.Sized(listed, _end(kind, listed, format))
        return plan.FileUrl(kind.name, self._start, _end(kind, None, format), sized)

    def srcset(
        self, kind: FileAddress, arguments: Mapping[str, Any], nodes: list[FieldNode]
    ) -> plan.Srcset:
        """Several addresses with the width of each, narrowest first."""
        format, widths = _format(arguments), arguments.get("widths")
        asked = list(self.widths) if widths is None else widths
        if not 0 < len(asked) <= MOST_WIDTHS:
            raise BadRequest(f"Give 1 to {MOST_WIDTHS} widths, or none for all there are.", nodes)
        listed = {listed_width(_checked(each, nodes), self.widths) for each in asked}
        sizes = tuple(
            plan.Sized(each, _end(kind, each, format))
            for each in sorted(each for each in listed if each is not None)
        )
        return plan.Srcset(kind.name, self._start, _end(kind, None, format), sizes, None in listed)

    def signed(self, answer: bytes) -> bytes:
        """An answer with the addresses in it signed that the statement left to be signed."""
        if TO_SIGN.encode() not in answer:
            return answer
        until = int(time.time()) + SIGNED_SECONDS
        return _MARKED.sub(lambda found: self._signed(found[1], until), answer)

    def _signed(self, address: bytes, until: int) -> bytes:
        if self.secret is None:
            return address
        return with_signature(self.secret, address.decode(), until=until).encode()

    @property
    def _start(self) -> str:
        base = orjson.dumps(self.base.rstrip("/")).decode()[1:-1]
        return f"{base}/media/"


def _format(arguments: Mapping[str, Any]) -> str | None:
    format = arguments.get("format")
    return None if format is None else enum_name(format).lower()


def _checked(width: int, nodes: list[FieldNode]) -> int:
    if width < 1:
        raise BadRequest(f"{width} is no width. Give pixels, such as 640.", nodes)
    return width


def _end(kind: FileAddress, width: int | None, format: str | None) -> str:
    terms = [f"w={width}"] if width else []
    terms += [f"format={format}"] if format else []
    return f"/{kind.called}" + (f"?{'&'.join(terms)}" if terms else "")


PLAIN = FileAddresses()
