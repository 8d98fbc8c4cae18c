"""A wrong declaration stops start-up with a sentence that names the place and the mend."""

from collections.abc import Callable

import pytest

from models.content.file import File
from models.content.picture import Picture
from models.declare import (
    ANY,
    Choice,
    Choices,
    Coded,
    Content,
    Count,
    Day,
    DeclarationFault,
    Each,
    Instant,
    Integer,
    OfSite,
    Part,
    Plain,
    Reverse,
    SchemaOrg,
    Similar,
    Slug,
    Text,
    TextList,
    Thing,
    When,
    all_of,
    catalogue_of,
    content_type,
    first_of,
    link,
    links,
    parts,
)

Declare = Callable[[], tuple[type[Content], ...]]


class Kind(Choices):
    """A list."""

    ONE = "一", "One"
    TWO = "二", "Two"


def declared(cls: type[Content], *, plural: str = "", **told: object) -> type[Content]:
    return content_type("类型", plural=plural or f"{cls.__name__.lower()}s", **told)(cls)  # type: ignore[arg-type]  # as given


def unknown_target() -> tuple[type[Content], ...]:
    class Article(Content):
        event = link("Evnt", "活动")

    return (declared(Article),)


def misspelt_title() -> tuple[type[Content], ...]:
    class Article(Content):
        headline = Text("标题")

    return (declared(Article, title="headlin"),)


def title_that_is_no_text() -> tuple[type[Content], ...]:
    class Article(Content):
        year = Integer("年")

    return (declared(Article, title="year"),)


def duplicate_reverse() -> tuple[type[Content], ...]:
    class Article(Content):
        author = link("Person", "作者", reverse="articles")
        editor = link("Person", "编辑", reverse="articles")

    class Person(Content):
        name = Text("姓名")

    return declared(Article), declared(Person, plural="people")


def reverse_over_a_field() -> tuple[type[Content], ...]:
    class Article(Content):
        author = link("Person", "作者", reverse="name")

    class Person(Content):
        name = Text("姓名")

    return declared(Article), declared(Person, plural="people")


def order_that_is_not_sortable() -> tuple[type[Content], ...]:
    class Article(Content):
        day = Day("日期")

    return (declared(Article, newest_first_by="day"),)


def choice_without_choices() -> tuple[type[Content], ...]:
    class Article(Content):
        kind = Choice("类别")

    return (declared(Article),)


def no_label() -> tuple[type[Content], ...]:
    class Article(Content):
        title = Text("")

    return (declared(Article),)


def system_name() -> tuple[type[Content], ...]:
    class Article(Content):
        published_at = Instant("时间")

    return (declared(Article),)


def odd_name() -> tuple[type[Content], ...]:
    class Article(Content):
        shortTitle = Text("短题")  # noqa: N815  # the fault under test

    return (declared(Article),)


def slug_of_nothing() -> tuple[type[Content], ...]:
    class Article(Content):
        slug = Slug("网址", made_from="title")

    return (declared(Article),)


def two_slugs() -> tuple[type[Content], ...]:
    class Article(Content):
        title = Text("标题")
        slug = Slug("网址")
        address = Slug("网址")

    return (declared(Article),)


def long_mixed_list() -> tuple[type[Content], ...]:
    class Article(Content):
        mentions = links((ANY,), "提及")

    return (declared(Article),)


def union_without_name() -> tuple[type[Content], ...]:
    class Article(Content):
        about = link(("Article", "Person"), "关于")

    class Person(Content):
        name = Text("姓名")

    return declared(Article), declared(Person, plural="people")


def link_to_nothing() -> tuple[type[Content], ...]:
    class Article(Content):
        about = link((), "关于")

    return (declared(Article),)


def same_root() -> tuple[type[Content], ...]:
    class Article(Content):
        title = Text("标题")

    class Note(Content):
        title = Text("标题")

    return declared(Article), declared(Note, plural="articles")


def not_declared() -> tuple[type[Content], ...]:
    class Article(Content):
        title = Text("标题")

    return (Article,)


def period_without_dates() -> tuple[type[Content], ...]:
    class Article(Content):
        title = Text("标题")

    return (declared(Article, period=("title", "title")),)


def reverse_filter_misspelt() -> tuple[type[Content], ...]:
    class Article(Content):
        kind = Choice("类别", of=Kind)
        author = link("Article", "作者", reverse=Reverse("works", where={"knd": {"eq": "ONE"}}))

    return (declared(Article),)


def reverse_filter_of_no_choice() -> tuple[type[Content], ...]:
    class Article(Content):
        kind = Choice("类别", of=Kind)
        author = link("Article", "作者", reverse=Reverse("works", where={"kind": {"eq": "THREE"}}))

    return (declared(Article),)


def count_of_nothing() -> tuple[type[Content], ...]:
    class Article(Content):
        works = Count("数", of="Wrk")

    return (declared(Article),)


def condition_on_no_choice() -> tuple[type[Content], ...]:
    class Article(Content):
        kind = Choice("类别", of=Kind)
        title = Text("标题", required_when={"kind": ("THREE",)})

    return (declared(Article),)


def plain_of_nothing() -> tuple[type[Content], ...]:
    class Note(Part):
        text = Plain("文")

    class Article(Content):
        notes = parts(Note, "注")

    return (declared(Article),)


def similar_by_nothing() -> tuple[type[Content], ...]:
    class Article(Content):
        title = Text("标题")

    return (declared(Article, similar=Similar(words=("titel",))),)


def similar_by_a_text_as_a_link() -> tuple[type[Content], ...]:
    class Article(Content):
        title = Text("标题")

    return (declared(Article, similar=Similar(links={"title": 1})),)


def similar_by_what_is_private() -> tuple[type[Content], ...]:
    class Article(Content):
        note = Text("备注", private=True)

    return (declared(Article, similar=Similar(words=("note",))),)


def similar_for_no_points() -> tuple[type[Content], ...]:
    class Article(Content):
        about = link("Article", "关于")

    return (declared(Article, similar=Similar(links={"about": 0})),)


def similar_beside_a_field() -> tuple[type[Content], ...]:
    class Article(Content):
        similar = Text("相似")

    return (declared(Article, similar=Similar(words=("similar",))),)


_NOT_COMPARED = (
    "similar=… cannot be made from it."
    " Name public links under links and apart_from, and public texts under words."
)

SENTENCES = {
    unknown_target: "Article.event: there is no content type 'Evnt'. There are: Article, File, Picture.",
    misspelt_title: "Article: has no field 'headlin'. Its fields are: headline.",
    title_that_is_no_text: "Article.year: the title must be a Text. Name a Text field.",
    duplicate_reverse: "Article.editor: Person already has 'articles'. Choose another reverse=…",
    reverse_over_a_field: "Article.author: Person already has 'name'. Choose another reverse=…",
    order_that_is_not_sortable: "Article.day: lists are ordered by it but it is not sortable. Add sortable=True.",
    choice_without_choices: "Article.kind: it names no choices. Give of= a class made from Choices.",
    no_label: "Article.title: it has no label. Give its Chinese label as the first argument.",
    system_name: "Article.published_at: every type already has this field. Choose another name.",
    odd_name: "Article.shortTitle: field names are lower_case. Rename it.",
    slug_of_nothing: "Article: has no field 'title'. Its fields are: slug.",
    two_slugs: "Article: it has two slugs. Keep one.",
    long_mixed_list: "Article.mentions: a long list holds one type only. Add at_most=… to make it short.",
    union_without_name: "Article.about: several targets need a name in the API. Add union='SomethingName'.",
    link_to_nothing: "Article.about: it points nowhere. Name the content type it links to.",
    same_root: "Note: Article already answers to 'articles'. Choose another plural.",
    not_declared: "Article: it is not declared. Put @content_type(…) above the class.",
    period_without_dates: "Article: its period is not made of days or instants. Name such fields.",
    reverse_filter_misspelt: "Article: has no field 'knd'. Its fields are: kind, author, works.",
    reverse_filter_of_no_choice: "Article.author: Kind has no 'THREE'. It has: ONE, TWO.",
    count_of_nothing: "Article.works: there is no content type 'Wrk'. There are: Article, File, Picture.",
    condition_on_no_choice: "Article.title: Kind has no 'THREE'. It has: ONE, TWO.",
    plain_of_nothing: "Note: has no field 'html'. Its fields are: text.",
    similar_by_nothing: "Article: has no field 'titel'. Its fields are: title.",
    similar_by_a_text_as_a_link: f"Article.title: {_NOT_COMPARED}",
    similar_by_what_is_private: f"Article.note: {_NOT_COMPARED}",
    similar_for_no_points: "Article: something shared counts nothing. Give each link a point or more.",
    similar_beside_a_field: "Article.similar: similar=… makes a list of this name. Rename the field, or leave out similar=….",
}


@pytest.mark.parametrize("declare", SENTENCES, ids=lambda each: each.__name__)
def test_a_wrong_declaration_says_where_what_and_how_to_mend_it(declare: Declare) -> None:
    with pytest.raises(DeclarationFault) as fault:
        catalogue_of((*declare(), Picture, File))

    assert str(fault.value) == SENTENCES[declare]


class Signed(Part):
    """Somebody who signs."""

    name = Text("姓名", private=True)
    who = link("Article", "谁")


UNTOLD = {
    "Article: has no field 'titel'. Its fields are: note, title, kind, words, people.": SchemaOrg("Article", {"name": "titel"}),
    "Article.note: schema_org=… cannot tell it. Name a public field without markup; of parts say what of them, as parts.field.": SchemaOrg("Article", {"name": "note"}),
    "Article.people: schema_org=… cannot tell it. Name a public field without markup; of parts say what of them, as parts.field.": SchemaOrg("Article", {"name": all_of("title", "people")}),
    "Signed.name: schema_org=… cannot tell it. Name a public field without markup; of parts say what of them, as parts.field.": SchemaOrg("Article", {"author": "people.name"}),
    "Article.title: schema_org=… reads it as a choice. Name a public Choice.": SchemaOrg("Article", {"name": Coded("title", {})}),
    "Article.kind: Kind has no 'THREE'. It has: ONE, TWO.": SchemaOrg("Article", {"name": When("kind", ("THREE",), "title")}),
    "Article.words: schema_org=… reads it as parts. Name a public Parts.": SchemaOrg("Article", {"author": "words.name"}),
    "Signed.name: schema_org=… reads it as a link. Name a link.": SchemaOrg("Article", {"author": Each("people", Thing("Person", {"worksFor": "who"}), needs="name")}),
    "Article: it speaks of the site. Declare a content type Site.": SchemaOrg("Article", {"publisher": OfSite(Thing("Organization", {"name": "name"}))}),
    "Article: in_links names 'text', of which it says nothing. It says: name.": SchemaOrg("Article", {"name": "title"}, in_links=("text",)),
    "Article: in_links names 'author', which leads to further items. Name members that are made of the type's own fields.": SchemaOrg("Article", {"author": first_of("title", "people.who")}, in_links=("author",)),
}  # fmt: skip


@pytest.mark.parametrize("sentence", UNTOLD)
def test_what_schema_org_cannot_be_told_stops_the_start(sentence: str) -> None:
    class Article(Content):
        note = Text("备注", private=True)
        title = Text("标题")
        kind = Choice("类别", of=Kind)
        words = TextList("词")
        people = parts(Signed, "署名")

    with pytest.raises(DeclarationFault) as fault:
        catalogue_of((declared(Article, schema_org=UNTOLD[sentence]), Picture, File))

    assert str(fault.value) == sentence


def test_a_right_declaration_is_a_frozen_catalogue() -> None:
    class Article(Content):
        """A piece."""

        title = Text("标题", sortable=True)
        author = link(
            "Person", "作者", reverse=Reverse("works", where={"title": {"contains": "a"}})
        )

    class Person(Content):
        """A person."""

        name = Text("姓名")

    catalogue = catalogue_of(
        (declared(Article, title="title"), declared(Person, plural="people"), Picture, File)
    )

    assert list(catalogue.types) == ["Article", "Person", "Picture", "File"]
    assert list(catalogue.types["Person"].reverses) == ["works"]
    with pytest.raises(TypeError):
        catalogue.types["Article"] = catalogue.types["Person"]  # type: ignore[index]  # the point
