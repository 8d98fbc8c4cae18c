"""The outbox: what has happened, written in the transaction in which it happened."""

from tortoise import fields
from tortoise.models import Model


class Fact(Model):
    """One thing that happened to an item. `details` is JSON and holds identifiers only.

    `position` counts facts in the order in which they were committed; it is given at the end of the
    act, so ids do not tell that order. See `publishing.outbox`.
    """

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=32)
    item = fields.BigIntField(db_index=True)
    public_id = fields.CharField(max_length=64)
    type = fields.CharField(max_length=64)
    at = fields.BigIntField()
    by = fields.CharField(max_length=200)
    details = fields.TextField(default="{}")
    position = fields.BigIntField(null=True)

    class Meta:
        table = "fact"
        table_description = "fact"
        indexes = (("position",),)
