"""Walking through the elements of a pasted page: every word into a block."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from language.pasted.emphasis import marks_of
from language.pasted.fit import LONGEST_ITEM, MOST_ITEMS, Block
from language.pasted.line import BREAK, Line, Run, passages_that_fit, tidy, words_of
from language.pasted.markers import BULLET, NUMBER, counts_up, led_by, own_marker, sort_of
from language.pasted.markup import Element, address_in, name_of, style_of, text_of, words_in
from language.pasted.parts import LeftOut, PictureHint

LONGEST_HEADING = 200

_NEVER = frozenset(("script", "style", "head", "xml", "base", "link", "meta", "title", "input"))
_UNSEEN = frozenset(
    ("template", "noscript", "svg", "math", "canvas", "select", "option", "datalist")
)
_PASSAGES = frozenset(
    (
        "html", "body", "address", "article", "aside", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
        "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "legend", "main", "menu", "nav", "p",
        "pre", "section", "summary", "tbody", "tfoot", "thead", "caption", "td", "th", "noframes", "frameset",
    )
)  # fmt: skip
_HEADINGS = {"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
_MEDIA = {
    "mpvoice": "音频", "mp-common-mpaudio": "音频", "qqmusic": "音频", "audio": "音频", "mpvideo": "视频",
    "mp-common-videosnap": "视频", "video": "视频", "iframe": "视频",
}  # fmt: skip
_WORD_QUOTES = ("msoquote", "msointensequote")


class Reader:
    """Walks through the elements and collects blocks."""

    def __init__(self, heading: Element | None, *, without: Element | None = None) -> None:
        self.blocks: list[Block] = []
        self.pictures: list[PictureHint] = []
        self.left_out: list[LeftOut] = []
        self.line = Line()
        self.heading = heading
        self.without = without
        self.flat = 0
        self.href: str | None = None
        self.marks: frozenset[str] = frozenset()
        self.quote: list[Run] | None = None
        self.marker = ""
        self.word_items: list[tuple[str, tuple[Run, ...]]] = []

    # --- words and blocks -------------------------------------------------------------------

    def text(self, text: str | None) -> None:
        if text:
            self.line.add(text, href=self.href, marks=self.marks)

    def flush(self) -> None:
        """End the passage that is being read."""
        if self.flat:
            self.text(" ")
            return
        line, self.line = self.line, Line()
        for passage in line.passages():
            self.passage(passage)

    def passage(self, runs: tuple[Run, ...]) -> None:
        if self.quote is not None:
            self.quote += [*runs, Run(BREAK)]
        else:
            self.emit_passage("ParagraphBlock", runs)

    def emit_passage(self, kind: str, runs: tuple[Run, ...]) -> None:
        for html in passages_that_fit(runs):
            self.emit({"kind": kind, "html": html})

    def emit(self, block: Block) -> None:
        self.end_word_list()
        self.blocks.append(block)

    def end(self) -> None:
        self.flush()
        self.end_word_list()

    # --- elements ---------------------------------------------------------------------------

    def element(self, found: Element) -> None:
        name = name_of(found)
        if found is self.heading or found is self.without:
            self.flush()
            return
        if name in _NEVER or not name:
            return
        style = style_of(found)
        if name in _UNSEEN or style.get("display") == "none" or style.get("mso-hide") == "all":
            words = words_in(found)
            if words:
                self.left_out.append(LeftOut("HIDDEN", words))
            return
        if "ignore" in style.get("mso-list", ""):
            self.marker = words_in(found)
            return
        with self.looking(found, name, style):
            self.kind(found, name, style)

    def kind(self, found: Element, name: str, style: dict[str, str]) -> None:
        if name in _HEADINGS:
            self.headed(found, _HEADINGS[name])
        elif name == "br":
            self.line.add_break() if not self.flat else self.text(" ")
        elif name in ("img", "v:imagedata"):
            self.picture(found)
        elif name == "hr":
            self.flush()
            if not self.flat and self.quote is None:
                self.emit({"kind": "DividerBlock", "decorative": True})
        elif name in _MEDIA:
            self.media(found, name)
        elif self.flat:
            self.passage_of(found) if name in _PASSAGES | _BOXES else self.children(found)
        elif name in ("ul", "ol"):
            self.listed(found, name)
        elif name == "blockquote" or (found.get("class") or "").lower() in _WORD_QUOTES:
            self.quoted(found)
        elif name == "tr":
            self.row(found)
        elif name == "pre":
            self.preformatted(found)
        elif name == "p":
            self.paragraph(found, style)
        elif name in _PASSAGES or name in _BOXES:
            self.passage_of(found)
        else:
            self.children(found)

    def children(self, found: Element) -> None:
        self.text(found.text)
        for child in found:
            self.element(child)
            self.text(child.tail)

    def passage_of(self, found: Element) -> None:
        self.flush()
        self.children(found)
        self.flush()

    def capture(self, found: Element) -> tuple[Run, ...]:
        """The words of an element on one line."""
        outer, self.line = self.line, Line()
        self.flat += 1
        self.children(found)
        self.flat -= 1
        inner, self.line = self.line, outer
        return tidy(inner.runs)

    @contextmanager
    def looking(self, found: Element, name: str, style: dict[str, str]) -> Iterator[None]:
        """The emphasis and the link of an element, while its words are read."""
        href, marks = self.href, self.marks
        if name == "a":
            self.href = address_in(found.get("href")) or href
        elif name not in _HEADINGS:
            self.marks = marks | marks_of(
                name,
                style,
                is_linked=href is not None,
                is_block=name in _PASSAGES or name in _BOXES,
            )
        try:
            yield
        finally:
            self.href, self.marks = href, marks

    # --- kinds of block ---------------------------------------------------------------------

    def headed(self, found: Element, level: int) -> None:
        self.flush()
        runs = self.capture(found)
        if self.flat:
            self.line.runs += runs
            self.flush()
            return
        words = words_of(runs)
        if any(run.href for run in runs) or len(words) > LONGEST_HEADING:
            self.emit_passage("ParagraphBlock", runs)
        elif words:
            self.emit({"kind": "HeadingBlock", "level": level, "text": words})

    def quoted(self, found: Element) -> None:
        self.flush()
        if self.quote is not None or _holds(found, _STRUCTURE):
            self.passage_of(found)
            return
        self.quote = []
        self.children(found)
        self.flush()
        runs, self.quote = tidy(self.quote), None
        self.emit_passage("QuoteBlock", runs)

    def paragraph(self, found: Element, style: dict[str, str]) -> None:
        self.flush()
        kinds = (found.get("class") or "").lower()
        if "mso-list" not in style and "msolistparagraph" not in kinds:
            self.children(found)
            self.flush()
            return
        self.marker = ""
        runs = self.capture(found)
        marker, self.marker = self.marker, ""
        if not marker and runs:
            marker, runs = own_marker(runs)
        if not runs:
            return
        if marker and self.quote is None:
            self.word_items.append((marker, runs))
        else:
            self.passage(runs)

    def end_word_list(self) -> None:
        items, self.word_items = self.word_items, []
        for pattern, group in groupby(items, lambda item: sort_of(item[0])):
            alike = list(group)
            is_counted = pattern is NUMBER and counts_up([marker for marker, _ in alike])
            if pattern is BULLET or is_counted:
                self.emit_items([runs for _, runs in alike], ordered=is_counted)
                continue
            for marker, runs in alike:  # 一、 and (a) say more than a number in a list does
                self.emit_passage("ParagraphBlock", led_by(marker, runs))

    def listed(self, found: Element, name: str) -> None:
        self.flush()
        items = [runs for runs in self.items(found) if runs]
        is_plain = name == "ul" or (found.get("start") or "1").strip() == "1"
        start = 1 if is_plain else _whole(found.get("start"))
        if not items:
            return
        if is_plain and self.quote is None:
            self.emit_items(items, ordered=name == "ol")
            return
        for number, runs in enumerate(items, start=start):
            self.passage(led_by(f"{number}." if name == "ol" else "•", runs))

    def items(self, found: Element) -> Iterator[tuple[Run, ...]]:
        """The items of a list; those of a list inside it follow their item, with a dash before them."""
        outer, self.line = self.line, Line()
        self.flat += 1
        inner: list[tuple[Run, ...]] = []
        done: list[tuple[Run, ...]] = []

        def close() -> None:
            line, self.line = self.line, Line()
            done.extend([tidy(line.runs), *inner])
            inner.clear()

        def read(of: Element) -> None:
            self.text(of.text)
            for child in of:
                if name_of(child) in ("ul", "ol"):
                    inner.extend(led_by("–", runs) for runs in self.items(child) if runs)
                elif name_of(child) == "li":
                    close()
                    read(child)
                    close()
                else:
                    self.element(child)
                self.text(child.tail)

        read(found)
        close()
        self.flat -= 1
        self.line = outer
        yield from done

    def emit_items(self, items: Sequence[tuple[Run, ...]], *, ordered: bool) -> None:
        texts = [words_of(runs) for runs in items]
        has_links = any(run.href for runs in items for run in runs)
        # A list holds plain words only, so one with links in it is written as paragraphs.
        if (
            has_links
            or max(map(len, texts)) > LONGEST_ITEM
            or (ordered and len(texts) > MOST_ITEMS)
        ):
            for number, runs in enumerate(items, start=1):
                self.emit_passage("ParagraphBlock", led_by(f"{number}." if ordered else "•", runs))
            return
        for start in range(0, len(texts), MOST_ITEMS):
            some = texts[start : start + MOST_ITEMS]
            self.emit({"kind": "ListBlock", "ordered": ordered, "items": some})

    def row(self, found: Element) -> None:
        """A row of figures is a passage with its cells side by side; a row that lays out a page is not."""
        cells = [each for each in found if name_of(each) in ("td", "th")]
        if len(cells) < 2 or any(_holds(each, _STRUCTURE) or _is_long(each) for each in cells):
            self.passage_of(found)
            return
        self.flush()
        self.text(found.text)
        row: list[Run] = []
        for cell in cells:
            if row:
                row.append(Run(" | "))
            row += self.capture(cell)
        if any(run.text.strip(" |") for run in row):
            self.line.runs += row
        self.flush()

    def preformatted(self, found: Element) -> None:
        self.flush()
        for line in text_of(found).splitlines():
            self.text(line)
            self.line.add_break()
        self.flush()

    def picture(self, found: Element) -> None:
        """A hint, as the picture's bytes have to be uploaded before it can stand in a text."""
        width = (found.get("width") or "").strip()
        if width in ("0", "1") or (found.get("height") or "").strip() in ("0", "1"):
            return
        written = [found.get(name) for name in ("data-src", "data-original", "src")]
        source = next((each for each in map(address_in, written) if each), None)
        alt = " ".join((found.get("alt") or "").split())[:500]
        if source is None:
            named = next((each for each in written if each), "")
            self.left_out.append(LeftOut("PICTURE", alt or named[:60]))
            return
        if not self.flat and self.quote is None and not self.href:
            self.flush()
            self.end_word_list()
        self.pictures.append(PictureHint(len(self.blocks), source, alt))

    def media(self, found: Element, name: str) -> None:
        """A sound or film is kept as a link to it where it has an address."""
        written = [found.get(each) for each in ("data-src", "src", "data-url")]
        source = next((each for each in map(address_in, written) if each), None)
        title = " ".join(
            (found.get("name") or found.get("title") or found.get("data-title") or "").split()
        )
        label = title[:200] or _MEDIA[name]
        if source is None:
            self.left_out.append(LeftOut("MEDIA", label))
            return
        self.flush()
        self.line.add(label, href=source, marks=frozenset())
        self.flush()


_BOXES = frozenset(("table", "tr", "ul", "ol", "li", "blockquote"))
_STRUCTURE = frozenset(("table", "ul", "ol", "blockquote", "hr", *_HEADINGS))


def _holds(found: Element, names: frozenset[str]) -> bool:
    return any(name_of(each) in names for each in found.iterdescendants())


def _is_long(cell: Element) -> bool:
    """Whether a cell holds several passages, and so lays out a page."""
    passages = sum(name_of(each) in ("p", "div", "section") for each in cell.iterdescendants())
    return passages > 1


def _whole(written: Any) -> int:
    try:
        return max(0, min(int(str(written).strip()), 99_999))
    except ValueError:
        return 1
