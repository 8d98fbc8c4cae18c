"""Every saved state of an item: complete and never changed."""

from tortoise import fields
from tortoise.models import Model


class Revision(Model):
    """What a person wrote (`content`, hashed) and what followed from it at that moment (`derived`).

    Both are JSON texts. `terms` is the version of the protected terms that `derived` was made with.
    `person` is who answers for it where `author` is a token: its owner.
    An `autosave` was made by an editor's program while its user went on writing.
    """

    id = fields.BigIntField(primary_key=True)
    item = fields.BigIntField(db_index=True)
    number = fields.IntField()
    content = fields.TextField()
    derived = fields.TextField()
    sha256 = fields.CharField(max_length=64)
    terms = fields.CharField(max_length=64)
    author = fields.CharField(max_length=200)
    person = fields.CharField(max_length=200, null=True)
    made_at = fields.BigIntField()
    autosave = fields.SmallIntField(default=0)

    class Meta:
        table = "revision"
        table_description = "revision"
        unique_together = (("item", "number"),)
