"""Telling the names of speakers from the labels that are printed before a colon."""

import re
from dataclasses import dataclass

from language.terms import TermKind, Terms

_BEFORE_COLON = re.compile(r"([^:：]{2,30})[:：]\s*(?=\S)")
_BETWEEN_NAMES = re.compile(r"[、，,\s]+")
_COMPOUND = (
    "欧阳|上官|司马|诸葛|司徒|皇甫|尉迟|长孙|慕容|夏侯|令狐|东方|南宫|公孙|轩辕|宇文|澹台|端木"
)
_SINGLE = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁"
    "韦马苗方俞任袁柳史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟黄穆萧肖尹姚邵"
    "湛汪祁毛狄贝臧戴宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡"
    "田樊胡凌霍虞万柯卢莫房裘缪解应宗丁宣邓洪包左石崔吉龚程邢裴陆荣翁荀惠甄曲封储靳段焦巴牧车侯宓"
    "蓬全班仰秋仲伊宫宁仇栾刘景詹龙叶幸司韶黎蒲卓池乔闻党翟谭劳姬申冉桑桂牛边燕尚农温庄晏柴瞿阎"
    "连习艾鱼容向古易廖居衡步耿满弘匡文寇广欧利师巩聂关查曾游丘代岳冼单区佟涂覃麦招简"
)
_NAME = re.compile(rf"(?:(?:{_COMPOUND})[一-鿿]{{1,2}}|[{_SINGLE}][一-鿿]{{1,2}})")
# 关注, 方案 and 简讯 begin like family names.
_LABEL_END = re.compile("[讯闻注评知告案题焦点事报道法策划记录谈论新热态会展周]$")


@dataclass(frozen=True)
class Headline:
    """A printed title, parted into who speaks and what it says."""

    byline: tuple[str, ...]
    title: str
    is_certain: bool = True


def headline_of(printed: str, *, terms: Terms) -> Headline:
    """The names before a title's colon, if they are names: known persons surely, others by shape."""
    found = _BEFORE_COLON.match(printed)
    names = tuple(filter(None, _BETWEEN_NAMES.split(found[1]))) if found else ()
    persons = {term.zh_hans for term in terms.terms if term.kind is TermKind.PERSON}
    if not found or not names or not all(n in persons or is_shaped_like_a_name(n) for n in names):
        return Headline((), printed)
    return Headline(names, printed[found.end() :], all(name in persons for name in names))


def is_shaped_like_a_name(text: str) -> bool:
    """Whether the text can be somebody's name: a family name, then one or two characters."""
    return _NAME.fullmatch(text) is not None and _LABEL_END.search(text) is None
