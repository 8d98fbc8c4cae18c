"""The public log of changes: for each item that is or was public, when it last changed for readers."""

from tortoise import fields
from tortoise.models import Model


class PublicChange(Model):
    """The last change of one item that readers could see; a new one moves the row to the end.

    So nobody who reads in the order of positions, a page at a time, misses an item or its newest
    state. `position` 0 is never told: a removal so old that nobody may still have to hear of it.
    `kind` is UPSERTED or REMOVED; `at` is when it was noted, as readers see instants. `notice` is
    JSON, what readers are told of a withdrawal, and `notice_at` when that was. `digest` stands for
    all that readers see of the item, and `wholes` is JSON: the keys of the items that it was part of.
    """

    id = fields.BigIntField(primary_key=True)
    item = fields.BigIntField(unique=True)
    public_id = fields.CharField(max_length=64)
    type = fields.CharField(max_length=64)
    position = fields.BigIntField(db_index=True)
    kind = fields.CharField(max_length=16)
    at = fields.CharField(max_length=32)
    notice = fields.TextField(null=True)
    notice_at = fields.CharField(max_length=32, null=True)
    digest = fields.CharField(max_length=64)
    wholes = fields.TextField(default="[]")

    class Meta:
        table = "public_change"
        table_description = "public_change"


class ChangeLog(Model):
    """The log as a whole, one row; whoever notes changes holds it until they commit.

    `epoch` is drawn once, so that a cursor of another log is known as such. `newest` is the highest
    position given, `floor` the highest of a removal that is told no more. `filled` once everything
    that was public before there was a log stands in it.
    """

    id = fields.BigIntField(primary_key=True)
    epoch = fields.CharField(max_length=32)
    newest = fields.BigIntField(default=0)
    floor = fields.BigIntField(default=0)
    filled = fields.SmallIntField(default=0)

    class Meta:
        table = "change_log"
        table_description = "change_log"
