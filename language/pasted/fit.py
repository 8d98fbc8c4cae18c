"""Making blocks fit into one article: no more of them than a body holds, and no word less."""

from collections.abc import Sequence
from typing import Any

from language.errors import PageError
from language.pasted.line import LONGEST_HTML, MOST_TAGS, Line, Run, html_of_runs, tidy

Block = dict[str, Any]

MOST_BLOCKS = 500
LONGEST_ITEM = 2_000
MOST_ITEMS = 200


def fitted(blocks: Sequence[Block]) -> tuple[list[Block], list[int]]:
    """At most 500 blocks, neighbours joined where there are more; and the place now of each old one.

    Raises PageError when the words do not fit even so.
    """
    joined, places = list(blocks), list(range(len(blocks) + 1))
    for several in (2, 4, 8, 16, 64, 256, 1024):
        if len(joined) > MOST_BLOCKS:
            joined, places = _joined(blocks, several)
    if len(joined) > MOST_BLOCKS:
        raise PageError(
            "PAGE-TOO-LONG",
            f"The page has too many passages for one article ({MOST_BLOCKS}). "
            "Cut it into single articles.",
        )
    return joined, places


def _joined(blocks: Sequence[Block], several: int) -> tuple[list[Block], list[int]]:
    """Paragraphs joined, up to so many; with many to join, headings and lists become paragraphs."""
    kept: list[Block] = []
    places = []
    counts: list[int] = []
    for block in blocks:
        plain = block if several <= 16 else _as_paragraph(block)
        if kept and counts[-1] < several and _go_together(kept[-1], plain):
            kept[-1] = {**plain, "html": f"{kept[-1]['html']}<br>{plain['html']}"}
            counts[-1] += 1
        else:
            kept.append(plain)
            counts.append(1)
        places.append(len(kept) - 1)
    return kept, [*places, len(kept)]


def _go_together(one: Block, other: Block) -> bool:
    if one["kind"] != "ParagraphBlock" or other["kind"] != "ParagraphBlock":
        return False
    length = len(one["html"]) + len(other["html"]) + 4
    tags = one["html"].count("<") + other["html"].count("<") + 1
    return length <= LONGEST_HTML and tags <= MOST_TAGS


def _as_paragraph(block: Block) -> Block:
    match block["kind"]:
        case "HeadingBlock":
            line = Line([Run(block["text"], None, frozenset({"strong"}))])
        case "ListBlock":
            line = Line()
            for item in block["items"]:
                line.runs.append(Run(f"• {item}"))
                line.add_break()
        case "DividerBlock":
            line = Line([Run("———")])
        case _:
            return {"kind": "ParagraphBlock", "html": block["html"]}
    return {"kind": "ParagraphBlock", "html": html_of_runs(tidy(line.runs))}
