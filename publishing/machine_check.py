"""The machine check: what a reviewer should not have to look for, found in a revision.

Words are proofread by `language.proofing`; here they are found in every field, part and block, and
links, pictures and what is missing are looked at besides. What somebody has dismissed stays known
by its fingerprint.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from hashlib import sha256

import orjson

from language.proofing.finding import Finding, Severity, Writing
from language.proofing.lexicon import Lexicon
from language.proofing.proof import proof
from language.terms import Terms
from models.declare import Catalogue, ContentType
from models.locale import Locale
from models.system import Dismissal, Item, Revision
from publishing.check import Content, Path, missing_in
from publishing.desk import Act
from publishing.lexicon import lexicon_in, lexicon_of
from publishing.passages import LinkPlace, links_in, passages_of
from publishing.standing import Standing, standings


class CheckRule(Enum):
    """Which rule found something."""

    MIXED_SCRIPT = "MIXED_SCRIPT"
    MIXED_LETTERS = "MIXED_LETTERS"
    PINYIN = "PINYIN"
    DAMAGE = "DAMAGE"
    WEEKDAY = "WEEKDAY"
    NO_SUCH_DAY = "NO_SUCH_DAY"
    WRONG_WORD = "WRONG_WORD"
    ABSOLUTE_TERM = "ABSOLUTE_TERM"
    NAME = "NAME"
    HOUSE_FORM = "HOUSE_FORM"
    MISSING = "MISSING"
    LINK_BROKEN = "LINK_BROKEN"
    LINK_NOT_LIVE = "LINK_NOT_LIVE"
    ALT_MISSING = "ALT_MISSING"


@dataclass(frozen=True)
class Dismissed:
    """Who let a finding stand, when (microseconds since 1970), and why."""

    by: str
    at: int
    reason: str


@dataclass(frozen=True)
class Found:
    """A finding in its place. Where it is in a text, `start` and `end` count its plain characters.

    `entry` is the lexicon's; `target` the item that a link leads to. `dismissible` is False for what
    must be mended.
    """

    rule: CheckRule
    path: Path
    severity: Severity
    message: str
    message_en: str
    words: str = ""
    start: int | None = None
    end: int | None = None
    proposal: str | None = None
    entry: str | None = None
    target: str | None = None
    dismissible: bool = True
    fingerprint: str = ""
    dismissed: Dismissed | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still asks to be looked at."""
        return self.dismissed is None


@dataclass(frozen=True)
class Draft:
    """A content in the language in which it is to be checked."""

    item: int
    content: Content
    content_type: ContentType
    locale: Locale


class Checker:
    """What all checks of one moment share: the catalogue, the terms and the lexicon."""

    def __init__(self, catalogue: Catalogue, terms: Terms, lexicon: Lexicon) -> None:
        self.catalogue = catalogue
        self.terms = terms
        self.lexicon = lexicon
        self._in_script: dict[Writing, Lexicon] = {}

    def words(self, draft: Draft) -> Iterator[Found]:
        """What the rules for texts and the lexicon find."""
        told = (draft.content, draft.content_type, self.catalogue, draft.locale)
        for passage in passages_of(*told):
            for each in proof(
                passage.text,
                writing=passage.writing,
                lexicon=self.lexicon_for(passage.writing),
                terms=self.terms,
            ):
                yield _in_place(each, passage.path)

    def lexicon_for(self, writing: Writing) -> Lexicon:
        """The lexicon in a script. Asked for with each passage, so not looked up by its value."""
        if writing not in self._in_script:
            self._in_script[writing] = lexicon_in(writing, self.lexicon, self.terms)
        return self._in_script[writing]

    def missing(self, draft: Draft) -> Iterator[Found]:
        """What has to be filled in: this alone can never be dismissed."""
        problems = missing_in(draft.content, draft.content_type, self.catalogue)
        for each in problems:
            is_elsewhere = len(each.path) > 1 and each.path[1] in Locale.__members__
            if not is_elsewhere or each.path[1] == draft.locale.name:
                yield _missing(draft, each.path, each.message)
        if _lacks_source(draft) and (SOURCE,) not in {each.path for each in problems}:
            message = "A reprint says where it comes from. Fill in the attribution."
            yield _missing(draft, (SOURCE,), message)

    def links(self, draft: Draft) -> list[LinkPlace]:
        """Where it leads."""
        return list(links_in(draft.content, draft.content_type, self.catalogue, draft.locale))


SOURCE = "attribution"


def _lacks_source(draft: Draft) -> bool:
    """Whether it came to us as a reprint, whatever kind of article it is, and does not say from where.

    An import may be published without, by the service itself; people may not let that pass.
    """
    came_as = draft.content.get("origin")
    return (
        came_as == "REPRINT"
        and SOURCE in draft.content_type.fields
        and not draft.content.get(SOURCE)
    )


def _missing(draft: Draft, path: Path, message_en: str) -> Found:
    label = draft.content_type.fields[path[0]].label
    message = f"“{label}”（{'.'.join(path)}）发布前必须填写。"
    return Found(CheckRule.MISSING, path, Severity.BLOCK, message, message_en, dismissible=False)


async def checker_of(act: Act, lexicon: Lexicon | None = None) -> Checker:
    """The checker as terms and lexicon now are, or with another lexicon."""
    return Checker(act.catalogue, act.terms, lexicon or await lexicon_of(act))


async def findings(act: Act, item: Item, revision: Revision, locale: Locale) -> tuple[Found, ...]:
    """Everything found in the revision as readers of this language will see it, dismissed or not."""
    content_type = act.catalogue.types[item.type]
    draft = Draft(item.id, orjson.loads(revision.content), content_type, locale)
    [found] = await check(act, await checker_of(act), [draft])
    return found


async def blocking_findings(
    act: Act, item: Item, revision: Revision, locale: Locale
) -> list[Found]:
    """What keeps the revision from being published in this language, until mended or dismissed."""
    found = await findings(act, item, revision, locale)
    return [each for each in found if each.severity is Severity.BLOCK and each.is_open]


async def check(act: Act, checker: Checker, drafts: Sequence[Draft]) -> list[tuple[Found, ...]]:
    """The findings of each draft; what they link to is looked up for all of them together."""
    links = [checker.links(each) for each in drafts]
    targets = await _targets(act, {link.target for each in links for link in each})
    dismissed = await _dismissals(act, {each.item for each in drafts})
    # Proofreading takes a millisecond or so a page; meanwhile others are to be answered.
    words = await asyncio.to_thread(lambda: [list(checker.words(each)) for each in drafts])
    return [
        tuple(
            _signed(
                [
                    *checker.missing(draft),
                    *(found for link in its_links for found in _link(link, targets, draft.locale)),
                    *its_words,
                ],
                dismissed.get(draft.item, {}),
            )
        )
        for draft, its_links, its_words in zip(drafts, links, words, strict=True)
    ]


def _in_place(finding: Finding, path: Path) -> Found:
    return Found(
        CheckRule[finding.rule.value],
        path,
        finding.severity,
        finding.message,
        finding.message_en,
        finding.words,
        finding.start,
        finding.end,
        finding.proposal,
        finding.entry,
    )


def _signed(found: Iterable[Found], dismissed: Mapping[str, Dismissed]) -> Iterator[Found]:
    """Each with its fingerprint: of two alike in one place, the second is told from the first.

    Not its position, and not its number in a list: those change with every edit before it.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for each in found:
        # A block's id may be all digits, but is longer than any number in a list.
        place = ("*" if step.isdigit() and len(step) < 5 else step for step in each.path)
        # A finding that has become graver asks to be looked at again.
        key = (each.rule.value, each.severity.value, each.words, each.target or "", *place)
        fingerprint = sha256("\x1f".join((*key, str(seen[key]))).encode()).hexdigest()[:32]
        seen[key] += 1
        gone = dismissed.get(fingerprint) if each.dismissible else None
        yield replace(each, fingerprint=fingerprint, dismissed=gone)


@dataclass(frozen=True)
class _Target:
    standing: Standing
    alts: Mapping[str, str | None] | None
    """What a picture is said to show, by language; None for what is no picture."""


def _link(link: LinkPlace, targets: Mapping[str, _Target], locale: Locale) -> Iterator[Found]:
    target = targets.get(link.target)
    state = _state(target.standing) if target else ("已不存在", "does not exist", True)
    if state is not None:
        zh, en, is_broken = state
        yield Found(
            CheckRule.LINK_BROKEN if is_broken else CheckRule.LINK_NOT_LIVE,
            link.path,
            Severity.BLOCK if is_broken else Severity.WARN,
            f"链接的内容 {link.target} {zh}，读者看不到。",
            f"The linked item {link.target} {en}; readers will not see it.",
            target=link.target,
        )
    if target and target.alts is not None and not target.alts.get(locale.name):
        yield Found(
            CheckRule.ALT_MISSING,
            (*link.path, locale.name) if locale.name not in link.path else link.path,
            Severity.WARN,
            f"图片 {link.target} 没有这种语言的替代文字。",
            f"The picture {link.target} has no alternative text in this language.",
            target=link.target,
        )


def _state(standing: Standing) -> tuple[str, str, bool] | None:
    if standing.trashed:
        return "在回收站里", "is in the trash", True
    if standing.withdrawn:
        return "已撤回", "is withdrawn", True
    if standing.live is None:
        return "尚未发布", "is not published", False
    return None


async def _targets(act: Act, ids: set[str]) -> dict[str, _Target]:
    found: dict[str, _Target] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        batch = wanted[start : start + 500]
        items = await Item.filter(public_id__in=batch).using_db(act.tx)
        standing = await standings(act, items)
        pictures = [each for each in items if "alt" in act.catalogue.types[each.type].fields]
        alts = await _alts(act, [standing[each.id] for each in pictures])
        found |= {each.public_id: _Target(standing[each.id], alts.get(each.id)) for each in items}
    return found


async def _alts(act: Act, pictures: Sequence[Standing]) -> dict[int, Mapping[str, str | None]]:
    """What each picture is said to show in each language, conversions included."""
    shown = {each.item: each.live or each.draft for each in pictures}
    rows = Revision.filter(item__in=list(shown), number__in=list(set(shown.values())))
    alts: dict[int, Mapping[str, str | None]] = {item: {} for item in shown}
    for row in await rows.using_db(act.tx):
        if row.number == shown[row.item]:
            locales = orjson.loads(row.derived)["locales"]
            alts[row.item] = {tag: values.get("alt") for tag, values in locales.items()}
    return alts


async def _dismissals(act: Act, items: set[int]) -> dict[int, dict[str, Dismissed]]:
    found: dict[int, dict[str, Dismissed]] = {}
    for row in await Dismissal.filter(item__in=list(items)).using_db(act.tx):
        told = Dismissed(row.by, row.at, row.reason)
        found.setdefault(row.item, {})[row.fingerprint] = told
    return found
