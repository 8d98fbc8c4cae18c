"""The peers are compared fairly: their answers are read alike, and one that fails is only left out."""

import re
import sys
from pathlib import Path

import pytest

from benchmarks.content import data_set
from benchmarks.measure import Cell, Round
from benchmarks.peers import report
from benchmarks.peers.directus import Directus
from benchmarks.peers.peer import SOURCES, NotHere, key_of, run
from benchmarks.peers.strapi.load import tables
from benchmarks.peers.wagtail import Wagtail
from benchmarks.queries import QUERIES


def cell(name: str, *, per_second: float, server_ms: float, postgres_ms: float) -> Cell:
    """A cell of one round."""
    figures = Round(per_second, 1.0, 2.0, server_ms, postgres_ms, 0.1, 0.0)
    return Cell("latest", name, "postgres", 100, (figures,))


def test_the_table_between_articles_and_tags_is_not_seen_in_directus() -> None:
    tags = [{"tag_id": {"name": "童装"}}, {"tag_id": {"name": "牛仔"}}]

    read = Directus().plain({"article": [{"title": "转型", "tags": tags}]})

    assert read == {"article": {"title": "转型", "tags": [{"name": "童装"}, {"name": "牛仔"}]}}


def test_the_paragraphs_of_wagtail_are_read_as_lines() -> None:
    read = Wagtail().plain({"article": {"title": "转型", "body": "<p>一。</p><p>二。</p>"}})

    assert read == {"article": {"title": "转型", "body": "一。\n二。"}}


def test_strapi_is_given_a_draft_of_every_article_and_what_is_published_of_it() -> None:
    content = data_set(articles=40, events=4)
    drafts = [each.key for each in content.articles if each.draft]

    rows = {table: rows for table, _, rows in tables(content)}

    published = [row for row in rows["articles"] if row[2] is not None]
    assert len(drafts) == 2
    assert len(rows["articles"]) == 40 + 38
    assert {row[1] for row in published}.isdisjoint(f"article-{key}" for key in drafts)
    assert len(rows["articles_tags_lnk"]) == 3 * 78


@pytest.mark.parametrize("peer", ["directus", "strapi", "wagtail"])
def test_a_peer_has_its_own_words_for_every_query(peer: str) -> None:
    written = {path.stem for path in (SOURCES / peer / "queries").glob("*.graphql")}

    assert written == {query.name for query in QUERIES}


def test_the_times_count_the_cpu_of_server_and_database() -> None:
    ours = cell("kapok", per_second=1000, server_ms=0.5, postgres_ms=0.5)
    theirs = cell("yoga", per_second=250, server_ms=2.5, postgres_ms=0.5)

    assert report.times(theirs, [ours, theirs]) == (4.0, 3.0)
    assert report.times(theirs, [theirs]) == (None, None)


def test_a_program_that_fails_is_a_sentence_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(NotHere, match=r"-c print.* failed: no compiler"):
        run([sys.executable, "-c", "print('no compiler'); exit(3)"], within=tmp_path)


def test_a_program_that_is_missing_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotHere, match="There is no program kapok-is-no-program here"):
        run(["kapok-is-no-program", "ci"], within=tmp_path)


def test_a_database_is_made_anew_when_a_source_changes(tmp_path: Path) -> None:
    source = tmp_path / "tables.sql"
    source.write_text("SELECT 1", "utf-8")
    before = key_of([source])

    source.write_text("SELECT 2", "utf-8")

    assert key_of([source]) != before
    assert re.fullmatch("[0-9a-f]{12}", before)


@pytest.mark.parametrize(
    "lock", sorted(SOURCES.glob("*/*lock*")), ids=lambda lock: lock.parent.name
)
def test_a_lock_has_a_hash_for_everything_and_names_no_registry(lock: Path) -> None:
    text = lock.read_text("utf-8")

    assert text.count("sha512-") + text.count("sha256:") > 40
    assert '"resolved"' not in text
    assert "index-url" not in text
