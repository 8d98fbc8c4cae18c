"""Who is at work on an item: advice for others, never a bar."""

from tortoise import fields
from tortoise.models import Model


class EditLock(Model):
    """Somebody asks others to leave an item to them until `expires_at`."""

    id = fields.BigIntField(primary_key=True)
    item = fields.BigIntField(unique=True)
    by = fields.CharField(max_length=200)
    since = fields.BigIntField()
    expires_at = fields.BigIntField()

    class Meta:
        table = "edit_lock"
        table_description = "edit_lock"


class Presence(Model):
    """Somebody has an item open, and said so last at `seen_at`."""

    id = fields.BigIntField(primary_key=True)
    item = fields.BigIntField()
    by = fields.CharField(max_length=200)
    seen_at = fields.BigIntField()

    class Meta:
        table = "presence"
        table_description = "presence"
        unique_together = (("item", "by"),)
