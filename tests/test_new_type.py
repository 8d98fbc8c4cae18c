"""A content type is one class: tables, API, filters, links and their other sides follow from it."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models.content import TYPES
from models.database import Engine, sqlite_url
from models.declare import (  # fmt: skip
    Choice,
    Choices,
    Content,
    Day,
    Integer,
    Slug,
    Text,
    catalogue_of,
    content_type,
    link,
)
from models.migrate import migrate
from publishing.rebuild import rebuild, verify
from tests.manage.roles import Door, person
from tests.servers import Template, opened
from tests.site import Site


class Weave(Choices):
    """How a cloth is woven."""

    PLAIN = "平纹", "Plain"
    TWILL = "斜纹", "Twill"


@content_type("面料", plural="fabrics", title="name", sorted_by="weight")
class Fabric(Content):
    """A cloth."""

    name = Text("名称", "Its name.", localized=True, required=True, sortable=True)
    slug = Slug("网址", "Its address.", made_from="name")
    weave = Choice("织法", "How it is woven.", of=Weave)
    weight = Integer("克重", "Its weight.", sortable=True)
    maker = link("Enterprise", "厂家", "Who makes it.", reverse="fabrics")
    swatch = link("Swatch", "色卡", "Its colour.")


@content_type("色卡", plural="swatches", newest_first_by="dyed_on")
class Swatch(Content):
    """A dyed piece; nothing stands for it in lists."""

    dyed_on = Day("染色日期", "When it was dyed.", sortable=True)


CATALOGUE = catalogue_of((*TYPES, Fabric, Swatch))


@pytest.fixture
async def mill(
    engine: Engine, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Site]:
    """A site of the usual types with one more, migrated from one that lacked it."""
    name = ""
    template: Template | None = None
    if engine == "sqlite":
        path = tmp_path / "mill.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        url, public_url, login = sqlite_url(path), None, None
    else:
        template = request.getfixturevalue("postgres_template")
        assert template is not None
        name = template.copy()
        url, public_url, login = template.url(name), template.public_url(name), template.login
    database = await opened(url, CATALOGUE)
    try:
        assert (await migrate(database, login)).lacking == ()
        site = Site(database, public_url, CATALOGUE)
        yield site
        await site.close()
    finally:
        if template is not None:
            template.drop(name)


async def test_a_type_of_ten_lines_is_stored_published_linked_and_queried(mill: Site) -> None:
    maker = await mill.make("Enterprise", name="织造厂")
    await mill.make("Fabric", name="粗布", weave="PLAIN", weight=300, maker=maker)
    await mill.make("Fabric", name={"ZH_HANS": "细布", "EN": "Fine cloth"}, weave="TWILL", weight=80, maker=maker)  # fmt: skip
    await mill.make("Fabric", live=False, name="秘布", weight=1, maker=maker)

    assert await mill.ask(
        """query ($id: ID!) {
          fabrics { totalCount nodes { __typename name weave weaveLabel weight slug maker { name } } }
          some: fabrics(locale: EN, where: {weave: {eq: TWILL}, maker: {is: {name: {eq: "织造厂"}}}}) { nodes { name } }
          fabric(by: {slug: "cu-bu"}) { label }
          heavy: fabrics(first: 1, orderBy: [{field: WEIGHT, direction: DESC}]) { nodes { name } pageInfo { hasNextPage } }
          node(id: $id) { ... on Enterprise { fabrics { totalCount nodes { name } } } }
          enterprises(where: {fabrics: {some: {weight: {gt: 299}}}}) { totalCount }
        }""",
        id=maker,
    ) == {
        "fabrics": {
            "totalCount": 2,
            "nodes": [
                {"__typename": "Fabric", "name": "细布", "weave": "TWILL", "weaveLabel": "斜纹", "weight": 80, "slug": "xi-bu", "maker": {"name": "织造厂"}},
                {"__typename": "Fabric", "name": "粗布", "weave": "PLAIN", "weaveLabel": "平纹", "weight": 300, "slug": "cu-bu", "maker": {"name": "织造厂"}},
            ],
        },
        "some": {"nodes": [{"name": "Fine cloth"}]},
        "fabric": {"label": "粗布"},
        "heavy": {"nodes": [{"name": "粗布"}], "pageInfo": {"hasNextPage": True}},
        "node": {"fabrics": {"totalCount": 2, "nodes": [{"name": "细布"}, {"name": "粗布"}]}},
        "enterprises": {"totalCount": 1},
    }  # fmt: skip


async def test_a_list_of_the_new_type_divides_by_what_it_declares(mill: Site) -> None:
    maker = await mill.make("Enterprise", name={"ZH_HANS": "织造厂", "EN": "Mill"})
    swatch = await mill.make("Swatch", dyed_on="2025-12-31")
    await mill.make("Swatch", dyed_on="2026-01-01")
    await mill.make("Swatch")
    await mill.make("Fabric", name="粗布", weave="PLAIN", maker=maker, swatch=swatch)
    await mill.make("Fabric", name="细布", weave="PLAIN", maker=maker)

    data = await mill.ask(
        """{
          fabrics(locale: EN) { facets(fields: [WEAVE, MAKER, SWATCH]) { field buckets { value label count } } }
          swatches { totalCount facets(fields: [YEAR]) { field buckets { value label count } } }
        }"""
    )

    # What has no title is called by its id.
    assert data == {
        "fabrics": {
            "facets": [
                {"field": "WEAVE", "buckets": [{"value": "PLAIN", "label": "Plain", "count": 2}]},
                {"field": "MAKER", "buckets": [{"value": maker, "label": "Mill", "count": 2}]},
                {"field": "SWATCH", "buckets": [{"value": swatch, "label": swatch, "count": 1}]},
            ]
        },
        "swatches": {
            "totalCount": 3,
            "facets": [
                {
                    "field": "YEAR",
                    "buckets": [
                        {"value": "2025", "label": "2025", "count": 1},
                        {"value": "2026", "label": "2026", "count": 1},
                    ],
                }
            ],
        },
    }


async def test_the_new_type_s_editions_can_be_made_again(mill: Site) -> None:
    await mill.make("Fabric", name="粗布", weight=300)

    assert await verify(mill.database) == []
    await rebuild(mill.database)
    assert await verify(mill.database) == []


async def test_migrating_again_changes_nothing(mill: Site) -> None:
    await mill.make("Fabric", name="粗布", weight=300)
    before = await mill.contents_of("fabric", "edition", "item", "revision", "protected_term")

    await mill.close()
    mill.opened.clear()
    mill.database = await opened(mill.database.url, CATALOGUE)
    again = await migrate(mill.database)

    assert again.applied == ()
    assert await mill.contents_of("fabric", "edition", "item", "revision", "protected_term") == before  # fmt: skip


async def test_the_new_type_is_written_reviewed_and_published_in_general_terms_alone(
    mill: Site,
) -> None:
    door, author, reviewer = Door(mill), person("author"), person("final_reviewer")
    created = await door.do(
        """mutation ($values: JSON!) { contentCreate(type: "Fabric", values: $values) {
          content { id revision } errors { message } } }""",
        by=author,
        values={"name": {"ZH_HANS": "粗布"}, "weave": "PLAIN"},
    )
    fabric = created["content"]["id"]
    await door.do(
        """mutation ($id: ID!, $values: JSON!) { contentUpdate(id: $id, expectedRevision: 1, values: $values) {
          content { revision } errors { message } } }""",
        by=author,
        id=fabric,
        values={"weight": 300},
    )
    await door.do(
        """mutation ($id: ID!) { reviewSubmit(id: $id, expectedRevision: 2) { errors { message } } }""",
        by=author,
        id=fabric,
    )
    waits = "{ reviewQueue(stage: FINAL_REVIEW) { nodes { content { id } review { sha256 steps { id isNext } } } } }"
    [waiting] = (await door.ask(waits, by=reviewer))["reviewQueue"]["nodes"]
    [step] = [each["id"] for each in waiting["review"]["steps"] if each["isNext"]]
    await door.do(
        """mutation ($step: ID!, $sha256: String!) {
          reviewDecide(step: $step, expectedSha256: $sha256, decision: APPROVE) { errors { message } } }""",
        by=reviewer,
        step=step,
        sha256=waiting["review"]["sha256"],
    )

    await door.do(
        "mutation ($ids: [ID!]!) { contentPublish(ids: $ids) { errors { message } } }",
        by=person("publisher"),
        ids=[fabric],
    )

    listed = '{ contents(where: {types: ["Fabric"]}) { nodes { label lifecycle } } }'
    assert (await door.ask(listed, by=author))["contents"]["nodes"] == [
        {"label": "粗布", "lifecycle": "PUBLISHED"}
    ]
    assert await mill.ask("{ fabrics { nodes { name weight } } }") == {
        "fabrics": {"nodes": [{"name": "粗布", "weight": 300}]}
    }
