"""An item's stable identity, and the addresses it has claimed."""

from tortoise import fields
from tortoise.models import Model


class Item(Model):
    """One thing with one public id in every language, version and view.

    `draft_number` is the revision editors work on; `last_number` the highest one used. What was put
    into the trash has `trashed_at`.
    """

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(max_length=64, unique=True)
    type = fields.CharField(max_length=64)
    draft_number = fields.IntField(default=0)
    last_number = fields.IntField(default=0)
    made_at = fields.BigIntField()
    trashed_at = fields.BigIntField(null=True)

    class Meta:
        table = "item"
        table_description = "item"


class Address(Model):
    """A slug claimed by an item, kept for ever: an old one leads to where the item is now.

    `live_from` is when it first was, or will be, shown; until then it leads the public nowhere.
    """

    id = fields.BigIntField(primary_key=True)
    type = fields.CharField(max_length=64)
    slug = fields.CharField(max_length=200)
    item = fields.BigIntField(db_index=True)
    live_from = fields.BigIntField(null=True)

    class Meta:
        table = "address"
        table_description = "address"
        unique_together = (("type", "slug"),)
