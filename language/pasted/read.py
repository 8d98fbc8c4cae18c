"""Reading pasted HTML: every word into a block, and nothing else of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from language.errors import PageError
from language.pasted.about import Form, about, body_of
from language.pasted.fit import Block, fitted
from language.pasted.markup import Element, root_of
from language.pasted.parts import LeftOut, PictureHint
from language.pasted.walk import Reader

_TAIL = re.compile(
    r"阅读原文|点击阅读原文|轻触阅读原文|预览时标签不可点|继续滑动看下一个|微信扫一扫.{0,20}|长按识别二维码.{0,10}"
    r"|喜欢此内容的人还喜欢|(?:分享|收藏|点赞|在看|赞|写留言|[\s,，、·])+"
)


@dataclass(frozen=True)
class Pasted:
    """A pasted page in parts; texts are empty where the page does not say.

    Blocks are `{kind, …}` without ids. `published` is as printed.
    """

    title: str
    author: str
    source: str
    url: str
    published: str
    form: Form
    blocks: tuple[Block, ...]
    pictures: tuple[PictureHint, ...]
    left_out: tuple[LeftOut, ...]


def read_pasted(pasted: bytes | str) -> Pasted:
    """The blocks of pasted HTML, with what the page says of itself. Raises PageError.

    Only text, inline emphasis and links to http(s) survive. Reading the blocks' own HTML gives the
    same blocks again.
    """
    root = root_of(pasted)
    told = about(root)
    body = body_of(root)
    reader = Reader(told.heading)
    reader.element(body)
    reader.end()
    blocks, tail, link = _without_tail(reader.blocks)
    found, places = fitted(blocks)
    if not found and not told.title and not reader.pictures:
        raise PageError("PAGE-EMPTY", "The page holds no text. Paste or upload the page again.")
    return Pasted(
        title=told.title,
        author=told.author,
        source=told.source,
        url=told.url or link,
        published=told.published,
        form=told.form,
        blocks=tuple(found),
        pictures=tuple(
            PictureHint(places[min(each.before, len(blocks))], each.source, each.alt)
            for each in reader.pictures
        ),
        left_out=(*reader.left_out, *tail, *_around(root, body, told.heading)),
    )


def _around(root: Element, body: Element, heading: Element | None) -> Iterator[LeftOut]:
    """What a saved page says around its article: menus, the account's card, what to read next."""
    if body is root:
        return
    pieces = Reader(heading, without=body)
    pieces.element(root)
    pieces.end()
    text = " ".join(words for words in map(_words_of_block, pieces.blocks) if words)
    if text:
        yield LeftOut("AROUND", text)


def _words_of_block(block: Block) -> str:
    if "items" in block:
        return " ".join(block["items"])
    text = block.get("text") or re.sub(r"<[^<>]*>", " ", block.get("html", ""))
    return " ".join(str(text).split())


def _without_tail(blocks: list[Block]) -> tuple[list[Block], list[LeftOut], str]:
    """The blocks without WeChat's own last lines, these, and the address 阅读原文 led to."""
    kept = list(blocks)
    tail: list[LeftOut] = []
    link = ""
    while len(kept) > 1 and kept[-1]["kind"] == "ParagraphBlock":
        words = _words_of_block(kept[-1])
        if not _TAIL.fullmatch(words):
            break
        found = re.search(r'<a href="([^"]+)">', kept[-1]["html"])
        link = link or (found[1].replace("&amp;", "&") if found else "")
        tail.insert(0, LeftOut("TAIL", words))
        kept.pop()
    return kept, tail, link
