"""Acts that were asked for under a key, so that asking again does not do them again."""

from tortoise import fields
from tortoise.models import Model


class Once(Model):
    """What was asked under a key of somebody's, by its digest, and what came of it, as JSON."""

    id = fields.BigIntField(primary_key=True)
    actor = fields.CharField(max_length=200)
    key = fields.CharField(max_length=200)
    digest = fields.CharField(max_length=64)
    result = fields.TextField(null=True)
    at = fields.BigIntField(db_index=True)

    class Meta:
        table = "once"
        table_description = "once"
        unique_together = (("actor", "key"),)
