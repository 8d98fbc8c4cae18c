"""Puts the content, given as one JSON document, into an empty database.

Saving 6,000 pages one by one through the page tree, with their indexing, takes a quarter of an hour
and more. The rows are written directly instead, with the places in the tree computed; no search
index is made, since nothing is searched.
"""

import json
import sys

import django

django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402  # needs the apps
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from newsroom.models import Article, Author, Event, Session, Tag, Venue  # noqa: E402
from wagtail.models import Locale, Page  # noqa: E402


def main():
    content = json.load(sys.stdin)
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        fill(content)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def fill(content):
    for model, rows in ((Author, "authors"), (Tag, "tags"), (Venue, "venues")):
        model.objects.bulk_create(model(id=each.pop("key"), **each) for each in content[rows])
    articles, events = content["articles"], content["events"]
    pages = iter(
        pages_for([(Article, each) for each in articles] + [(Event, each) for each in events])
    )
    rows, tags = [], []
    for article in articles:
        page = next(pages).id
        body = "".join(f"<p>{each}</p>" for each in article["body"])
        rows.append((page, article["summary"], body, article["published_at"], article["author"]))
        tags += [(page, tag) for tag in article["tags"]]
    copy(Article, "page_ptr_id, summary, body, published_at, author_id", rows)
    copy(Article.tags.through, "article_id, tag_id", tags)
    rows, sessions = [], []
    for event in events:
        page = next(pages).id
        rows.append((page, event["starts_at"], event["ends_at"], event["venue"]))
        sessions += [
            (page, place, each["title"], each["starts_at"], each["ends_at"])
            for place, each in enumerate(event["sessions"])
        ]
    copy(Event, "page_ptr_id, starts_at, ends_at, venue_id", rows)
    copy(Session, "event_id, sort_order, title, starts_at, ends_at", sessions)


def pages_for(things):
    """The rows of the page tree, all of them below the first page."""
    home, locale = Page.objects.get(depth=2), Locale.objects.get()
    types = {model: ContentType.objects.get_for_model(model) for model in (Article, Event)}
    pages = [
        Page(
            title=each["title"],
            draft_title=each["title"],
            slug=each["slug"],
            content_type=types[model],
            path=Page._get_path(home.path, home.depth + 1, place),
            depth=home.depth + 1,
            url_path=f"{home.url_path}{each['slug']}/",
            live=not each.get("draft", False),
            first_published_at=each.get(
                "published_at", each["starts_at"] if model is Event else None
            ),
            locale=locale,
        )
        for place, (model, each) in enumerate(things, start=1)
    ]
    Page.objects.bulk_create(pages, batch_size=500)
    Page.objects.filter(id=home.id).update(numchild=len(pages))
    return pages


def copy(model, columns, rows):
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as writing,
    ):
        for row in rows:
            writing.write_row(row)


if __name__ == "__main__":
    main()
