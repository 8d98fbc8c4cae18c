"""The truth about time: which revision of an item is in which lane, from when until when."""

from tortoise import fields
from tortoise.models import Model


class Placement(Model):
    """One revision in one lane for one interval, in microseconds since 1970.

    `ends_at` is the end that was asked for, `live_until` the end that follows once the item's
    other placements are taken into account; `over` says that it had ended when last written.
    A cancelled one was called off before it began. `published_at` is the date shown to readers when
    the content names none, and `slug` the address it is shown under. `release` is the release whose
    publishing made it. `reviews` is JSON: the steps passed when it was made, by language.
    """

    id = fields.BigIntField(primary_key=True)
    item = fields.BigIntField(db_index=True)
    revision = fields.BigIntField()
    lane = fields.CharField(max_length=64)
    live_from = fields.BigIntField()
    ends_at = fields.BigIntField()
    live_until = fields.BigIntField()
    over = fields.SmallIntField(default=0)
    cancelled = fields.SmallIntField(default=0)
    published_at = fields.BigIntField(null=True)
    slug = fields.CharField(max_length=200, null=True)
    release = fields.CharField(max_length=64, null=True)
    reviews = fields.TextField(default="{}")
    act = fields.CharField(max_length=32)
    by = fields.CharField(max_length=200)
    made_at = fields.BigIntField()

    class Meta:
        table = "placement"
        table_description = "placement"
        indexes = (("item", "lane", "live_from"), ("live_from",), ("live_until",))
