"""Make an opened picture smaller without holding it in memory twice."""

from typing import Any


def scaled(image: Any, size: tuple[int, int]) -> Any:
    """The picture in another size; in colours where it had a palette or more than eight bits."""
    from PIL import Image

    image = plain(image)
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def plain(image: Any) -> Any:
    """The picture in a mode that can be scaled: eight bits for each colour."""
    if image.mode in ("P", "PA", "LA", "1") or "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode.startswith("I") or image.mode == "F":
        return image.point(lambda value: value / 256).convert("L")
    return image
