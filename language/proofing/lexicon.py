"""The lexicon that editors keep: words that are wrong here, forbidden, or written in one certain way."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from string import ascii_lowercase, ascii_uppercase

from language.proofing.finding import Finding, Rule, Severity, Writing
from language.scripts import Form, to_traditional
from language.terms import Terms

KINDS = (Rule.WRONG_WORD, Rule.ABSOLUTE_TERM, Rule.NAME, Rule.HOUSE_FORM)
"""What an entry can be."""

_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_FORMS = {Writing.HANT: Form.HANT, Writing.HANT_HK: Form.HANT_HK, Writing.HANT_TW: Form.HANT_TW}
_MESSAGES = {
    Rule.WRONG_WORD: ("“{}”疑为错字。", "“{}” looks like a wrong word."),
    Rule.ABSOLUTE_TERM: (
        "“{}”是广告法所说的绝对化用语。",
        "“{}” is an absolute claim in the sense of the advertising law.",
    ),
    Rule.NAME: ("“{}”的名称或职务请核对。", "Check the name or title “{}”."),
    Rule.HOUSE_FORM: ("“{}”不合本站的统一写法。", "“{}” is not how this site writes it."),
}


@dataclass(frozen=True)
class Entry:
    """A word to be found as it is written, in Simplified Chinese or Latin letters.

    Nothing is found inside one of the `exceptions`, longer words that hold it: 第一 within 第一届.
    Latin words are found whole, in any case. `proposal` is what to write; None where it depends.
    """

    pattern: str
    kind: Rule
    severity: Severity
    proposal: str | None = None
    note: str = ""
    exceptions: tuple[str, ...] = ()
    id: str = ""


@dataclass(frozen=True)
class Lexicon:
    """A set of entries, as a value; of two for one word the first one holds."""

    entries: tuple[Entry, ...] = ()

    @cached_property
    def version(self) -> str:
        """Twelve hex digits that change whenever any entry does."""
        lines = (
            "\x1f".join((e.pattern, e.kind, e.severity, e.proposal or "", e.note, *e.exceptions))
            for e in self.entries
        )
        return sha256("\x1e".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:12]

    def written_in(self, writing: Writing, terms: Terms) -> "Lexicon":
        """The same entries as they stand in a text of that script."""
        form = _FORMS.get(writing)
        if form is None:
            return self

        def convert(text: str) -> str:
            return to_traditional(text, form, terms)

        return Lexicon(
            tuple(
                replace(
                    each,
                    pattern=convert(each.pattern),
                    proposal=convert(each.proposal) if each.proposal else None,
                    exceptions=tuple(map(convert, each.exceptions)),
                )
                for each in self.entries
            )
        )

    def findings(self, text: str) -> Iterator[Finding]:
        """Every word of the lexicon in the text; of two in one place the longer one."""
        folded = text.translate(_LOWER)
        position = 0
        while found := self._beginning.search(folded, position):
            start = found.start()
            entry = self._at(folded, start)
            position = start + (len(entry.pattern) if entry else 1)
            if entry:
                yield _found(entry, text, start, position)

    def _at(self, folded: str, position: int) -> Entry | None:
        for pattern, entry in self._by_start.get(folded[position : position + 2], ()):
            if (
                folded.startswith(pattern, position)
                and _is_whole(folded, position, position + len(pattern))
                and not any(
                    folded.startswith(longer, position - offset)
                    for longer, offset in self._exceptions[pattern]
                    if offset <= position
                )
            ):
                return entry
        return None

    @cached_property
    def _beginning(self) -> re.Pattern[str]:
        letters = "".join(sorted({pattern[0] for pattern in self._patterns}))
        return re.compile(f"[{re.escape(letters)}]" if letters else "(?!)")

    @cached_property
    def _by_start(self) -> Mapping[str, list[tuple[str, Entry]]]:
        # A text is looked through once, whatever the number of entries: each place asks this table.
        table: dict[str, list[tuple[str, Entry]]] = {}
        for pattern, entry in self._patterns.items():
            table.setdefault(pattern[:2], []).append((pattern, entry))
        for found in table.values():
            found.sort(key=lambda pair: -len(pair[0]))
        return table

    @cached_property
    def _patterns(self) -> Mapping[str, Entry]:
        found: dict[str, Entry] = {}
        for each in self.entries:
            # One character alone would be found in every other word.
            if len(each.pattern) > 1:
                found.setdefault(each.pattern.translate(_LOWER), each)
        return found

    @cached_property
    def _exceptions(self) -> Mapping[str, list[tuple[str, int]]]:
        return {
            pattern: list(_offsets(pattern, (each.translate(_LOWER) for each in entry.exceptions)))
            for pattern, entry in self._patterns.items()
        }


def _offsets(pattern: str, exceptions: Iterable[str]) -> Iterator[tuple[str, int]]:
    for longer in exceptions:
        offset = longer.find(pattern)
        while offset >= 0:
            yield longer, offset
            offset = longer.find(pattern, offset + 1)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no Latin word is cut at either end."""
    before, after = text[max(0, start - 1) : start + 1], text[end - 1 : end + 1]
    return not any(len(seam) == 2 and seam.isascii() and seam.isalnum() for seam in (before, after))


def _found(entry: Entry, text: str, start: int, end: int) -> Finding:
    words = text[start:end]
    message, message_en = (each.format(words) for each in _MESSAGES[entry.kind])
    if entry.proposal:
        message, message_en = (
            f"{message}建议：{entry.proposal}。",
            f"{message_en} Proposed: {entry.proposal}.",
        )
    if entry.note:
        message, message_en = f"{message}{entry.note}", f"{message_en} {entry.note}"
    return Finding(
        entry.kind,
        start,
        end,
        words,
        entry.severity,
        message,
        message_en,
        entry.proposal,
        entry.id or None,
    )
