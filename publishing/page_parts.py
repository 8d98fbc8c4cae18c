"""A page in the form in which it can become an article, whether it came as text or as HTML."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from language.byline import headline_of, is_shaped_like_a_name
from language.outline import Disclaimer
from language.page import ImportedPage, read_page
from language.pasted import CleanPaste, Form, LeftOut, PictureHint, clean_pasted, read_pasted
from language.pasted.fit import fitted
from language.pasted.line import Run, passages_that_fit
from language.repairs import Doubt, Repair
from language.terms import Terms
from publishing.check import Content

LONGEST_TITLE = 140
LONGEST_NOTICE = 2_000
LONGEST_EXCERPT = 500
MOST_NAMES = 10
MOST_RELATED = 50
HAN_NUMBERS = "零一二三四五六七八九十"


@dataclass(frozen=True)
class PageParts:
    """What a page is made of. `fields` are the article's own, `words` all there is to read in it.

    `names` may be people: those known or shaped like a name sign the article.
    """

    sha256: str
    title: str
    printed_title: str
    fields: Content
    blocks: tuple[Content, ...]
    words: str
    names: tuple[str, ...] = ()
    disclaimers: tuple[Disclaimer, ...] = ()
    related: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    pictures: tuple[PictureHint, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    record: Mapping[str, Any] = field(default_factory=dict)


def read_parts(*, text: str | bytes | None, html: str | bytes | None, terms: Terms) -> PageParts:
    """The parts of a page given as text or as HTML. Raises PageError, ValueError when both are given."""
    if (text is None) == (html is None):
        raise ValueError("Give the page either as text or as HTML.")
    if html is not None:
        return parts_of_html(clean_pasted(read_pasted(html), terms=terms), _bytes(html), terms)
    given = text or ""
    return parts_of_text(read_page(given, terms=terms), _bytes(given))


def _bytes(given: str | bytes) -> bytes:
    return given.encode("utf-8", "replace") if isinstance(given, str) else given


def parts_of_text(page: ImportedPage, raw: bytes) -> PageParts:
    """The parts of a page that was read as text, its sections as numbered headings."""
    blocks = [
        *_whole_title(page.title),
        *_blocks_of_text(page),
        *_rest_of(page.disclaimers, page.related, page.byline),
    ]
    words = [page.title, *page.lead]
    words += [f"{each.heading}\n{each.text}" for each in page.sections] + list(page.closing)
    return PageParts(
        sha256=hashlib.sha256(raw).hexdigest(),
        title=page.title[:LONGEST_TITLE],
        printed_title=page.printed_title,
        fields={
            "kind": "SPEECH" if page.byline and page.sections else "NEWS",
            "origin": "REPRINT",
            "lead": {"ZH_HANS": page.lead[0][:500]} if page.lead else None,
        },
        blocks=tuple(fitted(blocks)[0]),
        words="\n".join(words),
        names=page.byline[:MOST_NAMES],
        disclaimers=page.disclaimers[:MOST_NAMES],
        related=page.related,
        repairs=page.repairs,
        doubts=page.warnings,
        record={
            "script": page.script_of_source.value,
            "comment_notice": page.comment_notice[:500],
            "contacts_removed": page.contacts_removed,
            "takedown_days": page.takedown_days,
        },
    )


def parts_of_html(page: CleanPaste, raw: bytes, terms: Terms) -> PageParts:
    """The parts of a page that was pasted as HTML."""
    pasted = page.pasted
    headline = headline_of(pasted.title, terms=terms)
    title = headline.title
    blocks = [*_whole_title(title), *pasted.blocks]
    moved = len(blocks) - len(pasted.blocks)
    kept, places = fitted(blocks)
    signed = tuple(name for name in re.split(r"[、，,;；/|\s]+", pasted.author) if name)
    names = tuple(dict.fromkeys((*headline.byline, *filter(is_shaped_like_a_name, signed))))
    words = [title, *(_plain(block) for block in pasted.blocks)]
    return PageParts(
        sha256=hashlib.sha256(raw).hexdigest(),
        title=title[:LONGEST_TITLE],
        printed_title=page.printed_title,
        fields={
            "kind": "SPEECH" if headline.byline else "NEWS",
            "origin": _origin(pasted.form, is_sourced=bool(pasted.source or pasted.url)),
            "attribution": _attribution(page),
        },
        blocks=tuple(_marked(kept)),
        words="\n".join(words),
        names=names[:MOST_NAMES],
        repairs=page.repairs,
        doubts=(*_doubts_of_names(signed, names, title), *_doubts_of_rest(page), *page.doubts),
        pictures=tuple(
            replace(each, before=places[each.before + moved]) for each in pasted.pictures
        ),
        left_out=pasted.left_out,
        record={
            "script": page.script.value,
            "contacts_removed": page.contacts_removed,
        },
    )


def _origin(form: Form, *, is_sourced: bool) -> str | None:
    if form is Form.WECHAT:
        return "WECHAT_IMPORT"
    return "REPRINT" if is_sourced else None


def _attribution(page: CleanPaste) -> Content | None:
    pasted = page.pasted
    found = {
        "source_name": pasted.source[:200] or None,
        "url": pasted.url or None,
        "original_title": page.printed_title[:200] or None,
        "original_author": pasted.author[:200] or None,
        "originally_published_on": day_in(pasted.published),
    }
    says_where = any(found[name] for name in found if name != "original_title")
    return {name: value for name, value in found.items() if value} if says_where else None


_DAY = re.compile(r"(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})", re.ASCII)


def day_in(text: str) -> str | None:
    """The first day named in a text, such as 2026年3月1日, as 2026-03-01."""
    found = _DAY.search(text)
    try:
        return date(*map(int, found.groups())).isoformat() if found else None
    except ValueError:
        return None


def _doubts_of_names(signed: Sequence[str], names: Sequence[str], title: str) -> Iterator[Doubt]:
    if not title:
        yield Doubt("NO_TITLE", "", "没有找到标题，请另拟标题。")
    for name in signed:
        said = "是人名吗？已按人名处理。" if name in names else "不像人名，只记为原作者。"
        yield Doubt("BYLINE", name, f"“{name}”{said}")


def _doubts_of_rest(page: CleanPaste) -> Iterator[Doubt]:
    """What could not become a block and must not be forgotten."""
    for picture in page.pasted.pictures[:200]:
        yield Doubt("PICTURE", picture.alt, "原文此处有图片，需先上传。", picture.source)
    for each in page.pasted.left_out[:100]:
        for start in range(0, max(len(each.text), 1), LONGEST_EXCERPT):
            excerpt = each.text[start : start + LONGEST_EXCERPT]
            yield Doubt(f"LEFT_OUT_{each.code}", excerpt, "没有放进正文，需要时请手工补上。")


def _marked(blocks: Sequence[Content]) -> Iterator[Content]:
    for n, block in enumerate(blocks, start=1):
        yield {"id": f"p{n}", **block}


def _plain(block: Content) -> str:
    texts = [*block.get("items", ()), block.get("text", ""), block.get("html", "")]
    return re.sub(r"<[^<>]*>", "", "\n".join(texts))


# --- the blocks of a text --------------------------------------------------------------------------


def _blocks_of_text(page: ImportedPage) -> Iterator[Content]:
    yield from _paragraphs("lead", page.lead)
    for section in page.sections:
        mark = f"section-{section.number}"
        heading = f"{han_number(section.number)}、{section.heading}"
        yield {"id": mark, "kind": "HeadingBlock", "level": 2, "text": heading}
        yield from _paragraphs(mark, section.text.splitlines())
    yield from _paragraphs("closing", page.closing)


def _paragraphs(mark: str, texts: Sequence[str]) -> Iterator[Content]:
    passages = (
        html
        for text in texts
        if text.strip()
        for html in passages_that_fit((Run(" ".join(text.split())),))
    )
    for n, html in enumerate(passages, start=1):
        yield {"id": f"{mark}-p{n}", "kind": "ParagraphBlock", "html": html}


def _whole_title(title: str) -> Iterator[Content]:
    """A title longer than a title may be is also kept whole."""
    if len(title) > LONGEST_TITLE:
        yield from _paragraphs("title", [title])


def _rest_of(
    disclaimers: Sequence[Disclaimer], related: Sequence[str], names: Sequence[str]
) -> Iterator[Content]:
    """What the article's fields have no room for."""
    notices = [
        f"{each.number}、{each.text}"
        for n, each in enumerate(disclaimers)
        if n >= MOST_NAMES or len(each.text) > LONGEST_NOTICE
    ]
    titles = [title for n, title in enumerate(related) if n >= MOST_RELATED or len(title) > 300]
    yield from _paragraphs("rest", [*notices, *titles, "、".join(names[MOST_NAMES:])])


def han_number(number: int) -> str:
    """A number below one hundred as headings write it: 12 is 十二."""
    tens, ones = divmod(number, 10)
    if number <= 10 or number > 99:
        return HAN_NUMBERS[number] if number <= 10 else str(number)
    head = "十" if tens == 1 else f"{HAN_NUMBERS[tens]}十"
    return head + (HAN_NUMBERS[ones] if ones else "")
