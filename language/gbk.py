"""The two-byte code of mainland pages, byte by byte: what damage to its bytes can be traced in."""

from functools import cache


def pair_of(character: str) -> bytes | None:
    """The two bytes of a character, or None where the code gives it one byte or four."""
    code = _bytes_of(character)
    return code if len(code) == 2 else None


def character_of(lead: int, trail: int) -> str | None:
    """The character of two bytes, or None where the code has none; private-use ones count."""
    return _table().get((lead, trail))


@cache
def characters_led_by(lead: int) -> tuple[str, ...]:
    """Every character whose first byte is `lead`, in the order of the code."""
    return tuple(c for (first, _), c in _table().items() if first == lead)


@cache
def characters_trailed_by(trail: int) -> tuple[str, ...]:
    """Every character whose second byte is `trail`, in the order of the code."""
    return tuple(c for (_, second), c in _table().items() if second == trail)


# GB18030 contains GBK whole, and gives its gaps private-use characters as Windows does.
def _bytes_of(character: str) -> bytes:
    return character.encode("gb18030", "ignore")


@cache
def _table() -> dict[tuple[int, int], str]:
    table: dict[tuple[int, int], str] = {}
    for lead in range(0x81, 0xFF):
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            character = bytes((lead, trail)).decode("gb18030", "ignore")
            if len(character) == 1:
                table[lead, trail] = character
    return table
