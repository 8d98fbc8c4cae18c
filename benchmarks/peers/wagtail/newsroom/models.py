"""Articles and events are pages; people, tags and venues are snippets."""

import graphene
from django.db import models
from django.utils import timezone
from grapple.helpers import register_graphql_schema, register_query_field
from grapple.models import (
    GraphQLCollection,
    GraphQLField,
    GraphQLForeignKey,
    GraphQLRichText,
    GraphQLString,
)
from grapple.registry import registry
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page
from wagtail.snippets.models import register_snippet


def instant(name):
    """A moment, which grapple has no word of its own for."""
    return lambda: GraphQLField(name, graphene.DateTime)


@register_snippet
class Author(models.Model):
    name = models.CharField(max_length=200)

    graphql_fields = [GraphQLString("name")]


@register_snippet
class Tag(models.Model):
    name = models.CharField(max_length=200)

    graphql_fields = [GraphQLString("name")]


@register_snippet
class Venue(models.Model):
    name = models.CharField(max_length=200)
    city = models.CharField(max_length=200)

    graphql_fields = [GraphQLString("name"), GraphQLString("city")]


@register_query_field("article")
class Article(Page):
    summary = models.TextField()
    body = RichTextField()
    published_at = models.DateTimeField(db_index=True)
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="+")
    tags = ParentalManyToManyField(Tag, related_name="+")

    graphql_fields = [
        GraphQLString("summary"),
        GraphQLRichText("body"),
        instant("published_at"),
        GraphQLForeignKey("author", "newsroom.Author"),
        GraphQLCollection(GraphQLForeignKey, "tags", "newsroom.Tag"),
    ]


@register_query_field("event")
class Event(Page):
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="+")

    graphql_fields = [
        instant("starts_at"),
        instant("ends_at"),
        GraphQLForeignKey("venue", "newsroom.Venue"),
        GraphQLCollection(GraphQLForeignKey, "sessions", "newsroom.Session"),
    ]


class Session(Orderable):
    event = ParentalKey(Event, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    graphql_fields = [GraphQLString("title"), instant("starts_at"), instant("ends_at")]


@register_graphql_schema
class UpcomingEvents:
    """Grapple's lists take no filter, so what is to come is a field of its own."""

    upcoming_events = graphene.List(lambda: registry.models[Event], limit=graphene.Int())

    def resolve_upcoming_events(self, _info, limit=20):
        ahead = Event.objects.live().public().filter(starts_at__gt=timezone.now())
        return ahead.order_by("starts_at")[:limit]
