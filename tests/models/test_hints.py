"""Editors are told in Chinese what every type, part, block and field is for, and have English labels."""

from collections.abc import Iterator

import pytest

from models.content import CATALOGUE
from models.content.file import File
from models.content.picture import Picture
from models.declare import Content, ContentType, Field, Part, PartType, Text, catalogue_of, parts
from models.declare import content_type as declare
from models.declare.catalogue import PUBLISHED_AT, UPDATED_AT

LONGEST = 60


def everything() -> Iterator[tuple[str, ContentType | PartType | Field]]:
    for group in (CATALOGUE.types, CATALOGUE.parts, CATALOGUE.blocks):
        for each in group.values():
            yield each.name, each
            yield from ((f"{each.name}.{name}", kind) for name, kind in each.fields.items())
    yield from ((each.name, each) for each in (PUBLISHED_AT, UPDATED_AT))


ALL = dict(everything())


def test_everything_an_editor_meets_has_a_label_and_a_hint() -> None:
    assert {"Plan", "Plan.title", "Source", "Source.block", "QuoteBlock"} <= ALL.keys()
    assert [where for where, each in ALL.items() if not (each.label and each.hint)] == []


def test_a_hint_is_one_short_sentence_that_says_more_than_the_label() -> None:
    hints = {where: each.hint for where, each in ALL.items()}

    assert [where for where, hint in hints.items() if len(hint) > LONGEST] == []
    assert [where for where, hint in hints.items() if hint in (ALL[where].label, f"{ALL[where].label}。")] == []  # fmt: skip
    assert [where for where, hint in hints.items() if hint[-1:] != "。" or "。" in hint[:-1]] == []


@pytest.mark.parametrize(
    ("where", "english"),
    [
        ("Event.starts_at", "Starts at"),
        ("WorkStream", "Work stream"),
        ("HeadingBlock", "Heading"),
        ("StatusChange", "Status change"),
    ],
)
def test_an_english_label_is_made_from_the_name(where: str, english: str) -> None:
    assert ALL[where].english == english


@pytest.mark.parametrize(
    ("where", "english"),
    [
        ("Picture.width_px", "Width"),
        ("Alliance", "Alliance or club"),
        ("ActionBlock", "Button"),
        ("Event.registration_opens_at", "Registration opens"),
        ("Alliance.lead", "Led by"),
        ("Article.imported", "Import record"),
    ],
)
def test_an_english_label_that_is_given_stands(where: str, english: str) -> None:
    assert ALL[where].english == english


def test_nothing_needs_a_hint_to_be_declared() -> None:
    class Leaf(Part):
        word = Text("词")

    @declare("树", plural="trees")
    class Tree(Content):
        leaves = parts(Leaf, "叶")

    catalogue = catalogue_of([Tree, Picture, File])

    assert (catalogue.types["Tree"].hint, catalogue.types["Tree"].english) == ("", "Tree")
    assert (catalogue.parts["Leaf"].label, catalogue.parts["Leaf"].english) == ("", "Leaf")
