"""Pasted blocks through the same stages as the text of a page: contacts, damage, script, punctuation."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from language.cleaning import clean, repair
from language.contacts import remove_contacts
from language.doubts import doubts_of, doubts_of_repairs
from language.page import Script, script_of
from language.pasted.fit import Block
from language.pasted.parts import LeftOut
from language.pasted.read import Pasted
from language.repairs import Cleaned, Doubt, Place, Repair, Rule
from language.shifts import shift_suggestions
from language.terms import Terms

_TAG = re.compile(r"(<[^<>]*>)")


@dataclass(frozen=True)
class CleanPaste:
    """What was pasted, in Simplified characters, with what was done to it and what is to decide.

    The line of a repair is the number of the block, the title being the first.
    """

    pasted: Pasted
    printed_title: str
    repairs: tuple[Repair, ...]
    doubts: tuple[Doubt, ...]
    script: Script
    contacts_removed: int


def clean_pasted(pasted: Pasted, *, terms: Terms) -> CleanPaste:
    """The blocks cleaned, their emphasis and links as they were."""
    lines = [(1, pasted.title)]
    for number, block in enumerate(pasted.blocks, start=2):
        lines += [(number, piece) for piece in _pieces(block)]
    texts = [text for _, text in lines]
    repaired, cleaned = _cleaned(texts, terms)
    numbers = [number for number, _ in lines]
    title, *rest = cleaned.text.split("\n")
    words = iter(rest)
    blocks = tuple(_with(block, words) for block in pasted.blocks)
    repairs = tuple(_placed(each, numbers) for each in cleaned.repairs)
    return CleanPaste(
        pasted=replace(
            pasted,
            title=title.strip(),
            blocks=blocks,
            left_out=tuple(map(_masked, pasted.left_out)),
        ),
        printed_title=pasted.title,
        repairs=repairs,
        doubts=(
            *doubts_of(cleaned.text),
            *doubts_of_repairs(repairs),
            *shift_suggestions(repaired.text),
            *_divided_contacts(blocks),
        ),
        script=script_of(repaired.text),
        contacts_removed=sum(each.rule is Rule.CONTACT for each in repairs),
    )


def _cleaned(texts: Sequence[str], terms: Terms) -> tuple[Cleaned, Cleaned]:
    """The texts as lines, repaired and then cleaned; as many lines as texts."""
    repaired = repair("\n".join(texts))
    cleaned = clean(repaired, terms=terms)
    if cleaned.text.count("\n") == len(texts) - 1:
        return repaired, cleaned
    # A stage took two lines for one, so each is read alone.
    alone = [repair(text) for text in texts]
    clean_alone = [clean(each, terms=terms) for each in alone]
    return _joined(alone), _joined(clean_alone)


def _joined(lines: Sequence[Cleaned]) -> Cleaned:
    repairs = tuple(
        replace(each, place=Place(each.place.offset, number))
        for number, line in enumerate(lines, start=1)
        for each in line.repairs
    )
    return Cleaned("\n".join(line.text.replace("\n", " ") for line in lines), repairs)


def _placed(repair: Repair, numbers: Sequence[int]) -> Repair:
    line = numbers[min(repair.place.line, len(numbers)) - 1]
    return replace(repair, place=Place(repair.place.offset, line))


def _pieces(block: Block) -> Iterator[str]:
    """The texts of a block between its tags."""
    yield from block.get("items", ())
    if "text" in block:
        yield block["text"]
    for piece in _TAG.split(block.get("html", "")):
        if piece and not piece.startswith("<"):
            yield html.unescape(piece)


def _with(block: Block, words: Iterator[str]) -> Block:
    """The block with other texts in the same places."""
    changed = dict(block)
    if "items" in block:
        changed["items"] = [next(words) for _ in block["items"]]
    if "text" in block:
        changed["text"] = next(words)
    if "html" in block:
        changed["html"] = "".join(
            html.escape(next(words), quote=False) if piece and not piece.startswith("<") else piece
            for piece in _TAG.split(block["html"])
        )
    return changed


def _divided_contacts(blocks: Sequence[Block]) -> Iterator[Doubt]:
    """Numbers that emphasis divides, so that nobody's is published unawares."""
    for block in blocks:
        whole = html.unescape(_TAG.sub("", block.get("html", "")))
        for each in remove_contacts(whole).repairs:
            yield Doubt("CONTACT", each.before, "联系方式中间夹有格式，没有自动隐去，请手工处理。")


def _masked(left: LeftOut) -> LeftOut:
    return replace(left, text=remove_contacts(left.text).text)
