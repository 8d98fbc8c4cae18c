"""Searches that found nothing: how often what was asked on a day, and what editors are done with."""

from tortoise import fields
from tortoise.models import Model


class MissedSearch(Model):
    """How often a text was searched in vain on a day in China, by the language that was asked for.

    `text` is folded and nobody's; the row without a text counts what was too much of that day.
    """

    id = fields.BigIntField(primary_key=True)
    day = fields.CharField(max_length=10)
    text = fields.CharField(max_length=40)
    locale = fields.CharField(max_length=16)
    count = fields.IntField()

    class Meta:
        table = "missed_search"
        table_description = "missed_search"
        unique_together = (("day", "text", "locale"),)


class MissedDismissal(Model):
    """A text that editors are done with: what was asked up to and on `day` counts no longer."""

    id = fields.BigIntField(primary_key=True)
    text = fields.CharField(max_length=40, unique=True)
    day = fields.CharField(max_length=10)

    class Meta:
        table = "missed_dismissal"
        table_description = "missed_dismissal"
