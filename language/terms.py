"""Protected terms: names and house forms that no conversion between scripts may change."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256


class TermKind(StrEnum):
    """Why a term is protected."""

    PERSON = "PERSON"
    PLACE = "PLACE"
    BRAND = "BRAND"
    HOUSE_FORM = "HOUSE_FORM"
    WORD = "WORD"


@dataclass(frozen=True)
class Term:
    """One word in each script; a regional form that is None is the same as `zh_hant`."""

    zh_hans: str
    zh_hant: str
    zh_hant_hk: str | None = None
    zh_hant_tw: str | None = None
    kind: TermKind = TermKind.WORD


@dataclass(frozen=True)
class Splitter:
    """Finds protected terms in a text, the longest first, and answers each with its fixed form."""

    pattern: re.Pattern[str]
    answers: Mapping[str, str]

    def apply(self, text: str, *, between: Callable[[str], str]) -> str:
        """`text` with its terms answered, and every stretch between them given to `between`."""
        pieces = self.pattern.split(text)
        pieces[1::2] = [self.answers[term] for term in pieces[1::2]]
        pieces[0::2] = [between(piece) if piece else "" for piece in pieces[0::2]]
        return "".join(pieces)


@dataclass(frozen=True)
class Terms:
    """A set of protected terms, as a value; of two terms written alike the first one holds."""

    terms: tuple[Term, ...] = ()

    @cached_property
    def version(self) -> str:
        """Twelve hex digits that change whenever any term does."""
        lines = (
            "\x1f".join((t.zh_hans, t.zh_hant, t.zh_hant_hk or "", t.zh_hant_tw or "", t.kind))
            for t in self.terms
        )
        return sha256("\x1e".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:12]

    @cached_property
    def to_hant(self) -> Splitter:
        """From Simplified to Traditional without a region."""
        return _splitter((t.zh_hans, t.zh_hant) for t in self.terms)

    @cached_property
    def to_hant_hk(self) -> Splitter:
        """From Simplified to Hong Kong's forms."""
        return _splitter((t.zh_hans, t.zh_hant_hk or t.zh_hant) for t in self.terms)

    @cached_property
    def to_hant_tw(self) -> Splitter:
        """From Simplified to Taiwan's forms."""
        return _splitter((t.zh_hans, t.zh_hant_tw or t.zh_hant) for t in self.terms)

    @cached_property
    def to_hans(self) -> Splitter:
        """From any Traditional form to Simplified."""
        return _splitter(
            (form, t.zh_hans)
            for t in self.terms
            for form in (t.zh_hant, t.zh_hant_hk, t.zh_hant_tw)
            if form
        )


def _splitter(pairs: Iterable[tuple[str, str]]) -> Splitter:
    answers: dict[str, str] = {}
    for written, answer in pairs:
        if written:
            answers.setdefault(written, answer)
    longest_first = sorted(answers, key=lambda written: (-len(written), written))
    # An empty table must match nowhere; an empty group would match everywhere.
    choices = "|".join(map(re.escape, longest_first)) or r"(?!)"
    return Splitter(re.compile(f"({choices})"), answers)


def _alike(kind: TermKind, *names: str) -> tuple[Term, ...]:
    return tuple(Term(name, name, kind=kind) for name in names)


# Beside the names a site may never lose, only what opencc-pyo3 0.12 gets wrong by itself:
# 国家具有 -> 國傢俱有, 清凉面料 -> 清涼麵料, 里水 -> 裡水, 余先生 -> 餘先生, 时装周 -> 時裝週.
# A term cuts the text around it: 头发 as a term would break 牵头发起.
DEFAULT_TERMS = Terms(
    (
        Term("刘岳屏", "劉岳屏", kind=TermKind.PERSON),
        *_alike(TermKind.PERSON, "余先生", "余女士", "余小姐", "范先生", "范女士", "范小姐"),
        Term("张槎", "張槎", kind=TermKind.PLACE),
        Term("园洲", "園洲", kind=TermKind.PLACE),
        Term("里水镇", "里水鎮", kind=TermKind.PLACE),
        Term("时装周", "時裝周", kind=TermKind.HOUSE_FORM),
        Term("时尚周", "時尚周", kind=TermKind.HOUSE_FORM),
        Term("发布", "發布", kind=TermKind.HOUSE_FORM),
        *_alike(TermKind.HOUSE_FORM, "家具"),
        *_alike(TermKind.WORD, "意大利面料", "面料"),
        Term("速干面料", "速乾面料"),
        Term("里布", "裡布"),
        # These only keep the ones above from biting into another word.
        Term("头发布料", "頭髮布料"),
        Term("假发布料", "假髮布料"),
        Term("毛发布料", "毛髮布料"),
        Term("公里布置", "公里佈置"),
        Term("公里布局", "公里佈局"),
        Term("拉面料理", "拉麵料理"),
        Term("其余", "其餘"),
    )
)
"""The terms of a fashion association in Guangdong; a site adds its own."""
