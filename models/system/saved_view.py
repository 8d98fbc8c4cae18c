"""Saved views: filters that a person keeps under a name."""

from tortoise import fields
from tortoise.models import Model


class SavedView(Model):
    """One person's filter; what `wanted` holds is known to the client that wrote it."""

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(max_length=64, unique=True)
    person = fields.CharField(max_length=200, db_index=True)
    name = fields.CharField(max_length=80)
    wanted = fields.TextField()
    saved_at = fields.BigIntField()

    class Meta:
        table = "saved_view"
        table_description = "saved_view"
        unique_together = (("person", "name"),)
