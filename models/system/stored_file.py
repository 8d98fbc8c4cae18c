"""Uploaded bytes, and the server's own secrets."""

from tortoise import fields
from tortoise.models import Model


class StoredFile(Model):
    """Bytes in the storage under a key that is never used twice, and the item they were given to.

    `name` is what the person's file was called: told to whoever downloads it, never a path. A
    picture's own width and ThumbHash are unknown where it was uploaded before they were kept.
    """

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=64, unique=True)
    item = fields.BigIntField(db_index=True)
    sha256 = fields.CharField(max_length=64)
    mime = fields.CharField(max_length=80)
    bytes = fields.BigIntField()
    name = fields.CharField(max_length=200)
    width = fields.IntField(null=True)
    thumbhash = fields.CharField(max_length=64, null=True)
    made_at = fields.BigIntField()
    made_by = fields.CharField(max_length=200)

    class Meta:
        table = "stored_file"
        table_description = "stored_file"


class Secret(Model):
    """A random value that signs something, made once for each database."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=32, unique=True)
    value = fields.CharField(max_length=128)

    class Meta:
        table = "secret"
        table_description = "secret"
