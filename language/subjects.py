"""What a text is about, told by a few of its words: texts that share some are likely to be alike.

Each is a token of the search index, told apart from those of `searching` by its first character. A
text keeps what it is about in the form in which tokens are looked up, so that a statement can find
what shares a word with it.
"""

import re
from collections.abc import Iterable, Iterator

import orjson

from language.difference import words_of as cut
from language.han import is_han
from language.lookup import lookup
from language.searching import LONGEST_TOKEN, itself, words_of

SUBJECT = "#"
MOST_SUBJECTS = 12

# What stands in so many titles that it says nothing about any of them.
_SAYS_NOTHING = frozenset(
    re.findall(
        r"\w+",
        """
        广东 广东省 中国 全国 我国 我省 我会 全省 省内 本届 本次 此次 今年 今天 近日 日前 年度
        关于 我们 他们 大家 为了 以及 有关 相关 一个 第一 第二 第三 情况
        进行 开展 举行 举办 召开 组织 参加 参与 启动 开幕 闭幕 落幕 圆满 成功 正式 隆重 顺利
        活动 工作 会议 通知 公告 公示 新闻 报道 消息 讲话 致辞
        the and for with from into that this its are was were will has have not new our
        """,
    )
)


def subjects_in(text: str) -> Iterator[str]:
    """The words of a text that say what it is about, some of them more than once."""
    for run in words_of(text):
        for word in cut(run) if is_han(run[0]) else (run,):
            if _is_telling(word) and word not in _SAYS_NOTHING:
                yield word[:LONGEST_TOKEN]


def subjects_named(names: Iterable[str]) -> Iterator[str]:
    """Each of what was named by hand, such as keywords: as it is, however common it may be."""
    for name in names:
        whole = " ".join(words_of(name))
        if _is_telling(whole):
            yield whole[:LONGEST_TOKEN]


def subject_tokens(subjects: Iterable[str]) -> list[str]:
    """The tokens that lead to whatever is about these."""
    return [SUBJECT + each for each in subjects]


def wanted_subjects(subjects: Iterable[str]) -> str:
    """These in the form in which tokens are looked up, each a term of its own."""
    tokens = enumerate(subject_tokens(subjects))
    return orjson.dumps(lookup((term, 0, (itself(token),)) for term, token in tokens)).decode()


def subjects_kept(wanted: str | None) -> tuple[str, ...]:
    """What `wanted_subjects` was made of; nothing of nothing."""
    spans = orjson.loads(wanted)["spans"] if wanted else ()
    return tuple(low.removeprefix(SUBJECT) for _, _, _, low, _ in spans)


def _is_telling(word: str) -> bool:
    chinese = sum(map(is_han, word))
    return chinese >= 2 or sum(map(str.isalpha, word)) - chinese >= 3
