"""Releases: many items that go out, or off line, together."""

from tortoise import fields
from tortoise.models import Model


class Release(Model):
    """One release. `publish_at` and `zone` are set while it is scheduled, or was.

    Its state is OPEN, SCHEDULED, HELD, PUBLISHED or CANCELLED. What it holds stands in placements
    of its own lane.
    """

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(max_length=64, unique=True)
    title = fields.CharField(max_length=200)
    state = fields.CharField(max_length=16, db_index=True)
    publish_at = fields.BigIntField(null=True)
    zone = fields.CharField(max_length=64, null=True)
    made_by = fields.CharField(max_length=200)
    made_at = fields.BigIntField()

    class Meta:
        table = "release"
        table_description = "release"


class ReleaseItem(Model):
    """One item in a release: what is to be done with it, and in which languages (JSON; null: all).

    Once an end is scheduled, `ending` is the placement that ends and `ends_at` the end it had.
    """

    id = fields.BigIntField(primary_key=True)
    release = fields.BigIntField()
    item = fields.BigIntField(db_index=True)
    kind = fields.CharField(max_length=16)
    locales = fields.CharField(max_length=200, null=True)
    ending = fields.BigIntField(null=True)
    ends_at = fields.BigIntField(null=True)

    class Meta:
        table = "release_item"
        table_description = "release_item"
        unique_together = (("release", "item"),)
