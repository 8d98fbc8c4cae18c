"""A ThumbHash is the one that any other implementation makes."""

import math
from random import Random

import pytest

from publishing.thumbhash import thumbhash


def pixels(width: int, height: int, *, clear: bool) -> bytes:
    """Soft waves of colours, the same on every machine."""
    chance = Random(width * 1000 + height)
    waves = [(chance.uniform(0.5, 2.5), chance.uniform(0.5, 2.5), chance.uniform(0, 3)) for _ in range(4)]  # fmt: skip
    out = bytearray()
    for y in range(height):
        for x in range(width):
            shades = [int(127.5 + 127 * math.sin(a * x / width * 3 + b * y / height * 3 + p)) for a, b, p in waves]  # fmt: skip
            out += bytes([*shades[:3], shades[3] if clear else 255])
    return bytes(out)


@pytest.mark.parametrize(
    ("size", "clear", "known"),
    # As thumbhash-python 1.0.1 makes them.
    [
        ((60, 40), False, "nYcJZZhseHh/iId6eYh4eHByyfrv"),
        ((40, 60), False, "3EYGXSIon0etV5yXeIeIeHy/CmN2"),
        ((50, 50), True, "pRiGLQgXdomgX9iUh4BcNfqHBIsp36l9iA=="),
        ((100, 7), False, "IcgNYbB6eHiah/d4eVZQCKk="),
    ],
)
def test_it_is_what_others_make(size: tuple[int, int], clear: bool, known: str) -> None:
    assert thumbhash(*size, pixels(*size, clear=clear)) == known


def test_one_colour_is_the_same_hash_on_every_machine() -> None:
    first, second = [thumbhash(size, size, bytes([200, 40, 40, 255]) * size**2) for size in (10, 90)]  # fmt: skip

    assert first == second


@pytest.mark.parametrize("size", [(0, 5), (101, 5), (5, 101)])
def test_what_is_too_large_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="smaller"):
        thumbhash(*size, b"")
