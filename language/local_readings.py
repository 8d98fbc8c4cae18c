"""Readings that pypinyin's dictionary lacks or has otherwise: places, above all of Guangdong, and the trade.

What is on this list stands in a directory under the letter people look for it. Syllables are
written as in sort keys: a tone as a digit, and v for ü.
"""

from collections.abc import Mapping

# Romanised so in GB/T 2260 (codes of administrative divisions).
_DIVISIONS = {
    "朝阳": "chao2 yang2",
    "单县": "shan4 xian4",
    "佛冈": "fo2 gang1",
    "花都": "hua1 du1",
    "曾都": "zeng1 du1",
    "都昌": "du1 chang1",
    "覃塘": "qin2 tang2",
    "什邡": "shi2 fang1",
    "六合区": "lu4 he2 qu1",
}

# 《现代汉语词典》: 涌 chōng, a branch of a river; 圩 xū, a market; 泷 shuāng; 厦 xià; 汕 shàn; 行 háng.
_GUANGDONG = {
    "麻涌": "ma2 chong1",
    "大涌": "da4 chong1",
    "东涌": "dong1 chong1",
    "葵涌": "kui2 chong1",
    "沙涌": "sha1 chong1",
    "涌口": "chong1 kou3",
    "涌尾": "chong1 wei3",
    "新圩": "xin1 xu1",
    "官圩": "guan1 xu1",
    "桂圩": "gui4 xu1",
    "圩镇": "xu1 zhen4",
    "泷水": "shuang1 shui3",
    "塘厦": "tang2 xia4",
    "潮汕": "chao2 shan4",
    "十三行": "shi2 san1 hang2",
}

# As the places write themselves on signs and stations: Changlong, Changzhou, Leliu, Duhu, Duyang, Duqi.
_SIGNS = {
    "长隆": "chang2 long2",
    "长洲": "chang2 zhou1",
    "勒流": "le4 liu2",
    "都斛": "du1 hu2",
    "都杨": "du1 yang2",
    "都骑": "du1 qi2",
    "隆都": "long2 du1",
}

# 《现代汉语词典》: 朝阳产业 zhāoyáng, a trade with a future; 莨 liáng, the yam that dyes gambiered silk.
_TRADE = {
    "朝阳产业": "zhao1 yang2 chan3 ye4",
    "朝阳行业": "zhao1 yang2 hang2 ye4",
    "莨纱": "liang2 sha1",
    "莨绸": "liang2 chou2",
    "薯莨": "shu3 liang2",
    "香云莨": "xiang1 yun2 liang2",
}

READINGS: Mapping[str, str] = _DIVISIONS | _GUANGDONG | _SIGNS | _TRADE
"""How words are read wherever they stand."""

LEADING: Mapping[str, str] = {
    "区庄": "ou1 zhuang1",  # a station of Guangzhou, Ouzhuang
    "长": "chang2",  # 长裙, 长丝, 长荣: what grows (zhǎng) or is the eldest stands in the dictionary
    "曾": "zeng1",  # a family's firm or village; 曾经 stands in the dictionary
    "翟": "zhai2",
    "厦": "xia4",  # 厦滘, 厦村
}
"""How they are read at the beginning, where no longer word of the dictionary begins with them."""
