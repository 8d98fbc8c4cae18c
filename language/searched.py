"""The form in which a text that was searched is counted, or that it may not be kept at all.

What visitors type may be theirs: a number, an address, an account. Whatever looks like that is left
out as a whole, since half of it would still be theirs. In doubt nothing is kept: one count too few
costs little.
"""

import re
import unicodedata

from language.fold import fold

LONGEST = 40
"""How many characters a text has at most; one that is longer is hardly what others ask too."""

_LONGEST_GIVEN = 200  # what is longer is not even folded

_QUOTES = str.maketrans(dict.fromkeys('"“”„«»「」『』《》〈〉', " "))
_CHINESE_DIGITS = str.maketrans(
    "零〇○一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖", "00012345678912123456789"
)

# Numbers of standards and seasons look like telephone numbers, and are what a trade searches for.
_STANDARD = re.compile(
    r"(?<![a-z0-9])(?:(?:gb|fz|qb|hg|sn|ga|db(?:\d\d)?)(?:/[a-z])?|t/[a-z]{2,8}"
    r"|iso|iec|astm|aatcc|ansi|bs|en|din|jis)[ -]?[a-z]?\d{1,5}(?:\.\d{1,2})?"
    r"(?:[-:—–](?:19|20)\d\d)?(?![\d-])"
)
_SEASON = re.compile(r"(?<!\d)(20\d\d)[-/—–~至](20\d\d)(?!\d)")

_DOMAINS = "com|cn|net|org|hk|tw|mo|io|co|me|cc|top|vip|xyz|info|gov|edu|site|shop|club|ltd|app|dev|中国|公司"
_ACCOUNTS = "微信号?|薇信|威信|v信|企鹅|扣扣|(?<![a-z])(?:vx|wx|weixin|wechat|qq|whatsapp|telegram)"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

_PERSONAL = tuple(
    map(
        re.compile,
        (
            r"(?:\d[\W_]*){7}",  # whatever stands between them that is no letter
            r"(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)",
            r"@|://|(?<![a-z0-9])www\.",
            rf"[\w-][.。](?:{_DOMAINS})(?![a-z0-9])",
            # Letters and digits in one: passports, identity cards, accounts. chic2026 is a fair.
            r"(?<![a-z0-9])(?![a-z-]+(?:19|20)\d\d(?![\w-]))(?=[a-z])(?=(?:[a-z_.-]*\d){3})[a-z0-9_.-]{6,}",
            r"[a-z0-9]_+[a-z0-9]",
            rf"(?:{_ACCOUNTS})[\W_]*[a-z0-9][\w-]{{4,}}",
            r"(?:密码|口令|验证码|password|passwd|pwd)[\W_]*[a-z0-9]",
            r"\d[\W_]*(?:号楼|栋|幢|单元|室|弄)",
            rf"[{_PROVINCES}][a-z][\W_]*(?=[a-z0-9]*\d)[a-z0-9]{{5,6}}(?![a-z0-9])",  # number plates
        ),
    )
)


def countable(query: str) -> str | None:
    """The text under which a search is counted; None where it must not be kept, or says nothing.

    It is folded, so that 時裝 and 时装 are one; without quotes, control characters, punctuation at
    its ends and blanks that are too many; and has at most 40 characters.
    """
    if len(query) > _LONGEST_GIVEN:
        return None
    folded = _visible(fold(_visible(query)))
    if _is_personal(folded):
        return None
    text = _trimmed(folded)
    if len(text) > LONGEST or not any(map(str.isalnum, text)):
        return None
    return text


def _is_personal(folded: str) -> bool:
    """Whether it may hold something of a person, such as a number, an address or an account."""
    plain = _without_known("".join(map(_with_ascii_digits, folded)))
    spoken = plain.translate(_CHINESE_DIGITS)
    return any(each.search(plain) or each.search(spoken) for each in _PERSONAL)


def _without_known(text: str) -> str:
    return _SEASON.sub(_season, _STANDARD.sub("标", text))


def _season(found: re.Match[str]) -> str:
    first, second = map(int, found.groups())
    return "年" if second == first + 1 else found[0]


def _with_ascii_digits(letter: str) -> str:
    digit = unicodedata.digit(letter, None)
    return letter if digit is None else str(digit)


def _visible(text: str) -> str:
    """One blank between words, no quotes, and nothing that cannot be seen."""
    blanks = "".join(" " if each.isspace() else each for each in text.translate(_QUOTES))
    seen = "".join(each for each in blanks if unicodedata.category(each)[0] != "C")
    return " ".join(seen.split())


def _trimmed(text: str) -> str:
    """Without punctuation at its ends."""
    inside = [place for place, each in enumerate(text) if unicodedata.category(each)[0] not in "PZ"]
    return text[inside[0] : inside[-1] + 1] if inside else ""
