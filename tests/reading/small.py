"""The small content that the golden cases read. Its ids say which item they are of."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from models.content import CATALOGUE
from models.database import Database
from models.declare.fields import Link, Parts, RichText
from models.system import Item
from publishing.desk import Desk
from publishing.publish import publish
from publishing.save import create

WRITTEN = datetime(2025, 1, 1, 9, 0, tzinfo=UTC)
LATER = datetime(2025, 1, 2, 9, 0, tzinfo=UTC)


def both(hans: str, english: str) -> dict[str, str]:
    return {"ZH_HANS": hans, "EN": english}


def hans(text: Any) -> dict[str, Any]:
    return {"ZH_HANS": text}


# A name in these fields stands for the item of that name; a name in DRAFTS is never shown.
ITEMS: dict[str, tuple[str, dict[str, Any]]] = {
    "lin": ("Person", {"name": both("林一", "Lin Yi"), "slug": "lin-yi", "name_complete": True}),
    "zhou": ("Person", {"name": hans("周二"), "slug": "zhou-er", "portrait": "cover"}),
    "secret": ("Person", {"name": hans("未公开"), "slug": "secret"}),
    "guild": ("Organisation", {"name": both("服装协会", "Garment Guild"), "slug": "guild", "kind": "INDUSTRY_ASSOCIATION", "region": "CN-GD"}),
    "office": ("Organisation", {"name": hans("办公室"), "slug": "office", "part_of": "guild"}),
    "unknown": ("Organisation", {"name": hans("未公开单位"), "slug": "unknown"}),
    "mill": ("Enterprise", {"name": hans("针织厂"), "slug": "mill", "aliases": hans(["老厂", "“一厂”"]), "cluster": "knitting"}),
    "loom": ("Enterprise", {"name": both("织机厂", "Loom Works"), "slug": "loom", "region": "CN-GX"}),
    "vat": ("Enterprise", {"name": hans("染厂"), "slug": "vat"}),
    "knitting": ("Cluster", {"name": hans("针织集群"), "slug": "knitting"}),
    "cover": ("Picture", {"alt": both("模特走秀", "Models on a runway"), "width_px": 1600, "focal_x": "0.5"}),
    "unseen": ("Picture", {"alt": hans("未公开图片")}),
    "cotton": ("Topic", {"name": both("棉", "Cotton"), "slug": "cotton"}),
    "week": ("EventSeries", {"name": both("时装周", "Fashion Week"), "slug": "week", "kind": "FASHION_WEEK", "fee": {"amount": "1280.50", "currency": "CNY"}}),
    "spring": ("Event", {
        "title": both("春季时装周", "Spring Week"), "slug": "spring", "kind": "FASHION_WEEK", "series": "week", "season": "SPRING",
        "starts_at": "2025-03-01T09:30:00+08:00", "ends_at": "2025-03-03T18:00:00+08:00", "seats": 500,
        "organisers": [{"role": "HOST", "party": "guild"}, {"role": "SUPPORTED_BY", "party": "unknown"}, {"role": "ORGANISER", "party": "mill"}],
    }),
    "autumn": ("Event", {"title": hans("秋季时装周"), "slug": "autumn", "kind": "FASHION_WEEK", "series": "week", "starts_at": "2099-09-01T09:00:00+08:00", "organisers": [{"role": "HOST", "party": "guild"}, {"role": "INITIATED_BY", "party": "guild"}]}),
    "forum": ("Event", {"title": both("论坛", "Forum"), "slug": "forum", "kind": "FORUM", "seats": 0}),
    "opening": ("Session", {"title": hans("开幕式"), "event": "spring", "kind": "OPENING_CEREMONY", "starts_at": "2025-03-01T02:00:00Z", "presenters": ["guild", "unknown", "mill"]}),
    "talk": ("Session", {"title": hans("演讲"), "event": "spring", "kind": "TALK", "starts_at": "2025-03-02T02:00:00Z", "speakers": ["lin"]}),
    "news": ("Article", {
        "title": both("“棉”的一年", "A Year of “Cotton”"), "slug": "news", "kind": "NEWS", "published_at": "2025-02-03T00:00:00Z",
        "lead": hans("第一行\n第二行"), "keywords": hans(["棉", "服装"]), "byline": ["zhou", "secret", "lin"], "topics": ["cotton"],
        "mentions": ["spring", "secret", "cover", "mill"], "event": "spring", "cover": "cover", "related": ["speech", "english"],
        "sources": [{"article": "hidden", "note": hans("未公开")}, {"article": "speech", "certainty": "STATED"}],
        "body": hans([
            {"id": "h1", "kind": "HeadingBlock", "level": 2, "text": "服装"},
            {"id": "p1", "kind": "ParagraphBlock", "html": "<b>棉</b> &amp; <a href=\"kapok:person_lin22222222222222222\">林一</a>"},
            {"id": "i1", "kind": "ImageBlock", "picture": "unseen"},
            {"id": "i2", "kind": "ImageBlock", "picture": "cover", "caption": "图"},
            {"id": "c1", "kind": "ContentBlock", "target": "spring"},
            {"id": "c2", "kind": "ContentBlock", "target": "hidden"},
            {"id": "a1", "kind": "ActionBlock", "text": "去", "target": "hidden"},
            {"id": "f1", "kind": "FactsBlock", "facts": [{"value": "> 100", "caption": "家"}]},
        ]),
    }),
    "speech": ("Article", {"title": hans("讲话"), "slug": "speech", "kind": "SPEECH", "keywords": hans(["服装"]), "published_at": "2025-02-02T00:00:00Z", "byline": ["lin"], "delivered_at": "forum"}),
    "english": ("Article", {"title": {"EN": "English only"}, "slug": "english", "kind": "NEWS", "published_at": "2025-02-01T00:00:00Z", "byline": ["lin"], "event": "spring"}),
    "hidden": ("Article", {"title": hans("未公开文章"), "slug": "hidden", "kind": "NEWS", "byline": ["lin"], "event": "spring"}),
    "scheme": ("Plan", {"title": hans("行动方案"), "slug": "scheme", "thrusts_open": False, "issuers": ["guild"]}),
    "clusters": ("Quota", {"name": hans("集群"), "plan": "scheme", "category": "CLUSTER", "announced": 3, "position": 2}),
    "firms": ("Quota", {"name": hans("企业"), "plan": "scheme", "category": "CULTIVATED_ENTERPRISE", "announced": 2, "position": 1}),
    "first": ("Recognition", {"plan": "scheme", "category": "CLUSTER", "subject": "knitting"}),
    "second": ("Recognition", {"plan": "scheme", "category": "CULTIVATED_ENTERPRISE", "subject": "mill", "revoked_on": "2025-06-01"}),
    "circle": ("Alliance", {"name": hans("联盟"), "slug": "circle", "kind": "ALLIANCE", "lead": "mill", "members": ["vat", "mill", "loom"]}),
    "banner": ("Banner", {"title": hans("横幅"), "slot": "HOME_TOP", "position": 1, "target": "spring"}),
    "notice": ("Banner", {"title": hans("通知"), "slot": "HOME_SIDE", "position": 2, "target": "hidden", "url": "https://example.org/?a=1&b=2"}),
    "portal": ("Site", {"name": hans("门户"), "navigation": [{"label": both("活动", "Events"), "target": "week"}, {"label": hans("外"), "url": "https://example.org/"}], "logo": "cover"}),
}  # fmt: skip
DRAFTS = {"secret", "unknown", "unseen", "hidden"}


def id_of(name: str) -> str:
    """The item's public id, which begins with its name."""
    prefix = CATALOGUE.types[ITEMS[name][0]].prefix
    return f"{prefix}_{name:2<20}"


async def fill(database: Database) -> None:
    """The items, saved on one day and published on the next."""
    async with Desk(database, clock=lambda: WRITTEN).act(by="editor") as act:
        for name, (of, _) in ITEMS.items():
            await Item.create(using_db=act.tx, public_id=id_of(name), type=of, made_at=act.at)
        for name, (of, fields) in ITEMS.items():
            item = await Item.get(public_id=id_of(name), using_db=act.tx)
            content = _with_ids(fields, CATALOGUE.types[of].fields)
            await create(act, of, content, item=item)
    async with Desk(database, clock=lambda: LATER).act(by="editor") as act:
        await publish(act, [id_of(name) for name in ITEMS if name not in DRAFTS])


def _with_ids(values: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _with_id(fields.get(name), value) for name, value in values.items()}


def _with_id(kind: Any, value: Any) -> Any:
    match kind:
        case Link(many=True):
            return [id_of(each) for each in value]
        case Link():
            return id_of(value)
        case Parts(of=part):
            inner = CATALOGUE.parts[part.__name__].fields
            return [_with_ids(each, inner) for each in value]
        case RichText():
            blocks = CATALOGUE.blocks
            return {tag: [_with_ids(each, blocks[each["kind"]].fields) for each in some] for tag, some in value.items()}  # fmt: skip
    return value
