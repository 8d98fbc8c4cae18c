"""Terms: names and house forms that no conversion between scripts may change, and their synonyms."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256


class TermKind(StrEnum):
    """What a term is. A SYNONYM serves search alone: conversion does not know it."""

    PERSON = "PERSON"
    PLACE = "PLACE"
    BRAND = "BRAND"
    HOUSE_FORM = "HOUSE_FORM"
    WORD = "WORD"
    SYNONYM = "SYNONYM"


@dataclass(frozen=True)
class Term:
    """One word in each script; a regional form that is None is the same as `zh_hant`.

    `english` and `aliases` (short forms and other names, in any script) are found with it in search,
    and change nothing of how texts are converted.
    """

    zh_hans: str
    zh_hant: str
    zh_hant_hk: str | None = None
    zh_hant_tw: str | None = None
    kind: TermKind = TermKind.WORD
    english: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def converts(self) -> bool:
        """Whether script conversion follows this term."""
        return self.kind is not TermKind.SYNONYM

    @property
    def written(self) -> tuple[str, ...]:
        """Its forms in the Chinese scripts, Simplified first."""
        forms = (self.zh_hans, self.zh_hant, self.zh_hant_hk, self.zh_hant_tw)
        return tuple(form for form in forms if form)


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
    """A set of terms, as a value; of two terms written alike the first one holds."""

    terms: tuple[Term, ...] = ()

    @cached_property
    def protected(self) -> tuple[Term, ...]:
        """Those that conversion follows."""
        return tuple(term for term in self.terms if term.converts)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Everything that conversion follows, a line for each protected term."""
        return tuple(
            "\x1f".join((t.zh_hans, t.zh_hant, t.zh_hant_hk or "", t.zh_hant_tw or "", t.kind))
            for t in self.protected
        )

    @cached_property
    def version(self) -> str:
        """Twelve hex digits that change whenever any protected term does; synonyms leave them alone."""
        lines = "\x1e".join(self.lines)
        return sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()[:12]

    @cached_property
    def to_hant(self) -> Splitter:
        """From Simplified to Traditional without a region."""
        return _splitter((t.zh_hans, t.zh_hant) for t in self.protected)

    @cached_property
    def to_hant_hk(self) -> Splitter:
        """From Simplified to Hong Kong's forms."""
        return _splitter((t.zh_hans, t.zh_hant_hk or t.zh_hant) for t in self.protected)

    @cached_property
    def to_hant_tw(self) -> Splitter:
        """From Simplified to Taiwan's forms."""
        return _splitter((t.zh_hans, t.zh_hant_tw or t.zh_hant) for t in self.protected)

    @cached_property
    def to_hans(self) -> Splitter:
        """From any Traditional form to Simplified."""
        return _splitter(
            (form, t.zh_hans)
            for t in self.protected
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


def _synonym(
    zh_hans: str, zh_hant: str, *, english: Iterable[str] = (), aliases: Iterable[str] = ()
) -> Term:
    return Term(
        zh_hans, zh_hant, kind=TermKind.SYNONYM, english=tuple(english), aliases=tuple(aliases)
    )


def _alike(kind: TermKind, *names: str) -> tuple[Term, ...]:
    return tuple(Term(name, name, kind=kind) for name in names)


# Beside the names a site may never lose, only what opencc-pyo3 0.12 gets wrong by itself:
# 国家具有 -> 國傢俱有, 清凉面料 -> 清涼麵料, 里水 -> 裡水, 余先生 -> 餘先生, 时装周 -> 時裝週.
# A term cuts the text around it: 头发 as a term would break 牵头发起.
DEFAULT_TERMS = Terms(
    (
        Term("刘岳屏", "劉岳屏", kind=TermKind.PERSON, english=("Liu Yueping",)),
        *_alike(TermKind.PERSON, "余先生", "余女士", "余小姐", "范先生", "范女士", "范小姐"),
        Term("张槎", "張槎", kind=TermKind.PLACE, english=("Zhangcha",)),
        Term("园洲", "園洲", kind=TermKind.PLACE, english=("Yuanzhou",)),
        Term("里水镇", "里水鎮", kind=TermKind.PLACE),
        Term("时装周", "時裝周", kind=TermKind.HOUSE_FORM, english=("fashion week",)),
        Term("时尚周", "時尚周", kind=TermKind.HOUSE_FORM, english=("style week",)),
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
        # From here on for search alone.
        _synonym("广东时装周", "廣東時裝周", english=["Guangdong Fashion Week"]),
        _synonym("服装节", "服裝節", english=["fashion festival"], aliases=["时装节"]),
        _synonym(
            "广东省服装服饰行业协会",
            "廣東省服裝服飾行業協會",
            english=["Guangdong Garment Association"],
            aliases=["省服协", "广东省服装行业协会"],
        ),
        _synonym(
            "广东省经济和信息化委员会",
            "廣東省經濟和信息化委員會",
            english=["Guangdong Economic and Information Commission"],
            aliases=["省经信委", "经信委"],
        ),
        _synonym(
            "广东省工业和信息化厅",
            "廣東省工業和信息化廳",
            english=["Guangdong Department of Industry and Information Technology"],
            aliases=["省工信厅", "工信厅"],
        ),
        _synonym(
            "广东省科技厅",
            "廣東省科技廳",
            english=["Guangdong Department of Science and Technology"],
            aliases=["省科技厅", "广东省科学技术厅"],
        ),
        _synonym("电子商务", "電子商務", english=["e-commerce", "ecommerce"], aliases=["电商"]),
        _synonym(
            "跨境电商", "跨境電商", english=["cross-border e-commerce"], aliases=["跨境电子商务"]
        ),
        _synonym("直播基地", "直播基地", english=["livestreaming base", "live-streaming base"]),
        _synonym("直播带货", "直播帶貨", english=["live commerce"], aliases=["直播电商"]),
        _synonym("产业集群", "產業集群", english=["industrial cluster", "industry cluster"]),
        _synonym("总部基地", "總部基地", english=["headquarters base"]),
        _synonym("公共服务平台", "公共服務平臺", english=["public service platform"]),
        _synonym("转型升级", "轉型升級", english=["transformation and upgrading"]),
        _synonym("数字化", "數字化", english=["digitalisation", "digitalization", "digitisation"]),
        _synonym("数字化转型", "數字化轉型", english=["digital transformation"]),
        _synonym(
            "两化融合",
            "兩化融合",
            english=["integration of informatisation and industrialisation"],
            aliases=["信息化和工业化融合"],
        ),
        _synonym("产学研", "產學研", english=["industry-university-research"]),
        _synonym("智能制造", "智能製造", english=["smart manufacturing"]),
        _synonym("物联网", "物聯網", english=["internet of things"], aliases=["IoT"]),
        _synonym("供应链", "供應鏈", english=["supply chain"]),
        _synonym("面辅料", "面輔料", english=["fabrics and accessories"]),
        _synonym("高级定制", "高級定製", english=["haute couture"], aliases=["高定"]),
        _synonym("粤港澳大湾区", "粵港澳大灣區", english=["Greater Bay Area"], aliases=["大湾区"]),
        _synonym(
            "中国国际进口博览会",
            "中國國際進口博覽會",
            english=["China International Import Expo", "CIIE"],
            aliases=["进博会"],
        ),
        _synonym("虎门", "虎門", english=["Humen"]),
        _synonym("潮南", "潮南", english=["Chaonan"]),
        _synonym("大朗", "大朗", english=["Dalang"]),
        _synonym("茶山", "茶山", english=["Chashan"]),
        _synonym("从化", "從化", english=["Conghua"]),
    )
)
"""The terms of a fashion association in Guangdong, with their synonyms; a site adds its own."""
