"""Documents to be searched and queries to search them with: the same ones whenever they are made.

Made up from word lists, so that words are spread as in real texts (few are frequent, most are rare),
with what search stumbles over strewn in: both scripts, English, full width, marks of query languages,
very long words, and words that only documents have that nobody may see.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from random import Random
from typing import Any, Literal

from language.scripts import Form, to_traditional
from language.terms import Terms

State = Literal["live", "draft", "to come", "over", "withdrawn"]
HIDDEN_STATES: tuple[State, ...] = ("draft", "to come", "over", "withdrawn")
HIDDEN_SHARE = 0.08

TOPICS, ORGANISATIONS, PEOPLE, VENUES, EVENTS, ARTICLES = 60, 80, 160, 40, 260, 4_700

# Of the articles: written in Traditional characters, with an English text too, and with nothing else.
TRADITIONAL_SHARE, BILINGUAL_SHARE, ENGLISH_SHARE = 0.10, 0.08, 0.03


@dataclass(frozen=True)
class Document:
    """One item: what an editor wrote, with links by public id, and whether readers see it."""

    type: str
    public_id: str
    content: Mapping[str, Any]
    state: State


@dataclass(frozen=True)
class Query:
    """What somebody types, and what sort of query it is."""

    kind: str
    text: str


@dataclass(frozen=True)
class Corpus:
    """Documents, each after those it links to, and the queries."""

    documents: tuple[Document, ...]
    queries: tuple[Query, ...]


def corpus(*, articles: int = ARTICLES, sentences: int = 4, seed: int = 5) -> Corpus:
    """The documents and queries of one seed. An article has about 25 characters a sentence."""
    writer = _Writer(Random(seed), sentences)
    documents = tuple(writer.documents(articles))
    return Corpus(documents, tuple(_queries(documents, Random(seed + 1))))


# --- words ----------------------------------------------------------------------------------------


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


PLACES = _split(
    "广州 深圳 东莞 佛山 中山 惠州 江门 汕头 潮州 揭阳 肇庆 清远 虎门 大朗 沙溪 均安 张槎 园洲 盐步 新塘 狮岭"
    " 普宁 西樵 里水 三埠 民众 乐平 龙江 厚街 石井"
)
SUBJECTS = _split(
    "服装 时装 牛仔 针织 内衣 童装 毛衫 皮具 面料 辅料 纱线 印染 刺绣 香云纱 校服 婚纱 家纺 鞋帽 拉链 纽扣 羽绒服 衬衫"
)
BODIES = _split(
    "协会 商会 学院 研究院 检测中心 产业联盟 博览馆 创意园 总部基地 服务平台 集团 有限公司"
)
OCCASIONS = _split(
    "时装周 博览会 采购节 设计大赛 高峰论坛 发布会 对接会 培训班 年会 展销会 文化节 交流会"
)
THEMES = _split(
    "转型升级 产业集群 两化融合 高质量发展 数字化转型 绿色制造 直播电商 跨境贸易 品牌建设 质量追溯 知识产权 人才培养"
    " 省镇共建 总部经济 非物质文化遗产 粤港澳大湾区 乡村振兴 智能制造 标准化 碳中和 后整理 发展潜力 制造业当家 供应链协同"
    " 柔性生产 快速反应 云平台 面辅料"
)
ACTS = _split(
    "举办 启动 发布 签约 调研 走访 推进 建设 完善 推广 提升 引导 支持 组织 参加 邀请 表彰 评选 培训 考察 交流 整合 共享"
    " 对接 落实 加快 推动 探索 形成 打造 汇聚 展示 服务 带动 促进"
)
LITTLE = _split(
    "的 了 和 与 在 为 对 将 并 以及 通过 根据 围绕 其中 目前 今年 同时 进一步 一批 多家"
)
# Pairs that leave two-character words of every sort, and characters whose scripts do not map one to one.
CHARACTERS = (
    "一二三四五六七八九十百千万年月日时分东西南北上下左右前后里外大小多少高低长短新旧好坏快慢冷热远近开关进出来去"
    "人口手足头面目心身家国省市县镇村街道路桥河海江湖山石田林木花草果叶金银铜铁钢铝土水火风云雨雪电光声色香味"
    "红黄蓝绿青紫黑白灰粉布丝棉麻毛皮革绒纱线绳带扣针剪刀尺衣裤裙衫袍帽鞋袜领袖腰肩背胸裁缝绣染织纺印洗熨烫"
    "工厂车间机器设备技术质量标准检验认证品牌商标专利市场销售买卖价格成本利润税费贷款投资股份公司企业单位部门组织"
    "协会会员主席秘书经理员工师傅学生老师院校课程教育培训考试证书人才就业创业政策法律规定计划方案项目工程目标任务"
    "指标数据统计报告分析研究调查问题困难原因办法措施经验成果奖励表彰先进典型示范推广宣传媒体报纸网络平台系统软件"
    "信息智能自动数字绿色环保节能减排安全健康卫生服务客户消费需求供应采购仓储物流运输仓库货物订单合同交付发票"
    "展览展会论坛大赛秀场模特设计创意潮流时尚季节款式风格材料成分结构功能舒适透气保暖防水弹力耐磨"
    "发展干部台湾钟表冲击着装准备制造复制松散谷物杯子郁闷游览胡须卷起系列丑角仆人斗争姜汤岳麓征程"
).replace("\n", "")
SURNAMES = "陈李张黄何罗梁林郑谢周吴徐孙马朱胡郭高许欧阳单查曾"
GIVEN = "嘉怡志强美玲国华晓明家俊思敏伟文雅静子轩颖欣建平丽珍瑞屏岳"

ENGLISH = _split(
    "fashion week guangdong garment industry cluster design designer brand supply chain market export textile fabric cotton"
    " denim knitwear show runway season trend exhibition association member digital transformation upgrade green smart"
    " factory quality standard training talent award forum policy report data platform cross-border e-commerce livestream"
    " RFID ERP 5G B2B AI 3D 2024 2025 2026 café naïve Zoë Straße co-operative O'Neill made-to-measure ISO9001 GB18401"
)
LATIN_IN_CHINESE = _split(
    "RFID ERP 5G B2B AI 3D 2024 2025 2026 ISO9001 GB18401 Fashion LED ＣＡＤ ＥＲＰ 3.5 Wi-Fi"
)
STRANGE = (
    "O'Neill", '"引号"', "NEAR(时装 面料)", "100%纯棉", "a_b_c", "back\\slash", "'; DROP TABLE item;--", "🌸春季", "👩‍👩‍👧家庭",
    "ＲＦＩＤ芯片", "①②③号", "㍿制衣", "ﬁnish", "ǰump", "佐々木", "二〇二四", "𠮷野家", "ファッション", "패션위크", "Мода", "แฟชั่น",
    "e\u0301toile", "x*y", "C++", "C#", ".NET", "a&b", "a|b", "!important", "(括号)", "[方括号]", "{花括号}", "<尖括号>", "服装-时装", "时装·周", "面料/辅料",
    "tab\there", "\u2028行", "\u200b零宽", "服\u00a0装", "ÅNGSTRÖM", "İstanbul", "ΣΊΣΥΦΟΣ", "ﷺ", "№5", "½价", "²次方", "AND", "OR", "NOT", "NULL", "true",
)  # fmt: skip
LONG_WORD = "pneumono" * 12
LONG_WORDS = (LONG_WORD, LONG_WORD[:64] + "x" * 30, LONG_WORD[:63], "纟" * 90, "A" * 64, "a" * 65)

HIDDEN_WORDS = ("隐云计划", "密纹工程", "zzsecret", "未公开名单")
HIDDEN_NAMES = ("藏名甲", "藏名乙")
"""Of people who are no longer shown, though articles are signed by them."""


class _Words:
    """Words drawn as in real texts: the nth is n times as rare as the first."""

    def __init__(self, chance: Random, words: Sequence[str]) -> None:
        self.chance = chance
        self.words = words
        self.weights = list(accumulate(1 / (place + 5) for place in range(len(words))))

    def __call__(self) -> str:
        return self.chance.choices(self.words, cum_weights=self.weights)[0]


def _made_up(chance: Random, count: int) -> list[str]:
    """Different words of two to four characters."""
    weights = list(accumulate(1 / (place + 30) for place in range(len(CHARACTERS))))
    shuffled = chance.sample(CHARACTERS, len(CHARACTERS))
    words: dict[str, None] = {}
    while len(words) < count:
        size = chance.choices((2, 3, 4), (75, 15, 10))[0]
        words["".join(chance.choices(shuffled, cum_weights=weights, k=size))] = None
    return list(words)


def _made_up_english(chance: Random, count: int) -> list[str]:
    syllables = [
        first + second for first in "bdfglmnprst" for second in ("a", "en", "i", "or", "u")
    ]
    words: dict[str, None] = {}
    while len(words) < count:
        words["".join(chance.choices(syllables, k=chance.choice((2, 2, 3, 4))))] = None
    return list(words)


# --- documents ------------------------------------------------------------------------------------


class _Writer:
    def __init__(self, chance: Random, sentences: int) -> None:
        self.chance = chance
        self.sentences = sentences
        self.plain = _Words(chance, _made_up(chance, 6_000))
        self.theme = _Words(chance, THEMES)
        self.english = _Words(chance, (*ENGLISH, *_made_up_english(chance, 1_500)))
        self.made: dict[str, list[Document]] = {}

    def documents(self, articles: int) -> Iterator[Document]:
        """Every document, those that others link to first."""
        pick = self.chance.choice
        for n in range(TOPICS):
            name = THEMES[n] if n < len(THEMES) else pick(SUBJECTS) + self.theme()
            yield self.made_of("Topic", {"name": {"ZH_HANS": name}, "summary": self.text(1)})
        for n in range(ORGANISATIONS):
            yield self.made_of("Organisation", self.organisation(n))
        for n in range(PEOPLE):
            state: State = "over" if n < len(HIDDEN_NAMES) else "live"
            yield self.made_of("Person", self.person(n), state)
        for n in range(VENUES):
            name = f"{pick(PLACES)}{pick(SUBJECTS)}{pick(('会展中心', '博览馆', '创意园', '大剧院'))}{n}号馆"
            aliases = [f"{pick(PLACES)}{n}号馆", f"{pick(ENGLISH)} Hall {n}"]
            content = {"name": {"ZH_HANS": name}, "aliases": {"ZH_HANS": aliases[: n % 3]}}
            yield self.made_of("Venue", content | {"place": {"ZH_HANS": pick(PLACES)}})
        for _ in range(EVENTS):
            yield self.made_of("Event", self.event())
        for _ in range(articles):
            yield self.made_of("Article", self.article())

    def made_of(self, kind: str, content: dict[str, Any], state: State = "live") -> Document:
        """A document with this content; one in twelve is hidden, and says what nobody may read."""
        if kind in ("Article", "Event") and self.chance.random() < HIDDEN_SHARE:
            state = self.chance.choice(HIDDEN_STATES)
            for locale in content["title"]:
                content["title"][locale] += self.chance.choice(HIDDEN_WORDS)
        letters = "".join(self.chance.choices("abcdefghijklmnopqrstuvwxyz234567", k=20))
        some = self.made.setdefault(kind, [])
        # The slug is told apart by its number; what it says does not matter here.
        content["slug"] = f"{kind.lower()}-{len(some) + 1}"
        made = Document(kind, f"{kind.lower()}_{letters}", content, state)
        some.append(made)
        return made

    def links(self, kind: str, most: int) -> list[str]:
        some = self.chance.sample(self.made[kind], self.chance.randrange(most + 1))
        return [each.public_id for each in some]

    def organisation(self, n: int) -> dict[str, Any]:
        pick = self.chance.choice
        place, subject, body = pick(PLACES), pick(SUBJECTS), pick(BODIES)
        aliases = [f"{place[:1]}{subject[:1]}{body[:1]}", pick(("GDGA", "CNTAC", "ITMF", "SGS"))]
        return {
            "name": {"ZH_HANS": f"{place}{subject}{body}"}
            | ({"EN": " ".join(pick(ENGLISH) for _ in range(3)).title()} if n % 4 == 0 else {}),
            "aliases": {"ZH_HANS": aliases[: n % 3]},
            "place": {"ZH_HANS": place},
            "summary": self.text(1),
        }

    def person(self, n: int) -> dict[str, Any]:
        pick = self.chance.choice
        if n < len(HIDDEN_NAMES):
            return {"name": {"ZH_HANS": HIDDEN_NAMES[n]}}
        name = pick(SURNAMES) + "".join(self.chance.choices(GIVEN, k=2))
        aliases = [pick(("Anna Lee", "Zoë Wong", "J. O'Neill", "Мария", "さくら")), f"阿{name[-1]}"]
        return {
            "name": {"ZH_HANS": name},
            "aliases": {"ZH_HANS": aliases[: max(0, n % 12 - 9)]},
            "summary": self.text(1),
        }

    def event(self) -> dict[str, Any]:
        pick = self.chance.choice
        year, place = pick((2023, 2024, 2025)), pick(PLACES)
        name = f"{year}{place}{pick(SUBJECTS)}{pick(OCCASIONS)}"
        return {
            "title": {"ZH_HANS": name}
            | ({"EN": f"{pick(ENGLISH)} fashion week {year}".title()} if year == 2024 else {}),
            "theme": self.text(1),
            "place": {"ZH_HANS": place},
            "summary": self.text(2),
            "starts_at": f"{self.instant()}",
            "published_at": self.instant(),
            "venues": self.links("Venue", 1),
        }

    def article(self) -> dict[str, Any]:
        chance = self.chance
        content: dict[str, Any] = {
            "kind": chance.choice(("NEWS", "NOTICE", "SPEECH")),
            "published_at": self.instant(),
            "byline": self.signed(),
            "topics": self.links("Topic", 3),
            "mentions": self.links("Organisation", 2) if chance.random() < 0.3 else [],
        }
        if chance.random() < 0.15:
            content["event"] = chance.choice(self.made["Event"]).public_id
        roll = chance.random()
        if roll < ENGLISH_SHARE:
            return content | self.told("EN")
        if roll < ENGLISH_SHARE + BILINGUAL_SHARE:
            return _merged(content | self.told("ZH_HANS"), self.told("EN"))
        if roll < ENGLISH_SHARE + BILINGUAL_SHARE + TRADITIONAL_SHARE:
            return content | self.told(chance.choice(("ZH_HANT", "ZH_HANT_HK", "ZH_HANT_TW")))
        return content | self.told("ZH_HANS")

    def signed(self) -> list[str]:
        if self.chance.random() < 0.01:
            return [self.made["Person"][self.chance.randrange(len(HIDDEN_NAMES))].public_id]
        return self.links("Person", 2)

    def told(self, locale: str) -> dict[str, Any]:
        """The words of an article in one language."""
        chance = self.chance
        write = self.english_text if locale == "EN" else self.chinese_text
        many = max(2, round(chance.lognormvariate(0, 0.4) * self.sentences))
        paragraphs = [write(n) for n in _parts(many, chance)]
        texts = {"title": self.title(locale), "lead": write(1) if chance.random() < 0.4 else ""}
        blocks: list[dict[str, Any]] = [
            {"id": f"p{n}", "kind": "ParagraphBlock", "html": self.marked_up(each)}
            for n, each in enumerate(paragraphs, start=1)
        ]
        if chance.random() < 0.1:
            heading = {"kind": "HeadingBlock", "level": 2, "text": self.title(locale)}
            blocks.insert(0, {"id": "h1"} | heading)
        if chance.random() < 0.05:
            blocks.append({"id": "l1", "kind": "ListBlock", "items": [write(1), write(1)]})
        written: dict[str, Any] = {
            name: {locale: _in_script(text, locale)} for name, text in texts.items() if text
        }
        written["body"] = {locale: [_block_in_script(each, locale) for each in blocks]}
        if chance.random() < 0.2:
            words = [self.theme() if locale != "EN" else self.english() for _ in range(3)]
            written["keywords"] = {locale: [_in_script(each, locale) for each in words]}
        return written

    def title(self, locale: str) -> str:
        pick = self.chance.choice
        if locale == "EN":
            return " ".join(self.english() for _ in range(self.chance.randrange(3, 8))).capitalize()
        forms = (
            f"{pick(PLACES)}{pick(SUBJECTS)}{pick(ACTS)}{self.theme()}",
            f"{pick(PLACES)}{pick(OCCASIONS)}{pick(ACTS)}，{self.plain()}{self.plain()}",
            f"{self.plain()}{pick(ACTS)}{pick(LATIN_IN_CHINESE)}{pick(SUBJECTS)}{self.theme()}",
            f"“{self.plain()}{self.theme()}”{pick(ACTS)}{self.plain()}",
        )
        return pick(forms)

    def text(self, sentences: int) -> dict[str, str]:
        return {"ZH_HANS": self.chinese_text(sentences)}

    def chinese_text(self, sentences: int) -> str:
        return "".join(self.sentence() for _ in range(sentences))

    def sentence(self) -> str:
        chance = self.chance
        pick = chance.choice
        words: list[str] = []
        for _ in range(chance.randrange(6, 13)):
            roll = chance.random()
            if roll < 0.55:
                words.append(self.plain())
            elif roll < 0.70:
                words.append(pick(ACTS) + (pick(LITTLE) if roll < 0.6 else ""))
            elif roll < 0.80:
                words.append(pick(LITTLE))
            elif roll < 0.88:
                words.append(self.theme())
            elif roll < 0.93:
                words.append(pick(PLACES) + pick(SUBJECTS))
            elif roll < 0.96:
                words.append(pick(("，", "、", "；", "：")))
            elif roll < 0.975:
                words.append(pick(LATIN_IN_CHINESE))
            elif roll < 0.99:
                words.append(pick(STRANGE))
            elif roll < 0.991:
                words.append(f" {pick(LONG_WORDS)} ")
            else:
                words.append(self.plain())
        return "".join(words) + "。"

    def english_text(self, sentences: int) -> str:
        told = []
        for _ in range(sentences):
            words = [self.english() for _ in range(self.chance.randrange(6, 14))]
            if self.chance.random() < 0.08:
                words.append(self.chance.choice(STRANGE))
            told.append(" ".join(words).capitalize() + ".")
        return " ".join(told)

    def marked_up(self, text: str) -> str:
        """The text as a paragraph's HTML; sometimes a tag stands in the middle of a word."""
        if len(text) > 20 and self.chance.random() < 0.1:
            at = self.chance.randrange(5, len(text) - 5)
            return f"{escape(text[:at])}<b>{escape(text[at : at + 4])}</b>{escape(text[at + 4 :])}"
        return escape(text)

    def instant(self) -> str:
        """One of two thousand, so that some documents share theirs."""
        n = self.chance.randrange(2_000)
        return f"20{12 + n % 14}-{1 + n % 12:02}-{1 + n % 28:02}T{n % 24:02}:{n % 60:02}:00Z"


def _parts(total: int, chance: Random) -> list[int]:
    cut = chance.randrange(1, total)
    return [cut, total - cut]


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Content with the words of both languages."""
    both = dict(one)
    for name, values in other.items():
        both[name] = {**both.get(name, {}), **values}
    return both


_FORMS = {
    "ZH_HANT": Form.HANT,
    "ZH_HANT_HK": Form.HANT_HK,
    "ZH_HANT_TW": Form.HANT_TW,
}


def _in_script(text: str, locale: str) -> str:
    form = _FORMS.get(locale)
    return to_traditional(text, form, Terms()) if form else text


def _block_in_script(block: dict[str, Any], locale: str) -> dict[str, Any]:
    told = dict(block)
    for name in ("html", "text"):
        if name in told:
            told[name] = _in_script(told[name], locale)
    if "items" in told:
        told["items"] = [_in_script(each, locale) for each in told["items"]]
    return told


# --- queries --------------------------------------------------------------------------------------

NOTHING = (
    "",
    " ",
    "。，、",
    '""',
    "“”",
    "---",
    "%",
    "*",
    "_ _",
    "\u3000",
    "🌸",
    "()[]{}",
    "'",
    '"',
    "\t\n",
)
HOSTILE = (
    "时装周\"; DROP TABLE item;--", "NEAR(时装 面料)", "NEAR(", "时装 AND 面料", "时装 OR 面料", "NOT 时装", "时装*", "*时装", "服装^2", "title:时装", "-时装",
    "+时装 +面料", "时装周%", "%装%", "_装", "时装_周", "a_b_c", "b_c", "back\\slash", "\\时装", "'; DROP TABLE item;--", "O'Neill", "o’neill", "''", "' OR '1'='1", "时装' & '面料",
    "时装:*", "'时装':*", "时装 & !面料", "时装 <-> 面料", "fashion:*", "$1", "${x}", "{{时装}}", "<b>时装</b>", "&lt;时装", "\u200b时装", "时\u200b装", "服\u00a0装", "服装\u3000面料",
    "ＲＦＩＤ", "ｆａｓｈｉｏｎ", "①②③", "㍿", "ﬁnish", "FINISH", "Straße", "STRASSE", "ÅNGSTRÖM", "ångström", "istanbul", "İstanbul", "σίσυφος", "ΣΊΣΥΦΟΣ", "étoile", "e\u0301toile",
    "佐々木", "佐", "二〇二四", "〇", "𠮷野家", "𠮷", "ファッション", "ファッ", "패션", "мода", "МОДА", "แฟชั่น", "ﷺ", "№5", "½", "²", "x*y", "C++", "c#", ".net", "a&b", "!important",
    "100%", "100%纯棉", "3.5", "wi-fi", "WI-FI", "Wi Fi", "made-to-measure", "(括号", "[方括号]", "{花", "<尖括号>", "时装·周", "面料/辅料", "面料 辅料", '"面料 辅料"', "tab here", "null", "TRUE", "and", "or",
    "🌸春季", "👩‍👩‍👧家庭", LONG_WORD, LONG_WORD[:64], LONG_WORD[:65], LONG_WORD[:64] + "x", LONG_WORD[:64] + "xxxxy", LONG_WORD + "q", "a" * 64, "A" * 65, "a" * 66, "纟" * 90, "纟" * 91, "纟" * 200,
    'unclosed "时装', '"时装', '时装"周', '""时装""', "“时装周", "「时装」", "『面料』 时装", "「时装", "“fashion week”",
)  # fmt: skip
ENGLISH_QUERIES = (
    "fashion", "Fash", "FASHION WEEK", "fashion week", '"fashion week"', "ashion", "week fashion", '"week fashion"', "ｗｅｅｋ", "guang", "e-comm", "ecommerce", "cafe", "café", "CAFÉ", "naive", "naïve", "zoë", "rfid", "Rf", "5g", "b2b", "20", "2024",
    "iso", "ISO9001", "9001", "gb18401", "cad", "wifi", "led", "f", "o", "o neill", "anna lee", "hall 3", "GDGA", "mid", "cross border",
)  # fmt: skip
SYNONYMS = (
    "fashion week guangdong", "广州 fashion week", '"fashion week" 服装', "fashion-week", "时装周 supply chain", "ecommerce", "E Commerce", "电商 面料", "直播电商", "live commerce", "smart manufacturing", "Greater Bay Area", "大湾区", "industry cluster",
    "digital transformation 2024", "數字化轉型", "fabrics and accessories", "省服协", "zhangcha", "张槎 fashion week 面料", "headquarters base", "fashion", "week", "面輔料", "時尚周",
)  # fmt: skip
MIXED = (
    "5G时装", "RFID芯片", "rfid 面料", "2024广州", "广州 2024", "第5", "ERP系统", "AI", "AI设计", "3D 打印", "时装 fashion", "时装fashion", "Fashion时装周", "5g产业集群",
)  # fmt: skip


def _queries(documents: Sequence[Document], chance: Random) -> Iterator[Query]:
    """At least 250 different queries of one to eight characters and more."""
    texts = [text for each in chance.sample(documents, 600) for text in _chinese_in(each)]
    seen: set[str] = set()
    for query in _every_kind(texts, chance):
        if query.text not in seen:
            seen.add(query.text)
            yield query


def _every_kind(texts: Sequence[str], chance: Random) -> Iterator[Query]:
    def cut(size: int) -> str:
        while True:
            text = chance.choice(texts)
            at = chance.randrange(max(1, len(text) - size))
            found = text[at : at + size]
            if len(found) == size and all("\u4e00" <= each <= "\u9fff" for each in found):
                return found

    def two_of_one_text(size: int) -> tuple[str, str]:
        while True:
            text = chance.choice(texts)
            some = [text[at : at + size] for at in range(len(text) - size + 1)]
            chinese = [each for each in some if all("\u4e00" <= one <= "\u9fff" for one in each)]
            if len(chinese) > size * 2:
                one, other = chance.sample(chinese, 2)
                return one, other

    for word in (*PLACES[:14], *SUBJECTS[:6]):
        yield Query("domain", word)
    for size, many in ((1, 14), (2, 45), (3, 22), (4, 22), (5, 12), (6, 12), (7, 8), (8, 8)):
        for _ in range(many):
            yield Query(f"{size} characters", cut(size))
    for word in (*THEMES[10:], *OCCASIONS):
        yield Query("theme", word)
    for n in range(24):
        form = tuple(Form)[n % len(Form)]
        yield Query("traditional", to_traditional(cut(2 + n % 5), form, Terms()))
    for word in ("時裝週", "時裝周", "轉型升級", "張槎", "兩化融合", "發展潛力", "總部基地", "後整理", "雲平台", "雲平臺", "鐘錶", "製造"):  # fmt: skip
        yield Query("traditional", word)
    for n in range(24):
        yield Query("terms", " ".join((*two_of_one_text(2), *[chance.choice(SUBJECTS)][: n % 2])))
    for _ in range(6):
        yield Query("terms", f"{chance.choice(SUBJECTS)}　{chance.choice(PLACES)} {chance.choice(ENGLISH)}")  # fmt: skip
    for n in range(12):
        one, other = two_of_one_text(3)
        opening, closing = ('""', "“”", "「」", "『』")[n % 4]
        yield Query("quoted", f"{opening}{one}{closing}{other}")
    for _ in range(6):
        yield Query("names", chance.choice(SURNAMES[:20]) + chance.choice(GIVEN))
    for word in (
        *BODIES[:6],
        "号馆",
        "会展中心",
        "博览馆 广州",
        "anna",
        "Zoë Wong",
        "мария",
        "さくら",
    ):
        yield Query("names", word)
    yield from (Query("synonyms", each) for each in SYNONYMS)
    yield from (Query("latin", each) for each in ENGLISH_QUERIES)
    yield from (Query("mixed", each) for each in MIXED)
    yield from (Query("hostile", each) for each in HOSTILE)
    yield from (Query("hidden", each) for each in (*HIDDEN_WORDS, *HIDDEN_NAMES, "隐云", "zzsec"))
    yield from (Query("nothing", each) for each in NOTHING)


def _chinese_in(document: Document) -> Iterator[str]:
    content = document.content
    for name in ("title", "name", "summary", "lead"):
        text = (content.get(name) or {}).get("ZH_HANS")
        if text:
            yield text
    for block in (content.get("body") or {}).get("ZH_HANS", ()):
        yield block.get("html") or block.get("text") or "".join(block.get("items", ()))
