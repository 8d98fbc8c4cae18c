"""ThumbHash: some 25 bytes from which a blurred preview of a picture is drawn while it loads.

The algorithm is Evan Wallace's (https://evanw.github.io/thumbhash/), written here from its
description: luminance, two differences of colours and the alpha channel, each as the lowest
frequencies of a cosine transform, quantized to four bits.
"""

import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass

LARGEST_SIDE = 100
"""Pixels; what is larger is made smaller before."""

Channel = list[float]


@dataclass(frozen=True)
class _Waves:
    """A channel as its mean and the strengths of its waves, each from 0 to 1 around 0.5."""

    mean: float
    strengths: tuple[float, ...]
    scale: float


def thumbhash(width: int, height: int, rgba: bytes) -> str:
    """The ThumbHash of `width` × `height` pixels of four bytes each, in Base64.

    At most LARGEST_SIDE pixels on a side.
    """
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        raise ValueError("make the picture smaller before")
    return base64.b64encode(_hash(width, height, rgba)).decode()


def _hash(width: int, height: int, rgba: bytes) -> bytes:
    opaque = all(each == 255 for each in rgba[3::4])
    light, blue, red, alpha = _channels(rgba)
    longest, most = max(width, height), 7 if opaque else 5
    across = max(1, _round(most * width / longest))
    down = max(1, _round(most * height / longest))
    size = (width, height)
    lights = _waves(light, size, max(3, across), max(3, down))
    blues, reds = _waves(blue, size, 3, 3), _waves(red, size, 3, 3)
    is_wide = width > height
    head = (
        _round(63 * lights.mean)
        | _round(31.5 + 31.5 * blues.mean) << 6
        | _round(31.5 + 31.5 * reds.mean) << 12
        | _round(31 * lights.scale) << 18
        | (not opaque) << 23
    )
    more = (
        (down if is_wide else across)
        | _round(63 * blues.scale) << 3
        | _round(63 * reds.scale) << 9
        | is_wide << 15
    )
    out = bytearray(head.to_bytes(3, "little") + more.to_bytes(2, "little"))
    strengths = [*lights.strengths, *blues.strengths, *reds.strengths]
    if not opaque:
        clear = _waves(alpha, size, 5, 5)
        out.append(_round(15 * clear.mean) | _round(15 * clear.scale) << 4)
        strengths += clear.strengths
    nibbles = [_round(15 * each) for each in strengths]
    nibbles += [0] * (len(nibbles) % 2)
    pairs = zip(nibbles[::2], nibbles[1::2], strict=True)
    return bytes(out) + bytes(low | high << 4 for low, high in pairs)


def _channels(rgba: bytes) -> tuple[Channel, Channel, Channel, Channel]:
    """Luminance, blue against yellow, red against green, and alpha; laid over the mean colour."""
    alpha = [each / 255 for each in rgba[3::4]]
    weight = sum(alpha)
    colours = []
    for place in range(3):
        covered = [shown * each / 255 for shown, each in zip(alpha, rgba[place::4], strict=True)]
        mean = sum(covered) / weight if weight else 0.0
        colours.append(
            [mean * (1 - shown) + each for shown, each in zip(alpha, covered, strict=True)]
        )
    red, green, blue = colours
    light = [(r + g + b) / 3 for r, g, b in zip(red, green, blue, strict=True)]
    yellow = [(r + g) / 2 - b for r, g, b in zip(red, green, blue, strict=True)]
    return light, yellow, [r - g for r, g in zip(red, green, strict=True)], alpha


def _waves(channel: Channel, size: tuple[int, int], across: int, down: int) -> _Waves:
    width, height = size
    rows = [channel[start : start + width] for start in range(0, width * height, width)]
    bent = [_cosines(width, wave) for wave in range(across)]
    # First along each row, then down the columns of that: far fewer products than pixel by pixel.
    along = [[_product(row, wave) for row in rows] for wave in bent]
    mean, found = 0.0, []
    for y in range(down):
        falling = _cosines(height, y)
        for x in range(across):
            if x * down >= across * (down - y):
                break
            strength = _product(along[x], falling) / (width * height)
            if x or y:
                found.append(strength)
            else:
                mean = strength
    scale = max(map(abs, found), default=0.0)
    if scale < 1e-9:
        # One colour: what is left is the machine's last digits.
        return _Waves(mean, (0.0,) * len(found), 0.0)
    return _Waves(mean, tuple(0.5 + 0.5 / scale * each for each in found), scale)


def _cosines(length: int, wave: int) -> Sequence[float]:
    return [math.cos(math.pi / length * wave * (place + 0.5)) for place in range(length)]


def _product(first: Sequence[float], second: Sequence[float]) -> float:
    return sum(one * other for one, other in zip(first, second, strict=True))


def _round(value: float) -> int:
    # What lies half way goes up whatever the machine's last digit says of it.
    return math.floor(value + 0.5 + 1e-9)
