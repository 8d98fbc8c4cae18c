"""The association's content types, and the demonstration content written in their terms."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from models.content import CATALOGUE, TYPES
from models.declare import (
    ANY,
    Choice,
    Choices,
    ContentType,
    Field,
    Link,
    Parts,
    ReverseSide,
    Text,
)
from models.declare.catalogue import SYSTEM_NAMES, FieldMap, snake
from models.declare.fields import (
    Count,
    Day,
    Decimal,
    Flag,
    Instant,
    Integer,
    Plain,
    RichText,
    TextList,
    is_localized,
)
from reading.limit import Limits
from resolvers.lists import PAGE

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "publishing" / "demonstration").glob("*.yaml"))
ITEMS: list[dict[str, Any]] = [
    item for file in FILES for item in yaml.safe_load(file.read_text("utf-8"))
]
BY_KEY = {item["key"]: item for item in ITEMS}
EXAMPLE = re.compile("示例|example", re.IGNORECASE)

# What tools outside read by these names: a field, `name()` a connection, `name[]` a plain list.
PINNED = {
    "Plan": ["title", "thrusts[]", "quotas[]", "projects()", "work_streams[]", "interpretations()"],
    "Thrust": ["name"],
    "Quota": ["category", "announced", "recorded"],
    "Project": ["name", "stage", "recognitions[]"],
    "Article": ["title", "slug", "byline[]", "body", "kind"],
    "Person": ["name", "articles()"],
    "Event": ["title", "series", "sessions()"],
    "EventSeries": ["name", "editions()"],
    "Session": ["title", "starts_at"],
    "Base": ["name", "status", "targets[]"],
}


def test_each_type_has_a_file_of_its_name() -> None:
    files = {path.stem for path in (ROOT / "models" / "content").glob("*.py")}

    assert {snake(each.__name__) for each in TYPES} - files == set()
    assert [each.__name__ for each in TYPES] == list(CATALOGUE.types)


@pytest.mark.parametrize("owner", PINNED)
def test_pinned_names_are_kept(owner: str) -> None:
    assert [_told(CATALOGUE.types[owner], re.sub(r"\W", "", name)) for name in PINNED[owner]] == (
        PINNED[owner]
    )


def test_a_target_says_metric_operator_value_currency_and_deadline() -> None:
    pinned = {"metric", "operator", "value", "unit", "currency", "certainty", "deadline"}

    assert pinned - CATALOGUE.parts["Target"].fields.keys() == set()


def test_every_label_is_chinese_and_every_description_a_sentence() -> None:
    kinds = [
        (f"{owner}.{name}", kind)
        for group in (CATALOGUE.types, CATALOGUE.parts)
        for owner, each in group.items()
        for name, kind in each.fields.items()
    ]

    assert [where for where, kind in kinds if not re.search("[一-鿿]", kind.label)] == []
    assert [where for where, kind in kinds if not re.fullmatch(r"[A-Z].+\.", kind.help)] == []


def test_every_type_says_what_it_is_in_the_words_of_schema_org() -> None:
    assert [each.name for each in CATALOGUE.types.values() if each.schema_org.type == "Thing"] == []


def test_no_two_values_of_a_list_have_the_same_labels() -> None:
    # Two members with one value would silently become one.
    lists = set(Choices.__subclasses__())

    assert [each.__name__ for each in lists if len(each.__members__) != len(each)] == []


def test_twenty_items_with_any_one_of_their_short_lists_can_be_asked_for() -> None:
    longest = {
        (each.name, name): short.at_most
        for each in CATALOGUE.types.values()
        for name, short in (*each.fields.items(), *each.reverses.items())
        if isinstance(short, Link | ReverseSide) and short.at_most is not None
    }

    # What an article mentions is shown beside the article alone.
    longest.pop(("Article", "mentions"))
    most = Limits().points
    assert [name for name, long in longest.items() if 1 + PAGE * (long + 1) > most] == []
    assert longest["Event", "venues"] == 8


def test_demonstration_keys_are_unique() -> None:
    assert [key for key, times in Counter(item["key"] for item in ITEMS).items() if times > 1] == []


@pytest.mark.parametrize("key", BY_KEY)
def test_demonstration_item_is_written_in_known_words(key: str) -> None:
    item = BY_KEY[key]
    content_type = CATALOGUE.types[item["type"]]

    assert item.keys() - {"key", "type", "publish", "fields"} == set()
    assert list(_faults(content_type.fields, item["fields"], key)) == []
    required = {name for name, kind in content_type.fields.items() if kind.required}
    assert required - item["fields"].keys() == set()


def test_the_speech_has_the_five_lines_of_work_as_headings_in_both_languages() -> None:
    streams = [item["fields"] for item in ITEMS if item["type"] == "WorkStream"]
    streams.sort(key=lambda stream: stream["number"])

    for tag in ("zh", "en"):
        blocks = BY_KEY["speech"]["fields"]["body"][tag]
        headings = [block["HeadingBlock"] for block in blocks if "HeadingBlock" in block]
        assert [(each["level"], each["text"]) for each in headings] == [
            (2, stream["title"][tag]) for stream in streams
        ]


def test_the_plan_announces_five_numbers_and_records_the_named_members() -> None:
    recorded = Counter(
        item["fields"]["category"] for item in ITEMS if item["type"] == "Recognition"
    )
    quotas = [item["fields"] for item in ITEMS if item["type"] == "Quota"]

    assert [(each["announced"], recorded[each["category"]]) for each in quotas] == [
        (5, 5),
        (22, 2),
        (33, 0),
        (29, 0),
        (14, 3),
    ]


def test_only_what_is_marked_as_an_example_has_dates() -> None:
    dated = [item for item in ITEMS if re.search(r"'\d{4}-\d\d-\d\d", repr(item["fields"]))]

    assert [item["key"] for item in dated if not _is_example(item)] == []
    assert len(dated) > 1


def test_nobody_can_be_rung_up_or_written_to() -> None:
    texts = [(file.name, file.read_text("utf-8")) for file in FILES]

    assert [name for name, text in texts if re.search(r"\d{3,4}-\d{7,8}|\w@\w", text)] == []


def _told(content_type: ContentType, name: str) -> str:
    side = content_type.reverses.get(name)
    kind = content_type.fields.get(name)
    if side is not None:
        return name + ("()" if side.at_most is None else "[]")
    if isinstance(kind, Link | Parts) and kind.many:
        return name + ("()" if isinstance(kind, Link) and not kind.is_short else "[]")
    return name if kind is not None or name in SYSTEM_NAMES else f"no {name}"


def _is_example(item: Mapping[str, Any]) -> bool:
    name = item["fields"].get("title") or item["fields"]["name"]
    return all(EXAMPLE.search(name[tag]) for tag in ("zh", "en"))


def _faults(fields: FieldMap, values: Mapping[str, Any], where: str) -> Iterator[str]:
    """Every value that a type, part or block has no place for."""
    for name, value in values.items():
        kind = fields.get(name)
        here = f"{where}.{name}"
        if kind is None or isinstance(kind, Count | Plain):
            yield f"{here}: no such field to write"
        elif is_localized(kind) and not isinstance(kind, Parts):
            if value.keys() != {"zh", "en"}:
                yield f"{here}: not in both languages"
            if isinstance(kind, RichText) and _outline(value["zh"]) != _outline(value["en"]):
                yield f"{here}: the languages have different blocks"
            for tag, text in value.items():
                yield from _misfits(kind, text, f"{here}.{tag}")
        else:
            yield from _misfits(kind, value, here)


def _outline(blocks: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(name, inner["id"]) for block in blocks for name, inner in block.items()]


def _misfits(kind: Field, value: Any, where: str) -> Iterator[str]:
    match kind:
        case RichText():
            for block in value:
                (name, inner), *more = block.items()
                if more or name not in CATALOGUE.blocks:
                    yield f"{where}: {block.keys()} is no block"
                else:
                    words = {key: each for key, each in inner.items() if key != "id"}
                    yield from _faults(CATALOGUE.blocks[name].fields, words, f"{where}.{name}")
        case Parts(of=part):
            known = (CATALOGUE.parts.get(part.__name__) or CATALOGUE.blocks[part.__name__]).fields
            for each in value if kind.many else [value]:
                yield from _faults(known, each, where)
        case Link():
            for reference in value if kind.many else [value]:
                target = BY_KEY.get(reference.removeprefix("@"))
                if not reference.startswith("@") or target is None:
                    yield f"{where}: {reference} is nothing here"
                elif kind.to != (ANY,) and target["type"] not in kind.to:
                    yield f"{where}: {reference} is of the wrong type"
        case Choice(of=choices):
            if value not in choices.__members__:
                yield f"{where}: {value} is no choice"
        case Text(max_length=limit):
            if not isinstance(value, str) or len(value) > limit:
                yield f"{where}: not a text of {limit} characters at most"
        case TextList(max_length=limit, at_most=entries):
            texts = [each for each in value if isinstance(each, str) and len(each) <= limit]
            if texts != value or len(value) > entries:
                yield f"{where}: not a list of short texts"
        case Integer():
            if type(value) is not int:
                yield f"{where}: not a whole number"
        case Flag():
            if type(value) is not bool:
                yield f"{where}: neither true nor false"
        case Instant() | Day() | Decimal():
            if not isinstance(value, str):
                yield f"{where}: put it in quotes"
