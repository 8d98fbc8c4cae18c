"""The damage itself, run forwards: what a byte annotator and a lenient reader do to a GBK page."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from language.readings import readings_of, usual_reading_of


def damaged(text: str, *, annotated: Iterable[str]) -> str:
    """`text` as a portal shows it after "(pinyin)" was put after the bytes of `annotated`."""
    raw = text.encode("gbk")
    for character in annotated:
        mark = f"({usual_reading_of(character)})".encode("gbk")
        raw = raw.replace(character.encode("gbk"), character.encode("gbk") + mark)
    return "".join(_read_leniently(raw))


def met_across_borders(text: str) -> list[str]:
    """The characters an annotator would find across the border of two others in `text`."""
    codes = [character.encode("gbk", "ignore") for character in text]
    borders = (
        bytes((one[1], other[0])).decode("gbk", "ignore")
        for one, other in pairwise(codes)
        if len(one) == len(other) == 2
    )
    return [character for character in borders if character and readings_of(character)]


def _read_leniently(raw: bytes) -> Iterator[str]:
    position = 0
    while position < len(raw):
        width = 1 if raw[position] < 0x80 else 2
        yield _character(raw[position : position + width])
        position += width


def _character(code: bytes) -> str:
    # A pair without a character is one "?", as the real page shows: 9D 28 became "?".
    try:
        return code.decode("gb18030")
    except UnicodeDecodeError:
        return "?"
