"""Patterns that could be mistaken for one another, or that no browser could ask for, are refused."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.content import CATALOGUE
from publishing.addresses import RESERVED, pattern_problems, patterns_of
from publishing.errors import Refused
from publishing.legacy_addresses import Given, remove_legacy, save_legacy
from publishing.trash import trash, untrash
from publishing.unpublish import unpublish
from tests.addresses import BASE, PATTERNS, make_site, told
from tests.site import Site

ARTICLE = {"type_name": "Article", "pattern": "/news/{slug}"}


def refused(*patterns: dict[str, Any]) -> list[str]:
    """What is wrong with these patterns."""
    return [each.message for each in pattern_problems({"address_patterns": patterns}, CATALOGUE)]


def test_patterns_in_several_languages_are_allowed() -> None:
    assert refused(*PATTERNS) == []
    assert refused({"type_name": "Page", "pattern": "/{slug}"}, ARTICLE) == []
    assert refused(ARTICLE, {"type_name": "Page", "pattern": "/news/{slug}.html"}) == []
    assert refused({"type_name": "Page"}, {"pattern": None}) == []


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("/news", "must hold {slug} or {id} exactly once"),
        ("/{slug}/{id}", "must hold {slug} or {id} exactly once"),
        ("/{slug}/{slug}", "must hold {slug} or {id} exactly once"),
        ("/{year}/{slug}", "must hold {slug} or {id} exactly once"),
        ("/{title}", "must hold {slug} or {id} exactly once"),
        ("news/{slug}", "must begin with one slash"),
        ("//evil.example/{slug}", "must begin with one slash"),
        ("https://evil.example/{slug}", "must begin with one slash"),
        ("/show?slug={slug}", "query or a fragment"),
        ("/news#{slug}", "query or a fragment"),
        ("/新闻/{slug}", "do not survive"),
        ("/a b/{slug}", "do not survive"),
        ("/a\\{slug}", "do not survive"),
        ("/a%2f{slug}", "do not survive"),
        ("/a{/{slug}", "do not survive"),
        ("/a//{slug}", "empty part"),
        ("/news/{slug}/", "empty part"),
        ("/../{slug}", "up the folders"),
        ("/graphql/{slug}", "address of the service"),
        ("/go/{id}", "address of the service"),
    ],
)  # fmt: skip
def test_a_pattern_that_cannot_be_used_is_refused(pattern: str, sentence: str) -> None:
    found = refused({"type_name": "Article", "pattern": pattern})

    assert any(sentence in each for each in found), found


def test_a_pattern_must_fit_its_type() -> None:
    unknown = refused({"type_name": "Blog", "pattern": "/blog/{slug}"})
    without_slug = refused({"type_name": "Banner", "pattern": "/banners/{slug}"})

    assert unknown == ["There is no content type 'Blog'. Write its name as in Article."]
    assert without_slug == ["Banner has no slug. Put {id} into its pattern."]


@pytest.mark.parametrize(
    "patterns",
    [
        [ARTICLE, {"type_name": "Page", "pattern": "/news/{slug}"}],
        [ARTICLE, {**ARTICLE, "language": "EN"}],
        [ARTICLE, {"type_name": "Page", "pattern": "/news/p-{slug}"}],
        [ARTICLE, {"type_name": "Page", "pattern": "/news/{slug}-x"}],
        [{"type_name": "Topic", "pattern": "/{id}"}, {"type_name": "Topic", "language": "EN", "pattern": "/{id}"}],
        [{"type_name": "Topic", "pattern": "/a-{slug}"}, {"type_name": "Page", "pattern": "/{slug}-b"}],
        [{"type_name": "Article", "language": "ZH_HANT", "pattern": "/t/{slug}"}, {"type_name": "Article", "language": "EN", "pattern": "/t/{slug}"}],
    ],
)  # fmt: skip
def test_two_patterns_for_one_path_are_refused(patterns: list[dict[str, Any]]) -> None:
    assert any("A path could be of" in each for each in refused(*patterns))


def test_a_pattern_that_is_there_twice_or_never_used_is_refused() -> None:
    every = [{"type_name": "Article", "language": each, "pattern": f"/{each.lower()}/{{slug}}"} for each in ("ZH_HANS", "ZH_HANT", "ZH_HANT_HK", "ZH_HANT_TW", "EN")]  # fmt: skip

    assert any("Keep one" in each for each in refused(ARTICLE, {**ARTICLE, "pattern": "/n/{slug}"}))
    assert any("Take '/news/{slug}' away" in each for each in refused(ARTICLE, *every))
    assert refused(*every) == []


PIECES = st.lists(st.sampled_from(["a", "b-", "-", "/", ".", "1"]), max_size=4).map("".join)


@given(st.lists(st.tuples(st.sampled_from(["Article", "Page", "Topic"]), PIECES, PIECES, st.booleans()), min_size=2, max_size=2), st.from_regex("[ab1]{1,3}(-[ab1]{1,2})?", fullmatch=True), PIECES)  # fmt: skip
def test_no_path_fits_two_patterns_that_are_allowed(
    given_: list[tuple[str, str, str, bool]], slug: str, noise: str
) -> None:
    content = {
        "address_patterns": [
            {"type_name": name, "pattern": f"/{head}{{{'id' if by_id else 'slug'}}}{tail}", "language": None if n else "EN"}
            for n, (name, head, tail, by_id) in enumerate(given_)
        ]
    }  # fmt: skip
    problems = list(pattern_problems(content, CATALOGUE))
    patterns = patterns_of(content, CATALOGUE)
    tried = [each.text.replace("{slug}", value).replace("{id}", f"{each.type.prefix}_{'a' * 20}") for each in patterns for value in (slug, f"{noise}{slug}", f"{slug}{noise}", f"b-{slug}", f"{slug}-1")]  # fmt: skip

    twice = [path for path in tried if sum(bool(re.fullmatch(each.expression, path)) for each in patterns) > 1]  # fmt: skip
    assert not twice or problems, twice


async def test_a_site_with_bad_addresses_is_not_saved(site: Site) -> None:
    public_id = await make_site(site)
    wrong: dict[str, Any] = {
        "base_address": "https://www.example.org/",
        "address_patterns": [{"type_name": "Article", "pattern": "/news"}],
        "navigation": [{"label": "活动", "path": "events/"}],
    }

    with pytest.raises(Refused) as told:
        await site.save(public_id, name="站", **wrong)

    assert [each.path for each in told.value.problems] == [
        ("address_patterns", "0", "pattern"),
        ("base_address",),
        ("navigation", "0", "path"),
    ]


@pytest.mark.parametrize("base", ["https://a.example/x", "https://u@a.example", "https://A.example", "http://a.example:80", "https://a.example?x"])  # fmt: skip
async def test_a_base_address_is_a_host_alone(site: Site, base: str) -> None:
    with pytest.raises(Refused):
        await make_site(site, base_address=base)

    await make_site(site, base_address="http://127.0.0.1:8000")


async def test_patterns_that_would_hide_legacy_addresses_are_refused(site: Site) -> None:
    public_id = await make_site(site)
    await site.act(save_legacy, Given("/archive/one", None))
    hiding = [*PATTERNS, {"type_name": "Page", "pattern": "/archive/{slug}"}]

    with pytest.raises(Refused) as patterns:
        await site.save(public_id, name="站", address_patterns=hiding)
    entry = {"label": "旧", "path": "/archive/one"}
    with pytest.raises(Refused) as navigation:
        await site.save(public_id, name="站", address_patterns=PATTERNS, navigation=[entry])

    assert "1 legacy addresses would be paths" in patterns.value.problems[0].message
    assert "is a legacy address" in navigation.value.problems[0].message
    await site.save(public_id, name="站", address_patterns=PATTERNS)


async def test_patterns_that_would_lead_legacy_addresses_on_are_refused(site: Site) -> None:
    public_id = await make_site(site, address_patterns=[])
    article = await site.make("Article", title="文", kind="NEWS", slug="older")
    old = await site.act(save_legacy, Given("/show.asp?id=1", "/news/older?from=old"))
    await site.save(article, live=True, title="文", kind="NEWS", slug="newer")

    with pytest.raises(Refused) as refused:
        await site.save(public_id, name="站", address_patterns=PATTERNS)

    assert "/show.asp?id=1 → /news/older?from=old" in refused.value.problems[0].message
    await site.act(save_legacy, Given("/show.asp?id=1", article), key=old.row.id)
    await site.save(public_id, live=True, name="站", base_address=BASE, address_patterns=PATTERNS)
    assert await told(site, "/show.asp?id=1") == (301, "/news/newer")


async def test_a_site_out_of_the_trash_is_looked_at_again(site: Site) -> None:
    public_id = await make_site(site)
    await site.act(unpublish, [public_id])
    await site.act(trash, public_id)
    legacy = await site.act(save_legacy, Given("/news/one", None))

    with pytest.raises(Refused) as refused:
        await site.act(untrash, public_id)

    assert "would be paths of these patterns" in refused.value.problems[0].message
    await site.act(remove_legacy, legacy.row.id)
    await site.act(untrash, public_id)


def test_the_services_own_addresses_are_reserved() -> None:
    from delivery import app, approvals, files, http, manage, password_page, review_sheet

    own = [http.PATH, manage.PATH, files.PREFIX, files.UPLOAD_PATH, approvals.PATH, password_page.PATH, review_sheet.PATH]  # fmt: skip

    assert app.__doc__
    assert {each.split("/")[1] for each in own} <= RESERVED
